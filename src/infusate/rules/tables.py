"""What arrives on a calendar: codes, drugs, billing units, edits, each row with the dates of service it is good for."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

import msgspec

from infusate.rules.drugnames import has_suffix, ingredient, ingredients, spellings

OPEN = datetime.date.max


class CodeRow(msgspec.Struct, frozen=True):
    """A code number for a service, with our own short label; good from ``since`` to ``until``, both inclusive."""

    service: str
    code: str
    label: str
    since: datetime.date
    until: datetime.date
    review: bool = False


class BillingUnit(msgspec.Struct, frozen=True):
    """How much of a drug one unit of its supply code is, and the limits of units that go with the code."""

    hcpcs: str
    amount: Decimal | None
    unit: str
    since: datetime.date
    until: datetime.date
    opps_status: str
    most_professional: int | None
    most_facility: int | None
    generic: str | None = None


class Drug(msgspec.Struct, frozen=True):
    """One row of the drug table: what the drug is called, which family it belongs to, which code supplies it."""

    generic: str
    brands: tuple[str, ...]
    hcpcs: str
    category: str
    complex_status: str
    hormonal: bool
    since: datetime.date
    until: datetime.date
    packages: tuple[Decimal, ...]
    ingredients: frozenset[str]
    has_other_makers: bool
    """Whether other manufacturers of the ingredient have codes of their own, so that the generic name tells no code."""


class Match(msgspec.Struct, frozen=True):
    """What the drug table knows of a charted name: the rows it may stand for, and whether a brand named it."""

    rows: tuple[Drug, ...]
    by_brand: bool


class Product(msgspec.Struct, frozen=True):
    """A marketed package: the supply code it belongs to, and how much drug one of its own units (UN, ML) holds."""

    ndc: str
    hcpcs: str
    unit: str
    content: Decimal
    content_unit: str


class Pair(msgspec.Struct, frozen=True):
    """An NCCI pair: the modifier indicator of column 2 beside column 1, until a date (inclusive)."""

    indicator: str
    until: datetime.date


class Limit(msgspec.Struct, frozen=True):
    """Most units of a code on one date (MUE) and how that limit is judged (1 line, 2 absolute, 3 per day)."""

    units: int
    judged: int


class Edition(msgspec.Struct, frozen=True):
    """Of which release a table is, and from which date of service that release speaks."""

    table: str
    edition: str
    effective: datetime.date
    file: str
    note: str


def _text(name: str) -> str:
    return files("infusate.rules").joinpath("tables", f"{name}.csv").read_text("utf-8")


def _day(text: str, missing: datetime.date) -> datetime.date:
    return datetime.date.fromisoformat(text) if text else missing


def _number(text: str) -> int | None:
    return int(text) if text else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(";") if word.strip())


class Tables:
    """All look-ups of a release. Read once; every method takes the date of service it is asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.digest = hashlib.sha256("\0".join(f"{name}\0{texts[name]}" for name in sorted(texts)).encode()).hexdigest()
        self._rows = texts
        self.codes: dict[str, list[CodeRow]] = defaultdict(list)
        self.labels: dict[str, str] = {}
        for row in self._read("codes"):
            self.codes[row["service"]].append(
                CodeRow(row["service"], row["code"], row["label"], _day(row["from"], datetime.date.min), _day(row["until"], OPEN))
            )
            self.labels[row["code"]] = row["label"]
        self.lists: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in self._read("lists"):
            self.lists[row["list"]].append((row["first"], row["last"]))
        self.modifiers = {row["word"]: row["modifier"] for row in self._read("modifiers")}
        self.vaccine_words = frozenset(row["word"] for row in self._read("vaccines"))
        self.editions = tuple(
            Edition(row["table"], row["edition"], datetime.date.fromisoformat(row["effective"]), row["file"], row["note"])
            for row in self._read("editions")
        )
        self._read_drugs()
        self._read_own_codes()
        self.products = {
            row["ndc"]: Product(row["ndc"], row["hcpcs"], row["unit"], Decimal(row["content"]), row["content_unit"])
            for row in self._read("products")
        }
        self._read_edits()

    def _read(self, name: str) -> Iterator[dict[str, str]]:
        return csv.DictReader(io.StringIO(self._rows[name]))

    def _read_drugs(self) -> None:
        self.units: dict[str, list[BillingUnit]] = defaultdict(list)
        self.drugs: list[Drug] = []
        self._named: dict[str, list[tuple[Drug, bool]]] = defaultdict(list)
        self._by_code: dict[str, list[Drug]] = defaultdict(list)
        for row in self._read("drugs"):
            since, until = _day(row["added"], datetime.date.min), _day(row["ends"] or row["ends_by"], OPEN)
            drug = Drug(
                row["generic"],
                _words(row["brands"]),
                row["hcpcs"],
                row["category"],
                row["complex_status"],
                row["hormonal"] == "yes",
                since,
                until,
                tuple(Decimal(size) for size in _words(row["packages"])),
                ingredients(row["generic"]),
                "manufacturer_specific_codes" in row["flags"],
            )
            self.drugs.append(drug)
            self._by_code[drug.hcpcs].append(drug)
            self._name(drug)
            self.units[drug.hcpcs].append(
                BillingUnit(
                    drug.hcpcs,
                    Decimal(row["amount"]),
                    row["unit"],
                    since,
                    until,
                    row["opps_status"],
                    _number(row["mue_practitioner"]),
                    _number(row["mue_outpatient"]),
                    drug.generic,
                )
            )
        self._read_old_codes()
        self._read_billing_units()

    def _read_old_codes(self) -> None:
        self._old: dict[str, list[BillingUnit]] = defaultdict(list)
        for row in self._read("old_codes"):
            for drug in [drug for drug in self.drugs if drug.generic == row["generic"]]:
                self._by_code[row["hcpcs"]].append(drug)
            unit = BillingUnit(
                row["hcpcs"],
                Decimal(row["amount"]),
                row["unit"],
                _day(row["added"], datetime.date.min),
                _day(row["ends"] or row["ends_by"], OPEN),
                "",
                None,
                None,
                row["generic"],
            )
            self.units[row["hcpcs"]].append(unit)
            self._old[row["generic"]].append(unit)

    def _read_billing_units(self) -> None:
        for row in self._read("billing_units"):
            if row["hcpcs"] not in self.units:
                self.units[row["hcpcs"]].append(
                    BillingUnit(
                        row["hcpcs"],
                        Decimal(row["amount"]) if row["amount"] else None,
                        row["unit"],
                        datetime.date.min,
                        OPEN,
                        row["opps_status"],
                        _number(row["mue_practitioner"]),
                        _number(row["mue_outpatient"]),
                    )
                )

    def _name(self, drug: Drug) -> None:
        names = [(drug.generic.lower(), False), (ingredient(drug.generic), False)]
        for brand in drug.brands:
            names += [(brand.lower(), True), (ingredient(brand), True)]
        for name, by_brand in dict.fromkeys(names):
            if name and (drug, by_brand) not in self._named[name]:
                self._named[name].append((drug, by_brand))

    def _read_own_codes(self) -> None:
        self.own_codes: dict[str, list[CodeRow]] = defaultdict(list)
        for row in self._read("administration_codes"):
            entry = CodeRow(
                row["drug"],
                row["code"],
                row["label"],
                _day(row["from"], datetime.date.min),
                _day(row["until"], OPEN),
                row["review"] == "yes",
            )
            self.labels[row["code"]] = row["label"]
            for name in (row["drug"], *_words(row["brands"])):
                self.own_codes[ingredient(name)].append(entry)

    def _read_edits(self) -> None:
        self._pairs: dict[str, dict[tuple[str, str], list[Pair]]] = {"facility": {}, "professional": {}}
        lines = iter(self._rows["pairs"].splitlines())
        next(lines)
        # No field of this table is quoted, and it is the largest: plain splitting keeps a cold start short.
        for line in lines:
            setting, column1, column2, indicator, until = line.split(",")
            self._pairs[setting].setdefault((column1, column2), []).append(Pair(indicator, _day(until, OPEN)))
        for pairs in self._pairs.values():
            for rows in pairs.values():
                # The file has no first days: of two rows that are not yet over on a day, the one that ends first speaks.
                rows.sort(key=lambda row: row.until)
        self._partners: dict[str, dict[str, frozenset[str]]] = {}
        for setting, pairs in self._pairs.items():
            second: dict[str, set[str]] = defaultdict(set)
            for column1, column2 in pairs:
                second[column1].add(column2)
            self._partners[setting] = {column1: frozenset(codes) for column1, codes in second.items()}
        self.limits: dict[str, dict[str, Limit]] = {"facility": {}, "professional": {}}
        for row in self._read("limits"):
            for setting, limits in self.limits.items():
                limits[row["code"]] = Limit(int(row[f"{setting}_units"]), int(row[f"{setting}_mai"]))
        self.primaries: dict[str, frozenset[str]] = {}
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._read("addons"):
            if row["type"] == "1":
                found[row["addon"]].add(row["primary"])
        self.primaries = {addon: frozenset(primaries) for addon, primaries in found.items()}

    # -- asked by date of service

    def code(self, service: str, day: datetime.date) -> CodeRow | None:
        """The code of a service on that day; ``None`` where none was in force."""
        return next((row for row in self.codes.get(service, ()) if row.since <= day <= row.until), None)

    def own_code(self, name: str, day: datetime.date) -> CodeRow | None:
        """The administration code that a drug has for itself on that day."""
        return next((row for row in self.own_codes.get(ingredient(name), ()) if row.since <= day <= row.until), None)

    def listed(self, name: str, value: str) -> bool:
        """Whether a value lies in one of the ranges of a list."""
        return any(first <= value <= last for first, last in self.lists[name])

    def match(self, name: str) -> Match | None:
        """The rows of the drug table that a charted name may stand for; ``None`` where it stands for none."""
        for spelling in spellings(name):
            named = self._named.get(spelling)
            if named:
                generic = [drug for drug, by_brand in named if not by_brand]
                if generic:
                    # A suffix names one product; without it a generic name may stand for any of its biosimilars.
                    if len(generic) == 1 and has_suffix(spelling):
                        return Match((generic[0],), True)
                    same = generic[0].ingredients
                    return Match(tuple(drug for drug in self.drugs if drug.ingredients == same), False)
                return Match(tuple(drug for drug, _ in named), True)
        return None

    def by_code(self, hcpcs: str) -> tuple[Drug, ...]:
        """The drugs that a supply code stands for or stood for; none for an unclassified code."""
        return () if self.listed("unclassified-codes", hcpcs) else tuple(self._by_code.get(hcpcs, ()))

    def billing_unit(self, hcpcs: str, day: datetime.date) -> BillingUnit | None:
        """The billing unit of a supply code on that day; ``None`` where the code is unknown or not in force."""
        return next((unit for unit in self.units.get(hcpcs, ()) if unit.since <= day <= unit.until), None)

    def codes_of(self, drug: Drug, day: datetime.date) -> tuple[str, ...]:
        """The supply codes of a drug on that day: old codes while they were good, else the drug's own."""
        old = tuple(unit.hcpcs for unit in self._old.get(drug.generic, ()) if unit.since <= day <= unit.until)
        return old or ((drug.hcpcs,) if drug.since <= day <= drug.until else ())

    def successors(self, hcpcs: str, day: datetime.date) -> tuple[str, ...]:
        """The codes that stand on that day for the drug of a code that is not in force on it."""
        return tuple(dict.fromkeys(code for drug in self._by_code.get(hcpcs, ()) for code in self.codes_of(drug, day)))

    def pair(self, setting: str, column1: str, column2: str, day: datetime.date) -> str | None:
        """The modifier indicator of an ordered pair on that day, ``"0"`` or ``"1"``; ``None`` where no pair is in force."""
        for pair in self._pairs[setting].get((column1, column2), ()):
            if day <= pair.until and pair.indicator != "9":
                return pair.indicator
        return None

    def partners(self, setting: str) -> Mapping[str, frozenset[str]]:
        """For each column-1 code of one file all codes that ever stood in column 2 of it: for a quick look."""
        return self._partners[setting]

    def boundaries(self) -> set[datetime.date]:
        """The dates on which a code begins, or has just ended."""
        found: set[datetime.date] = set()
        dated = [row for rows in (*self.codes.values(), *self.own_codes.values()) for row in rows]
        ranges = [(row.since, row.until) for row in dated]
        ranges += [(unit.since, unit.until) for units in self.units.values() for unit in units]
        for since, until in ranges:
            if since != datetime.date.min:
                found.add(since)
            if until != OPEN:
                found.add(until + datetime.timedelta(days=1))
        return found


TABLES = (
    "codes",
    "administration_codes",
    "lists",
    "modifiers",
    "vaccines",
    "editions",
    "drugs",
    "old_codes",
    "billing_units",
    "pairs",
    "limits",
    "addons",
    "products",
)


@lru_cache(maxsize=1)
def shipped_tables() -> Tables:
    """The tables that come with this release."""
    return Tables({name: _text(name) for name in TABLES})
