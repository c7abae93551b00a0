"""Why this line, why not that one, and what if the chart, the payer or a policy were another?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from infusate.chart.reading import Complaints, read_visit, to_document
from infusate.chart.visit import Visit
from infusate.coding.coding import Coding, Line, NotBillable
from infusate.coding.engine import code_under
from infusate.rules.book import Book
from infusate.rules.rule import Reason


class Comparison(msgspec.Struct, frozen=True):
    """The lines that two codings share, and those that only one of them has."""

    same: tuple[Line, ...]
    only_one: tuple[Line, ...]
    only_other: tuple[Line, ...]

    @property
    def differs(self) -> bool:
        """Whether there is any line that only one of the two has."""
        return bool(self.only_one or self.only_other)


def compare(one: Coding, other: Coding) -> Comparison:
    """Which lines two codings of a visit share and on which they differ: code, units, modifiers, date, administrations."""
    left = list(other.lines)
    same: list[Line] = []
    only_one: list[Line] = []
    for line in one.lines:
        match = next((candidate for candidate in left if candidate.key == line.key), None)
        if match is None:
            only_one.append(line)
        else:
            left.remove(match)
            same.append(line)
    return Comparison(tuple(same), tuple(only_one), tuple(left))


def what_if(visit: Visit, changes: Mapping[str, object]) -> Visit | Complaints:
    """The visit with other facts: ``{"payer": "medicare"}`` changes the visit, ``{"a.stop": "..."}`` its administration ``a``.

    ``None`` means "not documented". What comes back has passed the same checks as any visit, or is the complaints about it.
    """
    document: dict[str, Any] = to_document(visit)
    rows = {row["id"]: row for row in document["administrations"]}
    for place, value in changes.items():
        name, dot, key = place.partition(".")
        target: dict[str, Any] = document
        if dot:
            # An administration that is none becomes a row of its own, so that the complaint names it.
            target = rows.get(name) or rows.setdefault(name, {})
            if target not in document["administrations"]:
                document["administrations"].append(target)
                target["no administration of this id"] = name
        else:
            key = place
        if value is None:
            target.pop(key, None)
        else:
            target[key] = value
    return read_visit(document)


def why_not(visit: Visit, book: Book, code: str, units: int | None = None) -> tuple[str, ...]:
    """Why a code, or that many units of it, is not among the visit's lines: one sentence for each thing that speaks to it."""
    coding = code_under(visit, book)
    lines = [line for line in coding.lines if line.code == code]
    found = sum(line.units for line in lines)
    if lines and (units is None or units <= found):
        return (f"{code} is there: {found} unit{'s' if found != 1 else ''}.", *[_why(line.reasons) for line in lines])
    said: list[str] = []
    if lines:
        said.append(f"{code} is there with {found} unit{'s' if found != 1 else ''}, not {units}.")
        said += [
            f"{', '.join(line.of)}: {reason.because} {reason.says}"
            for line in lines
            for reason in line.reasons
            if reason.rule.question in ("further hours", "first hour", "units", "repeats", "dated")
        ]
    waiting = [query for query in coding.queries if code in query.blocks]
    said += [f"It waits for an answer ({query.who}: {query.asks}): {query.says}" for query in waiting]
    said += [_dropped(item, coding) for item in coding.not_billable]
    said += [f"{', '.join(held.of)} is held: {held.why}" for held in coding.held if not any(q.of in held.of for q in waiting)]
    service = _service(code, book)
    if service is None and code not in book.tables.units:
        said.append(f"{code} is no code of this rulebook on {visit.date}.")
    elif not lines:
        said += _silent(service, coding)
    return tuple(dict.fromkeys(said)) or (f"Nothing in the chart speaks for {code}.",)


def _service(code: str, book: Book) -> str | None:
    return next(
        (
            service
            for service, rows in book.tables.codes.items()
            for row in rows
            if row.code == code and row.since <= book.day <= row.until
        ),
        None,
    )


def _why(reasons: tuple[Reason, ...]) -> str:
    return " ".join(reason.because for reason in reasons)


def _dropped(item: NotBillable, coding: Coding) -> str:
    last = item.reasons[-1]
    return f"{', '.join(item.of)} has no line ({last.rule.id}): {last.because} {last.says}"


def _silent(service: str | None, coding: Coding) -> list[str]:
    """For each line, the rules that were asked about its place before the one that spoke, and stayed silent."""
    said = []
    family, _, role = (service or "").partition("/")
    questions = _questions(role) if family != "hydration" else ("fluid", "beside fluid")
    for line in coding.lines:
        for reason in line.reasons:
            other_family = reason.rule.question == "category" and _service(line.code, coding.book) not in (None, service)
            if reason.rule.question in questions or (
                other_family and not (_service(line.code, coding.book) or "").startswith(family)
            ):
                asker = getattr(coding.book, reason.rule.question, None)
                asked = reason.rule.question in ("together", "again", "kind")
                silent = [rule.id for rule in asker.silent_before(reason)] if asker is not None and asked else []
                before = f" Asked before it, and silent: {', '.join(silent)}." if silent else ""
                said.append(f"{', '.join(line.of)} is {line.code} by {reason.rule.id}: {reason.because}{before}")
    return said


def _questions(role: str) -> tuple[str, ...]:
    """The questions whose answers decide about a service of that role."""
    if role.endswith("hour"):
        return "first hour", "further hours", "kind"
    if "push" in role:
        return "kind", "beside", "again"
    return "kind", "initial", "together", "once", "concurrent chemo", "pool", "needle"
