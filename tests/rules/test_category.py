"""Question 1: which family of codes does the drug belong to?"""

from typing import Any

import pytest

from tests.support import asked, facility, held, hydration, infusion, injection, line, lines, not_billable, rules, standings


def hour(drug: str | None, **more: Any) -> dict[str, Any]:
    """One hour of a drug by vein."""
    return infusion("a", "09:00", "10:00", drug=drug, **more)


def test_a_charted_category_is_taken_as_it_stands() -> None:
    # R10 (1): category/charted, before the drug table and before electrolytes.
    coding = facility(hour("paclitaxel", category="therapeutic"))
    assert lines(coding) == ["a 96365"]
    assert "category/charted" in rules(coding, "96365")
    assert lines(facility(hour("potassium", category="chemo", electrolyte="replacement"))) == ["a 96413"]
    assert lines(facility(hydration("a", "09:00", "10:00", drug="drug A", category="hydration"))) == ["a 96360"]


@pytest.mark.parametrize(
    ("policy", "electrolyte", "code", "rule", "standing"),
    [
        # R13
        ("by_order", "replacement", "96365", "category/electrolyte-replacement", "policy"),
        ("by_order", "premix", "96360", "category/electrolyte-premix", "policy"),
        ("by_order", "added", "96360", "category/electrolyte-added", "review"),
        ("hydration", "replacement", "96360", "category/electrolyte-always-hydration", "policy"),
        ("hydration", "premix", "96360", "category/electrolyte-always-hydration", "policy"),
        ("hydration", "added", "96360", "category/electrolyte-always-hydration", "policy"),
        ("therapeutic", "replacement", "96365", "category/electrolyte-always-therapeutic", "policy"),
        ("therapeutic", "premix", "96365", "category/electrolyte-always-therapeutic", "policy"),
        ("therapeutic", "added", "96365", "category/electrolyte-always-therapeutic", "policy"),
    ],
)
def test_electrolytes_follow_the_order_or_the_policy(policy: str, electrolyte: str, code: str, rule: str, standing: str) -> None:
    coding = facility(
        hour("potassium chloride in saline", electrolyte=electrolyte, indication="K 2.9"),
        policy={"therapeutic_electrolytes": policy},
    )
    assert lines(coding) == [f"a {code}"]
    assert rule in rules(coding, code)
    assert line(coding, code).standing == standing


def test_potassium_for_a_deficit_over_two_hours_is_a_therapeutic_infusion() -> None:
    # The worked example of R13.
    coding = facility(infusion("a", "09:00", "11:00", drug="potassium chloride 20 mEq", electrolyte="replacement"))
    assert lines(coding) == ["a 96365", "a 96366"]


@pytest.mark.parametrize("pinned", ["intensity", "list", "therapeutic", "chemo"])
@pytest.mark.parametrize("complex_care", [True, False, None])
@pytest.mark.parametrize("drug", ["methotrexate", "rituximab-abbs"])
def test_an_antineoplastic_is_chemotherapy_whatever_the_policy_and_the_care(
    drug: str, complex_care: bool | None, pinned: str
) -> None:
    # R165: category/antineoplastic.
    coding = facility(hour(drug, complex_care=complex_care), policy={"complex_biologic": pinned})
    assert lines(coding) == ["a 96413"]
    assert "category/antineoplastic" in rules(coding, "96413")
    assert asked(coding, "documentation/complex-care") == []


def test_methotrexate_into_muscle_for_arthritis_is_a_chemotherapy_injection() -> None:
    # The worked example of R165.
    assert lines(facility(injection("a", drug="methotrexate", indication="rheumatoid arthritis"))) == ["a 96401"]


@pytest.mark.parametrize(
    ("policy", "drug", "complex_care", "code", "rule", "standing"),
    [
        # R167: a class that CMS names.
        ("intensity", "infliximab", True, "96413", "category/biologic-care-documented", "policy"),
        ("intensity", "infliximab", None, "96413", "category/biologic-named-care-not-stated", "policy"),
        ("intensity", "infliximab", False, "96365", "category/biologic-named-care-denied", "policy"),
        # R167: a disputed one.
        ("intensity", "vedolizumab", True, "96413", "category/biologic-care-documented", "policy"),
        ("intensity", "vedolizumab", None, "96365", "category/biologic-disputed", "review"),
        ("intensity", "vedolizumab", False, "96365", "category/biologic-disputed", "review"),
        # R167: other values.
        ("chemo", "infliximab", False, "96413", "category/biologic-always-chemo", "policy"),
        ("chemo", "vedolizumab", None, "96413", "category/biologic-always-chemo", "policy"),
        ("therapeutic", "infliximab", True, "96365", "category/biologic-always-therapeutic", "policy"),
        ("therapeutic", "vedolizumab", True, "96365", "category/biologic-always-therapeutic", "policy"),
        # R169: the list is not loaded.
        ("list", "infliximab", False, "96413", "category/biologic-named-list-not-loaded", "review"),
        ("list", "vedolizumab", True, "96365", "category/biologic-disputed-list-not-loaded", "review"),
        # R169: the list is loaded.
        (["vedolizumab"], "vedolizumab", None, "96413", "category/biologic-on-the-list", "policy"),
        (["Entyvio"], "vedolizumab", False, "96413", "category/biologic-on-the-list", "policy"),
        (["vedolizumab"], "infliximab", True, "96365", "category/biologic-off-the-list", "policy"),
    ],
)
def test_a_complex_biologic_follows_the_policy_and_the_charted_care(
    policy: object, drug: str, complex_care: bool | None, code: str, rule: str, standing: str
) -> None:
    coding = facility(hour(drug, complex_care=complex_care), policy={"complex_biologic": policy})
    assert lines(coding) == [f"a {code}"]
    assert rule in rules(coding, code)
    assert line(coding, code).standing == standing


