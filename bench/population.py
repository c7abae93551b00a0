"""Which visits does the benchmark code? Fully charted facility visits of two to four administrations, always the same.

What the common subset of ``zen_peer`` leaves out does not occur: no drug twice, no pause, one access, one encounter,
one date, no antineoplastics side by side, at most three infused drugs.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

Document = dict[str, Any]

SEED = 20260302
FIRST_DAY = datetime.date(2026, 1, 2)
DAYS = 363
PAYERS = ("medicare", "medicare", "medicare-advantage", "medicaid", "commercial", "commercial", "unknown")
DEVICES = ("peripheral", "peripheral", "port", "port", "picc", "midline", "central")
REASONS = ("dehydration", "vomiting", "poor oral intake", "hypotension")


class Product(NamedTuple):
    """A drug as the site charts it, with its family and ordinary amounts."""

    drug: str
    hcpcs: str
    ndc: str
    family: str
    unit: str
    doses: tuple[str, ...]
    wasted: tuple[str, ...]
    container: str
    volume_ml: float


def _product(text: str, doses: tuple[str, ...], wasted: tuple[str, ...] = ("0",), volume_ml: float = 100) -> Product:
    drug, hcpcs, ndc, family, unit, container = text.split("|")
    return Product(drug, hcpcs, ndc, family, unit, doses, wasted, f"{container}-dose", volume_ml)


PRODUCTS = {
    product.drug: product
    for product in (
        _product("ondansetron|J2405|00143-9891-05|therapeutic|mg|multi", ("4", "8"), volume_ml=4),
        _product(
            "dexamethasone sodium phosphate|J1100|63323-165-30|therapeutic|mg|multi", ("8", "10", "12"), volume_ml=50
        ),
        _product("diphenhydramine|J1200|00641-0376-25|therapeutic|mg|single", ("25", "50"), volume_ml=1),
        _product("famotidine|J1308|00641-6022-25|therapeutic|mg|single", ("20",), volume_ml=2),
        _product("ketorolac|J1885|00409-3795-01|therapeutic|mg|single", ("15", "30"), volume_ml=1),
        _product("fosaprepitant|J1453|00006-3061-00|therapeutic|mg|single", ("150",), volume_ml=150),
        _product("leucovorin calcium|J0640|00143-9554-01|therapeutic|mg|single", ("650", "700", "720"), ("0", "30")),
        _product("magnesium sulfate|J3475|00409-6729-24|therapeutic|mg|single", ("1000", "2000"), volume_ml=50),
        _product("ceftriaxone|J0696|00409-7332-01|therapeutic|g|single", ("1", "2"), volume_ml=50),
        _product("vancomycin|J3373|00409-6510-01|therapeutic|mg|single", ("1000", "1250", "1500"), ("0", "250"), 250),
        _product("ertapenem|J1335|00006-3843-71|therapeutic|g|single", ("1",), volume_ml=50),
        _product("iron sucrose|J1756|00517-2340-10|therapeutic|mg|single", ("200", "300"), volume_ml=100),
        _product("ferric carboxymaltose|J1439|00517-0650-01|therapeutic|mg|single", ("750",), volume_ml=250),
        _product("zoledronic acid|J3489|00078-0435-61|therapeutic|mg|single", ("4", "5"), volume_ml=100),
        _product("immune globulin IV|J1561|13533-800-20|therapeutic|g|single", ("30", "35", "40"), volume_ml=400),
        _product("infliximab|J1745|57894-030-01|chemo|mg|single", ("400", "500", "480"), ("0", "20"), 250),
        _product("rituximab|J9312|50242-053-06|chemo|mg|single", ("640", "700", "750"), ("60", "0", "50"), 500),
        _product("paclitaxel|J9267|00703-3213-01|chemo|mg|multi", ("275", "300", "315"), volume_ml=500),
        _product("carboplatin|J9045|00703-4246-01|chemo|mg|multi", ("450", "520", "600"), volume_ml=250),
        _product("oxaliplatin|J9263|00703-3986-01|chemo|mg|single", ("140", "155"), ("10", "45"), 500),
        _product("fluorouracil|J9190|16729-276-05|chemo|mg|multi", ("650", "720"), volume_ml=14),
        _product("doxorubicin HCl|J9000|00143-9275-01|chemo|mg|multi", ("100", "110"), volume_ml=50),
        _product("cyclophosphamide|J9075|10019-955-01|chemo|mg|single", ("1000", "1100"), ("0", "400"), 250),
        _product("pemetrexed|J9305|00002-7623-01|chemo|mg|single", ("850", "925"), ("150", "75"), 100),
        _product("cisplatin|J9060|16729-288-11|chemo|mg|multi", ("120", "135"), volume_ml=500),
        _product("normal saline|J7030|00338-0049-04|hydration|mL|single", ("1000",), volume_ml=1000),
        _product("lactated Ringer's|J7120|00338-0117-04|hydration|mL|single", ("1000",), volume_ml=1000),
    )
}


class _Shift:
    """One visit while it is charted: rows in order of start, minutes counted from midnight."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.now = dice.randint(7 * 60 + 30, 14 * 60)
        self.rows: list[tuple[int, int, str, str]] = []

    def push(self, drug: str) -> None:
        minutes = self.dice.randint(1, 5)
        self.rows.append((self.now, self.now + minutes, drug, "push"))
        self.now += minutes + self.dice.randint(0, 6)

    def infuse(self, drug: str, low: int, high: int, at: int | None = None) -> int:
        """Starts now, or at a minute of its own; says when it started."""
        start = self.now if at is None else at
        stop = start + self.dice.randint(low, high)
        self.rows.append((start, stop, drug, "infusion"))
        self.now = max(self.now, stop + self.dice.choice((0, 0, 1, 4, 9)))
        return start


