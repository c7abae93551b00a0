"""Does the clock read every time as the wall showed it, and count painted minutes exactly?"""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infusate.chart import clock
from infusate.chart.visit import Administration, Pause, Rate, Visit

CHICAGO = clock.zone("America/Chicago")
UTC = clock.zone(None)

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair))), max_size=6)


def second(text: str, zone: clock.Zone = CHICAGO) -> int:
    return clock.second_of("start", text, zone, bare=False)[0]


def painted(parts: clock.Spans) -> set[int]:
    return {minute for first, beyond in parts for minute in range(first, beyond)}


def visit(timezone: str | None = None, **row: object) -> Visit:
    return Visit("facility", datetime.date(2026, 3, 2), (Administration("a", **row),), timezone=timezone)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["2026-3-02", "2026-03-2", "20260302", "2026/03/02", "2026-02-30", "2026-13-01", "", "x"]
)
def test_only_a_date_is_a_date(text: str) -> None:
    with pytest.raises(ValueError):
        clock.day_number(text)


def test_days_are_counted_from_1970() -> None:
    assert [clock.day_number(text) for text in ("1969-12-31", "1970-01-01", "2000-03-01")] == [-1, 0, 11017]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T09:00", "2026-03-02T15:00:00+00:00"),
        ("2026-07-02T09:00", "2026-07-02T14:00:00+00:00"),
        ("2026-03-02T09:00:59", "2026-03-02T15:00:59+00:00"),
        ("2026-03-02T09:00Z", "2026-03-02T09:00:00+00:00"),
        ("2026-03-02T09:00:30Z", "2026-03-02T09:00:30+00:00"),
        ("2026-03-02T09:00+05:30", "2026-03-02T03:30:00+00:00"),
        ("2026-03-02T09:00:01-06:00", "2026-03-02T15:00:01+00:00"),
    ],
)
def test_a_time_is_read_with_its_offset_or_else_by_the_local_clock(text: str, expected: str) -> None:
    assert second(text) == datetime.datetime.fromisoformat(expected).timestamp()
    assert second(text) == datetime.datetime.fromisoformat(expected).timestamp(), "the same when remembered"


@pytest.mark.parametrize(
    "text",
    ["2026-03-02T24:00", "2026-03-02T09:60", "2026-03-02T09:00:60", "2026-03-02T9:00", "2026-03-02 09:00",
     "2026-03-02", "",
     "2026-02-29T09:00", "2026-03-02T09:00:0x", "2026-03-02T09:00+24:00", "2026-03-02T09:00+5:30",
     "2026-03-02T09:00:٠١",
     "2026-03-02T09:00 06:00", "2026-03-02T09:00:00.5"],
)  # fmt: skip
def test_what_no_clock_shows_is_impossible(text: str) -> None:
    with pytest.raises(clock.ImpossibleTime) as problem:
        clock.second_of("stop", text, CHICAGO, bare=False)
    assert (problem.value.key, problem.value.text) == ("stop", text)


def test_an_offset_without_a_named_zone_is_impossible() -> None:
    with pytest.raises(clock.ImpossibleTime, match="timezone"):
        clock.second_of("start", "2026-03-02T23:30-06:00", UTC, bare=True)
    assert clock.second_of("start", "2026-03-02T23:30", UTC, bare=True)[0] == second("2026-03-02T23:30Z")


@pytest.mark.parametrize(
    ("text", "possible"),
    [("2026-03-08T01:59", True), ("2026-03-08T02:00", False), ("2026-03-08T02:59", False), ("2026-03-08T03:00", True)],
)
def test_the_hour_that_the_clock_skips_is_impossible(text: str, possible: bool) -> None:
    if possible:
        assert second("2026-03-08T03:00") - second("2026-03-08T01:59") == 60
    else:
        with pytest.raises(clock.ImpossibleTime, match="skipped"):
            second(text)


@pytest.mark.parametrize(
    ("text", "twice"),
    [("2026-11-01T00:59", False), ("2026-11-01T01:00", True), ("2026-11-01T01:59", True), ("2026-11-01T02:00", False)],
)
def test_the_hour_that_the_clock_repeats_is_read_as_its_first_showing(text: str, twice: bool) -> None:
    moment, again = clock.second_of("start", text, CHICAGO, bare=False)
    assert again is twice
    assert moment - second("2026-11-01T00:00") == {0: 59, 1: 60, 2: 180}[int(text[12])] * 60 + (
        59 * 60 if "01:59" in text else 0
    )


def test_a_night_with_a_change_has_its_real_minutes() -> None:
    assert second("2026-11-01T03:30") - second("2026-11-01T00:30") == 240 * 60


@pytest.mark.parametrize("name", ["Mars/Phobos", "", "../etc/passwd", "x" * 65, "Zürich", "America"])
def test_a_zone_that_nobody_knows_is_impossible(name: str) -> None:
    with pytest.raises(clock.ImpossibleTime) as problem:
        clock.zone(name)
    assert problem.value.key == "timezone"


def test_without_a_name_the_zone_is_utc_and_clocks_are_shared() -> None:
    assert clock.zone(None).name == "UTC"
    assert clock.zone("America/Chicago") is CHICAGO


@pytest.mark.parametrize(
    ("moment", "date"),
    [("2026-03-02T05:59Z", "2026-03-01"), ("2026-03-02T06:00Z", "2026-03-02"), ("2026-11-01T04:59Z", "2026-10-31"),
     ("2026-11-01T05:00Z", "2026-11-01"), ("2026-11-02T05:59Z", "2026-11-01"), ("2026-11-02T06:00Z", "2026-11-02")],
)  # fmt: skip
def test_local_dates_are_those_of_the_zone(moment: str, date: str) -> None:
    assert CHICAGO.date(second(moment)) == datetime.date.fromisoformat(date)


