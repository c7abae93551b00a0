"""Question 8, times: do the charted times tell when and how long it ran?"""

from typing import Any

import pytest

from tests.support import (
    asked,
    blocks,
    dated_lines,
    facility,
    held,
    hydration,
    infusion,
    injection,
    line,
    lines,
    not_billable,
    office,
    pump,
    push,
    rules,
    standings,
    views,
)

RATE = [{"at": "09:00", "ml_per_h": 100}]


# -- start, stop, and what stands in for them


@pytest.mark.parametrize("known_by", ["observed", "late", None])
def test_a_recorded_start_and_stop_count_as_they_stand(known_by: str | None) -> None:
    # R41 (1): documentation/recorded-times. Such a line needs no further reason.
    coding = facility(infusion("a", "09:00", "10:00", times=known_by))
    assert standings(coding) == {"a 96365": "firm"}
    assert held(coding) == {}


def test_an_injection_needs_no_time_even_where_one_is_impossible() -> None:
    # R29: documentation/no-time-needed.
    coding = facility(injection("a", "23:40", stop="00:25"))
    assert lines(coding) == ["a 96372"]
    assert held(coding) == {}


@pytest.mark.parametrize(
    ("start", "stop", "found"),
    [
        # The clock of Chicago showed 01:00-01:59 twice on 2026-11-01.
        ("00:59", "02:00", ["a 96365", "a 96366"]),
        ("01:00", "02:30", []),
        ("01:59", "02:30", []),
        ("00:30", "01:30", []),
        ("02:00", "02:30", ["a 96365"]),
        ("2026-11-01T01:30-05:00", "02:30", ["a 96365", "a 96366"]),
        ("2026-11-01T01:30-06:00", "02:30", ["a 96365"]),
    ],
)
def test_a_time_that_the_clock_showed_twice_is_held(start: str, stop: str, found: list[str]) -> None:
    # R44: documentation/clock-went-back.
    coding = facility(infusion("a", start, stop), day="2026-11-01", timezone="America/Chicago")
    assert lines(coding) == found
    assert held(coding) == ({} if found else {"a": "documentation/clock-went-back"})


def test_the_repeated_hour_counts_twice() -> None:
    # The worked example of R44: 00:30-03:30 is 240 minutes.
    coding = facility(infusion("a", "00:30", "03:30"), day="2026-11-01", timezone="America/Chicago")
    assert line(coding, "96365").minutes == 240


@pytest.mark.parametrize(("start", "stop"), [("23:40", "00:25"), ("16:01", "08:00")])
def test_a_stop_that_reads_earlier_than_the_start_is_held(start: str, stop: str) -> None:
    # R43: documentation/crossed-midnight. At most 16 hours to the stop on the next day.
    coding = facility(infusion("a", start, stop))
    assert held(coding) == {"a": "documentation/crossed-midnight"}
    assert asked(coding, "documentation/crossed-midnight") == ["a"]


@pytest.mark.parametrize(
    ("stop", "found"),
    [("+1 08:59", ["a 96365", "a 96366 x23"]), ("+1 09:00", ["a 96365", "a 96366 x23"]), ("+1 09:01", [])],
)
def test_a_row_of_more_than_a_day_is_held(stop: str, found: list[str]) -> None:
    # R43: documentation/more-than-a-day.
    coding = facility(infusion("a", "09:00", stop), policy={"midnight_units": "start_date"})
    assert lines(coding) == found
    assert held(coding) == ({} if found else {"a": "documentation/more-than-a-day"})


def test_a_portable_pump_may_run_for_more_than_a_day() -> None:
    # R19, R43: documentation/pump-started.
    assert lines(facility(pump("a", "09:00", "+2 07:00"))) == ["a G0498"]


@pytest.mark.parametrize("route", ["iv", "intra-arterial"])
def test_a_portable_pump_needs_its_start(route: str) -> None:
    # R19, R176: documentation/pump-start.
    coding = facility(pump("a", route=route))
    assert held(coding) == {"a": "documentation/pump-start"}


@pytest.mark.parametrize(("start", "stop", "found"), [("09:00", None, ["a 96374"]), (None, "09:05", ["a 96374"]), (None, None, [])])
def test_a_push_needs_one_time(start: str | None, stop: str | None, found: list[str]) -> None:
    # R37: documentation/push-charted, documentation/push-time.
    coding = facility(push("a", start, stop))
    assert lines(coding) == found
    assert held(coding) == ({} if found else {"a": "documentation/push-time"})
    if not found:
        assert blocks(coding, "documentation/push-time") == ("96374",)


