"""Question 11: would another accepted view answer otherwise?"""

from typing import Any

import pytest

from infusate import code
from infusate.rules.book import Rulebook
from tests.support import (
    Row,
    facility,
    hydration,
    infusion,
    injection,
    line,
    lines,
    office,
    pump,
    push,
    rules,
    shown,
    standings,
    views,
    visit,
)

B = {"drug": "drug B"}


@pytest.mark.parametrize(
    ("rows", "code_of_line", "view"),
    [
        # R4: another selectable value of that policy would change this line.
        ([infusion("a", "09:00", "09:15")], "96374", "min_infusion_minutes: 15"),
        ([infusion("a", "09:00", "09:10")], "96374", "stopped_infusion: intended_53"),
        ([push("a", "09:00", "09:16")], "96365", "charted_push_over_15: push"),
        ([push("a", "09:00", "09:30")], "96365", "charted_push_over_15: push"),
        ([push("a", "09:00")], "96374", "missing_push_minutes: start_stop"),
        ([infusion("a", "09:00", "09:16", times="note")], "96365", "alternative_stop_evidence: none"),
        ([infusion("a", "09:00", "09:16", times="device")], "96365", "alternative_stop_evidence: nurse_note"),
        ([infusion("a", "09:00:50", "09:16:20")], "96374", "seconds: clock_minutes"),
        (
            [infusion("a", "09:00", "09:36", pauses=[{"from": "09:10:30", "to": "09:30:35"}])], "96374",
            "seconds: clock_minutes",
        ),
        ([hydration("h", "09:00", "10:31", volume_ml=400)], "96361", "hydration_min_volume_ml: 500"),
        ([hydration("h", "09:00", "10:31")], "96361", "hydration_min_volume_ml: 500"),
        ([hydration("h", "09:00", "10:00"), push("p", "10:00", "10:02")], "96361", "hydration_modifier: 59_and_dx"),
        ([hydration("h", "09:00", "09:33"), push("p", "09:00", "09:02")], "96361", "hydration_modifier: 59_and_dx"),
        (
            [hydration("h", "09:00", "10:34"), push("p", "09:00", "09:04")], "96361", "hydration_push_deduction: none",
        ),
        (
            [hydration("h", "08:35", "09:00"), infusion("a", "09:00", "10:00"), hydration("i", "10:00", "10:25")], "96361",
            "hydration_segments: each",
        ),
        ([hydration("h", "09:00", "10:00", indication="toxicity prevention")], "96360", "toxicity_hydration: integral"),
        ([push("a", "09:00", "09:02", indication="transfusion protocol")], "96374", "transfusion_premedication"),
        ([infusion("a", "09:00", "09:30", electrolyte="replacement")], "96365", "therapeutic_electrolytes: hydration"),
        ([infusion("a", "09:00", "11:00", drug="infliximab")], "96413", "complex_biologic: therapeutic"),
        ([infusion("a", "09:00", "11:00"), infusion("b", "10:40", "11:40", **B)], "96367", "overlap: any_overlap"),
        ([infusion("a", "09:00", "11:00"), infusion("b", "10:40", "11:10", **B)], "96368", "overlap: start_within"),
        ([infusion("a", "09:00", "10:00"), infusion("b", "09:50", "10:10", **B)], "96367", "concurrent_min_overlap: 1"),
        (
            [infusion("a", "09:00", "09:45"), infusion("b", "10:00", "11:00", **B)], "96367", "initial_tiebreak: earliest",
        ),
        (
            [infusion("a", "09:00", "09:45"), infusion("b", "12:00", "12:30")], "96365",
            "same_drug_repeat_infusion: 96367",
        ),
        ([push("a", "08:00", "08:01"), push("b", "09:00", "09:01")], "96376", "same_drug_push_repeat: none"),
        ([push("a", "08:00", "08:01"), push("b", "09:00", "09:01"), push("c", "09:30", "09:31")], "96374", None),
        (
            [infusion("a", "08:00", "09:00"), push("b", "09:10", "09:11")], "96376",
            "push_and_infusion_same_drug: infusion_only",
        ),
        ([infusion("a", "08:00", "09:00"), push("b", "09:10", "09:11")], "96376", "push_interval_from: any_dose"),
        ([infusion("a", "23:30", "+1 01:10")], "96366", "midnight_units: start_date"),
        (
            [infusion("a", "22:00", "23:00"), infusion("b", "+1 09:00", "+1 10:00", **B)], "96367",
            "initial_scope: date_if_not_continuous",
        ),
        (
            [infusion("a", "09:00", "10:00"), infusion("b", "09:00", "10:00", access="right", **B)], "96368",
            "second_access: always",
        ),
        (
            [infusion("a", "09:00", "10:00"), infusion("b", "09:00", "10:00", access="right", **B)], "96365",
            "second_access_unproved: hold",
        ),
        ([infusion("a", "09:00", "10:00"), injection("b", **B)], "96372", "distinct_modifier: X"),
        (
            [injection("a", **B), injection("b", part_of="a", **B)], "96372", "split_dose_injection_units: per_injection",
        ),
        (
            [infusion("a", "09:00", "10:00"), infusion("b", "09:00", "10:00", route="sc", **B)], "96369",
            "sc_initial_with_iv_initial: one_initial",
        ),
        ([pump("p", "12:00")], "G0498", "chemo_pump_code: 96416"),
    ],
)  # fmt: skip
def test_a_line_that_another_accepted_view_would_change_says_which(rows: list[Row], code_of_line: str, view: str | None) -> None:
    coding = facility(*rows)
    if view is None:
        assert views(coding, code_of_line) == ""
        return
    assert view in views(coding, code_of_line)
    assert "standing/another-view" in rules(coding, code_of_line)
    assert line(coding, code_of_line).standing != "firm"


