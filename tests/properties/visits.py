"""Which visits and pinned policies do the property tests code? Valid documents, nasty ones oversampled.

``visits`` yields the same pairs for a seed, a few thousand a second; ``visit_documents`` and ``pinned_policies`` offer
the same pieces to Hypothesis.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.properties import charted_words as words
from tests.properties.charted_words import Drug
from tests.properties.scenes import SCENES, Chart, Row, end_of, only_flushed

Document = dict[str, Any]
Policy = dict[str, Any]

ROW_KEYS = (
    "id", "drug", "hcpcs", "ndc", "dose", "wasted", "container", "supplied_by", "category", "complex_care", "technique",
    "route", "start", "stop", "pauses", "rates", "volume_ml", "times", "last_seen_infusing", "access", "access_reason",
    "access_device", "encounter", "bag", "part_of", "purpose", "indication", "electrolyte", "pump", "ordered",
)  # fmt: skip
LEFT_OUT_AT_WILL = ("hcpcs", "ndc", "dose", "container", "times", "access_device", "indication", "bag", "pump")
ODD_AMOUNTS = (("1", "mL"), ("0.4", "g"), ("2", "vials"), ("400000", "mcg"), ("0", "mg"), ("1", "mg"))
LOSSES = (("stop",), ("start",), ("start", "stop"), ("technique",), ("route",), ("technique", "route"))
# Later stops could fall into an hour that the clock skips on the date of the start.
LAST_STOP_OF_SLIP = "01:59"
OVERNIGHT_HOURS = 16
EARLIEST, RECENT = datetime.datetime.fromisoformat("2009-01-01"), datetime.datetime.fromisoformat("2024-01-01")
RECENT_DAYS, EARLIER_DAYS = 1096, (RECENT - EARLIEST).days


# -- times ------------------------------------------------------------------------------------------------------------


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


class WallClock:
    """Turns minutes after the visit's first one into the texts that the site's chart would carry."""

    def __init__(self, zone: str | None, first: datetime.datetime, style: str) -> None:
        self.zone = _zone(zone or "UTC")
        self.first = int(first.replace(tzinfo=self.zone).timestamp())
        self.style = style

    def moment(self, minute: int, second: int) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.first + 60 * minute + second, self.zone)

    def text(self, moment: datetime.datetime, style: str) -> str:
        """A local clock time; ``offset`` and ``zulu`` carry an offset. Seconds only where there are some."""
        if style == "zulu":
            return moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec=_precision(moment)) + "Z"
        if style == "local":
            moment = moment.replace(tzinfo=None)
        return moment.isoformat(timespec=_precision(moment))


def _precision(moment: datetime.datetime) -> str:
    return "seconds" if moment.second else "minutes"


class RowClock:
    """Writes the times of one row, all in one style where the clock changes, so that none is impossible."""

    def __init__(self, chart: Chart, wall: WallClock, row: Row, with_seconds: bool) -> None:
        self.chart, self.wall = chart, wall
        minutes = [row[key] for key in ("start", "stop", "last_seen_infusing") if key in row]
        minutes += [minute for pause in row.get("pauses", ()) for minute in pause]
        minutes += [at for at, _ in row.get("rates", ())]
        # One second per minute of the row, so that what coincides still coincides and nothing changes its order.
        second = {minute: chart.dice.randrange(60) if with_seconds else 0 for minute in sorted(set(minutes))}
        self.moments = {minute: wall.moment(minute, second[minute]) for minute in second}
        self.style = wall.style
        shown = [moment.replace(tzinfo=None) for moment in self.moments.values()]
        if len({moment.utcoffset() for moment in self.moments.values()}) > 1 or any(
            moment.fold for moment in self.moments.values()
        ):
            if shown != sorted(shown):
                self.style = "offset"
            elif self.style == "mixed":
                self.style = chart.pick(("local", "offset"))

    def __call__(self, minute: int) -> str:
        style = self.style
        if style == "mixed":
            style = self.chart.pick(("local", "offset"))
        return self.wall.text(self.moments[minute], style)


def _write_times(chart: Chart, wall: WallClock, row: Row, with_seconds: bool) -> None:
    if not row.keys() & {"start", "stop", "last_seen_infusing", "pauses", "rates"}:
        return
    write = RowClock(chart, wall, row, with_seconds)
    for key in ("start", "stop", "last_seen_infusing"):
        if key in row:
            row[key] = write(row[key])
    if "pauses" in row:
        row["pauses"] = [{"from": write(begin), "to": write(end)} for begin, end in row["pauses"]]
    if "rates" in row:
        row["rates"] = [{"at": write(at), "ml_per_h": rate} for at, rate in row["rates"]]


def _date_of_start_on_stop(chart: Chart, row: Row) -> None:
    """The slip of the night shift: a stop after midnight charted with the date of the start."""
    start, stop = row.get("start", ""), row.get("stop", "")
    if len(start) != 16 or len(stop) != 16 or row.keys() & {"pauses", "rates", "last_seen_infusing"}:
        return
    began, ended = datetime.datetime.fromisoformat(start), datetime.datetime.fromisoformat(stop)
    near = ended - began <= datetime.timedelta(hours=OVERNIGHT_HOURS) and (ended.date() - began.date()).days == 1
    if near and stop[11:] <= LAST_STOP_OF_SLIP and stop[11:] < start[11:] and chart.chance(0.25):
        row["stop"] = start[:11] + stop[11:]


# -- what else a chart says -------------------------------------------------------------------------------------------


def _chart_supply(chart: Chart, row: Row, drug: Drug, thorough: bool) -> None:
    """Product facts: all of them on a thorough chart, few on a sparse one, some of them wrong."""
    likely = 0.9 if thorough else 0.12
    if drug.code is not None and chart.chance(likely):
        row["hcpcs"] = chart.pick(("J9999", "J1745", "J3490", "J2405")) if chart.chance(0.05) else drug.code
    if chart.chance(likely * 0.4):
        row["ndc"] = chart.pick(("57894-030-01", "0002-7040-16", "00002704016", "5789-0300-1"))
    if not chart.chance(likely):
        return
    amount, unit = chart.pick(drug.doses), drug.unit
    if chart.chance(0.06):
        amount, unit = chart.pick(ODD_AMOUNTS)
    row["dose"] = f"{amount} {unit}"
    if chart.chance(0.7):
        row["container"] = "multi-dose" if chart.chance(0.2) else "single-dose"
    if chart.chance(0.6):
        row["wasted"] = f"{chart.pick(('0', '0', '60', '0.5', '100', '9.99'))} {unit}"


def _chart_category(chart: Chart, row: Row, drug: Drug) -> None:
    if chart.chance(0.35 if drug.name.startswith("drug ") else 0.06):
        row.setdefault("category", chart.pick(("therapeutic", "chemo", "hydration")))
    if chart.chance(0.02):
        row.setdefault("complex_care", chart.pick((True, False)))


def _chart_knowledge(chart: Chart, row: Row, thorough: bool) -> None:
    if chart.chance(0.12):
        row["times"] = chart.pick(("observed", "estimated", "estimated", "device", "note", "late"))
    if "start" in row and chart.chance(0.03):
        row.setdefault("last_seen_infusing", row["start"] + chart.pick((15, 16, 40, 600)))
    if thorough and row.get("technique") in ("infusion", "push") and "route" not in row and chart.chance(0.5):
        row["route"] = "iv"
    if chart.chance(0.9 if thorough else 0.3):
        row["ordered"] = not chart.chance(0.04)
    if chart.chance(0.4 if thorough else 0.05):
        row.setdefault("access_device", chart.pick(words.DEVICES))
    if thorough and row.get("technique") == "infusion" and chart.chance(0.5):
        row.setdefault("volume_ml", chart.pick((250, 100, 50, 62.5, 1000)))
    if chart.chance(0.03):
        row["supplied_by"] = chart.pick(("patient", "other", "practice"))
    if chart.chance(0.02):
        row.setdefault("purpose", chart.pick(("treatment", "procedure", "flush", "carrier")))


def _lose(chart: Chart, row: Row) -> None:
    """Takes away what a query would have to ask for."""
    for key in chart.pick(LOSSES):
        row.pop(key, None)
    if chart.chance(0.3):
        row["technique"] = chart.pick(("injection", "push", "infusion"))


def _finish(chart: Chart, row: Row) -> Row:
    """The keys in the order of the contract; now and then an explicit null, which means the same as a key left out."""
    if chart.chance(0.08):
        row.setdefault(chart.pick(LEFT_OUT_AT_WILL), None)
    return {key: row[key] for key in ROW_KEYS if key in row}


# -- the visit --------------------------------------------------------------------------------------------------------


def _beginning(chart: Chart) -> tuple[str | None, datetime.datetime]:
    """The zone and the first local moment: recent mornings, many evenings, the nights on which clocks change."""
    if chart.chance(0.08):
        night = datetime.datetime.fromisoformat(chart.pick(words.CLOCK_CHANGES))
        return "America/Chicago", night + datetime.timedelta(minutes=chart.pick((30, 0, 60, 90, 119, -15, -120, -840)))
    zone = chart.pick(words.ZONES) if chart.chance(0.35) else None
    if not chart.chance(0.2):
        date = RECENT + datetime.timedelta(days=chart.dice.randrange(RECENT_DAYS))
    elif chart.chance(0.5):
        date = datetime.datetime.fromisoformat(chart.pick(words.TURNING_DATES))
    else:
        date = EARLIEST + datetime.timedelta(days=chart.dice.randrange(EARLIER_DAYS))
    hour = chart.pick((22, 23, 21, 20, 0, 1, 4)) if chart.chance(0.22) else chart.pick((9, 7, 8, 10, 11, 13, 15, 16))
    minute = chart.dice.randrange(60) if chart.chance(0.5) else chart.pick((0, 15, 30, 45, 5))
    return zone, date + datetime.timedelta(hours=hour, minutes=minute)


def _style(chart: Chart, zone: str | None) -> str:
    if zone is None or not chart.chance(0.4):
        return "local"
    styles = ("offset", "mixed", "zulu") if zone in words.WESTERN_ZONES else ("offset", "mixed")
    return chart.pick(styles)


def _heading(chart: Chart, zone: str | None, date: datetime.date) -> Document:
    heading: Document = {"setting": chart.pick(("facility", "facility", "professional"))}
    if not chart.chance(0.2):
        heading["payer"] = chart.pick(words.PAYERS)
    heading["date"] = date.isoformat()
    if zone is not None:
        heading["timezone"] = zone
    if heading["setting"] == "professional" and chart.chance(0.5):
        heading["place_of_service"] = chart.pick(words.OFFICE_PLACES) if chart.chance(0.6) else "11"
    return heading


def _primary(chart: Chart, rows: list[Row]) -> str | list[str]:
    """One row, or one for each encounter."""
    if chart.chance(0.7):
        name: str = chart.pick(rows)["id"]
        return name
    named: dict[str, str] = {}
    for row in rows:
        encounter = row.get("encounter") or "1"
        if encounter not in named or chart.chance(0.4):
            named[encounter] = row["id"]
    return list(named.values())


def _also(chart: Chart) -> list[Document]:
    services: list[Document] = []
    for code in dict.fromkeys(chart.pick(words.OTHER_SERVICES) for _ in range(chart.pick((1, 1, 2)))):
        service: Document = {"code": code}
        if chart.chance(0.6):
            service["modifiers"] = chart.pick((["25"], ["59"], [], ["25", "57"], ["XU"]))
        services.append(service)
    return services


def one_visit(dice: random.Random) -> Document:
    """A valid visit document, as plain values of JSON, decided by the dice alone."""
    chart = Chart(dice)
    scene = chart.pick(SCENES)
    scene(chart, 0)
    if scene is not only_flushed and len(chart.rows) < 5 and chart.chance(0.25):
        latest = max(end_of(row) for row in chart.rows)
        chart.pick(SCENES)(chart, max(0, chart.beside(0, latest, 60)))
    zone, first = _beginning(chart)
    thorough, lossy, with_seconds = chart.chance(0.6), chart.chance(0.25), chart.chance(0.12)
    wall = WallClock(zone, first, _style(chart, zone))
    for row, drug in zip(chart.rows, chart.drugs, strict=True):
        _chart_supply(chart, row, drug, thorough)
        _chart_category(chart, row, drug)
        _chart_knowledge(chart, row, thorough)
        if lossy and chart.chance(0.35):
            _lose(chart, row)
        _write_times(chart, wall, row, with_seconds)
        _date_of_start_on_stop(chart, row)
    rows = [_finish(chart, row) for row in chart.rows]
    if chart.chance(0.15):
        dice.shuffle(rows)
    document = _heading(chart, zone, first.date())
    if chart.chance(0.55 if document["setting"] == "professional" else 0.1):
        document["primary"] = _primary(chart, rows)
    document["administrations"] = rows
    if chart.chance(0.2):
        document["also"] = _also(chart)
    return document


# -- pinned policies --------------------------------------------------------------------------------------------------


def _value(chart: Chart, name: str) -> Any:
    values = words.POLICY_VALUES[name]
    if name in words.TAKES_SEVERAL:
        chosen = [value for value in values if value != "none" and chart.chance(0.4)]
        return chosen or ["none"]
    if name in words.TAKES_NAMES and chart.chance(0.5):
        return sorted({chart.pick(words.ALL_NAMES) for _ in range(chart.pick((1, 3, 12)))})
    return chart.pick(values)


def one_policy(dice: random.Random, date: str) -> Policy:
    """One to three pinned policies whose values are in force on that date."""
    chart = Chart(dice)
    policy = {}
    for _ in range(chart.pick((1, 2, 3))):
        name = chart.pick(words.POLICY_NAMES)
        value = _value(chart, name)
        key = (name, value) if isinstance(value, str) else (name, "")
        if words.VALUE_FROM.get(key, "") <= date:
            policy[name] = value
    return policy


def visits(seed: int, count: int) -> Iterator[tuple[Document, Policy]]:
    """``count`` valid visit documents, each with its pinned policies (none for seven of ten); the same for a seed.

    The documents are plain values of JSON: dates are texts, also that of the policy ``jz_from``.
    """
    dice = random.Random(seed)
    for _ in range(count):
        document = one_visit(dice)
        yield document, one_policy(dice, document["date"]) if dice.random() < 0.3 else {}


def visit_documents() -> st.SearchStrategy[Document]:
    """Valid visit documents; shrinks towards one plain infusion."""
    return st.randoms(use_true_random=False).map(one_visit)


@st.composite
def pinned_policies(draw: st.DrawFn) -> Policy:
    """None to three pinned policies. Values that have a first date are drawn too: pair them with later visits."""
    policy: Policy = {}
    for name in draw(st.lists(st.sampled_from(words.POLICY_NAMES), max_size=3, unique=True)):
        values = words.POLICY_VALUES[name]
        if name in words.TAKES_SEVERAL:
            some = st.lists(st.sampled_from([value for value in values if value != "none"]), min_size=1, unique=True)
            policy[name] = draw(st.just(["none"]) | some)
        elif name in words.TAKES_NAMES:
            some = st.lists(st.sampled_from(words.ALL_NAMES), min_size=1, max_size=6, unique=True)
            policy[name] = draw(st.sampled_from(values) | some)
        else:
            policy[name] = draw(st.sampled_from(values))
    return policy
