"""What ran through one access in one encounter: administrations, drugs, hydration, and who comes first."""

from typing import Any

import pytest

from tests.support import dated_lines, facility, held, hydration, infusion, injection, line, lines, not_billable, office, push

B = {"drug": "drug B"}


# -- one administration


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # R48: infusions of one drug that touch or overlap.
        ([infusion("a", "09:00", "09:08"), infusion("b", "09:08", "09:16")], ["a+b 96365"]),
        ([infusion("a", "09:00", "10:00"), infusion("b", "09:10", "09:30")], ["a+b 96365"]),
        ([infusion("a", "09:00", "10:00"), infusion("b", "09:10", "09:30"), infusion("c", "09:50", "10:31")], ["a+b+c 96365", "a+b+c 96366"]),
        ([infusion("a", "09:00:00", "09:08:00"), infusion("b", "09:08:59", "09:16:59")], ["a+b 96365"]),
        ([infusion("a", "09:00", "09:08"), infusion("b", "09:09", "09:17")], ["a 96374"]),
        ([infusion("a", "09:00", "09:08"), infusion("b", "09:10", "09:18")], ["a 96374"]),
        # A push that touches is none of them.
        ([infusion("a", "09:00", "09:20"), push("b", "09:20", "09:24")], ["a 96365", "b 96376"]),
        # Another access is another group.
        (
            [infusion("a", "09:00", "09:08"), infusion("b", "09:08", "09:16", access="right", access_reason="i")],
            ["a 96374", "b 96374-59"],
        ),
    ],
)  # fmt: skip
def test_infusions_of_one_drug_that_touch_are_one(rows: list[dict[str, Any]], found: list[str]) -> None:
    assert lines(facility(*rows)) == found


@pytest.mark.parametrize("link", ["bag", "part_of"])
def test_a_bolus_of_the_same_bag_or_dose_is_part_of_the_infusion(link: str) -> None:
    # R48, R96
    first = infusion("a", "09:00", "10:00", **({"bag": "x"} if link == "bag" else {}))
    second = push("b", "09:00", "09:02", **({"bag": "x"} if link == "bag" else {"part_of": "a"}))
    assert lines(facility(first, second)) == ["a+b 96365"]


def test_a_bolus_without_minutes_of_a_bag_leaves_the_next_bag_its_own() -> None:
    # R48: a gap makes a repeat; the bolus has no interval of its own.
    coding = facility(infusion("a", "09:00", "09:30", bag="x"), push("b", "08:58", bag="x"), infusion("c", "11:00", "11:30"))
    assert lines(coding) == ["a+b+c 96365"]
    assert line(coding, "96365").minutes == 60


def test_drugs_of_one_bag_are_one_administration_of_the_highest_family() -> None:
    # The worked example of R72, and its category.
    both = facility(
        infusion("a", "09:00", "10:00", drug="leucovorin", bag="x"), infusion("b", "09:00", "10:00", drug="magnesium", bag="x")
    )
    assert lines(both) == ["a+b 96365"]
    chemo = facility(infusion("a", "09:00", "10:00", bag="x"), infusion("b", "09:00", "10:00", drug="paclitaxel", bag="x"))
    assert lines(chemo) == ["a+b 96413"]
    assert "category/antineoplastic" in [reason.rule.id for reason in chemo.lines[0].reasons]


def test_a_drug_in_a_bag_of_fluid_is_no_hydration() -> None:
    # R72
    assert lines(facility(infusion("a", "09:00", "10:00", bag="x"), hydration("h", "09:00", "10:00", bag="x"))) == ["a+h 96365"]


def test_two_fluids_of_one_bag_are_hydration() -> None:
    # R34: all hydration rows, united.
    coding = facility(hydration("h", "09:00", "10:00", bag="x"), hydration("i", "09:30", "10:31", bag="x"))
    assert lines(coding) == ["h+i 96360", "h+i 96361"]


