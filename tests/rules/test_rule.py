"""What is a rule? A card and a comparison; the first that speaks settles its question."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from infusate import Rulebook
from infusate.rules.policy import Policy, shipped_policies
from infusate.rules.rule import FIRST_DAY, NoRuleSpoke, Question, Text

POLICY = shipped_policies().layered("facility", "unknown", datetime.date(2026, 3, 2), {})
DAY = datetime.date(2026, 3, 2)


def size(since: str | None = None, until: str | None = None) -> Question[Any, str]:
    """A question with two rules: ten and more is large, five and more is middling."""
    question: Question[Any, str] = Question("size", "How large is it?")

    @question.rule(
        "size/large", says="{policy.min_infusion_minutes} is 100 % large.", because="{it.number} of {it.inner.word}.",
        sources=["one"], book="R1", uses=["overlap"], since=since, until=until, standing="review", advisory="BIG", asks="why",
        who="nurse",
    )  # fmt: skip
    def large(it: Any, policy: Policy) -> str | None:
        return "large" if it.number >= 10 else None

    @question.rule("size/middling", says="Middling.", because="It is.", sources=[], book="R2")
    def middling(it: Any, policy: Policy) -> str | None:
        return "middling" if it.number >= 5 else None

    return question


def thing(number: int) -> SimpleNamespace:
    return SimpleNamespace(number=number, inner=SimpleNamespace(word="these"))


@pytest.mark.parametrize(("number", "answer"), [(10, "large"), (9, "middling"), (5, "middling")])
def test_the_first_rule_that_speaks_settles_the_question(number: int, answer: str) -> None:
    found, reason = size().on(DAY, POLICY)(thing(number))
    assert found == answer
    assert reason.rule.id == f"size/{answer}"


def test_a_question_that_no_rule_answers_is_a_hole_in_the_rulebook() -> None:
    with pytest.raises(NoRuleSpoke, match="size: no rule speaks about"):
        size().on(DAY, POLICY)(thing(4))


@pytest.mark.parametrize(("number", "answers"), [(10, ["large", "middling"]), (9, ["middling"]), (4, [])])
def test_independent_rules_all_answer(number: int, answers: list[str]) -> None:
    assert [answer for answer, _ in size().on(DAY, POLICY).all(thing(number))] == answers


def test_the_rules_before_the_one_that_spoke_were_silent() -> None:
    asker = size().on(DAY, POLICY)
    _, large = asker(thing(10))
    _, middling = asker(thing(5))
    assert [rule.id for rule in asker.silent_before(large)] == []
    assert [rule.id for rule in asker.silent_before(middling)] == ["size/large"]
    # A reason of another question: all of them.
    _, other = size().on(DAY, POLICY)(thing(10))
    assert [rule.id for rule in asker.silent_before(other)] == ["size/large", "size/middling"]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, ["large"] * 4),
        ("2026-03-02", None, ["middling", "large", "large", "large"]),
        (None, "2026-03-03", ["large", "large", "large", "middling"]),
        ("2026-03-02", "2026-03-03", ["middling", "large", "large", "middling"]),
    ],
)
def test_a_rule_speaks_from_its_first_to_its_last_day(since: str | None, until: str | None, found: list[str]) -> None:
    question = size(since, until)
    days = [datetime.date(2026, 3, number) for number in (1, 2, 3, 4)]
    assert [question.on(day, POLICY)(thing(10))[0] for day in days] == found


def test_a_reason_is_filled_from_what_the_rule_looked_at() -> None:
    _, reason = size().on(DAY, POLICY)(thing(12))
    assert reason.says == "16 is 100 % large."
    assert reason.because == "12 of these."
    assert reason.policies == {"overlap": "split", "min_infusion_minutes": 16}


def test_a_sentence_without_fields_stands_as_it_is() -> None:
    text = Text("100 % of {nothing", ("it",))
    assert text.fill(object()) == "100 % of {nothing"
    assert text.policies() == ()


def test_a_sentence_names_the_policies_that_it_quotes() -> None:
    text = Text("{policy.overlap} and {policy.seconds} and {policy.overlap}", ("policy",))
    assert text.policies() == ("overlap", "seconds")
    assert text.fill(POLICY) == "split and floor_elapsed and split"


def test_a_card_keeps_what_it_was_given() -> None:
    rule, other = size("2026-03-02").rules
    assert (rule.standing, rule.advisory, rule.asks, rule.who, rule.book) == ("review", "BIG", "why", "nurse", "R1")
    assert (other.standing, other.advisory, other.asks, other.who, other.since) == ("firm", None, None, "coder", FIRST_DAY)
    assert repr(rule) == "<Rule size/large since 2026-03-02>"


def test_every_rule_has_a_sentence_a_reason_and_a_source() -> None:
    for rule in Rulebook.rules():
        assert rule.says.template.endswith("."), rule.id
        assert rule.because.template.endswith("."), rule.id
        assert rule.sources, rule.id
        assert rule.book.startswith("R"), rule.id
