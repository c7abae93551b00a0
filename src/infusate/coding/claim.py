"""What do the lines do to one another on the claim? Add-ons, pump companions, concurrency once, modifiers, pairs, limits."""

from __future__ import annotations

from collections.abc import Iterable

from infusate.coding.draft import Decision, Draft
from infusate.coding.groups import Group, choose
from infusate.coding.infusions import code_group
from infusate.rules.facts import Together
from infusate.rules.linefacts import Billed, Moved, PairFacts, PumpStart
from infusate.rules.rule import Reason

NONE: frozenset[str] = frozenset()
INTO_THE_SPINE = "chemo/intrathecal"


def code_groups(groups: list[Group], named: frozenset[str], decision: Decision) -> list[list[Draft]]:
    """The lines of every group; an initial service that leaves an add-on alone is chosen again (R68)."""
    book = decision.book
    primaries = book.tables.primaries
    coded: list[list[Draft]] = []
    logs = []
    for group in groups:
        mark = (len(decision.held), len(decision.queries), len(decision.not_billable))
        coded.append(code_group(group, decision))
        logs.append((mark, (len(decision.held), len(decision.queries), len(decision.not_billable))))
    if book.policy.aoc_guard != "reselect_hierarchy" or all(group.chosen == 0 for group in groups):
        return coded
    while True:
        codes = {draft.code for drafts in coded for draft in drafts} | decision.also
        codes.update(draft.code for draft in decision.pumps)
        wrong = next(
            (
                number
                for number, group in enumerate(groups)
                if group.chosen != 0
                and any(draft.code in primaries and primaries[draft.code].isdisjoint(codes) for draft in coded[number])
            ),
            None,
        )
        if wrong is None:
            return coded
        choose(groups[wrong], named, book, again=True)
        # The group is coded anew, so what it put down the first time must go.
        del decision.held[logs[0][0][0] :], decision.queries[logs[0][0][1] :], decision.not_billable[logs[0][0][2] :]
        coded = [code_group(group, decision) for group in groups]


def pump_companions(groups: list[Group], coded: list[list[Draft]], decision: Decision) -> None:
    """Beside a lone pump start the IV rows of its encounter wait for a coder, or the best keeps its initial code (R69)."""
    if not decision.pumps or any(group.chemo_first for group in groups):
        return
    book = decision.book
    encounters = {row.encounter for row in decision.rows for pump in decision.pumps if row.id in pump.of}
    beside = [number for number, group in enumerate(groups) if group.encounter in encounters]
    if not beside:
        return
    pump = decision.pumps[0]
    coded_as_usual, reason = book.companions(
        PumpStart(pump.drug, pump.key[1] if pump.key else "", book.setting, "", already=False, code_known=True)
    )
    if coded_as_usual:
        best = min(beside, key=lambda number: groups[number].rank)
        for draft in coded[best]:
            if draft.is_initial:
                draft.reasons.append(reason)
                _mark(draft, pump.drug, decision, unusual=True)
        return
    ids = {row.id for number in beside for row in groups[number].rows}
    decision.held[:] = [held for held in decision.held if ids.isdisjoint(held.of)]
    decision.queries[:] = [query for query in decision.queries if query.of not in ids]
    decision.not_billable[:] = [item for item in decision.not_billable if ids.isdisjoint(item.of)]
    decision.hold(tuple(sorted(ids)), reason)
    for number in beside:
        coded[number] = []


def keep_one_concurrent(groups: list[Group], coded: list[list[Draft]], decision: Decision) -> None:
    """A concurrent infusion is reported once: in the highest-ranked group, in the order of the drugs there (R79)."""
    if sum([draft.concurrent for drafts in coded for draft in drafts]) == 0:
        return
    scope = decision.book.policy.concurrent_scope
    kept: dict[object, Draft] = {}
    for number in sorted(range(len(groups)), key=lambda one: groups[one].rank):
        remaining = []
        for draft in coded[number]:
            if not draft.concurrent:
                remaining.append(draft)
                continue
            name: object = {"encounter": groups[number].encounter, "date": draft.date}.get(scope, number)
            before = kept.get(name)
            _, reason = decision.book.once(Together(draft.drug, before.drug if before else None))
            if before is None:
                kept[name] = draft
                draft.reasons.append(reason)
                remaining.append(draft)
            else:
                decision.drop(draft.of, *draft.reasons, reason)
        coded[number] = remaining


