"""What do the lines do to one another on the claim?"""

import pytest

from tests.support import asked, facility, held, hydration, infusion, injection, lines, not_billable, office, pump, push, rules

B = {"drug": "drug B"}


def test_a_line_that_is_distinct_already_keeps_its_one_modifier() -> None:
    # R69, R121: beside a lone pump start the best of its encounter carries the modifier; a higher group adds none.
    coding = facility(
        pump("p", "08:00"), push("a", "08:10", **B), infusion("c", "15:00", "16:00", encounter="2"),
        policy={"pump_start_companions": "own_initial_59"}, payer="medicare",
    )  # fmt: skip
    (push_line,) = (one for one in coding.lines if one.code == "96374")
    assert len(push_line.modifiers) == 1
    assert push_line.modifiers[0] in ("XE", "XU")


def test_the_best_companion_of_a_pump_start_is_of_the_highest_group() -> None:
    # R69: the best of them keeps its initial code with the distinct modifier.
    coding = facility(
        pump("p", "12:00"), push("a", "09:00", access="left"),
        infusion("b", "09:00", "10:00", access="right", access_reason="incompatible", **B),
        policy={"pump_start_companions": "own_initial_59"},
    )  # fmt: skip
    assert "b 96365-59" in lines(coding)
    assert "otherways/pump-companions-coded" in rules(coding, "96365")
    assert "otherways/pump-companions-coded" not in rules(coding, "96374")


def test_a_pump_alone_waits_for_nobody() -> None:
    assert lines(facility(pump("p", "12:00"))) == ["p G0498"]
    assert held(facility(pump("p", "12:00"))) == {}


def test_companions_that_wait_have_no_other_trace() -> None:
    # R69: to review, one query; what was put down about them before is gone.
    coding = facility(
        pump("p", "12:00"), push("a", "08:00", **B), push("c", "08:10", **B), hydration("h", "09:00", "09:20"),
        infusion("x", "09:00", "10:00", drug="drug X"), infusion("y", "09:00", "10:00", drug="drug Y"),
    )  # fmt: skip
    assert held(coding) == {"a+c+h+x+y": "otherways/pump-companions"}
    assert not_billable(coding) == {}
    assert asked(coding, "otherways/pump-companions") == ["a"]


def test_a_therapeutic_pump_has_companions_too() -> None:
    # R69: C8957 is no primary either.
    coding = facility(pump("p", "12:00", drug="drug P"), push("a", "08:00", **B))
    assert lines(coding) == ["p C8957"]
    assert held(coding) == {"a": "otherways/pump-companions"}


@pytest.mark.parametrize(
    ("second", "found"),
    [
        # R79: the group with the higher-ranked initial keeps it, in it the first concurrent drug in R77's order.
        ("10:30", ["a 96365", "b 96368", "c 96365-59"]),
        ("11:30", ["a 96365-59", "c 96365", "c 96366", "d 96368"]),
    ],
)
def test_the_higher_group_keeps_the_concurrent_line(second: str, found: list[str]) -> None:
    coding = facility(
        infusion("a", "09:00", "10:30"), infusion("b", "09:00", "10:00", **B),
        infusion("c", "09:00" if second == "11:30" else "09:30", second, drug="drug C", access="right", access_reason="i"),
        infusion("d", "09:30", "10:00", drug="drug D", access="right"),
    )  # fmt: skip
    assert lines(coding) == found
    assert "place/concurrent-once" in not_billable(coding).values()


def test_of_three_drugs_at_once_the_longer_one_is_concurrent() -> None:
    # R77, R79: longer T first.
    coding = facility(
        infusion("a", "09:00", "11:00"), infusion("b", "09:00", "10:00", **B), infusion("c", "09:00", "10:30", drug="drug C")
    )
    assert lines(coding) == ["a 96365", "a 96366", "c 96368"]
    assert not_billable(coding) == {"b": "place/concurrent-once"}


def test_each_encounter_has_its_concurrent_line() -> None:
    # R79: once per encounter.
    coding = facility(
        infusion("a", "09:00", "10:00"), infusion("b", "09:00", "10:00", **B),
        infusion("c", "15:00", "16:00", encounter="2"), infusion("d", "15:00", "16:00", encounter="2", **B),
    )  # fmt: skip
    assert lines(coding) == ["a 96365", "b 96368", "c 96365-59", "d 96368-59"]


def test_choosing_again_looks_at_all_groups_and_other_services() -> None:
    # R68: an accepted primary in the document or among the other services.
    rows = (infusion("a", "09:00", "10:00"), push("b", "10:05", drug="fluorouracil"))
    assert lines(office(*rows, primary="a", also=[{"code": "96413"}])) == ["a 96365", "b 96411"]
    other = infusion("c", "15:00", "16:00", drug="paclitaxel", encounter="2")
    assert lines(office(*rows, other, primary="a")) == ["a 96365-59", "b 96411-59", "c 96413"]


def test_two_groups_may_both_be_chosen_again() -> None:
    # R68
    coding = office(
        infusion("a", "09:00", "10:00"), push("b", "10:05", drug="fluorouracil"),
        infusion("c", "15:00", "16:00", encounter="2"), push("d", "16:05", drug="fluorouracil", encounter="2"),
        primary=["a", "c"],
    )  # fmt: skip
    assert [one.split("-")[0] for one in lines(coding)] in (
        # Once one of them is chosen again, the other's 96411 has a primary in the document.
        ["a 96367", "b 96409", "c 96365", "d 96411"],
        ["a 96365", "b 96411", "c 96367", "d 96409"],
    )


def test_the_choice_that_is_the_highest_already_is_not_made_again() -> None:
    # R68: 96376 beside hydration alone cannot be; the initial of R61 stands.
    coding = office(infusion("a", "09:00", "10:00"), push("b", "10:05", **B), primary="a")
    assert coding.advisories == ()


def test_a_pair_of_a_dropped_line_is_none() -> None:
    # R117: a line that is gone takes part in no other pair.
    coding = facility(push("a", "09:00", drug="ketorolac"), injection("b", drug="ketorolac"), injection("c", drug="ketorolac"))
    assert lines(coding) == ["a 96374"]
    assert not_billable(coding) == {"b": "edits/pair-of-one-drug", "c": "edits/pair-of-one-drug"}


def test_other_services_meet_what_is_left_of_our_lines() -> None:
    # R117: the injection is gone, and so is its pair with the visit.
    coding = facility(push("a", "09:00", drug="ketorolac"), injection("b", drug="ketorolac"), also=[{"code": "99213"}])
    assert asked(coding, "edits/another-service-in-column-2") == [None]
    assert lines(coding) == ["a 96374"]


def test_one_service_may_drop_a_line_and_ask_about_another() -> None:
    # R117: G0498 under indicator 0 with the charted 96416; 99213 asks.
    coding = facility(pump("p", "12:00"), also=[{"code": "96416"}, {"code": "99213"}])
    assert lines(coding) == []
    assert not_billable(coding) == {"p": "edits/never-together"}
    assert asked(coding, "edits/another-service-in-column-2") == []


def test_only_incident_to_codes_are_dropped_in_a_facility_place() -> None:
    # R202
    coding = office(
        injection("m", drug="methotrexate", route="intrathecal"), infusion("a", "09:00", "10:00"), place_of_service="22"
    )
    assert lines(coding) == ["m 96450"]
    assert not_billable(coding) == {"a": "edits/practitioner-in-a-facility"}
