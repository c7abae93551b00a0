"""Question 6: what do injections, pumps, other routes and care of the access device yield?"""

from typing import Any

import pytest

from tests.support import (
    asked,
    blocks,
    dated_lines,
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

FLUORO = {"drug": "fluorouracil", "route": "intra-arterial"}


# -- needles


@pytest.mark.parametrize(
    ("row", "code", "rule"),
    [
        (injection("a", route="on-body", drug="Neulasta Onpro"), "96377", "otherways/on-body-injector"),  # R22
        (
            injection("a", purpose="access-declot", drug="alteplase", indication="occlusion"), "36593",
            "otherways/declotting",
        ),  # R107
        (pump("a", "09:00", route="intra-arterial"), "96425", "otherways/artery-pump"),  # R19
        (injection("a", route="intrapleural", drug="bleomycin"), "96440", "otherways/body-space"),  # R20
        (injection("a", route="intra-arterial"), "96373", "otherways/artery-therapeutic"),  # R15
        (injection("a", drug="fulvestrant"), "96402", "otherways/hormonal-injection"),  # R17
        (injection("a", drug="leuprolide depot", route="sc"), "96402", "otherways/hormonal-injection"),
        (injection("a", drug="methotrexate"), "96401", "otherways/chemo-injection"),  # R17
        (injection("a", drug="denosumab", complex_care=True, route="sc"), "96401", "otherways/chemo-injection"),
        (injection("a"), "96372", "otherways/injection"),  # R15
        (injection("a", route="sc"), "96372", "otherways/injection"),
    ],
)  # fmt: skip
def test_an_administration_that_no_time_decides(row: dict[str, Any], code: str, rule: str) -> None:
    coding = facility({**row, "supplied_by": "other"})
    assert lines(coding) == [f"a {code}"]
    assert rule in rules(coding, code)


def test_an_injection_stands_beside_any_initial_with_a_modifier_for_another_drug_only() -> None:
    # The worked examples of R15.
    iron = facility(infusion("a", "09:00", "09:30"), injection("b", "09:40", drug="drug B"))
    assert lines(iron) == ["a 96365", "b 96372-59"]
    same = facility(push("a", "09:00", drug="drug K"), injection("b", "10:00", drug="drug K"))
    assert lines(same) == ["a 96374"]
    assert asked(same, "edits/pair-of-one-drug") == ["b"]


def test_two_doses_are_two_injections_without_a_modifier() -> None:
    # R17: separate 96372 lines of different doses carry no modifier among themselves.
    assert lines(facility(injection("a"), injection("b"))) == ["a 96372", "b 96372"]


TWO_NEEDLES = (injection("a", "09:00", drug="fulvestrant"), injection("b", "09:01", drug="fulvestrant", part_of="a"))


@pytest.mark.parametrize(
    ("policy", "found", "rule"),
    [
        # R17, split_dose_injection_units, split_needle_modifier
        ({}, ["a+b 96402"], "otherways/one-dose"),
        ({"split_dose_injection_units": "per_drug"}, ["a+b 96402"], "otherways/one-dose"),
        ({"split_dose_injection_units": "per_injection"}, ["a 96402", "b 96402-59"], "otherways/each-needle"),
        (
            {"split_dose_injection_units": "per_injection", "split_needle_modifier": "none"}, ["a 96402", "b 96402"],
            "otherways/each-needle",
        ),
        (
            {"split_dose_injection_units": "per_injection", "distinct_modifier": "X"}, ["a 96402", "b 96402-XS"],
            "otherways/each-needle",
        ),
    ],
)  # fmt: skip
def test_one_ordered_dose_by_two_needles(policy: dict[str, object], found: list[str], rule: str) -> None:
    coding = facility(*TWO_NEEDLES, policy=policy)
    assert lines(coding) == found
    assert all(rule in [reason.rule.id for reason in one.reasons] for one in coding.lines)


def test_a_split_dose_leaves_its_units_to_the_policy() -> None:
    # R4
    coding = facility(*TWO_NEEDLES)
    assert standings(coding) == {"a+b 96402": "policy"}
    assert "split_dose_injection_units: per_injection" in views(coding, "96402")


def test_two_drugs_in_one_syringe_are_one_needle_of_the_higher_family() -> None:
    # R72: one administration, category of its highest-ranked component.
    coding = facility(injection("a", bag="s"), injection("b", drug="methotrexate", bag="s"))
    assert lines(coding) == ["a+b 96401"]


def test_a_needle_of_chemotherapy_beside_an_infusion_under_the_skin_of_one_dose() -> None:
    # R16, R17: both are injections; rows linked by part_of are one dose.
    coding = facility(
        injection("a", "09:00", drug="bortezomib"),
        infusion("b", "09:05", "09:30", drug="bortezomib", route="sc", part_of="a"),
    )
    assert lines(coding) == ["a+b 96401"]


# -- pools


@pytest.mark.parametrize(
    ("rows", "found", "rule"),
    [
        # R19: T <= 15 is a push; the drug's minutes are pooled.
        ([infusion("a", "09:00", "09:15", **FLUORO)], ["a 96420"], "otherways/artery-push"),
        ([infusion("a", "09:00", "09:16", **FLUORO)], ["a 96422"], "otherways/artery-infusion"),
        ([infusion("a", "09:00", "10:30", **FLUORO)], ["a 96422"], "otherways/artery-infusion"),
        ([infusion("a", "09:00", "10:31", **FLUORO)], ["a 96422", "a 96423"], "otherways/artery-infusion"),
        ([infusion("a", "09:00", "10:35", **FLUORO)], ["a 96422", "a 96423"], "otherways/artery-infusion"),
        (
            [infusion("a", "09:00", "09:08", **FLUORO), infusion("b", "10:00", "10:07", **FLUORO)], ["a+b 96420"],
            "otherways/artery-push",
        ),
        (
            [infusion("a", "09:00", "09:08", **FLUORO), infusion("b", "10:00", "10:08", **FLUORO)], ["a+b 96422"],
            "otherways/artery-infusion",
        ),
        ([push("a", "09:00", **FLUORO)], ["a 96420"], "otherways/artery-push"),
        ([injection("a", **FLUORO)], ["a 96420"], "otherways/artery-push"),
    ],
)  # fmt: skip
def test_chemotherapy_into_an_artery_is_pooled(rows: list[dict[str, Any]], found: list[str], rule: str) -> None:
    coding = facility(*rows)
    assert lines(coding) == found
    assert all(rule in [reason.rule.id for reason in one.reasons] for one in coding.lines)


def test_each_drug_into_an_artery_has_a_pool_of_its_own() -> None:
    # R19: pooled per drug.
    coding = facility(
        infusion("a", "09:00", "09:20", **FLUORO),
        infusion("b", "09:20", "09:30", drug="cisplatin", route="intra-arterial"),
    )
    assert lines(coding) == ["a 96422", "b 96420"]


def test_two_therapeutic_doses_into_an_artery_are_two_lines_and_one_syringe_is_one() -> None:
    # R15, R72
    artery = {"route": "intra-arterial"}
    assert lines(facility(injection("a", **artery), injection("b", drug="drug B", **artery))) == ["a 96373", "b 96373"]
    assert lines(facility(injection("a", bag="s", **artery), injection("b", drug="drug B", bag="s", **artery))) == ["a+b 96373"]


def test_minutes_that_are_charted_for_an_injection_into_an_artery_count_in_its_pool() -> None:
    # R19: pooled per drug, whatever the technique.
    rows = (infusion("a", "09:00", "09:10", **FLUORO), {**injection("b", "10:00", **FLUORO), "stop": "10:06"})
    assert lines(facility(*rows)) == ["a+b 96422"]


@pytest.mark.parametrize(
    ("first", "second", "found", "rule"),
    [
        # R16: the united minutes of all therapeutic infusions under the skin.
        ("09:15", None, ["a 96372"], "otherways/subcutaneous-short"),
        ("09:16", None, ["a 96369"], "otherways/subcutaneous-infusion"),
        ("10:30", None, ["a 96369"], "otherways/subcutaneous-infusion"),
        ("10:31", None, ["a 96369", "a 96370"], "otherways/subcutaneous-infusion"),
        ("11:10", None, ["a 96369", "a 96370"], "otherways/subcutaneous-infusion"),
        ("09:08", "10:07", ["a 96372", "b 96372"], "otherways/subcutaneous-short"),
        ("09:08", "10:08", ["a+b 96369"], "otherways/subcutaneous-infusion"),
    ],
)
def test_infusions_under_the_skin_are_one_pool(first: str, second: str | None, found: list[str], rule: str) -> None:
    rows = [infusion("a", "09:00", first, drug="Hizentra", route="sc", supplied_by="other")]
    if second is not None:
        rows.append(infusion("b", "10:00", second, drug="drug B", route="sc"))
    coding = facility(*rows)
    assert lines(coding) == found
    assert all(rule in [reason.rule.id for reason in one.reasons] for one in coding.lines)


@pytest.mark.parametrize(
    ("setting", "policy", "found"),
    [
        # R16, sc_initial_with_iv_initial
        (facility, None, ["a 96365", "b 96369-59"]),
        (office, None, ["a 96365"]),
        (facility, "one_initial", ["a 96365"]),
        (office, "separate_59", ["a 96365", "b 96369-59"]),
    ],
)
def test_under_the_skin_beside_an_iv_service(setting: Any, policy: str | None, found: list[str]) -> None:
    coding = setting(
        infusion("a", "09:00", "10:00"),
        infusion("b", "09:00", "10:00", drug="drug B", route="sc"),
        policy={"sc_initial_with_iv_initial": policy} if policy else None,
    )
    assert lines(coding) == found
    assert held(coding) == ({} if len(found) == 2 else {"b": "otherways/subcutaneous-beside-iv"})
    if len(found) == 1:
        assert blocks(coding, "otherways/subcutaneous-beside-iv") == ("96369",)


def test_alone_under_the_skin_no_policy_holds_it() -> None:
    coding = office(infusion("b", "09:00", "10:00", route="sc"))
    assert lines(coding) == ["b 96369"]
    assert "otherways/subcutaneous-beside-iv" not in rules(coding, "96369")


@pytest.mark.parametrize(
    ("access", "found", "rule"),
    [
        (None, ["a+b 96369", "a+b 96370"], "otherways/one-site"),
        ("second", ["a+b 96369", "a+b 96370", "a+b 96371"], "otherways/second-site"),
    ],
)
def test_a_second_site_is_one_more_set_up(access: str | None, found: list[str], rule: str) -> None:
    # R16: when the infusions under the skin carry a second `access` word.
    coding = facility(infusion("a", "09:00", "09:45", route="sc"), infusion("b", "10:00", "10:46", route="sc", access=access))
    assert lines(coding) == found
    if access:
        assert rule in rules(coding, "96371")


def test_a_third_site_is_no_second_set_up_more() -> None:
    # R16: once.
    coding = facility(*(infusion(id, "09:00", "09:45", route="sc", access=access) for id, access in zip("abc", "xyz", strict=True)))
    assert lines(coding) == ["a+b+c 96369", "a+b+c 96371"]


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        ("unit_begin", ["03-02 a+b 96369", "03-03 a+b 96370"]),
        ("start_date", ["03-02 a+b 96369", "03-03 a+b 96370"]),
        ("unit_complete", ["03-02 a+b 96369", "03-03 a+b 96370"]),
    ],
)
def test_a_pool_over_midnight_is_dated_like_every_other_line(policy: str, found: list[str]) -> None:
    # R46: minute 60 of the pool lies in B, which began on day 2.
    coding = facility(
        infusion("a", "22:00", "23:00", route="sc"),
        infusion("b", "+1 09:00", "+1 10:00", drug="drug B", route="sc"),
        policy={"midnight_units": policy},
    )
    assert dated_lines(coding) == found


