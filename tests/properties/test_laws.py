"""What always holds, whatever a chart documents and whichever policies are pinned?"""

from __future__ import annotations

import datetime
import json
import os
import random
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from infusate import Complaints, NotCovered, code, read_visit
from infusate.chart.reading import to_document
from infusate.coding.output import as_json
from tests.chart.mutations import changed_data
from tests.properties.laws import (
    ADMINISTRATION,
    DISTINCT,
    HOURS,
    INITIAL,
    SHIPPED,
    Document,
    code_rows,
    coded,
    dates_of,
    edition,
    essence,
    fresh_rulebook,
    moved,
    read,
    reasons,
    with_row,
)  # fmt: skip
from tests.properties.visits import pinned_policies, visit_documents

# The same examples each time, so that a build tells about the source alone; INFUSATE_LAWS=2000 tries others, and more.
_MORE = os.environ.get("INFUSATE_LAWS")
lawful = settings(
    max_examples=int(_MORE or 100),
    derandomize=_MORE is None,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
pytestmark = pytest.mark.slow


# -- what must not matter -----------------------------------------------------------------------------------------------------


@lawful
@given(visit_documents(), pinned_policies(), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(document: Document, policy: dict[str, Any], dice: random.Random) -> None:
    rows = list(document["administrations"])
    assume(len(rows) > 1)
    dice.shuffle(rows)
    assert coded({**document, "administrations": rows}, policy).to_dict() == coded(document, policy).to_dict()


@lawful
@given(visit_documents(), pinned_policies(), st.sampled_from(["flush", "keep-open"]), st.integers(0, 20))
def test_one_more_flush_or_keep_open_changes_no_line(
    document: Document, policy: dict[str, Any], purpose: str, number: int
) -> None:
    # A visit of flushes alone has a code of its own (R108); one more fluid makes it another visit.
    assume(any(row.get("purpose") != "flush" for row in document["administrations"]))
    more = coded(with_row(document, purpose, number), policy)
    before = coded(document, policy)
    assert [essence(line) for line in more.lines] == [essence(line) for line in before.lines]
    assert [held.of for held in more.held] == [held.of for held in before.held]
    assert {"one-more-row"} == {id for item in more.not_billable for id in item.of} - {
        id for item in before.not_billable for id in item.of
    }


@lawful
@given(visit_documents(), pinned_policies(), st.integers(-400, 400))
def test_a_visit_moved_within_its_edition_moves_its_dates_only(
    document: Document, policy: dict[str, Any], days: int
) -> None:
    # With a zone of its own a moved night may lose or gain an hour: that is another visit.
    document = {key: value for key, value in document.items() if key != "timezone"}
    assume(not isinstance(read_visit(document), Complaints))
    later = moved(document, days)
    editions = {edition(day) for day in dates_of(document) | dates_of(later)}
    assume(days and len(editions) == 1)
    one, other = coded(document, policy), coded(later, policy)
    step = datetime.timedelta(days=days)
    assert [essence(line) for line in other.lines] == [
        (*essence(line)[:3], line.date + step, *essence(line)[4:]) for line in one.lines
    ]
    assert [(held.of, held.reason.rule.id) for held in other.held] == [(held.of, held.reason.rule.id) for held in one.held]
    assert [(query.of, query.asks, query.blocks) for query in other.queries] == [
        (query.of, query.asks, query.blocks) for query in one.queries
    ]
    assert other.digest == one.digest


@lawful
@given(st.lists(visit_documents(), min_size=1, max_size=4), pinned_policies())
def test_what_was_coded_before_is_forgotten(documents: list[Document], policy: dict[str, Any]) -> None:
    """The book remembers what it settled for a way of charting; a visit coded alone and among others is coded the same."""
    shared = fresh_rulebook()
    visits = [read(document) for document in documents]
    together = [code(visit, shared, policy=policy) for visit in [*visits, *reversed(visits)]]
    alone = [code(visit, fresh_rulebook(), policy=policy) for visit in visits]
    for coding, again, lonely in zip(together, reversed(together), alone, strict=False):
        assert coding.to_dict() == again.to_dict() == lonely.to_dict()
        assert as_json(coding) == as_json(again) == as_json(lonely)


@lawful
@given(visit_documents(), pinned_policies())
def test_a_visit_written_out_and_read_again_gives_the_same_coding(document: Document, policy: dict[str, Any]) -> None:
    visit = read(document)
    written = to_document(visit)
    once = code(visit, policy=policy).to_dict()
    for text in (written, json.dumps(written), yaml.safe_dump(written), json.dumps(document).encode()):
        again = read_visit(text)
        assert again == visit
        assert code(read(text), policy=policy).to_dict() == once


# -- what comes back ----------------------------------------------------------------------------------------------------------


@lawful
@given(visit_documents(), pinned_policies())
def test_each_access_of_an_encounter_has_one_initial_code(document: Document, policy: dict[str, Any]) -> None:
    coding = coded(document, policy)
    rows = {row["id"]: row for row in document["administrations"]}
    plain: dict[datetime.date, list[str]] = {}
    groups: dict[object, list[str]] = {}
    for line in coding.lines:
        if line.code not in INITIAL:
            continue
        if not DISTINCT & set(line.modifiers):
            plain.setdefault(line.date, []).append(line.code)
        encounter = rows[line.of[0]].get("encounter") or "1"
        groups.setdefault((encounter, access_of(rows[line.of[0]], document, coding)), []).append(line.code)
    for day, codes in plain.items():
        assert len(codes) == 1, f"{codes} of {day} are told apart by no modifier"
    # Days that count on their own, and a lone pump whose companions are coded, have an initial code of their own by policy.
    if coding.book.policy.initial_scope == "encounter_access":
        for group, codes in groups.items():
            assert len(codes) == 1, f"{codes} in {group}"


def access_of(row: Document, document: Document, coding: Any) -> str:
    """The access that counts: a proved one by its word, the others of the encounter together (R64)."""
    view = coding.book.policy.second_access
    word = row.get("access") or "line-1"
    proved = any(
        other.get("access_reason") and other.get("route", "iv") in ("iv", None)
        and (other.get("access") or "line-1", other.get("encounter") or "1") == (word, row.get("encounter") or "1")
        for other in document["administrations"]
    )  # fmt: skip
    return str(word) if view == "always" or (view == "necessity_documented" and proved) else ""


@lawful
@given(visit_documents(), pinned_policies())
def test_every_reason_is_a_rule_in_force_with_a_sentence_and_a_source(document: Document, policy: dict[str, Any]) -> None:
    coding = coded(document, policy)
    rules = {id(rule) for rule in SHIPPED.rules()}
    for line in coding.lines:
        assert line.reasons
    for item in coding.not_billable:
        assert item.reasons
    for reason in reasons(coding):
        rule = reason.rule
        assert id(rule) in rules, f"{rule.id} is no rule of the book"
        assert rule.in_force(coding.visit.date), f"{rule.id} is not in force on {coding.visit.date}"
        assert rule.sources
        for text in (reason.says, reason.because):
            assert text.endswith(".") and "{" not in text and "None" not in text, f"{rule.id}: {text}"
        assert set(reason.policies) == set(rule.uses)


@lawful
@given(visit_documents(), pinned_policies())
def test_units_are_positive_and_hours_lie_within_the_charted_minutes(document: Document, policy: dict[str, Any]) -> None:
    coding = coded(document, policy)
    moments = {row.id: one for row, one in zip(coding.visit.administrations, coding.visit.moments, strict=True)}
    for line in coding.lines:
        assert line.units >= 1
        if line.code in HOURS:
            assert line.minutes is not None, f"{line.code} without minutes"
            # A unit begins at the latest 30 minutes past a whole hour; behind a first hour there is one unit less.
            assert line.units * 60 - 30 <= line.minutes, f"{line.code} x{line.units} of {line.minutes} minutes"
        if line.minutes is None:
            continue
        assert line.minutes >= 0
        charted = [moments[id] for id in line.of]
        spans = [(one.start, one.stop) for one in charted if one.start is not None and one.stop is not None]
        if len(spans) == len(charted):
            # By the policy on seconds each running interval may be rounded up by a minute.
            most = sum(max(0, stop - start) // 60 for start, stop in spans) + sum(1 + len(one.pauses) for one in charted)
            assert line.minutes <= most, f"{line.code}: {line.minutes} of {most} charted minutes"


@lawful
@given(visit_documents(), pinned_policies())
def test_every_code_is_in_force_on_the_date_of_the_visit(document: Document, policy: dict[str, Any]) -> None:
    coding = coded(document, policy)
    day = coding.visit.date
    for line in coding.lines:
        rows = code_rows(line.code)
        if rows:
            assert any(row.since <= day <= row.until for row in rows), f"{line.code} is not in force on {day}"
        elif line.code not in ADMINISTRATION:
            unit = SHIPPED.tables.billing_unit(line.code, day)
            unclassified = SHIPPED.tables.listed("unclassified-codes", line.code)
            assert unit is not None or unclassified, f"{line.code} has no billing unit on {day}"
            if unit is not None:
                assert unit.since <= day <= unit.until


# -- nothing is lost ----------------------------------------------------------------------------------------------------------


@lawful
@given(visit_documents(), pinned_policies())
def test_every_row_is_accounted_for(document: Document, policy: dict[str, Any]) -> None:
    coding = coded(document, policy)
    told = {id for line in coding.lines if line.code in ADMINISTRATION for id in line.of}
    told |= {id for item in coding.not_billable for id in item.of}
    told |= {id for held in coding.held for id in held.of}
    silent = {row["id"] for row in document["administrations"]} - told
    assert not silent, f"nothing is said about {silent}"


@lawful
@given(visit_documents(), pinned_policies())
def test_every_held_administration_has_a_query(document: Document, policy: dict[str, Any]) -> None:
    coding = coded(document, policy)
    event("held" if coding.held else "nothing held")
    for held in coding.held:
        asked = [query for query in coding.queries if query.of in held.of and query.reason.rule is held.reason.rule]
        assert len(asked) == 1, f"{held.of} ({held.reason.rule.id}) has {len(asked)} queries"
        assert asked[0].asks and asked[0].who


@lawful
@given(visit_documents(), pinned_policies())
def test_held_rows_have_no_administration_line(document: Document, policy: dict[str, Any]) -> None:
    coding = coded(document, policy)
    held = {id for one in coding.held for id in one.of}
    for line in coding.lines:
        if line.code in ADMINISTRATION:
            assert not held & set(line.of), f"{line.code} rests on {held & set(line.of)}, which is held"


@lawful
@given(visit_documents(), pinned_policies())
def test_a_coding_names_rows_of_the_visit_only(document: Document, policy: dict[str, Any]) -> None:
    coding = coded(document, policy)
    known = {row["id"] for row in document["administrations"]}
    named = {id for line in coding.lines for id in line.of} | {id for item in coding.not_billable for id in item.of}
    named |= {id for held in coding.held for id in held.of} | {query.of for query in coding.queries if query.of}
    assert named <= known


@lawful
@given(visit_documents(), pinned_policies())
def test_the_json_is_the_document(document: Document, policy: dict[str, Any]) -> None:
    coding = coded(document, policy)
    text = as_json(coding)
    assert b"\n" not in text
    assert json.loads(text) == coding.to_dict()
    assert set(coding.to_dict()) - {"advisories", "notices"} == {"lines", "not_billable", "held", "queries", "rulebook"}


@lawful
@given(visit_documents(), pinned_policies(), st.randoms(use_true_random=False))
def test_whatever_the_reader_accepts_is_coded_or_refused_by_its_date(
    document: Document, policy: dict[str, Any], dice: random.Random
) -> None:
    visit = read_visit(changed_data(dice, document))
    event("complaints" if isinstance(visit, Complaints) else "a visit")
    if isinstance(visit, Complaints):
        return
    try:
        coding = code(visit, policy=policy)
    except NotCovered:
        assert visit.date < SHIPPED.coverage[visit.setting]
        return
    assert json.loads(as_json(coding)) == coding.to_dict()
