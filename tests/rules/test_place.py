"""Question 4: which service is the initial one, and where does every other one stand beside it?"""

from typing import Any

import pytest

from tests.support import (
    facility,
    held,
    hydration,
    infusion,
    injection,
    line,
    lines,
    not_billable,
    office,
    push,
    rules,
    standings,
    views,
)


def chemo(id: str, start: str, stop: str | None = None, **more: Any) -> dict[str, Any]:
    """A chemotherapy infusion."""
    return infusion(id, start, stop, **{"drug": "paclitaxel", **more})


# -- the initial service


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # R61: chemo infusion > chemo push > therapeutic infusion > therapeutic push > hydration, whatever the order in time.
        (
            [push("b", "08:00", drug="fluorouracil"), chemo("a", "09:00", "10:00")],
            ["a 96413", "b 96411"],
        ),
        (
            [infusion("b", "08:00", "08:30"), push("a", "09:00", drug="fluorouracil")],
            ["a 96409", "b 96367"],
        ),
        ([push("b", "08:00"), infusion("a", "09:00", "09:30", drug="drug B")], ["a 96365", "b 96375"]),
        ([hydration("b", "08:00", "10:00"), push("a", "11:00")], ["a 96374", "b 96361 x2"]),
        ([hydration("b", "08:00", "08:31")], ["b 96360"]),
        # Injections are outside the order.
        ([injection("b", "08:00", drug="drug B"), push("a", "09:00")], ["a 96374", "b 96372-59"]),
    ],
)
def test_the_highest_rank_is_initial_in_a_facility(rows: list[dict[str, Any]], found: list[str]) -> None:
    # R60, R61: place/hierarchy.
    coding = facility(*rows)
    assert lines(coding) == found
    assert "INITIAL-INFERRED" not in coding.advisories


@pytest.mark.parametrize(
    ("primary", "found", "rule"),
    [
        (None, ["a 96365", "b 96375"], "place/main-reason-inferred"),
        ("b", ["a 96367", "b 96374"], "place/main-reason"),
        ("a", ["a 96365", "b 96375"], "place/main-reason"),
    ],
)
def test_the_charted_main_reason_is_initial_in_the_office(primary: str | None, found: list[str], rule: str) -> None:
    # R62
    coding = office(push("b", "08:00", drug="drug B"), infusion("a", "09:00", "09:30"), primary=primary)
    assert lines(coding) == found
    initial = "96374" if primary == "b" else "96365"
    assert rule in rules(coding, initial)
    assert (coding.advisories == ("INITIAL-INFERRED",)) is (rule == "place/main-reason-inferred")


@pytest.mark.parametrize(
    ("selector", "found", "rule"),
    [
        ("hierarchy", ["a 96365", "b 96375"], "place/hierarchy"),
        ("primary_reason", ["a 96367", "b 96374"], "place/main-reason"),
        ("chronological", ["a 96367", "b 96374"], "place/first-started"),
    ],
)
@pytest.mark.parametrize("setting", [facility, office])
def test_the_selector_of_the_policy_is_taken_in_both_settings(setting: Any, selector: str, found: list[str], rule: str) -> None:
    # R62, initial_selector
    coding = setting(
        push("b", "08:00", drug="drug B"),
        infusion("a", "09:00", "09:30"),
        primary="b",
        policy={"initial_selector": selector},
    )
    assert lines(coding) == found
    assert rule in rules(coding, found[0][2:] if selector == "hierarchy" else "96374")


def test_first_in_time_is_called_wrong() -> None:
    # R62, R237: accepted when pinned, and its lines are `policy`.
    coding = facility(push("b", "08:00"), policy={"initial_selector": "chronological"})
    assert standings(coding) == {"b 96374": "policy"}


@pytest.mark.parametrize(
    ("primary", "found"),
    [
        # R62: a repeat push names its drug; a row that has no IV service names nothing.
        ("c", ["a 96367", "b 96374"]),
        ("d", ["a 96365", "b 96375", "d 96372-59"]),
    ],
)
def test_a_main_reason_that_cannot_be_initial_names_its_drug(primary: str, found: list[str]) -> None:
    coding = office(
        push("b", "08:00", drug="drug B"), push("c", "09:00", drug="drug B"), infusion("a", "09:30", "10:00"),
        *([injection("d", drug="drug C")] if primary == "d" else []), primary=primary,
    )  # fmt: skip
    assert lines(coding) == found