def test_a_pool_that_runs_over_midnight_asks_where_its_units_stand() -> None:
    # R46, unit_complete: the 16th minute is on day 2.
    row = infusion("a", "23:50", "+1 01:30", route="sc")
    found = {
        policy: dated_lines(facility(row, policy={"midnight_units": policy}))
        for policy in ("unit_begin", "start_date", "unit_complete")
    }
    assert found == {
        "unit_begin": ["03-02 a 96369", "03-03 a 96370"],
        "start_date": ["03-02 a 96369", "03-02 a 96370"],
        "unit_complete": ["03-03 a 96369", "03-03 a 96370"],
    }


# -- portable pumps


@pytest.mark.parametrize(
    ("payer", "day", "found"),
    [
        # R23, chemo_pump_code
        ("unknown", "2015-12-31", "96416"),
        ("medicare", "2015-12-31", "96416"),
        ("unknown", "2016-01-01", "G0498"),
        ("unknown", "2016-01-02", "G0498"),
        ("medicare", "2016-01-01", "G0498"),
        ("medicare-advantage", "2016-01-01", "G0498"),
        ("commercial", "2016-01-01", "96416"),
        ("medicaid", "2026-03-02", "96416"),
        ("self-pay", "2026-03-02", "96416"),
    ],
)
@pytest.mark.parametrize("setting", [facility, office])
def test_the_code_of_a_chemotherapy_pump_follows_payer_and_date(setting: Any, payer: str, day: str, found: str) -> None:
    coding = setting(pump("a", "12:00"), payer=payer, day=day)
    assert lines(coding) == [f"a {found}"]
    assert "otherways/pump-chemo" in rules(coding, found)


