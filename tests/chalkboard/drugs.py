"""Which drug is this, which family does it belong to, and which supply lines does its dose give?"""

from __future__ import annotations

import csv
import datetime
import functools
import re
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

from .policy import RULES, Policy

TABLES = RULES / "tables"
SALTS = frozenset(
    (
        "sodium", "disodium", "calcium", "potassium", "hcl", "hydrochloride", "sulfate", "sulphate", "phosphate",
        "succinate", "acetate", "citrate", "chloride", "gluconate", "lactate", "mesylate", "tartrate", "maleate",
        "fumarate", "besylate", "bromide", "carbonate",
    )
)  # fmt: skip
FORMS = frozenset(["iv", "sc", "im", "inj", "mg", "mcg", "g", "gm", "ml", "l", "unit", "units", "meq"])
UNCLASSIFIED = frozenset(("J3490", "J3590", "J7999", "J9999", "C9399"))
CANDIDATES = frozenset(("named_or_class_named_by_cms", "disputed"))
# Every unit that a dose or a code may count in: what it measures, and how many of the smallest.
MEASURES: dict[str, tuple[str, Fraction]] = {
    "ng": ("mass", Fraction(1, 1000)), "mcg": ("mass", Fraction(1)), "ug": ("mass", Fraction(1)),
    "mg": ("mass", Fraction(1000)), "g": ("mass", Fraction(10**6)), "gm": ("mass", Fraction(10**6)),
    "gram": ("mass", Fraction(10**6)), "grams": ("mass", Fraction(10**6)), "kg": ("mass", Fraction(10**9)),
    "ml": ("volume", Fraction(1)), "cc": ("volume", Fraction(1)), "l": ("volume", Fraction(1000)),
    "unit": ("activity", Fraction(1)), "units": ("activity", Fraction(1)), "u": ("activity", Fraction(1)),
    "iu": ("activity", Fraction(1)), "ius": ("activity", Fraction(1)),
    "meq": ("equivalents", Fraction(1)), "uci": ("radiation", Fraction(1)), "mci": ("radiation", Fraction(1000)),
    "each": ("each", Fraction(1)), "dose": ("dose", Fraction(1)), "doses": ("dose", Fraction(1)),
    "vial": ("vial", Fraction(1)), "vials": ("vial", Fraction(1)), "cm2": ("area", Fraction(1)),
}  # fmt: skip


class Unit(NamedTuple):
    amount: Fraction
    word: str
    opps: str
    limits: dict[str, int | None]


