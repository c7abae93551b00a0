"""Which lines do the IV services of one group make?"""

from importlib.resources import files
from typing import Any

import pytest

from infusate import Coding, Rulebook, code
from infusate.rules.tables import TABLES, Tables
from tests.support import dated_lines, facility, hydration, infusion, line, lines, not_billable, office, push, rules, visit

B = {"drug": "drug B"}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # The golden scenarios of section 12 and the worked examples of section 4.
        ([infusion("a", "09:00", "10:30")], ["a 96365"]),
        ([infusion("a", "09:00", "10:31")], ["a 96365", "a 96366"]),
        (
            [
                infusion("a", "09:00", "10:00"), infusion("b", "10:00", "10:20", **B), push("c", "10:20", drug="drug C"),
                hydration("h", "10:20", "11:05"),
            ],
            ["a 96365", "b 96367", "c 96375", "h 96361"],
        ),
        (
            [hydration("h", "09:00", "12:00"), push("p", "09:30", "09:32"), push("q", "10:30", "10:33", **B)],
            ["h 96361 x3", "p 96375", "q 96374"],  # of equals the longer push is initial (R67)
        ),
        (
            [
                hydration("h", "08:00", "09:00"), infusion("a", "09:00", "09:20"),
                infusion("x", "09:20", "11:20", drug="paclitaxel"), hydration("i", "11:20", "12:20"),
            ],
            ["a 96367", "h+i 96361 x2", "x 96413", "x 96415"],
        ),
        (
            [push("x", "09:00", drug="fluorouracil"), hydration("h", "09:05", "10:40")],
            ["h 96361 x2", "x 96409"],
        ),
        ([infusion("a", "09:00", "12:40", drug="Privigen", supplied_by="other")], ["a 96365", "a 96366 x3"]),
        # R18: paclitaxel 180 minutes, then carboplatin 45.
        (
            [infusion("x", "09:00", "12:00", drug="paclitaxel"), infusion("y", "12:00", "12:45", drug="carboplatin")],
            ["x 96413", "x 96415 x2", "y 96417"],
        ),
        # R74, R75
        ([infusion("a", "09:00", "10:00"), infusion("b", "10:00", "11:35", **B)], ["a 96367", "b 96365", "b 96366"]),
        ([infusion("a", "09:00", "09:20"), infusion("b", "09:20", "09:40", **B)], ["a 96365", "b 96367"]),
        # R5, R82: two drugs of 100 minutes are two lines of one further hour.
        (
            [infusion("a", "09:00", "10:40"), infusion("b", "10:40", "12:20", **B)],
            ["a 96365", "a 96366", "b 96366", "b 96367"],
        ),
        # R96
        ([push("p", "08:00", drug="furosemide"), infusion("a", "09:00", "11:00", drug="furosemide")], ["a 96365", "a 96366", "p 96376"]),
    ],
)  # fmt: skip
def test_the_golden_scenarios(rows: list[dict[str, Any]], found: list[str]) -> None:
    assert lines(facility(*rows)) == found


def test_chemotherapy_stands_before_a_longer_therapeutic_drug() -> None:
    # R77 step 1: chemo before therapeutic, behind a chemo push as initial in no case.
    coding = office(
        infusion("a", "09:00", "12:00"), infusion("x", "10:00", "11:00", drug="paclitaxel"), push("p", "08:00", **B), primary="p"
    )
    assert [one for one in lines(coding) if one[0] == "x"] == ["x 96413"]


@pytest.mark.parametrize(
    ("repeat", "found"),
    [
        # R97: own minutes of each infusion after R77.
        ("sum_encounter", ["a 96365", "a 96366", "b+c 96367"]),
        ("each_31", ["a 96365", "a 96366", "b 96367", "c 96366"]),
    ],
)
def test_repeats_of_a_drug_count_their_own_minutes(repeat: str, found: list[str]) -> None:
    coding = facility(
        infusion("a", "09:00", "11:00"), infusion("b", "10:30", "11:10", **B), infusion("c", "12:00", "12:45", **B),
        policy={"same_drug_repeat_infusion": repeat},
    )  # fmt: skip
    assert lines(coding) == found


