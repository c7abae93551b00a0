"""When did it happen, and for how many whole minutes did it run?

Texts of the chart become seconds UTC; running intervals become painted minutes: half-open ``(first, beyond)`` pairs of minute
numbers since 1970-01-01T00:00Z, sorted and disjoint. Everything that overlaps, touches or adds up is computed on those.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

if TYPE_CHECKING:
    from infusate.chart.visit import Administration

Span = tuple[int, int]
Spans = tuple[Span, ...]

MINUTE = 60
HOUR = 3600
DAY = 86400
LONGEST_HOURS = 24
OVERNIGHT_HOURS = 16

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_CLOCK = {f"T{hour:02}:{minute:02}": hour * HOUR + minute * MINUTE for hour in range(24) for minute in range(60)}
_CLOCK_TEXTS = tuple(text[1:] for text in _CLOCK)
_SECONDS = frozenset(f":{second:02}" for second in range(60))
_DAYS_REMEMBERED = 4096


class ImpossibleTime(ValueError):
    """A charted time that cannot be: ``key`` names the field, ``text`` what was found, the message why."""

    def __init__(self, key: str, text: str, why: str) -> None:
        super().__init__(why)
        self.key = key
        self.text = text


@lru_cache(maxsize=_DAYS_REMEMBERED)
def day_number(text: str) -> int:
    """Days since 1970-01-01 of a date text; raises ``ValueError`` for any other text."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise ValueError(text)
    return datetime.date.fromisoformat(text).toordinal() - _EPOCH


@lru_cache(maxsize=_DAYS_REMEMBERED)
def _date(day: int) -> datetime.date:
    return datetime.date.fromordinal(day + _EPOCH)


