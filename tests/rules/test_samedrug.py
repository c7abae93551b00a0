"""Question 4, the same drug again: does a later push or infusion of it have a line?"""

from typing import Any

import pytest

from tests.support import asked, dated_lines, facility, held, infusion, lines, not_billable, office, push, rules, standings


def chemo(id: str, start: str, stop: str | None = None, **more: Any) -> dict[str, Any]:
    """A chemotherapy infusion."""
    return infusion(id, start, stop, **{"drug": "paclitaxel", **more})


# -- pushed again


@pytest.mark.parametrize(
    ("setting", "rule"),
    [(facility, "place/antineoplastic-again"), (office, "place/antineoplastic-again-office")],
)
@pytest.mark.parametrize("first", [push("x", "09:00", drug="fluorouracil"), infusion("x", "08:00", "09:00", drug="fluorouracil")])
def test_a_repeated_push_of_an_antineoplastic_has_no_code(setting: Any, rule: str, first: dict[str, Any]) -> None:
    # R99
    coding = setting(first, push("y", "09:40", drug="fluorouracil"))
    assert len(coding.lines) == 1
    assert {**held(coding), **not_billable(coding)} == {"y": rule}
    assert asked(coding, rule) == (["y"] if setting is facility else [])


@pytest.mark.parametrize(
    ("policy", "start", "found", "rule"),
    [
        # R95: start to start, more than 30 minutes.
        ("gt30", "08:29", [], "place/push-too-soon"),
        ("gt30", "08:30", [], "place/push-too-soon"),
        ("gt30", "08:31", ["b 96376"], "place/push-repeated"),
        ("gt30", "08:32", ["b 96376"], "place/push-repeated"),
        ("ge30", "08:29", [], "place/push-too-soon"),
        ("ge30", "08:30", ["b 96376"], "place/push-repeated"),
        ("ge30", "08:31", ["b 96376"], "place/push-repeated"),
    ],
)
def test_a_repeated_push_needs_more_than_thirty_minutes(policy: str, start: str, found: list[str], rule: str) -> None:
    coding = facility(push("a", "08:00"), push("b", start), policy={"push_interval": policy})
    assert lines(coding) == ["a 96374", *found]
    if found:
        assert rule in rules(coding, "96376")
    else:
        assert not_billable(coding) == {"b": rule}


def test_the_interval_runs_from_the_last_reported_push() -> None:
    # The worked example of R95.
    coding = facility(push("a", "08:00"), push("b", "08:20"), push("c", "08:45"), push("d", "09:20"))
    assert lines(coding) == ["a 96374", "c 96376", "d 96376"]
    assert not_billable(coding) == {"b": "place/push-too-soon"}


@pytest.mark.parametrize(
    ("setting", "policy", "found"),
    [
        (facility, "96376", ["a 96374", "b 96376"]),
        (facility, "none", ["a 96374"]),
        (facility, None, ["a 96374", "b 96376"]),
        (office, None, ["a 96374"]),
    ],
)
def test_a_repeated_push_is_for_facilities(setting: Any, policy: str | None, found: list[str]) -> None:
    # R95, G10, G11, same_drug_push_repeat: place/push-not-repeated.
    coding = setting(push("a", "08:00"), push("b", "09:00"), policy={"same_drug_push_repeat": policy} if policy else None)
    assert lines(coding) == found
    assert not_billable(coding) == ({} if len(found) == 2 else {"b": "place/push-not-repeated"})


@pytest.mark.parametrize(
    ("setting", "policy", "found"),
    [
        (facility, None, ["b 96376"]),
        (facility, "infusion_plus_96376", ["b 96376"]),
        (facility, "infusion_only", []),
        (office, None, []),
    ],
)
@pytest.mark.parametrize("start", ["08:55", "09:30", "10:00", "13:00"])
def test_the_first_push_beside_the_infusion_of_its_drug(setting: Any, policy: str | None, found: list[str], start: str) -> None:
    # R96, G28, push_and_infusion_same_drug: at any distance, before or after.
    pinned = {"push_and_infusion_same_drug": policy} if policy else None
    coding = setting(infusion("a", "09:00", "10:00"), push("b", start), policy=pinned)
    assert lines(coding) == ["a 96365", *found]
    if found:
        assert "place/first-push-beside-its-infusion" in rules(coding, "96376")
    else:
        assert not_billable(coding) == {"b": "place/push-beside-its-infusion"}


