"""What was given, how, and for how long? Charted rows with everything that can be settled row by row."""

from __future__ import annotations

import datetime
from decimal import Decimal

from infusate.chart import clock
from infusate.chart.visit import Administration, Visit
from infusate.coding.draft import Decision
from infusate.rules.book import Book
from infusate.rules.drugnames import ingredients
from infusate.rules.facts import STRENGTH_OF_CATEGORY, Given, Row, Way
from infusate.rules.tables import Drug, Tables
from infusate.rules.timing import BY_HAND, PUMPS, UNTIMED, Times

REMEMBERED = 20_000
PUMP_MINUTES = 480
PLAIN = frozenset(Way) - PUMPS - UNTIMED
TAKEN_AS_RECORDED = frozenset((None, "observed", "late", "estimated"))


def given(row: Administration, book: Book) -> Given:
    """The facts of a row that do not depend on its times, with category, whether it counts, and its way settled."""
    key: tuple[object, ...] = (
        row.drug,
        row.hcpcs,
        row.category,
        row.technique,
        row.route,
        row.purpose,
        row.indication,
        row.electrolyte,
        row.pump,
        row.ordered,
        row.complex_care,
    )
    if row.purpose == "access-declot":
        key += (row.start is None, row.stop is None)
    elif row.drug is None and row.hcpcs is None:
        key += (row.id,)
    found: Given | None = book.remembered.get(key)
    if found is None:
        if len(book.remembered) > REMEMBERED:
            book.remembered.clear()
        found = book.remembered[key] = _settled(row, book)
    return found


def _settled(row: Administration, book: Book) -> Given:
    tables, policy = book.tables, book.policy
    drugs, names = identity(row, tables)
    name = row.drug or ""
    own_code = tables.own_code(name, book.day) or (tables.own_code(drugs[0].generic, book.day) if drugs else None)
    facts = Given(
        row,
        book.setting,
        names,
        drugs,
        antineoplastic_code=bool(row.hcpcs and tables.listed("antineoplastic-codes", row.hcpcs)),
        listed_by_payer=_on_list(policy.complex_biologic, name, names, tables),
        on_push_list=_on_list(policy.push_drug_list, name, names, tables),
        own_code=own_code,
        vaccine=not tables.vaccine_words.isdisjoint(name.lower().replace(",", " ").replace("(", " ").replace(")", " ").split()),
    )
    facts.category, facts.category_reason = book.category(facts)
    facts.key = (facts.ingredients, facts.category)
    facts.counts, facts.counts_reason = book.countable(facts)
    facts.way, facts.way_reason = book.way(facts)
    return facts


def identity(row: Administration, tables: Tables) -> tuple[tuple[Drug, ...], frozenset[str]]:
    """The rows of the drug table that a charted drug stands for, and the ingredients that make it one drug (R90).

    Found by name, else by supply code, else the charted words count; without either it is a drug of its own.
    """
    if row.drug is not None:
        match = tables.match(row.drug)
        if match is not None:
            return match.rows, match.rows[0].ingredients
        parts = ingredients(row.drug)
        if len(parts) > 1:
            known = {part: found.rows[0] for part in parts if (found := tables.match(part))}
            drugs = sorted(known.values(), key=lambda drug: (STRENGTH_OF_CATEGORY.get(drug.category, 9), drug.generic))
            names = frozenset().union(*[known[part].ingredients if part in known else {part} for part in parts])
            return tuple(drugs), names
    if row.hcpcs is not None and (coded := tables.by_code(row.hcpcs)):
        return coded, coded[0].ingredients
    if row.drug is not None:
        return (), ingredients(row.drug)
    return (), frozenset((row.hcpcs if row.hcpcs is not None else f"administration {row.id}",))


def _on_list(listed: str | tuple[str, ...], name: str, names: frozenset[str], tables: Tables) -> bool:
    if isinstance(listed, str):
        return False
    for other in listed:
        match = tables.match(other)
        same = match.rows[0].ingredients if match else ingredients(other)
        if same == names or other.strip().lower() == name.strip().lower():
            return True
    return False


