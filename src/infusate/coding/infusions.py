"""Which lines do the IV services of one group make? Initial, sequential, concurrent, pushes, hydration, and their hours."""

from __future__ import annotations

import datetime

from infusate.chart import clock
from infusate.coding.draft import Decision, Draft
from infusate.coding.groups import Candidate, Group
from infusate.rules.book import Book
from infusate.rules.facts import CHEMO, Course, Fluid, Place, Repeat, Row, Service
from infusate.rules.linefacts import Hours, Moved, Unit
from infusate.rules.rule import Reason

NEARBY = 5
FIRST_HOUR = 60


def code_group(group: Group, decision: Decision) -> list[Draft]:
    """The lines of one group, without the modifiers that depend on other groups. Rows without a line are put down as such."""
    drafts: list[Draft] = []
    initial = group.initial
    infused = [course for course in group.courses if course.infusions]
    if infused:
        _place_infusions(infused, initial, decision.book)
        for course in infused:
            _infusion_lines(course, group, decision, drafts)
    for course in group.courses:
        if course.pushes:
            _push_lines(course, group, decision, drafts)
    if group.fluid is not None and group.fluid_reason is not None:
        _hydration_lines(group.fluid, group, decision, drafts)
    return drafts


# -- infusions ----------------------------------------------------------------------------------------------------------------


def _place_infusions(infused: list[Course], initial: Candidate | None, book: Book) -> None:
    """Walks the drugs in the order of R77 and settles for each whether it is initial, sequential or concurrent."""
    if len(infused) > 1:
        infused.sort(key=lambda one: (one is not initial, one.category != CHEMO, -one.minutes, one.start, one.id))
    occupied: clock.Spans = ()
    placed: list[Course] = []
    policy = book.policy
    for course in infused:
        course.nothing_placed = not placed
        if placed:
            course.own_spans = clock.minus(course.spans, occupied)
            course.own = clock.total(course.own_spans)
            course.overlap = course.minutes - course.own
            if policy.overlap == "start_within":
                course.nearby_start = any(
                    abs(service.start - other.start) <= NEARBY * clock.MINUTE
                    for service in course.infusions
                    for before in placed
                    for other in before.infusions
                )
        else:
            course.own_spans, course.own, course.overlap = course.spans, course.minutes, 0
        course.place, course.place_reason = book.together(course)
        if course.place is Place.CONCURRENT:
            course.together_reason = course.place_reason
            course.place, course.place_reason = book.concurrent_chemo(course)
        if course.place in (Place.INITIAL, Place.SEQUENTIAL):
            placed.append(course)
            occupied = clock.united((*occupied, *course.spans)) if occupied else course.spans
        elif policy.concurrent_minutes == "deduct":
            occupied = clock.united((*occupied, *course.spans))


def _infusion_lines(course: Course, group: Group, decision: Decision, drafts: list[Draft]) -> None:
    place, category = course.place, course.category
    ids = _ids(course.infusions)
    reasons = [_category_reason(course.infusions), course.infusions[0].kind_reason]
    if course.together_reason is not None:
        reasons.append(course.together_reason)
    if place is Place.NONE:
        decision.drop(ids, *reasons, course.place_reason)
    elif place is Place.REVIEW:
        decision.hold(ids, course.place_reason)
    elif place is Place.CONCURRENT or place is Place.UNLISTED:
        service = "chemo/unlisted" if place is Place.UNLISTED else f"{category}/infusion-concurrent"
        date = decision.zone.date(course.infusions[0].start)
        draft = _draft(service, 1, date, ids, None, [*reasons, course.place_reason], course, group, decision, drafts)
        if draft is not None:
            draft.concurrent = place is Place.CONCURRENT
    else:
        if place is Place.INITIAL and group.initial_reason is not None:
            reasons.append(group.initial_reason)
        reasons.append(course.place_reason)
        if len(course.infusions) == 1:
            _hours_of(course, course.infusions, course.own_spans, place, reasons, group, decision, drafts)
        else:
            _repeated(course, reasons, group, decision, drafts)


