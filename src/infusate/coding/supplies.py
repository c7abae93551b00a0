"""Which lines do the drugs themselves make: supply code, units, what was discarded, and the package?"""

from __future__ import annotations

import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import msgspec

from infusate.chart.amounts import Amount, amount, converted
from infusate.coding.coding import Ndc
from infusate.coding.draft import Decision
from infusate.coding.rows import linked
from infusate.rules.book import Book
from infusate.rules.facts import Row
from infusate.rules.linefacts import Doubt, Supply
from infusate.rules.rule import Reason

WITHOUT_SUPPLY = frozenset(("flush", "keep-open", "carrier", "transfusion-support", "contrast", "anesthesia", "procedure"))
WASTE_VIEWS = ("jw_jz_scope", "jz_from", "waste_line", "fractional_waste")
REMEMBERED = 50_000


class SupplyLine(msgspec.Struct, frozen=True):
    """One drug line: code, units, modifiers, and why."""

    code: str
    units: int
    modifiers: tuple[str, ...]
    reasons: tuple[Reason, ...]
    ndc: Ndc | None

    @property
    def key(self) -> tuple[str, int, tuple[str, ...]]:
        """What makes two lines of one dose the same."""
        return self.code, self.units, self.modifiers


class Dose(msgspec.Struct, frozen=True):
    """What one dose makes: its lines, and the queries that it raises with the codes that wait for them."""

    lines: tuple[SupplyLine, ...]
    queries: tuple[tuple[Reason, tuple[str, ...]], ...]


class Placed(msgspec.Struct, frozen=True):
    """A drug line on its date, with the administrations it rests on."""

    line: SupplyLine
    date: datetime.date
    of: tuple[str, ...]


def supply(rows: list[Row], decision: Decision) -> None:
    """Adds the drug lines of every dose and the queries for what the claim needs of it. They rest on facts of their own (R135)."""
    book = decision.book
    doses = [
        row
        for row in rows
        if row.given.purpose not in WITHOUT_SUPPLY and row.charted.ordered is not False and not row.given.vaccine
    ]
    if any([row.charted.part_of is not None for row in doses]):
        groups = [part for members in linked(doses, bags=False) for part in _of_one_code(members, book)]
    else:
        groups = [[row] for row in doses]
    for members in groups:
        first = members[0]
        ids = (first.id,) if len(members) == 1 else tuple(sorted(row.id for row in members))
        date = decision.date_of(first)
        # The modifier for nothing discarded begins on a date of the line, which may lie behind that of the visit.
        late = decision.visit.date < book.policy.jz_from <= date
        if len(members) > 1 or late:
            found = _dose(members, book, date if late else None)
        else:
            found = _remembered(first, book)
        if found.lines:
            for line in found.lines:
                decision.supplies.append(Placed(line, date, ids))
        for reason, blocks in found.queries:
            decision.ask(ids[0], reason, blocks)


def _of_one_code(rows: list[Row], book: Book) -> list[list[Row]]:
    """The rows of one ordered dose by supply code; a row without a code of its own shares that of the dose.

    What the practice did not supply stands apart.
    """
    ours = [row for row in rows if row.charted.supplied_by in (None, "practice")]
    codes = {row.id: _resolved([row], book)[0] for row in ours}
    known = next((code for code in codes.values() if code), "")
    parts: dict[str, list[Row]] = {}
    for row in ours:
        parts.setdefault(codes[row.id] or known, []).append(row)
    return [*parts.values(), *[[row] for row in rows if row not in ours]]


def _remembered(row: Row, book: Book) -> Dose:
    """Doses are charted alike again and again; what one makes does not depend on its times."""
    charted = row.charted
    key = (row.given, charted.dose, charted.wasted, charted.container, charted.supplied_by, charted.ndc)
    found: Dose | None = book.doses.get(key)
    if found is None:
        if len(book.doses) > REMEMBERED:
            book.doses.clear()
        found = book.doses[key] = _dose([row], book)
    return found


