"""What is wrong with a document, where, and what would be accepted there?"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

MOST_SHOWN = 80
MOST_COMPLAINTS = 1000

_LARGEST_PRINTED = 10**40


class Complaint(msgspec.Struct, frozen=True):
    """One thing that a document says and that cannot be: ``place`` is empty where the whole document is meant."""

    place: str
    found: str
    accepted: str

    def __str__(self) -> str:
        return f"{self.place or 'the document'}: found {self.found}, accepted is {self.accepted}"


class Complaints(tuple[Complaint, ...]):
    """All complaints of one document, in its order; never empty."""

    __slots__ = ()

    def __new__(cls, complaints: Iterable[Complaint]) -> Complaints:
        made = super().__new__(cls, complaints)
        assert made, "a document without a complaint is a visit"
        return made

    def __str__(self) -> str:
        return "\n".join(map(str, self))


def shown(value: object) -> str:
    """A short text for what was found: at most about 80 characters, nothing in it that a terminal would obey."""
    if isinstance(value, str):
        return f'"{visible(value, quoted=True)}"'
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= _LARGEST_PRINTED:
        # Python refuses to print whole numbers of many thousand digits.
        return "a whole number of more than 40 digits"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    if isinstance(value, int | Decimal | Unclear) or type(value).__name__ == "float":
        return visible(str(value))
    return f"a value of type {visible(type(value).__name__)}"


class Unclear(msgspec.Struct, frozen=True):
    """An unquoted text that YAML readers understand differently, such as ``0x10``, ``010`` or ``1:30``."""

    text: str

    def __str__(self) -> str:
        return f"{self.text} without quotes"


def visible(text: str, quoted: bool = False) -> str:
    """The text cut at 80 characters, with everything escaped that does not print or would turn the writing round."""
    parts: list[str] = []
    room = MOST_SHOWN
    for character in text[: MOST_SHOWN + 1]:
        part = character
        if not character.isprintable() or (quoted and character in '"\\'):
            part = _escaped(character)
        room -= len(part)
        if room < 0:
            parts.append("…")
            break
        parts.append(part)
    return "".join(parts)


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def listed(words: Iterable[str]) -> str:
    """The words in quotes, as the accepted values of a sentence; after twelve of them only how many more."""
    known = [f'"{visible(word, quoted=True)}"' for word in words]
    rest = len(known) - 12
    return ", ".join(known[:12]) + (f" and {rest} more" if rest > 0 else "")
