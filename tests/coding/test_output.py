"""How does a coding look as a document?"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infusate import Coding
from infusate.coding.output import as_document, as_json
from tests.support import Row, facility, hydration, infusion, injection, office, pump, push

B = {"drug": "drug B"}
RATE = [{"at": "09:00", "ml_per_h": 100}]


def codings() -> Iterator[Coding]:
    """Visits with every part that a document can have."""
    yield facility(infusion("a", "09:00", "10:31"), push("p", "09:10", **B), hydration("h", "08:00", "12:00"))
    yield facility(infusion("a", "09:00", ordered=None), push("p"), push("q", None, "09:10"), infusion("r", None, "10:00"))
    yield facility(infusion("a", "09:00", "10:00", times="device"), infusion("b", "10:00", "11:00", times="note", **B))
    yield facility(infusion("a", "09:00", volume_ml=100, rates=RATE), infusion("b", "09:00", last_seen_infusing="10:00", **B))
    yield facility(injection("a"), injection("b", "09:00", drug='a "drug" \\ Größe'), push("c", "09:05", purpose="flush"))
    yield facility(*(infusion(id, "09:00", "10:00", drug=f"drug {id}") for id in "abc"))
    yield facility(infusion("a", "23:30", "+1 01:10"), infusion("b", "+1 09:00", "+1 09:40"))
    yield facility(push("a", "08:00"), push("b", "09:00"), push("c", "09:05"), infusion("d", "10:00", "10:20"))
    yield facility(push("a", "08:00", drug="fluorouracil"), push("b", "09:00", drug="fluorouracil"), pump("p", "12:00"))
    yield facility(pump("p", "12:00"), pump("q", "12:10"), push("a", "08:00", **B))
    yield facility(
        infusion("a", "09:00", "11:05", drug="infliximab", hcpcs="J1745", ndc="57894-030-01", dose="395 mg", wasted="5 mg",
                 container="single-dose"), payer="medicare", policy={"push_drug_list": ["x"]},
    )  # fmt: skip
    yield facility(
        infusion("a", "09:00", "11:05", drug="rituximab", hcpcs="J9310", dose="640 mg"),
        push("b", "09:00", hcpcs="J3490", drug=None),
    )
    yield facility(hydration("h", "08:35", "09:00"), infusion("a", "09:00", "10:00"), hydration("i", "10:00", "10:25"))
    yield facility(push("f", "09:00", purpose="flush", access_device="port"))
    yield office(push("b", "08:00", **B), infusion("a", "09:00", "10:00"), primary="b", also=[{"code": "99213"}, {"code": "99291"}])
    yield office(infusion("a", "09:00", "10:00"), injection("b", **B), place_of_service="22")
    yield facility(infusion("a", "09:00", "09:45", route="sc"), infusion("b", "10:00", "10:46", route="sc", access="x"))
    yield facility(infusion("a", "01:10", "02:00"), day="2026-11-01", timezone="America/Chicago")


def written(coding: Coding) -> dict[str, Any]:
    """The document as the contract has it, put together part by part."""

    def reasons(given: Any) -> list[dict[str, Any]]:
        return [
            {
                "rule": one.rule.id, "says": one.says, "because": one.because, "sources": list(one.rule.sources),
                "policy": {name: plain(value) for name, value in one.policies.items()},
            }
            for one in given
        ]  # fmt: skip

    document: dict[str, Any] = {
        "lines": [
            {
                "code": one.code, "units": one.units, "modifiers": list(one.modifiers), "date": one.date.isoformat(),
                "for": list(one.of), "minutes": one.minutes, "standing": one.standing, "reasons": reasons(one.reasons),
                **({} if one.ndc is None else {"ndc": {"number": one.ndc.number, "quantity": one.ndc.quantity, "unit": one.ndc.unit}}),
            }
            for one in coding.lines
        ],
        "not_billable": [{"for": list(one.of), "reasons": reasons(one.reasons)} for one in coding.not_billable],
        "held": [{"for": list(one.of), "why": one.why, "rule": one.reason.rule.id} for one in coding.held],
        "queries": [
            {
                "for": one.of, "asks": one.asks, "who": one.who, "blocks": list(one.blocks), "rule": one.reason.rule.id,
                "says": one.says,
            }
            for one in coding.queries
        ],
        "rulebook": {"as_of": coding.visit.date.isoformat(), "digest": coding.digest},
    }  # fmt: skip
    if coding.advisories:
        document["advisories"] = list(coding.advisories)
    if coding.notices:
        document["notices"] = list(coding.notices)
    return document


def plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, (int, str)) else str(value)


@pytest.mark.parametrize(
    "coding", tuple(codings()), ids=lambda coding: "+".join(row.drug or row.id for row in coding.visit.administrations)
)
def test_the_document_has_the_parts_of_the_contract(coding: Coding) -> None:
    assert as_document(coding) == written(coding)
    assert json.loads(as_json(coding)) == written(coding)
    assert coding.to_dict() == as_document(coding)


def test_a_document_written_again_is_the_same() -> None:
    coding = facility(infusion("a", "09:00", "10:00"))
    assert as_json(coding) == as_json(coding)
    assert b"\n" not in as_json(coding)


@pytest.mark.parametrize("policy", [{"overlap": "majority"}, {"alternative_stop_evidence": ["nurse_note", "pump_log"]}])
def test_policies_are_written_with_their_values(policy: dict[str, object]) -> None:
    rows: list[Row] = [
        infusion("a", "09:00", "11:00", times="note"), infusion("b", "10:20", "11:20", times="device", **B),
    ]  # fmt: skip
    coding = facility(*rows, policy=policy)
    (name,) = policy
    found = [
        reason["policy"][name] for line in as_document(coding)["lines"] for reason in line["reasons"] if name in reason["policy"]
    ]
    assert found
    assert all(value == policy[name] for value in found)


def test_a_date_in_a_policy_is_written_as_text() -> None:
    # R141, jz_from
    row = infusion("a", "09:00", "11:00", drug="Remicade", dose="400 mg", wasted="0 mg", container="single-dose")
    document = as_document(facility(row, payer="medicare"))
    found = [reason["policy"].get("jz_from") for line in document["lines"] for reason in line["reasons"]]
    assert "2023-07-01" in found


def test_empty_parts_are_lists_and_advisories_and_notices_may_be_missing() -> None:
    document = as_document(facility(injection("a"), day="2024-07-15"))
    assert document["not_billable"] == document["held"] == []
    assert "advisories" not in document
    assert "notices" not in document


def test_a_query_about_the_whole_visit_is_for_nobody() -> None:
    document = as_document(facility(injection("a", ordered=None)))
    assert [query["for"] for query in document["queries"] if query["rule"] == "documentation/order"] == [None]


def test_the_document_under_another_policy_of_the_same_visit_speaks_of_that_policy() -> None:
    # What a rule says is written once for each book, not once for all.
    row = infusion("a", "09:00", "09:16")
    found = {
        minutes: next(
            reason["says"] for reason in as_document(facility(row, policy={"min_infusion_minutes": minutes}))["lines"][0]["reasons"]
            if reason["rule"] == "technique/infusion"
        )
        for minutes in (15, 16)
    }  # fmt: skip
    assert found[15].startswith("15 minutes")
    assert found[16].startswith("16 minutes")


def test_a_reason_quotes_the_clock_times_of_the_visit() -> None:
    # The contract: the rule applied to this visit, with its clock times and minutes. The stop of a bag is its last one.
    one = facility(infusion("a", "09:00", "10:00"))
    assert "drug A ran 60 minutes (09:00-10:00)." in [reason.because for reason in one.lines[0].reasons]
    two = facility(infusion("a", "09:00", "09:30", bag="x"), infusion("b", "09:40", "10:10", bag="x"))
    assert "drug A ran 60 minutes (09:00-10:10)." in [reason.because for reason in two.lines[0].reasons]
