"""Which lines do the pairs, the add-on table and the place of service take away or mark?"""

from __future__ import annotations

import csv
import datetime
import functools
from typing import Any

from .board import as_date
from .drugs import TABLES
from .groups import Line
from .policy import Policy

DISTINCT = frozenset(("59", "XE", "XS", "XP", "XU"))
PUMP_STARTS = frozenset(("96416", "G0498", "C8957", "96425"))
FACILITY_PLACES = frozenset(["19", "21", "22", "23", "24", "31", "51", "52", "61"])


@functools.cache
def pairs() -> dict[tuple[str, str, str], list[tuple[str, datetime.date | None]]]:
    """(setting, column 1, column 2) -> indicator and the last date."""
    found: dict[tuple[str, str, str], list[tuple[str, datetime.date | None]]] = {}
    with (TABLES / "pairs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            until = datetime.date.fromisoformat(row["until"]) if row["until"] else None
            key = row["setting"], row["column1"], row["column2"]
            found.setdefault(key, []).append((row["indicator"], until))
    return found


@functools.cache
def primaries() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    with (TABLES / "addons.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["type"] == "1":
                found.setdefault(row["addon"], set()).add(row["primary"])
    return {code: frozenset(codes) for code, codes in found.items()}


def indicator(setting: str, column1: str, column2: str, day: datetime.date) -> str | None:
    """0 or 1 where the pair is active on the day; None where there is none (9 counts as none)."""
    active = [i for i, until in pairs().get((setting, column1, column2), []) if until is None or day <= until]
    if "0" in active:
        return "0"
    return "1" if "1" in active else None


def lacks_primary(line: Line, codes: set[str]) -> bool:
    return line.code in primaries() and not (primaries()[line.code] & codes)


class Edits:
    """Step 13 over all administration lines of the visit."""

    def __init__(self, document: dict[str, Any], policy: Policy, leaders: dict[datetime.date, str]) -> None:
        self.document, self.policy, self.leaders = document, policy, leaders
        self.setting = document["setting"]
        self.also = [(str(a["code"]), [str(m) for m in a.get("modifiers") or []]) for a in document.get("also") or []]
        self.asked: dict[str, str] = {}

    def mark(self, line: Line, letter: str) -> None:
        """The distinct modifier, at most once (R121)."""
        if not DISTINCT & set(line.modifiers):
            line.modifiers.append(letter if self.policy["distinct_modifier"] == "X" else "59")

    def run(self, lines: list[Line]) -> list[Line]:
        lines = self._with_others(lines)
        lines = self._among_ours(lines)
        lines = self._add_ons(lines)
        return self._place(lines)

    def _with_others(self, lines: list[Line]) -> list[Line]:
        kept = []
        day = as_date(self.document["date"])
        for line in lines:
            # The other services are of the day of the visit: lines of a later date do not meet them.
            found = [(indicator(self.setting, code, line.code, line.day), mods) for code, mods in self.also]
            if line.day != day:
                found = []
            if any(i == "0" for i, _ in found):
                continue
            if any(i == "1" and not (DISTINCT | {"25"}) & set(mods) for i, mods in found):
                line.review = True
            kept.append(line)
        return kept

    def _among_ours(self, lines: list[Line]) -> list[Line]:
        met = [
            (one, two, indicator(self.setting, one.code, two.code, one.day))
            for one in lines for two in lines if one is not two and one.day == two.day
        ]  # fmt: skip
        gone = [two for _, two, i in met if i == "0"]
        left = [(a, b) for a, b, i in met if i == "1" and not _in(a, gone) and not _in(b, gone)]
        unjustified = [b for a, b in left if not self._justified(a, b)]
        for one, two in left:
            if _in(one, unjustified) or _in(two, unjustified):
                continue
            settled = any(line.group is not None and DISTINCT & set(line.modifiers) for line in (one, two))
            if not settled:
                self.mark(two, self._letter(one, two))
        return [line for line in lines if not _in(line, gone) and not _in(line, unjustified)]

    def _justified(self, one: Line, two: Line) -> bool:
        if one.encounter != two.encounter:
            return True
        if one.group is not None and two.group is not None and one.group is not two.group:
            return True
        return one.ingredients != two.ingredients

    def _letter(self, one: Line, two: Line) -> str:
        leader = self.leaders.get(two.day, one.encounter)
        if two.encounter != leader or one.encounter != two.encounter:
            return "XE"
        if two.group is not None and (one.code == "96450" or one.code in PUMP_STARTS):
            return "XU"
        return "XS"

    def _add_ons(self, lines: list[Line]) -> list[Line]:
        if self.policy["aoc_guard"] == "allow":
            return lines
        again = True
        while again:
            codes = {line.code for line in lines} | {code for code, _ in self.also}
            lost = [line for line in lines if lacks_primary(line, codes)]
            self.asked |= {row.id: "no primary" for line in lost for row in line.rows}
            lines = [line for line in lines if not _in(line, lost)]
            again = bool(lost)
        return lines

    def _place(self, lines: list[Line]) -> list[Line]:
        """R202."""
        place = str(self.document.get("place_of_service") or "")
        if self.setting != "professional" or place not in FACILITY_PLACES or self.policy["prof_in_facility"] == "allow":
            return lines
        return [line for line in lines if not _incident_to(line.code)]


def _incident_to(code: str) -> bool:
    return "96360" <= code <= "96379" or "96401" <= code <= "96425" or "96521" <= code <= "96523"


def _in(line: Line, lines: list[Line]) -> bool:
    return any(line is other for other in lines)
