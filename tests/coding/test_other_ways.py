"""Which lines do injections, pumps, other routes, declotting and a flush alone make?"""

from typing import Any

import pytest

from tests.support import dated_lines, facility, held, infusion, injection, line, lines, not_billable, office, pump, push, standings


def test_ways_beside_one_another_have_their_lines_each() -> None:
    coding = facility(
        injection("a"), injection("b", drug="methotrexate", route="intrathecal"), injection("c", drug="fluorouracil", route="intra-arterial"),
        infusion("d", "09:00", "10:00", drug="drug D", route="sc"), pump("p", "12:00"), infusion("e", "09:00", "10:00", drug="drug E"),
        policy={"pump_start_companions": "own_initial_59"},
    )  # fmt: skip
    assert {one.code for one in coding.lines} == {"96372", "96450", "96420", "96369", "G0498", "96365"}


def test_a_dose_takes_its_date_from_its_first_time() -> None:
    # R29: without one the line is dated on the visit's date.
    assert dated_lines(facility(injection("a"), injection("b", "+1 09:00", drug="drug B"))) == ["03-02 a 96372", "03-03 b 96372"]


def test_a_drug_with_its_own_administration_code_has_it_once() -> None:
    # R25: once, in place of its family.
    coding = facility(
        infusion("a", "09:00", "09:30", drug="pemivibart", supplied_by="other"),
        infusion("b", "09:30", "10:00", drug="Pemgarda", supplied_by="other"),
    )
    assert lines(coding) == ["a+b M0224"]


def test_two_drugs_with_the_same_administration_code_are_one_line() -> None:
    # R25
    coding = facility(
        injection("a", drug="nirsevimab", supplied_by="other"), injection("b", drug="clesrovimab", supplied_by="other")
    )
    assert standings(coding) == {"a+b 96381": "review"}


@pytest.mark.parametrize(("access", "minutes"), [(None, 60), ("elsewhere", 90)])
def test_a_drug_with_its_own_code_takes_its_minutes_from_hydration_of_its_access(access: str | None, minutes: int) -> None:
    # R34: every reportable, not held IV infusion of the same encounter and access, whether or not it has a line of its own.
    coding = facility(
        infusion("a", "09:00", "09:30", drug="pemivibart", supplied_by="other", access=access),
        infusion("h", "09:00", "10:30", drug="normal saline", indication="vomiting"),
        push("p", "11:00", "11:02", drug="drug B"),
    )
    assert line(coding, "96361").minutes == minutes


def test_an_on_body_injector_of_two_rows_is_applied_once() -> None:
    # R22: once.
    rows = [injection(id, drug="pegfilgrastim", route="on-body", supplied_by="other") for id in "ab"]
    assert lines(facility(*rows)) == ["a+b 96377"]


def test_two_drugs_into_one_body_space_are_two_lines_and_parts_of_a_dose_are_one() -> None:
    # R17, R20
    rows = [injection(id, drug="methotrexate", route="intrapleural") for id in "ab"]
    assert lines(facility(*rows)) == ["a 96440", "b 96440"]
    assert lines(facility(rows[0], {**rows[1], "part_of": "a"})) == ["a+b 96440"]


def test_chemotherapy_under_the_skin_as_infusion_and_as_needle_are_two_doses() -> None:
    # R16, R17
    sc = {"drug": "bortezomib", "route": "sc"}
    assert lines(facility(infusion("a", "09:00", "09:10", **sc), injection("b", **sc))) == ["a 96401", "b 96401"]
    assert lines(facility(infusion("a", "09:00", "09:10", **sc), infusion("b", "10:00", "10:10", **sc))) == ["a 96401", "b 96401"]


@pytest.mark.parametrize(
    ("day", "row", "found"),
    [
        # R11, R16: no code before its first day. The row is not billable.
        ("2007-12-31", infusion("a", "09:00", "10:31", route="sc"), []),
        ("2008-01-01", infusion("a", "09:00", "10:31", route="sc"), ["a 90769", "a 90770"]),
        ("2016-12-31", injection("a", drug="pegfilgrastim", route="on-body", supplied_by="other"), []),
        ("2007-06-01", infusion("a", "08:00", "08:45", drug="alteplase", purpose="access-declot", indication="occlusion", supplied_by="other"), []),
    ],
)  # fmt: skip
def test_before_its_first_day_a_service_has_no_code(day: str, row: dict[str, Any], found: list[str]) -> None:
    coding = facility(row, day=day)
    assert lines(coding) == found
    assert not_billable(coding).keys() == ({"a"} if not found else set())


def test_a_second_site_before_its_code_is_not_billable() -> None:
    rows = (infusion("a", "09:00", "10:00", route="sc"), infusion("b", "09:00", "10:00", route="sc", access="second"))
    assert lines(facility(*rows, day="2008-01-01")) == ["a+b 90769", "a+b 90771"]
    assert lines(facility(*rows, day="2007-12-31")) == []


def test_needles_of_one_dose_before_the_code_of_2006_stay_without_a_line() -> None:
    # R17 with a code on every date that is covered.
    rows = (injection("a", drug="fulvestrant"), injection("b", drug="fulvestrant", part_of="a"))
    policy = {"split_dose_injection_units": "per_injection"}
    assert lines(office(*rows, policy=policy, day="2006-01-01")) == ["a 96402", "b 96402-59"]


def test_a_pump_beside_another_of_another_code_has_its_own() -> None:
    # R23: two pump rows of one code are one unit.
    coding = facility(pump("p", "12:00"), pump("q", "12:05", drug="drug Q"))
    assert lines(coding) == ["p G0498", "q C8957"]
    assert held(coding) == {}


def test_two_therapeutic_pumps_in_the_office_are_both_held() -> None:
    coding = office(pump("p", "12:00", drug="drug P"), pump("q", "12:05", drug="drug Q"))
    assert held(coding) == {"p": "otherways/pump-without-code", "q": "otherways/pump-without-code"}
