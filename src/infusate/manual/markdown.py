"""How is a text, a link or a table written in Markdown, so that nothing in it is read as markup?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

UNREVIEWED = (
    "> **Unreviewed.** Until a certified coder has reviewed a rule, it is unreviewed. No review has been recorded yet. "
    "What Infusate answers is a suggestion for a qualified coder, never a claim decision."
)
_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")


def plain(text: str) -> str:
    """A text of ours or others as it stands, on one line, with every character of markup escaped."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def link(text: str, target: str) -> str:
    """A link with a plain text."""
    return f"[{plain(text)}]({target.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"


def word(text: str) -> str:
    """A word of the product: an id, a key, a value."""
    return f"`{text}`"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; its cells are Markdown already and are kept on one line."""
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(cell.replace("\n", " ") for cell in row) + " |" for row in rows]
    return [*lines, ""]


def anchor(name: str) -> str:
    """A place that links can lead to, whatever the heading under it says."""
    return f'<a id="{name}"></a>'
