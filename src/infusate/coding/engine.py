"""What does the documentation of one visit support? The questions of the rulebook, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from infusate.chart import clock
from infusate.chart.visit import Administration, Visit
from infusate.coding import claim, otherways
from infusate.coding.coding import Coding, Line, Query
from infusate.coding.draft import Decision
from infusate.coding.groups import form_services, grouped, rank_candidates
from infusate.coding.infusions import ask_fluid
from infusate.coding.rows import read_rows, settle_times
from infusate.coding.standing import mark_standing, tried
from infusate.coding.supplies import supply
from infusate.rules.book import Book, Rulebook
from infusate.rules.facts import CHEMO, HYDRATION, THROUGH_THE_LINE, Row, Way
from infusate.rules.rule import Reason, Standing
from infusate.rules.timing import Times

ESTIMATE_MINUTES = 5
DERIVED = frozenset((Times.CALCULATED, Times.LAST_SEEN, Times.AS_PUSH))


def code(
    visit: Visit,
    rulebook: Rulebook | None = None,
    *,
    policy: Mapping[str, object] | None = None,
    payer: str | None = None,
    flags: Iterable[str] = (),
) -> Coding:
    """The coding of a visit that ``read_visit`` gave, under the rules, policy and tables of its date of service.

    ``policy`` pins values over the layers of setting and payer; ``payer`` stands in for the visit's own; ``flags`` are what the
    payer's own file says beyond the choices. Raises ``NotCovered`` for a date before the first edition and ``ValueError`` for a
    pinned policy that cannot be.

    >>> from infusate import code, read_visit
    >>> visit = read_visit('''
    ... setting: facility
    ... date: 2026-03-02
    ... administrations:
    ...   - {id: a, drug: ceftriaxone, route: iv, start: "2026-03-02T09:00", stop: "2026-03-02T09:16"}
    ... ''')
    >>> [(line.code, line.units) for line in code(visit).lines]
    [('96365', 1)]
    """
    rulebook = rulebook or Rulebook.shipped()
    if policy and (refused := rulebook.refused(policy)):
        raise ValueError("; ".join(str(one) for one in refused))
    book = rulebook.on(visit.date, visit.setting, payer or visit.payer, policy, flags)
    return code_under(visit, book)


def code_under(visit: Visit, book: Book) -> Coding:
    """The coding of a visit under one book."""
    decision = settle(visit, book)
    others = {(name, value): settle(visit, book.variant(name, value)) for name, value in tried(decision)}
    coding = _coding(decision, others)
    for settled in (decision, *others.values()):
        settled.let_go()
    return coding


def settle(visit: Visit, book: Book) -> Decision:
    """Decides the visit; a row whose estimated stop carries a threshold is held and the rest decided without it (R42)."""
    decision = decide(visit, book, frozenset())
    estimated = [row for row in visit.administrations if row.times == "estimated" and row.stop is not None]
    if not estimated:
        return decision
    carrying = frozenset(
        row.id for row in estimated if _units(decide(_five_minutes_earlier(visit, row), book, frozenset())) != _units(decision)
    )
    return decide(visit, book, carrying) if carrying else decision


def decide(visit: Visit, book: Book, left_out: frozenset[str]) -> Decision:
    """The steps of the rulebook's order for one visit under one book."""
    decision = Decision(visit, book)
    read_rows(visit, book, decision)
    rows = decision.rows
    if otherways.flush_alone(decision):
        claim.places_of_service(decision)
        return decision
    standing = _stand(rows, left_out, decision)
    through_the_line: list[Row] = []
    pumped: list[Row] = []
    elsewhere: list[Row] = []
    for row in standing:
        (through_the_line if row.way in THROUGH_THE_LINE else pumped if row.way is Way.PUMP else elsewhere).append(row)
    if pumped:
        otherways.pump_starts(pumped, decision)
    if through_the_line:
        _access_lines(through_the_line, elsewhere, decision)
    if elsewhere:
        otherways.code_other_ways(elsewhere, decision)
    if len(decision.drafts) > 1 or decision.also:
        claim.pairs(decision)
    claim.add_ons(decision)
    claim.places_of_service(decision)
    claim.limits(decision)
    supply(rows, decision)
    return decision


