"""What does one charted row look like in time, and what became of it?"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from infusate.chart import clock
from infusate.chart.clock import Moments, Spans
from infusate.chart.visit import FIRST_ACCESS, FIRST_ENCOUNTER, Administration
from infusate.coding.coding import Coding, Line
from infusate.coding.rows import given
from infusate.rules.facts import Given, Row
from infusate.rules.rule import Reason

DERIVED = ("documentation/calculated-stop", "documentation/last-seen-running")


class Strip(msgspec.Struct, frozen=True):
    """One charted row: moments in seconds UTC, the flowing pieces and the breaks in them, its lines and its fate.

    ``mark`` is ``push`` or ``drop`` for what has no length; ``open_from`` is where a stop is missing; ``ticks`` are
    moments that the chart gives without telling how long it ran; ``fate`` is ``coded``, ``held`` or ``none``;
    ``beside`` names the row that a shared line is written at.
    """

    id: str
    drug: str
    how: str
    category: str
    fate: str
    beside: str
    lines: tuple[Line, ...]
    start: int | None
    stop: int | None
    pieces: Spans
    breaks: Spans
    minutes: int | None
    mark: str
    goes_on: bool
    open_from: int | None
    open_to: int | None
    ticks: tuple[int, ...]
    said: str

    @property
    def moments(self) -> tuple[int, ...]:
        """Every moment that the drawing must hold."""
        ends = [self.start, self.stop, self.open_to, *self.ticks, *[end for piece in self.pieces for end in piece]]
        return tuple(one for one in ends if one is not None)


class Lane(msgspec.Struct, frozen=True):
    """What went through one access of an encounter, or by other ways; ``named`` where the chart names the access."""

    name: str
    named: bool
    strips: tuple[Strip, ...]


def lanes_of(coding: Coding) -> list[Lane]:
    """The rows of a coded visit by encounter and access, in order of time; other ways last in each encounter."""
    rows = sorted(
        zip(coding.visit.administrations, coding.visit.moments, strict=True),
        key=lambda pair: (_time(pair[1]) is None, _time(pair[1]) or 0, pair[0].id),
    )
    order = [row.id for row, _ in rows]
    several = len({row.encounter or FIRST_ENCOUNTER for row, _ in rows}) > 1
    lanes: dict[tuple[str, bool, str], list[Strip]] = {}
    for row, moments in rows:
        facts = given(row, coding.book)
        elsewhere = facts.route != "iv"
        access = "" if elsewhere else row.access or FIRST_ACCESS
        lanes.setdefault((row.encounter or FIRST_ENCOUNTER, elsewhere, access), []).append(
            _strip(row, moments, facts, order, coding)
        )
    found = []
    for (encounter, elsewhere, access), strips in sorted(lanes.items(), key=lambda item: item[0][:2]):
        name = "other ways" if elsewhere else f"access {access}"
        named = not elsewhere and access != FIRST_ACCESS
        found.append(Lane(f"encounter {encounter}: {name}" if several else name, named, tuple(strips)))
    return found


def _time(moments: Moments) -> int | None:
    return moments.start if moments.start is not None else moments.stop


def reasons_of(coding: Coding) -> Iterator[Reason]:
    """Every reason of a coding: of its lines, of what is not billable or held, and of its queries."""
    for line in coding.lines:
        yield from line.reasons
    for item in coding.not_billable:
        yield from item.reasons
    for held in coding.held:
        yield held.reason
    for query in coding.queries:
        yield query.reason


def _derived_stop(coding: Coding, id: str) -> int | None:
    for reason in reasons_of(coding):
        about = reason.about
        if reason.rule.id in DERIVED and isinstance(about, Row) and about.id == id:
            return about.stop
    return None


def _strip(row: Administration, moments: Moments, facts: Given, order: list[str], coding: Coding) -> Strip:
    labels = coding.book.tables.labels
    own = [line for line in coding.lines if row.id in line.of]
    first = {line.key: min(line.of, key=order.index) for line in own}
    coded = [line for line in own if line.code in labels]
    held = any(row.id in item.of for item in coding.held)
    start, stop = moments.start, moments.stop
    runs = _runs(row, facts)
    derived = _derived_stop(coding, row.id) if stop is None else None
    ran_to = stop if stop is not None else derived
    backwards = start is not None and stop is not None and stop < start
    pieces: Spans = ()
    breaks: Spans = ()
    ticks = [moments.last_seen] if moments.last_seen is not None else []
    if runs and start is not None and stop is not None and backwards:
        breaks, ticks = ((stop, start),), [stop, start]
    elif runs and start is not None and ran_to is not None:
        pieces, breaks = _flow(moments, start, ran_to)
    return Strip(
        id=row.id,
        drug=facts.drug,
        how=_how(row, facts, _evidence(derived, moments)),
        category=facts.category,
        fate="held" if held else "coded" if coded else "none",
        beside=next((first[line.key] for line in coded if first[line.key] != row.id), ""),
        lines=tuple(line for line in own if first[line.key] == row.id),
        start=start,
        stop=stop,
        pieces=pieces,
        breaks=breaks,
        minutes=_minutes(pieces, coding),
        mark="" if runs else "push" if facts.technique == "push" or facts.route == "iv" else "drop",
        goes_on=row.pump == "portable" and stop is None,
        open_from=start if runs and ran_to is None else None,
        open_to=moments.last_seen if ran_to is None else None,
        ticks=tuple(ticks),
        said=_said(moments, derived, coding),
    )


def _runs(row: Administration, facts: Given) -> bool:
    """Whether it is drawn with a length: an infusion, or what is read as one."""
    by_hand = facts.technique in ("push", "injection") or facts.route in ("im", "on-body", "oral")
    by_hand = by_hand or row.purpose == "flush"
    return not by_hand and (facts.technique == "infusion" or row.stop is not None or facts.route == "iv")


def _evidence(derived: int | None, moments: Moments) -> str:
    if derived is None:
        return ""
    return "last seen running" if derived == moments.last_seen else "stop calculated"


def _flow(moments: Moments, start: int, stop: int) -> tuple[Spans, Spans]:
    """The pieces in which the drug flowed and the breaks between them."""
    begin, end = start, stop
    breaks = [span for span in moments.pauses if begin <= span[0] < end]
    for index, (at, rate) in enumerate(moments.rates):
        if rate == 0 and at < end:
            breaks.append((at, moments.rates[index + 1][0] if index + 1 < len(moments.rates) else end))
    pieces = tuple(clock.without(begin, end, breaks)) if breaks else ((begin, end),)
    return pieces, tuple(sorted(breaks))


def _minutes(pieces: Spans, coding: Coding) -> int | None:
    if not pieces:
        return None
    return clock.total(clock.united(coding.book.cut(begin, end) for begin, end in pieces))


def _how(row: Administration, facts: Given, evidence: str) -> str:
    """How it was given, as charted, in a few words."""
    words: list[str] = []
    technique = "portable pump" if row.pump == "portable" else facts.technique
    if technique:
        words.append(technique)
    route = facts.route
    if route and route != "iv":
        words.append(route.upper() if route in ("im", "sc") else route)
    if row.dose:
        words.append(row.dose + (f", {row.wasted} discarded" if row.wasted and not row.wasted.startswith("0 ") else ""))
    if row.purpose and row.purpose != "treatment":
        words.append(row.purpose)
    if row.bag:
        words.append(f"bag {row.bag}")
    if row.part_of:
        words.append(f"part of {row.part_of}")
    if row.times and row.times != "observed":
        words.append(f"times: {row.times}")
    if evidence:
        words.append(evidence)
    if row.ordered is False:
        words.append("no order")
    if row.complex_care is not None:
        words.append("complex care " + ("charted" if row.complex_care else "denied"))
    return " · ".join(words)


def _said(moments: Moments, derived: int | None, coding: Coding) -> str:
    """The charted clock times in words, for readers who cannot see the drawing."""
    zone = coding.visit.zone
    start, stop = moments.start, moments.stop
    if start is None and stop is None:
        return ""
    if start is None:
        return f"stop at {zone.clock_text(stop or 0)}, no start"
    if stop is not None:
        words = f"{zone.clock_text(start)} to {zone.clock_text(stop)}"
        if moments.pauses:
            pauses = [f"{zone.clock_text(begin)} to {zone.clock_text(end)}" for begin, end in moments.pauses]
            words += ", paused " + " and ".join(pauses)
        return words
    if derived is not None:
        return f"from {zone.clock_text(start)}, calculated to {zone.clock_text(derived)}"
    return f"at {zone.clock_text(start)}"
