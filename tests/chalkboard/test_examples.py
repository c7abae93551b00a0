"""Does the chalkboard answer the worked examples inside the rules that are no published case?"""

from __future__ import annotations

from typing import Any

from .coder import chalk

DAY = "2026-03-02"


def visit(*rows: dict[str, Any], setting: str = "facility", **keys: Any) -> dict[str, Any]:
    return {"setting": setting, "date": DAY, "administrations": list(rows), **keys}


def iv(name: str, start: str, stop: str | None = None, **keys: Any) -> dict[str, Any]:
    row = {"id": name, "drug": f"drug {name}", "category": "therapeutic", "technique": "infusion", "route": "iv"}
    return {**row, "start": when(start), **({"stop": when(stop)} if stop else {}), **keys}


def when(clock: str) -> str:
    """ "09:00" is on the day of the visit, "+09:00" on the day after."""
    return f"2026-03-03T{clock[1:]}" if clock.startswith("+") else f"{DAY}T{clock}"


def codes(document: dict[str, Any], **pinned: Any) -> list[str]:
    """The lines as code, units above one and modifiers, in order."""
    lines = []
    for code, units, modifiers, _, _ in chalk(document, pinned).lines:
        lines.append("-".join((code, *modifiers)) + (f" x{units}" if units > 1 else ""))
    return sorted(lines)


def test_945_seconds_are_15_minutes_and_a_push() -> None:
    assert codes(visit(iv("a", "10:00:45", "10:16:30"))) == ["96374"]
    assert codes(visit(iv("a", "10:00:45", "10:16:30")), seconds="clock_minutes") == ["96365"]


def test_rows_that_touch_are_one_infusion_and_a_gap_makes_two_pushes() -> None:
    one = iv("a", "09:00", "09:08")
    assert codes(visit(one, iv("b", "09:08", "09:16", drug="drug a"))) == ["96365"]
    assert codes(visit(one, iv("b", "09:10", "09:18", drug="drug a"))) == ["96374"]


def test_calculated_stops_are_whole_minutes() -> None:
    def bag(volume: int, rate: int) -> dict[str, Any]:
        return iv("a", "08:00", volume_ml=volume, rates=[{"at": when("08:00"), "ml_per_h": rate}])

    assert codes(visit(bag(250, 125))) == ["96365", "96366"]
    assert chalk(visit(bag(250, 125))).review == {0, 1}
    assert codes(visit(bag(100, 70))) == ["96365"]
    assert codes(visit(bag(106, 70))) == ["96365"]  # 90.9 minutes are 90
    assert codes(visit(bag(107, 70))) == ["96365", "96366"]


def test_a_last_rate_of_0_proves_no_stop() -> None:
    rates = [{"at": when("08:00"), "ml_per_h": 100}, {"at": when("08:30"), "ml_per_h": 0}]
    assert chalk(visit(iv("a", "08:00", volume_ml=100, rates=rates))).held == {"a": "stop"}
    assert codes(visit(iv("a", "08:00", volume_ml=50, rates=rates))) == ["96365"]


def test_units_are_dated_at_their_own_minutes() -> None:
    lines = chalk(visit(iv("a", "22:00", "+00:30"), iv("b", "23:00", "+01:30"))).lines
    assert ("96367", 1, (), "2026-03-03", ("b",)) in lines


def test_subcutaneous_infusion_with_a_second_site() -> None:
    one = iv("a", "09:00", "10:15", drug="Hizentra", route="sc")
    two = iv("b", "09:00", "10:15", drug="Hizentra", route="sc", access="second")
    assert codes(visit(one, two)) == ["96369", "96371"]


def test_the_same_drug_by_push_and_into_muscle_is_one_line() -> None:
    push = iv("a", "09:00", drug="ketorolac", technique="push")
    needle = iv("b", "10:00", drug="ketorolac", technique="injection", route="im")
    assert codes(visit(push, needle)) == ["96374"]
    assert chalk(visit(push, needle)).not_billable == {"b"}


def test_an_infusion_beside_an_intrathecal_drug_takes_the_modifier() -> None:
    inner = iv("x", "08:00", category="chemo", technique="injection", route="intrathecal")
    assert codes(visit(inner, iv("b", "09:00", "10:00"))) == ["96365-59", "96450"]
    assert codes(visit(inner, iv("b", "09:00", "10:00"), payer="medicare")) == ["96365-XU", "96450"]


def test_a_lone_pump_start_sends_its_companions_to_review() -> None:
    pump = iv("p", "12:00", drug="fluorouracil", category="chemo", pump="portable")
    push = iv("d", "11:50", drug="dexamethasone", technique="push")
    assert codes(visit(pump, push)) == ["G0498"]
    assert set(chalk(visit(pump, push)).held) == {"d"}
    assert codes(visit(pump, push), pump_start_companions="own_initial_59") == ["96374-59", "G0498"]


def test_hourly_units_of_a_second_group_take_the_modifier() -> None:
    one = iv("a", "07:00", "10:00")
    two = iv("b", "19:00", "21:00", encounter="2", drug="drug a")
    assert codes(visit(one, two, payer="medicare")) == ["96365", "96365-XE", "96366 x2", "96366-XE"]


def test_two_antineoplastics_at_once_send_the_second_to_review() -> None:
    one, two = (iv(name, "09:00", "10:00", category="chemo") for name in "xy")
    assert codes(visit(one, two)) == ["96413"]
    assert chalk(visit(one, two)).held == {"y": "concurrent chemo"}
    assert codes(visit(one, two), concurrent_chemo="unlisted") == ["96413", "96549"]


def test_majority_needs_more_than_half() -> None:
    one, two = iv("a", "09:00", "10:00"), iv("b", "09:49", "10:09")
    assert codes(visit(one, two), overlap="majority") == ["96365", "96367"]


def test_vancomycin_counts_in_the_unit_of_its_date() -> None:
    row = iv("a", "09:00", "10:00", drug="vancomycin", dose="1250 mg")
    now = visit({**row, "hcpcs": "J3373"})
    assert codes(now) == ["96365", "J3373 x125"]
    past = {**row, "hcpcs": "J3370", "start": "2024-03-04T09:00", "stop": "2024-03-04T10:00"}
    then = {**visit(past), "date": "2024-03-04"}
    assert codes(then) == ["96365", "J3370 x3"]


def test_units_over_the_limit_hold_the_supply_line_alone() -> None:
    row = iv("a", "09:00", purpose="access-declot", drug="alteplase", hcpcs="J2997", dose="200 mg")
    answer = chalk(visit(row))
    assert [line[0] for line in answer.lines] == ["36593"] and answer.supply_held == {"a": "limit"}


def test_a_practitioner_bills_no_administration_in_a_hospital() -> None:
    row = iv("a", "09:00", "10:00")
    assert codes(visit(row, setting="professional", place_of_service="22")) == []
    assert codes(visit(row, setting="professional", place_of_service="11")) == ["96365"]


def test_the_order_of_the_rows_never_matters() -> None:
    rows = [iv("a", "09:00", "10:40"), iv("b", "09:30", "11:00"), iv("c", "09:10", technique="push"), iv("d", "12:00")]
    assert codes(visit(*rows)) == codes(visit(*reversed(rows)))