def _two_cytotoxics(shift: _Shift) -> None:
    shift.push("ondansetron")
    if shift.dice.random() < 0.5:
        shift.infuse("dexamethasone sodium phosphate", 14, 25)
    shift.infuse("paclitaxel", 170, 200)
    shift.infuse("carboplatin", 30, 65)


def _side_by_side(shift: _Shift) -> None:
    shift.push("ondansetron")
    start = shift.infuse("oxaliplatin", 115, 130)
    shift.infuse("leucovorin calcium", 100, 125, at=start + shift.dice.randint(0, 8))
    shift.push("fluorouracil")


def _pushed_cytotoxic(shift: _Shift) -> None:
    shift.infuse("fosaprepitant", 20, 35)
    shift.push("doxorubicin HCl")
    shift.infuse("cyclophosphamide", 45, 70)


def _platinum_with_water(shift: _Shift) -> None:
    shift.infuse("normal saline", 55, 125)
    shift.infuse("pemetrexed", 10, 17)
    shift.infuse("cisplatin", 60, 125)
    shift.push("ondansetron")


def _antibody(shift: _Shift) -> None:
    shift.push("diphenhydramine")
    if shift.dice.random() < 0.5:
        shift.push("famotidine")
    if shift.dice.random() < 0.65:
        shift.infuse("infliximab", 60, 135)
    else:
        shift.infuse("rituximab", 150, 260)


def _antibiotics(shift: _Shift) -> None:
    start = shift.infuse("vancomycin", 60, 125)
    overlapping = shift.dice.random() < 0.6
    shift.infuse("ceftriaxone", 28, 45, at=start + shift.dice.randint(5, 70) if overlapping else None)
    if shift.dice.random() < 0.4:
        shift.push("ketorolac")


def _three_antibiotics(shift: _Shift) -> None:
    start = shift.infuse("vancomycin", 80, 125)
    shift.infuse("magnesium sulfate", 50, 70, at=start + shift.dice.randint(0, 10))
    shift.infuse("ertapenem", 30, 40, at=start + shift.dice.randint(20, 100))


def _iron_and_water(shift: _Shift) -> None:
    shift.infuse(shift.dice.choice(("iron sucrose", "ferric carboxymaltose")), 15, 40)
    shift.infuse("normal saline", 30, 155)