def _stand(rows: list[Row], left_out: frozenset[str], decision: Decision) -> list[Row]:
    """The rows that count and are not held; the others are put down with their reason."""
    book = decision.book
    standing = []
    unordered: list[Row] = []
    for row in rows:
        given = row.given
        if not given.counts:
            decision.drop((row.id,), given.counts_reason)
            continue
        if row.charted.ordered is None:
            unordered.append(row)
        if given.way is Way.HELD:
            _hold(row, given.way_reason, decision)
            continue
        times = settle_times(row, book)
        reason = row.evidence_reason
        assert reason is not None
        if times is Times.HELD:
            _hold(row, reason, decision)
        elif times is Times.DROPPED:
            decision.drop((row.id,), given.category_reason, reason)
        elif left_out and row.id in left_out:
            _hold(row, book.estimated(row)[1], decision)
        else:
            standing.append(row)
            if times in DERIVED and row.stop is not None and decision.zone.date(row.stop) != decision.one_date:
                decision.one_date = None
            if times in DERIVED or reason.rule.uses:
                decision.evidence[row.id] = reason
    if unordered:
        decision.ask(None, book.ordered(unordered[0])[1])
    return standing


def _hold(row: Row, reason: Reason, decision: Decision) -> None:
    decision.held_rows.append(row)
    decision.hold((row.id,), reason)


def _access_lines(rows: list[Row], elsewhere: list[Row], decision: Decision) -> None:
    """The IV services: groups, administrations, hydration, the initial service, every other one, and the modifiers."""
    book, visit = decision.book, decision.visit
    groups = grouped(rows, decision)
    if book.policy.second_access_unproved == "hold" and book.policy.second_access == "necessity_documented":
        words: dict[str, set[str]] = {}
        for row in decision.rows:
            if row.given.counts and row.given.route == "iv" and decision.access_of(row) == "":
                words.setdefault(row.encounter, set()).add(row.access)
        if any(len(words.get(group.encounter, ())) > 1 for group in groups if group.name == ""):
            decision.hold(tuple(sorted(row.id for row in rows)), book.unproved(rows[0])[1])
            decision.held_rows.extend(rows)
            return
    own_codes = [row for row in elsewhere if row.way is Way.OWN_CODE and row.given.route == "iv" and row.spans]
    for group in groups:
        form_services(group, book, own_codes)
    if book.policy.initial_scope == "date_if_not_continuous":
        groups = [part for group in groups for part in group.by_date(decision.zone, book)]
    named = _named(visit, decision)
    for group in groups:
        ask_fluid(group, decision)
        rank_candidates(group, named, book)
    decision.groups = groups
    groups = [group for group in groups if group.candidates]
    coded = claim.code_groups(groups, named, decision)
    claim.pump_companions(groups, coded, decision)
    if len(groups) > 1 or len(rows) > 1:
        claim.keep_one_concurrent(groups, coded, decision)
    if len(groups) > 1:
        claim.group_modifiers(groups, coded, decision)
    pumps, decision.drafts = decision.drafts, []
    for drafts in coded:
        decision.drafts.extend(drafts)
    decision.drafts.extend(pumps)


def _named(visit: Visit, decision: Decision) -> frozenset[str]:
    """The rows that the chart names as the main reason; a row by another way names its drug's IV service (R62)."""
    primary = visit.primary
    if primary is None:
        return frozenset()
    names = {primary} if isinstance(primary, str) else set(primary)
    held = {row.id for row in decision.held_rows}
    for row in decision.rows:
        if row.id in names and row.way not in THROUGH_THE_LINE and row.given.counts and row.id not in held:
            names.update(
                other.id
                for other in decision.rows
                if other.given.key == row.given.key and other.encounter == row.encounter and other.access == row.access
            )
    return frozenset(names)


# -- estimated times ------------------------------------------------------------------------------------------------------------


def _five_minutes_earlier(visit: Visit, estimated: Administration) -> Visit:
    """The visit with the stop of one row five minutes earlier, never before its start."""
    number = next(index for index, row in enumerate(visit.administrations) if row.id == estimated.id)
    moments = list(visit.moments)
    stop, start = moments[number].stop, moments[number].start
    assert stop is not None
    earlier = stop - ESTIMATE_MINUTES * clock.MINUTE
    if start is not None and stop >= start:
        earlier = max(start, earlier)
    moments[number] = msgspec.structs.replace(moments[number], stop=earlier)
    other = msgspec.structs.replace(visit)
    # The moments are what coding reads; the charted texts stay as they are.
    other.__dict__["moments"] = tuple(moments)
    return other


