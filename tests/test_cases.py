"""Do the published cases agree with us, by the agreement rule of the case format, and are bad case files named?"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from infusate.casefiles import CaseFiles, read_cases
from infusate.cases import Case, Counted, compare
from infusate.casetext import cases_text, totals
from infusate.terminal import Paper

CASES = Path(__file__).parent / "cases"
SHIPPED = read_cases([CASES])
UNDISPUTED = [case for case in SHIPPED.cases if not case.disputed]

CASE = """
- id: one-hour
  title: An hour of a drug
  source: {publisher: A publisher, url: "https://example.org/one-hour"}
  authority: consultant
  evidence: printed
  visit:
    setting: facility
    date: 2026-03-02
    administrations:
      - {id: a, drug: iron sucrose, dose: "100 mg", technique: infusion, route: iv,
         start: "2026-03-02T09:00", stop: "2026-03-02T10:00"}
  expect:
    - {code: "96365", units: 1, for: a}
    - {code: "J1756", units: 100, for: a}
  because: An hour is an hour.
"""


def read(tmp_path: Path, text: str) -> CaseFiles:
    file = tmp_path / "some.yaml"
    file.write_text(text, encoding="utf-8")
    return read_cases([file])


def one(tmp_path: Path, text: str) -> Case:
    found = read(tmp_path, text)
    assert not found.complaints, [str(complaint) for complaint in found.complaints]
    (case,) = found.cases
    return case


def complaints(tmp_path: Path, text: str) -> list[str]:
    file = str(tmp_path / "some.yaml")
    return [str(complaint).removeprefix(f"{file}: ") for complaint in read(tmp_path, text).complaints]


# -- the published cases


def test_every_published_case_can_be_read() -> None:
    assert [str(complaint) for complaint in SHIPPED.complaints] == []
    assert len(UNDISPUTED) > 150


@pytest.mark.parametrize("case", UNDISPUTED, ids=[case.id for case in UNDISPUTED])
def test_a_published_case_agrees(case: Case) -> None:
    found = compare(case)
    assert found.agrees, f"{case.file}: expected {[*map(str, found.expected)]}, came {[*map(str, found.found)]}"


@pytest.mark.parametrize("case", UNDISPUTED, ids=[case.id for case in UNDISPUTED])
def test_what_a_case_holds_or_refuses_has_no_line_of_its_own(case: Case) -> None:
    coding = compare(case).coding
    assert coding is not None
    held = {name for item in coding.held for name in item.of}
    for entry in case.held:
        assert entry.of in held
    for entry in case.not_billable if case.scope != "drug" else ():
        alone = [line.code for line in coding.lines if line.of == (entry.of,) and line.code in administration_codes()]
        assert entry.of not in held and not alone


def administration_codes() -> frozenset[str]:
    from infusate.rules.book import Rulebook

    return frozenset(row.code for rows in Rulebook.shipped().tables.codes.values() for row in rows)


# -- the agreement rule


def test_a_case_agrees_when_every_unit_is_there(tmp_path: Path) -> None:
    found = compare(one(tmp_path, CASE))
    assert found.agrees and not found.missing and not found.extra


def test_units_that_are_missing_and_units_too_many_are_told_apart(tmp_path: Path) -> None:
    text = CASE.replace('"96365", units: 1', '"96366", units: 2').replace("100, for", "90, for")
    found = compare(one(tmp_path, text))
    assert not found.agrees
    assert found.missing == (Counted("96366", (), None, 2),)
    assert found.extra == (Counted("96365", (), None, 1), Counted("J1756", (), None, 10))


def test_the_administration_that_a_line_is_for_does_not_count(tmp_path: Path) -> None:
    more = '      - {id: z, drug: saline, technique: push, route: iv, purpose: flush}\n  expect:'
    text = CASE.replace("  expect:", more).replace('"96365", units: 1, for: a', '"96365", units: 1, for: z')
    assert compare(one(tmp_path, text)).agrees


@pytest.mark.parametrize(
    ("scope", "lines", "agrees"),
    [
        ("administration", '{code: "96365", units: 1, for: a}', True),
        ("drug", '{code: "J1756", units: 100, for: a}', True),
        ("drug", '{code: "J1756", units: 99, for: a}', False),
        ("all", '{code: "96365", units: 1, for: a}', False),
        ("hydration", '{code: "96365", units: 7, for: a}', True),
        ("hydration", '{code: "96360", units: 1, for: a}', False),
        ("administration", '{code: "96360", units: 1, for: a}', False),
    ],
)
def test_only_what_the_source_answers_for_is_compared(tmp_path: Path, scope: str, lines: str, agrees: bool) -> None:
    begin, _, rest = CASE.partition("  expect:\n")
    text = f"{begin}  scope: {scope}\n  expect:\n    - {lines}\n  because:{rest.partition('because:')[2]}"
    assert compare(one(tmp_path, text)).agrees is agrees


TWO_LINES = CASE.replace("  expect:\n", """
      - {id: b, drug: ceftriaxone, technique: infusion, route: iv, start: "2026-03-02T09:00", stop: "2026-03-02T10:00",
         access: line-2, access_reason: they do not mix}
  scope: administration
  expect:
    - {code: "96365", units: 1, for: b, modifiers: ["59"]}
