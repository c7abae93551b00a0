"""Which lines do injections, pumps, other routes, declotting and a flush alone make?"""

from __future__ import annotations

import datetime
from collections import defaultdict

from infusate.chart import clock
from infusate.coding.draft import Decision, Draft
from infusate.coding.infusions import Calendar
from infusate.coding.rows import linked
from infusate.rules.facts import CHEMO, STRENGTH_OF_CATEGORY, THROUGH_THE_LINE, Key, Row, Way
from infusate.rules.linefacts import FlushVisit, Hours, Moved, Needle, Pool, PumpStart
from infusate.rules.rule import Reason

ARTERY = frozenset((Way.ARTERY_PUSH, Way.ARTERY_INJECTION, Way.ARTERY_INFUSION))
ONCE = frozenset((Way.ON_BODY, Way.OWN_CODE))


def code_other_ways(rows: list[Row], decision: Decision) -> None:
    """Adds the lines of every row that is no IV service of an access and no IV pump."""
    by_way: dict[Way, list[Row]] = defaultdict(list)
    for row in rows:
        by_way[row.way].append(row)
    for way, members in by_way.items():
        if way is Way.OWN_CODE:
            _own_codes(members, decision)
        elif way is Way.INJECTION:
            for dose in linked([*members, *by_way.get(Way.SUBCUTANEOUS_CHEMO, [])]):
                _injection(dose, decision)
        elif way is Way.SUBCUTANEOUS_CHEMO:
            if Way.INJECTION not in by_way:
                for dose in linked(members):
                    _injection(dose, decision)
        elif way is Way.ON_BODY:
            _one_line(members, decision)
        elif way not in ARTERY and way is not Way.SUBCUTANEOUS and way is not Way.PUMP and way not in THROUGH_THE_LINE:
            for dose in linked(members):
                _one_line(dose, decision)
    artery = [row for row in rows if row.way in ARTERY]
    if artery:
        _artery(artery, decision)
    if by_way.get(Way.SUBCUTANEOUS):
        _under_the_skin(by_way[Way.SUBCUTANEOUS], decision)


def _key(rows: list[Row]) -> Key:
    if len(rows) == 1:
        return rows[0].given.key
    categories = sorted((row.given.category for row in rows), key=lambda one: STRENGTH_OF_CATEGORY.get(one, 9))
    return frozenset().union(*[row.given.ingredients for row in rows]), categories[0]


def _chief(rows: list[Row]) -> Row:
    """The row whose category counts for a dose: chemotherapy before therapeutic."""
    return min(rows, key=lambda row: STRENGTH_OF_CATEGORY.get(row.given.category, 9))


def _add(
    service: str,
    rows: list[Row],
    units: int,
    reasons: list[Reason],
    decision: Decision,
    *,
    minutes: int | None = None,
    date: datetime.date | None = None,
    drug: str | None = None,
) -> Draft | None:
    code = decision.book.code(service)
    chief = _chief(rows)
    ids = tuple(sorted(row.id for row in rows))
    if code is None:
        decision.drop(ids, *reasons)
        return None
    draft = Draft(
        service,
        code,
        units,
        date or decision.date_of(rows[0]),
        ids,
        minutes,
        reasons,
        drug=drug or chief.given.drug,
        key=_key(rows),
        route=chief.given.route or "",
    )
    decision.drafts.append(draft)
    return draft


def _reasons(row: Row) -> list[Reason]:
    return [row.given.category_reason, row.given.way_reason]


def _one_line(rows: list[Row], decision: Decision) -> None:
    chief = _chief(rows)
    service, reason = decision.book.needle(Needle(chief.given, len(rows)))
    draft = _add(service, rows, 1, [*_reasons(chief), reason], decision)
    if draft is not None:
        for row in rows:
            draft.review = draft.review or _asks_about(row, decision)


def _asks_about(row: Row, decision: Decision) -> bool:
    """Whether the row's own line waits for an answer that the document cannot hold; the query itself is raised elsewhere."""
    return any(reason.rule.standing == "review" for _, reason in decision.book.described.all(row.given))