def _units(decision: Decision) -> dict[str, int]:
    totals: dict[str, int] = {}
    for draft in decision.drafts:
        totals[draft.code] = totals.get(draft.code, 0) + draft.units
    return totals


# -- from the decision to the coding ----------------------------------------------------------------------------------------------


def _coding(decision: Decision, others: Mapping[tuple[str, object], Decision]) -> Coding:
    book, visit = decision.book, decision.visit
    review = _beside_held(decision) if decision.held_rows else frozenset()
    lines = []
    for draft in decision.drafts:
        reasons = draft.reasons
        if decision.evidence:
            reasons = [*reasons, *[decision.evidence[name] for name in draft.of if name in decision.evidence]]
        beside = draft.group is not None and id(draft.group) in review
        lines.append(
            Line(
                draft.code,
                draft.units,
                tuple(draft.modifiers),
                draft.date,
                draft.of,
                draft.minutes,
                _standing(reasons, draft.review or beside),
                tuple(reasons),
            )
        )
    for placed in decision.supplies:
        line = placed.line
        lines.append(
            Line(
                line.code,
                line.units,
                line.modifiers,
                placed.date,
                placed.of,
                None,
                _standing(line.reasons, False),
                line.reasons,
                line.ndc,
            )
        )
    mark_standing(lines, decision, others)
    return Coding(
        tuple(lines),
        tuple(decision.not_billable),
        tuple(decision.held),
        _queries(decision),
        _advisories(lines, decision),
        book.notices(visit.date),
        visit,
        book,
    )


def _standing(reasons: Iterable[Reason], review: bool) -> Standing:
    if review:
        return "review"
    found: Standing = "firm"
    for reason in reasons:
        standing = reason.rule.standing
        if standing != "firm":
            if standing == "review":
                return "review"
            found = "policy"
    return found


def _advisories(lines: list[Line], decision: Decision) -> tuple[str, ...]:
    found = [reason.rule.advisory for line in lines for reason in line.reasons if reason.rule.advisory]
    found += [reason.rule.advisory for item in decision.not_billable for reason in item.reasons if reason.rule.advisory]
    return tuple(dict.fromkeys(found)) if found else ()


def _beside_held(decision: Decision) -> frozenset[int]:
    """The groups that share their encounter and access with a held row: their lines wait for a coder (R3, R4)."""
    places = {(row.encounter, decision.access_of(row)) for row in decision.held_rows}
    return frozenset(id(group) for group in decision.groups if (group.encounter, group.name) in places)


def _queries(decision: Decision) -> tuple[Query, ...]:
    """The queries, those of held rows with the codes that the row could add."""
    if not decision.held_rows:
        return tuple(decision.queries)
    held = {row.id: row for row in decision.held_rows}
    return tuple(
        msgspec.structs.replace(query, blocks=_could_add(held[query.of], decision))
        if query.of in held and not query.blocks and query.reason.rule.question in ("times", "way", "estimated", "unproved")
        else query
        for query in decision.queries
    )


def _could_add(row: Row, decision: Decision) -> tuple[str, ...]:
    """The codes that a held row could add to the lines of its group."""
    family, book = row.given.category, decision.book
    name = decision.access_of(row)
    group = next((one for one in decision.groups if one.encounter == row.encounter and one.name == name), None)
    if family == HYDRATION:
        services = ["hydration/hour"] if group else ["hydration/initial", "hydration/hour"]
    elif row.way is Way.SUBCUTANEOUS:
        services = ["therapeutic/subcutaneous-initial", "therapeutic/subcutaneous-hour"]
    elif row.way in (Way.ARTERY_INFUSION, Way.ARTERY_PUSH):
        services = (
            ["chemo/intra-arterial-initial", "chemo/intra-arterial-hour"] if family == CHEMO else ["therapeutic/intra-arterial"]
        )
    elif row.way is Way.PUMP:
        services = [f"chemo/pump-start-{book.policy.chemo_pump_code}" if family == CHEMO else "therapeutic/pump-start"]
    else:
        pushed = row.way is Way.PUSH
        own_rank = (0 if family == CHEMO else 2) + pushed
        role = "initial" if group is None or own_rank < group.rank[0] else "sequential"
        services = [f"{family}/push-{role}"] if pushed else [f"{family}/infusion-{role}", f"{family}/infusion-hour"]
        if row.way is Way.HELD:
            services += [f"{family}/push-{role}", f"{family}/injection"]
    return tuple(code for service in services if (code := book.code(service)))
