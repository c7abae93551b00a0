"""Are amounts read exactly, and converted only where that is certain?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infusate.chart.amounts import Amount, amount, converted


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("400 mg", "400", "mg"), ("0 mg", "0", "mg"), ("0.50 mL", "0.50", "mL"), ("1" * 30 + " units", "1" * 30, "units")],
)
def test_an_amount_is_a_number_and_a_unit(text: str, value: str, unit: str) -> None:
    found = amount(text)
    assert found == Amount(Decimal(value), unit)
    assert str(found) == text


@pytest.mark.parametrize(
    "text",
    ["", " ", "400", "400mg", "400  mg", "mg", " mg", "-4 mg", "+4 mg", ".5 mg", "5. mg", "1.5.2 mg", "1e3 mg",
     "1,000 mg", "4 mg ",
     "4 mg/kg", "٣ mg", "3.٣ mg", "3 µg", "NaN mg", "1" * 31 + " mg", "²  mg", "² mg"],
)  # fmt: skip
def test_anything_else_is_none(text: str) -> None:
    assert amount(text) is None


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("0.4 g", "mg", "400"),
        ("400 mg", "mg", "400"),
        ("1 kg", "ng", "1000000000000"),
        ("250 mcg", "mg", "0.25"),
        ("1 L", "mL", "1000"),
        ("5 cc", "mL", "5"),
        ("1500 IU", "units", "1500"),
        ("2 vials", "vial", "2"),
        ("10 mCi", "uCi", "10000"),
        ("40 mEq", "meq", "40"),
        ("3 sachets", "sachets", "3"),
    ],
)
def test_units_of_one_dimension_convert_exactly(text: str, unit: str, expected: str) -> None:
    given_amount = amount(text)
    assert given_amount is not None
    assert converted(given_amount, unit) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "unit"), [("400 mg", "mL"), ("100 units", "mg"), ("3 sachets", "mg"), ("3 mg", "sachets")]
)
def test_what_depends_on_the_drug_does_not_convert(text: str, unit: str) -> None:
    given_amount = amount(text)
    assert given_amount is not None
    assert converted(given_amount, unit) is None


@given(
    st.decimals(0, 999_999, places=4),
    st.sampled_from(["kg", "g", "mg", "mcg"]),
    st.sampled_from(["g", "mg", "mcg", "ng"]),
)
def test_converting_there_and_back_changes_nothing(value: Decimal, here: str, there: str) -> None:
    away = converted(Amount(value, here), there)
    assert away is not None
    assert converted(Amount(away, there), here) == value


@given(st.text(max_size=12))
def test_no_text_makes_reading_an_amount_fail(text: str) -> None:
    found = amount(text)
    assert found is None or str(found) == text