def read_rows(visit: Visit, book: Book, decision: Decision) -> None:
    """Gives the decision the rows of its visit, in the order of start, then id, with no time settled yet."""
    zone = decision.zone
    rows = []
    first: Row | None = None
    proved = []
    for charted, moments in zip(visit.administrations, visit.moments, strict=True):
        row = Row(charted, given(charted, book), moments, zone)
        rows.append(row)
        if charted.bag is not None or charted.part_of is not None:
            decision.bundled = True
        if charted.access_reason is not None and row.given.route == "iv":
            proved.append((row.encounter, row.access))
        if first is None:
            first = row
        elif row.encounter != first.encounter or row.access != first.access:
            decision.one_group = False
    if proved:
        decision.proved = frozenset(proved)
    if len(rows) > 1:
        rows.sort(key=_order)
        if decision.bundled:
            _borrow_times(rows)
    decision.rows = rows
    decision.one_date = one_date(visit)


def one_date(visit: Visit) -> datetime.date | None:
    """The local date on which every charted start and stop lies, where there is only one."""
    earliest = latest = None
    for moments in visit.moments:
        for second in (moments.start, moments.stop):
            if second is not None:
                if earliest is None or second < earliest:
                    earliest = second
                if latest is None or second > latest:
                    latest = second
    if earliest is None or latest is None:
        return visit.date
    zone = visit.zone
    first = zone.date(earliest)
    if latest - earliest < clock.DAY and zone.date(latest) == first:
        return first
    return None


def _order(row: Row) -> tuple[int, str]:
    start = row.start
    if start is None:
        start = row.stop if row.stop is not None else 1 << 62
    return start, row.id


def linked(rows: list[Row], *, bags: bool = True, doses: bool = True) -> list[list[Row]]:
    """The rows in groups that share a bag or syringe, or are parts of one ordered dose; each group in the order of the rows."""
    heads: dict[str, str] = {}

    def head(name: str) -> str:
        while heads.get(name, name) != name:
            name = heads[name]
        return name

    for row in rows:
        heads.setdefault(row.id, row.id)
        if bags and row.charted.bag is not None:
            bag = f"bag {row.charted.bag}"
            heads.setdefault(bag, bag)
            heads[head(row.id)] = head(bag)
        if doses and row.charted.part_of is not None:
            # The row that it names may be held or not count: its other parts are one dose all the same.
            whole = row.charted.part_of
            heads.setdefault(whole, whole)
            heads[head(row.id)] = head(whole)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(head(row.id), []).append(row)
    return list(groups.values())


def _borrow_times(rows: list[Row]) -> None:
    """A row without times of its own takes those of a timed row of its bag, syringe or dose (R48)."""
    for group in linked(rows):
        timed = [row for row in group if row.time is not None and row.way not in PUMPS]
        timed.sort(key=lambda row: not row.given.counts or row.way is Way.HELD)
        for row in group:
            source = next((other for other in timed if other.encounter == row.encounter), None)
            if row.time is None and source is not None:
                row.moments, row.start, row.stop = source.moments, source.start, source.stop
                row.charted_times = source.charted


