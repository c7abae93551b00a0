"""What is wrong with this plain data as a visit? Every complaint at once; the visit where there is none."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from infusate.chart import accepted, clock, sound, values
from infusate.chart.complaints import Complaints, listed
from infusate.chart.values import Checking, Enough, Moment
from infusate.chart.visit import FIRST_ENCOUNTER, Administration, OtherService, Pause, Rate, Visit

_KEYS = ("setting", "payer", "date", "timezone", "place_of_service", "primary", "administrations", "also")
_ADMINISTRATION_KEYS = Administration.__struct_encode_fields__
_PAUSE_KEYS = Pause.__struct_encode_fields__
_RATE_KEYS = Rate.__struct_encode_fields__
_SERVICE_KEYS = OtherService.__struct_encode_fields__

_A_CODE = "a code of five characters, capitals and digits, in quotes"
_ROWS = f"a list of administrations, 1 to {accepted.MOST_ADMINISTRATIONS}"
_PRIMARY = "the id of an administration, or a list of them with one for each encounter at most"
_TEXTS: dict[str, tuple[Callable[[str], object], str]] = {
    "drug": (accepted.is_text, values.A_TEXT),
    "hcpcs": (accepted.is_hcpcs, "a drug code: a letter and four digits"),
    "ndc": (accepted.is_ndc, "an NDC in quotes: 10 digits with hyphens, or 11"),
    "dose": (accepted.unit_of, values.AN_AMOUNT),
    "wasted": (accepted.unit_of, values.AN_AMOUNT),
    "access": (accepted.is_word, values.A_WORD),
    "access_reason": (accepted.is_text, values.A_TEXT),
    "encounter": (accepted.is_word, values.A_WORD),
    "bag": (accepted.is_word, values.A_WORD),
    "indication": (accepted.is_text, values.A_TEXT),
}


def _choices(struct: type) -> dict[str, tuple[str, ...]]:
    """The closed word lists among a struct's fields, from their types."""
    found = {}
    for name, hint in get_type_hints(struct).items():
        for kind in (hint, *get_args(hint)):
            if get_origin(kind) is Literal:
                found[name] = get_args(kind)
    return found


_VISIT_CHOICES = _choices(Visit)
_CHOICES = _choices(Administration)
_HINTS = get_type_hints(Administration)
_BOOLEANS = tuple(name for name, hint in _HINTS.items() if set(get_args(hint)) == {bool, NoneType})
_REQUIRED = {
    "setting": f"one of {listed(_VISIT_CHOICES['setting'])}",
    "date": values.A_DATE,
    "administrations": _ROWS,
}


def checked(document: object) -> Visit | Complaints:
    """The visit that plain data describes, or all complaints about it."""
    return _CheckingVisit().result(document)