@pytest.mark.parametrize(
    ("drug", "complex_care", "gap"),
    [("infliximab", False, True), ("infliximab", None, False), ("vedolizumab", None, True), ("vedolizumab", False, True)],
)
def test_care_that_is_not_charted_as_complex_is_a_gap(drug: str, complex_care: bool | None, gap: bool) -> None:
    # R167, COMPLEX-GAP.
    assert ("COMPLEX-GAP" in facility(hour(drug, complex_care=complex_care)).advisories) is gap


def test_a_commercial_payer_keeps_a_list() -> None:
    # R169: `list` is the default for commercial.
    assert standings(facility(hour("infliximab"), payer="commercial")) == {"a 96413": "review"}
    assert standings(facility(hour("natalizumab", complex_care=True), payer="commercial")) == {"a 96365": "review"}


def test_policies_leave_alone_what_is_no_candidate() -> None:
    # R166: iron is no candidate, and neither is a candidate whose row has a charted category.
    assert lines(facility(hour("iron sucrose"), policy={"complex_biologic": "chemo"})) == ["a 96365"]
    charted = facility(hour("infliximab", category="therapeutic"), policy={"complex_biologic": "chemo"})
    assert standings(charted) == {"a 96365": "firm"}


@pytest.mark.parametrize(
    ("day", "code", "rule"),
    [
        ("2020-11-24", "96413", "category/biologic-disputed-early"),
        ("2020-11-25", "96413", "category/biologic-disputed-early"),
        ("2020-11-26", "96365", "category/biologic-disputed"),
        ("2020-11-27", "96365", "category/biologic-disputed"),
    ],
)
def test_a_disputed_biologic_counts_as_named_until_2020_11_25(day: str, code: str, rule: str) -> None:
    # R168
    coding = facility(hour("natalizumab"), day=day)
    assert lines(coding) == [f"a {code}"]
    assert rule in rules(coding, code)
    assert line(coding, code).standing == ("policy" if code == "96413" else "review")


@pytest.mark.parametrize(
    ("day", "rule", "standing"),
    [
        ("2020-11-24", "category/biologic-disputed-early-denied", "policy"),
        ("2020-11-25", "category/biologic-disputed-early-denied", "policy"),
        ("2020-11-26", "category/biologic-disputed", "review"),
        ("2020-11-27", "category/biologic-disputed", "review"),
    ],
)
def test_a_disputed_biologic_whose_care_is_denied_is_therapeutic_on_every_date(day: str, rule: str, standing: str) -> None:
    # R167, R168
    coding = facility(hour("natalizumab", complex_care=False), day=day)
    assert standings(coding) == {"a 96365": standing}
    assert rule in rules(coding, "96365")
    assert coding.advisories == ("COMPLEX-GAP",)


@pytest.mark.parametrize(
    ("drug", "code", "rule"),
    [
        ("fosaprepitant", "96365", "category/therapeutic-drug"),
        ("normal saline", "96360", "category/hydration-fluid"),
        ("Venofer", "96365", "category/therapeutic-drug"),
        ("drug A", "96365", "category/unknown-drug"),
        (None, "96365", "category/unknown-drug"),
    ],
)
def test_the_drug_table_names_the_family(drug: str | None, code: str, rule: str) -> None:
    # R10 (3), (4)
    coding = facility(hour(drug, indication="nausea"))
    assert lines(coding) == [f"a {code}"]
    assert rule in rules(coding, code)


def test_a_product_for_line_care_has_no_line_unless_it_clears_the_device() -> None:
    # R10, R106: category/line-care.
    assert lines(facility(push("heparin lock flush"))) == []
    coding = facility(push("heparin lock flush", purpose="access-declot", indication="occlusion"))
    assert lines(coding) == ["a 36593"]


def push(drug: str, **more: Any) -> dict[str, Any]:
    return hour(drug, technique="push", **more)


def test_line_care_is_not_billable() -> None:
    assert not_billable(facility(push("heparin lock flush"))) == {"a": "countable/line-care"}
    assert held(facility(push("heparin lock flush"))) == {}


@pytest.mark.parametrize(
    ("hcpcs", "code", "rule"),
    [
        # R10 (4): the range speaks for drugs that are not in the table.
        ("J8999", "96365", "category/unknown-drug"),
        ("J9998", "96413", "category/antineoplastic-code"),
        ("J9999", "96413", "category/antineoplastic-code"),
        ("K0001", "96365", "category/unknown-drug"),
        # R165: mesna is in the table and no antineoplastic.
        ("J9209", "96365", "category/therapeutic-drug"),
    ],
)
def test_a_supply_code_tells_the_family_of_an_unknown_drug(hcpcs: str, code: str, rule: str) -> None:
    coding = facility(hour("drug A", hcpcs=hcpcs, supplied_by="patient"))
    assert lines(coding) == [f"a {code}"]
    assert rule in rules(coding, code)


def test_a_hormonal_antineoplastic_is_chemotherapy() -> None:
    # R10
    assert lines(facility(injection("a", drug="fulvestrant"))) == ["a 96402"]