def _table(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@functools.cache
def catalogue() -> list[dict[str, str]]:
    return _table("drugs.csv")


@functools.cache
def old_codes() -> list[dict[str, str]]:
    return _table("old_codes.csv")


@functools.cache
def billing_units() -> dict[str, dict[str, str]]:
    return {row["hcpcs"]: row for row in _table("billing_units.csv")}


@functools.cache
def own_codes() -> list[dict[str, str]]:
    return _table("administration_codes.csv")


@functools.cache
def vaccine_words() -> frozenset[str]:
    return frozenset(row["word"].lower() for row in _table("vaccines.csv"))


def in_force(row: dict[str, str], day: datetime.date) -> bool:
    added, ends = _day(row.get("added")), _day(row.get("ends") or row.get("ends_by"))
    return (added is None or added <= day) and (ends is None or day <= ends)


# -- names


def _core(text: str, suffix: bool) -> str:
    """The ingredient words in a fixed order, without salts, strengths and (unless suffix) a biosimilar's suffix."""
    text = re.sub(r"\([^)]*\)", " ", text.lower()).replace("'", "")
    if not suffix:
        text = re.sub(r"\b([a-z]{5,})-([a-z]{4})\b", r"\1", text)
    words = [w for w in re.findall(r"[a-z0-9.%']+", text) if not w[0].isdigit() and w not in FORMS and w.strip(".%'")]
    kept = [w for w in words if w not in SALTS] or words
    return " ".join(sorted(kept))


def _parts(text: str) -> list[str]:
    parts = [part for part in re.split(r"/|\+|\band\b|\bwith\b", text.lower()) if _core(part, False)]
    return parts or [text]


@functools.cache
def _ingredients(text: str) -> frozenset[str]:
    return frozenset(_core(part, False) for part in _parts(text))


@functools.cache
def _exact(text: str) -> frozenset[str]:
    return frozenset(_core(part, True) for part in _parts(text))


def _brands(row: dict[str, str]) -> list[str]:
    return [brand.strip() for brand in re.split(r"[,;]", row["brands"]) if brand.strip()]


@functools.cache
def by_name(name: str) -> tuple[tuple[int, ...], str]:
    """Row numbers of the drug table that the charted words mean, and how: brand, suffix, generic or none."""
    rows = catalogue()
    found = tuple(n for n, row in enumerate(rows) if any(_exact(brand) == _exact(name) for brand in _brands(row)))
    if found:
        return found, "brand"
    if _exact(name) != _ingredients(name):
        found = tuple(n for n, row in enumerate(rows) if _exact(row["generic"]) == _exact(name))
        if found:
            return found, "suffix"
    found = tuple(n for n, row in enumerate(rows) if _ingredients(row["generic"]) == _ingredients(name))
    return found, "generic" if found else "none"


def by_code(code: str) -> list[dict[str, str]]:
    rows = [row for row in catalogue() if row["hcpcs"] == code]
    names = [row["generic"] for row in old_codes() if row["hcpcs"] == code]
    return rows or [row for row in catalogue() if row["generic"] in names]


class Found(NamedTuple):
    rows: list[dict[str, str]]  # rows of the drug table, empty where the drug is not in it
    ingredients: frozenset[str]
    how: str


def find(administration: dict[str, Any]) -> Found:
    """The drug of one administration (R90)."""
    name, code = administration.get("drug"), administration.get("hcpcs")
    if name:
        numbers, how = by_name(name)
        if numbers:
            rows = [catalogue()[n] for n in numbers]
            return Found(sorted(rows, key=lambda row: row["hcpcs"] != code), _ingredients(rows[0]["generic"]), how)
    if code and code not in UNCLASSIFIED:
        rows = by_code(code)
        if rows:
            return Found(rows, _ingredients(rows[0]["generic"]), "code")
    if name:
        parts = [catalogue()[n] for part in _parts(name) for n in by_name(part)[0][:1]]
        if len(_parts(name)) > 1 and parts:  # a mixture of which the table knows the ingredients
            known = frozenset(i for part in _parts(name) for i in _named(part))
            return Found(sorted(parts, key=lambda row: row["category"] != "chemo")[:1], known, "mixture")
        return Found([], frozenset((" ".join(name.lower().split()),)), "none")
    if code and code not in UNCLASSIFIED:
        return Found([], frozenset((f"code {code}",)), "none")
    return Found([], frozenset((f"row {administration['id']}",)), "none")


def _named(name: str) -> frozenset[str]:
    numbers, _ = by_name(name)
    return _ingredients(catalogue()[numbers[0]]["generic"]) if numbers else frozenset((" ".join(name.lower().split()),))


def listed(found: Found, names: list[str]) -> bool:
    """Is the drug one of the names of a payer's list?"""
    return any(_named(name) == found.ingredients for name in names)


def own_code(administration: dict[str, Any], day: datetime.date) -> tuple[str, bool] | None:
    """The administration code that the product brings with it (R25), and whether its line is review."""
    name = administration.get("drug")
    for row in own_codes() if name else ():
        names = [row["drug"], *_brands(row)]
        since, until = _day(row["from"]), _day(row["until"])
        valid = (since is None or since <= day) and (until is None or day <= until)
        if valid and any(_ingredients(n) == _ingredients(name) for n in names):
            return row["code"], row["review"] == "yes"
    return None


def is_vaccine(administration: dict[str, Any]) -> bool:
    words = re.findall(r"[a-z0-9-]+", (administration.get("drug") or "").lower())
    return any(word in vaccine_words() for word in words)


# -- the family


def category(administration: dict[str, Any], found: Found, day: datetime.date, policy: Policy) -> tuple[str, bool]:
    """R10: chemo, therapeutic, hydration or line-care; and whether the rule leaves the line to a coder's review."""
    if administration.get("category"):
        return administration["category"], False
    electrolyte = administration.get("electrolyte")
    if electrolyte:
        side = policy["therapeutic_electrolytes"]
        if side == "by_order":
            return ("therapeutic", False) if electrolyte == "replacement" else ("hydration", electrolyte == "added")
        return side, False
    if found.rows:
        row = found.rows[0]
        if row["category"] == "therapeutic" and row["complex_status"] in CANDIDATES:
            return _biologic(administration, row["complex_status"] != "disputed", found, day, policy)
        return row["category"], False
    code = administration.get("hcpcs") or ""
    return ("chemo" if "J9000" <= code <= "J9999" else "therapeutic"), False


def _biologic(
    administration: dict[str, Any], named: bool, found: Found, day: datetime.date, policy: Policy
) -> tuple[str, bool]:
    names, side = policy.names("complex_biologic"), policy["complex_biologic"]
    if names is not None:
        return ("chemo" if listed(found, names) else "therapeutic"), False
    if side in ("chemo", "therapeutic"):
        return side, False
    if side == "list":
        return ("chemo" if named else "therapeutic"), True
    care = administration.get("complex_care")
    if named or day < datetime.date(2020, 11, 26):
        return ("therapeutic" if care is False else "chemo"), False
    return ("chemo", False) if care is True else ("therapeutic", True)


# -- supply lines


def unit_of(code: str, day: datetime.date) -> Unit | None:
    """What one unit of the code is on this date (R136); None where the code has no unit or is not in force."""
    known = [row for row in catalogue() if row["hcpcs"] == code]
    past = [row for row in old_codes() if row["hcpcs"] == code]
    extra = billing_units().get(code)
    for row in known + past:
        if in_force(row, day):
            source = row if "opps_status" in row else (extra or {})
            return _unit(row["amount"], row["unit"], source)
    if known or past or extra is None or not extra["amount"]:
        return None
    return _unit(extra["amount"], extra["unit"], extra)


def _unit(amount: str, word: str, row: dict[str, str]) -> Unit:
    limits = {
        "professional": int(row["mue_practitioner"]) if row.get("mue_practitioner") else None,
        "facility": int(row["mue_outpatient"]) if row.get("mue_outpatient") else None,
    }
    return Unit(Fraction(amount), word.lower(), row.get("opps_status", ""), limits)


def _codes_on(generic: str, charted: str, day: datetime.date) -> set[str]:
    old = {row["hcpcs"] for row in old_codes() if row["generic"] == generic and in_force(row, day)}
    now = {row["hcpcs"] for row in catalogue() if row["generic"] == generic and in_force(row, day)}
    return (old or now) - {charted}


def packages() -> dict[str, str]:
    return {row["ndc"]: row["hcpcs"] for row in _table("products.csv")}


def _digits(ndc: Any) -> list[str]:
    parts = str(ndc or "").split("-")
    return [part.zfill(width) for part, width in zip(parts, (5, 4, 2), strict=True)] if len(parts) == 3 else parts


def supply_code(administration: dict[str, Any], found: Found, day: datetime.date) -> str | None:
    """R137. A charted code that is not in force gives way to the one that is; a package of another drug tells no code."""
    if administration.get("hcpcs"):
        charted = str(administration["hcpcs"])
        if unit_of(charted, day) is None:
            generics = {row["generic"] for row in catalogue() + old_codes() if row["hcpcs"] == charted}
            instead = {code for name in generics for code in _codes_on(name, charted, day)}
            if len(instead) == 1:
                return instead.pop()
        return charted
    if administration.get("route") == "oral":
        return None
    package = packages().get("".join(_digits(administration.get("ndc"))))
    if package is not None:
        if administration.get("drug") is None:
            return package
        names = {frozenset(_ingredients(row["generic"])) for row in by_code(package)}
        mine = {frozenset(_ingredients(row["generic"])) for row in found.rows}
        return package if names & mine else None
    if found.how not in ("brand", "suffix", "generic"):
        return None
    codes: set[str] = set()
    for row in found.rows:
        if found.how == "generic" and "manufacturer_specific_codes" in row["flags"]:
            return None
        old = [past for past in old_codes() if past["generic"] == row["generic"]]
        now = [past["hcpcs"] for past in old if in_force(past, day)]
        if in_force(row, day) and not (now and not row["added"]):
            now.append(row["hcpcs"])
        codes.update(now)
    return codes.pop() if len(codes) == 1 else None


def amount(text: Any) -> tuple[Fraction, str]:
    number, word = str(text).split()
    return Fraction(number), word.lower()


def in_units(text: Any, unit: Unit) -> Fraction | None:
    """A charted amount in units of the code, exactly; None where it does not convert."""
    number, word = amount(text)
    mine, theirs = MEASURES.get(word), MEASURES.get(unit.word)
    if word == unit.word:
        return number / unit.amount
    if mine is None or theirs is None or mine[0] != theirs[0]:
        return None
    return number * mine[1] / (theirs[1] * unit.amount)


class Supply(NamedTuple):
    code: str
    units: int
    modifier: str | None
    review: bool


def supply(
    code: str | None, rows: list[dict[str, Any]], day: datetime.date, setting: str, payer: str, policy: Policy
) -> list[Supply] | str:
    """The supply lines of one dose (rows linked by part_of), or the word for what is missing."""
    if code is None:
        return "code"
    unit = unit_of(code, day)
    if code in UNCLASSIFIED:
        given, wasted = 1, 0
    else:
        if unit is None:
            return "unit"
        doses = [in_units(row["dose"], unit) for row in rows if row.get("dose") is not None]
        wastes = [in_units(row["wasted"], unit) for row in rows if row.get("wasted") is not None]
        if not doses or None in doses or None in wastes:
            return "dose"
        total = sum((d for d in doses if d is not None), Fraction(0))
        both = total + sum((w for w in wastes if w is not None), Fraction(0))
        given = max(1, ceil(total))
        wasted = max(0, floor(both) - given)
    limit = unit.limits[setting] if unit else None
    if limit is not None and given > limit:
        return "limit"
    return _waste_lines(code, given, wasted, rows, unit, day, setting, payer, policy)


def _waste_lines(
    code: str, given: int, wasted: int, rows: list[dict[str, Any]], unit: Unit | None, day: datetime.date,
    setting: str, payer: str, policy: Policy,
) -> list[Supply]:  # fmt: skip
    containers = [row["container"] for row in rows if row.get("container")]
    charted = [amount(row["wasted"])[0] for row in rows if row.get("wasted") is not None]
    some = any(number > 0 for number in charted)
    single = containers[0] == "single-dose" if containers else (True if some else None)
    plain = [Supply(code, given, None, False)]
    if single is False:
        return plain
    if policy["waste_line"] == "single_line":
        return [Supply(code, given + wasted, None, False)] if single else plain
    scope = policy["jw_jz_scope"]
    if scope == "payer_flag":
        return plain
    if scope == "medicare_separately_payable":
        packaged = setting == "facility" and unit is not None and unit.opps in ("N", "L")
        if payer not in ("medicare", "medicare-advantage") or packaged:
            return plain
    if single is None or not charted:
        return [Supply(code, given, None, True)]
    if wasted >= 1:
        return [Supply(code, given, None, False), Supply(code, wasted, "JW", False)]
    if day < datetime.date.fromisoformat(policy["jz_from"]) or (some and policy["fractional_waste"] == "none"):
        return plain
    return [Supply(code, given, "JZ", False)]
