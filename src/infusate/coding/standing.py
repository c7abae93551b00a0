"""Which lines would another accepted view change? Only views that could matter to the visit are tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from infusate.coding.coding import Line
from infusate.coding.draft import Decision
from infusate.rules.book import Book
from infusate.rules.facts import CHEMO, Course, Doubt, Kind, Way

Doubts = list[tuple[str, object]]
SUPPLY_ONLY = frozenset(("jw_jz_scope", "jz_from", "waste_line", "fractional_waste"))


def doubtful(decision: Decision) -> Doubts:
    """The policies and their other accepted values that could answer otherwise for this visit (R4).

    A policy is left out only where every comparison that it takes part in would come out the same.
    """
    names: list[str] = []
    _from_rows(decision, names)
    for group in decision.groups:
        _from_group(group.courses, names)
        if group.fluid is not None:
            _from_fluid(decision, names)
            break
    _from_places(decision, names)
    _from_lines(decision, names)
    if not names:
        return []
    book = decision.book
    topics = book.rulebook.policies.topics
    found: Doubts = []
    for name in dict.fromkeys(names):
        topic = topics[name]
        for choice in topic.choices:
            value = choice.value
            if choice.wrong or not choice.in_force(decision.visit.date) or (topic.takes == "one-or-names" and value == "list" and name == "push_drug_list"):
                continue
            if topic.takes == "several":
                value = (value,) if value != "none" else ("none",)
            if value != book.policy.value(name):
                found.append((name, value))
    return found


def _from_rows(decision: Decision, names: list[str]) -> None:
    """What single rows leave to a policy."""
    policy = decision.book.policy
    several_dates = False
    first = None
    for row in decision.rows:
        given, charted = row.given, row.charted
        if charted.category is None:
            if charted.electrolyte is not None:
                names.append("therapeutic_electrolytes")
            if given.is_candidate:
                names.append("complex_biologic")
        if given.indication == "toxicity prevention":
            names.append("toxicity_hydration")
        elif given.indication == "transfusion protocol":
            names.append("transfusion_premedication")
        if charted.container is not None or charted.wasted is not None:
            names += SUPPLY_ONLY
        moments = row.moments
        start, stop = moments.start, moments.stop
        if start is not None:
            day = decision.zone.date(start)
            if first is None:
                first = day
            if day != first or (stop is not None and decision.zone.date(stop) != first):
                several_dates = True
            if start % 60 or (stop is not None and stop % 60):
                names.append("seconds")
        if stop is None and row.way not in (Way.INJECTION, Way.PUMP):
            names.append("missing_push_minutes" if row.way is Way.PUSH else "missing_stop")
        if row.last_seen is not None or charted.times in ("device", "note"):
            names.append("alternative_stop_evidence")
        if row.way is Way.PUSH and (start is None or not row.stop_accepted):
            names.append("missing_push_minutes")
        if charted.part_of is not None:
            names += ("split_dose_injection_units", "split_needle_modifier")
        if row.way is Way.PUMP:
            names += ("chemo_pump_code", "pump_start_companions")
        if row.way is Way.SUBCUTANEOUS:
            names.append("sc_initial_with_iv_initial")
        if row.seen_minutes == 15:
            names.append("min_infusion_minutes")
        if moments.pauses or moments.rates:
            if any(moment % 60 for pause in moments.pauses for moment in pause) or any(at % 60 for at, _ in moments.rates):
                names.append("seconds")
    if several_dates:
        names += ("midnight_units", "initial_scope")
    if not isinstance(policy.push_drug_list, str):
        names.append("push_drug_list")


def _from_group(courses: Iterable[Course], names: list[str]) -> None:
    """What the drugs of one access leave to a policy."""
    infused = 0
    for course in courses:
        for service in (*course.infusions, *course.pushes):
            minutes = service.minutes
            if minutes is None:
                continue
            if minutes == 15:
                names.append("min_infusion_minutes")
            if service.charted_infusion:
                if service.kind is not Kind.INFUSION:
                    names.append("stopped_infusion")
            elif minutes > 14:
                names.append("charted_push_over_15")
        pushes = len(course.pushes)
        if course.infusions:
            infused += 1
            if course.own == 15:
                names.append("min_infusion_minutes")
            if len(course.infusions) > 1:
                names += ("same_drug_repeat_infusion", "min_infusion_minutes")
            if pushes:
                names += ("push_and_infusion_same_drug", "push_interval_from", "push_interval", "same_drug_push_repeat")
            if course.overlap:
                names += ("overlap", "concurrent_scope", "concurrent_minutes")
                if course.overlap < 16:
                    names.append("concurrent_min_overlap")
                if course.category == CHEMO:
                    names.append("concurrent_chemo")
        elif pushes > 1:
            names += ("same_drug_push_repeat", "push_interval")


def _from_fluid(decision: Decision, names: list[str]) -> None:
    """What hydration leaves to a policy."""
    for group in decision.groups:
        fluid = group.fluid
        if fluid is None:
            continue
        names.append("hydration_min_volume_ml")
        if fluid.minutes < 31 or min(fluid.pieces, default=0) < 31:
            names += ("hydration_initial_min", "hydration_segments")
        if fluid.deducted:
            names += ("hydration_push_deduction", "hydration_initial_min")
        if not fluid.is_initial:
            names.append("hydration_modifier")


def _from_places(decision: Decision, names: list[str]) -> None:
    """What the choice of the initial service and of the groups leaves to a policy."""
    visit = decision.visit
    if visit.primary is not None:
        names.append("initial_selector")
    for group in decision.groups:
        candidates = group.candidates
        if len(candidates) > 1:
            best = candidates[0]
            rank = best.rank if isinstance(best, Course) else 4
            second = candidates[1]
            if rank == (second.rank if isinstance(second, Course) else 4):
                names.append("initial_tiebreak")
    accesses = {(row.encounter, row.access) for row in decision.rows}
    if len(accesses) > len({encounter for encounter, _ in accesses}):
        names += ("second_access", "second_access_unproved")


def _from_lines(decision: Decision, names: list[str]) -> None:
    """What the finished lines leave to a policy."""
    primaries = decision.book.tables.primaries
    codes = {draft.code for draft in decision.drafts} | decision.also
    for draft in decision.drafts:
        if draft.modifiers:
            names.append("distinct_modifier")
        if draft.minutes is not None and draft.minutes % 60 == 30:
            names.append("extra_hour_threshold")
        accepted = primaries.get(draft.code)
        if accepted is not None and accepted.isdisjoint(codes):
            names.append("aoc_guard")
    for group in decision.groups:
        if group.initial_reason is not None and group.initial_reason.rule.id == "place/chosen-again":
            names.append("aoc_guard")
    if any([held.reason.rule.question == "add-on" for held in decision.held]):
        names.append("aoc_guard")
    if decision.visit.place_of_service is not None:
        names.append("prof_in_facility")


def mark_standing(lines: list[Line], others: Mapping[tuple[str, object], Decision], book: Book) -> list[Line]:
    """The lines, those that another accepted view would change marked ``policy`` with the views as a reason."""
    views: dict[int, list[str]] = {}
    for (name, value), other in others.items():
        keys = {
            (draft.code, draft.units, tuple(draft.modifiers), draft.date, draft.of) for draft in other.drafts
        }
        keys |= {
            (placed.line.code, placed.line.units, placed.line.modifiers, placed.date, placed.of) for placed in other.supplies
        }
        shown = value if not isinstance(value, tuple) else ", ".join(map(str, value))
        for number, line in enumerate(lines):
            if line.key not in keys:
                views.setdefault(number, []).append(f"{name}: {shown}")
    for number, found in views.items():
        line = lines[number]
        _, reason = book.standing(Doubt("; ".join(found)))
        standing = "review" if line.standing == "review" else "policy"
        lines[number] = msgspec.structs.replace(line, standing=standing, reasons=(*line.reasons, reason))
    return lines


