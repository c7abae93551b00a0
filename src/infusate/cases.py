"""Do published cases and the coding of their visits agree, by the agreement rule of the case format?

A case is a visit and the lines that a published source says it supports. Only what the source answers for is compared;
a case that its own notes dispute is compared too, and reported apart.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import msgspec

from infusate.chart.visit import Visit
from infusate.coding.coding import Coding, Line

if TYPE_CHECKING:
    from infusate.rules.book import Rulebook
    from infusate.rules.tables import Tables

Authority = Literal["cms", "mac", "ama", "specialty-society", "payer", "hospital-policy", "consultant", "vendor", "rulebook"]
Evidence = Literal["printed", "inferred", "boundary"]
Scope = Literal["all", "administration", "drug", "hydration"]

ALWAYS_COUNT = ("JW", "JZ")


class Source(msgspec.Struct, frozen=True):
    """Who published the answer, when and where."""

    publisher: str
    date: datetime.date | None = None
    url: str | None = None


class Expected(msgspec.Struct, frozen=True):
    """A line that the source supports, for one administration; without a date or modifiers where it gives none."""

    code: str
    units: int
    of: str
    modifiers: tuple[str, ...] = ()
    date: datetime.date | None = None


class WithoutLine(msgspec.Struct, frozen=True):
    """An administration that the source gives no line, and why in its words. Told to the reader, not compared."""

    of: str
    why: str


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A visit, and the lines that a published authority says it supports. ``file`` is where the case was read."""

    file: str
    id: str
    title: str
    source: Source
    authority: Authority
    evidence: Evidence
    scope: Scope
    visit: Visit
    policy: Mapping[str, object]
    expect: tuple[Expected, ...]
    not_billable: tuple[WithoutLine, ...]
    held: tuple[WithoutLine, ...]
    because: str
    doubt: str | None
    disputed: bool


class Counted(msgspec.Struct, frozen=True, order=True):
    """Units of one code, with what of its modifiers and its date counts in the comparison."""

    code: str
    modifiers: tuple[str, ...]
    date: datetime.date | None
    units: int

    def __str__(self) -> str:
        words = ["-".join((self.code, *self.modifiers)), f"× {self.units}"]
        return " ".join([*words, f"on {self.date}"] if self.date else words)


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """How one case compares: ``missing`` are units that only the source has, ``extra`` those that only we have.

    ``refused`` says why nothing was coded at all, where that is so; ``coding`` is ``None`` then.
    """

    case: Case
    missing: tuple[Counted, ...]
    extra: tuple[Counted, ...]
    expected: tuple[Counted, ...]
    found: tuple[Counted, ...]
    coding: Coding | None
    refused: str | None = None

    @property
    def id(self) -> str:
        """The id of the case."""
        return self.case.id

    @property
    def source(self) -> str:
        """Who published the case."""
        return self.case.source.publisher

    @property
    def disputed(self) -> bool:
        """Whether the case itself says that its source contradicts the rulebook."""
        return self.case.disputed

    @property
    def agrees(self) -> bool:
        """Whether the same units stand under every key in the scope of the case."""
        return self.refused is None and not self.missing and not self.extra

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines that we give the visit, also those outside the scope."""
        return self.coding.lines if self.coding else ()


def compare(case: Case, rulebook: Rulebook | None = None) -> Agreement:
    """Codes the visit of a case under its policy and compares; a date that is not covered is a difference."""
    from infusate.coding.engine import code
    from infusate.rules.book import NotCovered, Rulebook

    rulebook = rulebook or Rulebook.shipped()
    keys = _Keys(case, rulebook.tables)
    wanted = keys.count((line.code, line.modifiers, line.date, line.units) for line in case.expect)
    coding, refused = None, None
    try:
        coding = code(case.visit, rulebook, policy=case.policy)
    except NotCovered as problem:
        refused = str(problem)
    lines = coding.lines if coding else ()
    found = keys.count((line.code, line.modifiers, line.date, line.units) for line in lines)
    return Agreement(
        case=case,
        missing=_sorted(wanted - found),
        extra=_sorted(found - wanted),
        expected=_sorted(wanted),
        found=_sorted(found),
        coding=coding,
        refused=refused,
    )


def compare_all(cases: Iterable[Case], rulebook: Rulebook | None = None) -> Iterator[Agreement]:
    """The agreement of each case, in order, one at a time."""
    for case in cases:
        yield compare(case, rulebook)


_Key = tuple[str, tuple[str, ...], datetime.date | None]
_Units = tuple[str, tuple[str, ...], datetime.date | None, int]


class _Keys:
    """What makes two lines the same in one case: code, the modifiers that count, the date where dates count."""

    def __init__(self, case: Case, tables: Tables) -> None:
        self.scope = case.scope
        self.administration, self.hydration = _codes(tables)
        self.full = frozenset(line.code for line in case.expect if line.modifiers)
        self.dated = any(line.date for line in case.expect)
        self.day = case.visit.date

    def in_scope(self, code: str) -> bool:
        """Whether the source answers for this code. What is neither hydration nor administration supplies a drug."""
        if self.scope == "all":
            return True
        if self.scope == "hydration":
            return code in self.hydration
        return (code in self.administration) == (self.scope == "administration")

    def count(self, lines: Iterable[_Units]) -> Counter[_Key]:
        """Units by key, summed over administrations. In a dated case a line without a date is of the visit's own."""
        units: Counter[_Key] = Counter()
        for code, modifiers, date, number in lines:
            if self.in_scope(code):
                counting = modifiers if code in self.full else [one for one in modifiers if one in ALWAYS_COUNT]
                units[code, tuple(sorted(counting)), (date or self.day) if self.dated else None] += number
        return units


@lru_cache(maxsize=4)
def _codes(tables: Tables) -> tuple[frozenset[str], frozenset[str]]:
    """The administration codes of all editions, and those among them that are hydration."""
    services = [row for rows in tables.codes.values() for row in rows]
    own = [row for rows in tables.own_codes.values() for row in rows]
    hydration = frozenset(row.code for row in services if row.service.startswith("hydration/"))
    return frozenset(row.code for row in (*services, *own)), hydration


def _sorted(units: Counter[_Key]) -> tuple[Counted, ...]:
    counted = [Counted(code, modifiers, date, number) for (code, modifiers, date), number in units.items()]
    return tuple(sorted(counted, key=lambda one: (one.code, one.modifiers, one.date or datetime.date.min)))
