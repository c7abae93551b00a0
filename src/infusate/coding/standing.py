"""Which lines would another accepted view change? Only views that could matter to the visit are tried.

A policy is left out only where every comparison that it takes part in would come out the same. What remains is tried by coding
the visit again, except where the effect of the other view on a line is known beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from infusate.coding.coding import Line
from infusate.coding.draft import Decision, Draft
from infusate.coding.groups import Group
from infusate.rules.facts import CHEMO, Course, Fluid, Place, Way
from infusate.rules.linefacts import Doubt

TIMED = frozenset((Way.INFUSION, Way.HYDRATION, Way.SUBCUTANEOUS, Way.SUBCUTANEOUS_CHEMO, Way.ARTERY_INFUSION))


def doubtful(decision: Decision) -> list[str]:
    """The policies whose other values could answer otherwise for this visit and must be tried (R4)."""
    names: list[str] = []
    if _decided_twice(decision):
        return list(decision.book.rulebook.policies.topics)
    _from_rows(decision, names)
    together = []
    for group in decision.groups:
        if _from_drugs(group, names):
            together.append(group)
        if group.fluid is not None:
            _from_fluid(group.fluid, group, decision, names)
        if len(group.candidates) > 1:
            _from_candidates(group, decision, names)
    if len(decision.groups) > 1:
        # Groups of one rank stand in the order of minutes, or in another view of their starts.
        ranks = sorted([group.rank for group in decision.groups])
        by_start = sorted(ranks, key=lambda rank: (rank[0], rank[1], rank[3], rank[4]))
        if ranks != by_start or decision.book.policy.initial_tiebreak != "longest":
            names.append("initial_tiebreak")
    if len(together) > 1 or (together and decision.one_date is None):
        names.append("concurrent_scope")
    if decision.visit.primary is not None:
        names.append("initial_selector")
    if decision.visit.place_of_service is not None and decision.book.setting == "professional":
        names.append("prof_in_facility")
    _from_lines(decision, names)
    return list(dict.fromkeys(names)) if len(names) > 1 else names


def _decided_twice(decision: Decision) -> bool:
    """Whether the visit was also decided another way: with an earlier stop of an estimated row, or another initial service.

    What a view would change there cannot be seen in the decision that stood in the end, so every view is tried.
    """
    if any([row.charted.times == "estimated" for row in decision.rows]):
        return True
    return any(
        [group.initial_reason is not None and group.initial_reason.rule.id == "place/chosen-again" for group in decision.groups]
    )


def _from_rows(decision: Decision, names: list[str]) -> None:
    """What single rows leave to a policy."""
    accesses = False
    first = decision.rows[0]
    for row in decision.rows:
        given, charted = row.given, row.charted
        if given.in_doubt:
            _from_given(row.given.charted.electrolyte, given.is_candidate, given.indication, names)
        moments = row.moments
        start, stop = moments.start, moments.stop
        if moments.pauses or moments.rates or row.last_seen is not None or charted.part_of is not None:
            _from_rare(row.moments.pauses, [at for at, _ in moments.rates], names)
            if charted.part_of is not None:
                names += ("split_dose_injection_units", "split_needle_modifier")
            if row.seen_minutes == 15:
                names.append("min_infusion_minutes")
        if start is not None and (start % 60 or (stop is not None and stop % 60)):
            names.append("seconds")
        if not row.sound:
            way = row.way
            if way is Way.PUSH or way is Way.ARTERY_PUSH:
                names.append("missing_push_minutes")
            elif way in TIMED and not row.stop_accepted:
                names.append("missing_stop")
            elif way is Way.PUMP:
                names += ("chemo_pump_code", "pump_start_companions")
            if row.last_seen is not None or charted.times in ("device", "note"):
                names.append("alternative_stop_evidence")
        if row.way is Way.SUBCUTANEOUS:
            names.append("sc_initial_with_iv_initial")
        if row.access != first.access and row.encounter == first.encounter:
            accesses = True
        if given.on_push_list:
            names.append("push_drug_list")
    if decision.one_date is None:
        names += ("midnight_units", "initial_scope")
    if accesses or len({row.encounter for row in decision.rows}) > 1:
        names += ("second_access", "second_access_unproved")


def _from_given(electrolyte: str | None, candidate: bool, indication: str, names: list[str]) -> None:
    if electrolyte is not None:
        names.append("therapeutic_electrolytes")
    if candidate:
        names.append("complex_biologic")
    if indication == "toxicity prevention":
        names.append("toxicity_hydration")
    if indication == "transfusion protocol":
        names.append("transfusion_premedication")


def _from_rare(pauses: tuple[tuple[int, int], ...], rates: list[int], names: list[str]) -> None:
    if any(moment % 60 for pause in pauses for moment in pause) or any(at % 60 for at in rates):
        names.append("seconds")


def _from_drugs(group: Group, names: list[str]) -> int:
    """What the drugs of one access leave to a policy; says how many of them ran together with another."""
    concurrent = 0
    for course in group.courses:
        pushes, infusions = course.pushes, course.infusions
        for service in pushes:
            _from_minutes(service.minutes, service.charted_infusion, names)
        if not infusions:
            if len(pushes) > 1:
                names += ("same_drug_push_repeat", "push_interval")
            continue
        for service in infusions:
            if service.minutes is not None and service.minutes < 17:
                _from_minutes(service.minutes, service.charted_infusion, names)
            elif not service.charted_infusion:
                names.append("charted_push_over_15")
        if course.own == 15:
            names.append("min_infusion_minutes")
        if len(infusions) > 1:
            names += ("same_drug_repeat_infusion", "min_infusion_minutes")
        if pushes:
            names += ("push_and_infusion_same_drug", "push_interval_from", "push_interval", "same_drug_push_repeat")
        if course.overlap:
            _from_overlap(course, group, names)
            if course.place is not Place.SEQUENTIAL:
                concurrent += 1
    if concurrent and sum([bool(course.infusions) for course in group.courses]) > 2:
        names.append("concurrent_minutes")
    return concurrent


def _from_minutes(minutes: int | None, charted_infusion: bool, names: list[str]) -> None:
    if minutes is None:
        return
    if minutes == 15:
        names.append("min_infusion_minutes")
    if charted_infusion:
        names.append("stopped_infusion")
    elif minutes > 14:
        names.append("charted_push_over_15")


def _from_overlap(course: Course, group: Group, names: list[str]) -> None:
    """Overlapping drugs: the other views matter unless each of them comes to the same for this drug."""
    enough = course.overlap >= 16
    if course.overlap < 16:
        names.append("concurrent_min_overlap")
    if course.category == CHEMO and (course.overlap >= 16 or course.place is not Place.SEQUENTIAL):
        names.append("concurrent_chemo")
    # An overlap that is too short is concurrent in no view.
    if enough:
        names.append("overlap")


def _overlap_matters(value: object, decision: Decision) -> bool:
    """Whether another view on overlaps makes any drug concurrent that is sequential, or the other way round.

    As long as it does so for none, the drugs before each one are the same in both views.
    """
    for group in decision.groups:
        infused = [course for course in group.courses if course.infusions]
        for course in infused:
            if not course.overlap:
                continue
            placed = [other for other in infused if other is not course and other.place is not Place.CONCURRENT]
            near = {_started_beside(course, placed), _started_beside(course, [one for one in infused if one is not course])}
            now = _concurrent_under(decision.book.policy.overlap, course, decision, near)
            other_view = _concurrent_under(value, course, decision, near)
            if len(now | other_view) > 1:
                return True
    return False


def _concurrent_under(view: object, course: Course, decision: Decision, near: set[bool]) -> set[bool]:
    policy = decision.book.policy
    enough = course.overlap >= policy.concurrent_min_overlap
    if view == "split":
        return {enough and course.own < policy.min_infusion_minutes}
    if view == "majority":
        return {enough and course.more_than_half_shared}
    # Which drugs stood before this one is not kept; where the answer hangs on that, both answers are possible.
    return {enough and one for one in near} if view == "start_within" else {enough}


def _started_beside(course: Course, others: list[Course]) -> bool:
    starts = [service.start for other in others for service in other.infusions]
    return any([abs(start - service.start) <= 300 for start in starts for service in course.infusions])


def _from_fluid(fluid: Fluid, group: Group, decision: Decision, names: list[str]) -> None:
    """What hydration leaves to a policy. Its modifier and its volume are known without trying."""
    pieces = fluid.pieces
    if 16 <= fluid.minutes < 31 or any(16 <= piece < 31 for piece in pieces):
        names.append("hydration_initial_min")
    if len(pieces) > 1 and min(pieces) < 31:
        names.append("hydration_segments")
    if fluid.pushed and not _same_hours(fluid, decision):
        names.append("hydration_push_deduction")
    if fluid.is_initial and (fluid.volume_missing or fluid.volume_ml < 500):
        names.append("hydration_min_volume_ml")


def _same_hours(fluid: Fluid, decision: Decision) -> bool:
    """Whether the minutes of pushes, taken off or not, leave the same units on the same dates."""
    policy = decision.book.policy
    least, turn = policy.hydration_initial_min, policy.further_hour_at
    without, with_them = fluid.minutes + fluid.pushed, fluid.minutes
    if policy.hydration_push_deduction == "none" or policy.hydration_segments == "each" or decision.one_date is None:
        return False
    same = (without >= least) == (with_them >= least)
    return same and all((without - edge) // 60 == (with_them - edge) // 60 for edge in (turn, turn - 60))


def _from_candidates(group: Group, decision: Decision, names: list[str]) -> None:
    """Of equally ranked services the longest is initial; another view takes the first started."""
    best = group.candidates[0]
    rank = best.rank if isinstance(best, Course) else 4
    equal = [one for one in group.candidates if (one.rank if isinstance(one, Course) else 4) == rank]
    if len(equal) > 1:
        if (
            decision.visit.primary is not None
            or decision.book.policy.initial_tiebreak != "longest"
            or min(equal, key=lambda one: (one.start, one.id if isinstance(one, Course) else one.ids[0])) is not best
        ):
            names.append("initial_tiebreak")


def _from_lines(decision: Decision, names: list[str]) -> None:
    """What the finished lines leave to a policy."""
    primaries = decision.book.tables.primaries
    ge30 = decision.book.policy.extra_hour_threshold != "gt30"
    codes = None
    for draft in decision.drafts:
        if ge30 and draft.minutes is not None and draft.minutes % 60 == 30:
            names.append("extra_hour_threshold")
        accepted = primaries.get(draft.code)
        if accepted is not None:
            if codes is None:
                codes = {other.code for other in decision.drafts} | decision.also
            if accepted.isdisjoint(codes):
                names.append("aoc_guard")
    if decision.held and any([held.reason.rule.question == "add-on" for held in decision.held]):
        names.append("aoc_guard")


def tried(decision: Decision) -> list[tuple[str, object]]:
    """The doubtful policies with each other value under which the visit must be coded again."""
    book = decision.book
    pairs = [
        (name, value)
        for name in doubtful(decision)
        for value in book.other_values(name)
        if name != "overlap" or _decided_twice(decision) or _overlap_matters(value, decision)
    ]
    if not any(name == "complex_biologic" for name, _ in pairs):
        return pairs
    candidates = [row.given for row in decision.rows if row.given.is_candidate and row.given.charted.category is None]
    return [
        (name, value)
        for name, value in pairs
        # A view that leaves every biologic in its family changes no line.
        if name != "complex_biologic" or any(book.variant(name, value).category(given)[0] != given.category for given in candidates)
    ]


def _known(draft: Draft, decision: Decision) -> list[str]:
    """The views whose effect on a line is known without coding the visit again."""
    book = decision.book
    found = []
    if draft.modifiers:
        distinct = [value for value in book.other_values("distinct_modifier") if draft.is_distinct]
        found += [f"distinct_modifier: {value}" for value in distinct]
    carries_it = draft.is_distinct and book.policy.distinct_modifier != "X"
    if draft.service == "hydration/hour" and draft.group is not None and not draft.group.hydration_first and not carries_it:
        found += [f"hydration_modifier: {value}" for value in book.other_values("hydration_modifier")]
    if draft.group is not None and draft.group.fluid is not None and draft.service.startswith("hydration/"):
        fluid = draft.group.fluid
        if fluid.volume_missing or fluid.volume_ml < 500:
            found += [f"hydration_min_volume_ml: {value}" for value in book.other_values("hydration_min_volume_ml")]
    return found


def mark_standing(lines: list[Line], decision: Decision, others: Mapping[tuple[str, object], Decision]) -> None:
    """Marks ``policy``, with the views as a reason, each administration line that another accepted view would change.

    The lines of the decision's drafts stand first in ``lines``; drug lines were marked with their dose.
    """
    views: list[list[str]] = [_known(draft, decision) for draft in decision.drafts]
    for (name, value), other in others.items():
        keys = {(draft.code, draft.units, tuple(draft.modifiers), draft.date, draft.of) for draft in other.drafts}
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
        for number, found in enumerate(views):
            if lines[number].key not in keys:
                found.append(f"{name}: {shown}")
    for number, found in enumerate(views):
        if found:
            line = lines[number]
            _, reason = decision.book.standing(Doubt("; ".join(found)))
            lines[number] = msgspec.structs.replace(
                line, standing="review" if line.standing == "review" else "policy", reasons=(*line.reasons, reason)
            )
