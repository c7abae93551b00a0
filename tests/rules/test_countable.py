"""Question 2: does the row count, or is it a part of something else?"""

from typing import Any

import pytest

from tests.support import asked, facility, held, hydration, infusion, injection, lines, not_billable, push, rules, standings


@pytest.mark.parametrize(("ordered", "found"), [(False, []), (True, ["a 96365"]), (None, ["a 96365"])])
def test_without_an_order_from_before_the_start_nothing_is_billable(ordered: bool | None, found: list[str]) -> None:
    # R2, R185: countable/no-order. Left out, the row is treated as ordered and one query keeps the claim back.
    coding = facility(infusion("a", "09:00", "10:00", ordered=ordered))
    assert lines(coding) == found
    assert not_billable(coding) == ({"a": "countable/no-order"} if ordered is False else {})
    assert asked(coding, "documentation/order") == ([None] if ordered is None else [])


def test_without_an_order_the_drug_is_not_billable_either() -> None:
    # R135, R185
    coding = facility(infusion("a", "09:00", "10:00", drug="iron sucrose", dose="200 mg", ordered=False))
    assert lines(coding) == []
    assert coding.queries == ()


def test_several_rows_without_an_order_raise_one_query() -> None:
    # R2: one query for the visit.
    coding = facility(infusion("a", "09:00", "10:00", ordered=None), push("b", "10:05", drug="drug B", ordered=None))
    assert asked(coding, "documentation/order") == [None]


@pytest.mark.parametrize("drug", ["hepatitis B vaccine", "tetanus toxoid", "Fluzone high dose", "Shingrix (zoster)"])
def test_a_vaccine_never_has_a_drug_administration_line(drug: str) -> None:
    # R26: countable/vaccine.
    coding = facility(injection("a", "09:00", drug=drug, dose="0.5 mL"))
    assert lines(coding) == []
    assert not_billable(coding) == {"a": "countable/vaccine"}


def test_an_immune_globulin_is_no_vaccine() -> None:
    # R26: immune globulins are drugs.
    assert lines(facility(injection("a", "09:00", drug="tetanus immune globulin"))) == ["a 96372"]


@pytest.mark.parametrize(
    ("purpose", "rule"),
    [
        ("keep-open", "countable/keep-open"),  # R47
        ("flush", "countable/flush"),  # R47, R105
        ("carrier", "countable/carrier"),  # R47
        ("transfusion-support", "countable/transfusion-support"),  # R27
        ("contrast", "countable/contrast"),  # R115
        ("anesthesia", "countable/anesthesia"),  # R111
        ("procedure", "countable/procedure"),  # R110
    ],
)
def test_what_is_a_part_of_something_else_has_no_line_and_no_supply(purpose: str, rule: str) -> None:
    # R47, R135
    coding = facility(
        infusion("a", "09:00", "10:00"),
        push("b", "10:05", drug="ketorolac", dose="30 mg", purpose=purpose),
    )
    assert lines(coding) == ["a 96365"]
    assert not_billable(coding) == {"b": rule}
    assert asked(coding, "documentation/container") == []


@pytest.mark.parametrize("purpose", ["keep-open", "carrier", "transfusion-support", "contrast", "anesthesia", "procedure"])
def test_what_does_not_count_takes_no_minutes_from_hydration(purpose: str) -> None:
    # R34: dropped rows take nothing.
    coding = facility(hydration("h", "09:00", "10:31"), infusion("b", "09:00", "10:00", purpose=purpose))
    assert lines(coding) == ["h 96360", "h 96361"]


def test_a_drug_for_the_patients_own_reason_around_a_transfusion_is_coded() -> None:
    # The worked example of R27: two units of red cells and a furosemide push.
    coding = facility(push("a", "09:00", drug="furosemide"), also=[{"code": "36430"}])
    assert lines(coding) == ["a 96374"]
    assert "countable/treatment" not in not_billable(coding).values()


def test_clearing_an_occluded_device_counts() -> None:
    # R107: countable/declotting.
    row = infusion("a", "08:00", "08:45", drug="alteplase", purpose="access-declot", indication="occlusion", supplied_by="patient")
    coding = facility(row, infusion("b", "09:00", "10:00"))
    assert lines(coding) == ["a 36593", "b 96365"]


def test_a_product_for_line_care_has_no_line_of_its_own() -> None:
    # R10, R106: countable/line-care.
    coding = facility(infusion("a", "09:00", "10:00"), push("b", "10:01", drug="heparin lock flush"))
    assert lines(coding) == ["a 96365"]
    assert not_billable(coding) == {"b": "countable/line-care"}


def test_a_drug_by_mouth_has_no_administration_line() -> None:
    # R29: countable/oral.
    coding = facility(infusion("a", drug="acetaminophen", technique=None, route="oral"))
    assert lines(coding) == []
    assert not_billable(coding) == {"a": "countable/oral"}


@pytest.mark.parametrize(
    ("policy", "indication", "found"),
    [
        # R12; letter case and outer blanks do not matter.
        ("separate", "toxicity prevention", ["a 96360"]),
        ("integral", "toxicity prevention", []),
        ("integral", " Toxicity Prevention ", []),
        ("integral", "toxicity", ["a 96360"]),
    ],
)
def test_hydration_that_prevents_toxicity_may_be_part_of_the_drug(policy: str, indication: str, found: list[str]) -> None:
    coding = facility(hydration("a", "09:00", "10:00", indication=indication), policy={"toxicity_hydration": policy})
    assert lines(coding) == found
    assert not_billable(coding) == ({} if found else {"a": "countable/toxicity-prevention"})


def test_only_hydration_can_prevent_toxicity_as_a_part_of_the_drug() -> None:
    # R12 speaks of a hydration row.
    coding = facility(infusion("a", "09:00", "10:00", indication="toxicity prevention"), policy={"toxicity_hydration": "integral"})
    assert lines(coding) == ["a 96365"]


@pytest.mark.parametrize(
    ("policy", "row", "found"),
    [
        # R27: a drug row.
        ("own", push("a", "09:00", indication="transfusion protocol"), ["a 96374"]),
        ("by_protocol_integral", push("a", "09:00", indication="transfusion protocol"), []),
        ("by_protocol_integral", push("a", "09:00", indication="Transfusion Protocol "), []),
        ("by_protocol_integral", push("a", "09:00", indication="itching"), ["a 96374"]),
        ("by_protocol_integral", hydration("a", "09:00", "10:00", indication="transfusion protocol"), ["a 96360"]),
    ],
)
def test_a_drug_of_the_transfusion_protocol_may_be_part_of_the_transfusion(
    policy: str, row: dict[str, Any], found: list[str]
) -> None:
    coding = facility(row, policy={"transfusion_premedication": policy})
    assert lines(coding) == found
    assert not_billable(coding) == ({} if found else {"a": "countable/transfusion-protocol"})


def test_a_line_that_rests_on_a_phrase_of_the_chart_says_that_others_see_it_otherwise() -> None:
    # R4: another selectable value would change the line.
    prevention = facility(hydration("a", "09:00", "10:00", indication="toxicity prevention"))
    assert standings(prevention) == {"a 96360": "policy"}
    protocol = facility(push("a", "09:00", indication="transfusion protocol"))
    assert standings(protocol) == {"a 96374": "policy"}


def test_what_was_given_as_treatment_counts() -> None:
    # R2: countable/treatment is the answer where nothing else speaks.
    coding = facility(infusion("a", "09:00", "10:00", purpose="treatment"))
    assert lines(coding) == ["a 96365"]
    assert held(coding) == {}
    assert "countable/no-order" not in rules(coding, "96365")
