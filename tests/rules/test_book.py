"""Which rules, policy and tables speak on one day for one kind of claim?"""

import datetime
from importlib.resources import files
from typing import Any

import pytest

from infusate import NotCovered, Rulebook, code
from infusate.rules.book import CHAPTERS, QUARTER, Refused
from infusate.rules.policy import shipped_policies
from infusate.rules.tables import TABLES, Tables, shipped_tables
from tests.support import DAY, facility, infusion, lines, office, push, visit

SHIPPED = Rulebook.shipped()


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# -- coverage


@pytest.mark.parametrize(
    ("setting", "before", "first"),
    [
        # R240: practitioners from 2006-01-01, hospitals move to CPT on 2007-01-01.
        ("professional", "2005-12-31", "2006-01-01"),
        ("facility", "2006-12-31", "2007-01-01"),
    ],
)
def test_a_date_before_the_first_edition_is_refused(setting: str, before: str, first: str) -> None:
    rows = [infusion("a", "09:00", "10:00")]
    with pytest.raises(NotCovered, match=f"covers {setting} services from {first} on; the visit is of {before}"):
        code(visit(setting, *rows, day=before))
    after = (day(first) + datetime.timedelta(days=1)).isoformat()
    assert lines(code(visit(setting, *rows, day=first))) == ["a 90765"]
    assert lines(code(visit(setting, *rows, day=after))) == ["a 90765"]


# -- editions


@pytest.mark.parametrize(
    ("on", "found"),
    [
        # R11, R14, R240
        ("2007-01-01", ["a 90765", "a 90766", "b 90775"]),
        ("2008-12-31", ["a 90765", "a 90766", "b 90775"]),
        ("2009-01-01", ["a 96365", "a 96366", "b 96375"]),
        ("2009-01-02", ["a 96365", "a 96366", "b 96375"]),
        ("2027-01-01", ["a 96365", "a 96366", "b 96375"]),
    ],
)
def test_each_date_has_the_codes_of_its_edition(on: str, found: list[str]) -> None:
    coding = facility(infusion("a", "09:00", "11:00"), push("b", "11:05", drug="drug B"), day=on)
    assert lines(coding) == found


@pytest.mark.parametrize(
    ("on", "found"),
    [
        # R14: facility-only repeat push 90776 from 2008, 96376 from 2009.
        ("2007-12-31", ["a 90774"]),
        ("2008-01-01", ["a 90774", "b 90776"]),
        ("2008-12-31", ["a 90774", "b 90776"]),
        ("2009-01-01", ["a 96374", "b 96376"]),
    ],
)
def test_a_repeated_push_has_a_code_from_2008(on: str, found: list[str]) -> None:
    assert lines(facility(push("a", "08:00"), push("b", "09:00"), day=on)) == found


@pytest.mark.parametrize(
    ("on", "found"),
    [
        # R16: 90769-90771 in 2008, 96369-96371 from 2009.
        ("2007-12-31", []),
        ("2008-01-01", ["a 90769"]),
        ("2009-01-01", ["a 96369"]),
    ],
)
def test_an_infusion_under_the_skin_has_a_code_from_2008(on: str, found: list[str]) -> None:
    assert lines(office(infusion("a", "09:00", "10:00", route="sc"), day=on)) == found


def test_a_book_is_of_the_first_day_of_its_edition_and_kept() -> None:
    one, other = SHIPPED.on(day("2026-03-02"), "facility"), SHIPPED.on(day("2026-03-03"), "facility")
    assert one is other
    assert one.day in SHIPPED.boundaries
    assert SHIPPED.on(day("2026-03-02"), "facility", "medicare") is not one
    assert SHIPPED.on(day("2026-03-02"), "facility", "unknown") is one


def test_a_book_with_pinned_policies_is_made_anew() -> None:
    pinned = SHIPPED.on(day(DAY), "facility", None, {"overlap": "majority"})
    assert pinned.policy.overlap == "majority"
    assert SHIPPED.on(day(DAY), "facility").policy.overlap == "split"
    assert SHIPPED.on(day(DAY), "facility", flags=("jw_jz",)).policy.payer_flags == ("jw_jz",)


