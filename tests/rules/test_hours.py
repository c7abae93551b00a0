"""Question 5: how many units do the minutes make, and on which date does each unit stand?"""

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
    line,
    lines,
    not_billable,
    office,
    push,
    rules,
    standings,
    views,
)


def ran(minutes: int, **more: Any) -> dict[str, Any]:
    """An infusion of so many minutes from 08:00."""
    return infusion("a", "08:00", f"{8 + minutes // 60:02}:{minutes % 60:02}", **more)


def watered(minutes: int, **more: Any) -> dict[str, Any]:
    """Hydration of so many minutes from 08:00."""
    return hydration("h", "08:00", f"{8 + minutes // 60:02}:{minutes % 60:02}", **more)


# -- hours


@pytest.mark.parametrize(
    ("minutes", "further"),
    [(16, 0), (30, 0), (31, 0), (60, 0), (61, 0), (90, 0), (91, 1), (150, 1), (151, 2), (210, 2), (211, 3), (270, 3), (271, 4)],
)
def test_a_first_hour_covers_ninety_minutes_and_further_hours_follow(minutes: int, further: int) -> None:
    # R33: hours/first-hour, hours/further-hours.
    coding = facility(ran(minutes))
    assert {one.code: one.units for one in coding.lines} == {"96365": 1, **({"96366": further} if further else {})}
    assert "hours/first-hour" in rules(coding, "96365")
    if further:
        assert "hours/further-hours" in rules(coding, "96366")


@pytest.mark.parametrize(
    ("minutes", "units"), [(30, 0), (31, 1), (60, 1), (90, 1), (91, 2), (150, 2), (151, 3), (175, 3), (210, 3), (211, 4)]
)
def test_hydration_behind_another_service_has_further_hours_only(minutes: int, units: int) -> None:
    # R33: hours/only-further-hours.
    coding = facility(watered(minutes), push("p", "07:00"))
    assert {one.code: one.units for one in coding.lines} == {"96374": 1, **({"96361": units} if units else {})}
    if units:
        assert "hours/only-further-hours" in rules(coding, "96361")


@pytest.mark.parametrize(
    ("policy", "minutes", "further"),
    [("gt30", 90, 0), ("gt30", 91, 1), ("ge30", 89, 0), ("ge30", 90, 1), ("ge30", 149, 1), ("ge30", 150, 2)],
)
def test_the_turn_of_a_further_hour_is_a_policy(policy: str, minutes: int, further: int) -> None:
    # R33, extra_hour_threshold
    coding = facility(ran(minutes), policy={"extra_hour_threshold": policy})
    assert {one.code: one.units for one in coding.lines} == {"96365": 1, **({"96366": further} if further else {})}


@pytest.mark.parametrize(("minutes", "units"), [(89, 1), (90, 2), (91, 2)])
def test_the_other_turn_counts_hydration_behind_another_service_too(minutes: int, units: int) -> None:
    # R33: 30 in place of 29. The rulebook calls it wrong, so a line that it changed is `policy` (R4, R237).
    coding = facility(watered(minutes), push("p", "07:00"), policy={"extra_hour_threshold": "ge30"})
    assert line(coding, "96361").units == units
    assert (line(coding, "96361").standing == "policy" and "gt30" in views(coding, "96361")) is (minutes == 90)


def test_ninety_minutes_are_firm_because_the_other_turn_is_wrong() -> None:
    # R4: selectable values that the rulebook calls wrong are no other view.
    assert standings(facility(ran(90))) == {"a 96365": "firm"}


# -- is the hydration enough


@pytest.mark.parametrize(("minutes", "found"), [(29, []), (30, []), (31, ["h 96360"]), (32, ["h 96360"])])
def test_hydration_needs_thirty_one_minutes(minutes: int, found: list[str]) -> None:
    # R12, G16: hours/hydration-short, hours/hydration.
    coding = facility(watered(minutes))
    assert lines(coding) == found
    assert not_billable(coding) == ({} if found else {"h": "hours/hydration-short"})
    assert coding.advisories == (() if found else ("HYD-SHORT",))
    if found:
        assert "hours/hydration" in rules(coding, "96360")