def test_the_clock_text_shows_seconds_only_where_there_are_some() -> None:
    assert CHICAGO.clock_text(second("2026-03-02T09:05")) == "09:05"
    assert CHICAGO.clock_text(second("2026-03-02T09:05:07")) == "09:05:07"


def test_the_first_and_last_days_of_the_calendar_are_read_too() -> None:
    assert second("0001-01-01T00:00", UTC) == -62135596800
    assert second("9999-12-31T23:59", UTC) == 253402300740


def test_what_a_zone_remembers_is_bounded() -> None:
    zone = clock.Zone("America/Chicago")
    day = clock.day_number("2000-01-01")
    for number in range(5000):
        zone.local(day + number, 0)
    assert len(zone.midnights) <= 4097
    assert len(zone._offsets) <= 4097
    assert zone.local(day, 3600) == (second("2000-01-01T01:00"), False)


# -- the times of a row ------------------------------------------------------------------------------------------------


def test_a_row_without_times_has_no_moments() -> None:
    assert visit().moments == (clock.Moments(),)


def test_all_times_of_a_row_become_seconds() -> None:
    row = visit(
        "America/Chicago",
        start="2026-03-02T09:00",
        stop="2026-03-02T11:00",
        pauses=(Pause("2026-03-02T09:30", "2026-03-02T09:40"),),
        rates=(Rate("2026-03-02T09:00", Decimal(125)),),
        last_seen_infusing="2026-03-02T10:00",
    )
    nine = second("2026-03-02T09:00")
    expected = clock.Moments(nine, nine + 7200, ((nine + 1800, nine + 2400),), ((nine, Decimal(125)),), nine + 3600, ())
    assert row.moments == (expected,)
    assert row.moments is row.moments


def test_moments_name_what_the_clock_showed_twice() -> None:
    row = visit(
        "America/Chicago",
        start="2026-11-01T01:10",
        stop="2026-11-01T01:50",
        pauses=(
            Pause("2026-11-01T01:20", "2026-11-01T03:30"),
            Pause("2026-11-01T00:20", "2026-11-01T01:30"),
            Pause("2026-11-01T03:40", "2026-11-01T03:50"),
        ),
    )
    assert row.moments[0].twice == ("start", "stop", "pauses[0]", "pauses[1]")
    assert visit("America/Chicago", stop="2026-11-01T01:50").moments[0].twice == ("stop",)
    assert visit("America/Chicago", start="2026-11-01T12:50").moments[0].twice == ()


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"start": "x"}, "start"),
        ({"stop": "2026-03-02T25:00"}, "stop"),
        ({"last_seen_infusing": "x"}, "last_seen_infusing"),
        ({"pauses": (Pause("x", "2026-03-02T09:00"),)}, "pauses[0].from"),
        ({"pauses": (Pause("2026-03-02T09:00", "x"),)}, "pauses[0].to"),
        ({"rates": (Rate("x", Decimal(1)),)}, "rates[0].at"),
    ],
)
def test_an_impossible_time_names_its_field(row: dict[str, Any], key: str) -> None:
    with pytest.raises(clock.ImpossibleTime) as problem:
        _ = visit(**row).moments
    assert problem.value.key == key


# -- painted minutes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "stop", "floor", "clocks", "half"),
    [
        (0, 59, 0, 0, 1),
        (0, 29, 0, 0, 0),
        (0, 30, 0, 0, 1),
        (30, 90, 1, 1, 1),
        (30, 89, 0, 1, 1),
        (59, 60, 0, 1, 0),
        (0, 60, 1, 1, 1),
    ],
)
def test_seconds_are_cut_by_policy(start: int, stop: int, floor: int, clocks: int, half: int) -> None:
    counted = {name: clock.total((cut(start, stop),)) for name, cut in clock.CUTS.items()}
    assert counted == {"floor_elapsed": floor, "clock_minutes": clocks, "half_up": half}


@given(spans, st.integers(0, 60), st.integers(0, 60))
def test_what_is_left_outside_breaks_is_every_other_minute(breaks: list[clock.Span], one: int, other: int) -> None:
    start, stop = min(one, other), max(one, other)
    left = clock.without(start, stop, breaks)
    assert painted(tuple(left)) == set(range(start, stop)) - painted(tuple(breaks))
    assert left == sorted(left)


@given(spans)
def test_united_spans_are_sorted_and_apart_and_paint_the_same_minutes(parts: list[clock.Span]) -> None:
    one = clock.united(parts)
    assert painted(one) == painted(tuple(parts))
    assert all(first < beyond for first, beyond in one)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(one))
    assert clock.total(one) == len(painted(one))


@given(spans, spans)
def test_subtracting_and_sharing_agree_with_sets_of_minutes(parts: list[clock.Span], other: list[clock.Span]) -> None:
    one, two = clock.united(parts), clock.united(other)
    assert painted(clock.minus(one, two)) == painted(one) - painted(two)
    assert clock.shared(one, two) == clock.shared(two, one) == len(painted(one) & painted(two))


@given(spans.filter(lambda parts: any(first < beyond for first, beyond in parts)), st.integers(0, 400))
def test_the_painted_minute_with_an_index_is_found(parts: list[clock.Span], index: int) -> None:
    one = clock.united(parts)
    minutes = sorted(painted(one))
    assert clock.minute_at(one, index) == minutes[min(index, len(minutes) - 1)]