@pytest.mark.parametrize(
    "rows",
    [
        [infusion("a", "09:00", "10:00")],
        [infusion("a", "09:00", "10:30")],
        [infusion("a", "09:00", "09:16")],
        [push("a", "09:00", "09:05")],
        [push("a", "09:00", "09:05"), push("b", "09:10", "09:12", **B)],
        [infusion("a", "09:00", "10:00"), infusion("b", "10:00", "10:30", **B)],
        [infusion("a", "09:00", "10:00", drug="paclitaxel"), infusion("b", "10:00", "10:30", **B)],
        [hydration("h", "09:00", "10:00", volume_ml=1000)],
        [injection("a", **B)],
        [infusion("a", "09:00", "10:00", drug="iron sucrose", dose="200 mg")],
    ],
)
def test_a_line_that_every_accepted_view_gives_is_firm(rows: list[Row]) -> None:
    # R4
    assert set(standings(facility(*rows)).values()) == {"firm"}


@pytest.mark.parametrize(
    "rows", [[infusion("a", "09:00", "10:30")], [push("b", "08:00", "08:01"), infusion("a", "09:00", "10:00", **B)]]
)
def test_views_that_the_rulebook_calls_wrong_do_not_count(rows: list[Row]) -> None:
    # R4, R237: chronological, ge30 and 96376 for later bags are refused as views.
    assert set(standings(facility(*rows)).values()) == {"firm"}


def test_a_pinned_wrong_view_makes_its_lines_policy() -> None:
    # R1: a value that this book calls wrong is accepted when pinned and makes its lines `policy`.
    coding = facility(infusion("a", "09:00", "10:30"), policy={"extra_hour_threshold": "ge30"})
    assert standings(coding) == {"a 96365": "firm", "a 96366": "policy"}


def test_review_is_stronger_than_policy() -> None:
    # R4: review where a rule says so; else policy.
    coding = facility(infusion("a", "09:00", "10:00"), infusion("b", "09:45", "10:15", **B))
    assert line(coding, "96367").standing == "review"
    assert views(coding, "96367") != ""


def test_a_view_that_cannot_be_chosen_on_the_date_does_not_count() -> None:
    # R1, R4: X from 2015-01-01.
    rows = (infusion("a", "09:00", "10:00"), injection("b", **B))
    assert views(facility(*rows, day="2014-12-31"), "96372") == ""
    assert "distinct_modifier: X" in views(facility(*rows, day="2015-01-01"), "96372")


@pytest.mark.parametrize(("primary", "view"), [("b", True), (None, False)])
def test_a_charted_main_reason_leaves_the_choice_to_the_policy(primary: str | None, view: bool) -> None:
    # R4, R62: hierarchy would answer otherwise.
    coding = office(push("b", "08:00", "08:01", **B), infusion("a", "09:00", "09:30"), primary=primary)
    assert ("initial_selector: hierarchy" in views(coding, coding.lines[0].code)) is view


def test_a_place_of_service_that_is_allowed_leaves_the_choice_to_the_policy() -> None:
    # R4, R202
    coding = office(infusion("a", "09:00", "10:00"), place_of_service="22", policy={"prof_in_facility": "allow"})
    assert "prof_in_facility: deny" in views(coding, "96365")