@pytest.mark.parametrize(("minutes", "found"), [(15, []), (16, ["h 96360"]), (30, ["h 96360"]), (31, ["h 96360"])])
def test_under_a_policy_hydration_needs_sixteen_minutes(minutes: int, found: list[str]) -> None:
    # R12, hydration_initial_min
    assert lines(facility(watered(minutes), policy={"hydration_initial_min": 16})) == found


@pytest.mark.parametrize(("minutes", "found"), [(20, []), (30, []), (31, ["h 96361"])])
def test_behind_another_service_the_formula_still_rules(minutes: int, found: list[str]) -> None:
    # R12: 20 minutes give 0 units of 96361.
    coding = facility(watered(minutes), push("p", "07:00"), policy={"hydration_initial_min": 16})
    assert lines(coding) == [*found, "p 96374"]
    assert not_billable(coding) == ({} if found else {"h": "hours/only-further-hours"})


@pytest.mark.parametrize(
    ("policy", "volumes", "found", "rule"),
    [
        # R12, hydration_min_volume_ml: the volumes of the group are added.
        ("none", (None,), ["h 96360"], None),
        (500, (500,), ["h 96360"], None),
        (500, (501,), ["h 96360"], None),
        (500, (499,), [], "hours/hydration-volume"),
        (500, (None,), [], "hours/hydration-volume-not-charted"),
        (500, (250, 250), ["h+i 96360"], None),
        (500, (250, 249), [], "hours/hydration-volume"),
        (500, (600, None), [], "hours/hydration-volume-not-charted"),
    ],
)
def test_hydration_may_need_a_volume(policy: object, volumes: tuple[int | None, ...], found: list[str], rule: str | None) -> None:
    rows = [hydration(id, f"{9 + place}:00".zfill(5), f"{9 + place}:40".zfill(5), volume_ml=volume)
            for place, (id, volume) in enumerate(zip("hi", volumes, strict=False))]  # fmt: skip
    coding = facility(*rows, policy={"hydration_min_volume_ml": policy})
    assert lines(coding) == found
    assert {**held(coding), **not_billable(coding)} == ({} if rule is None else {"+".join(row["id"] for row in rows): rule})


def test_hydration_that_waits_for_its_volume_blocks_its_code() -> None:
    coding = facility(watered(60), push("p", "07:00"), policy={"hydration_min_volume_ml": 500})
    assert asked(coding, "hours/hydration-volume-not-charted") == ["h"]
    assert blocks(coding, "hours/hydration-volume-not-charted") == ("96361",)
    assert standings(coding) == {"p 96374": "review"}


# -- net minutes


def test_drug_minutes_leave_the_hydration() -> None:
    # The worked example of R34: 120 net.
    coding = facility(hydration("h", "16:00", "19:00"), infusion("a", "17:00", "18:00"))
    assert lines(coding) == ["a 96365", "h 96361 x2"]
    assert line(coding, "96361").minutes == 120


@pytest.mark.parametrize(
    ("start", "minutes"),
    [(None, 60), ("09:28", 58), ("09:58", 60)],
)
def test_charted_minutes_of_a_push_leave_the_hydration(start: str | None, minutes: int) -> None:
    # R36: a push with one time takes nothing; one over the edge takes only the part inside.
    row = push("p", "09:30") if start is None else push("p", "07:59", "08:02") if start == "09:28" else push("p", "10:30", "10:34")
    coding = facility(hydration("h", "08:00", "09:00"), row)
    assert line(coding, "96361").minutes == minutes


@pytest.mark.parametrize(("policy", "minutes"), [("documented", 56), ("none", 60)])
def test_whether_a_push_takes_minutes_is_a_policy(policy: str, minutes: int) -> None:
    # R36, hydration_push_deduction
    coding = facility(hydration("h", "08:00", "09:00"), push("p", "08:30", "08:34"), policy={"hydration_push_deduction": policy})
    assert line(coding, "96361").minutes == minutes


def test_a_push_without_a_line_takes_its_minutes_too_and_each_minute_once() -> None:
    # R36
    coding = facility(
        hydration("h", "08:00", "09:00"), push("p", "08:10", "08:14"), push("q", "08:20", "08:24"),
        push("r", "08:12", "08:16", drug="drug B"),
    )  # fmt: skip
    assert line(coding, "96361").minutes == 50