@pytest.mark.parametrize("pinned", ["96416", "G0498"])
def test_a_pinned_pump_code_is_taken_only_where_it_can_be_chosen(pinned: str) -> None:
    # R1, R23: G0498 from 2016-01-01.
    assert lines(facility(pump("a", "12:00"), policy={"chemo_pump_code": pinned})) == [f"a {pinned}"]
    early = facility(pump("a", "12:00"), policy={"chemo_pump_code": pinned}, day="2015-12-31")
    assert lines(early) == ["a 96416"]


def test_two_pumps_of_one_code_are_one_unit() -> None:
    # R23: otherways/pump-once, the later has no line.
    coding = facility(pump("b", "12:10"), pump("a", "12:20", drug="cytarabine"))
    assert lines(coding) == ["b G0498"]
    assert not_billable(coding) == {"a": "otherways/pump-once"}


@pytest.mark.parametrize(("setting", "found"), [(facility, ["a C8957"]), (office, [])])
def test_a_therapeutic_pump_has_a_code_in_the_facility_only(setting: Any, found: list[str]) -> None:
    # R23: otherways/pump-therapeutic, otherways/pump-without-code.
    coding = setting(pump("a", "12:00", drug="drug A"))
    assert lines(coding) == found
    assert held(coding) == ({} if found else {"a": "otherways/pump-without-code"})
    if found:
        assert "otherways/pump-therapeutic" in rules(coding, "C8957")


