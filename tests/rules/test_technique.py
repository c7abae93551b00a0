"""Question 3: was it an infusion, a push, an injection, or something else again?"""

from typing import Any

import pytest

from tests.support import (
    asked,
    blocks,
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
    views,
)

CAVITIES = {"intrathecal": "96450", "intrapleural": "96440", "intraperitoneal": "96446", "intralesional": "96405"}


# -- the minutes


@pytest.mark.parametrize(
    ("stop", "code", "rule"),
    [
        ("09:14", "96374", "technique/short-infusion"),
        ("09:15", "96374", "technique/short-infusion"),
        ("09:16", "96365", "technique/infusion"),
        ("09:17", "96365", "technique/infusion"),
    ],
)
def test_sixteen_minutes_are_an_infusion_and_fifteen_are_a_push(stop: str, code: str, rule: str) -> None:
    # R31, G1, G2
    coding = facility(infusion("a", "09:00", stop))
    assert lines(coding) == [f"a {code}"]
    assert rule in rules(coding, code)


@pytest.mark.parametrize(("stop", "code"), [("09:15", "96409"), ("09:16", "96413")])
def test_the_same_minutes_decide_for_chemotherapy(stop: str, code: str) -> None:
    # R31: pemetrexed over 10 minutes is a push.
    assert lines(facility(infusion("a", "09:00", stop, drug="pemetrexed"))) == [f"a {code}"]


@pytest.mark.parametrize(("stop", "code"), [("09:14", "96374"), ("09:15", "96365"), ("09:16", "96365")])
def test_under_a_policy_of_fifteen_minutes_fifteen_are_an_infusion(stop: str, code: str) -> None:
    coding = facility(infusion("a", "09:00", stop), policy={"min_infusion_minutes": 15})
    assert lines(coding) == [f"a {code}"]


@pytest.mark.parametrize(("stop", "view"), [("09:14", False), ("09:15", True), ("09:16", False)])
def test_only_fifteen_minutes_leave_the_choice_to_the_policy(stop: str, view: bool) -> None:
    # R4
    coding = facility(infusion("a", "09:00", stop))
    (found,) = coding.lines
    assert ("min_infusion_minutes" in views(coding, found.code)) is view


@pytest.mark.parametrize(("stop", "units"), [("10:30", 0), ("10:31", 1)])
def test_a_line_quotes_the_minutes_that_were_counted(stop: str, units: int) -> None:
    coding = facility(infusion("a", "09:00", stop))
    assert len(coding.lines) == 1 + units
    assert line(coding, "96365").minutes == 90 + units


@pytest.mark.parametrize(
    ("listed", "code", "rule"),
    [
        ("none", "96365", "technique/infusion"),
        (["drug A"], "96374", "technique/push-list"),
        (["Drug a"], "96374", "technique/push-list"),
        (["drug B"], "96365", "technique/infusion"),
    ],
)
def test_a_drug_on_the_payers_list_is_a_push_whatever_its_minutes(listed: object, code: str, rule: str) -> None:
    # R31, push_drug_list
    coding = facility(infusion("a", "09:00", "09:30"), policy={"push_drug_list": listed})
    assert lines(coding) == [f"a {code}"]
    assert rule in rules(coding, code)


def test_a_brand_on_the_list_stands_for_its_drug() -> None:
    # R90
    coding = facility(infusion("a", "09:00", "10:00", drug="iron sucrose"), policy={"push_drug_list": ["Venofer"]})
    assert lines(coding) == ["a 96374"]


@pytest.mark.parametrize(
    ("policy", "stop", "code", "rule"),
    [
        ("infusion", "09:15", "96374", "technique/short-infusion"),
        ("infusion", "09:16", "96365", "technique/infusion"),
        ("infusion", "09:18", "96365", "technique/infusion"),
        ("push", "09:16", "96374", "technique/charted-push-stays"),
        ("push", "10:00", "96374", "technique/charted-push-stays"),
    ],
)
def test_a_charted_push_of_sixteen_minutes_is_an_infusion_or_stays_a_push(policy: str, stop: str, code: str, rule: str) -> None:
    # R37, charted_push_over_15
    coding = facility(push("a", "09:00", stop), policy={"charted_push_over_15": policy})
    assert lines(coding) == [f"a {code}"]
    assert rule in rules(coding, code)


