"""Question 10: which lines may not stand together, and which exceed a limit, on the whole claim?"""

from importlib.resources import files
from typing import Any

import pytest

from infusate import Rulebook, code
from infusate.rules.tables import TABLES, Tables
from tests.support import (
    asked,
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
    visit,
)

SPINE = injection("m", drug="methotrexate", route="intrathecal")


# -- pairs of our lines


def test_a_pair_that_no_modifier_opens_drops_its_second_code() -> None:
    # R117: indicator 0 drops column 2. No two lines that one visit can have stand in such a pair today, so the table of this
    # test has one: an injection beside an infusion.
    coding = code(
        visit("facility", infusion("a", "09:00", "10:00"), injection("b", drug="drug B"), SPINE),
        edited("facility,96365,96372,0,\nfacility,96450,96372,1,\nfacility,96450,96365,9,"),
    )
    assert lines(coding) == ["a 96365", "m 96450"]
    assert not_billable(coding) == {"b": "edits/never-together"}


def test_a_pair_ends_with_its_last_day() -> None:
    # R117: an active row on that date.
    rows = (infusion("a", "09:00", "10:00"), injection("b", drug="drug B"))
    book = edited("facility,96365,96372,0,2026-03-02")
    assert lines(code(visit("facility", *rows), book)) == ["a 96365"]
    assert lines(code(visit("facility", *rows, day="2026-03-03"), book)) == ["a 96365", "b 96372"]


def edited(pairs: str) -> Rulebook:
    """The shipped rulebook with another table of pairs."""
    shipped = Rulebook.shipped()
    texts = {**{name: shipped_text(name) for name in TABLES}, "pairs": f"setting,column1,column2,indicator,until\n{pairs}\n"}
    return Rulebook(Tables(texts), shipped.policies, shipped.coverage, "0")


def shipped_text(name: str) -> str:
    return files("infusate.rules").joinpath("tables", f"{name}.csv").read_text("utf-8")


def test_two_pump_codes_that_exclude_each_other() -> None:
    # R19, R117: 96416 and G0498, indicator 0. One policy gives one of them, the other can stand under `also`.
    coding = facility(pump("p", "12:00"), also=[{"code": "96416"}])
    assert lines(coding) == []
    assert not_billable(coding) == {"p": "edits/never-together"}


def test_another_drug_by_another_route_is_marked() -> None:
    # R15, R117: edits/pair-of-two-drugs.
    coding = facility(infusion("a", "09:00", "10:00"), injection("b", drug="drug B"))
    assert lines(coding) == ["a 96365", "b 96372-59"]
    assert "edits/pair-of-two-drugs" in rules(coding, "96372")


def test_the_same_drug_by_another_route_is_not_billable_and_asked_about() -> None:
    # R15, R117: edits/pair-of-one-drug.
    coding = facility(push("a", "09:00", drug="ketorolac"), injection("b", drug="Toradol"))
    assert lines(coding) == ["a 96374"]
    assert not_billable(coding) == {"b": "edits/pair-of-one-drug"}
    assert asked(coding, "edits/pair-of-one-drug") == ["b"]


def test_only_the_drug_of_the_column_1_line_counts() -> None:
    # R117: 96365 (drug A) and 96372 (drug B); drug B's own push 96375 has no pair with it.
    coding = facility(infusion("a", "09:00", "10:00"), push("c", "10:05", drug="drug B"), injection("b", drug="drug B"))
    assert lines(coding) == ["a 96365", "b 96372-59", "c 96375"]


def test_lines_of_two_groups_are_distinct() -> None:
    # R64, R117: edits/pair-of-two-groups; the lower-ranked group carries the modifier already.
    coding = facility(
        infusion("a", "09:00", "10:00"), push("b", "09:00", drug="drug B", access="right", access_reason="incompatible")
    )
    assert lines(coding) == ["a 96365", "b 96374-59"]


def test_the_same_drug_of_two_encounters_is_distinct_too() -> None:
    # R66, R117
    coding = facility(push("a", "09:00"), injection("b", "17:00", encounter="2"), payer="medicare")
    assert lines(coding) == ["a 96374", "b 96372-XE"]
    assert "edits/pair-of-two-groups" in rules(coding, "96372")


def test_a_pair_is_settled_by_the_modifier_of_either_line() -> None:
    # R117: one distinct modifier of the two lines is enough.
    coding = facility(
        infusion("a", "09:00", "11:00"), infusion("b", "09:00", "10:00", drug="drug B", access="right", access_reason="i"),
        SPINE,
    )  # fmt: skip
    assert sorted(one.modifiers for one in coding.lines if one.code == "96365") == [("59",), ("59",)]


