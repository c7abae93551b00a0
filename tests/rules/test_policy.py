"""Which side is taken where authorities differ? The dated choices of a setting, a payer and a caller."""

import datetime
from typing import Any

import pytest

from infusate import Rulebook
from infusate.rules.policy import PAYERS, SETTINGS, Choice, Entry, Policies, Topic, shipped_policies

SHIPPED = shipped_policies()
DAY = datetime.date(2026, 3, 2)


def policy(setting: str = "facility", payer: str = "unknown", day: datetime.date = DAY, **pinned: Any) -> Any:
    return SHIPPED.layered(setting, payer, day, pinned)


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("payer", PAYERS)
def test_every_setting_and_payer_has_a_value_for_every_policy(setting: str, payer: str) -> None:
    found = policy(setting, payer)
    for name, topic in SHIPPED.topics.items():
        value = found.value(name)
        assert value is None or topic.accepts(value), name


def test_the_settings_differ_where_the_rulebook_says_so() -> None:
    # R16, R41, R46, R62, R95, R96, R112
    differing = {name for name in SHIPPED.topics if policy("facility").value(name) != policy("professional").value(name)}
    assert differing == {
        "alternative_stop_evidence", "initial_selector", "midnight_units", "same_drug_push_repeat",
        "push_and_infusion_same_drug", "sc_initial_with_iv_initial", "nurse_visit_99211", "revenue_code_admin",
        "late_entry_window_hours",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("payer", "day", "name", "value"),
    [
        # R121, R23, R169
        ("medicare", "2014-12-31", "distinct_modifier", "59"),
        ("medicare", "2015-01-01", "distinct_modifier", "X"),
        ("medicare-advantage", "2015-01-01", "distinct_modifier", "X"),
        ("medicare-advantage", "2014-12-31", "distinct_modifier", "59"),
        ("commercial", "2026-03-02", "distinct_modifier", "59"),
        ("unknown", "2015-12-31", "chemo_pump_code", "96416"),
        ("unknown", "2016-01-01", "chemo_pump_code", "G0498"),
        ("medicaid", "2016-01-01", "chemo_pump_code", "96416"),
        ("commercial", "2026-03-02", "complex_biologic", "list"),
        ("self-pay", "2026-03-02", "complex_biologic", "intensity"),
    ],
)
def test_a_payers_entry_goes_before_the_national_default(payer: str, day: str, name: str, value: str) -> None:
    for setting in SETTINGS:
        assert policy(setting, payer, datetime.date.fromisoformat(day)).value(name) == value


def test_a_pinned_value_goes_before_the_payers() -> None:
    # R1
    assert policy("facility", "medicare", distinct_modifier="59").distinct_modifier == "59"
    assert policy("facility", "commercial", complex_biologic="chemo").complex_biologic == "chemo"


def test_a_pinned_list_becomes_a_frozen_one() -> None:
    assert policy(push_drug_list=["a", "b"]).push_drug_list == ("a", "b")


@pytest.mark.parametrize(("value", "minutes"), [("gt30", 31), ("ge30", 30)])
def test_words_for_the_turn_of_an_hour_and_between_pushes_become_minutes(value: str, minutes: int) -> None:
    # R33, R95
    assert policy(extra_hour_threshold=value).further_hour_at == minutes
    assert policy(push_interval=value).push_interval_minutes == minutes


@pytest.mark.parametrize("choice", SHIPPED.topics["same_drug_repeat_infusion"].choices, ids=lambda one: str(one.value))
def test_every_way_to_count_later_infusions_has_a_word_of_its_own(choice: Choice) -> None:
    # R97
    word = policy(same_drug_repeat_infusion=choice.value).repeat_infusion
    assert word == (choice.word or choice.value)


def test_a_policy_that_is_none_has_no_value() -> None:
    with pytest.raises(AttributeError):
        policy().value("no_such_policy")


