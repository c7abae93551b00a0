"""Question 8: what does the chart fail to say, and who can supply it?"""

from typing import Any

import pytest

from tests.support import asked, facility, held, infusion, injection, lines, push, standings

# -- order, dose, product


def test_a_visit_without_an_order_is_coded_and_asks_once() -> None:
    # R2, R185: documentation/order.
    coding = facility(infusion("a", "09:00", "10:00", ordered=None))
    assert lines(coding) == ["a 96365"]
    assert asked(coding, "documentation/order") == [None]


@pytest.mark.parametrize(("dose", "queries"), [(None, ["a"]), ("200 mg", [])])
def test_a_missing_dose_is_asked_for_and_holds_only_the_drug_line(dose: str | None, queries: list[str]) -> None:
    # R2, R135: documentation/dose.
    coding = facility(infusion("a", "09:00", "10:00", drug="iron sucrose", dose=dose))
    assert asked(coding, "documentation/dose") == queries
    assert lines(coding) == (["a 96365"] if dose is None else ["a 96365", "a J1756 x200"])


@pytest.mark.parametrize(
    ("ndc", "policy", "supplied_by", "queries"),
    [
        (None, "always", None, ["a"]),
        ("00517-2340-10", "always", None, []),
        (None, "payer_flag", None, []),
        (None, "always", "patient", []),
    ],
)
def test_the_package_is_asked_for_where_the_policy_requires_it(
    ndc: str | None, policy: str, supplied_by: str | None, queries: list[str]
) -> None:
    # R150, ndc_required: documentation/product.
    row = infusion("a", "09:00", "10:00", drug="iron sucrose", dose="200 mg", ndc=ndc, supplied_by=supplied_by)
    assert asked(facility(row, policy={"ndc_required": policy}), "documentation/product") == queries


@pytest.mark.parametrize(
    ("drug", "hcpcs", "supplied_by", "queries"),
    [
        ("iron sucrose", None, None, []),
        ("drug A", None, None, ["a"]),
        ("drug A", "J3490", None, []),
        ("infliximab", None, None, ["a"]),
        ("drug A", None, "other", []),
    ],
)
def test_a_drug_that_no_single_code_supplies_needs_its_code(
    drug: str, hcpcs: str | None, supplied_by: str | None, queries: list[str]
) -> None:
    # R137: documentation/supply-code. Where biosimilar codes exist, never by generic name.
    row = infusion("a", "09:00", "10:00", drug=drug, hcpcs=hcpcs, dose="100 mg", supplied_by=supplied_by)
    assert asked(facility(row), "documentation/supply-code") == queries


@pytest.mark.parametrize(("dose", "queries"), [("200 mg", []), ("0.2 g", []), ("2 vials", ["a"]), ("200 units", ["a"])])
def test_a_dose_that_does_not_convert_holds_only_the_drug_line(dose: str, queries: list[str]) -> None:
    # R135: documentation/dose-unit.
    coding = facility(infusion("a", "09:00", "10:00", drug="iron sucrose", dose=dose))
    assert asked(coding, "documentation/dose-unit") == queries
    assert lines(coding) == (["a 96365"] if queries else ["a 96365", "a J1756 x200"])


# -- waste


@pytest.mark.parametrize(
    ("container", "wasted", "payer", "container_asked", "amount_asked"),
    [
        (None, None, "medicare", True, True),
        (None, "0 mg", "medicare", True, False),
        (None, "10 mg", "medicare", False, False),
        ("single-dose", None, "medicare", False, True),
        ("single-dose", "0 mg", "medicare", False, False),
        ("multi-dose", None, "medicare", False, False),
        (None, None, "unknown", False, False),
        (None, None, "medicare-advantage", True, True),
    ],
)
def test_container_and_discarded_amount_are_asked_for_where_waste_counts(
    container: str | None, wasted: str | None, payer: str, container_asked: bool, amount_asked: bool
) -> None:
    # R141: documentation/container, documentation/discarded-amount.
    row = infusion("a", "09:00", "10:00", hcpcs="J1745", drug="infliximab", dose="390 mg", container=container, wasted=wasted)
    coding = facility(row, payer=payer)
    assert asked(coding, "documentation/container") == (["a"] if container_asked else [])
    assert asked(coding, "documentation/discarded-amount") == (["a"] if amount_asked else [])


# -- what else a row must say


