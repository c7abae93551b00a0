"""Which worked examples and published cases show a rule, and what does the engine make of them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path

from infusate.casefiles import CaseFiles, read_cases
from infusate.cases import Agreement, Case, compare
from infusate.coding.coding import Coding
from infusate.manual.strips import reasons_of
from infusate.rules.book import CHAPTERS, Rulebook

CHECKOUT = Path(__file__).parents[3]
PUBLIC_CASES = ("tests", "cases")


class BadExample(ValueError):
    """An example or case that cannot be read, coded, or tied to a rule of its chapter."""


class Examples:
    """The worked examples of the rulebook and, in a checkout, the published cases, all coded."""

    def __init__(self, rulebook: Rulebook, cases: Path | None = None) -> None:
        with as_file(files("infusate.rules").joinpath("examples")) as folder:
            self.worked = _coded(read_cases([folder], rulebook), rulebook)
        self.published = _coded(read_cases([cases], rulebook), rulebook) if cases else []

    @cached_property
    def by_rule(self) -> Mapping[str, tuple[Agreement, ...]]:
        """The worked examples drawn at each rule: those whose id names it."""
        found: dict[str, list[Agreement]] = defaultdict(list)
        for one in self.worked:
            found[rule_named(one.case)].append(one)
        return {rule: tuple(some) for rule, some in found.items()}

    @cached_property
    def resting_on(self) -> Mapping[str, tuple[Agreement, ...]]:
        """For each rule the published cases whose coding gives it as a reason."""
        return _by_reason(self.published)

    @cached_property
    def shown(self) -> frozenset[str]:
        """The rules that some worked example gives as a reason."""
        return frozenset(_by_reason(self.worked))


def public_cases() -> Path | None:
    """The folder of published cases, where the package is used from its checkout."""
    folder = CHECKOUT.joinpath(*PUBLIC_CASES)
    return folder if folder.is_dir() else None


def rule_named(case: Case) -> str:
    """The rule that an example's id names: ``rulebook-<chapter>-<rule>``, with more words behind it or none."""
    publisher, _, rest = case.id.partition("-")
    chapter, _, words = rest.partition("-")
    named = [
        rule.id
        for question in CHAPTERS.get(chapter, ())
        for rule in question.rules
        if f"{words}-".startswith(rule.id.partition("/")[2] + "-")
    ]
    if publisher != "rulebook" or not named:
        raise BadExample(f"{case.id}: its id names no rule of a chapter")
    return max(named, key=len)


def coding_of(one: Agreement) -> Coding:
    """The coding of an example; an example that is refused is a mistake."""
    if one.coding is None:
        raise BadExample(f"{one.id}: {one.refused}")
    return one.coding


def _coded(read: CaseFiles, rulebook: Rulebook) -> list[Agreement]:
    if read.complaints:
        raise BadExample("\n".join(str(complaint) for complaint in read.complaints))
    return [compare(case, rulebook) for case in read.cases]


def _by_reason(some: Iterable[Agreement]) -> dict[str, tuple[Agreement, ...]]:
    found: dict[str, list[Agreement]] = defaultdict(list)
    for one in some:
        if one.coding is not None:
            for rule in dict.fromkeys(reason.rule.id for reason in reasons_of(one.coding)):
                found[rule].append(one)
    return {rule: tuple(some) for rule, some in found.items()}
