"""What ran through one access in one encounter: administrations, drugs, hydration, and who comes first."""

from __future__ import annotations

from collections import defaultdict

from infusate.chart import clock
from infusate.coding.draft import Decision
from infusate.coding.rows import linked
from infusate.rules.book import Book
from infusate.rules.facts import CHEMO, HYDRATION, Choice, Course, Fluid, Key, Kind, Row, Service, Way
from infusate.rules.rule import Reason

RANKS = ("chemotherapy infusion", "chemotherapy push", "therapeutic infusion", "therapeutic push", "hydration")
HYDRATION_RANK = 4
Candidate = Course | Fluid


class Group:
    """One encounter and one access (R63-R65), with its services."""

    # Whether any of its rows shares a bag or syringe, or is part of a dose.
    bundled = False
    fluid: Fluid | None = None
    fluid_reason: Reason | None = None
    initial: Candidate | None = None
    initial_reason: Reason | None = None
    chosen = 0
    rank: tuple[int, bool, int, int, str] = (9, True, 0, 0, "")

    def __init__(self, encounter: str, name: str, rows: list[Row]) -> None:
        self.encounter = encounter
        self.name = name
        self.rows = rows
        self.services: list[Service] = []
        self.courses: list[Course] = []
        self.candidates: list[Candidate] = []

    def by_date(self, zone: clock.Zone, book: Book) -> list[Group]:
        """The group parted by the local date on which each administration began (R45, ``initial_scope``)."""
        dates: dict[object, Group] = {}

        def part(start: int) -> Group:
            return dates.setdefault(zone.date(start), Group(self.encounter, self.name, []))

        for service in self.services:
            group = part(service.start)
            group.services.append(service)
            group.rows.extend(service.rows)
        if self.fluid is not None:
            by_date: dict[int, list[Row]] = {}
            for row in self.fluid.rows:
                group = part(row.time or 0)
                group.rows.append(row)
                by_date.setdefault(id(group), []).append(row)
            for group in dates.values():
                if id(group) in by_date:
                    # Drugs of the access leave the hydration on whichever date they began.
                    group.services, own = self.services, group.services
                    group.fluid = _fluid(group, by_date[id(group)], [], book)
                    group.services = own
        for group in dates.values():
            group.courses = _courses(group.services, book)
        return list(dates.values())

    @property
    def hydration_first(self) -> bool:
        """Whether hydration is its initial service."""
        return isinstance(self.initial, Fluid)

    @property
    def chemo_first(self) -> bool:
        """Whether its initial service is a chemotherapy infusion or push."""
        return isinstance(self.initial, Course) and self.initial.category == CHEMO


def grouped(rows: list[Row], decision: Decision) -> list[Group]:
    """The rows by encounter and access: each proved access alone, all unproved ones of an encounter together (R64)."""
    if decision.one_group:
        groups = [Group(rows[0].encounter, decision.access_of(rows[0]), rows)]
    else:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            found.setdefault((row.encounter, decision.access_of(row)), []).append(row)
        groups = [Group(encounter, name, members) for (encounter, name), members in found.items()]
    for group in groups:
        group.bundled = decision.bundled
    return groups


def form_services(group: Group, book: Book, elsewhere: list[Row]) -> None:
    """Makes the administrations of R48 and R72 out of the rows, and the hydration rows that stand alone.

    ``elsewhere`` are rows with an administration code of their own; their minutes in this group leave the hydration.
    """
    rows = group.rows
    fluids: list[Row] = []
    services: list[Service] = []
    for members in linked(rows) if group.bundled else [[row] for row in rows]:
        if len(members) == 1:
            row = members[0]
            if row.way is Way.HYDRATION:
                fluids.append(row)
            else:
                services.append(Service(members, row.spans, row.minutes))
        elif all(row.given.category == HYDRATION for row in members):
            fluids.extend(members)
        else:
            services.append(_service(members))
    if len(services) > 1:
        services = _joined(services)
    for service in services:
        service.kind, service.kind_reason = book.kind(service)
    group.services = services
    if fluids:
        accesses = {row.access for row in rows}
        beside = [row for row in elsewhere if row.encounter == group.encounter and row.access in accesses]
        group.fluid = _fluid(group, fluids, beside, book)
    group.courses = _courses(services, book)


