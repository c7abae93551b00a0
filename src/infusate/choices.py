"""Which policies, payer and flags did the user pin, as words or in a policy file, and what is wrong with them?"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from infusate.chart.complaints import Complaint, shown
from infusate.chart.plain import plain
from infusate.inputs import COMPLAINTS, UNREADABLE, Unusable, document
from infusate.rules.book import PAYERS, Book, Refused, Rulebook

if TYPE_CHECKING:
    from infusate.chart.visit import Visit
    from infusate.coding.coding import Coding

FLAGS = ("jw_jz",)
"""What a payer's own file can say beyond the choices: it wants the waste modifiers."""


class Choices(msgspec.Struct, frozen=True):
    """Pinned policies, a payer that stands in for the visit's own, and the payer's flags."""

    values: Mapping[str, object] = {}
    payer: str | None = None
    flags: tuple[str, ...] = ()


class Coder:
    """Codes visits under the same choices, and keeps the books that it needed."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.rulebook = Rulebook.shipped()
        self._books: dict[tuple[int, str, str | None], Book] = {}

    def book(self, visit: Visit) -> Book:
        """The book of a visit. Raises ``NotCovered`` for a date before the first edition."""
        payer = self.choices.payer or visit.payer
        key = (bisect_right(self.rulebook.boundaries, visit.date), visit.setting, payer)
        if key not in self._books:
            self._books[key] = self.rulebook.on(visit.date, visit.setting, payer, self.choices.values, self.choices.flags)
        return self._books[key]

    def code(self, visit: Visit) -> Coding:
        """The coding of a visit. Raises ``NotCovered`` for a date before the first edition."""
        from infusate.coding.engine import code_under

        return code_under(visit, self.book(visit))


def choices(files: Iterable[str] = (), settings: Iterable[str] = (), payer: str | None = None) -> Choices:
    """The choices of policy files and of NAME=VALUE words, the later over the earlier. Raises ``Unusable``."""
    values: dict[str, object] = {}
    flags: list[str] = []
    wrong: list[str] = []
    for file in files:
        read, said, complaints = _file(file)
        values.update(read)
        flags += said
        wrong += [f"{file}: {one}" for one in complaints]
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise Unusable(UNREADABLE, f"--set {setting}: found no equals sign, accepted is NAME=VALUE")
        value, complaints = _setting(name.strip(), text.strip())
        values[name.strip()] = value
        wrong += complaints
    if wrong:
        raise Unusable(COMPLAINTS, *wrong)
    return Choices(values, payer, tuple(dict.fromkeys(flags)))


def side(word: str) -> Choices:
    """One side of a comparison: a policy file, NAME=VALUE, or ``payer:`` with a payer. Raises ``Unusable``."""
    if word.startswith("payer:"):
        payer = word.removeprefix("payer:")
        if payer not in PAYERS:
            raise Unusable(UNREADABLE, f"found {shown(word)}, accepted is payer: with one of {', '.join(PAYERS)}")
        return Choices(payer=payer)
    if "=" in word and not Path(word).exists():
        return choices(settings=[word])
    return choices(files=[word])


def _file(path: str) -> tuple[Mapping[str, object], list[str], list[str]]:
    """The pinned values of a policy file, the flags, and the complaints."""
    text = document(path)
    data = _toml(text) if path.lower().endswith(".toml") else plain(text)
    if isinstance(data, Complaint):
        return {}, [], [str(data)]
    if data is None:
        return {}, [], []
    if not isinstance(data, Mapping):
        return {}, [], [f"found {shown(data)}, accepted is a mapping of policies to values"]
    values = {str(name): value for name, value in data.items()}
    complaints = [f"{name}: found it more than once, accepted is every policy once" for name, _ in _repeated(data)]
    flags = values.pop("payer_flags", None) or []
    if not isinstance(flags, list) or not all(flag in FLAGS for flag in flags):
        complaints.append(f"payer_flags: found {shown(flags)}, accepted is a list of: {', '.join(FLAGS)}")
        flags = []
    complaints += [_told(one, values.get(one.policy)) for one in Rulebook.shipped().refused(values)]
    return values, flags, complaints


def _repeated(data: Mapping[object, object]) -> list[tuple[str, int | None]]:
    return list(getattr(data, "repeated", ()))


def _toml(text: bytes) -> object:
    try:
        return tomllib.loads(text.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError:
        return Complaint("", "bytes that are no UTF-8", "text in UTF-8")
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as problem:
        return Complaint("", f"a mistake ({str(problem)[:80]})", "well-formed TOML")


def _setting(name: str, text: str) -> tuple[object, list[str]]:
    """The value of a NAME=VALUE word: as YAML reads it, or else as it stands."""
    rulebook = Rulebook.shipped()
    read = plain(text.encode("utf-8", "surrogateescape"))
    for value in (text, read):
        if not isinstance(value, Complaint) and not rulebook.refused({name: value}):
            return value, []
    return text, [str(one) for one in rulebook.refused({name: text})]


def _told(refused: Refused, value: object) -> str:
    """The complaint; where only quotes are missing or too many, it says so."""
    rulebook = Rulebook.shipped()
    if isinstance(value, int | Decimal | bool) and not rulebook.refused({refused.policy: str(value)}):
        return f"{refused}; put it in quotes"
    if isinstance(value, str) and value.isdigit() and not rulebook.refused({refused.policy: int(value[:9])}):
        return f"{refused}; leave out the quotes"
    return str(refused)
