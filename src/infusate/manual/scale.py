"""Where on the drawing does a moment stand, and which clock times are written above it?"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from infusate.chart.visit import Visit

if TYPE_CHECKING:
    from infusate.chart.clock import Zone
    from infusate.manual.strips import Strip

STEPS = (5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440)
MOST_TICKS = 8
MINUTE = 60
SHORTEST = 30 * MINUTE
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Tick(msgspec.Struct, frozen=True):
    """One clock time of the axis: the moment, its local clock and date, and whether it is midnight."""

    second: int
    clock: str
    date: str
    midnight: bool


class Scale(msgspec.Struct, frozen=True):
    """The axis: moments from ``first`` to ``last`` (seconds UTC) lie between ``left`` and ``right``."""

    first: int
    last: int
    left: int
    right: int
    ticks: tuple[Tick, ...]
    days: int
    empty: bool

    def x(self, second: int) -> float:
        """How far from the left edge a moment stands."""
        return self.left + (self.right - self.left) * (second - self.first) / max(self.last - self.first, 1)


def when_said(day: datetime.date) -> str:
    """A date as it is written on the drawing: ``3 Mar``."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def scale_of(visit: Visit, strips: Iterable[Strip], left: int, right: int) -> Scale:
    """The axis of a visit, in the clock of its site; an empty one where no time is charted."""
    strips = list(strips)
    moments = [moment for strip in strips for moment in strip.moments]
    if not moments:
        return Scale(0, 1, left, right, (), 1, True)
    first, last = min(moments), max(moments)
    if any(strip.open_from is not None and strip.open_to is None for strip in strips):
        last += max(SHORTEST, (last - first) // 4)
    if any(strip.start is None and strip.stop is not None for strip in strips):
        first -= SHORTEST
    if last - first < SHORTEST:
        last += SHORTEST - (last - first)
    step = next((step for step in STEPS if (last - first) / MINUTE / step <= MOST_TICKS - 1), STEPS[-1])
    zone = visit.zone
    begin, end = first // MINUTE, -(-last // MINUTE)
    while not _on_step(zone, begin, step):
        begin -= 1
    while not _on_step(zone, end, step):
        end += 1
    ticks = tuple(_tick(zone, minute) for minute in range(begin, end + 1) if _on_step(zone, minute, step))
    days = len({zone.date(minute * MINUTE) for minute in (begin, end - 1)})
    return Scale(begin * MINUTE, end * MINUTE, left, right, ticks, days, False)


def _on_step(zone: Zone, minute: int, step: int) -> bool:
    clock = zone.clock_text(minute * MINUTE)
    return (int(clock[:2]) * 60 + int(clock[3:5])) % step == 0


def _tick(zone: Zone, minute: int) -> Tick:
    clock = zone.clock_text(minute * MINUTE)
    return Tick(minute * MINUTE, clock, when_said(zone.date(minute * MINUTE)), clock == "00:00")