def test_the_policy_on_charted_pushes_leaves_infusions_alone() -> None:
    assert lines(facility(infusion("a", "09:00", "09:16"), policy={"charted_push_over_15": "push"})) == ["a 96365"]


@pytest.mark.parametrize(
    ("policy", "stop", "found", "rule"),
    [
        ("actual", "09:15", "a 96374", "technique/short-infusion"),
        ("intended_53", "09:15", "a 96365-53", "technique/stopped-infusion"),
        ("intended_53", "09:16", "a 96365", "technique/infusion"),
    ],
)
def test_an_infusion_of_fifteen_minutes_may_count_as_stopped(policy: str, stop: str, found: str, rule: str) -> None:
    # R31, stopped_infusion
    coding = facility(infusion("a", "09:00", stop), policy={"stopped_infusion": policy})
    assert lines(coding) == [found]
    assert rule in rules(coding, found[2:7])
    assert (standings(coding)[found] == "review") is found.endswith("53")


def test_a_charted_push_is_never_a_stopped_infusion() -> None:
    # R31: a row charted as infusion.
    assert lines(facility(push("a", "09:00", "09:10"), policy={"stopped_infusion": "intended_53"})) == ["a 96374"]


def test_a_push_of_one_time_needs_no_minutes() -> None:
    # R37: technique/push-of-one-time.
    coding = facility(push("a", "09:00"))
    assert lines(coding) == ["a 96374"]
    assert "technique/push-of-one-time" in rules(coding, "96374")
    assert line(coding, "96374").minutes is None


def test_under_a_policy_an_infusion_without_a_stop_is_a_push() -> None:
    # R40, missing_stop: technique/stop-never-charted.
    coding = facility(infusion("a", "09:00"), policy={"missing_stop": "push"})
    assert lines(coding) == ["a 96374"]
    assert "technique/stop-never-charted" in rules(coding, "96374")


# -- the route


@pytest.mark.parametrize("technique", ["injection", None])
def test_a_row_without_a_route_is_held_unless_charted_as_infusion_or_push(technique: str | None) -> None:
    # R29: technique/route-missing.
    coding = facility(infusion("a", "09:00", "10:00", technique=technique, route=None))
    assert held(coding) == {"a": "technique/route-missing"}
    assert asked(coding, "technique/route-missing") == ["a"]
    assert blocks(coding, "technique/route-missing") == ("96365", "96366", "96374", "96372")


@pytest.mark.parametrize(("technique", "code"), [("infusion", "96365"), ("push", "96374")])
def test_an_infusion_or_a_push_without_a_route_is_into_a_vein(technique: str, code: str) -> None:
    # R29
    assert lines(facility(infusion("a", "09:00", "09:16" if code == "96365" else None, technique=technique, route=None))) == [
        f"a {code}"
    ]


@pytest.mark.parametrize(
    ("technique", "stop", "found"),
    [
        # R29: technique left out is read as an infusion; the minutes decide.
        (None, "09:15", ["a 96374"]),
        (None, "09:16", ["a 96365"]),
        ("injection", "09:10", ["a 96374"]),
        ("injection", None, ["a 96374"]),
        (None, None, []),
    ],
)
def test_a_technique_that_is_left_out_by_vein_is_decided_by_the_minutes(
    technique: str | None, stop: str | None, found: list[str]
) -> None:
    coding = facility(infusion("a", "09:00", stop, technique=technique))
    assert lines(coding) == found
    assert held(coding) == ({} if found else {"a": "documentation/stop-time"})


def test_an_injection_into_a_vein_is_a_push() -> None:
    # R14, R29: technique/charted-push.
    coding = facility(infusion("a", "09:00", technique="injection"))
    assert lines(coding) == ["a 96374"]


def test_what_runs_into_a_vein_is_read_as_an_infusion() -> None:
    # R29: technique/charted-infusion; without a stop by R40.
    assert held(facility(infusion("a", "09:00", technique=None))) == {"a": "documentation/stop-time"}


@pytest.mark.parametrize(
    ("route", "technique"), [("im", "infusion"), ("im", None), ("sc", None), ("sc", "push"), ("im", "injection")]
)
def test_into_muscle_or_under_the_skin_is_an_injection(route: str, technique: str | None) -> None:
    # R29: technique/injection; it needs no time.
    coding = facility(infusion("a", route=route, technique=technique))
    assert lines(coding) == ["a 96372"]
    assert "technique/injection" in rules(coding, "96372")
    assert line(coding, "96372").date.isoformat() == "2026-03-02"