@pytest.mark.parametrize(
    "first",
    ["2008-01-01", "2009-01-01", "2015-01-01", "2016-01-01", "2017-01-01", "2020-11-26", "2022-01-01", "2023-01-01",
     "2023-07-01", "2023-10-06", "2024-04-01"],
)  # fmt: skip
def test_the_dates_of_the_timeline_begin_editions(first: str) -> None:
    # R240
    assert day(first) in SHIPPED.boundaries


def test_the_day_behind_a_rules_last_day_begins_an_edition() -> None:
    ended = [rule for rule in SHIPPED.rules() if rule.until is not None]
    assert ended
    for rule in ended:
        assert rule.until is not None
        assert rule.until + datetime.timedelta(days=1) in SHIPPED.boundaries


# -- codes, labels, variants


def test_a_book_knows_the_code_of_a_service_and_its_label() -> None:
    book = SHIPPED.on(day(DAY), "facility")
    assert book.code("therapeutic/infusion-initial") == "96365"
    assert book.code("therapeutic/infusion-initial") == "96365"
    assert book.code("therapeutic/no-such-service") is None
    assert book.label("96365") != ""
    assert book.label("J1745") == ""


def test_a_variant_pins_one_policy_and_keeps_the_rest() -> None:
    book = SHIPPED.on(day(DAY), "facility", "medicare", {"overlap": "majority"}, ("jw_jz",))
    other = book.variant("seconds", "half_up")
    assert (other.policy.seconds, other.policy.overlap, other.policy.distinct_modifier) == ("half_up", "majority", "X")
    assert other.policy.payer_flags == ("jw_jz",)
    assert book.variant("seconds", "half_up") is other
    assert book.policy.seconds == "floor_elapsed"


@pytest.mark.parametrize(
    ("name", "on", "found"),
    [
        # R4: selectable values, without wrong ones, without those out of their dates.
        ("overlap", DAY, {"any_overlap", "start_within", "majority"}),
        ("extra_hour_threshold", DAY, set()),
        ("initial_selector", DAY, {"primary_reason"}),
        ("distinct_modifier", "2014-12-31", set()),
        ("distinct_modifier", "2015-01-01", {"X"}),
        ("same_drug_repeat_infusion", DAY, {"sum_date", "each_31", "96367"}),
        ("push_drug_list", DAY, set()),
        ("complex_biologic", DAY, {"list", "therapeutic", "chemo"}),
        ("alternative_stop_evidence", DAY, {("pump_log",), ("nurse_note",), ("last_seen_infusing",), ("none",)}),
    ],
)
def test_the_other_values_of_a_policy_are_those_that_could_be_chosen(name: str, on: str, found: set[Any]) -> None:
    book = SHIPPED.on(day(on), "facility")
    assert set(book.other_values(name)) == found
    assert book.other_values(name) is book.other_values(name)


# -- refused


@pytest.mark.parametrize(
    ("pinned", "found"),
    [
        ({"overlap": "split"}, []),
        ({"overlap": "sometimes"}, ["overlap"]),
        ({"no_such_policy": 1}, ["no_such_policy"]),
        ({"min_infusion_minutes": True}, ["min_infusion_minutes"]),
        ({"min_infusion_minutes": "16"}, ["min_infusion_minutes"]),
        ({"min_infusion_minutes": 17}, ["min_infusion_minutes"]),
        ({"jz_from": "2023-01-01"}, []),
        ({"jz_from": datetime.date(2023, 1, 1)}, []),
        ({"jz_from": "2023-02-31"}, ["jz_from"]),
        ({"jz_from": "2023-01-02"}, ["jz_from"]),
        ({"jz_from": "2023/01/01"}, ["jz_from"]),
        ({"overlap": "split", "a": 1, "seconds": "x"}, ["a", "seconds"]),
    ],
)
def test_pinned_policies_that_cannot_be_are_named(pinned: dict[str, object], found: list[str]) -> None:
    assert [one.policy for one in SHIPPED.refused(pinned)] == found
    if found:
        with pytest.raises(ValueError, match=found[0]):
            facility(infusion("a", "09:00", "10:00"), policy=pinned)


