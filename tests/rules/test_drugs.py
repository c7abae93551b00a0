"""Question 7: which line has the drug itself - code, units, and what was discarded?"""

from typing import Any

import pytest

from tests.support import asked, facility, held, infusion, injection, line, lines, office, push, rules, standings, views

INFLIXIMAB = {"drug": "infliximab", "hcpcs": "J1745", "complex_care": True}


def given(dose: str | None = "400 mg", **more: Any) -> dict[str, Any]:
    """Two hours of infliximab, J1745, 10 mg a unit."""
    return infusion("a", "09:00", "11:05", dose=dose, **{**INFLIXIMAB, **more})


def supplies(coding: Any) -> list[str]:
    """The drug lines alone."""
    return [one[2:] for one in lines(coding) if not one[2].isdigit()]


# -- units


@pytest.mark.parametrize(
    ("drug", "hcpcs", "dose", "found"),
    [
        # R135: a part of a unit is a unit.
        ("infliximab", "J1745", "400 mg", "J1745 x40"),
        ("infliximab", "J1745", "391 mg", "J1745 x40"),
        ("infliximab", "J1745", "390 mg", "J1745 x39"),
        ("infliximab", "J1745", "0.4 g", "J1745 x40"),
        ("infliximab", "J1745", "1 mg", "J1745"),
        ("infliximab", "J1745", "0 mg", "J1745"),
        ("ondansetron", None, "4 mg", "J2405 x4"),
        ("ketorolac", None, "30 mg", "J1885 x2"),
        ("dexamethasone sodium phosphate", "J1100", "12 mg", "J1100 x12"),
        ("normal saline", "J7030", "1 L", "J7030"),
    ],
)
def test_a_dose_is_counted_in_the_unit_of_its_code(drug: str, hcpcs: str | None, dose: str, found: str) -> None:
    # drugs/units
    coding = facility(push("a", "09:00", drug=drug, hcpcs=hcpcs, dose=dose, indication="vomiting"))
    assert supplies(coding) == [found]
    assert "drugs/units" in rules(coding, found[:5])


def test_two_doses_of_half_a_unit_are_two_units() -> None:
    # R135: per administered dose; two doses of 25 mg of a 50 mg code.
    half = {"drug": "leucovorin", "dose": "25 mg"}
    assert supplies(facility(push("a", "09:00", **half), push("b", "12:00", **half))) == ["J0640", "J0640"]
    # Parts of one dose add.
    assert lines(facility(injection("a", **half), injection("b", part_of="a", **half))) == ["a+b 96372", "a+b J0640"]


@pytest.mark.parametrize(
    ("day", "found", "rule"),
    [
        # R136: the old code is good through its end date.
        ("2025-09-29", "J3370 x3", "drugs/units"),
        ("2025-09-30", "J3370 x3", "drugs/units"),
        ("2025-10-01", "J3373 x125", "drugs/code-replaced"),
        ("2025-10-02", "J3373 x125", "drugs/code-replaced"),
    ],
)
def test_a_code_that_is_no_longer_in_force_is_replaced(day: str, found: str, rule: str) -> None:
    coding = facility(infusion("a", "09:00", "10:00", drug="vancomycin", hcpcs="J3370", dose="1250 mg"), day=day)
    assert supplies(coding) == [found]
    assert rule in rules(coding, found[:5])
    assert line(coding, found[:5]).standing == ("review" if rule == "drugs/code-replaced" else "firm")


@pytest.mark.parametrize(("day", "found"), [("2025-09-30", "J1170"), ("2025-10-01", "J1171 x20")])
def test_a_code_that_the_chart_leaves_out_is_the_one_in_force(day: str, found: str) -> None:
    # R136, R137: hydromorphone, 4 mg a unit and then 0.1 mg.
    assert supplies(facility(push("a", "09:00", drug="hydromorphone", dose="2 mg"), day=day)) == [found]


@pytest.mark.parametrize(
    ("hcpcs", "day", "found"),
    [
        ("J9312", "2018-12-31", "J9310 x7"),
        ("J9312", "2019-01-01", "J9312 x64"),
        ("J9310", "2018-12-31", "J9310 x7"),
        ("J9310", "2019-01-01", "J9312 x64"),
    ],
)
def test_rituximab_changed_its_code_with_2019(hcpcs: str, day: str, found: str) -> None:
    # R137, R240
    row = infusion("a", "09:00", "13:00", drug="rituximab", hcpcs=hcpcs, dose="640 mg")
    assert supplies(facility(row, day=day)) == [found]