def _water_and_pushes(shift: _Shift) -> None:
    begin = shift.infuse("normal saline", 60, 185)
    shift.now = begin + shift.dice.randint(1, 20)
    shift.push("ondansetron")
    if shift.dice.random() < 0.5:
        shift.push("ketorolac")


def _water_and_drug(shift: _Shift) -> None:
    start = shift.infuse("normal saline", 120, 245)
    shift.infuse(
        shift.dice.choice(("zoledronic acid", "magnesium sulfate")), 16, 70, at=start + shift.dice.randint(-10, 110)
    )
    if shift.dice.random() < 0.5:
        shift.push("ondansetron")


def _only_water(shift: _Shift) -> None:
    shift.infuse("normal saline", 25, 125)
    shift.infuse("lactated Ringer's", 20, 95)


def _globulin(shift: _Shift) -> None:
    shift.push("diphenhydramine")
    shift.infuse("immune globulin IV", 150, 290)


REGIMENS: tuple[Callable[[_Shift], None], ...] = (
    _two_cytotoxics, _side_by_side, _pushed_cytotoxic, _platinum_with_water, _antibody, _antibody, _antibiotics,
    _three_antibiotics, _iron_and_water, _water_and_pushes, _water_and_drug, _only_water, _globulin,
)  # fmt: skip


def _clock(date: str, minute: int) -> str:
    return f"{date}T{minute // 60:02}:{minute % 60:02}"


def _row(dice: random.Random, name: str, date: str, device: str, given: tuple[int, int, str, str]) -> Document:
    """One administration with everything that a careful nurse charts, keys in the order of the contract."""
    start, stop, drug, technique = given
    product = PRODUCTS[drug]
    row: Document = {"id": name, "drug": drug, "hcpcs": product.hcpcs, "ndc": product.ndc}
    row["dose"] = f"{dice.choice(product.doses)} {product.unit}"
    if product.container == "single-dose":
        row["wasted"] = f"{dice.choice(product.wasted)} {product.unit}"
    row["container"] = product.container
    if dice.random() < 0.5 and drug != "infliximab":
        row["category"] = product.family
    if drug == "infliximab":
        row["complex_care"] = True
    row |= {"technique": technique, "route": "iv", "start": _clock(date, start), "stop": _clock(date, stop)}
    row["volume_ml"] = product.volume_ml
    row["access"] = "line-1"
    row["access_device"] = device
    if product.family == "hydration":
        row["indication"] = dice.choice(REASONS)
    row["ordered"] = True
    return row


def _document(dice: random.Random) -> Document:
    date = (FIRST_DAY + datetime.timedelta(days=dice.randrange(DAYS))).isoformat()
    shift = _Shift(dice)
    dice.choice(REGIMENS)(shift)
    device = dice.choice(DEVICES)
    rows = [_row(dice, "abcd"[number], date, device, given) for number, given in enumerate(sorted(shift.rows))]
    return {
        "setting": "facility",
        "payer": dice.choice(PAYERS),
        "date": date,
        "timezone": "America/Chicago",
        "administrations": rows,
    }  # fmt: skip


def documents(count: int) -> list[Document]:
    """The first ``count`` visit documents of the population; always the same."""
    dice = random.Random(SEED)
    return [_document(dice) for _ in range(count)]


def as_json_lines(count: int) -> bytes:
    """The same documents, one JSON document per line."""
    return b"".join(orjson.dumps(document) + b"\n" for document in documents(count))


def as_zen_input(document: Document) -> Document:
    """What the common subset needs of a document: family by drug, minutes after midnight, place in order of id."""
    rows = []
    for place, row in enumerate(document["administrations"]):
        start, stop = (60 * int(row[key][11:13]) + int(row[key][14:16]) for key in ("start", "stop"))
        family = PRODUCTS[row["drug"]].family
        rows.append({"id": row["id"], "family": family, "start": start, "stop": stop, "place": place})
    return {"rows": rows}