""").replace('    - {code: "J1756", units: 100, for: a}\n', "")


def test_all_modifiers_count_for_a_code_that_the_case_gives_any_for(tmp_path: Path) -> None:
    assert compare(one(tmp_path, TWO_LINES)).agrees
    assert not compare(one(tmp_path, TWO_LINES.replace('"59"', '"XU"'))).agrees


def test_without_modifiers_in_the_case_the_distinct_one_does_not_count(tmp_path: Path) -> None:
    text = TWO_LINES.replace(', modifiers: ["59"]', "")
    assert compare(one(tmp_path, text)).found == (Counted("96365", (), None, 2),)
    assert compare(one(tmp_path, text)).agrees


WASTE = """
- id: waste
  title: Waste
  source: {publisher: A publisher, url: "https://example.org/waste"}
  authority: cms
  evidence: printed
  scope: drug
  visit:
    setting: facility
    payer: medicare
    date: 2026-03-02
    administrations:
      - {id: a, drug: Remicade, hcpcs: J1745, dose: "360 mg", wasted: "40 mg", container: single-dose,
         technique: infusion, route: iv, start: "2026-03-02T09:00", stop: "2026-03-02T10:00"}
  expect:
    - {code: "J1745", units: 36, for: a}
    - {code: "J1745", units: 4, for: a, modifiers: [JW]}
  because: Waste stands on a line of its own.
