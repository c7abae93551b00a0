"""What was given, how, and for how long?"""

import datetime
from typing import Any

import pytest

from infusate import Coding, Rulebook, Visit
from infusate.coding import rows as rows_module
from infusate.coding.engine import code_under, settle
from tests.support import dated_lines, facility, held, hydration, infusion, injection, line, lines, push, views, visit

RATE = [{"at": "09:00", "ml_per_h": 100}]


# -- which drug it is


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        # R90: salts, brands, biosimilars and strengths of one ingredient are one drug.
        ({"drug": "Solu-Medrol 40 mg"}, {"drug": "methylprednisolone sodium succinate 125 mg"}, True),
        ({"drug": "Remicade"}, {"drug": "infliximab-dyyb"}, True),
        ({"drug": "Drug X"}, {"drug": "drug x"}, True),
        ({"drug": "drug X 10 mg"}, {"drug": "drug X 20 mg"}, True),
        ({"drug": "drug X"}, {"drug": "drug Y"}, False),
        # A mixture is its set of ingredients.
        ({"drug": "ketorolac + drug Y"}, {"drug": "drug Y + Toradol"}, True),
        ({"drug": "ketorolac + drug Y"}, {"drug": "ketorolac"}, False),
        # Else the supply code, not an unclassified one.
        ({"drug": "this", "hcpcs": "J1885"}, {"drug": "ketorolac"}, True),
        ({"drug": "this", "hcpcs": "J3490"}, {"drug": "that", "hcpcs": "J3490"}, False),
        ({"drug": None, "hcpcs": "J1885"}, {"drug": "ketorolac"}, True),
        # Neither name nor code: a drug of its own.
        ({"drug": None}, {"drug": None}, False),
        ({"drug": None, "hcpcs": "J3490"}, {"drug": None, "hcpcs": "J3490"}, True),
    ],
)
def test_the_same_drug_is_the_same_set_of_ingredients(first: dict[str, Any], second: dict[str, Any], same: bool) -> None:
    more = {"supplied_by": "patient", "category": "therapeutic"}
    coding = facility(push("a", "08:00", **first, **more), push("b", "09:00", **second, **more))
    assert lines(coding) == ["a 96374", "b 96376" if same else "b 96375"]


def test_one_drug_under_two_categories_is_two_drugs() -> None:
    # R90
    coding = facility(push("a", "08:00"), push("b", "09:00", category="chemo"))
    assert lines(coding) == ["a 96375", "b 96409"]


def test_a_mixture_is_of_its_highest_category() -> None:
    # R72
    assert lines(facility(infusion("a", "09:00", "10:00", drug="ketorolac + paclitaxel", supplied_by="other"))) == ["a 96413"]
    assert lines(facility(infusion("a", "09:00", "10:00", drug="this and that"))) == ["a 96365"]


# -- minutes


@pytest.mark.parametrize(
    ("start", "stop", "policy", "minutes"),
    [
        # R30
        ("10:00", "10:16", "floor_elapsed", 16),
        ("10:00:45", "10:16:30", "floor_elapsed", 15),
        ("10:00:00", "10:15:59", "floor_elapsed", 15),
        ("10:00:59", "10:16:00", "clock_minutes", 16),
        ("10:00:00", "10:15:59", "clock_minutes", 15),
        ("10:00:00", "10:15:29", "half_up", 15),
        ("10:00:00", "10:15:30", "half_up", 16),
    ],
)
def test_minutes_are_whole_and_cut_by_the_policy(start: str, stop: str, policy: str, minutes: int) -> None:
    coding = facility(infusion("a", start, stop), policy={"seconds": policy})
    assert lines(coding) == ["a 96365" if minutes >= 16 else "a 96374"]


def test_each_running_interval_is_cut_by_itself() -> None:
    # R30: 7 min 59 s and 8 min 59 s are 7 + 8 minutes.
    row = infusion("a", "10:00:00", "10:20:00", pauses=[{"from": "10:07:59", "to": "10:11:01"}])
    assert lines(facility(row)) == ["a 96374"]


@pytest.mark.parametrize(
    ("more", "minutes"),
    [
        # R38, R39: paused time and time at rate 0 never count.
        ({"pauses": [{"from": "09:40", "to": "10:10"}]}, 110),
        ({"rates": [*RATE, {"at": "09:40", "ml_per_h": 0}, {"at": "10:10", "ml_per_h": 50}]}, 110),
        ({"rates": [*RATE, {"at": "11:00", "ml_per_h": 0}]}, 120),
        ({"rates": [*RATE, {"at": "10:00", "ml_per_h": 200}]}, 140),
        (
            {
                "pauses": [{"from": "09:40", "to": "10:00"}],
                "rates": [*RATE, {"at": "09:50", "ml_per_h": 0}, {"at": "10:10", "ml_per_h": 50}],
            },
            110,
        ),
    ],
)
def test_what_did_not_flow_does_not_count(more: dict[str, Any], minutes: int) -> None:
    coding = facility(infusion("a", "09:00", "11:20", **more))
    assert line(coding, "96365").minutes == minutes


def test_a_rate_changes_nothing_but_the_titrated_drug_is_one() -> None:
    # The worked example of R39: 245 minutes.
    rates = [{"at": "09:00", "ml_per_h": 50}, {"at": "10:00", "ml_per_h": 100}, {"at": "11:00", "ml_per_h": 150}]
    row = infusion("a", "09:00", "13:05", drug="rituximab", rates=rates, supplied_by="other")
    assert lines(facility(row)) == ["a 96413", "a 96415 x3"]