@pytest.mark.parametrize(("dose", "found"), [("100 mg", ["J2997 x100"]), ("100.1 mg", []), ("200 mg", [])])
def test_more_units_than_the_drugs_limit_hold_its_line(dose: str, found: list[str]) -> None:
    # R155: J2997 has a limit of 100. drugs/over-the-limit.
    declot = {"purpose": "access-declot", "indication": "occlusion"}
    coding = facility(infusion("a", "08:00", "08:45", drug="alteplase", hcpcs="J2997", dose=dose, **declot))
    assert supplies(coding) == found
    assert asked(coding, "drugs/over-the-limit") == ([] if found else ["a"])
    assert "a 36593" in lines(coding)


@pytest.mark.parametrize("dose", [None, "600 mg", "3 vials"])
@pytest.mark.parametrize("hcpcs", ["J3490", "J3590", "J9999", "C9399", "J7999"])
def test_an_unclassified_code_is_one_unit(hcpcs: str, dose: str | None) -> None:
    # R135, R145: drugs/unclassified, also without a dose.
    coding = facility(push("a", "09:00", drug="glutathione", hcpcs=hcpcs, dose=dose))
    assert supplies(coding) == [hcpcs]
    assert "drugs/unclassified" in rules(coding, hcpcs)


# -- which code


@pytest.mark.parametrize(
    ("more", "found"),
    [
        # R137: as charted; else by NDC; else by a name that has exactly one code on the date.
        ({"drug": "Venofer", "hcpcs": "J1745"}, "J1745 x20"),
        ({"drug": "infliximab", "ndc": "57894-030-01"}, "J1745 x20"),
        ({"drug": None, "ndc": "57894-030-01"}, "J1745 x20"),
        ({"drug": "iron sucrose", "ndc": "57894-030-01"}, None),
        ({"drug": "Remicade"}, "J1745 x20"),
        ({"drug": "infliximab-dyyb"}, "Q5103 x20"),
        ({"drug": "infliximab"}, None),
        ({"drug": "Venofer"}, "J1756 x200"),
        ({"drug": "iron sucrose", "ndc": "99999-9999-99"}, "J1756 x200"),
        ({"drug": "drug A"}, None),
        ({"drug": None}, None),
    ],
)
def test_the_supply_code_is_charted_scanned_or_named(more: dict[str, Any], found: str | None) -> None:
    coding = facility(infusion("a", "09:00", "10:00", dose="200 mg", supplied_by="practice", **more))
    assert supplies(coding) == ([] if found is None else [found])
    assert asked(coding, "documentation/supply-code") == ([] if found else ["a"])


@pytest.mark.parametrize(("hcpcs", "found"), [(None, []), ("J1100", ["J1100 x4"])])
def test_a_drug_by_mouth_has_a_line_only_with_a_charted_code(hcpcs: str | None, found: list[str]) -> None:
    # R137, R146
    row = infusion("a", drug="dexamethasone sodium phosphate", hcpcs=hcpcs, dose="4 mg", route="oral", technique=None)
    assert supplies(facility(row)) == found


@pytest.mark.parametrize(("supplied_by", "count"), [(None, 1), ("practice", 1), ("patient", 0), ("other", 0)])
def test_what_the_practice_did_not_supply_has_no_drug_line(supplied_by: str | None, count: int) -> None:
    # R146: the administration is still coded.
    coding = facility(given(supplied_by=supplied_by))
    assert len(supplies(coding)) == count
    assert len(coding.lines) - count == 2


def test_the_drug_line_does_not_depend_on_the_administration() -> None:
    # R135: it stands for a row that is held, too short, pooled or packaged.
    coding = facility(infusion("a", "09:00", drug="iron sucrose", dose="200 mg"))
    assert lines(coding) == ["a J1756 x200"]
    assert held(coding) == {"a": "documentation/stop-time"}


# -- waste