def test_an_injection_named_as_the_main_reason_names_the_iv_service_of_its_drug() -> None:
    # R62: the drug to which the row belongs, if that has an IV service of the group.
    coding = office(push("b", "08:00", drug="drug B"), injection("c", drug="drug B"), infusion("a", "09:00", "09:30"), primary="c")
    assert lines(coding)[:2] == ["a 96367", "b 96374"]


def test_several_encounters_may_each_have_a_main_reason() -> None:
    # R62: a list, at most one per encounter.
    coding = office(
        push("a", "08:00"), infusion("b", "09:00", "09:30", drug="drug B"),
        push("c", "15:00", encounter="2"), infusion("d", "16:00", "16:30", drug="drug B", encounter="2"),
        primary=["a", "d"],
    )  # fmt: skip
    assert lines(coding) == ["a 96374-59", "b 96367-59", "c 96375", "d 96365"]


@pytest.mark.parametrize(
    ("tiebreak", "found"),
    [("longest", ["a 96367", "b 96365"]), ("earliest", ["a 96365", "b 96367"])],
)
def test_of_equals_the_longest_or_the_earliest_is_initial(tiebreak: str, found: list[str]) -> None:
    # R67, initial_tiebreak
    coding = facility(
        infusion("a", "09:00", "09:45"),
        infusion("b", "10:00", "11:00", drug="drug B"),
        policy={"initial_tiebreak": tiebreak},
    )
    assert lines(coding) == found


@pytest.mark.parametrize(
    ("primary", "start", "found"),
    [
        # R67: named, then most minutes, then earliest start, then id.
        ("b", "09:00", ["a 96367", "b 96365"]),
        (None, "09:00", ["a 96365", "b 96367"]),
        (None, "12:00", ["a 96367", "b 96365"]),
    ],
)
def test_equal_minutes_fall_back_to_the_named_the_earlier_and_the_first_id(
    primary: str | None, start: str, found: list[str]
) -> None:
    stop = f"{start[:2]}:45"
    coding = facility(infusion("a", start, stop), infusion("b", "10:00", "10:45", drug="drug B"), primary=primary)
    assert lines(coding) == found


def test_equal_in_everything_the_lower_id_is_initial() -> None:
    # R67
    coding = facility(push("z", "09:00"), push("b", "09:00", drug="drug B"))
    assert lines(coding) == ["b 96374", "z 96375"]


def test_an_add_on_without_a_primary_has_the_initial_chosen_again() -> None:
    # R68, aoc_guard: place/chosen-again. 96411 does not accept 96365.
    rows = (infusion("a", "09:00", "10:00"), push("b", "10:05", drug="fluorouracil"))
    chosen = office(*rows, primary="a")
    assert lines(chosen) == ["a 96367", "b 96409"]
    assert "place/chosen-again" in rules(chosen, "96409")
    assert chosen.advisories == ("INITIAL-CHOSEN-AGAIN",)
    waiting = office(*rows, primary="a", policy={"aoc_guard": "hold"})
    assert lines(waiting) == ["a 96365"]
    assert held(waiting) == {"b": "edits/add-on-without-primary"}
    assert lines(office(*rows, primary="a", policy={"aoc_guard": "allow"})) == ["a 96365", "b 96411"]


def test_choosing_again_forgets_what_was_put_down_the_first_time() -> None:
    # R68: what has no line is put down once.
    coding = office(
        infusion("a", "09:00", "10:00"), push("b", "10:05", drug="fluorouracil"), push("c", "10:30", drug="drug C"),
        push("d", "10:35", drug="drug C"), push("e", "15:00", encounter="2"), push("f", "15:40", encounter="2"),
        primary=["a", "e"],
    )  # fmt: skip
    assert not_billable(coding) == {"d": "place/push-not-repeated", "f": "place/push-not-repeated"}
    assert len(coding.not_billable) == 2


# -- sequential and concurrent


