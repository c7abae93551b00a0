"""Which lines does one visit document support, taken step by step in the rulebook's order?"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from . import drugs
from .board import UNREPORTED, Row, as_date, chains, one_dose, read_rows
from .edits import DISTINCT, PUMP_STARTS, Edits, lacks_primary
from .groups import Folding, Group, Line, groups_of
from .initial import choose, named_rows, standing
from .lines import Coder
from .others import Others
from .policy import Policy
from .times import Clock

CODES_BEFORE_2009 = {f"963{n}": f"907{n}" for n in (*range(60, 62), *range(65, 77), 79)}
LONE_PUMPS = PUMP_STARTS - {"96425"}

Key = tuple[str, int, tuple[str, ...], str, tuple[str, ...]]


@dataclass
class Chalked:
    """What the board says: lines as (code, units, modifiers, ISO date, ids), and what became of the other rows."""

    lines: list[Key] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    not_billable: set[str] = field(default_factory=set)
    review: set[int] = field(default_factory=set)
    supply_held: dict[str, str] = field(default_factory=dict)


def chalk(document: dict[str, Any], pinned: dict[str, Any] | None = None) -> Chalked:
    """Codes one visit that is free of complaints."""
    policy = Policy(document["setting"], document.get("payer") or "unknown", as_date(document["date"]), pinned)
    board = Board(document, policy)
    estimated = [row.id for row in board.rows if row.state == "open" and _estimated(row)]
    doubtful = frozenset(id for id in estimated if Board(document, policy, early=id).totals() != board.totals())
    if doubtful:  # R42: each estimated row by itself
        board = Board(document, policy, held=doubtful)
    return board.answer()


def _estimated(row: Row) -> bool:
    return row.document.get("times") == "estimated" and row.document.get("stop") is not None


class Board:
    """One pass over the visit. `early`: the row whose stop is taken 5 minutes earlier; `held`: rows held by R42."""

    def __init__(
        self, document: dict[str, Any], policy: Policy, early: str | None = None, held: frozenset[str] = frozenset()
    ) -> None:
        self.document, self.policy, self.clock = document, policy, Clock(document)
        self.setting, self.payer = document["setting"], document.get("payer") or "unknown"
        self.coder = Coder(self.clock, policy, self.setting)
        self.asked: dict[str, str] = {}
        self.rows = read_rows(document, policy, early, held)
        self.folding = Folding(self.rows, policy)
        self.folding.hold_unproved(self.rows, policy)
        self.named = named_rows(document, self.rows)
        self.groups = groups_of(self.rows, self.folding, self.clock, policy)
        self.others = Others(self.coder, document)
        self.others.collect(self.rows)
        self._guard()
        self._lone_pump()
        self._concurrent_once()
        self._mark_groups()
        self._under_the_skin()
        edits = Edits(document, policy, self._leaders())
        self.lines = edits.run([line for group in self._ranked() for line in group.lines] + self.others.lines)
        self.asked |= self.others.asked | edits.asked
        self._review_beside_held()

    def totals(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for line in self.lines:
            found[line.code] += line.units
        return found

    # -- steps 8 to 11

    def _code(self, group: Group, by_rank: bool) -> None:
        choose(group, self.named, self.folding, self.policy, by_rank)
        self.coder.code(group)

    def _guard(self) -> None:
        """R68: a group whose add-on has no accepted primary in the document chooses its initial again by R61."""
        for group in self.groups:
            self._code(group, by_rank=False)
        if self.policy["aoc_guard"] != "reselect_hierarchy":
            return
        while True:
            codes = {line.code for group in self.groups for line in group.lines}
            codes |= {line.code for line in self.others.lines}
            codes |= {str(also["code"]) for also in self.document.get("also") or []}
            bad = [g for g in self.groups if not g.by_rank and any(lacks_primary(line, codes) for line in g.lines)]
            if not bad:
                return
            for group in bad:
                self._code(group, by_rank=True)

    def _ranked(self) -> list[Group]:
        return sorted(self.groups, key=lambda g: standing(g, self.named, self.folding, self.policy))

    def _lone_pump(self) -> None:
        """R69."""
        pumps = [line for line in self.others.lines if line.code in LONE_PUMPS]
        initials = {line.code for group in self.groups for line in group.lines}
        if not pumps or initials & {"96413", "96409"}:
            return
        for encounter in {line.encounter for line in pumps}:
            mine = [group for group in self._ranked() if group.encounter == encounter and group.lines]
            if self.policy["pump_start_companions"] == "own_initial_59":
                for line in mine[0].lines if mine else ():
                    if line.code in ("96360", "96365", "96374"):
                        line.modifiers.append("XU" if self.policy["distinct_modifier"] == "X" else "59")
                continue
            for group in self.groups:
                if group.encounter == encounter:
                    rows = [row for one in group.administrations for row in one.rows if row.state == "open"]
                    group.asked = {row.id: "beside a pump start" for row in rows}
                    group.lines, group.unbilled, group.initial = [], set(), None

    def _concurrent_once(self) -> None:
        """R79."""
        seen: set[Any] = set()
        for group in self._ranked():
            kept = []
            for line in group.lines:
                if line.code == "96368":
                    scope: Any = {
                        "encounter": group.encounter, "date": line.day, "access": id(group)
                    }[self.policy["concurrent_scope"]]  # fmt: skip
                    if scope in seen:
                        continue
                    seen.add(scope)
                kept.append(line)
            group.lines = kept

    def _leaders(self) -> dict[datetime.date, str]:
        """The encounter of the highest-ranked group with a line on each date."""
        leaders: dict[datetime.date, str] = {}
        for group in self._ranked():
            for line in group.lines:
                leaders.setdefault(line.day, group.encounter)
        return leaders

    def _mark_groups(self) -> None:
        """R64, R66: a lower-ranked group's lines on the dates of a higher-ranked group."""
        leaders = self._leaders()
        higher: set[datetime.date] = set()
        for group in self._ranked():
            for line in group.lines:
                if line.day in higher and not DISTINCT & set(line.modifiers):
                    letter = "XS" if leaders[line.day] == group.encounter else "XE"
                    line.modifiers.append(letter if self.policy["distinct_modifier"] == "X" else "59")
            higher |= {line.day for line in group.lines}

    def _under_the_skin(self) -> None:
        """R16 beside an IV initial."""
        if not any(group.lines and group.initial is not None for group in self.groups):
            return
        for line in [line for line in self.others.lines if line.code in ("96369", "96370", "96371")]:
            if self.policy["sc_initial_with_iv_initial"] == "one_initial":
                self.others.lines.remove(line)
                self.asked |= {row.id: "beside an IV initial" for row in line.rows}
            elif line.code == "96369" and not DISTINCT & set(line.modifiers):
                line.modifiers.append("XS" if self.policy["distinct_modifier"] == "X" else "59")

    def _review_beside_held(self) -> None:
        held = {(row.encounter, self.folding.of(row)) for row in self.rows if row.state == "held"}
        for line in self.lines:
            iv = line.group is not None or line.way == "pump" or (line.way == "own" and line.rows[0].route == "iv")
            if iv and any((row.encounter, self.folding.of(row)) in held for row in line.rows):
                line.review = True

    # -- step 14 and the answer

    def _supply(self, answer: Chalked) -> list[Line]:
        made: list[Line] = []
        doses = chains(self.rows, one_dose)
        for dose in doses:
            wanted = [row for row in dose if _supplied(row)]
            for code, rows in self._by_code(wanted):
                day = self._day(rows[0])
                found = drugs.supply(code, [r.document for r in rows], day, self.setting, self.payer, self.policy)
                if isinstance(found, str):
                    answer.supply_held |= {row.id: found for row in rows}
                    continue
                for one in found:
                    modifiers = [one.modifier] if one.modifier else []
                    made.append(Line(one.code, one.units, day, rows, modifiers, one.review, way="supply"))
        return made

    def _day(self, row: Row) -> datetime.date:
        return self.others.day(row)

    def _by_code(self, rows: list[Row]) -> list[tuple[str | None, list[Row]]]:
        """A row without a code of its own shares that of the dose."""
        codes = {row.id: drugs.supply_code(row.document, row.found, self._day(row)) for row in rows}
        known = [code for code in codes.values() if code is not None]
        if not known:
            return [(None, rows)] if rows else []
        heaps: dict[str, list[Row]] = {}
        for row in rows:
            heaps.setdefault(codes[row.id] or known[0], []).append(row)
        return list(heaps.items())

    def answer(self) -> Chalked:
        answer = Chalked()
        lines = self.lines + self._supply(answer)
        merged: dict[tuple[Any, ...], Line] = {}
        for line in lines:
            key = line.code, tuple(sorted(line.modifiers)), line.day, line.ids, id(line.group)
            if key in merged:
                merged[key].units += line.units
                merged[key].review = merged[key].review or line.review
            else:
                merged[key] = line
        for number, line in enumerate(merged.values()):
            code = CODES_BEFORE_2009.get(line.code, line.code) if line.day < datetime.date(2009, 1, 1) else line.code
            answer.lines.append((code, line.units, tuple(sorted(line.modifiers)), line.day.isoformat(), line.ids))
            if line.review:
                answer.review.add(number)
        carried = {id for line in self.lines for id in line.ids}
        for group in self.groups:
            self.asked |= group.asked
        for row in self.rows:
            if row.state == "held":
                answer.held[row.id] = row.why
            elif row.id in self.asked and row.id not in carried:
                answer.held[row.id] = self.asked[row.id]
            elif row.id not in carried:
                answer.not_billable.add(row.id)
        return answer


def _supplied(row: Row) -> bool:
    document = row.document
    if document.get("purpose", "treatment") in UNREPORTED or document.get("ordered") is False:
        return False
    if document.get("supplied_by", "practice") != "practice":
        return False
    return document.get("route") != "oral" or bool(document.get("hcpcs"))
