"""Which lines do the drugs themselves make: supply code, units, what was discarded, and the package?"""

import datetime
from typing import Any

import pytest

from infusate import Line, Rulebook
from infusate.coding import supplies as supplies_module
from infusate.coding.engine import code_under
from infusate.coding.supplies import eleven_digits
from tests.support import asked, dated_lines, facility, infusion, injection, lines, push, shown, visit

SINGLE = {"container": "single-dose"}


def drug_lines(*rows: dict[str, Any], **frame: Any) -> list[Line]:
    return [line for line in facility(*rows, **frame).lines if not line.code[0].isdigit()]


@pytest.mark.parametrize(
    ("charted", "digits"),
    [
        # R150
        ("0002-7040-16", "00002704016"),
        ("57894-030-01", "57894003001"),
        ("57894-0030-1", "57894003001"),
        ("57894-0030-01", "57894003001"),
        ("57894003001", "57894003001"),
    ],
)
def test_an_ndc_has_eleven_digits(charted: str, digits: str) -> None:
    assert eleven_digits(charted) == digits


@pytest.mark.parametrize(
    ("row", "quantity", "unit"),
    [
        # R151: UN counts vials, ML the volume of a liquid; up to 3 decimals.
        ({"drug": "infliximab", "ndc": "57894-030-01", "dose": "400 mg"}, "4", "UN"),
        ({"drug": "infliximab", "ndc": "57894-030-01", "dose": "350 mg"}, "3.5", "UN"),
        ({"drug": "tocilizumab", "ndc": "50242-136-01", "dose": "280 mg"}, "14", "ML"),
        ({"drug": "tocilizumab", "ndc": "50242-136-01", "dose": "280.01 mg"}, "14", "ML"),
        ({"drug": "iron sucrose", "ndc": "00517234010", "dose": "200 mg"}, "10", "ML"),
    ],
)
def test_a_line_names_its_package_and_its_quantity(row: dict[str, Any], quantity: str, unit: str) -> None:
    (line,) = drug_lines(infusion("a", "09:00", "10:00", **row))
    assert line.ndc is not None
    assert (line.ndc.quantity, line.ndc.unit) == (quantity, unit)
    assert line.ndc.number == eleven_digits(row["ndc"])


@pytest.mark.parametrize(
    "row",
    [
        {"drug": "Venofer", "ndc": "99999-9999-99", "dose": "200 mg"},
        # A charted code whose unit is not that of the package.
        {"drug": "heparin sodium", "hcpcs": "J1644", "ndc": "57894-030-01", "dose": "5000 units"},
    ],
)
def test_a_package_whose_content_is_not_known_has_a_number_alone(row: dict[str, Any]) -> None:
    (line,) = drug_lines(push("a", "09:00", **row))
    assert line.ndc is not None
    assert (line.ndc.quantity, line.ndc.unit) == (None, None)


def test_dose_line_and_waste_line_have_quantities_apart() -> None:
    # R151
    row = infusion(
        "a", "09:30", "13:35", drug="rituximab", hcpcs="J9312", ndc="50242-053-06", dose="640 mg", wasted="60 mg", **SINGLE
    )
    given, wasted = drug_lines(row, payer="medicare")
    assert given.ndc is not None and wasted.ndc is not None
    assert (given.ndc.quantity, wasted.ndc.quantity) == ("64", "6")


def test_a_line_without_a_package_has_none() -> None:
    (line,) = drug_lines(infusion("a", "09:00", "10:00", drug="Venofer", dose="200 mg"))
    assert line.ndc is None


