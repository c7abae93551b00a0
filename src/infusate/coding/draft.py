"""What has been decided so far about one visit: lines in the making, rows held or not billable, queries."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from infusate.coding.coding import Held, NotBillable, Query
from infusate.rules.rule import Reason

if TYPE_CHECKING:
    from infusate.coding.groups import Group
    from infusate.coding.supplies import Placed
    from infusate.chart.visit import Visit
    from infusate.rules.book import Book
    from infusate.rules.facts import Key, Row


class Draft:
    """A line in the making."""

    __slots__ = (
        "code", "concurrent", "date", "drug", "group", "is_distinct", "is_initial", "key", "minutes", "modifiers", "of",
        "reasons", "review", "route", "service", "units",
    )

    def __init__(
        self, service: str, code: str, units: int, date: datetime.date, of: tuple[str, ...], minutes: int | None,
        reasons: list[Reason], *, drug: str, key: Key | None, group: Group | None = None, route: str = "iv",
        is_initial: bool = False,
    ) -> None:
        self.service = service
        self.code = code
        self.units = units
        self.date = date
        self.of = of
        self.minutes = minutes
        self.reasons = reasons
        self.drug = drug
        self.key = key
        self.group = group
        self.route = route
        self.is_initial = is_initial
        self.concurrent = False
        self.modifiers: list[str] = []
        self.review = False
        self.is_distinct = False


class Decision:
    """Everything decided about one visit under one book."""

    __slots__ = (
        "also", "book", "drafts", "evidence", "groups", "held", "held_rows", "not_billable", "one_date", "proved", "pumps",
        "queries",
        "rows", "supplies", "visit", "zone",
    )

    def __init__(self, visit: Visit, book: Book) -> None:
        self.visit = visit
        self.book = book
        self.zone = visit.zone
        self.rows: list[Row] = []
        self.groups: list[Group] = []
        self.drafts: list[Draft] = []
        self.supplies: list[Placed] = []
        self.held: list[Held] = []
        self.held_rows: list[Row] = []
        self.not_billable: list[NotBillable] = []
        self.queries: list[Query] = []
        self.pumps: list[Draft] = []
        # The local date of every charted time, where there is only one.
        self.one_date: datetime.date | None = None
        self.proved: set[tuple[str, str]] = set()
        # For rows whose stop is not a plain entry: how it is known.
        self.evidence: dict[str, Reason] = {}
        self.also: frozenset[str] = frozenset([other.code for other in visit.also]) if visit.also else frozenset()

    def hold(self, of: tuple[str, ...], reason: Reason, blocks: tuple[str, ...] = ()) -> None:
        """Holds administrations until the query of that reason is answered."""
        self.held.append(Held(of, reason))
        self.queries.append(Query(of[0], reason.rule.asks or "coder's decision", reason.rule.who, blocks, reason))

    def ask(self, of: str | None, reason: Reason, blocks: tuple[str, ...] = ()) -> None:
        """Raises a query that holds no administration."""
        self.queries.append(Query(of, reason.rule.asks or "coder's decision", reason.rule.who, blocks, reason))

    def drop(self, of: tuple[str, ...], *reasons: Reason) -> None:
        """Says that administrations have no line, and why."""
        self.not_billable.append(NotBillable(of, reasons))

    def access_of(self, row: Row) -> str:
        """The name of the group that a row's access belongs to: its own word where it stands alone (R64)."""
        rule = self.book.policy.second_access
        alone = rule == "always" or (rule != "never" and (row.encounter, row.access) in self.proved)
        return row.access if alone else ""

    def date_of(self, row: Row) -> datetime.date:
        """The local date of a row's first minute; the visit's own where no time is charted."""
        time = row.time
        if self.one_date is not None:
            return self.visit.date if time is None else self.one_date
        return self.visit.date if time is None else self.zone.date(time)