@pytest.mark.parametrize(
    ("start", "stop", "found", "rule"),
    [
        # A runs 09:00-11:00 and is initial. R77 step 5, `split`: own minutes, then the overlap.
        ("11:00", "12:00", "b 96367", "place/sequential"),
        ("10:45", "11:16", "b 96367", "place/sequential"),  # own 16, shared 15
        ("10:44", "11:16", "b 96367", "place/sequential"),  # own 16, shared 16
        ("10:44", "11:15", "b 96368", "place/concurrent"),  # own 15, shared 16
        ("10:45", "11:15", "b 96367", "place/short-sequential"),  # own 15, shared 15
        ("10:45", "11:14", "b 96367", "place/short-sequential"),
        ("10:00", "10:30", "b 96368", "place/concurrent"),
    ],
)
def test_own_minutes_and_then_the_overlap_decide(start: str, stop: str, found: str, rule: str) -> None:
    coding = facility(infusion("a", "09:00", "11:00"), infusion("b", start, stop, drug="drug B"))
    assert lines(coding) == ["a 96365", "a 96366", found]
    code = found[2:]
    assert rule in rules(coding, code)
    assert (line(coding, code).standing == "review") is (rule == "place/short-sequential")
    assert "place/initial-infusion" in rules(coding, "96365")


@pytest.mark.parametrize(
    ("stop", "found"),
    [("12:30", ["a 96365", "a 96366 x2", "b 96367"]), ("12:31", ["a 96365", "a 96366 x2", "b 96366", "b 96367"])],
)
def test_a_sequential_drug_has_further_hours_from_its_own_minutes(stop: str, found: list[str]) -> None:
    # R74, R77: 30 shared minutes are not counted; 90 or 91 own ones are.
    coding = facility(infusion("a", "08:00", "11:00"), infusion("b", "10:30", stop, drug="drug B"))
    assert lines(coding) == found


def test_the_first_infusion_behind_a_push_keeps_all_its_minutes() -> None:
    # R77 step 4: place/first-infusion-behind-another.
    coding = facility(push("p", "08:55", drug="fluorouracil"), infusion("a", "09:00", "10:31"))
    assert lines(coding) == ["a 96366", "a 96367", "p 96409"]
    assert "place/first-infusion-behind-another" in rules(coding, "96367")


def test_the_worked_example_of_an_overlap_of_half_an_hour() -> None:
    # R77, G6
    coding = facility(infusion("a", "06:00", "07:30"), infusion("b", "07:00", "16:00", drug="drug B"))
    assert lines(coding) == ["a 96367", "b 96365", "b 96366 x8"]


@pytest.mark.parametrize(
    ("policy", "start", "stop", "found", "rule"),
    [
        # R78. A runs 09:00-12:00; B shares some minutes and has 20 or more of its own.
        ("any_overlap", "11:44", "12:20", "96368", "place/any-overlap"),
        ("any_overlap", "11:45", "12:20", "96367", "place/sequential"),
        ("majority", "11:39", "12:20", "96368", "place/most-of-it-shared"),  # 21 of 41
        ("majority", "11:40", "12:20", "96367", "place/sequential"),  # 20 of 40
        ("majority", "11:45", "12:05", "96367", "place/short-sequential"),  # 15 of 20
        ("majority", "11:44", "12:04", "96368", "place/most-of-it-shared"),  # 16 of 20
        ("start_within", "08:54", "10:00", "96367", "place/short-sequential"),  # 6 minutes before, own 6
        ("start_within", "08:55", "10:00", "96368", "place/started-together"),
        ("start_within", "09:05", "10:00", "96368", "place/started-together"),
        ("start_within", "09:06", "10:00", "96367", "place/short-sequential"),
        ("start_within", "09:05", "09:20", "96374", ""),
        ("start_within", "10:00", "12:16", "96367", "place/sequential"),
        ("start_within", "10:00", "12:15", "96367", "place/short-sequential"),
    ],
)
def test_other_views_of_an_overlap(policy: str, start: str, stop: str, found: str, rule: str) -> None:
    coding = facility(infusion("a", "09:00", "12:00"), infusion("b", start, stop, drug="drug B"), policy={"overlap": policy})
    (code,) = (one.code for one in coding.lines if one.of == ("b",) and one.code not in ("96366",))
    if rule:
        assert code == found
        assert rule in rules(coding, code)
    else:
        assert code == "96375"


@pytest.mark.parametrize(("least", "found"), [(16, "96367"), (1, "96368")])
def test_the_fewest_minutes_of_a_concurrent_drug_are_a_policy(least: int, found: str) -> None:
    # R76, concurrent_min_overlap: 10 shared minutes, 10 own.
    coding = facility(
        infusion("a", "09:00", "10:00"),
        infusion("b", "09:50", "10:10", drug="drug B"),
        policy={"concurrent_min_overlap": least},
    )
    assert lines(coding) == ["a 96365", f"b {found}"]


