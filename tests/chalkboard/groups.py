"""What is one administration, one drug, one group; and how many net minutes of hydration has a group?"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import drugs
from .board import FAMILY_RANK, Row, chains, one_bag, one_dose
from .policy import Policy
from .times import Clock

UNPROVED = "(unproved)"


@dataclass
class Line:
    """One line on the board."""

    code: str
    units: int
    day: datetime.date
    rows: list[Row]
    modifiers: list[str] = field(default_factory=list)
    review: bool = False
    group: Any = None  # the group of an IV line; None for every other line
    way: str = "iv"

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(row.id for row in self.rows))

    @property
    def encounter(self) -> str:
        return self.rows[0].encounter

    @property
    def ingredients(self) -> frozenset[str]:
        return frozenset(i for row in self.rows for i in row.found.ingredients)


@dataclass
class Administration:
    """Rows that are one administration (R48, R72)."""

    rows: list[Row]
    policy: Policy

    @property
    def category(self) -> str:
        return min((row.category for row in self.rows), key=lambda c: FAMILY_RANK[c])

    @property
    def ingredients(self) -> frozenset[str]:
        return frozenset(i for row in self.rows for i in row.found.ingredients)

    @property
    def key(self) -> tuple[frozenset[str], str]:
        return self.ingredients, self.category

    @property
    def minutes(self) -> set[int]:
        return set().union(*(row.times.minutes for row in self.rows))

    @property
    def intervals(self) -> list[tuple[int, int]]:
        return [interval for row in self.rows for interval in row.times.intervals]

    @property
    def charted_infusion(self) -> bool:
        return any(row.technique == "infusion" for row in self.rows)

    @property
    def start(self) -> int:
        return min(first for row in self.rows if (first := row.times.first) is not None)

    @property
    def id(self) -> str:
        return min(row.id for row in self.rows)

    @property
    def kind(self) -> str:
        """hydration, infusion, short (an intended infusion with modifier 53) or push (R31, R37)."""
        if self.category == "hydration":
            return "hydration"
        names = self.policy.names("push_drug_list")
        if names is not None and any(drugs.listed(row.found, names) for row in self.rows):
            return "push"
        if not self.charted_infusion and self.policy["charted_push_over_15"] == "push":
            return "push"
        if len(self.minutes) >= self.policy.number("min_infusion_minutes"):
            return "infusion"
        if self.charted_infusion and self.policy["stopped_infusion"] == "intended_53":
            return "short"
        return "push"


@dataclass
class Service:
    """The infusions of one drug, its pushes alone, or the hydration of a group: what may be the initial service."""

    rank: int  # R61: 1 chemo infusion, 2 chemo push, 3 infusion, 4 push, 5 hydration
    key: tuple[frozenset[str], str]
    administrations: list[Administration]
    minutes: set[int]  # T, or the net minutes of hydration
    short: bool = False

    @property
    def chemo(self) -> bool:
        return self.rank in (1, 2)

    @property
    def infused(self) -> bool:
        return self.rank in (1, 3)

    @property
    def start(self) -> int:
        return min(a.start for a in self.administrations)

    @property
    def id(self) -> str:
        return min(a.id for a in self.administrations)

    @property
    def rows(self) -> list[Row]:
        return [row for a in self.administrations for row in a.rows]

    @property
    def size(self) -> int:
        """The minutes that break a tie (R67)."""
        return len(self.administrations[0].minutes) if self.rank in (2, 4) else len(self.minutes)


@dataclass
class Group:
    """One encounter and one access after R64."""

    encounter: str
    access: str
    administrations: list[Administration]
    services: list[Service] = field(default_factory=list)
    pushes_beside: list[tuple[Service, list[Administration]]] = field(default_factory=list)
    initial: Service | None = None
    by_rank: bool = True
    lines: list[Line] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)  # rows that went to review: no line, one query
    unbilled: set[str] = field(default_factory=set)


class Folding:
    """Which accesses of an encounter are proved, and which are folded into one (R64)."""

    def __init__(self, rows: Iterable[Row], policy: Policy) -> None:
        self.side = policy["second_access"]
        self.proved = {
            (row.encounter, row.access) for row in rows if row.route == "iv" and row.document.get("access_reason")
        }

    def of(self, row: Row) -> str:
        if self.side == "always":
            return row.access
        if self.side == "necessity_documented" and (row.encounter, row.access) in self.proved:
            return row.access
        return UNPROVED

    def hold_unproved(self, rows: list[Row], policy: Policy) -> None:
        """second_access_unproved: hold."""
        if policy["second_access_unproved"] != "hold" or self.side != "necessity_documented":
            return
        iv = [row for row in rows if row.route == "iv" and row.state != "dropped" and row.way != "declot"]
        for encounter in {row.encounter for row in iv}:
            words = {row.access for row in iv if row.encounter == encounter and self.of(row) == UNPROVED}
            if len(words) > 1:
                for row in iv:
                    row.hold("access reason")


def touching(one: Administration, other: Administration) -> bool:
    """Infusions of one drug with less than a minute between the stop of one row and the start of another."""
    if one.key != other.key or not (one.charted_infusion and other.charted_infusion):
        return False
    for a in one.rows:
        for b in other.rows:
            if a.times.start is None or b.times.start is None or a.times.stop is None or b.times.stop is None:
                continue
            if max(b.times.start - a.times.stop, a.times.start - b.times.stop) < 60:
                return True
    return False


def administrations_of(rows: list[Row], everyone: list[Row], policy: Policy) -> list[Administration]:
    """The rows of one encounter and access as administrations."""
    doses = {id(row): n for n, heap in enumerate(chains(everyone, one_dose)) for row in heap}
    heaps = chains(rows, lambda a, b: doses[id(a)] == doses[id(b)] or one_bag(a, b))
    made = [Administration(heap, policy) for heap in heaps]
    again = True
    while again:
        again = False
        for n, one in enumerate(made):
            for other in made[n + 1 :]:
                if touching(one, other):
                    one.rows = sorted(one.rows + other.rows, key=lambda r: r.when)
                    made.remove(other)
                    again = True
                    break
            if again:
                break
    return sorted(made, key=lambda a: (a.start, a.id))


def groups_of(rows: list[Row], folding: Folding, clock: Clock, policy: Policy) -> list[Group]:
    """Steps 5 to 7: groups with their administrations, services and net hydration."""
    found: list[Group] = []
    iv = [row for row in rows if row.way == "iv" and row.state == "open"]
    for encounter, access in sorted({(row.encounter, folding.of(row)) for row in iv}):
        mine = [row for row in iv if (row.encounter, folding.of(row)) == (encounter, access)]
        made = administrations_of(mine, rows, policy)
        own = [
            row for row in rows
            if row.way == "own" and row.state == "open" and row.route == "iv"
            and (row.encounter, folding.of(row)) == (encounter, access)
        ]  # fmt: skip
        taken = _taken_from_hydration(made, policy), {m for row in own for m in row.times.minutes}
        if policy["initial_scope"] == "date_if_not_continuous":
            days = sorted({clock.date(a.start) for a in made})
            heaps = [[a for a in made if clock.date(a.start) == day] for day in days]
        else:
            heaps = [made]
        for heap in heaps:
            group = Group(encounter, access, heap)
            _services(group, (taken[0][0] | taken[1], taken[0][1]), policy)
            found.append(group)
    return found


def _taken_from_hydration(made: list[Administration], policy: Policy) -> tuple[set[int], set[int]]:
    """Minutes of infusions, and minutes of pushes."""
    infused: set[int] = set()
    pushed: set[int] = set()
    for one in made:
        if one.kind in ("infusion", "short"):
            infused |= one.minutes
        elif one.kind == "push" and policy["hydration_push_deduction"] == "documented":
            pushed |= one.minutes
    return infused, pushed


def net_hydration(administrations: list[Administration], taken: tuple[set[int], set[int]], policy: Policy) -> set[int]:
    """R34 to R36."""
    least = policy.number("hydration_initial_min")
    wet = set().union(*(a.minutes for a in administrations)) - taken[0]
    if policy["hydration_segments"] == "sum":
        net = wet - taken[1]
        return net if len(net) >= least else set()
    kept: set[int] = set()
    for minute in sorted(wet):
        if minute - 1 in wet:
            continue
        piece = {minute}
        while max(piece) + 1 in wet:
            piece.add(max(piece) + 1)
        if len(piece - taken[1]) >= least:
            kept |= piece - taken[1]
    return kept


def _services(group: Group, taken: tuple[set[int], set[int]], policy: Policy) -> None:
    by_key: dict[Any, list[Administration]] = {}
    pushes: dict[Any, list[Administration]] = {}
    wet = [a for a in group.administrations if a.kind == "hydration"]
    for one in group.administrations:
        if one.kind == "infusion":
            by_key.setdefault(one.key, []).append(one)
        elif one.kind == "push":
            pushes.setdefault(one.key, []).append(one)
        elif one.kind == "short":
            group.services.append(Service(_rank(one, 1, 3), one.key, [one], one.minutes, short=True))
    for key, made in by_key.items():
        minutes = set().union(*(a.minutes for a in made))
        group.services.append(Service(_rank(made[0], 1, 3), key, made, minutes))
    for key, made in pushes.items():
        infused = [s for s in group.services if s.infused and s.key == key]
        if infused:
            group.pushes_beside.append((infused[0], made))
        else:
            group.services.append(Service(_rank(made[0], 2, 4), key, made, made[0].minutes))
    if wet:
        _hydration(group, wet, taken, policy)


def _rank(administration: Administration, chemo: int, therapeutic: int) -> int:
    return chemo if administration.category == "chemo" else therapeutic


def _hydration(group: Group, wet: list[Administration], taken: tuple[set[int], set[int]], policy: Policy) -> None:
    rows = [row for a in wet for row in a.rows]
    if policy["hydration_min_volume_ml"] != "none":
        volumes = [row.document.get("volume_ml") for row in rows]
        if any(volume is None for volume in volumes):
            for row in rows:
                row.hold("volume")
            return
        if sum(volume for volume in volumes if volume is not None) < policy.number("hydration_min_volume_ml"):
            group.unbilled |= {row.id for row in rows}
            return
    net = net_hydration(wet, taken, policy)
    if net:
        group.services.append(Service(5, (frozenset(), "hydration"), wet, net))
    else:
        group.unbilled |= {row.id for row in rows}
