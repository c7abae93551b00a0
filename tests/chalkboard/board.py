"""What does each charted row come to: its family, route, painted minutes, and whether it is dropped or held?"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any

from . import drugs
from .policy import Policy
from .times import Clock, Times, read_times

UNREPORTED = frozenset(("flush", "keep-open", "carrier", "transfusion-support", "contrast", "anesthesia", "procedure"))
CAVITIES = frozenset(("intrathecal", "intrapleural", "intraperitoneal", "intralesional"))
FAMILY_RANK = {"chemo": 0, "therapeutic": 1, "hydration": 2, "line-care": 3}


@dataclass
class Row:
    """One administration of the visit as the board shows it."""

    id: str
    document: dict[str, Any]
    encounter: str
    access: str
    found: drugs.Found
    category: str
    route: str | None
    technique: str | None
    way: str  # iv, pump, sc, injection, arterial, arterial-pump, cavity, on-body, own, declot, none
    times: Times
    review: bool = False
    state: str = "open"  # open | dropped | held
    why: str = ""
    code: str | None = None  # the product's own administration code

    @property
    def key(self) -> tuple[frozenset[str], str]:
        return self.found.ingredients, self.category

    @property
    def when(self) -> tuple[int, str]:
        first = self.times.first
        return (first if first is not None else -1), self.id

    def hold(self, why: str) -> None:
        if self.state == "open":
            self.state, self.why = "held", why

    def drop(self, why: str) -> None:
        if self.state == "open":
            self.state, self.why = "dropped", why


# -- rows


def read_rows(document: dict[str, Any], policy: Policy, early: str | None, held: frozenset[str]) -> list[Row]:
    """Steps 2 to 4: every row with its family, way and minutes; dropped and held rows are marked."""
    clock = Clock(document)
    day = as_date(document["date"])
    rows = []
    for administration in document["administrations"]:
        administration = {key: value for key, value in administration.items() if value is not None}
        rows.append(_row(administration, clock, day, policy, early, document["setting"]))
    for row in rows:
        _drop(row, policy)
    for row in rows:
        _settle_pump(row, document["setting"])
    _share_times(rows)
    for row in rows:
        if row.state == "open":
            _need_times(row, policy)
            if row.id in held:
                row.hold("estimated")
    return rows


def as_date(value: Any) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))


def _row(
    administration: dict[str, Any], clock: Clock, day: datetime.date, policy: Policy, early: str | None, setting: str
) -> Row:
    found = drugs.find(administration)
    category, review = drugs.category(administration, found, day, policy)
    route, technique = administration.get("route"), administration.get("technique")
    if route is None and technique in ("infusion", "push"):
        route = "iv"
    if technique is None:
        read_as = {"iv": "infusion", "intra-arterial": "infusion", "sc": "injection", "im": "injection"}
        technique = read_as.get(route or "")
    elif (route == "iv" and technique == "injection") or (route == "im") or (route == "sc" and technique == "push"):
        technique = "push" if route == "iv" else "injection"
    times = read_times(administration, clock, policy, 300 if early == administration["id"] else 0)
    own = drugs.own_code(administration, day)
    way = _way(administration, category, route, technique, own is not None)
    return Row(
        id=str(administration["id"]), document=administration, encounter=str(administration.get("encounter", "1")),
        access=str(administration.get("access", "line-1")), found=found, category=category, route=route,
        technique=technique, way=way, times=times, review=review or bool(own and own[1]), code=own[0] if own else None,
    )  # fmt: skip


def _way(administration: dict[str, Any], category: str, route: str | None, technique: str | None, own: bool) -> str:
    if administration.get("purpose") == "access-declot":
        return "declot"
    if route is None or route == "oral":
        return "none"
    if own:
        return "own"
    if route == "on-body":
        return "on-body"
    if route in CAVITIES:
        return "cavity"
    pump = administration.get("pump") == "portable" and category != "hydration"
    if route == "iv":
        return "pump" if pump else "iv"
    if route == "intra-arterial":
        return "arterial-pump" if pump else "arterial"
    return "sc" if technique == "infusion" else "injection"


def _drop(row: Row, policy: Policy) -> None:
    """Step 3, and what is held for its route."""
    purpose = row.document.get("purpose", "treatment")
    indication = str(row.document.get("indication", "")).strip().lower()
    if row.document.get("ordered") is False:
        row.drop("no order")
    if purpose in UNREPORTED:
        row.drop(purpose)
    if row.route == "oral" and row.way != "declot":
        row.drop("oral")
    if row.way == "declot":
        return
    if row.category == "line-care":
        row.drop("line care")
    if row.category == "hydration":
        if policy["toxicity_hydration"] == "integral" and indication == "toxicity prevention":
            row.drop("part of the drug")
    elif policy["transfusion_premedication"] == "by_protocol_integral" and indication == "transfusion protocol":
        row.drop("part of the transfusion")
    if row.route is None:
        row.hold("route")
    if drugs.is_vaccine(row.document):
        row.hold("vaccine")
    if row.category == "hydration":
        if row.route != "iv":
            row.hold("route")
        if not indication:
            row.hold("indication")
    if row.way == "cavity" and row.category != "chemo":
        row.hold("no code")


def _settle_pump(row: Row, setting: str) -> None:
    if row.way not in ("pump", "arterial-pump"):
        return
    times = row.times
    charted = times.stop if not times.derived else None
    if charted is not None and times.start is not None and charted - times.start <= 480 * 60:
        row.way = {"pump": "iv", "arterial-pump": "arterial"}[row.way]
        return
    if times.derived:  # a calculated stop is no charted stop of a pump that went home
        times.stop, times.derived, times.minutes, times.intervals = None, False, set(), []
    times.trouble = None if times.trouble in ("24 hours", "midnight") else times.trouble
    if times.start is None:
        row.hold("start")
    elif times.trouble:
        row.hold(times.trouble)
    elif row.way == "pump" and row.category == "therapeutic" and setting == "professional":
        row.hold("no code")


def one_dose(one: Row, other: Row) -> bool:
    """Is one row a part of the other's ordered dose? (Chains are followed by `chains`.)"""
    return one.document.get("part_of") == other.id or other.document.get("part_of") == one.id