"""


def test_the_waste_modifiers_always_count(tmp_path: Path) -> None:
    assert compare(one(tmp_path, WASTE)).agrees
    waste = '    - {code: "J1745", units: 4, for: a, modifiers: [JW]}\n'
    found = compare(one(tmp_path, WASTE.replace("units: 36", "units: 40").replace(waste, "")))
    assert not found.agrees and found.extra == (Counted("J1745", ("JW",), None, 4),)


def test_dates_count_where_the_case_gives_any(tmp_path: Path) -> None:
    day = datetime.date(2026, 3, 2)
    dated = CASE.replace('"96365", units: 1, for: a', '"96365", units: 1, for: a, date: 2026-03-02')
    found = compare(one(tmp_path, dated))
    assert found.agrees and {key.date for key in found.found} == {day}
    assert not compare(one(tmp_path, dated.replace("date: 2026-03-02}", "date: 2026-03-03}"))).agrees


def test_the_policy_of_a_case_is_pinned(tmp_path: Path) -> None:
    short = CASE.replace("T10:00", "T09:15")
    assert not compare(one(tmp_path, short)).agrees
    assert compare(one(tmp_path, short.replace("  expect:", "  policy: {min_infusion_minutes: 15}\n  expect:"))).agrees


def test_a_date_that_is_not_covered_is_a_difference_with_its_reason(tmp_path: Path) -> None:
    found = compare(one(tmp_path, CASE.replace("2026-03-02", "2000-03-02")))
    assert not found.agrees and found.lines == () and "covers" in str(found.refused)


def test_a_disputed_case_is_reported_apart_whatever_it_says(tmp_path: Path) -> None:
    text = CASE.replace("units: 1,", "units: 2,") + "  doubt: The source is wrong.\n  disputed: true\n"
    found = compare(one(tmp_path, text))
    assert totals([found]) == (0, 0, 1)
    page = cases_text([found], Paper())
    assert page.endswith("\n0 agree, 0 differ, 1 disputed\n")
    assert "The source is wrong." in page and "96365 × 2" in page and "96365 × 1" in page


def test_a_differing_case_says_what_was_expected_and_what_came(tmp_path: Path) -> None:
    page = cases_text([compare(one(tmp_path, CASE.replace("units: 1,", "units: 2,")))], Paper())
    assert "expected  96365 × 2; J1756 × 100" in page
    assert "came      96365 × 1; J1756 × 100" in page
    assert page.splitlines()[-1] == "0 agree, 1 differ, 0 disputed"


# -- complaints


def test_all_complaints_of_all_cases_come_at_once_with_their_places(tmp_path: Path) -> None:
    text = CASE.replace("setting: facility", "setting: clinic").replace("units: 1,", "units: none,")
    text = text.replace("evidence: printed", "evidence: hearsay\n  policies: {}") + CASE.replace("one-hour", "another")
    found = complaints(tmp_path, text.replace("id: another", "id: another\n  policy: {overlap: never}"))
    for place in ("policies", "evidence", "visit.setting", "expect[0].units"):
        assert any(line.startswith(f"one-hour: {place}: ") for line in found), found
    assert any(line.startswith("another: policy.overlap: ") for line in found)


def test_an_unknown_policy_is_a_complaint(tmp_path: Path) -> None:
    (found,) = complaints(tmp_path, CASE.replace("  expect:", "  policy: {overlapping: any}\n  expect:"))
    assert found.startswith("one-hour: policy.overlapping: found a policy that is none")


def test_an_id_that_is_used_twice_is_a_complaint_even_in_two_files(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yml"):
        (tmp_path / name).write_text(CASE, encoding="utf-8")
    found = read_cases([tmp_path])
    assert len(found.cases) == 1
    assert [complaint.complaint.place for complaint in found.complaints] == ["id"]
    assert "a.yaml has it" in str(found.complaints[0])


def test_a_line_for_an_administration_that_is_none_is_a_complaint(tmp_path: Path) -> None:
    (found,) = complaints(tmp_path, CASE.replace("100, for: a", "100, for: q"))
    assert found == 'one-hour: expect[1].for: found "q", accepted is the id of an administration: a'


def test_a_case_without_an_id_is_named_by_its_number(tmp_path: Path) -> None:
    assert complaints(tmp_path, CASE.replace("- id: one-hour\n ", "-"))[0].startswith("case 1: id: found nothing")


def test_a_disputed_case_must_say_its_doubt(tmp_path: Path) -> None:
    (found,) = complaints(tmp_path, CASE + "  disputed: true\n")
    assert found.startswith("one-hour: doubt: found nothing")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"just words", b"{}", b"[]", b"- 3", b"- [a]", b"\x00\x01\x02", b"caf\xe9", b"- {id: [", b"--- a\n--- b",
        b"- null", b"- {id: a, policy: {overlap: {a: [1]}}}", b"- {id: a, policy: [1], expect: [1], held: {a: 1}}",
    ],
)
def test_any_other_file_is_complaints_and_never_a_traceback(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "some.yaml"
    file.write_bytes(content)
    found = read_cases([file])
    assert found.complaints and not found.cases


def test_a_file_that_is_not_there_and_a_folder_without_cases_are_unreadable(tmp_path: Path) -> None:
    found = read_cases([tmp_path / "none.yaml", tmp_path])
    assert [complaint.unreadable for complaint in found.complaints] == [True, True]
