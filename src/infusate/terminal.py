"""What can the reader's terminal show, and how do words stand on it?

Pages are written with Unicode signs of one cell each; a terminal that cannot show them gets a plain sign for each.
"""

from __future__ import annotations

import os
import shutil
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Literal

import msgspec

Tint = Literal["bold", "dim", "red", "green", "yellow", "blue", "cyan"]

USUAL_WIDTH = 80
NARROWEST = 60
WIDEST = 160

_TINTS: Mapping[str, str] = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
}
_PLAIN = str.maketrans(
    {
        "█": "#",
        "▌": "#",
        "▐": "#",
        "▓": "=",
        "▒": "-",
        "░": ".",
        "╌": "~",
        "◆": "^",
        "●": "o",
        "►": ">",
        "├": "|",
        "┼": "|",
        "─": "-",
        "┊": ":",
        "–": "-",
        "—": "-",
        "·": "|",
        "…": ".",
        "×": "x",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "→": ">",
        "≤": "<",
        "≥": ">",
    }
)


class Paper(msgspec.Struct, frozen=True):
    """Width in cells, whether Unicode signs can be shown, whether colour is wanted."""

    width: int = USUAL_WIDTH
    unicode: bool = True
    colour: bool = False

    def tinted(self, text: str, tint: Tint) -> str:
        """The text in a colour or weight, where colour is wanted."""
        return f"\033[{_TINTS[tint]}m{text}\033[0m" if self.colour and text else text

    def shown(self, text: str) -> str:
        """The finished page in signs that the terminal can show, cell for cell."""
        return text if self.unicode else text.translate(_PLAIN).encode("ascii", "replace").decode("ascii")


def paper_for(stream: IO[str]) -> Paper:
    """The paper of an output stream: as wide as its terminal, 80 without one; colour on a terminal without NO_COLOR."""
    try:
        "█▌▐▓▒░╌◆●►┼┊".encode(getattr(stream, "encoding", None) or "ascii")
        unicode = True
    except (UnicodeEncodeError, LookupError):
        unicode = False
    terminal = stream.isatty()
    width = USUAL_WIDTH
    if terminal or os.environ.get("COLUMNS"):
        width = shutil.get_terminal_size((USUAL_WIDTH, 24)).columns
    dumb = os.environ.get("TERM") == "dumb"
    return Paper(max(NARROWEST, min(width, WIDEST)), unicode, terminal and not dumb and not os.environ.get("NO_COLOR"))


def clean(text: str) -> str:
    """The text on one line, with everything escaped that a terminal would obey instead of show."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else " " if one in "\n\t\r" else one.encode("unicode_escape").decode() for one in text)


def cells(text: str) -> int:
    """How many cells a text takes: two for wide characters, none for marks that stand on the one before."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def fitted(text: str, width: int) -> str:
    """The text in exactly so many cells: filled with blanks, or cut with an ellipsis."""
    taken = cells(text)
    if taken <= width:
        return text + " " * (width - taken)
    kept = ""
    for one in text:
        if cells(kept + one) > width - 1:
            break
        kept += one
    return fitted(kept + "…", width)


def paragraph(text: str, width: int, first: str = "", rest: str | None = None, *, whole: bool = False) -> list[str]:
    """The text in lines of at most ``width`` cells, the first line and the rest with their own beginnings.

    ``whole`` keeps a longer word in one piece, as an address must be that somebody wants to follow.
    """
    return textwrap.wrap(
        clean(text),
        max(width, 20),
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_on_hyphens=False,
        break_long_words=not whole,
    ) or [first.rstrip()]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], width: int, right: str = "") -> tuple[str, list[list[str]]]:
    """The heading and, for each row, its printed lines. The last column wraps; ``right`` names the columns of numbers.

    >>> head, rows = table(["code", "units"], [["A", "10"], ["B", "9"]], 40, right="units")
    >>> head, rows
    ('code  units', [['A        10'], ['B         9']])
    """
    body = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(heads, *body, strict=True)]
    numbers = right.split()
    before = sum(widths[:-1]) + 2 * (len(widths) - 1)

    def line(row: Sequence[str]) -> list[str]:
        parts = []
        for head, cell, room in zip(heads[:-1], row, widths, strict=False):
            parts.append(" " * (room - cells(cell)) + cell if head in numbers else fitted(cell, room))
        begin = "".join(part + "  " for part in parts)
        last = " " * (widths[-1] - cells(row[-1])) + row[-1] if heads[-1] in numbers else row[-1]
        wrapped = textwrap.wrap(
            last, max(width - before, 20), drop_whitespace=heads[-1] not in numbers, break_on_hyphens=False
        ) or [""]
        return [(begin + wrapped[0]).rstrip(), *(" " * before + more for more in wrapped[1:])]

    return line(heads)[0], [line(row) for row in body]