def group_modifiers(groups: list[Group], coded: list[list[Draft]], decision: Decision) -> None:
    """Lines of a lower-ranked group carry the distinct modifier on dates on which a higher one has a line (R64, R66)."""
    order = sorted(range(len(groups)), key=lambda one: groups[one].rank)
    highest: dict[object, tuple[Group, Draft]] = {}
    for number in order:
        group = groups[number]
        for draft in coded[number]:
            above = highest.get(draft.date)
            if above is not None and above[0] is not group:
                _mark(draft, above[1].drug, decision, other_encounter=above[0].encounter != group.encounter)
        for draft in coded[number]:
            highest.setdefault(draft.date, (group, draft))


def _mark(draft: Draft, other: str, decision: Decision, *, other_encounter: bool = False, unusual: bool = False) -> None:
    """Adds the distinct modifier, at most one on a line (R121)."""
    modifiers = decision.book.tables.modifiers
    if _is_distinct(draft.modifiers, modifiers):
        return
    word, reason = decision.book.distinct(Moved(draft.drug, other, other_encounter=other_encounter, unusual=unusual))
    draft.modifiers.insert(0, modifiers[word])
    draft.is_distinct = True
    draft.reasons.append(reason)


def _is_distinct(carried: Iterable[str], modifiers: dict[str, str]) -> bool:
    return any(
        modifiers[word] in carried for word in ("distinct", "another-encounter", "another-site", "unusual", "another-practitioner")
    )


# -- pairs, add-ons, place of service, limits -----------------------------------------------------------------------------------


def pairs(decision: Decision) -> None:
    """Every ordered pair of codes of one date that stands in the NCCI file of the setting (R117)."""
    partners = decision.book.tables.partners(decision.book.setting)
    codes = {draft.code for draft in decision.drafts}
    first = [draft for draft in decision.drafts if not partners.get(draft.code, NONE).isdisjoint(codes)]
    dropped: list[Draft] = []
    if first:
        # What may never stand together goes before a modifier is given for it.
        for indicator in ("0", "1"):
            for one in first:
                for two in decision.drafts:
                    if one is not two and one.date == two.date and two.code in partners[one.code]:
                        _pair(one, two, indicator, decision, dropped)
    if decision.also:
        _also(decision, dropped)
    if dropped:
        gone = {id(draft) for draft in dropped}
        decision.drafts[:] = [draft for draft in decision.drafts if id(draft) not in gone]


def _pair(one: Draft, two: Draft, indicator: str, decision: Decision, dropped: list[Draft]) -> None:
    book = decision.book
    found = book.tables.pair(book.setting, one.code, two.code, two.date)
    if found != indicator or one in dropped or two in dropped:
        return
    modifiers = book.tables.modifiers
    other_encounter = _encounters(one, decision).isdisjoint(_encounters(two, decision))
    facts = PairFacts(
        one.code,
        two.code,
        found,
        two.date,
        one.drug,
        two.drug,
        ours1=True,
        ours2=True,
        same_drug=one.key is not None and two.key is not None and one.key[0] == two.key[0],
        other_group=other_encounter or (one.group is not None and two.group is not None and one.group is not two.group),
        modified=_is_distinct(two.modifiers, modifiers) or (_is_distinct(one.modifiers, modifiers) and one.group is not None),
    )
    answer, reason = book.pair(facts)
    if answer == "drop":
        dropped.append(two)
        decision.drop(two.of, *two.reasons, reason)
    elif answer == "ask":
        dropped.append(two)
        decision.drop(two.of, *two.reasons, reason)
        decision.ask(two.of[0], reason, (two.code,))
    elif answer == "mark":
        two.reasons.append(reason)
        beside_spine_or_pump = one.service == INTO_THE_SPINE or one.route == "pump" or one.service == "chemo/intra-arterial-pump"
        _mark(two, one.drug, decision, other_encounter=other_encounter, unusual=two.route == "iv" and beside_spine_or_pump)