def _own_codes(rows: list[Row], decision: Decision) -> None:
    """A drug with an administration code of its own has it once."""
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        assert row.given.own_code is not None
        by_code[row.given.own_code.code].append(row)
    for code, members in by_code.items():
        first = members[0]
        ids = tuple(sorted(row.id for row in members))
        draft = Draft(
            "own",
            code,
            1,
            decision.date_of(first),
            ids,
            None,
            [first.given.way_reason],
            drug=first.given.drug,
            key=first.given.key,
            route=first.given.route or "",
        )
        draft.review = bool(first.given.own_code and first.given.own_code.review)
        decision.drafts.append(draft)


def _injection(dose: list[Row], decision: Decision) -> None:
    """One ordered dose under the skin or into muscle: one unit, or one for each needle (R17)."""
    book = decision.book
    syringes = linked(dose, doses=False)
    # Drugs in one syringe count by the highest family among them; of several needles the first tells what the dose was.
    chief = _chief(syringes[0])
    facts = Needle(chief.given, len(syringes))
    service, reason = book.needle(facts)
    reasons = [*_reasons(chief), reason]
    if len(syringes) > 1:
        each, why = book.needles(facts)
        reasons.append(why)
        if each:
            for number, syringe in enumerate(syringes):
                draft = _add(service, syringe, 1, list(reasons), decision)
                if draft is not None and number and book.policy.split_needle_modifier == "distinct":
                    word, because = book.distinct(
                        Moved(chief.given.drug, "the first needle of the dose", other_encounter=False, unusual=False)
                    )
                    draft.modifiers.append(book.tables.modifiers[word])
                    draft.is_distinct = True
                    draft.reasons.append(because)
            return
    _add(service, dose, 1, reasons, decision)


def _pooled_hours(
    rows: list[Row], drug: str, first: str, further: str, spans: clock.Spans, reasons: list[Reason], decision: Decision
) -> Draft | None:
    book = decision.book
    minutes = clock.total(spans)
    hours = Hours(
        drug,
        "",
        minutes,
        first_hour_at=16,
        behind_first_hour=True,
        further_hour_at=book.policy.further_hour_at,
    )
    starts = {row.spans[0][0]: row for row in rows if row.spans} if len(rows) > 1 else None
    calendar = Calendar(spans, min(row.time or 0 for row in rows), decision, starts)
    units, because = book.first(hours)
    date, dated = calendar.unit(drug, 0, 15)
    draft = _add(
        first, rows, units, [*reasons, because, *([dated] if dated else [])], decision, minutes=minutes, date=date, drug=drug
    )
    count, because = book.further(hours)
    by_date: dict[datetime.date, tuple[int, Reason | None]] = {}
    for number in range(count):
        begins = 60 * (number + 1)
        date, dated = calendar.unit(drug, begins, begins + book.policy.further_hour_at - 1)
        known, why = by_date.get(date, (0, None))
        by_date[date] = (known + 1, why or dated)
    for date, (number_of_units, dated) in by_date.items():
        _add(
            further,
            rows,
            number_of_units,
            [*reasons, because, *([dated] if dated else [])],
            decision,
            minutes=minutes,
            date=date,
            drug=drug,
        )
    return draft


def _artery(rows: list[Row], decision: Decision) -> None:
    """Into an artery: chemotherapy pooled for each drug, a therapeutic drug once for each dose (R15, R19)."""
    chemo: dict[Key, list[Row]] = defaultdict(list)
    others: list[Row] = []
    for dose in linked(rows):
        key = _key(dose)
        if key[1] == CHEMO:
            chemo[key].extend(dose)
        else:
            others.extend(dose)
    for dose in linked(others):
        _one_line(dose, decision)
    for (_, category), members in chemo.items():
        spans = clock.united(span for row in members for span in row.spans)
        chief = _chief(members)
        facts = Pool(
            chief.given.drug,
            category,
            clock.total(spans),
            second_site=False,
            with_iv_initial=False,
            setting=decision.book.setting,
        )
        service, reason = decision.book.pool(facts)
        reasons = [*_reasons(chief), reason]
        if service == "chemo/intra-arterial-push":
            _add(service, members, 1, reasons, decision)
        else:
            _pooled_hours(members, chief.given.drug, service, "chemo/intra-arterial-hour", spans, reasons, decision)