def test_a_row_that_links_a_bag_and_a_dose_joins_both() -> None:
    # R48
    coding = facility(
        infusion("a", "09:00", "09:10", bag="x"), infusion("b", "09:20", "09:30", **B, bag="x"),
        infusion("c", "09:40", "09:50", part_of="b", drug="drug C"),
    )  # fmt: skip
    assert lines(coding) == ["a+b+c 96365"]


def test_a_part_of_a_row_that_does_not_count_still_is_one_dose_with_the_others() -> None:
    # R48
    coding = facility(
        infusion("a", "09:00", "09:10", purpose="carrier"), infusion("b", "09:00", "09:10", part_of="a"),
        infusion("c", "09:20", "09:30", part_of="a"),
    )  # fmt: skip
    assert lines(coding) == ["b+c 96365"]


# -- encounter and access


@pytest.mark.parametrize(
    ("policy", "reason", "found"),
    [
        # R63, R64, second_access; G14, G15
        ("necessity_documented", None, ["a 96365", "b 96368"]),
        ("necessity_documented", "incompatible", ["a 96365", "b 96365-59"]),
        ("always", None, ["a 96365", "b 96365-59"]),
        ("never", "incompatible", ["a 96365", "b 96368"]),
    ],
)
def test_a_second_access_is_proved_by_a_reason(policy: str, reason: str | None, found: list[str]) -> None:
    coding = facility(
        infusion("a", "09:00", "10:00", access="left"), infusion("b", "09:00", "10:00", access="right", access_reason=reason, **B),
        policy={"second_access": policy},
    )  # fmt: skip
    assert lines(coding) == found


def test_one_reason_on_either_side_separates_two_lines() -> None:
    # R64: also on a row that is not reported.
    coding = facility(
        infusion("a", "09:00", "10:00", access="left"), infusion("b", "09:00", "10:00", access="right", **B),
        push("f", "08:59", purpose="flush", access="left", access_reason="incompatible"),
    )  # fmt: skip
    assert lines(coding) == ["a 96365", "b 96365-59"]


def test_a_reason_on_a_row_that_is_not_intravenous_proves_nothing() -> None:
    # R64: if any IV row of it carries the reason.
    coding = facility(
        infusion("a", "09:00", "10:00", access="left"), infusion("b", "09:00", "10:00", access="right", **B),
        injection("c", "09:00", drug="drug C", access="right", access_reason="incompatible"),
    )  # fmt: skip
    assert [one for one in lines(coding) if one[0] != "c"] == ["a 96365", "b 96368"]


def test_three_unproved_accesses_are_one_group_beside_a_proved_one() -> None:
    # R64: all unproved accesses of an encounter together are one group.
    coding = facility(
        infusion("a", "09:00", "10:00", access="1"), push("b", "09:00", access="2", **B), push("c", "09:00", access="3", drug="drug C"),
        push("d", "09:00", drug="drug D", access="4", access_reason="incompatible"),
    )  # fmt: skip
    assert lines(coding) == ["a 96365", "b 96375", "c 96375", "d 96374-59"]


@pytest.mark.parametrize(
    ("second_access", "found"),
    [("necessity_documented", []), ("always", ["a 96365", "b 96365-59"]), ("never", ["a 96365", "b 96368"])],
)
def test_unproved_accesses_can_be_held_only_where_they_must_be_proved(second_access: str, found: list[str]) -> None:
    # R64, second_access_unproved: hold. Every IV row of the visit.
    coding = facility(
        infusion("a", "09:00", "10:00", access="left"), infusion("b", "09:00", "10:00", access="right", **B),
        policy={"second_access": second_access, "second_access_unproved": "hold"},
    )  # fmt: skip
    assert lines(coding) == found


def test_a_hold_takes_every_iv_row_of_the_visit() -> None:
    # R64: a group of several unproved accesses holds every IV row of the visit.
    coding = facility(
        infusion("a", "09:00", "10:00", access="left"), infusion("b", "09:00", "10:00", access="right", **B),
        infusion("c", "15:00", "16:00", encounter="2"), injection("d", "09:00", drug="drug D"),
        policy={"second_access_unproved": "hold"},
    )  # fmt: skip
    assert lines(coding) == ["d 96372"]
    assert held(coding) == {"a+b+c": "documentation/access-reason"}


