"""Why this line, why not that one, and what if the chart, the payer or a policy were another?"""

from typing import Any

import pytest

from infusate import Book, Complaints, Rulebook, Visit, code
from infusate.coding.explain import compare, what_if, why_not
from tests.support import facility, hydration, infusion, injection, lines, push, shown, visit

B = {"drug": "drug B"}


def book_of(charted: Visit) -> Book:
    return Rulebook.shipped().on(charted.date, charted.setting, charted.payer)


def why(wanted: str, *rows: dict[str, Any], units: int | None = None, **frame: Any) -> str:
    """All that is said about a code that is not there."""
    charted = visit("facility", *rows, **frame)
    return "\n".join(why_not(charted, book_of(charted), wanted, units))


# -- compare


def test_two_codings_share_lines_and_differ_in_others() -> None:
    rows = (infusion("a", "09:00", "10:00"), injection("b", **B))
    found = compare(facility(*rows), facility(*rows, payer="medicare"))
    assert [shown(line) for line in found.same] == ["a 96365"]
    assert [shown(line) for line in found.only_one] == ["b 96372-59"]
    assert [shown(line) for line in found.only_other] == ["b 96372-XS"]
    assert found.differs


def test_a_coding_does_not_differ_from_itself() -> None:
    coding = facility(infusion("a", "09:00", "10:31"))
    found = compare(coding, coding)
    assert found.same == coding.lines
    assert not found.differs


@pytest.mark.parametrize(("one", "other"), [("09:16", None), (None, "09:16")])
def test_a_line_that_only_one_of_the_two_has_makes_them_differ(one: str | None, other: str | None) -> None:
    held = facility(infusion("a", "09:00", one))
    assert compare(held, facility(infusion("a", "09:00", other))).differs


def test_equal_lines_are_matched_one_by_one() -> None:
    rows = (infusion("a", "09:00", "10:00"), infusion("b", "10:00", "10:30", **B))
    found = compare(facility(*rows), facility(rows[0]))
    assert [shown(line) for line in found.only_one] == ["b 96367"]
    assert found.only_other == ()


# -- what if


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ["a 96365", "b 96372-59"]),
        ({"payer": "medicare"}, ["a 96365", "b 96372-XS"]),
        ({"a.stop": "2026-03-02T09:15"}, ["a 96374", "b 96372-59"]),
        ({"a.stop": None}, ["b 96372"]),
        ({"a.stop": "2026-03-02T10:31", "b.route": "oral"}, ["a 96365", "a 96366"]),
        ({"b.dose": None}, ["a 96365", "b 96372-59"]),
    ],
)
def test_a_visit_with_other_facts_is_coded_anew(changes: dict[str, object], found: list[str]) -> None:
    charted = visit("facility", infusion("a", "09:00", "10:00"), injection("b", **B))
    other = what_if(charted, changes)
    assert isinstance(other, Visit)
    assert lines(code(other)) == found
    assert lines(code(charted)) == ["a 96365", "b 96372-59"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"a.stop": "yesterday"}, "administrations[0].stop"),
        ({"a.color": "red"}, "administrations[0].color"),
        ({"payer": "nobody"}, "payer"),
        ({"z.stop": "2026-03-02T10:00"}, "administrations[1].no administration of this id"),
        ({"z.stop": "2026-03-02T10:00", "z.start": "2026-03-02T09:00"}, "administrations[1].no administration of this id"),
        ({"setting": None}, "setting"),
    ],
)
def test_what_cannot_be_is_a_complaint(changes: dict[str, object], place: str) -> None:
    found = what_if(visit("facility", infusion("a", "09:00", "10:00")), changes)
    assert isinstance(found, Complaints)
    assert place in [one.place for one in found]


# -- why not


def test_a_code_that_is_there_is_said_to_be_there() -> None:
    row = infusion("a", "09:00", "11:31")
    assert why("96366", row).startswith("96366 is there: 2 units.")
    assert why("96365", row).startswith("96365 is there: 1 unit.")
    assert why("96366", row, units=2).startswith("96366 is there: 2 units.")


