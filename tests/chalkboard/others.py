"""Which lines do pump starts, injections, other routes, declotting and a flush alone give?"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from .board import Row, as_date, chains, one_bag, one_dose
from .groups import Line
from .lines import Coder
from .policy import Policy

CAVITY_CODES = {"intrathecal": "96450", "intrapleural": "96440", "intraperitoneal": "96446", "intralesional": "96405"}
ON_BODY_SINCE = datetime.date(2017, 1, 1)


@dataclass
class Others:
    """Collects the lines that have no group."""

    coder: Coder
    document: dict[str, Any]
    lines: list[Line] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        return self.coder.policy

    def day(self, row: Row) -> datetime.date:
        first = row.times.first
        return as_date(self.document["date"]) if first is None else self.coder.clock.date(first)

    def add(self, code: str, rows: list[Row], way: str, review: bool = False) -> Line:
        line = Line(code, 1, self.day(rows[0]), rows, way=way, review=review or any(row.review for row in rows))
        self.lines.append(line)
        return line

    def collect(self, rows: list[Row]) -> None:
        """Every way but IV infusions, pushes and hydration."""
        fresh = sorted((row for row in rows if row.state == "open"), key=lambda r: r.when)
        self._pumps([row for row in fresh if row.way in ("pump", "arterial-pump")])
        self._own_codes([row for row in fresh if row.way == "own"])
        self._subcutaneous([row for row in fresh if row.way == "sc"], rows)
        self._injections([row for row in fresh if row.way == "injection"], rows)
        self._arterial([row for row in fresh if row.way == "arterial"], rows)
        self._others(fresh, rows)
        self._flush(rows)

    def _pumps(self, pumps: list[Row]) -> None:
        seen: set[str] = set()
        for row in pumps:
            if row.way == "arterial-pump":
                code = "96425" if row.category == "chemo" else "96373"
            elif row.category == "chemo":
                code = self.policy["chemo_pump_code"]
            else:
                code = "C8957"
            if code == "96373" or code not in seen:
                self.add(code, [row], row.way)
            seen.add(code)

    def _own_codes(self, rows: list[Row]) -> None:
        seen: set[str] = set()
        for row in rows:
            assert row.code is not None
            if row.code not in seen:
                self.add(row.code, [row], "own")
            seen.add(row.code)

    def doses(self, rows: list[Row], everyone: list[Row], bags: bool) -> list[list[Row]]:
        """Rows of one ordered dose (part_of), and of one bag or syringe where `bags`."""

        def joined(a: Row, b: Row) -> bool:
            return one_dose(a, b) or (bags and one_bag(a, b) and a.encounter == b.encounter)

        heaps = chains(everyone, joined)
        mine = [[row for row in heap if any(row is r for r in rows)] for heap in heaps]
        return sorted((heap for heap in mine if heap), key=lambda heap: heap[0].when)

    # -- under the skin and into muscle

    def _subcutaneous(self, rows: list[Row], everyone: list[Row]) -> None:
        pool = [row for row in rows if row.category != "chemo"]
        minutes = sorted(set().union(*(row.times.minutes for row in pool)))
        chemo = [row for row in rows if row.category == "chemo"]
        self._injections(chemo + (pool if len(minutes) < 16 else []), everyone)
        if len(minutes) < 16:
            return
        made = [_Holder(row) for row in pool]
        day = self.coder.day_of(minutes, 0, 15, made)  # type: ignore[arg-type]
        self.lines.append(Line("96369", 1, day, pool, way="sc", review=any(row.review for row in pool)))
        for k in range(1, self.coder.hours(len(minutes), True) + 1):
            day = self.coder.day_of(minutes, 60 * k, 60 * k + 30, made)  # type: ignore[arg-type]
            self.lines.append(Line("96370", 1, day, pool, way="sc", review=any(row.review for row in pool)))
        further = [row for row in pool if row.access != pool[0].access]
        if further:
            self.lines.append(
                Line("96371", 1, self.day(further[0]), pool, way="sc", review=any(row.review for row in pool))
            )

    def _injections(self, rows: list[Row], everyone: list[Row]) -> None:
        for dose in self.doses(rows, everyone, bags=True):
            per_needle = self.policy["split_dose_injection_units"] == "per_injection"
            needles = self._needles(dose)[: None if per_needle else 1]
            for number, needle in enumerate(needles):
                line = self.add(_injection_code(needle), needle, "injection")
                if number and self.policy["split_needle_modifier"] == "distinct":
                    line.modifiers.append("XS" if self.policy["distinct_modifier"] == "X" else "59")

    def _needles(self, dose: list[Row]) -> list[list[Row]]:
        """The rows of one syringe are one needle."""
        return chains(dose, one_bag)

    # -- arteries

    def _arterial(self, rows: list[Row], everyone: list[Row]) -> None:
        heaps = self.doses(rows, everyone, bags=True)
        pools: dict[Any, list[Row]] = {}
        for heap in heaps:
            if all(row.category != "chemo" for row in heap):
                self.add("96373", heap, "arterial")
            else:
                ingredients = frozenset(i for row in heap for i in row.found.ingredients)
                pools.setdefault(ingredients, []).extend(heap)
        for pool in pools.values():
            minutes = sorted(set().union(*(row.times.minutes for row in pool)))
            if len(minutes) <= 15:
                self.add("96420", pool, "arterial")
                continue
            made = [_Holder(row) for row in pool]
            line = self.add("96422", pool, "arterial")
            line.day = self.coder.day_of(minutes, 0, 15, made)  # type: ignore[arg-type]
            for k in range(1, self.coder.hours(len(minutes), True) + 1):
                line = self.add("96423", pool, "arterial")
                line.day = self.coder.day_of(minutes, 60 * k, 60 * k + 30, made)  # type: ignore[arg-type]

    # -- the rest

    def _others(self, fresh: list[Row], everyone: list[Row]) -> None:
        cavities = [row for row in fresh if row.way == "cavity"]
        for heap in self.doses(cavities, everyone, bags=True):
            route = heap[0].route or ""
            self.add(CAVITY_CODES[route], heap, "cavity", review=route in ("intrathecal", "intralesional"))
        worn = [row for row in fresh if row.way == "on-body"]
        if worn and self.day(worn[0]) >= ON_BODY_SINCE:
            self.add("96377", worn[:1], "on-body")
        elif worn:
            self.asked |= {row.id: "no code" for row in worn}
        cleared = [row for row in fresh if row.way == "declot"]
        for heap in self.doses(cleared, everyone, bags=True):
            said = any(str(row.document.get("indication", "")).strip().lower() == "occlusion" for row in heap)
            named = all(row.document.get("drug") or row.document.get("hcpcs") for row in heap)
            timed = any(row.document.get("start") and row.document.get("stop") for row in heap)
            self.add("36593", heap, "declot", review=not (said and named and timed))

    def _flush(self, rows: list[Row]) -> None:
        """R108."""
        if self.document.get("also") or any(row.document.get("purpose") != "flush" for row in rows):
            return
        flushed = sorted((row for row in rows if row.document.get("ordered") is not False), key=lambda r: r.when)
        if not flushed:
            return
        devices = [row.document.get("access_device") for row in rows]
        ports = [row for row in flushed if row.document.get("access_device") == "port"]
        if "port" in devices:
            self.add("96523", (ports or flushed)[:1], "flush")
        elif None in devices:
            self.add("96523", flushed[:1], "flush", review=True)
        elif "picc" in devices or "central" in devices:
            self.asked[flushed[0].id] = "device"


def _injection_code(needle: list[Row]) -> str:
    chemo = [row for row in needle if row.category == "chemo"]
    if not chemo:
        return "96372"
    return "96402" if all(row.found.rows and row.found.rows[0]["hormonal"] for row in chemo) else "96401"


class _Holder:
    """A row in the shape of an administration, for the dating of its minutes."""

    def __init__(self, row: Row) -> None:
        self.minutes = row.times.minutes
        self.start = row.times.start or 0