def test_a_concurrent_drug_without_a_line_takes_its_minutes_too() -> None:
    # R34: whether or not it has a line of its own.
    coding = facility(
        hydration("h", "08:00", "11:00"), infusion("a", "08:00", "09:30"), infusion("b", "08:00", "09:40", drug="drug B"),
        infusion("c", "08:00", "09:50", drug="drug C"),
    )  # fmt: skip
    assert line(coding, "96361").minutes == 70


def test_the_drugs_of_another_access_leave_the_hydration_alone() -> None:
    # R34: of the same encounter and access.
    coding = facility(
        hydration("h", "08:00", "09:00"), infusion("a", "08:00", "09:00", access="right", access_reason="incompatible")
    )
    assert line(coding, "96360").minutes == 60


# -- pieces


@pytest.mark.parametrize(
    ("before", "after", "found", "advisories"),
    [
        # R35, G17: the sum decides; no piece of 31 is HYD-AGG.
        ("08:35", "10:06", ["a 96365", "h+i 96361"], ("HYD-AGG",)),  # 25 + 6
        ("08:35", "10:05", ["a 96365"], ("HYD-SHORT",)),  # 25 + 5
        ("08:31", "10:20", ["a 96365", "h+i 96361"], ("HYD-AGG",)),  # 29 + 20
        ("08:30", "10:30", ["a 96365", "h+i 96361"], ("HYD-AGG",)),
        ("08:29", "10:30", ["a 96365", "h+i 96361"], ()),  # 31 + 30
    ],
)
def test_pieces_of_hydration_are_added(before: str, after: str, found: list[str], advisories: tuple[str, ...]) -> None:
    # hours/hydration-in-pieces
    coding = facility(hydration("h", before, "09:00"), infusion("a", "09:00", "10:00"), hydration("i", "10:00", after))
    assert lines(coding) == found
    assert coding.advisories == advisories
    if "HYD-AGG" in advisories:
        assert "hours/hydration-in-pieces" in rules(coding, "96361")


@pytest.mark.parametrize(
    ("before", "found", "minutes"),
    [("08:31", ["a 96365"], None), ("08:30", ["a 96365"], None), ("08:29", ["a 96365", "h+i 96361"], 31)],
)
def test_under_a_policy_each_piece_must_reach_the_minimum(before: str, found: list[str], minutes: int | None) -> None:
    # R35, hydration_segments: the pieces under the minimum are dropped.
    coding = facility(
        hydration("h", before, "09:00"), infusion("a", "09:00", "10:00"), hydration("i", "10:00", "10:20"),
        policy={"hydration_segments": "each"},
    )  # fmt: skip
    assert lines(coding) == found
    if minutes:
        assert line(coding, "96361").minutes == minutes


def test_a_push_takes_its_minutes_but_does_not_end_a_piece() -> None:
    # R35, `each`: 40 minutes with a push of 4 in the middle are one piece of 36.
    coding = facility(hydration("h", "08:00", "08:40"), push("p", "08:20", "08:24"), policy={"hydration_segments": "each"})
    assert line(coding, "96361").minutes == 36


def test_a_pause_ends_a_piece() -> None:
    # R35, `each`
    row = hydration("h", "08:00", "09:00", pauses=[{"from": "08:30", "to": "08:35"}])
    assert lines(facility(row, policy={"hydration_segments": "each"})) == []
    assert lines(facility(row)) == ["h 96360"]
    assert facility(row).advisories == ("HYD-AGG",)


# -- dates

NIGHT = hydration("h", "23:45", "+1 01:20")


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        # R46, midnight_units: 95 minutes from 23:45. The 31st minute and the second hour are on day 2.
        ("unit_begin", ["03-02 h 96360", "03-03 h 96361"]),
        ("start_date", ["03-02 h 96360", "03-02 h 96361"]),
        ("unit_complete", ["03-03 h 96360", "03-03 h 96361"]),
    ],
)
def test_units_over_midnight_are_dated_by_the_policy(policy: str, found: list[str]) -> None:
    coding = facility(NIGHT, policy={"midnight_units": policy})
    assert dated_lines(coding) == found
    rule = {"unit_begin": "hours/dated-by-first-minute", "start_date": "hours/dated-where-it-began",
            "unit_complete": "hours/dated-where-complete"}[policy]  # fmt: skip
    assert rule in rules(coding, "96361")