def test_of_two_entries_that_apply_the_later_one_wins() -> None:
    # policies.yaml: "Of two entries that apply, the later `from` wins."
    late, early = datetime.date(2020, 1, 1), datetime.date(2010, 1, 1)
    entries = (Entry("overlap", "majority", late), Entry("overlap", "any_overlap", early), Entry("overlap", "start_within"))
    policies = Policies(SHIPPED.topics, {"medicare": entries}, ())
    found = [policies.layered("facility", "medicare", datetime.date(year, 6, 1), {}).overlap for year in (2009, 2015, 2020)]
    assert found == ["start_within", "any_overlap", "majority"]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, [True] * 4),
        (2, None, [False, True, True, True]),
        (None, 3, [True, True, True, False]),
        (2, 3, [False, True, True, False]),
    ],
)
def test_first_and_last_day_are_inside(since: int | None, until: int | None, found: list[bool]) -> None:
    def day(number: int | None) -> datetime.date | None:
        return None if number is None else datetime.date(2026, 1, number)

    entry = Entry("overlap", "split", day(since), day(until))
    choice = Choice("split", "", None, False, day(since), day(until), ())
    days = [datetime.date(2026, 1, number) for number in (1, 2, 3, 4)]
    assert [entry.in_force(one) for one in days] == found
    assert [choice.in_force(one) for one in days] == found


def topic(takes: str, *values: object) -> Topic:
    choices = tuple(Choice(value, "", None, False, None, None, ()) for value in values)
    return Topic("name", "question?", takes, choices, {}, (), None)


@pytest.mark.parametrize(
    ("takes", "value", "accepted"),
    [
        ("one", "a", True),
        ("one", "c", False),
        ("one", 1, True),
        ("one", True, False),
        ("one", "1", False),
        ("one", ["a"], False),
        ("several", ["a", 1], True),
        ("several", ("a",), True),
        ("several", [], True),
        ("several", ["c"], False),
        ("several", "a", False),
        ("one-or-names", "list", True),
        ("one-or-names", ["any drug"], True),
        ("one-or-names", [" "], False),
        ("one-or-names", [1], False),
        ("one-or-names", "any drug", False),
    ],
)
def test_a_policy_accepts_its_own_values_only(takes: str, value: object, accepted: bool) -> None:
    assert topic(takes, "a", 1, "list").accepts(value) is accepted


@pytest.mark.parametrize(
    ("takes", "words"),
    [
        ("one", "one of: a, 1"),
        ("several", "a list of: a, 1"),
        ("one-or-names", "one of: a, 1; or a list of drug names"),
    ],
)
def test_the_accepted_values_as_a_phrase(takes: str, words: str) -> None:
    assert topic(takes, "a", 1).accepted() == words


def test_a_list_of_names_stands_for_the_choice_list() -> None:
    found = SHIPPED.topics["complex_biologic"].choice(["infliximab"])
    assert found is not None
    assert found.value == "list"
    assert SHIPPED.topics["overlap"].choice("no such") is None


def test_the_dates_of_choices_and_entries_are_boundaries() -> None:
    day = datetime.date(2020, 5, 31)
    policies = Policies(SHIPPED.topics, {"medicare": (Entry("overlap", "majority", None, day),)}, ())
    found = policies.boundaries()
    assert datetime.date(2020, 6, 1) in found
    # R23, R121, R141
    assert {datetime.date(2015, 1, 1), datetime.date(2016, 1, 1), datetime.date(2023, 1, 1), datetime.date(2023, 7, 1)} <= found


def test_a_wrong_value_is_in_no_shipped_payer_file() -> None:
    # R1, R237
    for entries in SHIPPED.payers.values():
        for entry in entries:
            choice = SHIPPED.topics[entry.policy].choice(entry.value)
            assert choice is not None
            assert not choice.wrong
    wrong = {(name, one.value) for name, each in SHIPPED.topics.items() for one in each.choices if one.wrong}
    assert wrong == {
        ("extra_hour_threshold", "ge30"), ("initial_selector", "chronological"), ("same_drug_repeat_infusion", "96376"),
    }  # fmt: skip


def test_every_policy_that_a_rule_uses_is_one() -> None:
    for rule in Rulebook.rules():
        for name in rule.uses:
            assert name in SHIPPED.topics or name in ("further_hour_at", "push_interval_minutes"), rule.id
