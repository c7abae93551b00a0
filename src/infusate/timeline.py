"""How did the visit run? A picture in text: a lane for each access, a bar for each administration, a clock above."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo

from infusate.chart import clock
from infusate.chart.visit import FIRST_ACCESS, FIRST_ENCOUNTER, Administration, Visit
from infusate.terminal import Paper, Tint, cells, clean, fitted

STEPS = (5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440)
"""Minutes between two ticks of the clock, the smallest first that leaves room for the times."""

_CELLS_FOR_A_TIME = 8
_LONGEST_LABEL = 26
_WIDEST_TIMES = 20
_OPEN_MINUTES = 20
_MONTH = 28
_BY_VEIN = (None, "iv")
_EPOCH = datetime.date(1970, 1, 1).toordinal()

RUNS, LEFT_HALF, RIGHT_HALF, PAUSED, PUSH, INJECTION, GOES_ON, MIDNIGHT = "█", "▌", "▐", "╌", "◆", "●", "►", "┊"
FADING, DAWNING = "▓▒░", "░▒▓"
_MEANINGS = (
    (RUNS, "running"),
    (PAUSED, "paused"),
    (PUSH, "push"),
    (INJECTION, "injection"),
    (GOES_ON, "goes on elsewhere"),
    (FADING, "no stop charted"),
    (DAWNING, "no start charted"),
    (MIDNIGHT, "midnight"),
)


class Track:
    """One administration as it is drawn: seconds UTC of its times, and what kind of sign it gets."""

    def __init__(self, row: Administration, times: clock.Moments, zone: clock.Zone) -> None:
        self.row = row
        self.start, self.stop = times.start, times.stop
        # A stop before its start waits for a query: until then nobody knows when it was.
        if self.start is not None and self.stop is not None and self.stop < self.start:
            self.stop = None
        self.seen = times.last_seen
        self.breaks = [*times.pauses, *_stands_still(times, self.stop)]
        self.injection = (row.technique == "injection" and row.route not in _BY_VEIN) or (
            row.technique is None and self.stop is None and row.route not in _BY_VEIN
        )
        self.push = not self.injection and row.technique in ("push", "injection")
        self.pump = row.pump is not None and self.stop is None
        self.open = self.stop is None and not (self.push or self.injection or self.pump)
        self.times = self._times(zone)

    def _times(self, zone: clock.Zone) -> str:
        """The clock times in words, as charted."""
        start = "?" if self.start is None else zone.clock_text(self.start)
        if self.start is None and self.stop is None:
            return "no time"
        if self.stop is not None and self.stop != self.start:
            days = (zone.date(self.stop) - zone.date(self.start)).days if self.start is not None else 0
            return f"{start}–{zone.clock_text(self.stop)}" + (f" +{days}" if days else "")
        return f"{start}–?" if self.open else f"{start}–►" if self.pump else start

    def known(self) -> list[int]:
        """Every second that the picture must reach."""
        times = [second for second in (self.start, self.stop, self.seen) if second is not None]
        if self.open and times:
            times.append(max(times) + _OPEN_MINUTES * clock.MINUTE)
        return times

    def runs(self) -> list[clock.Span]:
        """The stretches, in seconds, in which it ran for all that is known."""
        end = self.stop if self.stop is not None else self.seen
        if self.start is None or end is None or end < self.start:
            return []
        return clock.without(self.start, end, self.breaks)


def _stands_still(times: clock.Moments, stop: int | None) -> Iterator[clock.Span]:
    """The stretches at a rate of 0."""
    for number, (second, rate) in enumerate(times.rates):
        beyond = times.rates[number + 1][0] if number + 1 < len(times.rates) else stop
        if rate == 0 and beyond is not None:
            yield second, beyond


class Axis:
    """Which moment stands in which cell, and where the ticks and the midnights are."""

    def __init__(self, zone: clock.Zone, name: str, first: int, last: int, width: int) -> None:
        self.zone = zone
        self.info = ZoneInfo(name)
        self.width = width
        span = max(last - first, 30 * clock.MINUTE)
        fitting = max(width // _CELLS_FOR_A_TIME, 2)
        self.step = next((step for step in STEPS if span <= step * clock.MINUTE * (fitting - 1)), 0)
        if not self.step:
            days = -(-span // (clock.DAY * (fitting - 1)))
            self.step = days * STEPS[-1]
        # It begins at a quarter of a step, so that a long step leaves no empty beginning.
        quarter = self.step * clock.MINUTE // 4
        round_times = [first, *self._ticks(first - 2 * self.step * clock.MINUTE, first)]
        self.begin = first - (first - round_times[-1]) % max(quarter, clock.MINUTE)
        self.end = max(last, self.begin + span) + self.step * clock.MINUTE // 8
        self.ticks = [second for second in self._ticks(self.begin, self.end) if self.cell(second) < width]
        self.midnights = [second for second in self._midnights() if self.begin < second < self.end]

    def half(self, second: int) -> int:
        """The number of the half cell in which a moment lies."""
        return (second - self.begin) * 2 * self.width // max(self.end - self.begin, 1)

    def cell(self, second: int) -> int:
        """The number of the cell in which a moment lies, one of the axis."""
        return min(max(self.half(second) // 2, 0), self.width - 1)

    def _day(self, second: int) -> int:
        moment = datetime.datetime.fromtimestamp(second, datetime.UTC).astimezone(self.info)
        return moment.date().toordinal() - _EPOCH

    def _ticks(self, first: int, last: int) -> Iterator[int]:
        """The round local times from ``first`` to ``last``."""
        stride = max(self.step // STEPS[-1], 1)
        for day in range(self._day(first) // stride * stride, self._day(last) + 1, stride):
            for minute in range(0, STEPS[-1], self.step):
                second, _ = self.zone.local(day, minute * clock.MINUTE)
                if second is not None and first <= second <= last:
                    yield second

    def _midnights(self) -> Iterator[int]:
        days = range(self._day(self.begin) + 1, self._day(self.end) + 1)
        # A picture of months has no room for every night.
        if len(days) <= self.width // 3:
            for day in days:
                second, _ = self.zone.local(day, 0)
                if second is not None:
                    yield second

    def dates(self) -> str:
        """The line of dates: that of the first moment, and one at each midnight where there is room."""
        line = self.zone.date(self.begin).isoformat()
        for second in self.midnights:
            column = self.cell(second)
            date = self.zone.date(second).isoformat()
            for text in (date, date[5:]):
                if column > len(line) and column + 1 + len(text) <= self.width:
                    line = line.ljust(column) + MIDNIGHT + text
        return line

    def scale(self) -> tuple[str, str]:
        """The line of clock times, or of days where the picture is of many, and the line of ticks."""
        words, marks = "", ["─"] * self.width
        for second in self.ticks:
            column = self.cell(second)
            marks[column] = "┼"
            text = self.zone.clock_text(second)
            if self.step >= STEPS[-1]:
                date = self.zone.date(second).isoformat()
                text = date[:7] if self.step > _MONTH * STEPS[-1] else date[5:]
            if column + len(text) <= self.width and (not words or column > len(words)):
                words = words.ljust(column) + text
        marks[0] = "├"
        return words, "".join(marks)


def timeline(visit: Visit, paper: Paper) -> list[str]:
    """The picture of a visit, in lines of the paper's width; no picture where no time at all is charted."""
    zone = visit.zone
    tracks = [Track(row, times, zone) for row, times in zip(visit.administrations, visit.moments, strict=True)]
    known = [second for track in tracks for second in track.known()]
    if not known:
        return []
    left = min(max(cells(label(track.row)) for track in tracks) + 2, _LONGEST_LABEL)
    right = min(max(len(track.times) for track in tracks), _WIDEST_TIMES)
    axis = Axis(zone, visit.timezone or "UTC", min(known), max(known), paper.width - left - right - 3)
    margin = " " * (left + 1)
    words, ticks = axis.scale()
    lines = [margin + axis.dates()] if axis.midnights or axis.step >= 720 else []
    lines += [margin + words, paper.tinted(margin + ticks, "dim")]
    bars = []
    for title, members in _lanes(tracks):
        lines.append(paper.tinted(fitted(title, paper.width).rstrip(), "bold"))
        for track in members:
            bar = _bar(track, axis)
            bars.append(bar)
            begin = fitted(f"  {label(track.row)}", left)
            lines.append(f"{begin} {paper.tinted(bar, _tint(track))} {fitted(track.times, right)}".rstrip())
    legend = [f"{sign} {means}" for sign, means in _MEANINGS if any(sign in bar for bar in bars)]
    return [*lines, *(paper.tinted(line, "dim") for line in _legend(legend, paper.width, margin))]


