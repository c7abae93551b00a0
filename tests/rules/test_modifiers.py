"""Question 9: which modifier says that a line is distinct from another of the same date?"""

from typing import Any

import pytest

from tests.support import facility, hydration, infusion, injection, line, lines, office, push, rules, standings, views


@pytest.mark.parametrize(
    ("payer", "day", "found"),
    [
        # R121, distinct_modifier: for Medicare X from 2015-01-01.
        ("unknown", "2026-03-02", "59"),
        ("commercial", "2026-03-02", "59"),
        ("medicare", "2014-12-31", "59"),
        ("medicare", "2015-01-01", "XS"),
        ("medicare", "2015-01-02", "XS"),
        ("medicare-advantage", "2014-12-31", "59"),
        ("medicare-advantage", "2015-01-01", "XS"),
    ],
)
def test_the_distinct_modifier_follows_payer_and_date(payer: str, day: str, found: str) -> None:
    coding = facility(infusion("a", "09:00", "09:30"), injection("b", "09:40", drug="drug B"), payer=payer, day=day)
    assert lines(coding) == ["a 96365", f"b 96372-{found}"]
    rule = "modifiers/distinct-service" if found == "59" else "modifiers/another-site"
    assert rule in rules(coding, "96372")


@pytest.mark.parametrize("pinned", ["59", "X"])
def test_a_pinned_modifier_is_taken_where_it_can_be_chosen(pinned: str) -> None:
    # R1: X can be chosen from 2015-01-01.
    rows = (infusion("a", "09:00", "09:30"), injection("b", "09:40", drug="drug B"))
    policy = {"distinct_modifier": pinned}
    assert lines(facility(*rows, policy=policy))[1] == ("b 96372-59" if pinned == "59" else "b 96372-XS")
    assert lines(facility(*rows, policy=policy, day="2014-12-31"))[1] == "b 96372-59"


MEDICARE: list[tuple[tuple[dict[str, Any], ...], str, str]] = [
    # R66: another encounter.
    (
        (infusion("a", "07:00", "07:30"), infusion("b", "19:00", "19:30", encounter="2")), "b 96365-XE",
        "modifiers/another-encounter",
    ),
    # R64: another access of the same encounter.
    (
        (
            infusion("a", "09:00", "10:00"),
            infusion("b", "09:00", "10:00", drug="drug B", access="right", access_reason="incompatible"),
        ),
        "b 96365-XS", "modifiers/another-site",
    ),
    # R15, R121: into muscle beside a vein.
    ((infusion("a", "09:00", "10:00"), injection("b", drug="drug B")), "b 96372-XS", "modifiers/another-site"),
    # R117, R121: an IV line kept beside 96450.
    (
        (injection("a", drug="methotrexate", route="intrathecal"), infusion("b", "09:00", "10:00")), "b 96365-XU",
        "modifiers/unusual-service",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "found", "rule"), MEDICARE)
def test_medicare_tells_the_kinds_of_distinct_services_apart(rows: tuple[dict[str, Any], ...], found: str, rule: str) -> None:
    coding = facility(*rows, payer="medicare")
    assert found in lines(coding)
    (marked,) = (one for one in coding.lines if one.modifiers)
    assert rule in [reason.rule.id for reason in marked.reasons]


@pytest.mark.parametrize(("rows", "found", "rule"), MEDICARE)
def test_other_payers_take_one_modifier_for_all(rows: tuple[dict[str, Any], ...], found: str, rule: str) -> None:
    coding = facility(*rows)
    assert found[:-2] + "59" in lines(coding)


def test_add_ons_of_the_lower_group_carry_the_modifier_too() -> None:
    # R64: every line of a lower-ranked group, initial and add-ons alike.
    coding = facility(
        infusion("a", "09:00", "11:00"), infusion("b", "09:00", "10:31", drug="drug B", access="right", access_reason="i"),
        push("c", "11:00", drug="drug C", access="right"),
    )  # fmt: skip
    assert lines(coding) == ["a 96365", "a 96366", "b 96365-59", "b 96366-59", "c 96375-59"]


def test_on_a_date_without_a_higher_line_no_modifier_is_needed() -> None:
    # R64, R66: on dates on which a higher-ranked group has a line.
    coding = facility(infusion("a", "07:00", "08:30"), infusion("b", "+1 07:00", "+1 07:30", encounter="2"))
    assert lines(coding) == ["a 96365", "b 96365"]


def test_another_encounter_is_judged_against_the_highest_group() -> None:
    # R121: a third group, another access of the lower encounter, is another encounter to the highest.
    coding = facility(
        infusion("a", "07:00", "10:00"), infusion("b", "15:00", "16:00", encounter="2"),
        infusion("c", "15:00", "15:30", drug="drug C", encounter="2", access="right", access_reason="incompatible"),
        payer="medicare",
    )  # fmt: skip
    assert lines(coding) == ["a 96365", "a 96366 x2", "b 96365-XE", "c 96365-XE"]


def test_a_line_carries_one_distinct_modifier_at_most() -> None:
    # R117, R121: a line of a lower-ranked group that already carries it settles the pair.
    coding = facility(
        injection("m", drug="methotrexate", route="intrathecal"), infusion("a", "09:00", "10:00"),
        infusion("b", "15:00", "15:30", encounter="2"), payer="medicare",
    )  # fmt: skip
    assert all(len(one.modifiers) <= 1 for one in coding.lines)
    assert "b 96365-XE" in lines(coding)


@pytest.mark.parametrize(
    ("policy", "found", "rule"),
    [
        # R12, hydration_modifier
        ("none", "h 96361", "modifiers/hydration-plain"),
        ("59_and_dx", "h 96361-59", "modifiers/hydration-distinct"),
    ],
)
@pytest.mark.parametrize("payer", ["unknown", "medicare"])
def test_hydration_behind_another_service_may_carry_a_modifier(payer: str, policy: str, found: str, rule: str) -> None:
    # The policy says 59, also where X is the distinct modifier.
    coding = facility(hydration("h", "09:00", "10:00"), push("p", "10:05"), policy={"hydration_modifier": policy}, payer=payer)
    assert lines(coding) == [found, "p 96374"]
    assert (rule in rules(coding, "96361")) is (policy != "none")


def test_initial_hydration_carries_no_modifier_for_hydration() -> None:
    # R12: 96361 behind another initial.
    coding = facility(hydration("h", "09:00", "10:31"), policy={"hydration_modifier": "59_and_dx"})
    assert lines(coding) == ["h 96360", "h 96361"]


def test_a_modifier_is_a_matter_of_policy() -> None:
    # R4: another selectable value would change the line.
    coding = office(infusion("a", "09:00", "09:30"), injection("b", "09:40", drug="drug B"))
    assert standings(coding) == {"a 96365": "firm", "b 96372-59": "policy"}
    assert "distinct_modifier: X" in views(coding, "96372")
    assert line(coding, "96372").units == 1
