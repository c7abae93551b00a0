"""How does a coding look as a document? Plain values, and one line of JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from infusate.coding.coding import Coding
from infusate.rules.rule import Reason


def as_document(coding: Coding) -> dict[str, Any]:
    """The coding document of the contract, as plain values."""
    document: dict[str, Any] = {
        "lines": [_line(line) for line in coding.lines],
        "not_billable": [
            {"for": list(item.of), "reasons": [_reason(reason) for reason in item.reasons]} for item in coding.not_billable
        ],
        "held": [{"for": list(item.of), "why": item.why, "rule": item.reason.rule.id} for item in coding.held],
        "queries": [
            {
                "for": query.of, "asks": query.asks, "who": query.who, "blocks": list(query.blocks),
                "rule": query.reason.rule.id, "says": query.says,
            }
            for query in coding.queries
        ],
        "rulebook": {"as_of": coding.visit.date.isoformat(), "digest": coding.digest},
    }
    if coding.advisories:
        document["advisories"] = list(coding.advisories)
    if coding.notices:
        document["notices"] = list(coding.notices)
    return document


def _line(line: Any) -> dict[str, Any]:
    document = {
        "code": line.code, "units": line.units, "modifiers": list(line.modifiers), "date": line.date.isoformat(),
        "for": list(line.of), "minutes": line.minutes, "standing": line.standing,
        "reasons": [_reason(reason) for reason in line.reasons],
    }
    if line.ndc is not None:
        document["ndc"] = {"number": line.ndc.number, "quantity": line.ndc.quantity, "unit": line.ndc.unit}
    return document


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule.id, "says": reason.says, "because": reason.because, "sources": list(reason.rule.sources),
        "policy": {name: _plain(value) for name, value in reason.policies.items()},
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, (int, str)) else str(value)


def as_json(coding: Coding) -> bytes:
    """The coding document as one line of JSON, without its newline."""
    return msgspec.json.encode(as_document(coding))