def _repeated(course: Course, reasons: list[Reason], group: Group, decision: Decision, drafts: list[Draft]) -> None:
    """The same drug infused again (R97): the policy says how its parts are counted."""
    book = decision.book
    how, reason = book.repeats(course)
    reasons = [*reasons, reason]
    if how == "sum":
        _hours_of(course, course.infusions, course.own_spans, course.place, reasons, group, decision, drafts)
        return
    parts: dict[object, list[Service]] = {}
    for service in course.infusions:
        part = decision.zone.date(service.start) if how == "date" else service.ids
        parts.setdefault(part, []).append(service)
    seen: clock.Spans = ()
    for number, services in enumerate(parts.values()):
        spans = clock.united(span for service in services for span in service.spans)
        own = clock.minus(_within(course.own_spans, spans), seen)
        seen = clock.united((*seen, *spans))
        if number == 0:
            _hours_of(course, services, own, course.place, reasons, group, decision, drafts)
        elif how == "again":
            again = reasons
            if clock.total(own) < book.policy.min_infusion_minutes:
                again = [*reasons, _short(course, book)]
            _hours_of(course, services, own, Place.SEQUENTIAL, again, group, decision, drafts)
        elif how == "push" and course.category == CHEMO:
            # A repeat push is a therapeutic code: a later infusion of an antineoplastic has none (R99).
            decision.hold(_ids(services), reason)
        elif how == "push":
            date = decision.zone.date(services[0].start)
            _draft("therapeutic/push-repeat", 1, date, _ids(services), None, reasons, course, group, decision, drafts)
        else:
            _hours_of(course, services, own, None, reasons, group, decision, drafts)


def _short(course: Course, book: Book) -> Reason:
    rule = next(rule for rule in book.together.rules if rule.id == "place/short-sequential")
    return Reason(rule, course, book.policy)


def _within(spans: clock.Spans, window: clock.Spans) -> clock.Spans:
    return clock.minus(spans, clock.minus(spans, window))


def _hours_of(
    course: Course,
    services: list[Service],
    spans: clock.Spans,
    place: Place | None,
    reasons: list[Reason],
    group: Group,
    decision: Decision,
    drafts: list[Draft],
) -> None:
    """First hour and further hours of one part of a drug; without a place there is no first hour of its own."""
    policy = decision.book.policy
    hours = Hours(
        course.drug,
        course.category,
        clock.total(spans),
        first_hour_at=policy.min_infusion_minutes,
        behind_first_hour=place is not None,
        further_hour_at=policy.further_hour_at,
    )
    # A sequential drug with too few minutes of its own still has one unit (R77): its first minute dates it.
    counted = spans or services[0].spans
    started = {service.spans[0][0]: service for service in services if service.spans} if len(services) > 1 else None
    calendar = Calendar(counted, services[0].start, decision, started)
    role = "initial" if place is Place.INITIAL else "sequential"
    first = f"{course.category}/infusion-{role}" if place is not None else None
    for draft in _hour_lines(
        hours, first, f"{course.category}/infusion-hour", calendar, _ids(services), reasons, course, group, decision, drafts
    ):
        draft.is_initial = place is Place.INITIAL and draft.service == first
        if course.stopped and draft.service == first:
            draft.modifiers.append(decision.book.tables.modifiers["stopped"])