@pytest.mark.parametrize("route", ["iv", "intra-arterial"])
@pytest.mark.parametrize(("start", "stop", "is_held"), [("09:00", None, True), (None, "09:05", True), ("09:00", "09:05", False)])
def test_under_a_policy_a_push_needs_its_start_and_its_stop(route: str, start: str | None, stop: str | None, is_held: bool) -> None:
    # R37, missing_push_minutes: documentation/push-both-times.
    coding = facility(push("a", start, stop, route=route), policy={"missing_push_minutes": "start_stop"})
    assert held(coding) == ({"a": "documentation/push-both-times"} if is_held else {})


def test_a_push_of_one_time_would_be_held_under_another_view() -> None:
    # R4, R37
    assert "missing_push_minutes: start_stop" in views(facility(push("a", "09:00")), "96374")
    assert standings(facility(push("a", "09:00", "09:05"))) == {"a 96374": "firm"}


@pytest.mark.parametrize("row", [infusion("a", None, "10:00"), infusion("a", None, None), infusion("a", None, "10:00", route="sc")])
def test_an_infusion_without_a_start_is_held(row: dict[str, Any]) -> None:
    # R40: documentation/start-time.
    assert held(facility(row)) == {"a": "documentation/start-time"}


@pytest.mark.parametrize(
    ("known_by", "evidence", "rule"),
    [
        # R41 (2), (3), alternative_stop_evidence
        ("device", ["pump_log"], "documentation/stop-from-the-pump"),
        ("device", ["nurse_note"], None),
        ("device", ["none"], None),
        ("note", ["nurse_note"], "documentation/stop-from-a-note"),
        ("note", ["pump_log"], None),
        ("note", ["last_seen_infusing"], None),
        ("note", [], None),
    ],
)
def test_other_records_stand_in_for_a_stop_where_the_policy_has_them(known_by: str, evidence: list[str], rule: str | None) -> None:
    coding = facility(infusion("a", "09:00", "10:00", times=known_by), policy={"alternative_stop_evidence": evidence})
    if rule is None:
        assert held(coding) == {"a": "documentation/stop-time"}
    else:
        assert lines(coding) == ["a 96365"]
        assert rule in rules(coding, "96365")


def test_a_recorded_stop_counts_for_a_push_and_for_an_infusion_with_one_of_its_times_twice_shown() -> None:
    # R41 (1): documentation/recorded-times. A pump with a stop within 480 minutes is an ordinary infusion (R19).
    coding = facility(pump("a", "09:00", "10:00", drug="drug A"))
    assert lines(coding) == ["a 96365"]
    assert standings(coding)["a 96365"] != "review"


@pytest.mark.parametrize(
    ("volume", "rates", "code", "minutes"),
    [
        # R41: the last whole minute at which the volume had not yet run out.
        (100, RATE, "96365", 60),
        (100, [{"at": "09:00", "ml_per_h": 70}], "96365", 85),
        (250, [{"at": "08:00", "ml_per_h": 125}], "96365", 120),
        (26, RATE, "96374", None),
        # A change of rate (R39), a rate of 0 in between, a first rate charted before the start.
        (100, [{"at": "09:00", "ml_per_h": 50}, {"at": "10:00", "ml_per_h": 100}], "96365", 90),
        (100, [{"at": "09:00", "ml_per_h": 100}, {"at": "09:30", "ml_per_h": 0}, {"at": "10:00", "ml_per_h": 100}], "96365", 60),
    ],
)  # fmt: skip
def test_a_stop_is_calculated_from_the_charted_volume_and_rates(
    volume: int, rates: list[dict[str, Any]], code: str, minutes: int | None
) -> None:
    # R40, R41 (4), G18: documentation/calculated-stop.
    coding = facility(infusion("a", rates[0]["at"], volume_ml=volume, rates=rates))
    assert "documentation/calculated-stop" in rules(coding, code)
    assert line(coding, code).standing == "review"
    assert line(coding, code).minutes == minutes


def test_nothing_flows_in_a_pause() -> None:
    # R41: 50 minutes before the pause, 10 behind it.
    coding = facility(infusion("a", "09:00", volume_ml=100, rates=RATE, pauses=[{"from": "09:50", "to": "10:20"}]))
    assert line(coding, "96365").minutes == 60


@pytest.mark.parametrize(
    "row",
    [
        infusion("a", "09:00", volume_ml=100),
        infusion("a", "09:00", rates=RATE),
        infusion("a", "09:00", volume_ml=100, rates=[{"at": "09:01", "ml_per_h": 100}]),
        # A last charted rate of 0 with volume left proves nothing.
        infusion("a", "09:00", volume_ml=100, rates=[*RATE, {"at": "09:30", "ml_per_h": 0}]),
    ],
)
def test_without_volume_rate_and_flow_no_stop_can_be_calculated(row: dict[str, Any]) -> None:
    # R40, R41, G19: documentation/stop-time.
    coding = facility(row)
    assert held(coding) == {"a": "documentation/stop-time"}
    assert blocks(coding, "documentation/stop-time") == ("96365", "96366")