def _legend(meanings: list[str], width: int, margin: str) -> list[str]:
    """What the signs mean, on as few lines as they need."""
    lines = [margin.rstrip()]
    for meaning in meanings:
        if cells(lines[-1]) + cells(meaning) + 3 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]}   {meaning}" if lines[-1] else margin + meaning
    return lines if meanings else []


def label(row: Administration) -> str:
    """The id of an administration and its drug; once where both are the same."""
    drug = clean(row.drug or row.hcpcs or row.ndc or "")
    return row.id if not drug or drug.lower() == row.id.lower() else f"{row.id} {drug}"


def _tint(track: Track) -> Tint:
    if track.open or track.start is None:
        return "yellow"
    return "cyan" if track.row.purpose in (None, "treatment") else "dim"


def _lanes(tracks: list[Track]) -> list[tuple[str, list[Track]]]:
    """The tracks by encounter and access in the order of their first start; what needs no access stands last."""
    lanes: dict[tuple[str, str], list[Track]] = {}
    for track in sorted(tracks, key=lambda one: (one.start is None, one.start or one.stop or 0)):
        row = track.row
        access = "" if track.injection or row.route not in _BY_VEIN else row.access or FIRST_ACCESS
        lanes.setdefault((row.encounter or FIRST_ENCOUNTER, access), []).append(track)
    several = len({encounter for encounter, _ in lanes}) > 1
    ordered = sorted(lanes.items(), key=lambda item: (item[0][0] if several else "", item[0][1] == ""))
    return [(_title(*key, members, several), members) for key, members in ordered]