class Calendar:
    """On which local dates the counted minutes of a line lie."""

    __slots__ = ("decision", "single", "spans", "start", "started")

    def __init__(
        self, spans: clock.Spans, start: int, decision: Decision, started: dict[int, Service] | dict[int, Row] | None
    ) -> None:
        self.spans = spans
        self.start = start
        self.started = started
        self.decision = decision
        if decision.one_date is not None and spans:
            # Nearly every visit lies on one date, and then no rule need be asked.
            self.single: datetime.date | None = decision.one_date
            return
        zone = decision.zone
        first = zone.date(spans[0][0] * 60) if spans else zone.date(start)
        last = zone.date((spans[-1][1] - 1) * 60) if spans else first
        self.single = first if first == last == zone.date(start) and started is None else None

    def unit(self, drug: str, begins: int, completes: int) -> tuple[datetime.date, Reason | None]:
        """The date of a unit that begins and completes at those counted minutes, and the reason where it could differ."""
        if self.single is not None:
            return self.single, None
        zone, book = self.decision.zone, self.decision.book
        begin, complete = clock.minute_at(self.spans, begins), clock.minute_at(self.spans, completes)
        facts = Unit(drug, zone.date(begin * 60), zone.date(complete * 60), zone.date(self._start_of(begin)))
        if facts.begins == facts.completes == facts.started:
            return facts.begins, None
        return book.dated(facts)

    def _start_of(self, minute: int) -> int:
        """The start, in seconds UTC, of the administration that holds a counted minute."""
        if self.started is None:
            return self.start
        holding = [
            owner.start
            for owner in self.started.values()
            if owner.start is not None and any(first <= minute < beyond for first, beyond in owner.spans)
        ]
        return min(holding, default=self.start)


def _hour_lines(
    hours: Hours,
    first: str | None,
    further: str,
    calendar: Calendar,
    ids: tuple[str, ...],
    reasons: list[Reason],
    of: Candidate,
    group: Group,
    decision: Decision,
    drafts: list[Draft],
) -> list[Draft]:
    book = decision.book
    made: list[Draft] = []
    if first is not None:
        units, reason = book.first(hours)
        date, dated = calendar.unit(hours.drug, 0, min(hours.first_hour_at, max(hours.minutes, 1)) - 1)
        because = [*reasons, reason] if dated is None else [*reasons, reason, dated]
        draft = _draft(first, units, date, ids, hours.minutes, because, of, group, decision, drafts)
        if draft is not None:
            made.append(draft)
    if not hours.further_hours:
        return made
    count, reason = book.further(hours)
    edge = FIRST_HOUR if hours.behind_first_hour else 0
    threshold = book.policy.further_hour_at - 1
    if calendar.single is not None:
        by_date: dict[datetime.date, tuple[int, Reason | None]] = {calendar.single: (count, None)}
    else:
        by_date = {}
        for number in range(count):
            begins = edge + FIRST_HOUR * number
            date, dated = calendar.unit(hours.drug, begins, begins + threshold)
            known, why = by_date.get(date, (0, None))
            by_date[date] = (known + 1, why or dated)
    for date, (number_of_units, dated) in by_date.items():
        because = [*reasons, reason] if dated is None else [*reasons, reason, dated]
        draft = _draft(further, number_of_units, date, ids, hours.minutes, because, of, group, decision, drafts)
        if draft is not None:
            made.append(draft)
    return made


def _draft(
    service: str,
    units: int,
    date: datetime.date,
    ids: tuple[str, ...],
    minutes: int | None,
    reasons: list[Reason],
    of: Candidate,
    group: Group,
    decision: Decision,
    drafts: list[Draft],
) -> Draft | None:
    code = decision.book.code(service)
    if code is None:
        decision.drop(ids, *reasons)
        return None
    key = of.key if isinstance(of, Course) else None
    draft = Draft(service, code, units, date, ids, minutes, reasons, drug=of.drug, key=key, group=group)
    drafts.append(draft)
    return draft


def _ids(services: list[Service]) -> tuple[str, ...]:
    if len(services) == 1:
        return services[0].ids
    return tuple(sorted(name for service in services for name in service.ids))


def _category_reason(services: list[Service]) -> Reason:
    """The reason for the family: that of the row whose category counts for the whole administration (R72)."""
    first = services[0]
    return next(row.given.category_reason for row in first.rows if row.given.category == first.category)


# -- pushes -------------------------------------------------------------------------------------------------------------------


