"""When did a row start and stop, and which minutes did it run?"""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from .policy import Policy

Spans = list[tuple[int, int]]


@dataclass
class Times:
    """The clock of one row. Seconds are seconds since 1970 on UTC; minutes are minute numbers since 1970."""

    start: int | None = None
    stop: int | None = None
    minutes: set[int] = field(default_factory=set)
    intervals: list[tuple[int, int]] = field(default_factory=list)
    derived: bool = False
    trouble: str | None = None  # what keeps the times from being used: clock change, midnight, 24 hours
    missing_stop: bool = False

    @property
    def first(self) -> int | None:
        return self.start if self.start is not None else self.stop


class Clock:
    """Reads clock times in the zone of the visit."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.zone = ZoneInfo(document.get("timezone") or "UTC")

    def read(self, text: Any) -> tuple[int, bool]:
        """Seconds on UTC; and whether a clock time without an offset falls into the repeated hour."""
        time = text if isinstance(text, datetime.datetime) else datetime.datetime.fromisoformat(str(text))
        if time.tzinfo is not None:
            return int(time.timestamp()), False
        early, late = (time.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        return int(early.timestamp()), early.timestamp() < late.timestamp()

    def next_day(self, second: int) -> int:
        """The same clock time on the next day."""
        local = datetime.datetime.fromtimestamp(second, self.zone).replace(tzinfo=None) + datetime.timedelta(days=1)
        return int(local.replace(tzinfo=self.zone).timestamp())

    def date(self, second: int) -> datetime.date:
        return datetime.datetime.fromtimestamp(second, self.zone).date()


def paint(intervals: list[tuple[int, int]], policy: Policy) -> set[int]:
    """Every whole minute of every running interval (R30)."""
    minutes: set[int] = set()
    for start, stop in intervals:
        if policy["seconds"] == "clock_minutes":
            count = stop // 60 - start // 60
        elif policy["seconds"] == "half_up":
            count = (stop - start + 30) // 60
        else:
            count = (stop - start) // 60
        minutes |= {start // 60 + n for n in range(count)}
    return minutes


def stops_flowing(administration: dict[str, Any], clock: Clock) -> tuple[list[tuple[int, int]], list[tuple[int, Any]]]:
    """The pauses in seconds, and the rates in order of time."""
    pauses = [(clock.read(p["from"])[0], clock.read(p["to"])[0]) for p in administration.get("pauses") or []]
    rates = [(clock.read(r["at"])[0], r["ml_per_h"]) for r in administration.get("rates") or []]
    rates.sort(key=lambda r: r[0])
    return pauses, rates


def running(start: int, stop: int, pauses: Spans, rates: list[tuple[int, Any]]) -> Spans:
    """The running intervals between start and stop: without the pauses and without the time at rate 0."""
    dry = list(pauses)
    for number, (at, rate) in enumerate(rates):
        if rate == 0:
            dry.append((at, rates[number + 1][0] if number + 1 < len(rates) else stop))
    edges = sorted({start, stop, *(e for pair in dry for e in pair if start < e < stop)})
    pieces: list[tuple[int, int]] = []
    for begin, end in itertools.pairwise(edges):
        if any(a <= begin and end <= b for a, b in dry):
            continue
        if pieces and pieces[-1][1] == begin:
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((begin, end))
    return pieces


def calculated_stop(start: int, volume: Any, pauses: Spans, rates: list[tuple[int, Any]]) -> int | None:
    """The last whole minute after the start at which the infused volume had not yet run out (R41); None: unproved."""
    if volume is None or not rates or rates[0][0] > start:
        return None
    left = Fraction(str(volume)) * 3600
    if rates[-1][1] == 0:
        horizon = rates[-1][0]
    else:
        horizon = max([rates[-1][0], start, *(b for _, b in pauses)]) + int(left / Fraction(str(rates[-1][1]))) + 7200
    edges = sorted({start, horizon, *(at for at, _ in rates), *(e for pair in pauses for e in pair)})
    for begin, end in itertools.pairwise(edges):
        if begin < start:
            continue
        rate = Fraction(str([r for at, r in rates if at <= begin][-1]))
        if any(a <= begin and end <= b for a, b in pauses):
            rate = Fraction(0)
        if rate > 0 and rate * (end - begin) >= left:
            return start + int((begin + left / rate - start) // 60) * 60
        left -= rate * (end - begin)
    return None


def read_times(administration: dict[str, Any], clock: Clock, policy: Policy, early: int = 0) -> Times:
    """Start, accepted or derived stop (R41), painted minutes; `early`: by how many seconds the stop comes earlier."""
    times, doubtful = Times(), False
    if administration.get("start") is not None:
        times.start, doubtful = clock.read(administration["start"])
    evidence = policy["alternative_stop_evidence"]
    how = administration.get("times") or "observed"
    wanted = {"device": "pump_log", "note": "nurse_note"}.get(how)
    if administration.get("stop") is not None and (wanted is None or wanted in evidence):
        times.stop, repeated = clock.read(administration["stop"])
        doubtful = doubtful or repeated
        if early:
            times.stop = max(times.stop - early, times.start if times.start is not None else times.stop - early)
    pauses, rates = stops_flowing(administration, clock)
    ambiguous = [clock.read(p[k])[1] for p in administration.get("pauses") or [] for k in ("from", "to")]
    if times.start is None:
        times.trouble = "clock change" if doubtful else None
        return times
    if times.stop is None:
        times.missing_stop = True
        times.stop = _derive(administration, times.start, pauses, rates, clock, policy, evidence)
        times.derived = times.stop is not None
        times.missing_stop = times.stop is None
    if doubtful or any(ambiguous):
        times.trouble = "clock change"
    if times.stop is None:
        return times
    if times.stop < times.start:
        times.trouble = times.trouble or "midnight"
    elif times.stop - times.start > 24 * 3600:
        times.trouble = times.trouble or "24 hours"
    else:
        times.intervals = running(times.start, times.stop, pauses, rates)
        times.minutes = paint(times.intervals, policy)
    return times


def _derive(
    administration: dict[str, Any], start: int, pauses: list[tuple[int, int]], rates: list[tuple[int, Any]],
    clock: Clock, policy: Policy, evidence: Any,
) -> int | None:  # fmt: skip
    if policy["missing_stop"] == "calculate":
        stop = calculated_stop(start, administration.get("volume_ml"), pauses, rates)
        if stop is not None:
            return stop
    if administration.get("last_seen_infusing") is not None and "last_seen_infusing" in evidence:
        seen = clock.read(administration["last_seen_infusing"])[0]
        if len(paint(running(start, seen, pauses, rates), policy)) >= policy.number("min_infusion_minutes"):
            return seen
    return None