def test_more_units_than_there_are_is_answered_with_the_minutes() -> None:
    # R33: 90 minutes past the first hour's are two further hours.
    said = why("96366", infusion("a", "09:00", "11:31"), units=3)
    assert said.startswith("96366 is there with 2 units, not 3.")
    assert "151 minutes count" in said
    assert "hour units: 2" in said
    assert "is there with 1 unit, not 2." in why("96365", infusion("a", "09:00", "10:00"), units=2)


def test_a_code_that_waits_names_the_query() -> None:
    # R3
    said = why("96365", infusion("a", "09:00"))
    assert "It waits for an answer (nurse: stop): The chart does not say when drug A stopped." in said


def test_a_held_row_of_another_code_is_named_too() -> None:
    said = why("96372", infusion("a", "09:00"))
    assert "a is held: The chart does not say when drug A stopped." in said


def test_what_is_not_billable_is_named_with_its_rule() -> None:
    # R12
    said = why("96360", hydration("h", "09:00", "09:30"))
    assert "h has no line (hours/hydration-short)" in said


@pytest.mark.parametrize(
    ("wanted", "rows", "words"),
    [
        # Each is another place for the same drug: the answer names the rule that spoke and those that were silent before it.
        ("96374", [infusion("a", "09:00", "09:16")], "a is 96365 by technique/infusion"),
        ("96375", [infusion("a", "09:00", "09:16")], "a is 96365 by technique/infusion"),
        ("96365", [infusion("a", "09:00", "09:15")], "a is 96374 by technique/short-infusion"),
        ("96366", [infusion("a", "09:00", "10:30")], "a is 96365 by hours/first-hour"),
        ("96415", [infusion("a", "09:00", "11:00")], "a is 96365 by category/unknown-drug"),
        ("96413", [infusion("a", "09:00", "10:00")], "a is 96365 by category/unknown-drug"),
        ("96365", [infusion("x", "09:00", "10:00", drug="paclitaxel")], "x is 96413 by category/antineoplastic"),
        ("96360", [hydration("h", "09:00", "10:00"), push("p", "10:00")], "h is 96361 by place/hydration-behind-another"),
        ("96361", [infusion("a", "09:00", "10:00")], "a is 96365 by category/unknown-drug"),
        ("96368", [infusion("a", "09:00", "10:00"), infusion("b", "10:00", "10:30", **B)], "b is 96367 by place/sequential"),
        ("96376", [push("a", "09:00"), push("b", "09:10", **B)], "b is 96375 by place/further-push"),
        ("96401", [injection("a")], "a is 96372 by otherways/injection"),
    ],
)
def test_a_code_that_is_not_there_is_answered_by_the_rules_that_spoke(wanted: str, rows: list[dict[str, Any]], words: str) -> None:
    assert words in why(wanted, *rows)


def test_the_rules_that_were_silent_are_named() -> None:
    said = why("96368", infusion("a", "09:00", "11:00"), infusion("b", "10:45", "11:30", **B))
    assert "Asked before it, and silent: place/initial-infusion, place/first-infusion-behind-another" in said


def test_a_code_of_no_rulebook_is_said_to_be_none() -> None:
    assert "12345 is no code of this rulebook on 2026-03-02." in why("12345", infusion("a", "09:00", "10:00"))
    assert "90765 is no code of this rulebook on 2026-03-02." in why("90765", infusion("a", "09:00", "10:00"))


@pytest.mark.parametrize(
    ("day", "wanted", "is_one"),
    [("2008-12-31", "96365", False), ("2009-01-01", "96365", True), ("2008-12-31", "90765", True), ("2009-01-01", "90765", False)],
)
def test_a_code_is_one_from_its_first_to_its_last_day(day: str, wanted: str, is_one: bool) -> None:
    # R11
    assert ("is no code of this rulebook" not in why(wanted, push("p", "09:00"), day=day)) is is_one


def test_a_code_that_nothing_speaks_for_is_said_so() -> None:
    assert why("J1745", push("f", "09:00", purpose="flush", access_device="port")) == "Nothing in the chart speaks for J1745."


def test_a_drug_code_is_a_code_of_the_rulebook() -> None:
    said = why("J1745", infusion("a", "09:00", "10:00", drug="infliximab", dose="400 mg"))
    assert "no code of this rulebook" not in said