def test_no_shared_minute_is_never_concurrent() -> None:
    # R76: at least one minute even where any will do.
    coding = facility(
        infusion("a", "09:00", "10:00"),
        infusion("b", "10:00", "10:20", drug="drug B"),
        policy={"concurrent_min_overlap": 1, "overlap": "any_overlap"},
    )
    assert lines(coding) == ["a 96365", "b 96367"]


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        # R77 step 8: B is concurrent with A; C shares minutes with B only.
        ("keep", ["a 96365", "b 96368", "c 96367"]),
        ("deduct", ["a 96365", "b 96368", "c 96367"]),
    ],
)
def test_the_minutes_of_a_concurrent_drug_stay_free_or_leave_later_drugs(policy: str, found: list[str]) -> None:
    coding = facility(
        infusion("a", "09:00", "11:00"), infusion("b", "10:00", "11:15", drug="drug B"),
        infusion("c", "11:00", "11:30", drug="drug C"), policy={"concurrent_minutes": policy},
    )  # fmt: skip
    assert [one for one in lines(coding) if "96366" not in one] == found
    # C has 30 own minutes, or 15 beside the 15 that it shares with B.
    assert line(coding, "96367").minutes == (30 if policy == "keep" else 15)
    assert (line(coding, "96367").standing == "review") is (policy == "deduct")


def test_a_piggyback_in_a_pause_is_sequential() -> None:
    # The worked example of R73.
    coding = facility(
        infusion("a", "09:00", "11:00", drug="vancomycin", pauses=[{"from": "10:00", "to": "10:30"}], supplied_by="other"),
        infusion("b", "10:00", "10:30", drug="ceftriaxone", supplied_by="other"),
    )
    assert lines(coding) == ["a 96365", "b 96367"]
    assert line(coding, "96365").minutes == 90


@pytest.mark.parametrize(
    ("policy", "rows_stop", "found", "rule"),
    [
        # R80, concurrent_chemo: X 09:00-10:00 and Y, 60 shared minutes and then some of its own.
        ("hold", "10:00", None, "place/concurrent-chemo"),
        ("none", "10:00", None, "place/concurrent-chemo-not-reported"),
        ("unlisted", "10:00", "96549", "place/concurrent-chemo-unlisted"),
        ("sequential", "10:00", None, "place/concurrent-chemo"),
    ],
)
def test_two_antineoplastics_at_once_follow_the_policy(policy: str, rows_stop: str, found: str | None, rule: str) -> None:
    coding = facility(
        chemo("x", "09:00", "10:00"), chemo("y", "09:00", rows_stop, drug="carboplatin"), policy={"concurrent_chemo": policy}
    )
    assert lines(coding) == ["x 96413", *([f"y {found}"] if found else [])]
    if found:
        assert rule in rules(coding, found)
    else:
        assert {**held(coding), **not_billable(coding)} == {"y": rule}


@pytest.mark.parametrize(("stop", "found"), [("11:15", None), ("11:16", "y 96417")])
def test_concurrent_chemotherapy_may_be_sequential_with_sixteen_own_minutes(stop: str, found: str | None) -> None:
    # R80: place/concurrent-chemo-sequential. Under `any_overlap` a drug with own minutes is concurrent too.
    coding = facility(
        chemo("x", "09:00", "11:00"),
        chemo("y", "10:30", stop, drug="carboplatin"),
        policy={"concurrent_chemo": "sequential", "overlap": "any_overlap"},
    )
    assert lines(coding) == ["x 96413", "x 96415", *([found] if found else [])]
    if found:
        assert "place/concurrent-chemo-sequential" in rules(coding, "96417")


def test_a_therapeutic_drug_beside_chemotherapy_is_concurrent() -> None:
    # R80: place/concurrent-therapeutic.
    coding = facility(chemo("x", "09:00", "10:00"), infusion("b", "09:00", "10:00", drug="leucovorin"))
    assert lines(coding) == ["b 96368", "x 96413"]
    assert "place/concurrent-therapeutic" in rules(coding, "96368")


# -- once


def test_a_concurrent_infusion_is_reported_once() -> None:
    # R79, G7: place/concurrent-first, place/concurrent-once.
    coding = facility(*(infusion(id, "09:30", "10:30", drug=f"drug {id}") for id in "abc"))
    assert lines(coding) == ["a 96365", "b 96368"]
    assert "place/concurrent-first" in rules(coding, "96368")
    assert not_billable(coding) == {"c": "place/concurrent-once"}
    assert coding.advisories == ("CONC-ONCE",)