def _push_lines(course: Course, group: Group, decision: Decision, drafts: list[Draft]) -> None:
    book, zone = decision.book, decision.zone
    reported: Service | None = None
    pushes = course.pushes
    if not course.infusions:
        first = pushes[0]
        place, reason = book.beside(course)
        reasons = [_category_reason([first]), first.kind_reason, reason]
        if place is Place.INITIAL and group.initial_reason is not None:
            reasons.insert(2, group.initial_reason)
        role = "initial" if place is Place.INITIAL else "sequential"
        service = f"{course.category}/push-{role}"
        draft = _draft(service, 1, zone.date(first.start), first.ids, None, reasons, course, group, decision, drafts)
        if draft is not None:
            draft.is_initial = place is Place.INITIAL
        reported, pushes = first, pushes[1:]
    for push in pushes:
        facts = Repeat(
            push,
            facility=book.setting == "facility",
            first_push=bool(course.infusions) and reported is None,
            has_infusion=bool(course.infusions),
            from_push=None if reported is None else (push.start - reported.start) // clock.MINUTE,
            from_dose=_distance(push.start // clock.MINUTE, course.spans),
        )
        place, reason = book.again(facts)
        reasons = [_category_reason([push]), push.kind_reason, reason]
        if place is Place.REVIEW:
            decision.hold(push.ids, reason)
        elif place is Place.NONE:
            decision.drop(push.ids, *reasons)
        else:
            date = zone.date(push.start)
            _draft("therapeutic/push-repeat", 1, date, push.ids, None, reasons, course, group, decision, drafts)
            reported = push


def _distance(minute: int, spans: clock.Spans) -> int | None:
    """Minutes from a moment to the nearest running minute of an infusion; 0 while it runs."""
    if not spans:
        return None
    return min(0 if first <= minute <= beyond else first - minute if minute < first else minute - beyond for first, beyond in spans)


# -- hydration ----------------------------------------------------------------------------------------------------------------


def ask_fluid(group: Group, decision: Decision) -> None:
    """Asks whether the group's hydration is enough to be reported; otherwise puts it down as held or not billable."""
    fluid = group.fluid
    if fluid is None:
        return
    reported, reason = decision.book.fluid(fluid)
    if reported:
        group.fluid_reason = reason
    elif reason.rule.asks:
        decision.hold(fluid.ids, reason, tuple(filter(None, [decision.book.code("hydration/hour")])))
        decision.held_rows.extend(fluid.rows)
    else:
        decision.drop(fluid.ids, fluid.rows[0].given.category_reason, reason)


def _hydration_lines(fluid: Fluid, group: Group, decision: Decision, drafts: list[Draft]) -> None:
    book = decision.book
    place, reason = book.beside_fluid(fluid)
    initial = place is Place.INITIAL
    assert group.fluid_reason is not None
    reasons = [fluid.rows[0].given.category_reason, group.fluid_reason]
    if initial and group.initial_reason is not None:
        reasons.append(group.initial_reason)
    reasons.append(reason)
    hours = Hours(
        fluid.drug,
        "hydration",
        fluid.minutes,
        first_hour_at=book.policy.hydration_initial_min,
        behind_first_hour=initial,
        further_hour_at=book.policy.further_hour_at,
    )
    if not initial and not hours.further_hours:
        decision.drop(fluid.ids, *reasons, book.further(hours)[1])
        return
    started = {row.spans[0][0]: row for row in fluid.rows if row.spans} if len(fluid.rows) > 1 else None
    calendar = Calendar(fluid.spans, fluid.start, decision, started)
    for draft in _hour_lines(
        hours,
        "hydration/initial" if initial else None,
        "hydration/hour",
        calendar,
        fluid.ids,
        reasons,
        fluid,
        group,
        decision,
        drafts,
    ):
        draft.is_initial = initial and draft.service == "hydration/initial"
        if not initial:
            assert group.initial is not None
            word, why = book.fluid_modifier(Moved(fluid.drug, group.initial.drug, other_encounter=False, unusual=False))
            if word:
                draft.modifiers.append(book.tables.modifiers[word])
                draft.reasons.append(why)
