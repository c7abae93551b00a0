"""What visit does this document describe, or what is wrong with it?

A document is JSON, YAML or plain data. JSON goes a quick way: it is decoded into the frozen values and asked one
question, ``sound``. Only where that fails is the text read again, into plain data, and checked place by place, to say
what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from infusate.chart.accepted import MOST_BYTES
from infusate.chart.checking import checked
from infusate.chart.complaints import Complaint, Complaints, shown
from infusate.chart.plain import plain, plain_json
from infusate.chart.sound import sound
from infusate.chart.visit import Visit

__all__ = ["Complaint", "Complaints", "read_visit", "read_visits", "to_document"]

_decode = msgspec.json.Decoder(Visit).decode
_decode_plain = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(decimal_format="number").encode


def read_visit(document: str | bytes | Mapping[str, object]) -> Visit | Complaints:
    """The visit of a JSON or YAML text (bytes: UTF-8) or of plain data, or all complaints about it; raises nothing."""
    if isinstance(document, bytes | bytearray | memoryview):
        return _read_text(bytes(document), plain)
    if isinstance(document, str):
        try:
            document = document.encode()
        except UnicodeEncodeError as problem:
            found = shown(document[problem.start])
            return Complaints([Complaint("", found, "text in which every character is whole")])
        return _read_text(document, plain)
    return checked(document)


def read_visits(lines: Iterable[bytes]) -> Iterator[Visit | Complaints]:
    """For each line of JSON its visit or the complaints, in order, one at a time.

    An empty last line is none; an empty line before others is a document that says nothing.
    """
    empty = False
    for line in lines:
        if empty:
            yield Complaints([Complaint("", "an empty line", "one visit in each line, as JSON")])
        empty = not line.strip()
        if not empty:
            yield _read_text(line, plain_json)


def to_document(visit: Visit) -> dict[str, object]:
    """The visit as plain data for JSON or YAML, without what is not documented; ``read_visit`` gives it back."""
    document: dict[str, object] = _decode_plain(_encode(visit))
    return document


def _read_text(document: bytes, slow: Callable[[bytes], object]) -> Visit | Complaints:
    visit = quick(document)
    return visit if visit is not None else _told(slow(document))


def _told(data: object) -> Visit | Complaints:
    return Complaints([data]) if isinstance(data, Complaint) else checked(data)


def quick(document: bytes) -> Visit | None:
    """The visit of a JSON text without any fault; ``None`` where a second look is needed."""
    if len(document) > MOST_BYTES:
        return None
    try:
        visit = _decode(document)
        said_once = _says_once(document, visit)
    except ValueError:
        # Not only broken texts: plain data has no numbers beyond all measure.
        return None
    return visit if said_once and sound(visit) else None


def _says_once(document: bytes, visit: Visit) -> bool:
    """Whether no key stands in the text twice and no number stands in quotes: the decoder would let both pass.

    Without a backslash every quotation mark begins or ends a key or a text. The visit written out again has the same
    keys and texts, once each; so with as many marks there was nothing more. Keys that say ``null`` are not written out:
    with them the plain data is counted.
    """
    if b"\\" in document:
        return False
    marks = document.count(b'"')
    if marks == _encode(visit).count(b'"'):
        return True
    data = _decode_plain(document)
    if marks != _encode(data).count(b'"'):
        return False
    rows = data["administrations"]
    numbers = [row.get("volume_ml") for row in rows]
    numbers += [rate["ml_per_h"] for row in rows for rate in row.get("rates") or ()]
    return not any(isinstance(number, str) for number in numbers)
