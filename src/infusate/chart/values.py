"""Is one value of a document what the contract accepts in its place? If not, a complaint says what would be."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from numbers import Real
from typing import Any

from infusate.chart import accepted, clock
from infusate.chart.complaints import MOST_COMPLAINTS, Complaint, listed, shown, visible

A_TIME = 'a time such as "2026-03-02T09:00", with or without an offset'
A_DATE = "a date such as 2026-03-02"
A_WORD = f'a word of letters, digits, "-" and "_", at most {accepted.LONGEST_WORD} long (quote a number)'
A_TEXT = f"a text that says something, of at most {accepted.LONGEST_TEXT} characters (quote a number)"
A_TIMEZONE = 'an IANA time zone such as "America/Chicago"'
AN_AMOUNT = f'an amount with its unit such as "400 mg", of at most {accepted.MOST_DOSE_DIGITS} digits'
A_VOLUME = f"a number above 0, up to {accepted.LARGEST_NUMBER}, of at most {accepted.MOST_NUMBER_DIGITS} digits"
A_RATE = f"0 or {A_VOLUME}"
_YEARS = f"of the years {accepted.FIRST_YEAR} to {accepted.LAST_YEAR}"

_LONGEST_GUESSED_KEY = 40
_TIME = re.compile(accepted.TIME)
_DATE = re.compile(accepted.DATE)


class Moment:
    """A charted time that can be: its text, its second UTC, and whether it carries an offset."""

    __slots__ = ("offset", "second", "text")

    def __init__(self, text: str, second: int, offset: bool) -> None:
        self.text = text
        self.second = second
        self.offset = offset


class Enough(Exception):
    """Ends the checking of a document about which there is too much to say."""


class Checking:
    """Reads the values of one document and collects the complaints about them, in the order of reading."""

    def __init__(self) -> None:
        self.complaints: list[Complaint] = []
        self.zone: clock.Zone | None = None
        self.offset_at: str | None = None

    def complain(self, place: str, value: object, acceptable: str) -> None:
        """A complaint about a value that was found."""
        self.say(place, shown(value), acceptable)

    def say(self, place: str, found: str, acceptable: str) -> None:
        """A complaint whose found part is a phrase. After a thousand of them the checking ends."""
        if len(self.complaints) == MOST_COMPLAINTS:
            rest = f"more than {MOST_COMPLAINTS} things to complain about"
            self.complaints.append(Complaint("", rest, "a visit; only the first of them are named"))
            raise Enough
        self.complaints.append(Complaint(place, found, acceptable))

    # -- mappings and lists

    def mapping(self, place: str, value: object, keys: Collection[str], required: Mapping[str, str]) -> dict[str, Any]:
        """What is documented under the known keys. A key that is unknown, missing or there twice is a complaint.

        ``required`` says for each key that must be there what is accepted under it.
        """
        if not isinstance(value, Mapping):
            self.complain(place, value, f"a mapping with {', '.join(required)}")
            return {}
        before = f"{place}." if place else ""
        for key in value:
            if key not in keys:
                self._unknown(before, key, keys)
        for key, line in getattr(value, "repeated", ()):
            again = f", again in line {line}" if line else ""
            self.say(before + visible(key), f"this key more than once{again}", "every key once")
        for key, acceptable in required.items():
            if value.get(key) is None:
                self.complain(before + key, None, acceptable)
        return {key: value[key] for key in keys if value.get(key) is not None}

    def _unknown(self, before: str, key: object, keys: Collection[str]) -> None:
        text = key if isinstance(key, str) else shown(key)
        close = difflib.get_close_matches(text, keys, 1) if len(text) <= _LONGEST_GUESSED_KEY else []
        near = f"{close[0]}, or another of " if close else "one of "
        self.say(before + visible(text), "an unknown key", near + ", ".join(keys))

    def items(self, place: str, value: object, acceptable: str) -> Iterator[tuple[str, object]]:
        """The items of a list, each with its place."""
        if isinstance(value, list | tuple):
            for number, item in enumerate(value):
                yield f"{place}[{number}]", item
        elif value is not None:
            self.complain(place, value, acceptable)

    # -- texts, words, numbers

    def text(self, place: str, value: object, fits: Callable[[str], object], acceptable: str) -> str | None:
        """The text, where it fits."""
        if isinstance(value, str) and fits(value):
            return str.__str__(value)
        if value is not None:
            self.complain(place, value, acceptable)
        return None

    def choice(self, place: str, value: object, words: tuple[str, ...]) -> Any:
        """The word, where it is one of a closed list."""
        return self.text(place, value, words.__contains__, f"one of {listed(words)}")

    def boolean(self, place: str, value: object) -> bool | None:
        """True or false."""
        if value is None or isinstance(value, bool):
            return value
        self.complain(place, value, "true or false")
        return None

    def number(self, place: str, value: object, fits: Callable[[Decimal], bool], acceptable: str) -> Decimal | None:
        """The number as an exact decimal, where it fits."""
        number = _decimal(value)
        if number is not None and fits(number):
            return number
        if value is not None:
            self.complain(place, value, acceptable)
        return None

    # -- dates and times

    def day(self, place: str, value: object) -> datetime.date | None:
        """The date, given as one or as its text."""
        date = value if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) else None
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                date = datetime.date.fromisoformat(value)
            except ValueError:
                date = None
        if date is None:
            if value is not None:
                self.complain(place, value, A_DATE)
            return None
        if accepted.FIRST_YEAR <= date.year <= accepted.LAST_YEAR:
            return date
        self.complain(place, value, f"a date {_YEARS}")
        return None

    def timezone(self, value: object) -> str | None:
        """The name of a zone that the database knows; its clock then reads the times."""
        name = self.text("timezone", value, accepted.is_timezone, A_TIMEZONE)
        if name is not None:
            try:
                self.zone = clock.zone(name)
            except clock.ImpossibleTime:
                self.complain("timezone", value, 'a name that the IANA time-zone database knows, such as "America/Chicago"')
        return name

    def time(self, place: str, value: object) -> Moment | None:
        """The moment of a charted time, where there was one."""
        form = _TIME.fullmatch(value) if isinstance(value, str) else None
        if form is None:
            if value is not None:
                self.complain(place, value, A_TIME)
            return None
        text, offset = form[0], form[2] is not None
        try:
            second, _ = clock.second_of("", text, clock.zone(None), bare=False)
        except clock.ImpossibleTime:
            self.complain(place, value, A_TIME)
            return None
        if not accepted.FIRST_YEAR <= int(text[:4]) <= accepted.LAST_YEAR:
            self.complain(place, value, f"a time {_YEARS}")
            return None
        if offset:
            self.offset_at = self.offset_at or place
        elif self.zone is not None:
            try:
                second, _ = clock.second_of("", text, self.zone, bare=False)
            except clock.ImpossibleTime:
                self.complain(place, value, f"a time that the clock of {self.zone.name} showed; it skipped this one")
                return None
        return Moment(text, second, offset)

    def runs_back(self, early: Moment | None, late: Moment | None) -> bool:
        """Whether the second time lies before the first. Without a zone, offset and local clock can't be compared."""
        if early is None or late is None or (self.zone is None and early.offset != late.offset):
            return False
        return late.second < early.second

    def in_order(self, place: str, early: Moment | None, late: Moment | None, than: str) -> None:
        """A complaint where the time at ``place`` lies before another one, which ``than`` names."""
        if self.runs_back(early, late):
            assert early is not None and late is not None
            self.complain(place, late.text, f'a time not before {than}, "{early.text}"{self._showing(late)}')

    def _showing(self, late: Moment) -> str:
        """More words where the clock showed a time twice, so that perhaps the second showing was meant."""
        if late.offset or self.zone is None:
            return ""
        _, twice = clock.second_of("", late.text, self.zone, bare=False)
        return "; the clock showed this time twice, an offset says which is meant" if twice else ""


def _decimal(value: object) -> Decimal | None:
    """The number that a value is; ``None`` where it is none, or too large to be looked at."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value) if abs(value) <= accepted.LARGEST_NUMBER else None
    if isinstance(value, Real):
        # The shortest text that gives the same binary number back is what people wrote.
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return None
    return None