@pytest.mark.parametrize(
    ("policy", "payer", "found"),
    [
        # R69, pump_start_companions
        ("hold", "unknown", ["b 96372-59", "p G0498"]),
        ("own_initial_59", "unknown", ["a 96374-59", "b 96372-59", "p G0498"]),
        ("own_initial_59", "medicare", ["a 96374-XU", "b 96372-XS", "p G0498"]),
        ("own_initial_59", "commercial", ["a 96374-59", "b 96372-59", "p 96416"]),
    ],
)
def test_beside_a_lone_pump_start_the_iv_rows_wait(policy: str, payer: str, found: list[str]) -> None:
    # otherways/pump-companions, otherways/pump-companions-coded
    coding = facility(
        pump("p", "12:00"),
        push("a", "11:00", drug="dexamethasone", supplied_by="other"),
        injection("b", drug="drug B"),
        policy={"pump_start_companions": policy},
        payer=payer,
    )
    assert lines(coding) == found
    assert held(coding) == ({"a": "otherways/pump-companions"} if policy == "hold" else {})
    if policy != "hold":
        assert "otherways/pump-companions-coded" in rules(coding, "96374")


def test_hydration_beside_a_lone_pump_start_waits_too() -> None:
    # R69: hydration included.
    coding = facility(pump("p", "12:00"), hydration("h", "09:00", "11:00"), push("a", "08:00", drug="drug B"))
    assert lines(coding) == ["p G0498"]
    assert held(coding) == {"a+h": "otherways/pump-companions"}


def test_another_encounter_beside_a_lone_pump_start_is_coded() -> None:
    # R69: every IV row of the pump's encounter.
    coding = facility(pump("p", "08:00"), infusion("a", "15:00", "16:00", encounter="2"))
    assert "p G0498" in lines(coding)
    assert [one.of for one in coding.lines if one.code == "96365"] == [("a",)]
    assert held(coding) == {}


@pytest.mark.parametrize(("payer", "code"), [("unknown", "G0498"), ("medicare", "G0498"), ("commercial", "96416")])
def test_beside_chemotherapy_the_companions_hang_on_its_initial(payer: str, code: str) -> None:
    # The worked example of R69, G20: FOLFOX.
    rows = (
        infusion("o", "10:00", "12:00", drug="oxaliplatin"), infusion("l", "10:00", "12:00", drug="leucovorin"),
        push("f", "12:05", drug="fluorouracil"), pump("p", "12:15"),
    )  # fmt: skip
    coding = facility(*rows, payer=payer)
    assert lines(coding) == ["f 96411", "l 96368", "o 96413", "o 96415", f"p {code}"]


