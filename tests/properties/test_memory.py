"""Does a long run stay small: is a visit forgotten when its coding is?"""

from __future__ import annotations

import gc
from collections import Counter

import pytest

from infusate import code
from infusate.coding import rows, supplies
from infusate.coding.output import as_json
from tests.properties.laws import Document, fresh_rulebook, read
from tests.properties.visits import visits

MANY = 60


def a_visit(drug: str) -> Document:
    """Three quarters of an hour of a drug."""
    row = {"id": "a", "drug": drug, "route": "iv", "start": "2026-03-02T09:00", "stop": "2026-03-02T09:45"}
    return {"setting": "facility", "date": "2026-03-02", "administrations": [row]}


def ours() -> Counter[str]:
    """How many values of our own types there are, by type, after everything that is not needed has gone."""
    gc.collect()
    kinds = (type(one) for one in gc.get_objects())
    return Counter(kind.__qualname__ for kind in kinds if str(kind.__module__).startswith("infusate."))


def code_all(seed: int) -> None:
    """Codes some visits and keeps nothing."""
    for document, policy in visits(seed, MANY):
        coding = code(read(document), policy=policy)
        assert as_json(coding)


def grown(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    """The types of which there are more than before, and how many more."""
    return {name: after[name] - before[name] for name in after if after[name] > before[name]}


def test_coding_the_same_visits_again_keeps_nothing_of_them() -> None:
    # The first rounds fill what a book remembers about ways of charting; from then on nothing may be added.
    code_all(1)
    code_all(1)
    before = ours()
    for _ in range(3):
        code_all(1)
    assert not grown(before, ours())


def test_a_pinned_policy_leaves_no_book_behind() -> None:
    visit = read(a_visit("drug A"))
    for _ in range(2):
        code(visit, policy={"overlap": "any_overlap"})
    before = ours()
    for _ in range(10):
        code(visit, policy={"overlap": "any_overlap"})
    assert not grown(before, ours())


def test_what_a_book_remembers_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visits of ever new drugs must not fill the memory of a program that runs for months."""
    monkeypatch.setattr(rows, "REMEMBERED", 5)
    monkeypatch.setattr(supplies, "REMEMBERED", 5)
    rulebook = fresh_rulebook()
    for number in range(50):
        coding = code(read(a_visit(f"drug {number}")), rulebook)
        assert len(coding.lines) == 1
        assert len(coding.book.remembered) <= 6 and len(coding.book.doses) <= 6