def _dose(rows: list[Row], book: Book, date: datetime.date | None = None) -> Dose:
    """What one dose makes, its lines marked where another accepted view would make them otherwise (R4)."""
    dose = _dose_under(rows, book, date)
    if not dose.lines or all(row.charted.container is None and row.charted.wasted is None for row in rows):
        return dose
    views: dict[int, list[str]] = {}
    for name in WASTE_VIEWS:
        for value in book.other_values(name):
            keys = {line.key for line in _dose_under(rows, book.variant(name, value), date).lines}
            for number, line in enumerate(dose.lines):
                if line.key not in keys:
                    views.setdefault(number, []).append(f"{name}: {value}")
    if not views:
        return dose
    lines = list(dose.lines)
    for number, found in views.items():
        _, reason = book.standing(Doubt("; ".join(found)))
        lines[number] = msgspec.structs.replace(lines[number], reasons=(*lines[number].reasons, reason))
    return Dose(tuple(lines), dose.queries)


def _dose_under(rows: list[Row], book: Book, date: datetime.date | None) -> Dose:
    facts = _facts(rows, book)
    if date is not None:
        facts.date = date
    queries: list[tuple[Reason, tuple[str, ...]]] = []
    blocks = (facts.code,) if facts.code else ()
    for _, reason in book.missing.all(facts):
        queries.append((reason, blocks))
    for row in rows:
        queries.extend((reason, ()) for _, reason in book.described.all(row.given) if row.given.counts)
    computable = facts.billed and facts.code and (facts.converted is not None or facts.unclassified)
    if not computable:
        return Dose((), tuple(queries))
    units, reason = book.units(facts)
    if units == 0:
        return Dose((), (*queries, (reason, blocks)))
    return Dose(_lines(facts, units, reason, book), tuple(queries))


def _lines(facts: Supply, units: int, reason: Reason, book: Book) -> tuple[SupplyLine, ...]:
    how, why = book.waste(facts)
    modifiers = book.tables.modifiers
    given = facts.converted
    ndc = _package(facts, given, book)
    reasons = (reason, why)
    if how == "with":
        return (SupplyLine(facts.code, units + facts.waste_units, (), reasons, ndc),)
    if how == "none":
        return (SupplyLine(facts.code, units, (modifiers["none-wasted"],), reasons, ndc),)
    line = SupplyLine(facts.code, units, (), reasons, ndc)
    if how == "apart":
        wasted = SupplyLine(facts.code, facts.waste_units, (modifiers["wasted"],), reasons, _package(facts, None, book))
        return line, wasted
    return (line,)


def _facts(rows: list[Row], book: Book) -> Supply:
    first = rows[0]
    facts = Supply(tuple(row.id for row in rows), first.given.drug, book.day, book.setting, book.payer)
    policy, tables = book.policy, book.tables
    facts.billed = all(row.charted.supplied_by in (None, "practice") for row in rows)
    facts.ndc = next((row.charted.ndc for row in rows if row.charted.ndc), None)
    facts.container = next((row.charted.container for row in rows if row.charted.container), None)
    doses = [row.charted.dose for row in rows if row.charted.dose is not None]
    wastes = [row.charted.wasted for row in rows if row.charted.wasted is not None]
    facts.dose = " and ".join(doses) or None
    facts.wasted = " and ".join(wastes) or None
    facts.code, facts.replaced = next((found for row in rows if (found := _resolved([row], book))[0]), ("", None))
    facts.billed = facts.billed and (first.given.route != "oral" or bool(facts.code))
    unit = tables.billing_unit(facts.code, book.day) if facts.code else None
    facts.unclassified = bool(facts.code) and tables.listed("unclassified-codes", facts.code)
    wasted = Decimal(0)
    if unit is not None and unit.amount is not None and not facts.unclassified:
        facts.unit = f"{unit.amount} {unit.unit}"
        facts.converted = _sum(doses, unit.unit)
        wasted = _sum(wastes, unit.unit) or Decimal(0)
    facts.wasted_some = any((parsed := amount(text)) is not None and parsed.value > 0 for text in wastes)
    facts.single_dose = facts.container == "single-dose" or (facts.container is None and facts.wasted_some)
    facts.packaged = facts.facility and unit is not None and tables.listed("packaged-status", unit.opps_status or "-")
    scope = policy.jw_jz_scope
    facts.waste_counts = (
        facts.billed
        and bool(facts.code)
        and (
            scope == "all_single_dose"
            or (scope == "payer_flag" and "jw_jz" in policy.payer_flags)
            or (scope == "medicare_separately_payable" and facts.medicare and not facts.packaged)
        )
    )
    if facts.converted is not None and unit is not None and unit.amount is not None:
        facts.administered = max(1, int((facts.converted / unit.amount).to_integral_value(ROUND_CEILING)))
        together = int(((facts.converted + wasted) / unit.amount).to_integral_value(ROUND_FLOOR))
        facts.waste_units = max(0, together - facts.administered) if facts.single_dose else 0
        facts.limit = unit.most_facility if facts.facility else unit.most_professional
        facts.over_limit = facts.limit is not None and facts.administered > facts.limit
    return facts


