"""Which lines does a group give once its initial service is chosen?"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from .groups import Administration, Group, Line, Service
from .policy import Policy
from .times import Clock

FIRST = {("initial", True): "96413", ("initial", False): "96365", ("next", True): "96417", ("next", False): "96367"}


@dataclass
class Coder:
    """Codes one group at a time; holds what every step needs."""

    clock: Clock
    policy: Policy
    setting: str

    def hours(self, minutes: int, behind_first_hour: bool) -> int:
        """R33."""
        least = 30 if self.policy["extra_hour_threshold"] == "ge30" else 31
        return max(0, (minutes - least) // 60 if behind_first_hour else (minutes + 60 - least) // 60)

    def day_of(self, minutes: list[int], index: int, threshold: int, made: list[Administration]) -> datetime.date:
        """The date of the unit that begins at net minute `index` and is complete with net minute `threshold` (R46)."""
        if not minutes:
            return self.clock.date(made[0].start)
        if self.policy["midnight_units"] == "unit_complete":
            return self.clock.date(minutes[min(threshold, len(minutes) - 1)] * 60)
        minute = minutes[min(index, len(minutes) - 1)]
        if self.policy["midnight_units"] == "start_date":
            holders = [a for a in made if minute in a.minutes] or made
            return self.clock.date(min(a.start for a in holders))
        return self.clock.date(minute * 60)

    # -- a whole group

    def code(self, group: Group) -> None:
        group.lines, group.asked = [], {}
        initial = group.initial
        if initial is None:
            return
        self._infusions(group)
        for service in group.services:
            if service.rank in (2, 4):
                self._pushes(group, service.administrations, service, beside=False)
        for service, made in group.pushes_beside:
            self._pushes(group, made, service, beside=True)
        for service in group.services:
            if service.rank == 5:
                self._hydration(group, service)
        for line in group.lines:
            line.group = group
            line.review = line.review or any(row.review for row in line.rows)

    def _add(
        self, group: Group, code: str, units: int, day: datetime.date, made: list[Administration], review: bool = False
    ) -> None:
        if units:
            group.lines.append(Line(code, units, day, [row for a in made for row in a.rows], review=review))

    def _ask(self, group: Group, made: list[Administration], why: str) -> None:
        for row in (row for a in made for row in a.rows):
            group.asked[row.id] = why

    # -- infusions: R77 and R78

    def _infusions(self, group: Group) -> None:
        infused = [s for s in group.services if s.infused]
        infused.sort(key=lambda s: (s is not group.initial, not s.chemo, -len(s.minutes), s.start, s.id))
        occupied: set[int] = set()
        placed: list[Service] = []
        for service in infused:
            if service is group.initial:
                role = "initial"
            elif not placed and not occupied:
                role = "next"
            else:
                role = self._beside(service, occupied, placed)
            if role == "concurrent":
                role = self._concurrent(group, service, occupied)
                if role == "concurrent":
                    if self.policy["concurrent_minutes"] == "deduct":
                        occupied |= service.minutes
                    continue
            self._sequence(group, service, role, occupied)
            occupied |= service.minutes
            placed.append(service)

    def _beside(self, service: Service, occupied: set[int], placed: list[Service]) -> str:
        overlap, own = len(service.minutes & occupied), len(service.minutes - occupied)
        enough = overlap >= self.policy.number("concurrent_min_overlap")
        side = self.policy["overlap"]
        if side == "split":
            return "next" if own >= self.policy.number("min_infusion_minutes") or not enough else "concurrent"
        if side == "any_overlap":
            return "concurrent" if enough else "next"
        if side == "majority":
            return "concurrent" if enough and 2 * overlap > len(service.minutes) else "next"
        starts = [a.start for s in placed for a in s.administrations]
        near = any(abs(a.start - start) <= 300 for a in service.administrations for start in starts)
        return "concurrent" if enough and near else "next"

    def _concurrent(self, group: Group, service: Service, occupied: set[int]) -> str:
        """R79 and R80; gives back "next" where policy makes a concurrent antineoplastic sequential."""
        made = service.administrations
        if not service.chemo:
            self._add(group, "96368", 1, self.clock.date(made[0].start), made)
            return "concurrent"
        side = self.policy["concurrent_chemo"]
        own = len(service.minutes - occupied)
        if side == "sequential" and own >= self.policy.number("min_infusion_minutes"):
            return "next"
        if side == "unlisted":
            self._add(group, "96549", 1, self.clock.date(made[0].start), made)
        elif side == "none":
            group.unbilled |= {row.id for row in service.rows}
        else:
            self._ask(group, made, "concurrent chemo")
        return "concurrent"

    def _sequence(self, group: Group, service: Service, role: str, occupied: set[int]) -> None:
        """The first hour and the further hours of one drug (R74, R97, R98)."""
        own = service.minutes - occupied
        first, hour = FIRST[role, service.chemo], "96415" if service.chemo else "96366"
        made = service.administrations
        if service.short:
            before = len(group.lines)
            self._first(group, first, hour, made, own, False)
            for line in group.lines[before:]:
                line.modifiers, line.review = ["53"], True
            return
        least = self.policy.number("min_infusion_minutes")
        side = self.policy["same_drug_repeat_infusion"]
        if len(own) < least and role == "next":
            self._first(group, first, hour, made, own, True)
        elif side == "sum_encounter":
            self._first(group, first, hour, made, own, False)
        else:
            self._repeats(group, service, first, hour, own, side)

    def _repeats(self, group: Group, service: Service, first: str, hour: str, own: set[int], side: str) -> None:
        heaps: list[list[Administration]] = [[a] for a in service.administrations]
        if side == "sum_date":
            days = sorted({self.clock.date(a.start) for a in service.administrations})
            heaps = [[a for a in service.administrations if self.clock.date(a.start) == day] for day in days]
        counted: set[int] = set()
        for number, heap in enumerate(heaps):
            mine = (own & set().union(*(a.minutes for a in heap))) - counted
            counted |= mine
            if number == 0:
                self._first(group, first, hour, heap, mine, False)
            elif side == "96367":
                again = FIRST["next", service.chemo]
                short = len(mine) < self.policy.number("min_infusion_minutes")
                self._first(group, again, hour, heap, mine, short)
            elif side == "96376":
                if service.chemo:
                    self._ask(group, heap, "repeat")
                else:
                    self._add(group, "96376", 1, self.clock.date(heap[0].start), heap)
            else:
                minutes = sorted(mine)
                for k in range(self.hours(len(minutes), False)):
                    self._add(group, hour, 1, self.day_of(minutes, 60 * k, 60 * k + 30, heap), heap)

    def _first(
        self, group: Group, first: str, hour: str, made: list[Administration], own: set[int], review: bool
    ) -> None:
        minutes = sorted(own)
        # A first hour of fewer than 16 own minutes is dated at its first own minute, whatever midnight_units says.
        if 0 < len(minutes) < 16 and self.policy["midnight_units"] != "start_date":
            day = self.clock.date(minutes[0] * 60)
        else:
            day = self.day_of(minutes, 0, 15, made)
        self._add(group, first, 1, day, made, review)
        if len(minutes) < self.policy.number("min_infusion_minutes"):
            return
        for k in range(1, self.hours(len(minutes), True) + 1):
            self._add(group, hour, 1, self.day_of(minutes, 60 * k, 60 * k + 30, made), made)

    # -- pushes: R95, R96, R99

    def _pushes(self, group: Group, made: list[Administration], service: Service, beside: bool) -> None:
        made = sorted(made, key=lambda a: (a.start, a.id))
        if service.chemo:
            rest = made if beside else made[1:]
            if not beside:
                code = "96409" if service is group.initial else "96411"
                self._add(group, code, 1, self.clock.date(made[0].start), made[:1])
            if self.setting == "facility":
                self._ask(group, rest, "repeat of an antineoplastic")
            else:
                group.unbilled |= {row.id for a in rest for row in a.rows}
            return
        reported: Administration | None = None
        for one in made:
            again = self._push_code(group, one, service, beside, reported)
            if again is None:
                group.unbilled |= {row.id for row in one.rows}
            else:
                self._add(group, again, 1, self.clock.date(one.start), [one])
                reported = one

    def _push_code(
        self, group: Group, one: Administration, service: Service, beside: bool, reported: Administration | None
    ) -> str | None:
        if not beside and reported is None:
            return "96374" if service is group.initial else "96375"
        if beside and self.policy["push_and_infusion_same_drug"] == "infusion_only":
            return None
        least = 30 if self.policy["push_interval"] == "ge30" else 31
        never = self.policy["same_drug_push_repeat"] == "none"
        if reported is not None and (never or (one.start - reported.start) // 60 < least):
            return None
        if self.policy["push_interval_from"] == "any_dose" and beside:
            for infusion in service.administrations:
                for start, stop in infusion.intervals:
                    gap = max(0, start - one.start, one.start - stop)
                    if gap // 60 < least:
                        return None
        return "96376"

    # -- hydration: R33, R35

    def _hydration(self, group: Group, service: Service) -> None:
        minutes = sorted(service.minutes)
        made = service.administrations
        if service is group.initial:
            self._add(group, "96360", 1, self.day_of(minutes, 0, 30, made), made)
            for k in range(1, self.hours(len(minutes), True) + 1):
                self._add(group, "96361", 1, self.day_of(minutes, 60 * k, 60 * k + 30, made), made)
            return
        units = self.hours(len(minutes), False)
        for k in range(units):
            self._add(group, "96361", 1, self.day_of(minutes, 60 * k, 60 * k + 30, made), made)
            if self.policy["hydration_modifier"] == "59_and_dx":
                group.lines[-1].modifiers = ["59"]
        if not units:
            group.unbilled |= {row.id for row in service.rows}
