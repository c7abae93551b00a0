"""What does the common subset cost in plain Python? Line for line what ``zen_peer`` answers."""

from __future__ import annotations

from typing import Any

Line = dict[str, Any]
Span = tuple[int, int]

CODES = {
    "chemo": {"push": ("96409", "96411"), "infusion": ("96413", "96417"), "hour": "96415"},
    "therapeutic": {"push": ("96374", "96375"), "infusion": ("96365", "96367"), "hour": "96366"},
}
CONCURRENT, WATER, WATER_HOUR = "96368", "96360", "96361"
LONGEST_PUSH, SHORTEST_INFUSION, SHORTEST_WATER, SECOND_HOUR = 15, 16, 31, 91


def _minutes_taken(start: int, stop: int, taken: list[Span]) -> int:
    """Minutes of start..stop that lie in any of the spans, each minute once."""
    minutes, edge = 0, start
    for begin, end in sorted(taken):
        begin, end = max(begin, edge), min(end, stop)
        if begin < end:
            minutes += end - begin
            edge = end
    return minutes


def _infused(
    drug: dict[str, Any], initial: str | None, occupied: list[Span], seen_concurrent: bool
) -> tuple[list[Line], bool]:
    """The lines of one infused drug, and whether it ran concurrently; a sequential one occupies its minutes."""
    start, stop, name = drug["start"], drug["stop"], drug["id"]
    overlap = _minutes_taken(start, stop, occupied)
    own = stop - start - overlap
    chemo = drug["family"] == "chemo"
    if own < SHORTEST_INFUSION <= overlap:
        return ([] if chemo or seen_concurrent else [{"id": name, "code": CONCURRENT, "units": 1}]), True
    occupied.append((start, stop))
    codes = CODES[drug["family"]]
    lines = [{"id": name, "code": codes["infusion"][name != initial], "units": 1}]
    if own >= SECOND_HOUR:
        lines.append({"id": name, "code": codes["hour"], "units": (own - 31) // 60})
    return lines, False


def _watered(water: list[dict[str, Any]], drugs: list[dict[str, Any]]) -> list[Line]:
    """The lines of all hydration of the visit from its net minutes."""
    taken = [(drug["start"], drug["stop"]) for drug in drugs]
    net = sum(row["stop"] - row["start"] - _minutes_taken(row["start"], row["stop"], taken) for row in water)
    if net < SHORTEST_WATER:
        return []
    name = water[0]["id"]
    if drugs:
        return [{"id": name, "code": WATER_HOUR, "units": (net + 29) // 60}]
    lines = [{"id": name, "code": WATER, "units": 1}]
    if net >= SECOND_HOUR:
        lines.append({"id": name, "code": WATER_HOUR, "units": (net - 31) // 60})
    return lines


def _rank(row: dict[str, Any]) -> tuple[int, int, int, int]:
    """The facility order, best last: chemo before therapeutic, infusion before push, longest, earliest, place."""
    minutes = row["stop"] - row["start"]
    rank = 2 * (row["family"] == "chemo") + (minutes > LONGEST_PUSH)
    return rank, minutes, -row["start"], -row["place"]


def lines(visit: dict[str, Any]) -> list[Line]:
    """The administration lines of one visit as ``population.as_zen_input`` gives it, in the order of its rows."""
    drugs = [row for row in visit["rows"] if row["family"] != "hydration"]
    ranked = sorted(drugs, key=_rank, reverse=True)
    initial = ranked[0]["id"] if ranked else None
    of_row: dict[str, list[Line]] = {}
    occupied: list[Span] = []
    seen_concurrent = False
    for drug in ranked:
        name = drug["id"]
        if drug["stop"] - drug["start"] <= LONGEST_PUSH:
            of_row[name] = [{"id": name, "code": CODES[drug["family"]]["push"][name != initial], "units": 1}]
            continue
        of_row[name], concurrent = _infused(drug, initial, occupied, seen_concurrent)
        seen_concurrent = seen_concurrent or concurrent
    water = [row for row in visit["rows"] if row["family"] == "hydration"]
    if water:
        of_row[water[0]["id"]] = _watered(water, drugs)
    return [line for row in visit["rows"] for line in of_row.get(row["id"], ())]
