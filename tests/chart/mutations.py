"""How do documents go wrong? Visits with one or several things changed, in their data or in their text."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import yaml

Document = dict[str, Any]

STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2.5, 1e300, 10**60, "", " ", "\t", "a", "zz", "1", "J1745", "j1745", "iv", "chemo",
    "NaN",
    "Infinity", "400", "400 mg", "400  mg", "1e9 mg", "-4 mg", "0.5 mL", "1" * 13 + " mg", "٣ mg", "\x00", "\u202ea",
    "x" * 501,
    "y" * 65, "2026-03-02", "2026-02-30", "20260302", "2026-W10-1", "2026-03-02T09:00", "2026-03-02T24:00",
    "2026-03-02T09:00-06:00", "2026-03-08T02:30", "2026-11-01T01:30", "2026-W10-1T09:00", "1989-12-31T23:59",
    "2100-12-31T23:59", "2101-01-01T00:00", "9999-12-31T23:59", "2026-03-02 09:00", "2026-03-02T09:00:60",
    "Mars/Phobos",
    "America/Chicago", "Asia/Kathmandu", "../etc/passwd", "11", [], {}, [None], [[]], ["a"], ["a", "a"], [{}],
    {"a": {}},
    {"from": "2026-03-02T09:00", "to": "2026-03-02T09:10"}, {"at": "2026-03-02T09:00", "ml_per_h": 0}, float("inf"),
)  # fmt: skip
TEXT_PIECES = (
    b"{", b"}", b"[", b"]", b":", b",", b'"', b"'", b"\n", b"\t", b"\\", b"\\u0000", b"\\ud800", b"&a ", b"*a ",
    b"!!str ",
    b"---\n", b"- ", b"# ", b"null", b"1e999999999", b"NaN", b"\xff", b"\x00", b"\xef\xbb\xbf", b"0x10", b"<<: ",
    b"%", b"? ",
    b"|\n", b"> ", b"@", b"2026-03-02T09:00:00", b'"id": "a", ', b"   ",
)  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every mapping and list in the data with each of its keys."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        for key in keys:
            found.append((one, key))
            waiting.append(one[key])
    return found


def changed_data(dice: random.Random, document: Document) -> Document:
    """The document with one to three of its values replaced, removed, exchanged, moved, repeated or renamed."""
    changed = copy.deepcopy(document)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        spots = places(changed)
        if not spots:
            break
        within, key = dice.choice(spots)
        kind = dice.randrange(7)
        if kind <= 1:
            within[key] = copy.deepcopy(dice.choice(STRANGE))
        elif kind == 2:
            del within[key]
        elif kind == 3:
            other, spot = dice.choice(spots)
            within[key], other[spot] = copy.deepcopy(other[spot]), copy.deepcopy(within[key])
        elif kind == 4 and isinstance(within, list):
            within.insert(dice.randrange(len(within) + 1), copy.deepcopy(within[key]))
        elif kind == 5 and isinstance(within, dict):
            within[dice.choice(("stopp", "Drug", "", "id", "part_of", "bag", "x" * 300, "a.b", "\u202e"))] = within[key]
        else:
            within[key] = _typed_wrongly(dice, within[key])
    return changed


def _typed_wrongly(dice: random.Random, value: Any) -> Any:
    """The value with one character changed, as other people type."""
    if not isinstance(value, str) or not value:
        return [value]
    spot = dice.randrange(len(value))
    return (
        value[:spot]
        + dice.choice(("", "0", "1", "9", ":", "-", " ", "T", "Z", "é"))
        + value[spot + dice.randrange(2) :]
    )


def as_text(dice: random.Random, document: Document) -> bytes:
    """The document as JSON or YAML, written in one of many ways."""
    if dice.random() < 0.6:
        spread = dice.choice((None, None, 2))
        return json.dumps(document, indent=spread, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")
    return yaml.safe_dump(document, default_flow_style=dice.choice((None, False, True)), sort_keys=False).encode()


def changed_text(dice: random.Random, text: bytes) -> bytes:
    """The text with one to four pieces put in, left out, exchanged or repeated."""
    for _ in range(dice.randrange(1, 5)):
        spot = dice.randrange(len(text) + 1)
        beyond = min(len(text), spot + dice.choice((1, 1, 3, 20)))
        kind = dice.randrange(4)
        if kind == 0:
            text = text[:spot] + dice.choice(TEXT_PIECES) + text[spot:]
        elif kind == 1:
            text = text[:spot] + text[beyond:]
        elif kind == 2:
            text = text[:beyond] + text[spot:]
        else:
            text = text[:spot] + bytes([dice.randrange(256)]) + text[spot + 1 :]
    return text
