"""Do the parts of a visit fit together: times in order, references, one unit, one main reason for each encounter?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.chart.test_reading import accepts, both_ways, only, row, told, visit


def at(clock: str, day: str = "2026-03-02") -> str:
    return f"{day}T{clock}"


def test_a_stop_may_equal_the_start_but_not_precede_it_by_day() -> None:
    assert accepts(row(start=at("09:00"), stop=at("09:00")))
    complaint = only(row(start=at("17:01"), stop=at("09:02")))
    assert complaint.place == "administrations[0].stop"
    assert complaint.accepted == 'a time not before the start, "2026-03-02T17:01"'


@pytest.mark.parametrize(("stop", "accepted"), [("00:25", True), ("15:40", True), ("15:41", False), ("23:39", False)])
def test_a_stop_charted_with_the_date_of_the_start_is_held_up_to_sixteen_hours_over_midnight(
    stop: str, accepted: bool
) -> None:
    assert accepts(row(start=at("23:40"), stop=at(stop))) is accepted


@pytest.mark.parametrize(("day", "accepted"), [("2026-03-02", True), ("2026-03-01", False), ("2025-03-02", False)])
def test_only_one_day_is_put_right(day: str, accepted: bool) -> None:
    assert accepts(row(start=at("23:40"), stop=at("00:25", day))) is accepted


def test_over_midnight_real_hours_count_when_the_clock_changes() -> None:
    changing = {"timezone": "America/Chicago", "date": "2026-10-31"}
    for stop, accepted in (("03:00", True), ("03:01", False)):
        rows = [{"id": "a", "start": at("12:00", "2026-10-31"), "stop": at(stop, "2026-10-31")}]
        assert accepts(visit(administrations=rows, **changing)) is accepted


def test_a_stop_on_the_next_day_that_the_clock_skips_then_cannot_be() -> None:
    rows = [{"id": "a", "start": at("23:40", "2026-03-07"), "stop": at("02:30", "2026-03-07")}]
    assert only(visit(timezone="America/Chicago", administrations=rows)).place == "administrations[0].stop"


def test_pauses_and_rates_over_midnight_are_measured_on_the_next_day() -> None:
    night = {"start": at("23:40"), "stop": at("00:25")}
    assert accepts(row(**night, pauses=[{"from": at("23:50"), "to": at("00:10", "2026-03-03")}]))
    late = [{"from": at("23:50"), "to": at("00:26", "2026-03-03")}]
    assert only(row(**night, pauses=late)).place == "administrations[0].pauses[0].to"


@pytest.mark.parametrize(
    ("start", "accepted"),
    [("2026-03-01T23:59", False), ("2026-03-02T00:00", True), ("2026-03-02T05:59Z", False), ("2026-03-02T06:00Z", True),
     ("2026-03-01T22:00-08:00", True), ("2026-03-01T21:59-08:00", False)],
)  # fmt: skip
def test_nothing_starts_before_the_local_date_of_the_visit(start: str, accepted: bool) -> None:
    assert accepts(row(timezone="America/Chicago", start=start)) is accepted


@pytest.mark.parametrize(("start", "accepted"), [("2026-10-31T23:59", False), ("2026-11-01T00:00", True)])
def test_the_local_date_holds_on_the_day_of_a_clock_change_too(start: str, accepted: bool) -> None:
    document = visit(date="2026-11-01", timezone="America/Chicago", administrations=[{"id": "a", "start": start}])
    assert accepts(document) is accepted


def test_a_broken_date_or_zone_is_no_reason_for_further_complaints() -> None:
    assert told({**row(start=at("09:00")), "date": "soon"}) == [("date", '"soon"')]
    assert told(row(timezone="Mars/Phobos", start=at("09:00-06:00"), stop=at("08:00"))) == [
        ("timezone", '"Mars/Phobos"')
    ]
    places = [place for place, _ in told(row(timezone="Mars/Phobos", start=at("17:00"), stop=at("16:00")))]
    assert places == ["timezone", "administrations[0].stop"]


@pytest.mark.parametrize(
    ("clock", "accepted"), [("01:59", True), ("02:00", False), ("02:59", False), ("03:00", True), ("02:30-06:00", True)]
)
def test_a_local_time_that_the_clock_skipped_is_a_complaint(clock: str, accepted: bool) -> None:
    document = row(timezone="America/Chicago", start=at(clock, "2026-03-08"))
    assert accepts(document) is accepted
    if not accepted:
        assert "skipped" in only(document).accepted


def test_a_time_shown_twice_says_that_an_offset_helps() -> None:
    night = "2026-11-01"
    document = row(timezone="America/Chicago", start=at("01:50", night), stop=at("01:10", night))
    assert only(document).accepted.endswith("the clock showed this time twice, an offset says which is meant")
    assert accepts(row(timezone="America/Chicago", start=at("01:50", night), stop=at("01:10-06:00", night)))
    complaint = only(row(timezone="America/Chicago", start=at("03:50", night), stop=at("03:10Z", night)))
    assert "twice" not in complaint.accepted


def test_an_offset_needs_a_named_zone() -> None:
    complaint = only(row(start=at("23:30-06:00"), stop=at("23:45-06:00")))
    assert (complaint.place, complaint.found) == ("timezone", "nothing")
    assert complaint.accepted.endswith("because administrations[0].start carries an offset")
    assert accepts(row(timezone="UTC", start=at("23:30-06:00")))
    assert [place for place, _ in told(row(rates=[{"at": at("09:00Z"), "ml_per_h": 1}]))] == ["timezone"]


def test_offset_and_local_clock_are_compared_where_a_zone_is_named() -> None:
    assert accepts(row(timezone="America/Chicago", start=at("09:00"), stop=at("15:00Z")))
    document = row(timezone="America/Chicago", start=at("09:00"), stop=at("14:59Z"))
    assert only(document).place == "administrations[0].stop"


def test_the_drug_is_last_seen_after_its_start() -> None:
    assert accepts(row(start=at("09:00"), last_seen_infusing=at("09:00")))
    assert accepts(row(last_seen_infusing=at("09:00")))
    assert accepts(row(start=at("09:00"), stop=at("09:30"), last_seen_infusing=at("10:00")))
    assert only(row(start=at("09:00"), last_seen_infusing=at("08:59"))).place == "administrations[0].last_seen_infusing"


def pauses(*ends: tuple[Any, Any], start: str | None = "09:00", stop: str | None = "10:00") -> dict[str, Any]:
    return row(
        start=start and at(start),
        stop=stop and at(stop),
        pauses=[{"from": begin and at(begin), "to": end and at(end)} for begin, end in ends],
    )


@pytest.mark.parametrize(
    "document",
    [
        pauses(("09:00", "10:00")),
        pauses(("09:10", "09:10"), ("09:10", "09:20"), ("09:20", "09:30")),
        pauses(("08:00", "08:10"), start=None),
        pauses(("09:30", "11:00"), stop=None),
        pauses(("08:30", "11:00"), start=None, stop=None),
    ],
)
def test_pauses_in_order_within_start_and_stop_are_accepted(document: dict[str, Any]) -> None:
    assert accepts(document)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (pauses(("08:59", "09:10")), "[0].from"),
        (pauses(("09:20", "09:19")), "[0].to"),
        (pauses(("09:20", "10:01")), "[0].to"),
        (pauses(("09:20", "09:30"), ("09:29", "09:40")), "[1].from"),
        (pauses(("09:20", "09:30"), ("09:29", "09:40"), start=None, stop=None), "[1].from"),
        (pauses(("09:20", None)), "[0].to"),
        (pauses((None, "09:20")), "[0].from"),
        (row(pauses=[{"from": at("25:00"), "to": at("09:10")}]), "[0].from"),
        (row(pauses=[{"from": at("09:00"), "to": at("09:10"), "why": "x"}]), "[0].why"),
        (row(pauses=[{"from": "1989-12-31T23:00", "to": at("09:10")}]), "[0].from"),
        (row(pauses=[{"from": at("09:00"), "to": "2101-01-01T00:00"}]), "[0].to"),
        (row(pauses=[5]), "[0]"),
        (row(pauses=5), ""),
    ],
)
def test_pauses_complain_in_their_place(document: dict[str, Any], place: str) -> None:
    assert only(document).place == f"administrations[0].pauses{place}"


def rates(*speeds: tuple[Any, Any]) -> dict[str, Any]:
    return row(
        start=at("09:00"),
        stop=at("10:00"),
        rates=[{"at": clock and at(clock), "ml_per_h": speed} for clock, speed in speeds],
    )


@pytest.mark.parametrize(
    "document",
    [
        rates(("09:00", 125), ("10:00", 0)),
        rates(("09:10", 1.5), ("09:10", 100_000)),
        row(rates=[{"at": at("09:00"), "ml_per_h": 0.000001}]),
    ],
)
def test_rates_in_order_within_start_and_stop_are_accepted(document: dict[str, Any]) -> None:
    assert accepts(document)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (rates(("08:59", 1)), "[0].at"),
        (rates(("10:01", 1)), "[0].at"),
        (rates(("09:20", 1), ("09:19", 1)), "[1].at"),
        (rates(("09:20", -1)), "[0].ml_per_h"),
        (rates(("09:20", 100_001)), "[0].ml_per_h"),
        (rates(("09:20", "125")), "[0].ml_per_h"),
        (rates(("09:20", True)), "[0].ml_per_h"),
        (rates(("09:20", None)), "[0].ml_per_h"),
        (rates((None, 1)), "[0].at"),
        (row(rates=[{"at": "2101-01-01T00:00", "ml_per_h": 1}]), "[0].at"),
        (row(rates="fast"), ""),
    ],
)
def test_rates_complain_in_their_place(document: dict[str, Any], place: str) -> None:
    assert only(document).place == f"administrations[0].rates{place}"


def test_an_id_is_used_once() -> None:
    assert accepts(visit(administrations=[{"id": "a"}, {"id": "A"}]))
    complaint = only(visit(administrations=[{"id": "a"}, {"id": "a"}]))
    assert (complaint.place, complaint.found) == ("administrations[1].id", '"a"')
    assert "administrations[0]" in complaint.accepted


def parts(**whole: Any) -> dict[str, Any]:
    return visit(administrations=[{"id": name, "part_of": part} for name, part in whole.items()])


def test_a_part_names_another_administration() -> None:
    assert accepts(parts(a=None, b="a", c="a"))
    assert accepts(parts(a="b", b="c", c=None))
    assert only(parts(a=None, b="x")).accepted == 'the id of another administration: "a"'
    assert only(parts(a="x")).accepted == "the id of another administration, and there is no other"
    assert only(parts(a=None, b=5)).place == "administrations[1].part_of"
    assert only(parts(a="a")).place == "administrations[0].part_of"


def test_no_part_is_a_part_of_itself_by_way_of_others() -> None:
    circle = told(parts(a="b", b="c", c="b", d="a"))
    assert circle == [("administrations[1].part_of", '"c"'), ("administrations[2].part_of", '"b"')]
    assert told(parts(a="b", b="a")) == [("administrations[0].part_of", '"b"'), ("administrations[1].part_of", '"a"')]


def test_a_part_whose_own_id_is_broken_complains_of_the_id_alone() -> None:
    assert told(visit(administrations=[{"id": "a"}, {"id": "b!", "part_of": "a"}])) == [
        ("administrations[1].id", '"b!"')
    ]


def test_many_ids_are_listed_in_short() -> None:
    rows: list[dict[str, Any]] = [{"id": f"r{number}"} for number in range(20)]
    assert only(visit(administrations=[*rows, {"id": "x", "part_of": "y"}])).accepted.endswith('"r11" and 8 more')


def test_dose_and_discarded_amount_have_one_unit() -> None:
    assert accepts(row(dose="400 mg", wasted="0 mg"))
    assert accepts(row(wasted="3 mL"))
    complaint = only(row(dose="400 mg", wasted="0 g"))
    assert (complaint.place, complaint.accepted) == ("administrations[0].wasted", "an amount in mg, as the dose")
    assert only(row(dose="400", wasted="0 g")).place == "administrations[0].dose"


def test_a_place_of_service_stands_on_professional_claims_only() -> None:
    assert accepts(visit(setting="professional", place_of_service="11"))
    assert only(visit(place_of_service="11")).accepted == "a place of service on professional claims only"
    for value in ("1", "111", "1a", 11, "١١"):
        assert only(visit(setting="professional", place_of_service=value)).place == "place_of_service"


def test_each_encounter_has_one_primary_at_most() -> None:
    rows = [{"id": "a"}, {"id": "b", "encounter": "1"}, {"id": "c", "encounter": "2"}]
    assert accepts(visit(administrations=rows, primary=["b", "c"]))
    complaint = only(visit(administrations=rows, primary=["a", "b"]))
    assert (complaint.place, complaint.found) == ("primary[1]", '"b"')
    assert complaint.accepted == 'one administration for each encounter; "a" is of the same'
    assert only(visit(administrations=rows, primary=["a", "a"])).place == "primary[1]"
    assert only(visit(administrations=rows, primary=["c", "x"])).place == "primary[1]"
    assert only(visit(administrations=rows, primary=["a", 5])).place == "primary[1]"


def test_writing_a_moment_with_another_offset_changes_nothing() -> None:
    for start in ("2026-03-02T00:10", "2026-03-02T06:10Z", "2026-03-01T20:10-10:00", "2026-03-02T20:10+14:00"):
        found = both_ways(row(timezone="America/Chicago", start=start, stop="2026-03-02T00:30"))
        assert not isinstance(found, tuple)
        assert found.moments[0].start == 1772431800