@pytest.mark.parametrize(
    ("wasted", "container", "found", "rule", "standing"),
    [
        # R140-R143, Medicare.
        ("100 mg", "single-dose", ["J1745 x40", "J1745-JW x10"], "drugs/waste-discarded", "policy"),
        ("10 mg", "single-dose", ["J1745 x40", "J1745-JW"], "drugs/waste-discarded", "policy"),
        ("9 mg", "single-dose", ["J1745-JZ x40"], "drugs/none-discarded", "policy"),
        ("0 mg", "single-dose", ["J1745-JZ x40"], "drugs/none-discarded", "policy"),
        ("100 mg", None, ["J1745 x40", "J1745-JW x10"], "drugs/waste-discarded", "policy"),
        ("0 mg", None, ["J1745 x40"], "drugs/waste-not-charted", "review"),
        (None, "single-dose", ["J1745 x40"], "drugs/waste-not-charted", "review"),
        (None, None, ["J1745 x40"], "drugs/waste-not-charted", "review"),
        ("100 mg", "multi-dose", ["J1745 x40"], "drugs/waste-not-asked", "firm"),
        (None, "multi-dose", ["J1745 x40"], "drugs/waste-not-asked", "firm"),
    ],
)
def test_waste_from_a_single_dose_container(
    wasted: str | None, container: str | None, found: list[str], rule: str, standing: str
) -> None:
    coding = facility(given(wasted=wasted, container=container), payer="medicare")
    assert supplies(coding) == found
    drug_lines = [one for one in coding.lines if one.code == "J1745"]
    assert all(rule in [reason.rule.id for reason in one.reasons] for one in drug_lines)
    assert {one.standing for one in drug_lines} == {standing}


def test_waste_under_a_unit_is_taken_before_it_is_rounded() -> None:
    # R140: W = floor((dose + wasted) / unit) - A.
    assert supplies(facility(given("391 mg", wasted="9 mg", container="single-dose"), payer="medicare")) == ["J1745-JZ x40"]
    assert supplies(facility(given("391 mg", wasted="18 mg", container="single-dose"), payer="medicare")) == ["J1745-JZ x40"]
    assert supplies(facility(given("391 mg", wasted="19 mg", container="single-dose"), payer="medicare")) == [
        "J1745 x40", "J1745-JW",
    ]  # fmt: skip


@pytest.mark.parametrize(("policy", "found"), [("JZ", ["J1745-JZ x40"]), ("none", ["J1745 x40"])])
def test_waste_under_a_unit_may_be_unmarked(policy: str, found: list[str]) -> None:
    # R142, fractional_waste: drugs/fraction-discarded-unmarked.
    coding = facility(given(wasted="9 mg", container="single-dose"), payer="medicare", policy={"fractional_waste": policy})
    assert supplies(coding) == found
    nothing = facility(given(wasted="0 mg", container="single-dose"), payer="medicare", policy={"fractional_waste": policy})
    assert supplies(nothing) == ["J1745-JZ x40"]


@pytest.mark.parametrize(
    ("scope", "payer", "flags", "counts"),
    [
        # R140, jw_jz_scope
        ("medicare_separately_payable", "medicare", (), True),
        ("medicare_separately_payable", "medicare-advantage", (), True),
        ("medicare_separately_payable", "commercial", (), False),
        ("medicare_separately_payable", "unknown", ("jw_jz",), False),
        ("all_single_dose", "commercial", (), True),
        ("payer_flag", "commercial", ("jw_jz",), True),
        ("payer_flag", "medicare", (), False),
    ],
)
def test_waste_counts_for_the_payers_of_the_policy(scope: str, payer: str, flags: tuple[str, ...], counts: bool) -> None:
    coding = facility(given(wasted="0 mg", container="single-dose"), payer=payer, flags=flags, policy={"jw_jz_scope": scope})
    assert supplies(coding) == (["J1745-JZ x40"] if counts else ["J1745 x40"])


@pytest.mark.parametrize(("setting", "found"), [(facility, "J1100 x4"), (office, "J1100-JZ x4")])
def test_dexamethasone_is_packaged_in_the_facility_only(setting: Any, found: str) -> None:
    # R140
    row = push(
        "a", "09:00", hcpcs="J1100", drug="dexamethasone sodium phosphate", dose="4 mg", wasted="0 mg", container="single-dose"
    )
    assert supplies(setting(row, payer="medicare")) == [found]


@pytest.mark.parametrize(
    ("payer", "container", "wasted", "found"),
    [
        # R140, waste_line: single_line, for single-dose drugs of any payer.
        ("medicare", "single-dose", "100 mg", "J1745 x50"),
        ("commercial", "single-dose", "100 mg", "J1745 x50"),
        ("commercial", None, "100 mg", "J1745 x50"),
        ("medicare", "single-dose", "0 mg", "J1745 x40"),
        ("medicare", "multi-dose", "100 mg", "J1745 x40"),
    ],
)
def test_under_a_policy_given_and_discarded_stand_on_one_line(payer: str, container: str | None, wasted: str, found: str) -> None:
    # drugs/waste-on-one-line
    coding = facility(given(wasted=wasted, container=container), payer=payer, policy={"waste_line": "single_line"})
    assert supplies(coding) == [found]


