"""What has been decided so far about one visit: lines in the making, rows held or not billable, queries."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from infusate.coding.coding import Held, NotBillable, Query
from infusate.rules.rule import Reason

if TYPE_CHECKING:
    from infusate.chart.visit import Visit
    from infusate.coding.groups import Group
    from infusate.coding.supplies import Placed
    from infusate.rules.book import Book
    from infusate.rules.facts import Key, Row


class Draft:
    """A line in the making."""

    # Of a concurrent infusion, of the initial service, of a line that a coder must look at, of one with a distinct modifier.
    concurrent = False
    is_initial = False
    review = False
    is_distinct = False

    def __init__(
        self,
        service: str,
        code: str,
        units: int,
        date: datetime.date,
        of: tuple[str, ...],
        minutes: int | None,
        reasons: list[Reason],
        *,
        drug: str,
        key: Key | None,
        group: Group | None = None,
        route: str = "iv",
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
        self.modifiers: list[str] = []


class Decision:
    """Everything decided about one visit under one book."""

    # The local date of every charted time, where there is only one.
    one_date: datetime.date | None = None
    # Whether all rows are of one encounter and access, and whether any shares a bag or syringe or is part of a dose.
    one_group = True
    bundled = False
    proved: frozenset[tuple[str, str]] = frozenset()
    also: frozenset[str] = frozenset()

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
        # For rows whose stop is not a plain entry: how it is known.
        self.evidence: dict[str, Reason] = {}
        if visit.also:
            self.also = frozenset([other.code for other in visit.also])

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

    def let_go(self) -> None:
        """Drops what facts remember of the answers about them: each is a ring of references that memory would wait for."""
        for row in self.rows:
            row.evidence_reason = None
        for group in self.groups:
            for service in group.services:
                del service.kind_reason
            for course in group.courses:
                course.together_reason = None
                if course.infusions:
                    del course.place_reason

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