@pytest.mark.parametrize(
    ("scope", "found"),
    [("encounter", 1), ("date", 2), ("access", 1)],
)
def test_once_for_each_encounter_or_date(scope: str, found: int) -> None:
    # R79, concurrent_scope
    coding = facility(
        infusion("a", "20:00", "23:00"), infusion("b", "20:00", "21:00", drug="drug B"),
        infusion("c", "+1 09:00", "+1 10:00", drug="drug C"), infusion("d", "+1 09:00", "+1 10:00", drug="drug D"),
        policy={"concurrent_scope": scope},
    )  # fmt: skip
    assert len([one for one in coding.lines if one.code == "96368"]) == found


@pytest.mark.parametrize(("scope", "found"), [("encounter", 1), ("date", 1), ("access", 2)])
def test_once_for_each_access(scope: str, found: int) -> None:
    # R79: over all accesses of the encounter unless the policy says access.
    coding = facility(
        infusion("a", "09:00", "11:00"), infusion("b", "09:00", "10:00", drug="drug B"),
        infusion("c", "09:00", "10:30", drug="drug C", access="right", access_reason="incompatible"),
        infusion("d", "09:00", "10:00", drug="drug D", access="right"),
        policy={"concurrent_scope": scope},
    )  # fmt: skip
    concurrent = [one.of[0] for one in coding.lines if one.code == "96368"]
    assert concurrent == ["b", "d"][:found]


def test_a_concurrent_drug_beside_two_pushes_alone_goes_to_review() -> None:
    # R79, G27: 96409 and 96367 are no primary of 96368.
    coding = facility(
        push("x", "09:00", drug="fluorouracil"), infusion("a", "09:05", "10:05"), infusion("b", "09:05", "10:05", drug="drug B")
    )
    assert lines(coding) == ["a 96367", "x 96409"]
    assert held(coding) == {"b": "edits/add-on-without-primary"}


def test_an_hour_of_the_sequential_drug_is_a_primary_of_the_concurrent_one() -> None:
    # R79: 96366 of the sequential drug is one.
    coding = facility(
        push("x", "09:00", drug="fluorouracil"), infusion("a", "09:05", "10:36"), infusion("b", "09:05", "10:05", drug="drug B")
    )
    assert lines(coding) == ["a 96366", "a 96367", "b 96368", "x 96409"]


# -- pushes


def test_every_further_drug_has_one_further_push() -> None:
    # R14, R81: place/initial-push, place/further-push.
    coding = facility(push("a", "09:00"), push("b", "09:01", drug="drug B"), push("c", "09:02", drug="drug C"))
    assert lines(coding) == ["a 96374", "b 96375", "c 96375"]
    assert "place/initial-push" in rules(coding, "96374")
    assert "place/further-push" in [reason.rule.id for reason in coding.lines[1].reasons]


def test_a_push_is_never_concurrent_and_the_infusion_keeps_its_minutes() -> None:
    # R81
    coding = facility(infusion("a", "09:00", "10:00"), push("b", "09:20", "09:25", drug="drug B"))
    assert lines(coding) == ["a 96365", "b 96375"]
    assert line(coding, "96365").minutes == 60


# -- hydration


def test_hydration_is_initial_only_where_nothing_else_is() -> None:
    # R12, R60: place/initial-hydration, place/hydration-behind-another.
    alone = facility(hydration("h", "09:00", "10:31"))
    assert lines(alone) == ["h 96360", "h 96361"]
    assert "place/initial-hydration" in rules(alone, "96360")
    behind = facility(hydration("h", "09:00", "10:31"), push("p", "11:00"))
    assert lines(behind) == ["h 96361 x2", "p 96374"]
    assert "place/hydration-behind-another" in rules(behind, "96361")


def test_hydration_named_as_the_main_reason_is_initial_in_the_office() -> None:
    # R62
    coding = office(hydration("h", "09:00", "10:00"), push("p", "11:00"), primary="h")
    assert lines(coding) == ["h 96360", "p 96375"]


def test_a_line_that_another_view_of_the_overlap_would_change_says_so() -> None:
    # The worked example of R4: 20 of 60 minutes overlap.
    coding = facility(infusion("a", "09:00", "11:00"), infusion("b", "10:40", "11:40", drug="drug B"))
    assert standings(coding)["b 96367"] == "policy"
    assert "overlap" in views(coding, "96367")