def _service(rows: list[Row]) -> Service:
    timed = [row for row in rows if row.minutes is not None]
    spans = clock.united(span for row in timed for span in row.spans)
    return Service(rows, spans, clock.total(spans) if timed else None)


def _joined(services: list[Service]) -> list[Service]:
    """Infusions of one ingredient set and category that touch or overlap are one administration."""
    alike: dict[Key, list[Service]] = defaultdict(list)
    for service in services:
        alike[service.key].append(service)
    if len(alike) == len(services):
        return services
    result: list[Service] = []
    for same in alike.values():
        running = [service for service in same if service.charted_infusion and service.timed]
        result.extend(service for service in same if not (service.charted_infusion and service.timed))
        result.extend(_touching(running))
    result.sort(key=lambda service: (service.start, service.ids[0]))
    return result


def _touching(services: list[Service]) -> list[Service]:
    if len(services) < 2:
        return services
    intervals = []
    for number, service in enumerate(services):
        for row in service.rows:
            if row.start is not None and row.stop is not None and row.minutes is not None:
                intervals.append((row.start, row.stop, number))
    intervals.sort()
    heads = list(range(len(services)))

    def head(number: int) -> int:
        while heads[number] != number:
            number = heads[number]
        return number

    _, reach, holder = intervals[0]
    for start, stop, number in intervals[1:]:
        if start - reach < clock.MINUTE:
            heads[head(number)] = head(holder)
        if stop > reach:
            reach, holder = stop, number
    merged: dict[int, list[Row]] = defaultdict(list)
    for number, service in enumerate(services):
        merged[head(number)].extend(service.rows)
    return [_service(sorted(rows, key=lambda row: (row.time or 0, row.id))) for rows in merged.values()]


def _courses(services: list[Service], book: Book) -> list[Course]:
    """The drugs of a group: infusions pooled, pushes in order; an infusion that was stopped stands for itself (R31, R97)."""
    courses: dict[object, Course] = {}
    stopped: list[Course] = []
    for service in services:
        kind = service.kind
        name: object = service.key
        if kind is Kind.STOPPED:
            name = service.ids[0]
        course = courses.get(name)
        if course is None:
            course = courses[name] = Course(service.key, book.setting)
            if kind is Kind.STOPPED:
                course.stopped = True
                stopped.append(course)
        (course.pushes if kind is Kind.PUSH else course.infusions).append(service)
    for course in stopped:
        other = courses.get(course.key)
        if other is not None and not other.infusions:
            # A push of a drug that was also infused is a push beside its infusion, also if that infusion was stopped.
            course.pushes = other.pushes
            del courses[course.key]
    found = list(courses.values())
    for course in found:
        _sum_up(course)
    return found


def _sum_up(course: Course) -> None:
    infusions = course.infusions
    if infusions:
        first = infusions[0]
        if len(infusions) == 1:
            course.spans = first.spans
            course.id = first.ids[0]
        else:
            infusions.sort(key=lambda service: (service.start, service.ids[0]))
            first = infusions[0]
            course.spans = clock.united(span for service in infusions for span in service.spans)
            course.id = min([service.ids[0] for service in infusions])
        course.minutes = course.tie_minutes = clock.total(course.spans)
        course.rank = 0 if course.category == CHEMO else 2
    if len(course.pushes) > 1:
        course.pushes.sort(key=lambda service: (service.start, service.ids[0]))
    if not infusions:
        first = course.pushes[0]
        course.tie_minutes = first.minutes or 0
        course.rank = 1 if course.category == CHEMO else 3
        course.id = first.ids[0]
    course.drug = first.drug
    course.start = first.start


