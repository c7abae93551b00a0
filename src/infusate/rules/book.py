"""Which rules, policy and tables speak on one day for one kind of claim? A date that no edition covers is refused."""

from __future__ import annotations

import csv
import datetime
import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from infusate.chart.clock import CUTS
from infusate.rules import (
    category,
    countable,
    documentation,
    drugs,
    edits,
    hours,
    modifiers,
    otherways,
    place,
    samedrug,
    standing,
    technique,
    timing,
)
from infusate.rules.facts import Choice, Course, Fluid, Given, Kind, Place, Repeat, Row, Service, Together, Way
from infusate.rules.linefacts import Billed, Doubt, FlushVisit, Hours, Moved, Needle, PairFacts, Pool, PumpStart, Supply, Unit
from infusate.rules.policy import PAYERS, SETTINGS, Policies, Policy, shipped_policies
from infusate.rules.rule import Asker, Question, Rule
from infusate.rules.tables import Tables, shipped_tables
from infusate.rules.timing import Times

CHAPTERS: dict[str, tuple[Question[Any, Any], ...]] = {
    "category": (category.category,),
    "countable": (countable.countable,),
    "technique": (technique.way, technique.kind),
    "documentation": (
        timing.times,
        documentation.missing,
        documentation.described,
        documentation.ordered,
        documentation.estimated,
        documentation.unproved,
    ),
    "place": (
        place.initial,
        place.reselected,
        place.together,
        place.concurrent_chemo,
        place.once,
        place.beside,
        place.beside_fluid,
        samedrug.again,
        samedrug.repeats,
    ),
    "hours": (hours.fluid, hours.first, hours.further, hours.dated),
    "otherways": (
        otherways.needle,
        otherways.needles,
        otherways.pool,
        otherways.second_site,
        otherways.pump_start,
        otherways.companions,
        otherways.flush,
    ),
    "drugs": (drugs.units, drugs.waste),
    "modifiers": (modifiers.distinct, modifiers.fluid_modifier),
    "edits": (edits.pair, edits.addon, edits.place, edits.limit),
    "standing": (standing.standing,),
}
QUARTER = datetime.timedelta(days=92)


class NotCovered(Exception):
    """The rulebook has no edition for the date of service; the message says which dates it covers."""


class Refused(msgspec.Struct, frozen=True):
    """A pinned policy that cannot be: its name, what was found, what is accepted."""

    policy: str
    found: str
    accepted: str

    def __str__(self) -> str:
        return f"policy {self.policy}: found {self.found}, accepted is {self.accepted}"


# What a book is asked, by the name under which it is asked.
ASKED: dict[str, Question[Any, Any]] = {
    "category": category.category,
    "countable": countable.countable,
    "way": technique.way,
    "kind": technique.kind,
    "times": timing.times,
    "missing": documentation.missing,
    "described": documentation.described,
    "ordered": documentation.ordered,
    "estimated": documentation.estimated,
    "unproved": documentation.unproved,
    "initial": place.initial,
    "reselected": place.reselected,
    "together": place.together,
    "concurrent_chemo": place.concurrent_chemo,
    "once": place.once,
    "beside": place.beside,
    "beside_fluid": place.beside_fluid,
    "again": samedrug.again,
    "repeats": samedrug.repeats,
    "fluid": hours.fluid,
    "first": hours.first,
    "further": hours.further,
    "dated": hours.dated,
    "needle": otherways.needle,
    "needles": otherways.needles,
    "pool": otherways.pool,
    "second_site": otherways.second_site,
    "pump_start": otherways.pump_start,
    "companions": otherways.companions,
    "flush": otherways.flush,
    "units": drugs.units,
    "waste": drugs.waste,
    "distinct": modifiers.distinct,
    "fluid_modifier": modifiers.fluid_modifier,
    "pair": edits.pair,
    "addon": edits.addon,
    "place": edits.place,
    "limit": edits.limit,
    "standing": standing.standing,
}