@pytest.mark.parametrize(("guard", "view"), [("allow", "aoc_guard"), ("reselect_hierarchy", "aoc_guard")])
def test_an_add_on_without_a_primary_leaves_the_choice_to_the_policy(guard: str, view: str) -> None:
    # R4, R68
    coding = office(
        infusion("a", "09:00", "10:00"),
        push("b", "10:05", "10:06", drug="fluorouracil"),
        primary="a",
        policy={"aoc_guard": guard},
    )
    assert any(view in reason.because for one in coding.lines for reason in one.reasons)


# -- nothing is missed: what is tried only where it could matter is tried here everywhere

NEVER_TRIED = ("iv_restart", "nurse_visit_99211", "revenue_code_admin", "supervision_mode", "late_entry_window_hours",
               "self_pay_wellness", "ndc_required")  # fmt: skip
VISITS: list[list[Row]] = [
    [infusion("a", "09:00", "09:15"), infusion("b", "09:10", "09:40", **B)],
    [infusion("a", "09:00", "10:00"), infusion("b", "09:30", "10:20", **B), infusion("c", "10:00", "10:40", drug="drug C")],
    [infusion("a", "09:00", "10:00"), infusion("b", "09:05", "09:20", **B), push("c", "09:30")],
    [infusion("a", "09:00", "09:45"), infusion("b", "11:00", "11:20"), push("c", "11:25", "11:27"), push("d", "12:00")],
    [hydration("h", "08:00", "12:00"), infusion("a", "09:00", "10:00"), push("p", "10:30", "10:36", **B)],
    [hydration("h", "08:00", "08:30"), push("p", "08:10", "08:12", **B), hydration("i", "09:00", "09:29")],
    [hydration("h", "22:00", "+1 02:00"), infusion("a", "23:30", "+1 00:45"), push("p", "+1 01:00", **B)],
    [infusion("a", "09:00", "10:00", drug="paclitaxel"), infusion("b", "09:10", "09:40", drug="carboplatin"), pump("p", "11:00")],
    [infusion("a", "09:00", "10:00", access="left"), infusion("b", "09:00", "10:31", access="right", **B)],
    [infusion("a", "09:00", "10:00"), infusion("b", "15:00", "15:20", encounter="2"), injection("c", drug="drug C")],
    [infusion("a", "09:00", "10:00", drug="infliximab"), infusion("b", "10:00", "10:30", drug="vedolizumab")],
    [infusion("a", "09:00", last_seen_infusing="09:15"), infusion("b", "09:00", "09:20", times="device", **B)],
    [pump("p", "09:00"), push("a", "09:05", **B), hydration("h", "10:00", "11:00")],
    [infusion("a", "09:00", "09:40", route="sc"), infusion("b", "09:00", "10:00", **B)],
]  # fmt: skip


@pytest.mark.parametrize("setting", ["facility", "professional"])
@pytest.mark.parametrize("rows", VISITS)
def test_a_firm_line_is_a_line_of_every_accepted_view(rows: list[Row], setting: str) -> None:
    # R4, by pinning every other value of every policy, one at a time.
    charted = visit(setting, *rows)
    book = Rulebook.shipped()
    coding = code(charted, book)
    changed: dict[str, set[str]] = {shown(one): set() for one in coding.lines}
    for name in book.policies.topics:
        if name in NEVER_TRIED:
            continue
        for value in coding.book.other_values(name):
            other = {one.key for one in code(charted, book, policy={name: value}).lines}
            for one in coding.lines:
                if one.key not in other:
                    changed[shown(one)].add(name)
    found: dict[str, set[str]] = {shown(one): set() for one in coding.lines}
    for one in coding.lines:
        for reason in one.reasons:
            if reason.rule.id == "standing/another-view":
                found[shown(one)].update(view.split(": ")[0] for view in _views(reason.because))
    assert found == changed
    assert all(one.standing != "firm" for one in coding.lines if changed[shown(one)])


def _views(because: str) -> list[str]:
    return because.removeprefix("This line would be different under ").rstrip(".").split("; ")


def test_no_view_is_known_for_nothing() -> None:
    # A line without a doubt has no reason of this question.
    coding: Any = facility(infusion("a", "09:00", "10:00"))
    assert "standing/another-view" not in rules(coding, "96365")
    assert lines(coding) == ["a 96365"]
