"""What does the documentation of one visit support?"""

import datetime

import pytest

from infusate import Line, Rulebook, code
from tests.support import (
    asked,
    blocks,
    dated_lines,
    facility,
    held,
    hydration,
    infusion,
    injection,
    lines,
    not_billable,
    office,
    pump,
    push,
    standings,
    visit,
)

B = {"drug": "drug B"}


def test_the_payer_of_the_call_stands_in_for_that_of_the_visit() -> None:
    charted = visit("facility", infusion("a", "09:00", "10:00"), injection("b", **B), payer="commercial")
    assert lines(code(charted))[1] == "b 96372-59"
    assert lines(code(charted, payer="medicare"))[1] == "b 96372-XS"


def test_a_visit_without_a_payer_has_an_unknown_one() -> None:
    # R1
    assert facility(infusion("a", "09:00", "10:00")).book.payer == "unknown"


def test_a_pinned_policy_that_cannot_be_is_a_value_error_and_nothing_is_coded() -> None:
    with pytest.raises(ValueError, match="policy overlap: found 'x', accepted is one of"):
        facility(infusion("a", "09:00", "10:00"), policy={"overlap": "x"})


def test_another_rulebook_may_be_asked() -> None:
    shipped = Rulebook.shipped()
    other = Rulebook(shipped.tables, shipped.policies, {"facility": datetime.date(2030, 1, 1)}, "0")
    charted = visit("facility", infusion("a", "09:00", "10:00"), day="2030-01-01")
    assert lines(code(charted, other)) == ["a 96365"]


def test_each_line_rests_on_reasons() -> None:
    coding = facility(
        infusion("a", "09:00", "10:31"), push("p", "10:35", **B), hydration("h", "11:00", "12:00"), injection("i", drug="drug I")
    )
    for line in coding.lines:
        assert line.reasons
        for reason in line.reasons:
            assert reason.says
            assert reason.because


