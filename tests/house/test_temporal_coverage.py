"""Does something speak on every date of service: a book with a rule in force for every question, or a refusal in words?"""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest

from infusate import NotCovered, Rulebook, code
from infusate.rules.book import CHAPTERS, PAYERS, SETTINGS, Book
from tests.support import visit

FIRST_YEAR, LAST_YEAR = 2006, 2027
QUARTERS = [datetime.date(year, month, 1) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in (1, 4, 7, 10)]
RULEBOOK = Rulebook.shipped()

# The clinical services that a book must be able to name in every edition, in the words of tables/codes.csv.
ALWAYS_NAMED = (
    "therapeutic/infusion-initial", "therapeutic/infusion-hour", "therapeutic/infusion-sequential",
    "therapeutic/infusion-concurrent", "therapeutic/push-initial", "therapeutic/push-sequential", "hydration/initial",
    "hydration/hour", "chemo/infusion-initial", "chemo/infusion-hour", "chemo/infusion-sequential", "chemo/push-initial",
    "chemo/push-sequential", "therapeutic/injection",
)  # fmt: skip


def book_or_refusal(day: datetime.date, setting: str, payer: str) -> Book | str:
    """The book of a day, or the sentence that says why there is none."""
    try:
        return RULEBOOK.on(day, setting, payer)
    except NotCovered as refusal:
        return str(refusal)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_is_covered_from_one_day_on_without_a_hole(setting: str) -> None:
    for payer in PAYERS:
        covered = [isinstance(book_or_refusal(day, setting, payer), Book) for day in QUARTERS]
        first = covered.index(True)
        assert all(covered[first:]), f"{setting}, {payer}: a hole after {QUARTERS[first]}"
        assert QUARTERS[first] >= RULEBOOK.coverage[setting] > QUARTERS[first] - datetime.timedelta(days=92)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_first_day_is_covered_and_the_day_before_is_refused_in_a_sentence(setting: str) -> None:
    first = RULEBOOK.coverage[setting]
    before = first - datetime.timedelta(days=1)
    assert isinstance(book_or_refusal(first, setting, "unknown"), Book)
    refusal = book_or_refusal(before, setting, "unknown")
    assert isinstance(refusal, str)
    assert str(first) in refusal and str(before) in refusal and setting in refusal
    assert refusal.endswith(".")
    chart = visit(setting, {"id": "a", "drug": "drug A", "route": "im", "technique": "injection"}, day=str(before))
    with pytest.raises(NotCovered, match=str(first)):
        code(chart)


@pytest.mark.parametrize("day", QUARTERS, ids=str)
def test_every_question_has_a_rule_in_force(day: datetime.date) -> None:
    for setting in SETTINGS:
        for payer in PAYERS:
            book = book_or_refusal(day, setting, payer)
            if isinstance(book, str):
                continue
            asked = {id(asker): asker for asker in vars(book).values() if hasattr(asker, "silent_before")}
            assert len(asked) == sum(len(questions) for questions in CHAPTERS.values()), "a question that the book never asks"
            for asker in asked.values():
                assert asker.rules, f"{day}, {setting}, {payer}: no rule of the question {asker.name} is in force"
                for rule in asker.rules:
                    assert rule.in_force(day), f"{rule.id} is asked on {day}"


@pytest.mark.parametrize("day", QUARTERS, ids=str)
def test_at_most_one_version_of_a_rule_is_in_force(day: datetime.date) -> None:
    ids = [rule.id for rule in RULEBOOK.rules() if rule.in_force(day)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("day", QUARTERS, ids=str)
def test_the_services_that_every_edition_knows_have_a_code(day: datetime.date) -> None:
    for setting in SETTINGS:
        book = book_or_refusal(day, setting, "unknown")
        if isinstance(book, Book):
            missing = [service for service in ALWAYS_NAMED if book.code(service) is None]
            assert not missing, f"{day}, {setting}: no code for {missing}"


def test_the_rows_of_a_service_neither_overlap_nor_leave_a_gap_between_them() -> None:
    for service, rows in RULEBOOK.tables.codes.items():
        ordered = sorted(rows, key=lambda row: row.since)
        for one, other in pairwise(ordered):
            assert other.since == one.until + datetime.timedelta(days=1), f"{service}: {one.code} and {other.code}"


def test_every_policy_has_a_value_on_every_day_that_can_be_chosen_then() -> None:
    """A default whose value begins later would be a value that nobody could choose."""
    wrong = []
    for day in QUARTERS:
        for setting in SETTINGS:
            for payer in PAYERS:
                book = book_or_refusal(day, setting, payer)
                if isinstance(book, str):
                    continue
                for name, topic in RULEBOOK.policies.topics.items():
                    choice = topic.choice(book.policy.value(name))
                    if choice is not None and not choice.in_force(day):
                        wrong.append(f"{day}, {setting}, {payer}: {name} is {choice.value!r}, which begins {choice.since}")
    assert not wrong, "\n".join(wrong[:20])


def test_inside_an_edition_every_day_gives_the_same_book() -> None:
    for first, beyond in pairwise(RULEBOOK.boundaries):
        last = beyond - datetime.timedelta(days=1)
        for setting in SETTINGS:
            if first >= RULEBOOK.coverage[setting]:
                assert RULEBOOK.on(first, setting) is RULEBOOK.on(last, setting)


def test_a_visit_after_the_tables_says_so() -> None:
    chart = visit(
        "facility", {"id": "a", "drug": "drug A", "start": "09:00", "stop": "10:00", "route": "iv"}, day="2027-10-01"
    )
    notices = code(chart).notices
    assert notices and all(notice.endswith(".") for notice in notices)
    assert any("newer than this table" in notice for notice in notices)