# -- declotting, own codes, hydration


def test_a_drug_charted_for_declotting_is_no_push_and_no_infusion() -> None:
    # R107: technique/declotting, whatever the route, and even without one.
    for route in ("iv", None):
        coding = facility(
            infusion("a", "08:00", "08:45", drug="alteplase", technique=None, route=route, purpose="access-declot",
                     indication="occlusion", supplied_by="other")
        )  # fmt: skip
        assert lines(coding) == ["a 36593"]
        assert "technique/declotting" in rules(coding, "36593")


@pytest.mark.parametrize(
    ("day", "found"),
    [("2024-03-21", "a 96365"), ("2024-03-22", "a M0224"), ("2024-03-23", "a M0224")],
)
def test_a_drug_with_an_administration_code_of_its_own_takes_it(day: str, found: str) -> None:
    # R25: technique/own-administration-code.
    coding = facility(infusion("a", "09:00", "10:00", drug="pemivibart", supplied_by="other"), day=day)
    assert lines(coding) == [found]
    if "M0224" in found:
        assert "technique/own-administration-code" in rules(coding, "M0224")


@pytest.mark.parametrize(
    ("day", "found", "standing"),
    [
        ("2023-10-05", "a 96372", "firm"),
        ("2023-10-06", "a 96381", "review"),
        ("2023-10-07", "a 96381", "review"),
    ],
)
def test_an_rsv_antibody_has_its_own_injection_from_2023_10_06(day: str, found: str, standing: str) -> None:
    # R25: 96372 before that date.
    coding = facility(injection("a", "09:00", drug="Beyfortus", supplied_by="other"), day=day)
    assert standings(coding) == {found: standing}


@pytest.mark.parametrize("route", ["sc", "im", "intraperitoneal"])
def test_fluid_other_than_into_a_vein_is_held(route: str) -> None:
    # R12: technique/hydration-not-intravenous.
    coding = facility(hydration("a", "09:00", "10:00", route=route))
    assert held(coding) == {"a": "technique/hydration-not-intravenous"}


@pytest.mark.parametrize("indication", [None, "vomiting"])
def test_hydration_without_an_indication_is_held(indication: str | None) -> None:
    # R12, G30: technique/hydration-without-indication.
    coding = facility(hydration("a", "09:00", "11:00", indication=indication))
    assert lines(coding) == ([] if indication is None else ["a 96360", "a 96361"])
    assert held(coding) == ({"a": "technique/hydration-without-indication"} if indication is None else {})
    if indication is None:
        assert blocks(coding, "technique/hydration-without-indication") == ("96360", "96361")


@pytest.mark.parametrize("technique", ["infusion", "push", None])
def test_fluid_is_counted_by_its_minutes_however_it_is_charted(technique: str | None) -> None:
    # R34: technique/hydration.
    assert lines(facility(hydration("a", "09:00", "09:31", technique=technique))) == ["a 96360"]


# -- other routes


def test_applying_an_on_body_injector_has_its_own_code_from_2017() -> None:
    # R22: technique/on-body-injector.
    row = injection("a", route="on-body", drug="pegfilgrastim", supplied_by="other")
    assert lines(facility(row)) == ["a 96377"]
    assert "technique/on-body-injector" in rules(facility(row), "96377")
    assert lines(facility(row, day="2017-01-01")) == ["a 96377"]
    assert lines(facility(row, day="2016-12-31")) == []


@pytest.mark.parametrize(("route", "code"), CAVITIES.items())
def test_chemotherapy_into_a_body_space_has_the_code_of_its_route(route: str, code: str) -> None:
    # R20: technique/chemo-into-a-body-space. No time decides.
    coding = facility(injection("a", route=route, drug="methotrexate"))
    assert lines(coding) == [f"a {code}"]
    assert "technique/chemo-into-a-body-space" in rules(coding, code)
    assert line(coding, code).standing == ("review" if code in ("96450", "96405") else "firm")


@pytest.mark.parametrize("route", CAVITIES)
def test_a_therapeutic_drug_into_a_body_space_is_held(route: str) -> None:
    # R20, R28: technique/therapeutic-into-a-body-space.
    assert held(facility(injection("a", route=route))) == {"a": "technique/therapeutic-into-a-body-space"}