def one_bag(one: Row, other: Row) -> bool:
    """Do two rows name the same bag or syringe?"""
    bag = one.document.get("bag")
    return bag is not None and bag == other.document.get("bag")


def chains(rows: list[Row], joined: Any) -> list[list[Row]]:
    """The rows in the fewest heaps such that any two joined rows lie in one heap."""
    heaps: list[list[Row]] = []
    for row in sorted(rows, key=lambda r: r.when):
        near = [heap for heap in heaps if any(joined(row, other) for other in heap)]
        heaps = [heap for heap in heaps if not any(heap is n for n in near)]
        heaps.append(sorted([r for heap in near for r in heap] + [row], key=lambda r: r.when))
    return sorted(heaps, key=lambda heap: heap[0].when)


def _share_times(rows: list[Row]) -> None:
    """R48: a row without times of its own takes those of the timed row with which it shares bag, syringe or dose."""
    for heap in chains(rows, lambda a, b: a.encounter == b.encounter and (one_dose(a, b) or one_bag(a, b))):
        timed = [row for row in heap if row.times.first is not None and row.way not in ("pump", "arterial-pump")]
        timed.sort(key=lambda r: (r.state != "open", r.when))
        for row in heap:
            if timed and row.times.first is None:
                theirs = timed[0].times
                row.times = replace(theirs, minutes=set(theirs.minutes), intervals=list(theirs.intervals))


def _need_times(row: Row, policy: Policy) -> None:
    """Step 4: holds the row whose minutes decide and are not charted."""
    if row.way not in ("iv", "sc", "arterial"):
        return
    times = row.times
    drug_push = row.technique == "push" and row.category != "hydration"
    if row.way == "arterial" and row.technique == "injection":
        return
    if drug_push:
        if times.first is None:
            row.hold("time")
        if times.derived:  # a push needs one time only: no stop is calculated for it
            times.stop, times.derived, times.minutes, times.intervals = None, False, set(), []
        if times.first is not None and policy["missing_push_minutes"] == "start_stop" and (
            times.start is None or times.stop is None
        ):
            row.hold("start and stop")
        if times.trouble:
            row.hold(times.trouble)
        return
    if times.start is None:
        row.hold("start")
    elif times.trouble:
        row.hold(times.trouble)
    elif times.missing_stop:
        _without_stop(row, policy)
    elif times.derived:
        row.review = True


def _without_stop(row: Row, policy: Policy) -> None:
    side = policy["missing_stop"]
    if side == "push" and row.category != "hydration":
        row.technique = "push"
        if row.way == "sc":
            row.way, row.technique = "injection", "injection"
    elif side in ("push", "drop"):
        row.drop("no stop")
    else:
        row.hold("stop")
