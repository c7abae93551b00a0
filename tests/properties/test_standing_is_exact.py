"""Does a line say `policy` exactly when another accepted view would change it? Every view is tried on generated visits.

The engine tries only the views that could matter to a visit; here all of them are tried.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infusate import Coding, Visit, code, read_visit
from infusate.coding.engine import settle
from infusate.coding.supplies import WASTE_VIEWS
from tests.properties.visits import visits

VISITS = 400
SEED = 20261123


def changed_by_any_view(coding: Coding) -> list[bool]:
    """For each line whether some other accepted value of some policy would change it."""
    book = coding.book
    changed = [False] * len(coding.lines)
    for name in book.rulebook.policies.topics:
        for value in book.other_values(name):
            other = settle(coding.visit, book.variant(name, value))
            keys = {(draft.code, draft.units, tuple(draft.modifiers), draft.date, draft.of) for draft in other.drafts}
            drugs = {(placed.line.code, placed.line.units, placed.line.modifiers, placed.date, placed.of) for placed in other.supplies}
            for number, line in enumerate(coding.lines):
                is_drug = any(reason.rule.question == "units" for reason in line.reasons)
                if is_drug and name not in WASTE_VIEWS:
                    continue
                changed[number] |= line.key not in (drugs if is_drug else keys)
    return changed


def coded() -> Iterator[Coding]:
    for document, _ in visits(SEED, VISITS):
        visit = read_visit(document)
        assert isinstance(visit, Visit)
        yield code(visit)


@pytest.mark.slow
def test_a_line_says_policy_exactly_when_another_accepted_view_would_change_it() -> None:
    seen = 0
    for coding in coded():
        for line, changed in zip(coding.lines, changed_by_any_view(coding), strict=True):
            by_rule = any(reason.rule.standing == "policy" and reason.rule.question != "standing" for reason in line.reasons)
            says = any(reason.rule.question == "standing" for reason in line.reasons)
            assert says == changed, (line.key, [reason.because for reason in line.reasons], coding.visit)
            if line.standing != "review":
                assert (line.standing == "policy") == (changed or by_rule)
            seen += changed
    assert seen > VISITS / 4