def test_pooled_infusions_of_two_dates_are_dated_minute_by_minute() -> None:
    # R46, start_date: the date on which the administration holding that minute began.
    rows = (infusion("a", "23:00", "+1 00:10"), infusion("b", "+1 09:00", "+1 10:00"))
    assert dated_lines(facility(*rows, policy={"midnight_units": "start_date"})) == ["03-02 a+b 96365", "03-02 a+b 96366"]
    assert dated_lines(facility(*rows)) == ["03-02 a+b 96365", "03-03 a+b 96366"]


def test_a_bag_of_several_families_tells_the_family_by_the_drug_that_decided() -> None:
    # R72
    coding = facility(
        infusion("a", "09:00", "10:00", drug="leucovorin", bag="x"), infusion("b", "09:00", "10:00", drug="oxaliplatin", bag="x")
    )
    assert lines(coding) == ["a+b 96413"]
    assert "category/antineoplastic" in rules(coding, "96413")


def without(*services: str) -> Rulebook:
    """The shipped rulebook, in which some services have no code."""
    shipped = Rulebook.shipped()
    texts = {name: files("infusate.rules").joinpath("tables", f"{name}.csv").read_text("utf-8") for name in TABLES}
    kept = [row for row in texts["codes"].splitlines() if not row.startswith(tuple(f"{service}," for service in services))]
    return Rulebook(Tables({**texts, "codes": "\n".join(kept) + "\n"}), shipped.policies, shipped.coverage, "0")


def under(rulebook: Rulebook, *rows: dict[str, Any]) -> Coding:
    return code(visit("facility", *rows), rulebook)


@pytest.mark.parametrize(
    ("service", "row", "found"),
    [
        ("therapeutic/infusion-concurrent", infusion("b", "09:00", "10:00", **B), ["a 96365", "a 96366"]),
        ("therapeutic/infusion-sequential", infusion("b", "11:00", "11:30", **B), ["a 96365", "a 96366"]),
        ("therapeutic/infusion-hour", infusion("b", "11:00", "11:30", **B), ["a 96365", "b 96367"]),
        ("therapeutic/push-sequential", push("b", "11:00", **B), ["a 96365", "a 96366"]),
        ("hydration/hour", hydration("b", "11:00", "12:00"), ["a 96365", "a 96366"]),
    ],
)
def test_a_service_without_a_code_in_force_has_no_line(service: str, row: dict[str, Any], found: list[str]) -> None:
    # R240: codes begin and end with dates. What has none is not billable, and the other lines stand.
    coding = under(without(service), infusion("a", "09:00", "11:00"), row)
    assert lines(coding) == found
    assert list(not_billable(coding)) == (["b"] if service != "therapeutic/infusion-hour" else ["a"])


def test_a_push_of_which_no_time_lies_in_the_infusion_is_not_near_it() -> None:
    # R95, any_dose: the nearest of several running intervals.
    policy = {"push_interval_from": "any_dose"}
    rows = (infusion("a", "09:00", "09:30"), infusion("b", "12:00", "12:30"))
    assert lines(facility(*rows, push("p", "10:30"), policy=policy)) == ["a+b 96365", "p 96376"]
    assert lines(facility(*rows, push("p", "11:35"), policy=policy)) == ["a+b 96365"]


def test_each_line_names_the_minutes_that_were_counted() -> None:
    coding = facility(infusion("a", "09:00", "11:00"), push("p", "09:30", "09:33", **B), hydration("h", "11:00", "12:00"))
    assert {one.code: one.minutes for one in coding.lines} == {"96365": 120, "96366": 120, "96375": None, "96361": 60}


def test_hydration_over_midnight_beside_another_service_is_dated_by_its_own_first_minute() -> None:
    # R46: 60(k-1) where there is no first-hour code.
    coding = facility(push("p", "21:00"), hydration("h", "22:30", "+1 00:45"))
    assert dated_lines(coding) == ["03-02 h 96361 x2", "03-02 p 96374"]
    assert line(coding, "96361").minutes == 135