def settle_times(row: Row, book: Book) -> Times:
    """Asks whether the times tell when and how long the row ran, and paints its minutes."""
    start, stop, charted = row.start, row.stop, row.charted_times
    known = charted.times
    if (
        start is not None
        and stop is not None
        and known in TAKEN_AS_RECORDED
        and row.way in PLAIN
        and not row.moments.twice
        and 0 <= stop - start <= clock.DAY
    ):
        # Nearly every row has a recorded start and stop.
        row.sound = row.stop_accepted = True
        answer, row.evidence_reason = book.times(row)
        _paint(row, start, stop, book)
        return answer
    if stop is not None:
        evidence = book.policy.alternative_stop_evidence
        row.stop_accepted = known in TAKEN_AS_RECORDED or ("pump_log" if known == "device" else "nurse_note") in evidence
        if start is not None:
            length = stop - start
            row.stop_before_start = length < 0
            row.longer_than_a_day = length > clock.DAY
            if row.way in PUMPS and row.stop_accepted and 0 <= length <= PUMP_MINUTES * 60:
                row.way = Way.INFUSION if row.way is Way.PUMP else Way.ARTERY_INFUSION
            row.sound = 0 <= length <= clock.DAY and known in TAKEN_AS_RECORDED and not row.moments.twice and row.way in PLAIN
    if not row.sound and start is not None and not row.stop_accepted and row.way not in BY_HAND:
        row.stop_derived = stop_by_volume(row)
        if row.last_seen is not None:
            row.seen_minutes = clock.total(_painted(row, start, row.last_seen, book))
    answer, row.evidence_reason = book.times(row)
    if answer is Times.CHARTED:
        assert start is not None and stop is not None
        _paint(row, start, stop, book)
    elif answer is Times.CALCULATED or answer is Times.LAST_SEEN:
        row.stop = row.stop_derived if answer is Times.CALCULATED else row.last_seen
        assert start is not None and row.stop is not None
        _paint(row, start, row.stop, book)
    elif (answer is Times.POINT and start is not None) or answer is Times.AS_PUSH:
        row.stop = None
    elif row.way in (Way.ARTERY_INJECTION, Way.OWN_CODE) and row.stop_accepted and start is not None and stop is not None:
        # They need no minutes; charted ones count beside the drug's infusions (R19) and leave the hydration (R34).
        if start <= stop <= start + clock.DAY and not row.moments.twice:
            _paint(row, start, stop, book)
    return answer


def _paint(row: Row, start: int, stop: int, book: Book) -> None:
    row.spans = spans = _painted(row, start, stop, book)
    row.minutes = spans[0][1] - spans[0][0] if len(spans) == 1 else clock.total(spans)


def _painted(row: Row, start: int, stop: int, book: Book) -> clock.Spans:
    """The running minutes between two moments: pauses and stretches at rate 0 never count (R38, R39)."""
    moments = row.moments
    if not moments.pauses and not moments.rates:
        first, beyond = book.cut(start, stop)
        return ((first, beyond),) if beyond > first else ()
    breaks = list(moments.pauses)
    for index, (at, rate) in enumerate(moments.rates):
        if rate == 0:
            until = moments.rates[index + 1][0] if index + 1 < len(moments.rates) else stop
            breaks.append((at, max(at, until)))
    return clock.united(book.cut(begin, end) for begin, end in clock.without(start, stop, breaks))


def stop_by_volume(row: Row) -> int | None:
    """The last whole minute at which the volume charted as infused had not yet run out, as seconds UTC (R41).

    ``None`` where volume or rates do not tell: no volume, no rate at the start, or a last rate of 0 with volume left.
    """
    moments, volume, start = row.moments, row.charted_times.volume_ml, row.start
    if volume is None or start is None or not moments.rates or moments.rates[0][0] > start:
        return None
    left = volume * 3600
    for index, (at, rate) in enumerate(moments.rates):
        until = moments.rates[index + 1][0] if index + 1 < len(moments.rates) else None
        if (until is not None and until <= start) or rate == 0:
            continue
        for begin, end in _flowing(max(at, start), until, moments.pauses):
            if end is None or left <= rate * (end - begin):
                # Whole elapsed minutes, so that a part of a minute never counts.
                elapsed = Decimal(begin - start) + left / rate
                return start + int(elapsed // 60) * 60
            left -= rate * (end - begin)
    return None


def _flowing(begin: int, end: int | None, pauses: clock.Spans) -> list[tuple[int, int | None]]:
    """The stretches of one rate in which the drug flowed; the last one goes on where the rate has no end."""
    far = end if end is not None else max([begin, *[stop for _, stop in pauses]]) + 1
    flowing: list[tuple[int, int | None]] = list(clock.without(begin, far, pauses))
    if end is None and flowing:
        flowing[-1] = (flowing[-1][0], None)
    return flowing
