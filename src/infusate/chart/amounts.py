"""How much was given? Doses as exact decimals with a unit, and which units convert into which."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import msgspec


class Amount(msgspec.Struct, frozen=True, gc=False):
    """A number with its unit, such as 400 mg."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}"


# Each word of a chart or a table -> its dimension and how many of the dimension's smallest unit it holds. Units of activity
# ("unit", "IU") never convert to a mass: that depends on the drug.
_SCALES: dict[str, tuple[str, Decimal]] = {
    "kg": ("mass", Decimal(10**12)),
    "g": ("mass", Decimal(10**9)),
    "gm": ("mass", Decimal(10**9)),
    "gram": ("mass", Decimal(10**9)),
    "grams": ("mass", Decimal(10**9)),
    "mg": ("mass", Decimal(10**6)),
    "mcg": ("mass", Decimal(10**3)),
    "ug": ("mass", Decimal(10**3)),
    "ng": ("mass", Decimal(1)),
    "l": ("volume", Decimal(1000)),
    "ml": ("volume", Decimal(1)),
    "cc": ("volume", Decimal(1)),
    "u": ("units", Decimal(1)),
    "unit": ("units", Decimal(1)),
    "units": ("units", Decimal(1)),
    "iu": ("units", Decimal(1)),
    "usp": ("units", Decimal(1)),
    "meq": ("milliequivalents", Decimal(1)),
    "mmol": ("amount", Decimal(1)),
    "mci": ("activity", Decimal(1000)),
    "uci": ("activity", Decimal(1)),
    "each": ("each", Decimal(1)),
    "ea": ("each", Decimal(1)),
    "vial": ("vials", Decimal(1)),
    "vials": ("vials", Decimal(1)),
    "dose": ("doses", Decimal(1)),
    "doses": ("doses", Decimal(1)),
}


@lru_cache(maxsize=4096)
def amount(text: str) -> Amount | None:
    """The amount that a text of the form ``400 mg`` names; ``None`` where it has another form."""
    number, _, unit = text.partition(" ")
    whole, dot, fraction = number.partition(".")
    digits = whole.isdigit() and whole.isascii() and (not dot or (fraction.isdigit() and fraction.isascii()))
    if not digits or len(number) > 30 or not unit.isalpha() or not unit.isascii():
        return None
    return Amount(Decimal(number), unit)


def converted(given: Amount, unit: str) -> Decimal | None:
    """The amount counted in another unit, exact; ``None`` where the two do not convert (rulebook R135)."""
    if given.unit == unit:
        return given.value
    have = _SCALES.get(given.unit.lower())
    want = _SCALES.get(unit.lower())
    if have is None or want is None or have[0] != want[0]:
        return None
    return given.value * have[1] / want[1]