def test_unproved_rows_of_two_encounters_on_one_access_each_are_not_held() -> None:
    coding = facility(
        infusion("a", "09:00", "10:00", access="left"), infusion("c", "15:00", "16:00", access="right", encounter="2"),
        policy={"second_access_unproved": "hold"},
    )  # fmt: skip
    assert held(coding) == {}


@pytest.mark.parametrize("policy", ["same_access", "new_access"])
def test_a_restart_keeps_the_access_word(policy: str) -> None:
    # The worked example of R65: 20 and 50 minutes of one bag. The policy speaks at the chairside.
    coding = facility(
        infusion("a", "09:00", "09:20", bag="x"),
        infusion("b", "09:40", "10:30", bag="x", access="new"),
        policy={"iv_restart": policy},
    )
    assert lines(coding) == ["a+b 96365"]
    assert line(coding, "96365").minutes == 70


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        # R45, initial_scope: push on day 1, infusion and hydration on day 2 of one stay.
        ("encounter_access", ["03-02 p 96375", "03-03 a 96365", "03-03 h 96361"]),
        ("date_if_not_continuous", ["03-02 p 96374", "03-03 a 96365", "03-03 h 96361"]),
    ],
)
def test_a_stay_has_one_initial_unless_the_policy_parts_it(scope: str, found: list[str]) -> None:
    coding = facility(
        push("p", "20:00", **B), infusion("a", "+1 09:00", "+1 10:00"), hydration("h", "+1 10:00", "+1 11:00"),
        policy={"initial_scope": scope},
    )  # fmt: skip
    assert dated_lines(coding) == found


def test_hydration_of_two_dates_is_parted_too() -> None:
    # R45: groups also by the local date on which an administration began. The drug of day 1 runs on into day 2.
    coding = facility(
        hydration("h", "20:00", "21:00"), infusion("a", "23:00", "+1 01:00"), hydration("i", "+1 00:30", "+1 02:00"),
        policy={"initial_scope": "date_if_not_continuous"},
    )  # fmt: skip
    # R64: on day 2 the group of day 1, which ranks higher, has a line.
    assert dated_lines(coding) == ["03-02 a 96365", "03-02 h 96361", "03-03 a 96366", "03-03 i 96360-59"]


# -- stopped infusions

STOPPED = {"stopped_infusion": "intended_53"}


def test_a_stopped_infusion_is_not_pooled_with_others_of_the_drug() -> None:
    # R31: "A row under intended_53 is not pooled with other infusions of the drug."
    coding = facility(infusion("a", "09:00", "10:00"), infusion("b", "12:00", "12:10"), policy=STOPPED)
    assert lines(coding) == ["a 96365", "b 96367-53"]


def test_a_push_beside_a_stopped_infusion_of_its_drug_is_beside_its_infusion() -> None:
    # R96
    coding = facility(infusion("a", "09:00", "09:10"), push("b", "12:00"), policy=STOPPED)
    assert lines(coding) == ["a 96365-53", "b 96376"]
    assert lines(office(infusion("a", "09:00", "09:10"), push("b", "12:00"), policy=STOPPED)) == ["a 96365-53"]


def test_a_push_beside_a_stopped_and_a_whole_infusion_is_beside_the_whole_one() -> None:
    coding = facility(infusion("a", "09:00", "10:00"), infusion("b", "12:00", "12:10"), push("c", "15:00"), policy=STOPPED)
    assert lines(coding) == ["a 96365", "b 96367-53", "c 96376"]


def test_a_stopped_infusion_of_no_minutes_stands_on_its_date() -> None:
    # R31, R46
    coding = facility(infusion("a", "09:00", "09:00"), policy=STOPPED)
    assert dated_lines(coding) == ["03-02 a 96365-53"]
    assert not_billable(coding) == {}