def test_the_stop_by_volume_counts_seconds_too() -> None:
    # R41: the last whole minute at which the volume had not yet run out: 100 mL at 99 mL/h are 60.6 minutes.
    row = infusion("a", "09:00", volume_ml=100, rates=[{"at": "09:00", "ml_per_h": 99}])
    assert line(facility(row), "96365").minutes == 60


def test_an_earlier_rate_counts_from_the_start_on() -> None:
    # R41: the first rate is charted at or before the start.
    rates = [{"at": "09:00", "ml_per_h": 50}, {"at": "09:00", "ml_per_h": 100}]
    assert line(facility(infusion("a", "09:00", volume_ml=100, rates=rates)), "96365").minutes == 60


def test_a_derived_stop_may_lie_behind_midnight() -> None:
    # R41, R46: 150 mL at 100 mL/h from 23:00 stop at 00:30; with 200 mL at 01:00 the second hour begins on day 2.
    row = infusion("a", "23:00", volume_ml=200, rates=[{"at": "23:00", "ml_per_h": 100}])
    assert dated_lines(facility(row)) == ["03-02 a 96365", "03-03 a 96366"]


# -- borrowed times


@pytest.mark.parametrize("link", [{"bag": "x"}, {"part_of": "a"}])
def test_a_row_without_times_takes_those_of_its_bag_or_dose(link: dict[str, str]) -> None:
    # R48
    first = infusion("a", "09:00", "10:31", **({"bag": "x"} if "bag" in link else {}))
    coding = facility(first, infusion("b", drug="drug B", **link))
    assert lines(coding) == ["a+b 96365", "a+b 96366"]
    assert held(coding) == {}


def test_times_are_not_borrowed_from_another_encounter() -> None:
    # R48: IV rows of one encounter and access.
    coding = facility(infusion("a", "09:00", "10:00", bag="x"), infusion("b", bag="x", encounter="2"))
    assert held(coding) == {"b": "documentation/start-time"}


def test_times_are_borrowed_from_a_row_that_counts_before_one_that_does_not() -> None:
    # R48
    coding = facility(
        infusion("a", "08:00", "08:10", purpose="carrier", bag="x"), infusion("b", "09:00", "10:00", drug="drug B", bag="x"),
        infusion("c", drug="drug C", bag="x"),
    )  # fmt: skip
    assert lines(coding) == ["b+c 96365"]


# -- an injection into an artery


@pytest.mark.parametrize(
    ("start", "stop", "found"),
    [("09:00", "09:20", "96422"), ("23:40", "00:25", "96420"), ("09:00", "+1 09:01", "96420"), ("09:00", None, "96420")],
)
def test_possible_minutes_of_an_injection_into_an_artery_count(start: str, stop: str | None, found: str) -> None:
    # R19: T <= 15 96420; R29: without a usable time it needs none.
    row = {**injection("a", start, route="intra-arterial", drug="fluorouracil"), "stop": stop}
    assert lines(facility(row)) == [f"a {found}"]


# -- order


def test_the_order_of_the_rows_never_matters() -> None:
    # R1
    rows = [
        infusion("a", "09:00", "10:00"), push("b", "09:10", drug="drug B"), hydration("h", "08:00", "12:00"),
        infusion("c", None, None), push("d", None, "12:30", drug="drug B"),
    ]  # fmt: skip
    assert lines(facility(*rows)) == lines(facility(*reversed(rows)))
    assert held(facility(*rows)) == held(facility(*reversed(rows)))


def facility_like(charted: Visit) -> Coding:
    return code_under(charted, Rulebook.shipped().on(charted.date, charted.setting))


def test_what_was_forgotten_is_settled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    # A book remembers a limited number of ways of charting; behind it the lines are the same.
    charted = visit("facility", *(push(id, f"{8 + place:02}:00", drug=f"drug {id}") for place, id in enumerate("abcd")))
    book = Rulebook.shipped().on(datetime.date(2026, 3, 2), "facility", None, {"overlap": "split"})
    monkeypatch.setattr(rows_module, "REMEMBERED", 1)
    assert lines(code_under(charted, book)) == lines(facility_like(charted))
    assert len(book.remembered) <= 2


def test_seconds_of_a_pause_leave_the_minutes_to_the_policy() -> None:
    # R4, R30: seconds in a rate.
    row = infusion(
        "a", "10:00", "10:36", rates=[{"at": "10:00", "ml_per_h": 9}, {"at": "10:10:30", "ml_per_h": 0}, {"at": "10:30:35", "ml_per_h": 9}]
    )  # fmt: skip
    assert "seconds" in views(facility(row), "96374")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        # R29, R37: what the rules about times say of rows that need no line of their own for it.
        (injection("a"), "drug A is dated on the date of the visit."),
        (injection("a", "09:00"), "drug A is dated on 2026-03-02."),
        (push("a", None, "09:05"), "drug A was pushed at 09:05."),
        (push("a", "09:00"), "drug A was pushed at 09:00."),
    ],
)
def test_the_rule_about_times_can_be_read_for_every_row(row: dict[str, Any], words: str) -> None:
    charted = visit("facility", row)
    (found,) = settle(charted, Rulebook.shipped().on(charted.date, charted.setting)).rows
    assert found.evidence_reason is not None
    assert found.evidence_reason.because == words