def _encounters(draft: Draft, decision: Decision) -> set[str]:
    return {row.encounter for row in decision.rows if row.id in draft.of}


def _also(decision: Decision, dropped: list[Draft]) -> None:
    """Pairs of our lines with the other services of the claim, which stand on the visit's date (R112, R117)."""
    book, visit = decision.book, decision.visit
    modifiers = book.tables.modifiers
    asked: set[tuple[str, str]] = set()
    for other in visit.also or ():
        carried = other.modifiers or ()
        modified = modifiers["separate-visit"] in carried or _is_distinct(carried, modifiers)
        for draft in decision.drafts:
            if draft.date != visit.date or draft in dropped:
                continue
            for column1, column2, ours2 in ((other.code, draft.code, True), (draft.code, other.code, False)):
                found = book.tables.pair(book.setting, column1, column2, visit.date)
                if found is None or draft in dropped:
                    continue
                facts = PairFacts(
                    column1,
                    column2,
                    found,
                    visit.date,
                    other.code if ours2 else draft.drug,
                    draft.drug if ours2 else other.code,
                    ours1=not ours2,
                    ours2=ours2,
                    same_drug=False,
                    other_group=False,
                    modified=modified,
                )
                answer, reason = book.pair(facts)
                if answer == "drop":
                    dropped.append(draft)
                    decision.drop(draft.of, *draft.reasons, reason)
                elif answer == "review":
                    draft.reasons.append(reason)
                elif answer == "query" and (other.code, found) not in asked:
                    asked.add((other.code, found))
                    decision.ask(None, reason, (other.code,))


def add_ons(decision: Decision) -> None:
    """An add-on without a code that it may stand beside waits for a coder (R118)."""
    primaries = decision.book.tables.primaries
    if all([draft.code not in primaries for draft in decision.drafts]):
        return
    codes = {draft.code for draft in decision.drafts} | decision.also
    for draft in list(decision.drafts):
        accepted = primaries.get(draft.code)
        if accepted is None or not accepted.isdisjoint(codes):
            continue
        facts = Billed(draft.code, draft.drug, draft.units, draft.date)
        facts.has_primary = False
        facts.primaries = ", ".join(sorted(accepted))
        answer, reason = decision.book.addon(facts)
        if answer == "hold":
            decision.drafts.remove(draft)
            decision.hold(draft.of, reason, (draft.code,))


def places_of_service(decision: Decision) -> None:
    """A practitioner's drug administration in a facility's place of service is not billable (R202)."""
    book, place = decision.book, decision.visit.place_of_service
    if place is None or book.setting != "professional" or not book.tables.listed("facility-places", place):
        return
    for draft in list(decision.drafts):
        facts = Billed(draft.code, draft.drug, draft.units, draft.date)
        facts.place = place
        facts.incident_to = book.tables.listed("incident-to-codes", draft.code)
        answer, reason = book.place(facts)
        if answer == "drop":
            decision.drafts.remove(draft)
            decision.drop(draft.of, *draft.reasons, reason)


def limits(decision: Decision) -> None:
    """Units over a code's limit for one date keep their number and are marked for a coder (R119)."""
    book = decision.book
    table = book.tables.limits[book.setting]
    if all([draft.units == 1 or draft.code not in table or draft.units <= table[draft.code].units for draft in decision.drafts]):
        codes = [draft.code for draft in decision.drafts]
        if len(set(codes)) == len(codes) and all([code not in table or table[code].units for code in codes]):
            return
    totals: dict[tuple[str, object], int] = {}
    for draft in decision.drafts:
        name = (draft.code, draft.date)
        totals[name] = totals.get(name, 0) + draft.units
    over: dict[tuple[str, object], Reason] = {}
    for draft in decision.drafts:
        name = (draft.code, draft.date)
        limit = table.get(draft.code)
        if limit is None or totals[name] <= limit.units:
            continue
        if name not in over:
            facts = Billed(draft.code, draft.drug, totals[name], draft.date)
            facts.limit = limit.units
            _, over[name] = book.limit(facts)
        draft.reasons.append(over[name])