class Book:
    """The rulebook of one day, setting, payer and pinned policies, ready to be asked."""

    category: Asker[Given, str]
    countable: Asker[Given, bool]
    way: Asker[Given, Way]
    kind: Asker[Service, Kind]
    times: Asker[Row, Times]
    missing: Asker[Supply, bool]
    described: Asker[Given, bool]
    ordered: Asker[Row, bool]
    estimated: Asker[Row, bool]
    unproved: Asker[Row, bool]
    initial: Asker[Choice, int]
    reselected: Asker[Choice, int]
    together: Asker[Course, Place]
    concurrent_chemo: Asker[Course, Place]
    once: Asker[Together, Place]
    beside: Asker[Course, Place]
    beside_fluid: Asker[Fluid, Place]
    again: Asker[Repeat, Place]
    repeats: Asker[Course, str]
    fluid: Asker[Fluid, bool]
    first: Asker[Hours, int]
    further: Asker[Hours, int]
    dated: Asker[Unit, datetime.date]
    needle: Asker[Needle, str]
    needles: Asker[Needle, bool]
    pool: Asker[Pool, str]
    second_site: Asker[Pool, str]
    pump_start: Asker[PumpStart, str]
    companions: Asker[PumpStart, bool]
    flush: Asker[FlushVisit, str]
    units: Asker[Supply, int]
    waste: Asker[Supply, str]
    distinct: Asker[Moved, str]
    fluid_modifier: Asker[Moved, str]
    pair: Asker[PairFacts, str]
    addon: Asker[Billed, str]
    place: Asker[Billed, str]
    limit: Asker[Billed, str]
    standing: Asker[Doubt, bool]

    def __init__(
        self,
        rulebook: Rulebook,
        day: datetime.date,
        setting: str,
        payer: str,
        pinned: Mapping[str, object],
        flags: tuple[str, ...],
    ) -> None:
        self.rulebook = rulebook
        self.tables = rulebook.tables
        self.day = day
        self.setting = setting
        self.payer = payer
        self.pinned = dict(pinned)
        self.flags = flags
        self.policy: Policy = rulebook.policies.layered(setting, payer, day, pinned, flags)
        self.cut = CUTS[self.policy.seconds]
        self._codes: dict[str, str | None] = {}
        self._variants: dict[tuple[str, str], Book] = {}
        self._digest: str | None = None
        self._others: dict[str, tuple[object, ...]] = {}
        self._notices: dict[datetime.date, tuple[str, ...]] = {}
        # What was settled before for rows charted the same way; see coding/rows.py and coding/supplies.py.
        self.remembered: dict[Any, Any] = {}
        self.doses: dict[Any, Any] = {}
        # The parts of a rule's card as they stand in a coding document; see coding/output.py. Rules live as long as the program.
        self.cards: dict[int, tuple[bytes, bytes]] = {}
        for name, question in ASKED.items():
            setattr(self, name, question.on(day, self.policy))

    def code(self, service: str) -> str | None:
        """The code number of a service in this edition; ``None`` where none was in force."""
        try:
            return self._codes[service]
        except KeyError:
            row = self.tables.code(service, self.day)
            found = self._codes[service] = row.code if row else None
            return found

    def label(self, code: str) -> str:
        """Our own short label of a code; empty for a drug's supply code."""
        return self.tables.labels.get(code, "")

    def variant(self, name: str, value: object) -> Book:
        """The same book with one policy pinned to another value."""
        key = (name, repr(value))
        if key not in self._variants:
            self._variants[key] = Book(self.rulebook, self.day, self.setting, self.payer, {**self.pinned, name: value}, self.flags)
        return self._variants[key]

    def other_values(self, name: str) -> tuple[object, ...]:
        """The other values of a policy that could be chosen; those that the rulebook calls wrong do not count (R4)."""
        found = self._others.get(name)
        if found is None:
            topic = self.rulebook.policies.topics[name]
            mine = self.policy.value(name)
            values: list[object] = []
            for choice in topic.choices:
                value: object = (choice.value,) if topic.takes == "several" else choice.value
                named_list = topic.takes == "one-or-names" and choice.value == "list"
                # Without its names a list of pushes says nothing; a list of complex drugs has a meaning of its own.
                if choice.wrong or not choice.in_force(self.day) or value == mine or (named_list and name != "complex_biologic"):
                    continue
                values.append(value)
            found = self._others[name] = tuple(values)
        return found

    @property
    def digest(self) -> str:
        """``sha256:`` of the rules in force, the policy and the tables: the same visit and digest give the same lines."""
        if self._digest is None:
            rules = [
                "\0".join((rule.id, rule.says.template, rule.because.template, *rule.sources, rule.standing, str(rule.since)))
                for rule in self.rulebook.rules()
                if rule.in_force(self.day)
            ]
            policy = msgspec.json.encode(self.policy, order="sorted").decode()
            text = "\n".join((self.rulebook.release, self.setting, self.payer, *rules, policy, self.tables.digest))
            self._digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
        return self._digest

    def notices(self, day: datetime.date) -> tuple[str, ...]:
        """What a reader must know of the tables for a visit of that day: where they are older or newer than it."""
        known = self._notices.get(day)
        if known is None:
            known = self._notices[day] = self._notices_of(day)
        return known

    def _notices_of(self, day: datetime.date) -> tuple[str, ...]:
        found = []
        for edition in self.tables.editions:
            if day >= edition.effective + QUARTER:
                found.append(f"{edition.file}: the visit is newer than this table ({edition.edition}).")
            elif day < edition.effective and edition.table in ("limits", "addons"):
                found.append(f"{edition.file}: the visit is older than this table ({edition.edition}).")
        return tuple(found)