@pytest.mark.parametrize(("reasons", "units", "message"), [((), 1, "without a reason"), (("why",), 0, "0 units")])
def test_a_line_cannot_be_without_a_reason_or_units(reasons: tuple[str, ...], units: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Line("96365", units, (), datetime.date(2026, 3, 2), ("a",), None, "firm", reasons)  # type: ignore[arg-type]


# -- held rows


@pytest.mark.parametrize(
    ("row", "beside", "waiting"),
    [
        # R3: `blocks` lists the codes that the held row could add.
        (infusion("a", "09:00"), [], {"96365", "96366"}),
        (infusion("a", "09:00"), [infusion("b", "12:00", "13:00", **B)], {"96367", "96366"}),
        (infusion("a", "09:00"), [push("b", "12:00", **B)], {"96365", "96366"}),
        (infusion("a", "09:00", drug="paclitaxel"), [infusion("b", "12:00", "13:00", **B)], {"96413", "96415"}),
        (infusion("a", "09:00", drug="paclitaxel"), [infusion("b", "12:00", "13:00", drug="carboplatin")], {"96417", "96415"}),
        (push("a"), [], {"96374"}),
        (push("a"), [infusion("b", "12:00", "13:00", **B)], {"96375"}),
        (push("a", drug="fluorouracil"), [infusion("b", "12:00", "13:00", **B)], {"96409"}),
        (push("a", drug="fluorouracil"), [infusion("b", "12:00", "13:00", drug="paclitaxel")], {"96411"}),
        (hydration("a", "09:00"), [], {"96360", "96361"}),
        (hydration("a", "09:00"), [push("b", "12:00", **B)], {"96361"}),
        (infusion("a", "09:00", route="sc"), [], {"96369", "96370"}),
        (infusion("a", "09:00", route="intra-arterial"), [], {"96373"}),
        (infusion("a", "09:00", route="intra-arterial", drug="fluorouracil"), [], {"96422", "96423"}),
        (pump("a"), [], {"G0498"}),
        (pump("a", drug="drug A"), [], {"C8957"}),
        (infusion("a", "09:00"), [infusion("b", "12:00", "13:00", encounter="2", **B)], {"96365", "96366"}),
    ],
)  # fmt: skip
def test_a_held_row_says_which_codes_wait_for_it(
    row: dict[str, object], beside: list[dict[str, object]], waiting: set[str]
) -> None:
    coding = facility(row, *beside)
    (rule,) = held(coding).values()
    assert set(blocks(coding, rule)) == waiting


def test_a_held_row_takes_no_part_in_the_lines_of_the_others() -> None:
    # R3: no initial service, no overlap, no deduction, no interval, no part in R48.
    coding = facility(
        infusion("a", "09:00"),
        hydration("h", "09:00", "10:31"),
        push("p"),
        push("q", "09:10"),
        infusion("c", "09:20", "09:28", **B),
    )
    # C is a push of 8 minutes and initial (R67); of the 91 minutes of hydration 83 are left (R36).
    assert lines(coding) == ["c 96374", "h 96361", "q 96375"]
    assert set(standings(coding).values()) == {"review"}


def test_a_held_row_on_a_proved_access_leaves_the_other_alone() -> None:
    # R3: its encounter and access.
    coding = facility(
        infusion("a", "09:00", access="left"), infusion("b", "09:00", "10:00", access="right", access_reason="i", **B),
    )  # fmt: skip
    assert standings(coding) == {"b 96365": "firm"}


def test_a_held_row_stands_apart_from_its_supply() -> None:
    # R3, R135
    assert lines(facility(infusion("a", "09:00", drug="Venofer", dose="200 mg"))) == ["a J1756 x200"]


# -- the main reason


@pytest.mark.parametrize(
    ("rows", "primary", "initial"),
    [
        # R62: the drug or hydration sum to which the row belongs, if that has an IV service of the group; else R61.
        ((push("a", "08:00"), injection("b"), infusion("c", "09:00", "10:00", **B)), "b", "a"),
        ((push("a", "08:00"), injection("b", drug="drug X"), infusion("c", "09:00", "10:00", **B)), "b", "c"),
        ((push("a", "08:00"), push("b", "08:10", purpose="flush"), infusion("c", "09:00", "10:00", **B)), "b", "c"),
        ((push("a", "08:00"), infusion("b", "08:30"), infusion("c", "09:00", "10:00", **B)), "b", "c"),
        ((push("a", "08:00"), injection("b", encounter="2"), infusion("c", "09:00", "10:00", **B)), "b", "c"),
        ((push("a", "08:00"), hydration("b", "08:30", "09:30"), infusion("c", "09:30", "10:00", **B)), "b", "b"),
    ],
)
def test_the_main_reason_names_a_service_of_its_drug(rows: tuple[dict[str, object], ...], primary: str, initial: str) -> None:
    coding = office(*rows, primary=primary)
    initials = {"96365", "96374", "96360"}
    assert [one.of for one in coding.lines if one.code in initials] == [(initial,)]


# -- estimated times and derived ones


def test_an_estimated_row_that_is_a_part_of_nothing_is_left_as_it_is() -> None:
    # R42
    assert lines(facility(infusion("a", "09:00", times="estimated"))) == []
    assert held(facility(infusion("a", "09:00", times="estimated"))) == {"a": "documentation/stop-time"}


def test_a_derived_stop_over_midnight_counts_its_dates() -> None:
    # R41, R46
    row = infusion("a", "23:30", volume_ml=100, rates=[{"at": "23:30", "ml_per_h": 50}])
    assert dated_lines(facility(row)) == ["03-02 a 96365", "03-03 a 96366"]


def test_a_row_whose_stop_is_dropped_says_why() -> None:
    coding = facility(infusion("a", "09:00"), policy={"missing_stop": "drop"})
    (item,) = coding.not_billable
    assert [reason.rule.id for reason in item.reasons] == ["category/unknown-drug", "documentation/stop-missing-drop"]


def test_queries_stand_once_each() -> None:
    # R2: each raises one query.
    coding = facility(infusion("a", "09:00", "10:00", ordered=None), push("b", "10:00", ordered=None, **B))
    assert asked(coding, "documentation/order") == [None]
    assert asked(coding, "documentation/dose") == ["a", "b"]
    assert not_billable(coding) == {}