class _CheckingVisit(Checking):
    """The parts of a visit, and how they must fit together."""

    date: datetime.date | None = None

    def result(self, document: object) -> Visit | Complaints:
        """The visit where there was nothing to complain about."""
        try:
            visit = self.visit(document)
        except Enough:
            return Complaints(self.complaints)
        if self.complaints:
            return Complaints(self.complaints)
        visit["administrations"] = tuple([Administration(**row) for row in visit["administrations"]])
        return Visit(**visit)

    def visit(self, document: object) -> dict[str, Any]:
        """What is right of the visit, by its keys."""
        found = self.mapping("", document, _KEYS, _REQUIRED)
        visit: dict[str, Any] = {}
        for key in ("setting", "payer"):
            visit[key] = self.choice(key, found.get(key), _VISIT_CHOICES[key])
        visit["date"] = self.date = self.day("date", found.get("date"))
        visit["timezone"] = self.timezone(found.get("timezone"))
        visit["place_of_service"] = self.place_of_service(found)
        rows = visit["administrations"] = self.rows(found.get("administrations"))
        visit["primary"] = self.primary(found.get("primary"), rows)
        visit["also"] = self.also(found.get("also"))
        if self.offset_at is not None and "timezone" not in found:
            self.complain("timezone", None, f"{values.A_TIMEZONE}, because {self.offset_at} carries an offset")
        return visit

    def place_of_service(self, found: Mapping[str, object]) -> str | None:
        """Two digits, on professional claims only."""
        value = found.get("place_of_service")
        text = self.text("place_of_service", value, accepted.is_place_of_service, 'two digits in quotes, such as "11"')
        if text is not None and found.get("setting") == "facility":
            self.complain("place_of_service", text, "a place of service on professional claims only")
        return text

    def rows(self, value: object) -> list[dict[str, Any]]:
        """The administrations, each with what is right of it."""
        if isinstance(value, list | tuple):
            if not 0 < len(value) <= accepted.MOST_ADMINISTRATIONS:
                self.complain("administrations", value, _ROWS)
            value = value[: accepted.MOST_ADMINISTRATIONS]
        rows: list[dict[str, Any]] = []
        first: dict[str, str] = {}
        for place, item in self.items("administrations", value, _ROWS):
            row = self.administration(place, item)
            name = row.get("id")
            if name in first:
                self.complain(f"{place}.id", name, f"an id that no other administration has ({first[name]} has it)")
            elif name is not None:
                first[name] = place
            rows.append(row)
        self.parts(rows, first)
        return rows

    def administration(self, place: str, item: object) -> dict[str, Any]:
        """One row of the chart."""
        found = self.mapping(place, item, _ADMINISTRATION_KEYS, {"id": values.A_WORD})
        row: dict[str, Any] = {"id": self.text(f"{place}.id", found.get("id"), accepted.is_word, values.A_WORD)}
        for key, value in found.items():
            where = f"{place}.{key}"
            if key in _TEXTS:
                row[key] = self.text(where, value, *_TEXTS[key])
            elif key in _CHOICES:
                row[key] = self.choice(where, value, _CHOICES[key])
            elif key in _BOOLEANS:
                row[key] = self.boolean(where, value)
        row["volume_ml"] = self.number(f"{place}.volume_ml", found.get("volume_ml"), accepted.is_volume, values.A_VOLUME)
        # Whether there is such an administration, is asked when all of them are known.
        row["part_of"] = found.get("part_of")
        dose, wasted = row.get("dose"), row.get("wasted")
        if dose is not None and wasted is not None and accepted.unit_of(dose) != accepted.unit_of(wasted):
            self.complain(f"{place}.wasted", wasted, f"an amount in {accepted.unit_of(dose)}, as the dose")
        self.times(place, found, row)
        return row

    def parts(self, rows: list[dict[str, Any]], first: Mapping[str, str]) -> None:
        """What a row is a part of must be another row, and must not be a part of the row in its turn."""
        whole: dict[str, str | None] = {}
        for number, row in enumerate(rows):
            part = row["part_of"]
            if part is None:
                continue
            if not isinstance(part, str) or part not in first:
                others = [name for name in first if name != row["id"]]
                which = f": {listed(others)}" if others else ", and there is no other"
                self.complain(f"administrations[{number}].part_of", part, f"the id of another administration{which}")
            elif row["id"] is not None:
                row["part_of"] = whole[row["id"]] = str.__str__(part)
        circle = sound.circular(whole)
        for number, row in enumerate(rows):
            if row["id"] in circle:
                acceptable = "an administration that is not, in its turn, a part of this one"
                self.complain(f"administrations[{number}].part_of", row["part_of"], acceptable)

    # -- times of a row

    def times(self, place: str, found: Mapping[str, object], row: dict[str, Any]) -> None:
        """The times of a row run forward, from the visit's date on; what lies between start and stop lies there."""
        start, stop, seen = (self.time(f"{place}.{key}", found.get(key)) for key in ("start", "stop", "last_seen_infusing"))
        for key, moment in (("start", start), ("stop", stop), ("last_seen_infusing", seen)):
            row[key] = moment.text if moment else None
        if start is not None:
            self.not_before_visit(f"{place}.start", start)
        if self.runs_back(start, stop):
            assert start is not None and stop is not None
            next_day = sound.next_day_stop(start.second, stop.text, self.zone or clock.zone(None))
            if next_day is None:
                self.in_order(f"{place}.stop", start, stop, "the start")
                stop = None
            else:
                stop = Moment(stop.text, next_day, stop.offset)
        self.in_order(f"{place}.last_seen_infusing", start, seen, "the start")
        if "pauses" in found:
            row["pauses"] = self.pauses(f"{place}.pauses", found["pauses"], start, stop)
        if "rates" in found:
            row["rates"] = self.rates(f"{place}.rates", found["rates"], start, stop)

    def not_before_visit(self, place: str, start: Moment) -> None:
        """Local dates are those of the zone; an offset without a zone has none (rulebook R49)."""
        if self.date is None or (self.zone is None and start.offset):
            return
        if (self.zone or clock.zone(None)).date(start.second) < self.date:
            self.complain(place, start.text, f"a time not before the visit's date, {self.date}")

    def not_after_stop(self, place: str, moment: Moment | None, stop: Moment | None) -> None:
        """A complaint where a time lies after the stop of its row."""
        if self.runs_back(moment, stop):
            assert moment is not None and stop is not None
            self.complain(place, moment.text, f'a time not after the stop, "{stop.text}"')

    def pauses(self, place: str, value: object, start: Moment | None, stop: Moment | None) -> tuple[Pause, ...]:
        """The pauses, one after the other between start and stop."""
        pauses = []
        edge, than = start, "the start"
        for where, item in self.items(place, value, "a list of pauses with from and to"):
            found = self.mapping(where, item, _PAUSE_KEYS, {"from": values.A_TIME, "to": values.A_TIME})
            begin, end = self.time(f"{where}.from", found.get("from")), self.time(f"{where}.to", found.get("to"))
            self.in_order(f"{where}.from", edge, begin, than)
            self.in_order(f"{where}.to", begin or edge, end, "the pause began")
            self.not_after_stop(f"{where}.to", end or begin, stop)
            edge, than = end, "the end of the pause before"
            if begin is not None and end is not None:
                pauses.append(Pause(begin.text, end.text))
        return tuple(pauses)

    def rates(self, place: str, value: object, start: Moment | None, stop: Moment | None) -> tuple[Rate, ...]:
        """The flow rates, in the order of their times, between start and stop."""
        rates = []
        edge, than = start, "the start"
        for where, item in self.items(place, value, "a list of rates with at and ml_per_h"):
            found = self.mapping(where, item, _RATE_KEYS, {"at": values.A_TIME, "ml_per_h": values.A_RATE})
            at = self.time(f"{where}.at", found.get("at"))
            speed = self.number(f"{where}.ml_per_h", found.get("ml_per_h"), accepted.is_rate, values.A_RATE)
            self.in_order(f"{where}.at", edge, at, than)
            self.not_after_stop(f"{where}.at", at, stop)
            if at is not None:
                edge, than = at, "the rate before"
            if at is not None and speed is not None:
                rates.append(Rate(at.text, speed))
        return tuple(rates)

    # -- the rest of the frame

    def primary(self, value: object, rows: list[dict[str, Any]]) -> str | tuple[str, ...] | None:
        """The main reason for the visit: one administration, or at most one for each encounter."""
        places = self.items("primary", value, _PRIMARY) if not isinstance(value, str) else iter([("primary", value)])
        encounters = {row["id"]: row.get("encounter") or FIRST_ENCOUNTER for row in rows if row["id"] is not None}
        first: dict[str, str] = {}
        for place, name in places:
            if not isinstance(name, str) or name not in encounters:
                self.complain(place, name, f"the id of an administration: {listed(encounters)}")
            elif encounters[name] in first:
                other = first[encounters[name]]
                self.complain(place, name, f'one administration for each encounter; "{other}" is of the same')
            else:
                first[encounters[name]] = str.__str__(name)
        names = tuple(first.values())
        return names if isinstance(value, list | tuple) else names[0] if names else None

    def also(self, value: object) -> tuple[OtherService, ...] | None:
        """The other services of the day."""
        if value is None:
            return None
        services = []
        for place, item in self.items("also", value, "a list of services with code and modifiers"):
            found = self.mapping(place, item, _SERVICE_KEYS, {"code": _A_CODE})
            code = self.text(f"{place}.code", found.get("code"), accepted.is_code, _A_CODE)
            modifiers = []
            for where, modifier in self.items(f"{place}.modifiers", found.get("modifiers"), "a list of modifiers"):
                if not isinstance(modifier, str) or not accepted.is_modifier(modifier):
                    self.complain(where, modifier, 'a modifier of two characters in quotes, such as "25"')
                else:
                    modifiers.append(str.__str__(modifier))
            if code is not None:
                services.append(OtherService(code, tuple(modifiers) if "modifiers" in found else None))
        return tuple(services)
