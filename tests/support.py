"""How do the tests chart a visit in one line, and read what came back in one line?"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from infusate import Coding, Complaints, Line, Visit, code, read_visit

DAY = "2026-03-02"
Row = dict[str, Any]


def infusion(id: str, start: str | None = None, stop: str | None = None, **more: Any) -> Row:
    """An IV infusion of "drug A", a therapeutic drug that no table knows. Clock times are of the visit's date."""
    return _row(id, start, stop, "infusion", "iv", more)


def push(id: str, start: str | None = None, stop: str | None = None, **more: Any) -> Row:
    """An IV push of "drug A"."""
    return _row(id, start, stop, "push", "iv", more)


def injection(id: str, start: str | None = None, **more: Any) -> Row:
    """An injection of "drug A" into muscle."""
    return _row(id, start, None, "injection", "im", more)


def hydration(id: str, start: str | None = None, stop: str | None = None, **more: Any) -> Row:
    """Normal saline by vein for vomiting."""
    return _row(id, start, stop, "infusion", "iv", {"drug": "normal saline", "indication": "vomiting", **more})


def pump(id: str, start: str | None = None, stop: str | None = None, **more: Any) -> Row:
    """A portable pump with fluorouracil that is started in the visit."""
    return _row(id, start, stop, "infusion", "iv", {"drug": "fluorouracil", "pump": "portable", **more})


def _row(id: str, start: str | None, stop: str | None, technique: str, route: str, more: Mapping[str, Any]) -> Row:
    return {"id": id, "drug": "drug A", "technique": technique, "route": route, "ordered": True, "start": start,
            "stop": stop, **more}  # fmt: skip


def document(setting: str, *rows: Row, day: str = DAY, **frame: Any) -> dict[str, Any]:
    """The visit document of those rows. "09:00" is a time of its date, "+1 09:00" one of the next day."""
    return {"setting": setting, "date": day, **frame, "administrations": [_on(day, row) for row in rows]}


def visit(setting: str, *rows: Row, day: str = DAY, **frame: Any) -> Visit:
    """The visit of those rows; complaints fail the test."""
    found = read_visit(document(setting, *rows, day=day, **frame))
    assert not isinstance(found, Complaints), list(found)
    return found


def facility(*rows: Row, policy: Mapping[str, object] | None = None, flags: Iterable[str] = (), **frame: Any) -> Coding:
    """The coding of a hospital outpatient visit."""
    return code(visit("facility", *rows, **frame), policy=policy, flags=flags)


def office(*rows: Row, policy: Mapping[str, object] | None = None, flags: Iterable[str] = (), **frame: Any) -> Coding:
    """The coding of an office visit."""
    return code(visit("professional", *rows, **frame), policy=policy, flags=flags)


def _on(day: str, row: Row) -> Row:
    dated = dict(row)
    for key in ("start", "stop", "last_seen_infusing"):
        dated[key] = _time(day, row.get(key))
    for key in ("pauses", "rates"):
        if row.get(key) is not None:
            dated[key] = [
                {name: _time(day, value) if isinstance(value, str) else value for name, value in each.items()} for each in row[key]
            ]
    return {key: value for key, value in dated.items() if value is not None}


def _time(day: str, text: str | None) -> str | None:
    if text is None or text[4:5] == "-":
        return text
    days, _, clock = text.rpartition(" ")
    date = datetime.date.fromisoformat(day) + datetime.timedelta(days=int(days or 0))
    return f"{date}T{clock}"


# -- reading what came back


def shown(line: Line) -> str:
    """One line as ``a 96366 x2`` or ``b 96372-59``."""
    units = f" x{line.units}" if line.units > 1 else ""
    return f"{'+'.join(line.of)} {'-'.join((line.code, *line.modifiers))}{units}"


def lines(coding: Coding) -> list[str]:
    """All lines, by administration and code."""
    return sorted(shown(line) for line in coding.lines)


def dated_lines(coding: Coding) -> list[str]:
    """All lines with their dates, as ``03-02 a 96365``."""
    return sorted(f"{line.date:%m-%d} {shown(line)}" for line in coding.lines)


def standings(coding: Coding) -> dict[str, str]:
    """The standing of each line."""
    return {shown(line): line.standing for line in coding.lines}


def line(coding: Coding, wanted: str) -> Line:
    """The one line of that code."""
    (found,) = (one for one in coding.lines if one.code == wanted)
    return found


def rules(coding: Coding, wanted: str) -> list[str]:
    """The rules behind the one line of that code."""
    return [reason.rule.id for reason in line(coding, wanted).reasons]


def views(coding: Coding, wanted: str) -> str:
    """Which other accepted views would change the one line of that code; empty where none would."""
    return "; ".join(reason.because for reason in line(coding, wanted).reasons if reason.rule.id == "standing/another-view")


def held(coding: Coding) -> dict[str, str]:
    """What is held, and by which rule."""
    return {"+".join(one.of): one.reason.rule.id for one in coding.held}


def not_billable(coding: Coding) -> dict[str, str]:
    """What is not billable, and by which last rule."""
    return {"+".join(one.of): one.reasons[-1].rule.id for one in coding.not_billable}


def asked(coding: Coding, rule: str) -> list[str | None]:
    """For which administrations a rule asks a query."""
    return [query.of for query in coding.queries if query.reason.rule.id == rule]


def blocks(coding: Coding, rule: str) -> tuple[str, ...]:
    """The codes that wait for the one query of that rule."""
    (found,) = (query.blocks for query in coding.queries if query.reason.rule.id == rule)
    return found