@pytest.mark.parametrize(
    ("day", "rule", "standing"),
    [
        ("2016-12-30", "drugs/waste-discarded-early", "policy"),
        ("2016-12-31", "drugs/waste-discarded-early", "policy"),
        ("2017-01-01", "drugs/waste-discarded", "policy"),
        ("2017-01-02", "drugs/waste-discarded", "policy"),
    ],
)
def test_discarded_drug_has_a_line_of_its_own_on_every_date(day: str, rule: str, standing: str) -> None:
    # R140: JW on every date, before 2017-01-01 `policy`.
    coding = facility(given(wasted="100 mg", container="single-dose"), payer="medicare", day=day)
    assert supplies(coding) == ["J1745 x40", "J1745-JW x10"]
    assert {one.standing for one in coding.lines if one.code == "J1745"} == {standing}
    (wasted,) = (one for one in coding.lines if one.modifiers == ("JW",))
    assert rule in [reason.rule.id for reason in wasted.reasons]


@pytest.mark.parametrize(
    ("day", "policy", "found"),
    [
        # R141, jz_from
        ("2023-06-30", None, "J1745 x40"),
        ("2023-07-01", None, "J1745-JZ x40"),
        ("2023-07-02", None, "J1745-JZ x40"),
        ("2022-12-31", "2023-01-01", "J1745 x40"),
        ("2023-01-01", "2023-01-01", "J1745-JZ x40"),
        ("2023-01-02", "2023-01-01", "J1745-JZ x40"),
        ("2023-06-30", "2023-07-01", "J1745 x40"),
    ],
)
def test_the_modifier_for_nothing_discarded_begins_with_its_date(day: str, policy: str | None, found: str) -> None:
    # drugs/none-discarded-early
    pinned = {"jz_from": policy} if policy else None
    coding = facility(given(wasted="0 mg", container="single-dose"), payer="medicare", day=day, policy=pinned)
    assert supplies(coding) == [found]
    assert ("drugs/none-discarded-early" in rules(coding, "J1745")) is (found == "J1745 x40")


def test_a_dose_behind_the_first_day_of_the_modifier_has_it_though_the_visit_began_before() -> None:
    # R141: for dates from `jz_from`, of the line.
    stay = (infusion("a", "22:00", "23:00"), {**given(wasted="0 mg", container="single-dose"), "id": "b"})
    late = [stay[0], {**stay[1], "start": "+1 09:00", "stop": "+1 11:05"}]
    assert "b J1745-JZ x40" in lines(facility(*late, payer="medicare", day="2023-06-30"))


def test_the_worked_example_of_rituximab() -> None:
    # R140, G12
    row = infusion("a", "09:30", "13:35", drug="rituximab", hcpcs="J9312", dose="640 mg", wasted="60 mg", container="single-dose")
    coding = facility(row, payer="medicare")
    assert lines(coding) == ["a 96413", "a 96415 x3", "a J9312 x64", "a J9312-JW x6"]


def test_a_waste_line_says_which_views_would_change_it() -> None:
    # R4
    coding = facility(given(wasted="0 mg", container="single-dose"), payer="medicare")
    assert standings(coding)["a J1745-JZ x40"] == "policy"
    assert "waste_line: single_line" in views(coding, "J1745")
    assert "jw_jz_scope: payer_flag" in views(coding, "J1745")


def test_parts_of_one_dose_add_their_doses_and_their_waste() -> None:
    # R135
    part = {**INFLIXIMAB, "container": "single-dose"}
    coding = facility(
        infusion("a", "09:00", "10:00", dose="195 mg", wasted="0 mg", **part),
        infusion("b", "10:00", "11:00", dose="195 mg", wasted="10 mg", part_of="a", **part), payer="medicare",
    )  # fmt: skip
    assert lines(coding)[-2:] == ["a+b J1745 x39", "a+b J1745-JW"]


def test_a_multi_dose_vial_bills_the_dose_only() -> None:
    # The worked example of R143.
    row = push("a", "09:00", drug="heparin sodium", hcpcs="J1644", dose="5000 units", container="multi-dose")
    assert "a J1644 x5" in lines(facility(row, payer="medicare"))


@pytest.mark.parametrize(("wasted", "said"), [(None, "discarded: no amount charted"), ("100 mg", "discarded: 100 mg")])
def test_a_line_with_its_waste_says_what_was_charted_as_discarded(wasted: str | None, said: str) -> None:
    # R140, drugs/waste-on-one-line
    row = infusion("a", "09:00", "10:00", drug="infliximab", hcpcs="J1745", dose="400 mg", container="single-dose")
    coding = facility({**row, "wasted": wasted}, policy={"waste_line": "single_line"})
    (drug_line,) = [one for one in coding.lines if one.code == "J1745"]
    assert any(said in reason.because for reason in drug_line.reasons)