@pytest.mark.parametrize(
    ("drug", "more", "policy", "queries"),
    [
        ("infliximab", {}, "intensity", ["a"]),
        ("vedolizumab", {}, "intensity", ["a"]),
        ("infliximab", {"complex_care": True}, "intensity", []),
        ("infliximab", {"complex_care": False}, "intensity", []),
        ("infliximab", {"category": "chemo"}, "intensity", []),
        ("infliximab", {}, "chemo", []),
        ("iron sucrose", {}, "intensity", []),
    ],
)
def test_the_care_of_a_complex_biologic_is_asked_for(drug: str, more: dict[str, Any], policy: str, queries: list[str]) -> None:
    # R167, R176: documentation/complex-care.
    coding = facility(infusion("a", "09:00", "10:00", drug=drug, **more), policy={"complex_biologic": policy})
    assert asked(coding, "documentation/complex-care") == queries


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({}, None),
        ({"indication": "pain"}, "documentation/declotting-indication"),
        ({"indication": None}, "documentation/declotting-indication"),
        ({"start": None}, "documentation/declotting-dwell"),
        ({"stop": None}, "documentation/declotting-dwell"),
        ({"drug": None}, "documentation/declotting-drug"),
        ({"drug": None, "hcpcs": "J2997"}, None),
    ],
)
def test_declotting_needs_occlusion_drug_and_dwell(more: dict[str, Any], rule: str | None) -> None:
    # R107: a missing one makes the line review, with a query.
    row = {
        **infusion("a", "08:00", "08:45", drug="alteplase", purpose="access-declot", indication="occlusion", supplied_by="other"),
        **more,
    }
    coding = facility(row)
    assert standings(coding) == {"a 36593": "firm" if rule is None else "review"}
    for one in ("indication", "dwell", "drug"):
        name = f"documentation/declotting-{one}"
        assert asked(coding, name) == (["a"] if name == rule else [])


@pytest.mark.parametrize(
    ("route", "code", "rule"),
    [("intrathecal", "96450", "documentation/reservoir"), ("intralesional", "96405", "documentation/lesions")],
)
def test_a_reservoir_and_the_number_of_lesions_have_no_key_and_are_asked_for(route: str, code: str, rule: str) -> None:
    # R20
    coding = facility(injection("a", drug="methotrexate", route=route, supplied_by="other"))
    assert asked(coding, rule) == ["a"]
    assert standings(coding) == {f"a {code}": "review"}


# -- estimated times


@pytest.mark.parametrize(
    ("stop", "found"),
    [
        # R42: each row five minutes earlier; a change of a code or unit holds it.
        ("09:16", []),
        ("09:20", []),
        ("09:21", ["a 96365"]),
        ("10:30", ["a 96365"]),
        ("10:31", []),
        ("10:35", []),
        ("10:36", ["a 96365", "a 96366"]),
        ("11:00", ["a 96365", "a 96366"]),
    ],
)
def test_an_estimated_time_may_not_carry_a_threshold(stop: str, found: list[str]) -> None:
    # documentation/estimated-time
    coding = facility(infusion("a", "09:00", stop, times="estimated"))
    assert lines(coding) == found
    assert held(coding) == ({} if found else {"a": "documentation/estimated-time"})


def test_each_estimated_row_is_judged_by_itself() -> None:
    # R42
    coding = facility(
        infusion("a", "09:00", "10:00", times="estimated"), infusion("b", "10:00", "10:18", drug="drug B", times="estimated")
    )
    assert held(coding) == {"b": "documentation/estimated-time"}
    assert standings(coding) == {"a 96365": "review"}


def test_an_estimated_row_shorter_than_five_minutes_goes_back_to_its_start() -> None:
    assert lines(facility(push("a", "09:00", "09:03", times="estimated"))) == ["a 96374"]
    assert lines(facility(push("a", None, "09:03", times="estimated"))) == ["a 96374"]


def test_an_estimated_stop_beside_a_start_after_it_stays_held() -> None:
    # R43 comes first.
    assert held(facility(infusion("a", "23:40", "00:25", times="estimated"))) == {"a": "documentation/crossed-midnight"}


# -- a second access


@pytest.mark.parametrize(
    ("policy", "reason", "found", "is_held"),
    [
        # R64, second_access_unproved
        ("fold", None, ["a 96365", "b 96368"], False),
        ("hold", None, [], True),
        ("hold", "incompatible", ["a 96365", "b 96365-59"], False),
    ],
)
def test_an_unproved_second_access_is_folded_or_held(policy: str, reason: str | None, found: list[str], is_held: bool) -> None:
    # documentation/access-reason
    coding = facility(
        infusion("a", "09:00", "10:00", access="left"),
        infusion("b", "09:00", "10:00", drug="drug B", access="right", access_reason=reason),
        policy={"second_access_unproved": policy},
    )
    assert lines(coding) == found
    assert held(coding) == ({"a+b": "documentation/access-reason"} if is_held else {})