class Zone:
    """A site's local clock: reads its times and says on which local date a moment falls."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._info = ZoneInfo(name)
        self._offsets: dict[int, int | None] = {}
        # Text of a local date on which the clock stands still -> seconds UTC of its midnight. Reading times is the
        # commonest thing that coding does, so the common case must be two look-ups and a sum.
        self.midnights: dict[str, int] = {}

    def _offset(self, day: int, seconds: int, fold: int) -> int:
        naive = datetime.datetime.combine(_date(day), datetime.time()) + datetime.timedelta(seconds=seconds)
        offset = naive.replace(tzinfo=self._info, fold=fold).utcoffset()
        assert offset is not None
        return int(offset.total_seconds())

    def steady_offset(self, day: int) -> int | None:
        """Seconds east of UTC if the clock stands still on that local day and its neighbours; ``None`` if it changes."""
        try:
            return self._offsets[day]
        except KeyError:
            pass
        try:
            found = {self._offset(day + nearby, 0, 0) for nearby in (-1, 0, 1, 2)}
        except (OverflowError, ValueError):
            # The first and the last days of the calendar have no neighbours; they are read one time at a time.
            found = set()
        offset = found.pop() if len(found) == 1 else None
        if len(self._offsets) > _DAYS_REMEMBERED:
            self._offsets.clear()
        self._offsets[day] = offset
        return offset

    def local(self, day: int, seconds: int) -> tuple[int | None, bool]:
        """Seconds UTC of a local time, and whether the clock showed it twice; ``None`` if it skipped it.

        A time that was shown twice is read as its first showing.
        """
        steady = self.steady_offset(day)
        if steady is not None:
            self._remember(day, steady)
            return day * DAY + seconds - steady, False
        first, second = self._offset(day, seconds, 0), self._offset(day, seconds, 1)
        if first == second:
            return day * DAY + seconds - first, False
        if first < second:
            return None, False
        return day * DAY + seconds - first, True

    def _remember(self, day: int, steady: int) -> None:
        if len(self.midnights) > _DAYS_REMEMBERED:
            self.midnights.clear()
        self.midnights[_date(day).isoformat()] = day * DAY - steady

    def date(self, second: int) -> datetime.date:
        """The local date of a moment given in seconds UTC."""
        day = second // DAY
        steady = self.steady_offset(day)
        if steady is not None:
            return _date((second + steady) // DAY)
        moment = datetime.datetime.fromtimestamp(second, datetime.UTC)
        return moment.astimezone(self._info).date()

    def clock_text(self, second: int) -> str:
        """The local clock time of a moment, as ``09:00``; with its seconds where there are some."""
        steady = self.steady_offset(second // DAY)
        if steady is not None and second % MINUTE == 0:
            return _CLOCK_TEXTS[(second + steady) % DAY // MINUTE]
        moment = datetime.datetime.fromtimestamp(second, datetime.UTC).astimezone(self._info)
        return moment.strftime("%H:%M" if moment.second == 0 else "%H:%M:%S")


@lru_cache(maxsize=600)
def _named_zone(name: str) -> Zone:
    return Zone(name)


def zone(name: str | None) -> Zone:
    """The clock of an IANA zone, UTC where none is named; raises ``ImpossibleTime`` for a name nobody knows."""
    if name is None:
        return _named_zone("UTC")
    try:
        if len(name) > 64 or not name.isascii():
            raise ValueError(name)
        return _named_zone(name)
    except (ValueError, OSError, KeyError) as problem:
        raise ImpossibleTime("timezone", name, "is not a time zone of the IANA database") from problem


class Moments(msgspec.Struct, frozen=True, gc=False):
    """The charted times of one administration in seconds UTC; ``twice`` names the fields whose local time came twice."""

    start: int | None = None
    stop: int | None = None
    pauses: Spans = ()
    rates: tuple[tuple[int, Decimal], ...] = ()
    last_seen: int | None = None
    twice: tuple[str, ...] = ()


def second_of(key: str, text: str, zone: Zone, bare: bool) -> tuple[int, bool]:
    """Seconds UTC of one charted time, and whether the local clock showed it twice.

    ``bare`` says that the document names no zone, so that an offset cannot be placed (rulebook R49).
    Raises ``ImpossibleTime``.
    """
    try:
        day = day_number(text[:10])
        seconds = _CLOCK.get(text[10:])
    except ValueError:
        raise ImpossibleTime(key, text, "is not a possible time") from None
    if seconds is None:
        seconds, offset = _seconds_and_offset(key, text)
        if offset is not None:
            if bare:
                raise ImpossibleTime(key, text, "carries an offset, so the document must name its timezone")
            return day * DAY + seconds - offset, False
    second, twice = zone.local(day, seconds)
    if second is None:
        raise ImpossibleTime(key, text, f"was skipped by the clock of {zone.name}")
    return second, twice


def _seconds_and_offset(key: str, text: str) -> tuple[int, int | None]:
    """The clock part of a time with seconds or an offset. Only the shapes of the contract are read."""
    clock, rest = text[10:16], text[16:]
    seconds = _CLOCK.get(clock)
    if seconds is not None and rest[:3] in _SECONDS:
        seconds, rest = seconds + int(rest[1:3]), rest[3:]
    if seconds is None or (rest not in ("", "Z") and not _is_offset(rest)):
        raise ImpossibleTime(key, text, "is not a possible time")
    if rest == "":
        return seconds, None
    if rest == "Z":
        return seconds, 0
    east = _CLOCK["T" + rest[1:]]
    return seconds, -east if rest[0] == "-" else east


def _is_offset(text: str) -> bool:
    return len(text) == 6 and text[0] in "+-" and "T" + text[1:] in _CLOCK


def moments(row: Administration, zone: Zone, bare: bool) -> Moments:
    """The charted times of one administration as seconds UTC; raises ``ImpossibleTime`` naming the field."""
    start = stop = None
    twice: list[str] = []
    if (text := row.start) is not None:
        midnight, seconds = zone.midnights.get(text[:10]), _CLOCK.get(text[10:])
        if midnight is None or seconds is None:
            start, again = second_of("start", text, zone, bare)
            if again:
                twice.append("start")
        else:
            start = midnight + seconds
    if (text := row.stop) is not None:
        midnight, seconds = zone.midnights.get(text[:10]), _CLOCK.get(text[10:])
        if midnight is None or seconds is None:
            stop, again = second_of("stop", text, zone, bare)
            if again:
                twice.append("stop")
        else:
            stop = midnight + seconds
    if row.pauses is None and row.rates is None and row.last_seen_infusing is None:
        return Moments(start, stop, twice=tuple(twice)) if twice else Moments(start, stop)
    return _all_moments(row, zone, bare, Moments(start, stop, twice=tuple(twice)))


def _all_moments(row: Administration, zone: Zone, bare: bool, ends: Moments) -> Moments:
    """The rarer times beside start and stop."""
    twice = list(ends.twice)
    last_seen = None
    if row.last_seen_infusing is not None:
        last_seen, _ = second_of("last_seen_infusing", row.last_seen_infusing, zone, bare)
    pauses = []
    for number, pause in enumerate(row.pauses or ()):
        begin, again = second_of(f"pauses[{number}].from", pause.begin, zone, bare)
        end, once_more = second_of(f"pauses[{number}].to", pause.end, zone, bare)
        if again or once_more:
            twice.append(f"pauses[{number}]")
        pauses.append((begin, end))
    rates = tuple(
        (second_of(f"rates[{number}].at", rate.at, zone, bare)[0], rate.ml_per_h) for number, rate in enumerate(row.rates or ())
    )
    return Moments(ends.start, ends.stop, tuple(pauses), rates, last_seen, tuple(twice))


# -- painted minutes ------------------------------------------------------------------------------------------------------

Cut = Callable[[int, int], Span]


def floor_elapsed(start: int, stop: int) -> Span:
    """Elapsed seconds of a running interval, rounded down to whole minutes, from the minute of its start (R30)."""
    first = start // MINUTE
    return first, first + (stop - start) // MINUTE


def clock_minutes(start: int, stop: int) -> Span:
    """The difference of the two clock minutes (R30, policy ``seconds: clock_minutes``)."""
    return start // MINUTE, stop // MINUTE


def half_up(start: int, stop: int) -> Span:
    """Elapsed seconds rounded half up to minutes (R30, policy ``seconds: half_up``)."""
    first = start // MINUTE
    return first, first + (stop - start + MINUTE // 2) // MINUTE


CUTS: dict[str, Cut] = {"floor_elapsed": floor_elapsed, "clock_minutes": clock_minutes, "half_up": half_up}


def without(start: int, stop: int, breaks: Iterable[Span]) -> list[Span]:
    """What is left of ``start``..``stop`` outside the breaks; all in one unit, seconds or minutes."""
    left = []
    edge = start
    for begin, end in sorted(breaks):
        if begin > edge:
            left.append((edge, min(begin, stop)))
        edge = max(edge, end)
        if edge >= stop:
            break
    if edge < stop:
        left.append((edge, stop))
    return [span for span in left if span[0] < span[1]]


def united(spans: Iterable[Span]) -> Spans:
    """Sorted and disjoint; spans that touch or overlap become one."""
    ordered = sorted(spans)
    if len(ordered) < 2:
        return tuple(ordered) if ordered and ordered[0][0] < ordered[0][1] else ()
    result: list[Span] = []
    for first, beyond in ordered:
        if first >= beyond:
            continue
        if result and first <= result[-1][1]:
            if beyond > result[-1][1]:
                result[-1] = (result[-1][0], beyond)
        else:
            result.append((first, beyond))
    return tuple(result)


def total(spans: Spans) -> int:
    """How many minutes are painted."""
    if len(spans) == 1:
        return spans[0][1] - spans[0][0]
    return sum([beyond - first for first, beyond in spans])


def minus(spans: Spans, taken: Spans) -> Spans:
    """The minutes of ``spans`` that ``taken`` does not paint; both united."""
    if not taken or not spans or taken[-1][1] <= spans[0][0] or spans[-1][1] <= taken[0][0]:
        return spans
    left: list[Span] = []
    for first, beyond in spans:
        left.extend(without(first, beyond, taken))
    return tuple(left)


def shared(spans: Spans, other: Spans) -> int:
    """How many minutes are painted in both; both united."""
    minutes = 0
    for first, beyond in spans:
        for begin, end in other:
            if begin < beyond and first < end:
                minutes += min(beyond, end) - max(first, begin)
    return minutes


def minute_at(spans: Spans, index: int) -> int:
    """The minute number of the painted minute with that index, counted from 0; the last one where there are fewer."""
    for first, beyond in spans:
        if index < beyond - first:
            return first + index
        index -= beyond - first
    return spans[-1][1] - 1