def test_a_column_1_line_that_carries_the_modifier_settles_the_pair() -> None:
    # R117: a line of a lower-ranked group that already carries it. On day 2 the higher group has a further hour only.
    coding = facility(
        infusion("a", "23:00", "+1 01:30"),
        push("b", "+1 02:00", drug="drug B", encounter="2"),
        injection("c", "+1 02:05", drug="drug C", encounter="2"),
    )
    assert lines(coding) == ["a 96365", "a 96366", "b 96374-59", "c 96372"]


def test_beside_an_injection_into_the_spine_every_iv_line_is_marked() -> None:
    # The worked example of R117.
    assert lines(facility(SPINE, infusion("b", "09:00", "10:00"))) == ["b 96365-59", "m 96450"]
    assert lines(facility(SPINE, infusion("b", "09:00", "10:00"), payer="medicare")) == ["b 96365-XU", "m 96450"]


def test_lines_of_different_dates_are_no_pair() -> None:
    # R117: our lines of one date.
    coding = facility(infusion("a", "09:00", "10:00"), injection("b", "+1 09:00", drug="drug B"))
    assert lines(coding) == ["a 96365", "b 96372"]


@pytest.mark.parametrize(("setting", "found"), [(facility, ["s 96369", "x 96401-59"]), (office, ["s 96369", "x 96401-59"])])
def test_a_chemotherapy_injection_beside_an_infusion_under_the_skin(setting: Any, found: list[str]) -> None:
    # R117: 96369/96401, indicator 1.
    coding = setting(infusion("s", "09:00", "10:00", route="sc"), injection("x", drug="methotrexate"))
    assert lines(coding) == found


# -- pairs with other services


@pytest.mark.parametrize(
    ("setting", "modifiers", "asks"),
    [
        # R112: 99213 in column 2 of 96365, indicator 1.
        (facility, [], True),
        (facility, ["25"], False),
        (facility, ["59"], False),
        (facility, ["XU"], False),
        (office, [], True),
        (office, ["25"], False),
        (office, ["95"], True),
    ],
)
def test_a_visit_of_the_same_date_needs_its_modifier(setting: Any, modifiers: list[str], asks: bool) -> None:
    # edits/another-service-in-column-2, edits/another-service-modified
    coding = setting(infusion("a", "09:00", "10:00"), also=[{"code": "99213", "modifiers": modifiers}])
    assert standings(coding) == {"a 96365": "firm"}
    assert asked(coding, "edits/another-service-in-column-2") == ([None] if asks else [])


@pytest.mark.parametrize(
    ("setting", "modifiers", "asks"), [(office, [], True), (office, ["25"], True), (facility, [], True), (facility, ["25"], False)]
)
def test_a_nurse_visit_is_not_reportable_in_the_office(setting: Any, modifiers: list[str], asks: bool) -> None:
    # R112: 99211, practitioner indicator 0, outpatient 1.
    coding = setting(infusion("a", "09:00", "10:00"), also=[{"code": "99211", "modifiers": modifiers}])
    assert lines(coding) == ["a 96365"]
    assert asked(coding, "edits/another-service-in-column-2") == ([None] if asks else [])


def test_one_query_for_a_visit_beside_many_lines() -> None:
    # R112: a query on that visit.
    coding = facility(infusion("a", "09:00", "10:00"), injection("b", drug="drug B"), also=[{"code": "99213"}])
    assert asked(coding, "edits/another-service-in-column-2") == [None]


@pytest.mark.parametrize(
    ("modifiers", "standing", "rule"),
    [
        # R112, R113, R117: practitioner file, 96365 in column 2 of 99291, indicator 1.
        ([], "review", "edits/beside-another-service"),
        (["25"], "firm", None),
        (["59"], "firm", None),
    ],
)
def test_our_line_in_column_2_of_another_service_stands(modifiers: list[str], standing: str, rule: str | None) -> None:
    # edits/beside-another-modified-service
    coding = office(infusion("a", "09:00", "10:00"), also=[{"code": "99291", "modifiers": modifiers}])
    assert standings(coding) == {"a 96365": standing}
    if rule:
        assert rule in rules(coding, "96365")


def test_a_service_without_a_pair_leaves_our_lines_alone() -> None:
    # R109: venepuncture has no pair with 96360-96417.
    coding = office(infusion("a", "09:00", "10:00"), also=[{"code": "36415"}])
    assert standings(coding) == {"a 96365": "firm"}
    assert asked(coding, "edits/another-service-in-column-2") == []


def test_other_services_stand_on_the_visits_date() -> None:
    # R117: pairs of one date.
    coding = office(infusion("a", "+1 09:00", "+1 10:00"), also=[{"code": "99213"}])
    assert asked(coding, "edits/another-service-in-column-2") == []


# -- add-ons


