"""What do the laws compare? Documents that are read, moved and given a row, and codings as plain values."""

from __future__ import annotations

import copy
import csv
import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from infusate import Coding, Complaints, Line, Reason, Rulebook, Visit, code, read_visit
from infusate.rules.tables import CodeRow

Document = dict[str, Any]
Policy = Mapping[str, object]

SHIPPED = Rulebook.shipped()
TIMES = ("start", "stop", "last_seen_infusing")
DISTINCT = {"59", "XE", "XS", "XP", "XU"}


def read(document: Any) -> Visit:
    """The visit of a document that has no complaints; the generators promise that."""
    visit = read_visit(document)
    assert not isinstance(visit, Complaints), str(visit)
    return visit


def coded(document: Document, policy: Policy | None = None) -> Coding:
    """The coding of a document under the shipped rulebook."""
    return code(read(document), policy=policy)


def fresh_rulebook() -> Rulebook:
    """The shipped rulebook without anything that it remembers from visits before."""
    return Rulebook(SHIPPED.tables, SHIPPED.policies, SHIPPED.coverage, SHIPPED.release)


def codes_of(*words: str) -> frozenset[str]:
    """The codes, of all editions, whose service ends with one of the words."""
    return frozenset(
        row.code for service, rows in SHIPPED.tables.codes.items() for row in rows if service.endswith(words)
    )


INITIAL = codes_of("therapeutic/infusion-initial", "therapeutic/push-initial", "hydration/initial", "chemo/infusion-initial",
                   "chemo/push-initial")  # fmt: skip
HOURS = codes_of("-hour", "hydration/hour")
OWN: frozenset[str] = frozenset(row.code for rows in SHIPPED.tables.own_codes.values() for row in rows)
ADMINISTRATION = codes_of("") | OWN


def code_rows(number: str) -> list[CodeRow]:
    """Every row of the table of services with that code."""
    return [row for rows in SHIPPED.tables.codes.values() for row in rows if row.code == number]


def essence(line: Line) -> tuple[object, ...]:
    """A line as the claim sees it, with what it rests on and how firm it is."""
    return (*line.key, line.minutes, line.standing, tuple(reason.rule.id for reason in line.reasons))


def reasons(coding: Coding) -> Iterator[Reason]:
    """Every reason that a coding gives."""
    for line in coding.lines:
        yield from line.reasons
    for item in coding.not_billable:
        yield from item.reasons
    for held in coding.held:
        yield held.reason
    for query in coding.queries:
        yield query.reason


def texts_of_time(row: Document) -> Iterator[tuple[Document, str]]:
    """Every place of a row that holds a time, as the container and the key."""
    yield from ((row, key) for key in TIMES if row.get(key))
    for pause in row.get("pauses") or ():
        yield from ((pause, key) for key in ("from", "to"))
    for rate in row.get("rates") or ():
        yield rate, "at"


def dates_of(document: Document) -> set[datetime.date]:
    """Every date that a document writes."""
    dates = {datetime.date.fromisoformat(document["date"])}
    for row in document["administrations"]:
        dates |= {datetime.date.fromisoformat(place[key][:10]) for place, key in texts_of_time(row)}
    return dates


def moved(document: Document, days: int) -> Document:
    """The document with every date so many days later."""
    other = copy.deepcopy(document)
    step = datetime.timedelta(days=days)

    def later(text: str) -> str:
        return (datetime.date.fromisoformat(text[:10]) + step).isoformat() + text[10:]

    other["date"] = later(other["date"])
    for row in other["administrations"]:
        for place, key in list(texts_of_time(row)):
            place[key] = later(place[key])
    return other


def edition(day: datetime.date) -> tuple[int, int]:
    """The number of the edition in force on a day, and of the stretch in which no pair ends: pairs ask for the line's date."""
    return bisect_right(SHIPPED.boundaries, day), bisect_left(ENDS_OF_PAIRS, day)


def _ends_of_pairs() -> list[datetime.date]:
    text = files("infusate.rules").joinpath("tables", "pairs.csv").read_text("utf-8")
    ends = {row["until"] for row in csv.DictReader(text.splitlines()) if row["until"]}
    return sorted(map(datetime.date.fromisoformat, ends))


ENDS_OF_PAIRS = _ends_of_pairs()


def with_row(document: Document, purpose: str, number: int) -> Document:
    """The document with one more row, a flush or fluid that keeps the vein open, beside one of its rows."""
    beside = document["administrations"][number % len(document["administrations"])]
    row: Document = {
        "id": "one-more-row", "drug": "sodium chloride 0.9%", "purpose": purpose, "ordered": True, "route": "iv",
        "technique": "push" if purpose == "flush" else "infusion",
    }  # fmt: skip
    for key in ("access", "encounter", "access_device"):
        if beside.get(key):
            row[key] = beside[key]
    if beside.get("start") and beside.get("stop") and beside["start"] <= beside["stop"]:
        row |= {"start": beside["start"], "stop": beside["stop"]}
    return {**document, "administrations": [*document["administrations"], row]}
