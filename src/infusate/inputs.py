"""What did the user hand in, from a file, from standard input or as a word, and can it be worked with at all?"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from infusate.chart.accepted import MOST_BYTES
from infusate.chart.complaints import Complaint, Complaints
from infusate.chart.plain import plain

if TYPE_CHECKING:
    from infusate.chart.visit import Visit

FINE, DIFFERENT, UNREADABLE, COMPLAINTS, NOT_COVERED = range(5)
"""How a command ends; where several apply, with the highest."""


class Unusable(Exception):
    """What the user gave cannot be worked with: the exit code, and a sentence for each thing that is wrong."""

    def __init__(self, exit_code: int, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.exit_code = exit_code
        self.sentences = sentences


def document(path: str) -> bytes:
    """What a file holds, at most one byte more than a document may have. Raises ``Unusable``."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with open(path, "rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or str(problem)
        raise Unusable(UNREADABLE, f"{path}: cannot be read ({why})") from None


def visit_of(path: str) -> Visit | Complaints:
    """The visit of a file, or all complaints about it. Raises ``Unusable``."""
    from infusate.chart.reading import read_visit

    text = document(path)
    if len(text) > MOST_BYTES:
        return Complaints([Complaint("", f"more than {MOST_BYTES} bytes", f"a visit of at most {MOST_BYTES} bytes")])
    return read_visit(text)


def changes(words: Iterable[str]) -> Mapping[str, object]:
    """What ``KEY=VALUE`` words want to be otherwise in a visit; an empty value or ``null`` is "not documented".

    Numbers, lists, dates, true and false are read as in YAML where the key can have one; all else is text.
    Raises ``Unusable``.
    """
    found: dict[str, object] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if not equals or not key.strip():
            raise Unusable(UNREADABLE, f"--what-if {word}: found no equals sign, accepted is KEY=VALUE")
        found[key.strip()] = _changed(key.strip().rpartition(".")[2], text.strip())
    return found


_READ_AS_YAML = frozenset(("volume_ml", "complex_care", "ordered", "date"))


def _changed(key: str, text: str) -> object:
    if text in ("", "null", "~"):
        return None
    if key in _READ_AS_YAML or text[0] in "[{\"'":
        value = plain(text.encode("utf-8", "surrogateescape"))
        return text if isinstance(value, Complaint) else value
    return text


def complaint_document(complaints: Complaints) -> dict[str, object]:
    """The complaints about a document as plain values."""
    rows = [{"place": one.place, "found": one.found, "accepted": one.accepted} for one in complaints]
    return {"complaints": rows}