@pytest.mark.parametrize(
    ("row", "found", "rule"),
    [
        # R15: a therapeutic drug into an artery, whatever its length.
        (push("a", "09:00", route="intra-arterial"), "a 96373", "technique/push-into-an-artery"),
        (injection("a", route="intra-arterial"), "a 96373", "technique/injection-into-an-artery"),
        (infusion("a", "09:00", "11:00", route="intra-arterial"), "a 96373", "technique/infusion-into-an-artery"),
        (
            infusion("a", "09:00", "09:10", route="intra-arterial", technique=None), "a 96373",
            "technique/infusion-into-an-artery",
        ),
        # R19
        (push("a", "09:00", route="intra-arterial", drug="fluorouracil"), "a 96420", "technique/push-into-an-artery"),
        (
            infusion("a", "09:00", "10:00", route="intra-arterial", drug="fluorouracil"), "a 96422",
            "technique/infusion-into-an-artery",
        ),
        (pump("a", "09:00", route="intra-arterial"), "a 96425", "technique/pump-into-an-artery"),
    ],
)  # fmt: skip
def test_what_goes_into_an_artery(row: dict[str, Any], found: str, rule: str) -> None:
    coding = facility(row)
    assert lines(coding) == [found]
    assert rule in rules(coding, found[2:])


def test_a_pump_with_a_therapeutic_drug_into_an_artery_takes_the_code_of_the_artery() -> None:
    # R15: an intra-arterial therapeutic injection or infusion, whatever its length.
    coding = facility(pump("a", "09:00", "10:00", drug="drug A", route="intra-arterial"))
    assert lines(coding) == ["a 96373"]


# -- under the skin


@pytest.mark.parametrize(("stop", "code"), [("09:15", "96372"), ("09:16", "96369")])
def test_a_therapeutic_infusion_under_the_skin_is_counted_by_its_minutes(stop: str, code: str) -> None:
    # R16: technique/subcutaneous-infusion.
    coding = facility(infusion("a", "09:00", stop, route="sc"))
    assert lines(coding) == [f"a {code}"]
    assert "technique/subcutaneous-infusion" in rules(coding, code)


def test_a_therapeutic_infusion_under_the_skin_needs_its_times() -> None:
    # R29, R40
    coding = facility(infusion("a", "09:00", route="sc"))
    assert held(coding) == {"a": "documentation/stop-time"}
    assert blocks(coding, "documentation/stop-time") == ("96369", "96370")


def test_chemotherapy_infused_under_the_skin_is_an_injection() -> None:
    # R16: technique/subcutaneous-chemo; as an infusion it needs start and stop (R29).
    coding = facility(infusion("a", "09:00", "10:00", route="sc", drug="bortezomib"))
    assert lines(coding) == ["a 96401"]
    assert "technique/subcutaneous-chemo" in rules(coding, "96401")
    assert held(facility(infusion("a", "09:00", route="sc", drug="bortezomib"))) == {"a": "documentation/stop-time"}


# -- portable pumps


@pytest.mark.parametrize(
    ("stop", "found"),
    [
        (None, "a G0498"),
        ("16:59", "a 96413 a 96415 x7"),
        ("17:00", "a 96413 a 96415 x7"),
        ("17:01", "a G0498"),
        ("+2 09:00", "a G0498"),
    ],
)
def test_a_portable_pump_that_stops_within_480_minutes_is_an_ordinary_infusion(stop: str | None, found: str) -> None:
    # R19: technique/portable-pump.
    coding = facility(pump("a", "09:00", stop))
    assert " ".join(lines(coding)) == found
    if "G0498" in found:
        assert "technique/portable-pump" in rules(coding, "G0498")


@pytest.mark.parametrize(
    ("evidence", "known_by", "found"),
    [(["pump_log"], "device", ["a 96413"]), (["nurse_note"], "device", ["a G0498"]), (["nurse_note"], "note", ["a 96413"])],
)
def test_a_pump_whose_stop_is_not_accepted_has_no_stop(evidence: list[str], known_by: str, found: list[str]) -> None:
    # R19, R41: a stop whose evidence is not accepted counts as missing.
    coding = facility(pump("a", "09:00", "10:00", times=known_by), policy={"alternative_stop_evidence": evidence})
    assert lines(coding) == found


def test_the_push_of_the_office_is_the_push_of_the_facility() -> None:
    # R14, R31 do not depend on the setting.
    assert lines(office(infusion("a", "09:00", "09:15"))) == ["a 96374"]
    assert not_billable(office(infusion("a", "09:00", "09:15"))) == {}