def _title(encounter: str, access: str, members: list[Track], several: bool) -> str:
    rows = [track.row for track in members]
    words = [f"encounter {encounter}"] if several else []
    if access:
        words.append(access)
        words += list(dict.fromkeys(row.access_device for row in rows if row.access_device))
        words += list(dict.fromkeys(f"reason: {clean(row.access_reason)}" for row in rows if row.access_reason))
    else:
        words += ["by other routes", *dict.fromkeys(row.route or "no route charted" for row in rows)]
    return " · ".join(words)


def _bar(track: Track, axis: Axis) -> str:
    """The cells of one administration: half cells run where most of their time runs, at least one for every stretch."""
    row = [" "] * axis.width
    for second in axis.midnights:
        row[axis.cell(second)] = MIDNIGHT
    runs = track.runs()
    for (_, before), (after, _) in pairwise(runs):
        for column in range(axis.cell(before), axis.cell(after) + 1):
            row[column] = PAUSED
    filled: set[int] = set()
    for first, beyond in runs:
        begin, end = axis.half(first), axis.half(beyond)
        filled.update(range(begin, max(end, begin + 1)))
    for column in {half // 2 for half in filled}:
        if column < axis.width:
            left, right = 2 * column in filled, 2 * column + 1 in filled
            row[column] = RUNS if left and right else LEFT_HALF if left else RIGHT_HALF
    if track.start is not None and (track.push or track.injection):
        row[axis.cell(track.start)] = INJECTION if track.injection else PUSH
    _ends(track, axis, row)
    return "".join(row)


def _ends(track: Track, axis: Axis, row: list[str]) -> None:
    """Where a start or a stop is not known the bar fades; a pump that goes on elsewhere points there."""
    if track.start is not None and (track.open or track.pump):
        column = axis.cell(track.seen if track.seen is not None and track.seen > track.start else track.start)
        signs = RUNS + (GOES_ON if track.pump else FADING)
        for number, sign in enumerate(signs):
            if column + number < axis.width:
                row[column + number] = sign
    elif track.start is None and track.stop is not None:
        column = axis.cell(track.stop)
        for number, sign in enumerate(reversed(DAWNING)):
            if column - number >= 0:
                row[column - number] = sign