@pytest.mark.parametrize(
    ("hcpcs", "day", "found", "queries"),
    [
        # R137: codes no longer in force resolve by date; two successors tell none.
        ("J2920", "2024-04-01", ["a J2919 x8"], []),
        ("J2919", "2024-03-31", [], ["a"]),
        ("X0000", "2026-03-02", [], ["a"]),
    ],
)
def test_a_code_out_of_force_is_replaced_only_by_a_single_one(hcpcs: str, day: str, found: list[str], queries: list[str]) -> None:
    coding = facility(push("a", "09:00", drug="Solu-Medrol", hcpcs=hcpcs, dose="40 mg"), day=day)
    assert [one for one in lines(coding) if "J" in one] == found
    assert asked(coding, "documentation/dose-unit") == queries


def test_parts_of_one_dose_share_its_code() -> None:
    # R135: a row without a code of its own shares that of the dose.
    coding = facility(
        injection("a", drug="fulvestrant", hcpcs="J9395", dose="250 mg"),
        injection("b", drug="fulvestrant", dose="250 mg", part_of="a"),
    )
    assert lines(coding) == ["a+b 96402", "a+b J9395 x20"]


def test_parts_of_one_dose_under_two_codes_are_two_lines() -> None:
    # R152: one line per code.
    coding = facility(
        injection("a", drug="fulvestrant", hcpcs="J9395", dose="250 mg"),
        injection("b", drug="drug B", hcpcs="J1885", dose="30 mg", part_of="a"),
    )
    assert [one for one in lines(coding) if "J" in one] == ["a J9395 x10", "b J1885 x2"]


def test_a_part_that_the_practice_did_not_supply_stands_apart() -> None:
    # R146
    coding = facility(
        injection("a", drug="fulvestrant", dose="250 mg"),
        injection("b", drug="fulvestrant", dose="250 mg", part_of="a", supplied_by="patient"),
    )
    assert lines(coding) == ["a J9395 x10", "a+b 96402"]


def test_a_dose_whose_parts_have_different_units_does_not_convert() -> None:
    # R135
    coding = facility(
        injection("a", drug="fulvestrant", dose="250 mg"), injection("b", drug="fulvestrant", dose="1 vial", part_of="a")
    )
    assert asked(coding, "documentation/dose-unit") == ["a"]
    assert lines(coding) == ["a+b 96402"]


@pytest.mark.parametrize("purpose", ["flush", "keep-open", "carrier", "transfusion-support", "contrast", "anesthesia", "procedure"])
def test_what_is_part_of_something_else_has_no_drug_line(purpose: str) -> None:
    # R135
    assert drug_lines(push("a", "09:00", drug="Venofer", dose="200 mg", purpose=purpose), push("b", "09:05")) == []


def test_a_drug_line_stands_on_the_date_of_its_administration() -> None:
    # R46, R135
    coding = facility(push("a", "22:00"), push("b", "+1 09:00", drug="Venofer", dose="200 mg"))
    assert "03-03 b J1756 x200" in dated_lines(coding)


def test_what_was_forgotten_is_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Rulebook.shipped().on(datetime.date(2026, 3, 2), "facility", None, {"overlap": "split"})
    charted = visit("facility", *(push(id, "09:00", drug="Venofer", dose=f"{100 + place} mg") for place, id in enumerate("abc")))
    monkeypatch.setattr(supplies_module, "REMEMBERED", 0)
    found = [shown(line) for line in code_under(charted, book).lines if line.code == "J1756"]
    assert found == ["a J1756 x100", "b J1756 x101", "c J1756 x102"]
    assert len(book.doses) <= 1


def test_a_drug_of_unknown_payment_status_is_in_scope() -> None:
    # R140: unknown status: in scope.
    unit = next(
        one for code in sorted(Rulebook.shipped().tables.units) for one in Rulebook.shipped().tables.units[code]
        if not one.opps_status and one.unit == "mg" and one.amount == 1 and one.until == datetime.date.max
    )  # fmt: skip
    row = push("a", "09:00", drug="drug A", hcpcs=unit.hcpcs, dose="1 mg", wasted="0 mg", **SINGLE)
    (line,) = drug_lines(row, payer="medicare")
    assert line.modifiers == ("JZ",)