class Rulebook:
    """All rules, policies and tables of a release, by date of service."""

    def __init__(self, tables: Tables, policies: Policies, coverage: Mapping[str, datetime.date], release: str) -> None:
        self.tables = tables
        self.policies = policies
        self.coverage = coverage
        self.release = release
        boundaries = tables.boundaries() | policies.boundaries()
        for rule in self.rules():
            boundaries.add(rule.since)
            if rule.until is not None:
                boundaries.add(rule.until + datetime.timedelta(days=1))
        self.boundaries = tuple(sorted(boundaries | set(coverage.values())))
        self._books: dict[tuple[int, str, str], Book] = {}

    @staticmethod
    def shipped() -> Rulebook:
        """The rulebook that comes with this release; the same object each time.

        >>> Rulebook.shipped() is Rulebook.shipped()
        True
        """
        return _shipped()

    @staticmethod
    def rules() -> list[Rule]:
        """Every rule of every chapter, in the order in which they are asked."""
        return [rule for questions in CHAPTERS.values() for question in questions for rule in question.rules]

    def find(self, id: str) -> list[Rule]:
        """The versions of a rule by its id; empty for an id that is none."""
        return [rule for rule in self.rules() if rule.id == id]

    def on(
        self,
        day: datetime.date,
        setting: str,
        payer: str | None = None,
        pinned: Mapping[str, object] | None = None,
        flags: Iterable[str] = (),
    ) -> Book:
        """The book of one day. ``pinned`` must have passed ``refused``. Raises ``NotCovered`` for a date before the first edition.

        >>> Rulebook.shipped().on(datetime.date(2026, 3, 2), "facility").code("therapeutic/infusion-initial")
        '96365'
        """
        payer = payer or "unknown"
        pinned = {name: _dated(value) for name, value in (pinned or {}).items() if self._chosen(name, value, day)}
        if day < self.coverage[setting]:
            raise NotCovered(
                f"The rulebook covers {setting} services from {self.coverage[setting]} on; the visit is of {day}. "
                "Nothing was coded."
            )
        edition = bisect_right(self.boundaries, day) - 1
        first = self.boundaries[edition]
        if pinned or flags:
            return Book(self, first, setting, payer, pinned, tuple(flags))
        key = (edition, setting, payer)
        try:
            return self._books[key]
        except KeyError:
            book = self._books[key] = Book(self, first, setting, payer, {}, ())
            return book

    def _chosen(self, name: str, value: object, day: datetime.date) -> bool:
        """Whether a pinned value can be chosen on that day; one outside its own dates is not taken (R1)."""
        choice = self.policies.topics[name].choice(_dated(value))
        return choice is None or choice.in_force(day)

    def refused(self, pinned: Mapping[str, object]) -> list[Refused]:
        """What is wrong with pinned policies: names and values that are none."""
        found = []
        for name, value in pinned.items():
            topic = self.policies.topics.get(name)
            if topic is None:
                found.append(Refused(name, "a policy that is none", "one of: " + ", ".join(self.policies.topics)))
            elif not topic.accepts(_dated(value)):
                found.append(Refused(name, repr(value)[:80], topic.accepted()))
        return found


def _dated(value: object) -> object:
    """A date that was written as text, as JSON must write it, is that date."""
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return value
    return value


@lru_cache(maxsize=1)
def _shipped() -> Rulebook:
    text = files("infusate.rules").joinpath("tables", "coverage.csv").read_text("utf-8")
    coverage = {row["setting"]: datetime.date.fromisoformat(row["from"]) for row in csv.DictReader(text.splitlines())}
    from infusate import __version__

    return Rulebook(shipped_tables(), shipped_policies(), coverage, __version__)


__all__ = ["PAYERS", "SETTINGS", "Book", "NotCovered", "Refused", "Rulebook"]