@pytest.mark.parametrize(
    ("policy", "row", "found", "rule"),
    [
        # R40, missing_stop
        ("calculate", infusion("a", "09:00", volume_ml=100, rates=RATE), ["a 96365"], None),
        ("calculate", infusion("a", "09:00"), [], "documentation/stop-time"),
        ("hold", infusion("a", "09:00", volume_ml=100, rates=RATE), [], "documentation/stop-time"),
        ("push", infusion("a", "09:00", volume_ml=100, rates=RATE), ["a 96374"], None),
        ("push", infusion("a", "09:00", drug="paclitaxel"), ["a 96409"], None),
        ("push", hydration("a", "09:00"), [], "documentation/stop-missing-push"),
        ("drop", infusion("a", "09:00"), [], "documentation/stop-missing-drop"),
        ("drop", hydration("a", "09:00"), [], "documentation/stop-missing-drop"),
    ],
)
def test_a_missing_stop_follows_the_policy(policy: str, row: dict[str, Any], found: list[str], rule: str | None) -> None:
    coding = facility(row, policy={"missing_stop": policy})
    assert lines(coding) == found
    assert {**held(coding), **not_billable(coding)} == ({} if rule is None else {"a": rule})


def test_a_push_for_want_of_a_stop_says_so_on_its_line() -> None:
    # R40: documentation/stop-missing-push.
    coding = facility(infusion("a", "09:00"), policy={"missing_stop": "push"})
    assert "documentation/stop-missing-push" in rules(coding, "96374")


@pytest.mark.parametrize(
    ("seen", "found"), [("09:15", []), ("09:16", ["a 96365"]), ("09:17", ["a 96365"]), ("10:40", ["a 96365", "a 96366"])]
)
def test_the_last_note_that_it_ran_proves_sixteen_minutes_or_nothing(seen: str, found: list[str]) -> None:
    # R41 (5): documentation/last-seen-running.
    coding = facility(infusion("a", "09:00", last_seen_infusing=seen))
    assert lines(coding) == found
    assert held(coding) == ({} if found else {"a": "documentation/stop-time"})
    if found:
        assert "documentation/last-seen-running" in rules(coding, "96365")
        assert line(coding, "96365").standing == "review"


def test_the_last_note_is_no_evidence_in_the_office_unless_the_policy_has_it() -> None:
    # R41, alternative_stop_evidence
    row = infusion("a", "09:00", last_seen_infusing="10:00")
    assert held(office(row)) == {"a": "documentation/stop-time"}
    assert lines(office(row, policy={"alternative_stop_evidence": ["last_seen_infusing"]})) == ["a 96365"]


def test_the_last_note_follows_the_shortest_infusion_of_the_policy() -> None:
    # R41, policies.yaml: "if it proves min_infusion_minutes".
    row = infusion("a", "09:00", last_seen_infusing="09:15")
    assert lines(facility(row, policy={"min_infusion_minutes": 15})) == ["a 96365"]


def test_a_calculated_stop_goes_before_the_last_note() -> None:
    # The worked example of R41: stop at 10:00, not at 10:40.
    coding = facility(infusion("a", "09:00", volume_ml=100, rates=RATE, last_seen_infusing="10:40"))
    assert line(coding, "96365").minutes == 60


def test_a_pause_leaves_the_minutes_up_to_the_last_note() -> None:
    # R38, R41
    row = infusion("a", "09:00", last_seen_infusing="09:26", pauses=[{"from": "09:05", "to": "09:15"}])
    assert line(facility(row), "96365").minutes == 16


# -- held rows and their neighbours


def test_a_held_row_marks_the_lines_of_its_access_for_review() -> None:
    # R3, G29
    coding = facility(infusion("a", "09:00"), push("p", "09:10", drug="drug B"))
    assert standings(coding) == {"p 96374": "review"}
    assert held(coding) == {"a": "documentation/stop-time"}
    assert set(blocks(coding, "documentation/stop-time")) == {"96365", "96366"}


def test_a_held_row_leaves_injections_and_other_encounters_alone() -> None:
    # R3: the other IV lines of its encounter and access.
    coding = facility(infusion("a", "09:00"), injection("b", drug="drug B"), infusion("c", "15:00", "16:00", encounter="2"))
    assert standings(coding) == {"b 96372-59": "policy", "c 96365": "firm"}


def test_the_rows_of_one_bag_share_their_times() -> None:
    # R48: a row without times of its own takes those of its bag; it is held only with the row that has them.
    together = facility(infusion("a", "09:00", "10:00", bag="x"), infusion("b", drug="drug B", bag="x"))
    assert lines(together) == ["a+b 96365"]
    apart = facility(infusion("a", "09:00", bag="x"), infusion("b", drug="drug B", bag="x"))
    assert held(apart) == {"a": "documentation/stop-time", "b": "documentation/stop-time"}
    assert dated_lines(apart) == []