@pytest.mark.parametrize(
    ("policy", "found", "is_held"),
    [
        # R68, R118, aoc_guard
        ("reselect_hierarchy", ["a 96360"], True),
        ("hold", ["a 96360"], True),
        ("allow", ["a 96360", "b 96376"], False),
    ],
)
def test_an_add_on_without_a_primary_waits(policy: str, found: list[str], is_held: bool) -> None:
    # The worked example of R118: 96376 with only 96360. edits/add-on-without-primary, edits/add-on-allowed.
    rows = (hydration("a", "09:00", "10:00"), push("p", "09:00"), push("b", "10:00"))
    coding = office(*rows, primary="a", policy={"aoc_guard": policy, "same_drug_push_repeat": "96376"})
    if policy == "reselect_hierarchy":
        # Chosen again, the push is initial and its repeat has a primary.
        assert lines(coding) == ["a 96361", "b 96376", "p 96374"]
    else:
        assert lines(coding) == [*found, "p 96375"]
        assert held(coding) == ({"b": "edits/add-on-without-primary"} if is_held else {})


@pytest.mark.parametrize(("also", "found"), [([], []), ([{"code": "96413"}], ["b 96368"])])
def test_a_primary_among_the_other_services_counts(also: list[dict[str, str]], found: list[str]) -> None:
    # R118: among the document's lines and `also`.
    coding = facility(
        push("x", "09:00", drug="fluorouracil"),
        infusion("a", "09:05", "10:05"),
        infusion("b", "09:05", "10:05", drug="drug B"),
        also=also,
    )
    assert [one for one in lines(coding) if one.startswith("b")] == found


# -- place of service


@pytest.mark.parametrize("place", ["19", "21", "22", "23", "24", "31", "51", "52", "61"])
def test_a_practitioner_does_not_bill_drug_administration_in_a_facility(place: str) -> None:
    # R200, R202: edits/practitioner-in-a-facility.
    coding = office(infusion("a", "09:00", "10:31"), injection("b", drug="drug B"), place_of_service=place)
    assert lines(coding) == []
    assert set(not_billable(coding).values()) == {"edits/practitioner-in-a-facility"}


@pytest.mark.parametrize("place", ["11", "12", "20", "49", "62", None])
def test_elsewhere_it_is_billed_where_it_was_given(place: str | None) -> None:
    # R202
    coding = office(infusion("a", "09:00", "10:00"), place_of_service=place)
    assert lines(coding) == ["a 96365"]


@pytest.mark.parametrize(("policy", "found"), [("deny", []), ("allow", ["a 96365"])])
def test_the_place_of_service_may_be_allowed(policy: str, found: list[str]) -> None:
    # R202, prof_in_facility: edits/place-allowed.
    coding = office(infusion("a", "09:00", "10:00"), place_of_service="22", policy={"prof_in_facility": policy})
    assert lines(coding) == found


def test_the_places_speak_of_administration_codes_only() -> None:
    # R202 names 96360-96379, 96401-96425, 96521-96523: not the cavities, not declotting.
    assert lines(office(SPINE, place_of_service="22")) == ["m 96450"]


def test_a_flush_alone_in_a_facility_is_not_billed_by_a_practitioner() -> None:
    # R202: 96521-96523.
    coding = office(push("a", "09:00", drug="heparin", purpose="flush", access_device="port"), place_of_service="22")
    assert lines(coding) == []
    assert not_billable(coding) == {"a": "edits/practitioner-in-a-facility"}


# -- limits


@pytest.mark.parametrize(
    ("setting", "stop", "units", "standing"),
    [
        # R119: 96366, limit 8 in the office and 24 in the facility.
        (office, "18:30", 8, "firm"),
        (office, "18:31", 9, "review"),
        (facility, "18:31", 9, "firm"),
    ],
)
def test_units_over_the_limit_keep_their_number_and_are_marked(setting: Any, stop: str, units: int, standing: str) -> None:
    # edits/over-the-limit
    coding = setting(infusion("a", "09:00", stop), policy={"midnight_units": "start_date"})
    assert line(coding, "96366").units == units
    assert line(coding, "96366").standing == standing
    assert ("edits/over-the-limit" in rules(coding, "96366")) is (standing == "review")


def test_a_limit_counts_all_lines_of_the_code_on_the_date() -> None:
    # R119: 96372, limit 4 in the office; five doses.
    four = office(*(injection(id, drug=f"drug {id}") for id in "abcd"))
    assert set(standings(four).values()) == {"firm"}
    five = office(*(injection(id, drug=f"drug {id}") for id in "abcde"))
    assert set(standings(five).values()) == {"review"}


def test_a_limit_is_a_limit_of_one_date() -> None:
    # R119
    rows = [injection(id, "09:00" if id < "d" else "+1 09:00", drug=f"drug {id}") for id in "abcdef"]
    assert set(standings(office(*rows)).values()) == {"firm"}