def test_the_office_dates_every_unit_where_its_administration_began() -> None:
    # R46: professional `start_date`.
    assert dated_lines(office(NIGHT)) == ["03-02 h 96360", "03-02 h 96361"]
    assert dated_lines(facility(NIGHT)) == ["03-02 h 96360", "03-03 h 96361"]


@pytest.mark.parametrize(
    ("start", "stop", "policy", "found"),
    [
        # The 16th minute of 96365 (R46).
        ("23:44", "+1 00:10", "unit_complete", ["03-02 a 96365"]),
        ("23:45", "+1 00:10", "unit_complete", ["03-03 a 96365"]),
        # Net minute 60 begins the second hour.
        ("22:59", "+1 01:00", "unit_begin", ["03-02 a 96365", "03-02 a 96366"]),
        ("23:00", "+1 01:00", "unit_begin", ["03-02 a 96365", "03-03 a 96366"]),
        # The 31st minute of the second hour.
        ("22:29", "+1 00:30", "unit_complete", ["03-02 a 96365", "03-02 a 96366"]),
        ("22:30", "+1 00:30", "unit_complete", ["03-02 a 96365", "03-03 a 96366"]),
    ],
)
def test_the_minute_that_dates_a_unit(start: str, stop: str, policy: str, found: list[str]) -> None:
    assert dated_lines(facility(infusion("a", start, stop), policy={"midnight_units": policy})) == found


def test_hydration_through_the_night_beside_pushes() -> None:
    # The worked example of R46, G24.
    coding = facility(
        hydration("h", "22:00", "+1 06:30"), push("p", "22:20", drug="morphine"), push("q", "+1 02:00", drug="morphine")
    )
    assert dated_lines(coding) == ["03-02 h 96361 x2", "03-02 p 96374", "03-03 h 96361 x6", "03-03 q 96376"]


def test_a_sequential_drug_is_dated_by_its_own_minutes() -> None:
    # The worked example of R46: B's own minutes begin at 00:30.
    coding = facility(infusion("a", "22:00", "+1 00:30"), infusion("b", "23:00", "+1 01:30", drug="drug B"))
    assert "03-03 b 96367" in dated_lines(coding)


def test_a_sequential_drug_of_few_own_minutes_is_dated_by_its_first_own_one_or_its_first() -> None:
    # R46: "its first own minute (none: its first minute)".
    own = facility(infusion("a", "22:00", "+1 00:05"), infusion("b", "23:55", "+1 00:15", drug="drug B"))
    assert "03-03 b 96367" in dated_lines(own)
    none = facility(
        infusion("a", "22:00", "+1 00:30"), infusion("b", "23:55", "+1 00:10", drug="drug B"),
        policy={"min_infusion_minutes": 15},
    )  # fmt: skip
    assert "03-02 b 96367" in dated_lines(none)
    assert standings(none)["b 96367"] == "review"


def test_pieces_of_hydration_are_dated_by_the_piece_that_holds_the_minute() -> None:
    # R46, start_date: the date on which the administration holding that minute began.
    coding = facility(
        hydration("h", "22:00", "23:00"), hydration("i", "+1 08:00", "+1 09:31"), policy={"midnight_units": "start_date"}
    )
    assert dated_lines(coding) == ["03-02 h+i 96360", "03-03 h+i 96361 x2"]


def test_local_dates_are_those_of_the_sites_zone() -> None:
    # R49: 23:30 in Chicago is 05:30 of the next day in UTC.
    coding = facility(infusion("a", "23:30", "23:50"), timezone="America/Chicago")
    assert dated_lines(coding) == ["03-02 a 96365"]


def test_minutes_are_cut_by_the_policy() -> None:
    # R30, seconds: 945 seconds.
    row = infusion("a", "10:00:45", "10:16:30")
    assert lines(facility(row)) == ["a 96374"]
    assert lines(facility(row, policy={"seconds": "clock_minutes"})) == ["a 96365"]
    assert lines(facility(row, policy={"seconds": "half_up"})) == ["a 96365"]
    assert "seconds" in views(facility(row), "96374")