def _under_the_skin(rows: list[Row], decision: Decision) -> None:
    """All therapeutic infusions under the skin are one pool (R16)."""
    book = decision.book
    spans = clock.united(span for row in rows for span in row.spans)
    chief = _chief(rows)
    beside = next((draft for draft in decision.drafts if draft.is_initial and draft.group is not None), None)
    facts = Pool(
        " and ".join(dict.fromkeys(row.given.drug for row in rows)),
        chief.given.category,
        clock.total(spans),
        second_site=len({row.access for row in rows}) > 1,
        with_iv_initial=beside is not None,
        setting=book.setting,
    )
    service, reason = book.pool(facts)
    reasons = [*_reasons(chief), reason]
    if not service:
        decision.hold(tuple(sorted(row.id for row in rows)), reason, _codes(decision, "therapeutic/subcutaneous-initial"))
        return
    if service == "therapeutic/injection":
        for dose in linked(rows):
            _add(service, dose, 1, [*_reasons(_chief(dose)), reason], decision)
        return
    first = _pooled_hours(rows, facts.drug, service, "therapeutic/subcutaneous-hour", spans, reasons, decision)
    if first is not None and beside is not None:
        word, why = book.distinct(Moved(facts.drug, beside.drug, other_encounter=False, unusual=False))
        first.modifiers.append(book.tables.modifiers[word])
        first.is_distinct = True
        first.reasons.append(why)
    site, why = book.second_site(facts)
    if site:
        second = next(row for row in rows if row.access != rows[0].access)
        _add(site, rows, 1, [*reasons, why], decision, date=decision.date_of(second))


def _codes(decision: Decision, *services: str) -> tuple[str, ...]:
    return tuple(code for service in services if (code := decision.book.code(service)))


# -- pumps and flushes --------------------------------------------------------------------------------------------------------


def pump_starts(rows: list[Row], decision: Decision) -> None:
    """The lines of portable IV pumps that are started in the visit (R19, R23)."""
    book = decision.book
    used: set[str] = set()
    for row in rows:
        chemo = row.given.category == CHEMO
        service = f"chemo/pump-start-{book.policy.chemo_pump_code}" if chemo else "therapeutic/pump-start"
        code = book.code(service) if chemo or book.setting == "facility" else None
        facts = PumpStart(
            row.given.drug, row.given.category, book.setting, row.when, already=code in used, code_known=code is not None
        )
        answer, reason = book.pump_start(facts)
        reasons = [*_reasons(row), reason]
        if answer and code is not None:
            used.add(code)
            draft = _add(service, [row], 1, reasons, decision)
            assert draft is not None
            draft.route = "pump"
            decision.pumps.append(draft)
        elif reason.rule.asks:
            decision.hold((row.id,), reason)
        else:
            decision.drop((row.id,), *reasons)


def flush_alone(decision: Decision) -> bool:
    """Whether the visit is flushes alone; then its line, or why there is none, is put down (R108)."""
    rows = decision.rows
    if decision.visit.also or any(row.given.purpose != "flush" for row in rows):
        return False
    flushed = [row for row in rows if row.charted.ordered is not False]
    if not flushed:
        return False
    service, reason = decision.book.flush(FlushVisit([row.charted.access_device for row in rows]))
    unordered = [row for row in flushed if row.charted.ordered is None]
    if unordered:
        decision.ask(None, decision.book.ordered(unordered[0])[1])
    ids = tuple(sorted(row.id for row in flushed))
    code = decision.book.code(service) if service else None
    if code is not None:
        draft = Draft(
            service,
            code,
            1,
            decision.date_of(flushed[0]),
            ids,
            None,
            [reason],
            drug=flushed[0].given.drug,
            key=None,
            route="flush",
        )
        decision.drafts.append(draft)
        if reason.rule.asks:
            decision.ask(ids[0], reason, (code,))
    elif reason.rule.asks:
        decision.drop(ids, reason)
        decision.ask(ids[0], reason, _codes(decision, "access/irrigation"))
    else:
        decision.drop(ids, reason)
    for row in rows:
        if row.charted.ordered is False:
            decision.drop((row.id,), row.given.counts_reason)
    return True