def test_later_pushes_beside_the_infusion_keep_their_distance_among_the_pushes() -> None:
    # R96: the infusion's times play no part.
    coding = facility(infusion("a", "09:00", "10:00"), push("b", "09:10"), push("c", "09:40"), push("d", "09:41"))
    assert lines(coding) == ["a 96365", "b 96376", "d 96376"]


def test_a_short_infusion_is_a_push_beside_the_infusion_of_its_drug() -> None:
    # R96
    assert lines(facility(infusion("a", "09:00", "10:00"), infusion("b", "12:00", "12:15"))) == ["a 96365", "b 96376"]


@pytest.mark.parametrize(
    ("start", "found"),
    [
        # R95, push_interval_from: any_dose. The infusion runs 09:00-10:00.
        ("08:29", ["b 96376"]),
        ("08:30", []),
        ("08:31", []),
        ("09:20", []),
        ("10:30", []),
        ("10:31", ["b 96376"]),
    ],
)
def test_under_a_policy_a_push_near_a_dose_has_no_line(start: str, found: list[str]) -> None:
    # place/push-near-a-dose
    policy = {"push_interval_from": "any_dose"}
    coding = facility(infusion("a", "09:00", "10:00"), push("b", start), policy=policy)
    assert lines(coding) == ["a 96365", *found]
    assert not_billable(coding) == ({} if found else {"b": "place/push-near-a-dose"})


def test_a_push_near_a_dose_moves_no_interval() -> None:
    # R95: a push without a line moves no interval.
    coding = facility(
        infusion("a", "09:00", "10:00"), push("b", "10:20"), push("c", "10:40"), policy={"push_interval_from": "any_dose"}
    )
    assert lines(coding) == ["a 96365", "c 96376"]


# -- infused again

SUM, DATE, EACH, AGAIN, PUSH = "sum_encounter", "sum_date", "each_31", "96367", "96376"


@pytest.mark.parametrize(
    ("policy", "found", "rule"),
    [
        # R97: A 45 + 45 + 35 minutes on one date: 125 in all.
        (SUM, ["a+b+c 96365", "a+b+c 96366"], "place/infusions-added"),
        (DATE, ["a+b+c 96365", "a+b+c 96366"], "place/infusions-added-by-date"),
        (EACH, ["a 96365", "b 96366", "c 96366"], "place/infusions-each"),
        (AGAIN, ["a 96365", "b 96367", "c 96367"], "place/infusions-sequential-again"),
        (PUSH, ["a 96365", "b 96376", "c 96376"], "place/infusions-as-pushes"),
    ],
)
def test_a_drug_that_is_infused_again_follows_the_policy(policy: str, found: list[str], rule: str) -> None:
    coding = facility(
        infusion("a", "09:00", "09:45"), infusion("b", "11:00", "11:45"), infusion("c", "13:00", "13:35"),
        policy={"same_drug_repeat_infusion": policy},
    )  # fmt: skip
    assert lines(coding) == found
    assert all(rule in [reason.rule.id for reason in one.reasons] for one in coding.lines)


@pytest.mark.parametrize(("stop", "units"), [("11:30", 0), ("11:31", 1)])
def test_each_later_infusion_needs_thirty_one_minutes(stop: str, units: int) -> None:
    # R97, each_31: floor((T + 29) / 60).
    coding = facility(infusion("a", "09:00", "09:30"), infusion("b", "11:00", stop), policy={"same_drug_repeat_infusion": EACH})
    assert lines(coding) == ["a 96365", "b 96366"][: 1 + units]


