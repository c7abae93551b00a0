"""On which visits do the engine and the chalkboard differ, and what is the least of such a visit that still shows it?"""

from __future__ import annotations

import copy
import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from infusate import Complaints, code, read_visit
from tests.chalkboard.coder import chalk
from tests.properties.visits import visits

Document = dict[str, Any]
Policy = dict[str, Any]
Units = Counter[tuple[str, tuple[str, ...], str]]


@dataclass(frozen=True)
class Difference:
    """A visit, its pinned policies, and the units that only one of the two coders gives."""

    document: Document
    policy: Policy
    engine_only: Units
    chalk_only: Units
    problem: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """What makes one difference easier to read than another: rows, then keys and pins."""
        rows = self.document["administrations"]
        return len(rows), sum(map(len, rows)) + len(self.policy) + len(self.document)

    def __str__(self) -> str:
        said = [self.problem] if self.problem else []
        said += [f"only the engine: {_written(self.engine_only)}", f"only the chalkboard: {_written(self.chalk_only)}"]
        if self.policy:
            said.append(f"pinned: {self.policy}")
        return "\n".join([*said, yaml.safe_dump(self.document, sort_keys=False, width=160)])


def _written(units: Units) -> str:
    return ", ".join(
        f"{'-'.join((number, *modifiers))} x{count} on {date}" for (number, modifiers, date), count in sorted(units.items())
    ) or "nothing"


def summed(lines: Iterable[tuple[str, int, Sequence[str], object]]) -> Units:
    """Units by code, modifiers and date, summed over administrations."""
    units: Units = Counter()
    for number, count, modifiers, date in lines:
        units[number, tuple(sorted(modifiers)), str(date)] += count
    return units


def difference(document: Document, policy: Policy) -> Difference | None:
    """How the two coders differ on a visit; ``None`` where they agree. That one of them gives up is a difference."""
    visit = read_visit(document)
    if isinstance(visit, Complaints):
        return Difference(document, policy, Counter(), Counter(), f"the reader complains: {visit}")
    try:
        coding = code(visit, policy=policy)
        engine = summed((line.code, line.units, line.modifiers, line.date) for line in coding.lines)
        board = summed(line[:4] for line in chalk(document, policy).lines)
    except Exception as problem:  # whatever it is, the document is what is wanted
        return Difference(document, policy, Counter(), Counter(), f"{type(problem).__name__}: {problem}")
    if engine == board:
        return None
    return Difference(document, policy, engine - board, board - engine)


def differences(seed: int, count: int) -> list[Difference]:
    """Every difference among the generated visits of one seed."""
    found = (difference(document, policy) for document, policy in visits(seed, count))
    return [one for one in found if one is not None]


def smallest(one: Difference) -> Difference:
    """The same difference on less: rows, keys and pins taken away one by one while the two still differ without complaint."""
    shrinking = True
    while shrinking:
        shrinking = False
        for document, policy in _smaller(one.document, one.policy):
            other = difference(document, policy)
            if other is not None and bool(other.problem) == bool(one.problem) and not other.problem.startswith("the reader"):
                one, shrinking = other, True
                break
    return one


def _smaller(document: Document, policy: Policy) -> Iterator[tuple[Document, Policy]]:
    """The visit with one thing less, or one text shorter by its seconds, the big things first."""
    rows = document["administrations"]
    for number in range(len(rows)):
        if len(rows) > 1:
            yield {**document, "administrations": rows[:number] + rows[number + 1 :]}, policy
    for name in policy:
        yield document, {key: value for key, value in policy.items() if key != name}
    for name in document:
        if name not in ("setting", "date", "administrations"):
            yield {key: value for key, value in document.items() if key != name}, policy
    for number, row in enumerate(rows):
        for name in row:
            if name != "id":
                less = copy.deepcopy(document)
                del less["administrations"][number][name]
                yield less, policy


def seed_of_today() -> int:
    """A seed that nobody chose; it is printed, so that what it found can be found again."""
    return int(datetime.datetime.now(datetime.UTC).timestamp())