def _fluid(group: Group, rows: list[Row], beside: list[Row], book: Book) -> Fluid:
    """Net hydration: running minutes, less those of infusions and the charted minutes of pushes (R34-R36)."""
    policy = book.policy
    charted = clock.united(span for row in rows for span in row.spans)
    running = [span for service in group.services if service.kind is not Kind.PUSH for span in service.spans]
    infused = clock.united([*running, *[span for row in beside for span in row.spans]])
    pieces = clock.minus(charted, infused)
    pushed: clock.Spans = ()
    if policy.hydration_push_deduction == "documented":
        pushed = clock.united(span for service in group.services if service.kind is Kind.PUSH for span in service.spans)
    net_pieces = [clock.minus((piece,), pushed) for piece in pieces]
    if policy.hydration_segments == "each":
        net_pieces = [piece for piece in net_pieces if clock.total(piece) >= policy.hydration_initial_min]
    spans = tuple(span for piece in net_pieces for span in piece)
    sizes = tuple(clock.total(piece) for piece in net_pieces)
    pushed_off = sum([clock.total(piece) for piece in net_pieces], -sum([beyond - first for first, beyond in pieces]))
    return Fluid(rows, clock.total(charted), spans, sizes, sum(sizes), -pushed_off)


# -- the initial service ----------------------------------------------------------------------------------------------------


def rank_candidates(group: Group, named: frozenset[str], book: Book) -> None:
    """Puts the services that can be initial in the order of R61 and R67, and asks which of them it is."""
    candidates: list[Candidate] = list(group.courses)
    if group.fluid is not None and group.fluid_reason is not None:
        candidates.append(group.fluid)
    group.candidates = candidates
    if not candidates:
        return
    if len(candidates) > 1:
        longest = book.policy.initial_tiebreak == "longest"
        candidates.sort(key=lambda candidate: _rank(candidate, named, longest))
    choose(group, named, book, again=False)


def _rank(candidate: Candidate, named: frozenset[str], longest: bool) -> tuple[int, bool, int, int, str]:
    if isinstance(candidate, Course):
        is_named = bool(named) and not named.isdisjoint(_ids(candidate))
        return candidate.rank, not is_named, -candidate.tie_minutes if longest else 0, candidate.start, candidate.id
    is_named = bool(named) and not named.isdisjoint(candidate.ids)
    return HYDRATION_RANK, not is_named, -candidate.minutes if longest else 0, candidate.start, candidate.ids[0]


def _ids(candidate: Candidate) -> set[str]:
    if isinstance(candidate, Fluid):
        return set(candidate.ids)
    return {name for service in (*candidate.infusions, *candidate.pushes) for name in service.ids}


def choose(group: Group, named: frozenset[str], book: Book, *, again: bool) -> None:
    """Settles the initial service of a group; ``again`` after an add-on was left without a code to stand beside (R68)."""
    candidates = group.candidates
    highest = candidates[0]
    place = None
    if named:
        place = next((number for number, one in enumerate(candidates) if not named.isdisjoint(_ids(one))), None)
    first = 0
    if book.policy.initial_selector == "chronological":
        first = min(range(len(candidates)), key=lambda number: (candidates[number].start, number))
    facts = Choice(
        highest.drug,
        RANKS[highest.rank if isinstance(highest, Course) else HYDRATION_RANK],
        named=place,
        named_drug="" if place is None else candidates[place].drug,
        first=first,
        first_started=candidates[first].drug,
    )
    if group.initial is not None:
        group.initial.is_initial = False
    group.chosen, group.initial_reason = (book.reselected if again else book.initial)(facts)
    group.initial = candidates[group.chosen]
    group.initial.is_initial = True
    group.rank = _rank(group.initial, named, book.policy.initial_tiebreak == "longest")