def _sum(texts: list[str], unit: str) -> Decimal | None:
    """The amounts added in one unit; ``None`` where there is none or one does not convert."""
    total = Decimal(0)
    for text in texts:
        parsed = amount(text)
        value = converted(parsed, unit) if parsed is not None else None
        if value is None:
            return None
        total += value
    return total if texts else None


def _resolved(rows: list[Row], book: Book) -> tuple[str, str | None]:
    """The supply code, and the charted code that it replaces: as charted, else by package, else by a name that has exactly one
    code on the date (R137). Empty where none can be told."""
    tables, day = book.tables, book.day
    charted = next((row.charted.hcpcs for row in rows if row.charted.hcpcs), None)
    if charted is not None:
        if tables.billing_unit(charted, day) is None and charted in tables.units:
            successors = tables.successors(charted, day)
            if len(successors) == 1:
                return successors[0], charted
        return charted, None
    row = rows[0]
    if row.given.route == "oral":
        return "", None
    ndc = next((row.charted.ndc for row in rows if row.charted.ndc), None)
    package = tables.products.get(eleven_digits(ndc)) if ndc else None
    if package is not None:
        # A package of another drug than the charted one is a contradiction, not a code.
        same = row.charted.drug is None or any(drug.ingredients == row.given.ingredients for drug in tables.by_code(package.hcpcs))
        return (package.hcpcs, None) if same else ("", None)
    match = tables.match(row.charted.drug) if row.charted.drug else None
    if match is None or (not match.by_brand and any(drug.has_other_makers for drug in match.rows)):
        return "", None
    codes = {code for drug in match.rows for code in tables.codes_of(drug, day)}
    return (codes.pop(), None) if len(codes) == 1 else ("", None)


def eleven_digits(ndc: str) -> str:
    """A charted NDC as eleven digits 5-4-2: the short part of ten digits takes a zero in front (R150).

    >>> eleven_digits("0002-7040-16")
    '00002704016'
    """
    parts = ndc.split("-")
    if len(parts) != 3:
        return ndc
    labeler, product, package = parts
    return labeler.zfill(5) + product.zfill(4) + package.zfill(2)


def _package(facts: Supply, given: Decimal | None, book: Book) -> Ndc | None:
    """The package of a line, with the quantity of the dose in the package's own unit where the product table tells it (R151)."""
    if facts.ndc is None:
        return None
    number = eleven_digits(facts.ndc)
    product = book.tables.products.get(number)
    unit = book.tables.billing_unit(facts.code, book.day)
    if product is None or unit is None:
        return Ndc(number)
    if given is not None:
        in_content = converted(Amount(given, unit.unit), product.content_unit)
    else:
        parsed = [amount(text) for text in (facts.wasted or "").split(" and ")]
        in_content = _sum([str(one) for one in parsed if one], product.content_unit)
    if in_content is None:
        return Ndc(number)
    quantity = (in_content / product.content).quantize(Decimal("0.001")).normalize()
    return Ndc(number, f"{quantity:f}", product.unit)
