"""What comes back: lines with their reasons, what is not billable, what is held, and what the chart must be asked."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from infusate.rules.rule import Reason, Standing

if TYPE_CHECKING:
    from infusate.chart.visit import Visit
    from infusate.rules.book import Book


class Line(msgspec.Struct, frozen=True):
    """One coded line. It rests on the administrations ``of`` and cannot be built without a reason.

    ``minutes`` are the counted minutes, ``None`` where time does not matter. ``standing`` is ``firm``, ``policy`` (another
    accepted policy would answer otherwise) or ``review`` (a coder must look).
    """

    code: str
    units: int
    modifiers: tuple[str, ...]
    date: datetime.date
    of: tuple[str, ...]
    minutes: int | None
    standing: Standing
    reasons: tuple[Reason, ...]
    ndc: Ndc | None = None

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError(f"a line without a reason: {self.code}")
        if self.units < 1:
            raise ValueError(f"a line of {self.units} units: {self.code}")

    @property
    def key(self) -> tuple[str, int, tuple[str, ...], datetime.date, tuple[str, ...]]:
        """What makes two lines the same."""
        return self.code, self.units, self.modifiers, self.date, self.of


class Ndc(msgspec.Struct, frozen=True, gc=False):
    """The package of a drug line: eleven digits, and the quantity in the package's own unit where the tables tell it (R150)."""

    number: str
    quantity: str | None = None
    unit: str | None = None


class NotBillable(msgspec.Struct, frozen=True):
    """Administrations that no query can give a line."""

    of: tuple[str, ...]
    reasons: tuple[Reason, ...]


class Held(msgspec.Struct, frozen=True):
    """Administrations without a line until a query is answered."""

    of: tuple[str, ...]
    reason: Reason

    @property
    def why(self) -> str:
        """The reason in words."""
        return self.reason.because


class Query(msgspec.Struct, frozen=True):
    """What the chart does not say: what is asked, whom, and which codes wait for it. ``of`` is ``None`` for the whole visit."""

    of: str | None
    asks: str
    who: str
    blocks: tuple[str, ...]
    reason: Reason

    @property
    def says(self) -> str:
        """What is missing, neutrally."""
        return self.reason.because


class Coding(msgspec.Struct, frozen=True, weakref=True):
    """What a visit's documentation supports, under one book. It is a suggestion for a qualified coder."""

    lines: tuple[Line, ...]
    not_billable: tuple[NotBillable, ...]
    held: tuple[Held, ...]
    queries: tuple[Query, ...]
    advisories: tuple[str, ...]
    notices: tuple[str, ...]
    visit: Visit
    book: Book

    @property
    def digest(self) -> str:
        """The digest of the book that the visit was coded under."""
        return self.book.digest

    def to_dict(self) -> dict[str, Any]:
        """The coding document of the contract, as plain values.

        The keys are those of the contract: ``lines``, ``not_billable``, ``held``, ``queries``, ``rulebook``; and
        ``advisories`` and ``notices`` where there are any.
        """
        from infusate.coding.output import as_document

        return as_document(self)