def test_later_infusions_as_pushes_are_called_wrong() -> None:
    # R97, R237
    coding = facility(infusion("a", "09:00", "09:45"), infusion("b", "11:00", "11:45"), policy={"same_drug_repeat_infusion": PUSH})
    assert standings(coding)["b 96376"] == "policy"


def test_a_later_infusion_of_an_antineoplastic_is_no_repeat_push() -> None:
    # R97, R99: 96376 is for therapeutic drugs.
    coding = facility(chemo("a", "09:00", "09:45"), chemo("b", "11:00", "11:45"), policy={"same_drug_repeat_infusion": PUSH})
    assert lines(coding) == ["a 96413"]
    assert held(coding) == {"b": "place/infusions-as-pushes"}


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        # The worked example of R97: 30, 30 and 35 minutes on three dates.
        (SUM, ["03-02 a+b+c 96365", "03-04 a+b+c 96366"]),
        (DATE, ["03-02 a 96365", "03-04 c 96366"]),
        (EACH, ["03-02 a 96365", "03-04 c 96366"]),
        (AGAIN, ["03-02 a 96365", "03-03 b 96367", "03-04 c 96367"]),
    ],
)
def test_a_drug_that_is_infused_on_three_dates(policy: str, found: list[str]) -> None:
    coding = facility(
        infusion("a", "09:00", "09:30"), infusion("b", "+1 09:00", "+1 09:30"), infusion("c", "+2 09:00", "+2 09:35"),
        policy={"same_drug_repeat_infusion": policy},
    )  # fmt: skip
    assert dated_lines(coding) == found


def test_a_sequential_drug_is_pooled_behind_its_own_first_hour() -> None:
    # The worked example of R98: 30 + 40 minutes are 96367 only.
    coding = facility(
        infusion("a", "09:00", "11:00"), infusion("b", "11:00", "11:30", drug="drug B"),
        infusion("c", "12:00", "12:40", drug="drug B"),
    )  # fmt: skip
    assert lines(coding) == ["a 96365", "a 96366", "b+c 96367"]


def test_a_later_infusion_with_too_few_own_minutes_is_sequential_again_for_review() -> None:
    # R77 step 6, R97 `96367`: own < 16, one unit, review.
    # C is longer than B and stands before it: of B's second infusion 10 minutes are its own, of the first all 30.
    coding = facility(
        infusion("a", "09:00", "12:00"), infusion("b", "12:00", "12:30", drug="drug B"),
        infusion("c", "13:00", "14:00", drug="drug C"), infusion("d", "13:45", "14:10", drug="drug B"),
        policy={"same_drug_repeat_infusion": AGAIN},
    )  # fmt: skip
    assert lines(coding) == ["a 96365", "a 96366 x2", "b 96367", "c 96367", "d 96367"]
    assert standings(coding)["d 96367"] == "review"
    assert standings(coding)["b 96367"] == "policy"


def test_an_infusion_that_touches_the_one_before_is_no_repeat() -> None:
    # R48: 09:00-09:08 and 09:08-09:16 are one infusion of 16 minutes; a gap of a minute makes a repeat.
    assert lines(facility(infusion("a", "09:00", "09:08"), infusion("b", "09:08", "09:16"))) == ["a+b 96365"]
    assert lines(facility(infusion("a", "09:00", "09:08"), infusion("b", "09:09", "09:17"))) == ["a 96374"]


@pytest.mark.parametrize(("stop", "minutes", "standing"), [("14:15", 15, "review"), ("14:16", 16, "policy")])
def test_sixteen_own_minutes_of_a_later_infusion_are_enough(stop: str, minutes: int, standing: str) -> None:
    # R77 step 6, R97 `96367`: own minutes behind those of C.
    coding = facility(
        infusion("a", "09:00", "12:00"),
        infusion("b", "12:00", "12:30", drug="drug B"),
        infusion("c", "13:00", "14:00", drug="drug C"),
        infusion("d", "13:55", stop, drug="drug B"),
        policy={"same_drug_repeat_infusion": AGAIN},
    )
    (later,) = (one for one in coding.lines if one.of == ("d",))
    assert (later.code, later.minutes, later.standing) == ("96367", minutes, standing)