def test_a_refusal_says_what_was_found_and_what_is_accepted() -> None:
    assert str(Refused("overlap", "'x'", "one of: split")) == "policy overlap: found 'x', accepted is one of: split"
    (one,) = SHIPPED.refused({"overlap": "sometimes"})
    assert "'sometimes'" in str(one)
    assert "split, any_overlap" in str(one)


# -- rules


def test_every_rule_is_found_by_its_id_and_stands_in_a_chapter() -> None:
    for rule in SHIPPED.rules():
        assert rule in SHIPPED.find(rule.id)
        assert rule.id.partition("/")[0] in CHAPTERS
    assert SHIPPED.find("technique/no-such-rule") == []


# -- digest


def test_the_digest_is_stable() -> None:
    one = SHIPPED.on(day(DAY), "facility").digest
    again = Rulebook(shipped_tables(), shipped_policies(), SHIPPED.coverage, SHIPPED.release)
    assert one.startswith("sha256:")
    assert len(one) == len("sha256:") + 64
    assert again.on(day(DAY), "facility").digest == one
    assert SHIPPED.on(day("2026-03-03"), "facility").digest == one


def digest(on: str = DAY, setting: str = "facility", payer: str | None = None, rulebook: Rulebook = SHIPPED, **more: Any) -> str:
    return rulebook.on(day(on), setting, payer, **more).digest


@pytest.mark.parametrize("name", [name for name in SHIPPED.policies.topics if SHIPPED.policies.topics[name].takes == "one"])
def test_the_digest_tells_every_policy(name: str) -> None:
    book = SHIPPED.on(day(DAY), "facility")
    for value in book.other_values(name):
        assert digest(pinned={name: value}) != book.digest


@pytest.mark.parametrize("table", TABLES)
def test_the_digest_tells_every_table(table: str) -> None:
    texts = {name: files("infusate.rules").joinpath("tables", f"{name}.csv").read_text("utf-8") for name in TABLES}
    lines_of_table = texts[table].splitlines()
    texts[table] = "\n".join(lines_of_table[:-1]) + "\n"
    other = Rulebook(Tables(texts), SHIPPED.policies, SHIPPED.coverage, SHIPPED.release)
    assert digest(rulebook=other) != digest()


def test_the_digest_tells_setting_release_flags_and_rules_in_force() -> None:
    # Professional and facility differ in policies; a release stands for the code of the rules.
    other = Rulebook(SHIPPED.tables, SHIPPED.policies, SHIPPED.coverage, "another")
    early, late = digest("2020-11-25"), digest("2020-11-26")
    found = {digest(), digest(setting="professional"), digest(rulebook=other), digest(flags=("jw_jz",)), early, late}
    assert len(found) == 5
    assert late == digest()


def test_the_same_visit_and_digest_give_the_same_lines_whoever_pays() -> None:
    # R140: JW and JZ are for Medicare. With X pinned, an unknown payer has the policy of Medicare and no JZ.
    row = infusion("a", "09:00", "11:05", drug="infliximab", hcpcs="J1745", dose="400 mg", wasted="0 mg", container="single-dose")
    charted = visit("facility", row)
    medicare = code(charted, payer="medicare")
    unknown = code(charted, payer="unknown", policy={"distinct_modifier": "X"})
    assert lines(medicare) != lines(unknown)
    assert medicare.digest != unknown.digest


# -- notices


def test_a_visit_outside_the_dates_of_a_table_says_so() -> None:
    book = SHIPPED.on(day(DAY), "facility")
    for edition in book.tables.editions:
        last, behind = edition.effective + QUARTER - datetime.timedelta(days=1), edition.effective + QUARTER
        newer = f"{edition.file}: the visit is newer than this table ({edition.edition})."
        assert newer not in book.notices(last)
        assert newer in book.notices(behind)
        older = f"{edition.file}: the visit is older than this table ({edition.edition})."
        tells = edition.table in ("limits", "addons")
        assert (older in book.notices(edition.effective - datetime.timedelta(days=1))) is tells
        assert older not in book.notices(edition.effective)


def test_a_coding_carries_the_notices_of_its_date() -> None:
    coding = facility(infusion("a", "09:00", "10:00"))
    assert any("newer than this table (2024Q3)" in notice for notice in coding.notices)
    assert coding.notices == coding.book.notices(coding.visit.date)
