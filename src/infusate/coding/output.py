"""How does a coding look as a document? One line of JSON, or the same as plain values."""

from __future__ import annotations

from typing import Any

import msgspec

from infusate.coding.coding import Coding, Line
from infusate.rules.book import Book
from infusate.rules.facts import Given
from infusate.rules.linefacts import Supply
from infusate.rules.rule import Reason, Rule

_text = msgspec.json.Encoder().encode


def as_document(coding: Coding) -> dict[str, Any]:
    """The coding document of the contract, as plain values."""
    document: dict[str, Any] = msgspec.json.decode(as_json(coding))
    return document


def as_json(coding: Coding) -> bytes:
    """The coding document of the contract as one line of JSON, without its newline.

    It is joined from pieces, because most of a document repeats from visit to visit: what a rule says and rests on is written
    out once for each book, and reasons about how a drug is charted once for each way of charting it.
    """
    book = coding.book
    parts = [
        b'{"lines":[',
        b",".join([_line(line, book) for line in coding.lines]),
        b'],"not_billable":[',
        b",".join([b'{"for":%b,"reasons":[%b]}' % (_ids(item.of), _reasons(item.reasons, book)) for item in coding.not_billable]),
        b'],"held":[',
        b",".join(
            [
                b'{"for":%b,"why":%b,"rule":%b}' % (_ids(held.of), _text(held.why), _text(held.reason.rule.id))
                for held in coding.held
            ]
        ),
        b'],"queries":[',
        b",".join(
            [
                b'{"for":%b,"asks":%b,"who":%b,"blocks":%b,"rule":%b,"says":%b}'
                % (
                    _text(query.of),
                    _text(query.asks),
                    _text(query.who),
                    _ids(query.blocks),
                    _text(query.reason.rule.id),
                    _text(query.says),
                )
                for query in coding.queries
            ]
        ),
        b'],"rulebook":{"as_of":"%b","digest":"%b"}' % (str(coding.visit.date).encode(), coding.digest.encode()),
    ]
    if coding.advisories:
        parts.append(b',"advisories":' + _text(coding.advisories))
    if coding.notices:
        parts.append(b',"notices":' + _text(coding.notices))
    parts.append(b"}")
    return b"".join(parts)


def _ids(ids: tuple[str, ...]) -> bytes:
    return b'["%b"]' % ids[0].encode() if len(ids) == 1 else _text(ids)


def _line(line: Line, book: Book) -> bytes:
    ndc = b""
    if line.ndc is not None:
        ndc = b',"ndc":' + _text(line.ndc)
    minutes = b"null" if line.minutes is None else b"%d" % line.minutes
    return b'{"code":%b,"units":%d,"modifiers":%b,"date":"%b","for":%b,"minutes":%b,"standing":"%b","reasons":[%b]%b}' % (
        _text(line.code),
        line.units,
        _text(line.modifiers) if line.modifiers else b"[]",
        line.date.isoformat().encode(),
        _ids(line.of),
        minutes,
        line.standing.encode(),
        _reasons(line.reasons, book),
        ndc,
    )


def _reasons(reasons: tuple[Reason, ...], book: Book) -> bytes:
    return b",".join([_reason(reason, book) for reason in reasons])


def _reason(reason: Reason, book: Book) -> bytes:
    about, rule = reason.about, reason.rule
    if isinstance(about, (Given, Supply)):
        known = about.rendered.get(rule.id)
        if known is None:
            known = about.rendered[rule.id] = _written(reason, book)
        return known
    return _written(reason, book)


def _written(reason: Reason, book: Book) -> bytes:
    rule = reason.rule
    card = book.cards.get(id(rule))
    if card is None:
        card = book.cards[id(rule)] = _card(rule, reason)
    return b"%b%b%b" % (card[0], _text(reason.because), card[1])


def _card(rule: Rule, reason: Reason) -> tuple[bytes, bytes]:
    """What stands before and behind the sentence about the visit: the same for every visit under one book."""
    policy = {name: _plain(value) for name, value in reason.policies.items()}
    before = b'{"rule":%b,"says":%b,"because":' % (_text(rule.id), _text(reason.says))
    return before, b',"sources":%b,"policy":%b}' % (_text(rule.sources), _text(policy))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, (int, str)) else str(value)