def test_the_pump_of_another_encounter_leaves_a_lone_group_alone() -> None:
    # R69: lone means no group of the visit has 96413 or 96409 as its initial.
    coding = facility(
        pump("p", "08:00"), push("a", "08:10", drug="drug B"), infusion("x", "15:00", "16:00", drug="paclitaxel", encounter="2")
    )
    assert held(coding) == {}
    assert {one.code for one in coding.lines} == {"G0498", "96374", "96413"}


# -- a visit of flushes alone


@pytest.mark.parametrize(
    ("devices", "found", "rule", "standing"),
    [
        # R108
        (["port"], True, "otherways/flush-of-a-port", "firm"),
        (["peripheral", "port"], True, "otherways/flush-of-a-port", "firm"),
        ([None, "port"], True, "otherways/flush-of-a-port", "firm"),
        ([None], True, "otherways/flush-of-an-unknown-device", "review"),
        ([None, "picc"], True, "otherways/flush-of-an-unknown-device", "review"),
        (["picc"], False, "otherways/flush-of-a-catheter", ""),
        (["central", "peripheral"], False, "otherways/flush-of-a-catheter", ""),
        (["peripheral"], False, "otherways/flush-of-a-vein", ""),
        (["midline", "peripheral"], False, "otherways/flush-of-a-vein", ""),
        (["peripheral", None], True, "otherways/flush-of-an-unknown-device", "review"),
    ],
)
def test_a_visit_of_flushes_alone_follows_the_device(devices: list[str | None], found: bool, rule: str, standing: str) -> None:
    rows = [
        push(id, "09:00", drug="heparin", purpose="flush", access_device=device) for id, device in zip("ab", devices, strict=False)
    ]
    ids = "+".join(row["id"] for row in rows)
    coding = facility(*rows)
    assert standings(coding) == ({f"{ids} 96523": standing} if found else {})
    assert not_billable(coding) == ({} if found else {ids: rule})
    if found:
        assert rule in rules(coding, "96523")
    asks = rule in ("otherways/flush-of-an-unknown-device", "otherways/flush-of-a-catheter")
    assert asked(coding, rule) == (["a"] if asks else [])


@pytest.mark.parametrize(
    ("beside", "also"), [([infusion("b", "09:00", "10:00")], None), ([], [{"code": "99213", "modifiers": ["25"]}])]
)
def test_a_flush_beside_anything_else_has_no_line(beside: list[dict[str, Any]], also: Any) -> None:
    # R108, G25: only if every row is a flush and `also` is empty.
    row = push("a", "10:00", drug="heparin", purpose="flush", access_device="port")
    coding = facility(row, *beside, **({"also": also} if also else {}))
    assert lines(coding) == ["b 96365"][: len(beside)]
    assert not_billable(coding) == {"a": "countable/flush"}


def test_a_flush_without_an_order_has_no_line() -> None:
    # R185 beside R108.
    port = {"drug": "heparin", "purpose": "flush", "access_device": "port"}
    none = facility(push("a", "10:00", ordered=False, **port))
    assert lines(none) == []
    assert not_billable(none) == {"a": "countable/no-order"}
    one = facility(push("a", "10:00", ordered=False, **port), push("b", "10:05", **port))
    assert lines(one) == ["b 96523"]
    assert not_billable(one) == {"a": "countable/no-order"}


def test_a_flush_whose_order_is_not_charted_asks_for_it() -> None:
    # R2: `ordered` left out raises one query that keeps the claim back.
    coding = facility(push("a", "10:00", drug="heparin", purpose="flush", access_device="port", ordered=None))
    assert lines(coding) == ["a 96523"]
    assert asked(coding, "documentation/order") == [None]


def test_declotting_stands_beside_an_infusion() -> None:
    # The worked example of R107.
    coding = facility(
        infusion("a", "08:00", "08:45", drug="alteplase", dose="2 mg", purpose="access-declot", indication="occlusion"),
        infusion("b", "09:00", "10:00"),
    )
    assert lines(coding) == ["a 36593", "a J2997 x2", "b 96365"]
    assert line(coding, "36593").minutes is None
