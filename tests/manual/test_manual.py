"""Is the committed manual current, whole and sound, and do its worked examples hold?"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infusate.cases import Agreement
from infusate.chart.reading import read_visit
from infusate.chart.visit import Visit
from infusate.coding.engine import code
from infusate.manual.__main__ import main
from infusate.manual.examples import BadExample, Examples, coding_of, public_cases, rule_named
from infusate.manual.markdown import UNREVIEWED
from infusate.manual.pages import contents, stale, write
from infusate.manual.svg import timeline
from infusate.rules import rule as rule_module
from infusate.rules.book import CHAPTERS, Rulebook

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "rulebook"
SVG = "{http://www.w3.org/2000/svg}"

# Rules that no visit brings to speak: `recorded-times` answers every visit of the first one, and the engine asks about
# a limit only where it is exceeded.
NEVER_SPEAK: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples(Rulebook.shipped(), public_cases())


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return contents(cases=public_cases())


# -- the folder -------------------------------------------------------------------------------------------------------


def test_the_committed_manual_is_current() -> None:
    assert stale(MANUAL) == [], "run: python -m infusate.manual docs/rulebook"


def test_the_same_rulebook_gives_the_same_manual(pages: dict[str, str]) -> None:
    assert contents(cases=public_cases()) == pages


def test_a_changed_a_missing_and_a_strange_file_are_stale(tmp_path: Path) -> None:
    write(tmp_path)
    assert stale(tmp_path) == []
    (tmp_path / "hours.md").write_text("otherwise", encoding="utf-8")
    (tmp_path / "codes.md").unlink()
    (tmp_path / "timelines" / "gone.svg").write_text("<svg/>", encoding="utf-8")
    assert sorted(stale(tmp_path)) == [
        "codes.md is missing", "hours.md is not current", "timelines/gone.svg is no part of the manual",
    ]


def test_writing_removes_what_is_no_part_of_the_manual(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old", encoding="utf-8")
    (tmp_path / "keep.txt").write_text("a reader's own", encoding="utf-8")
    written = write(tmp_path)
    assert all(path.is_file() for path in written)
    assert not (tmp_path / "old.md").exists()
    assert (tmp_path / "keep.txt").exists()


def test_the_command_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--check"]) == 1
    assert "index.md is missing" in capsys.readouterr().out
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0


# -- the examples -----------------------------------------------------------------------------------------------------


def _units(lines: Any) -> Counter[tuple[str, tuple[str, ...]]]:
    units: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for line in lines:
        units[line.code, tuple(sorted(line.modifiers))] += line.units
    return units


def test_every_example_agrees_with_the_engine_to_the_modifier(examples: Examples) -> None:
    for one in examples.worked:
        assert one.agrees, (one.id, one.missing, one.extra, one.refused)
        assert _units(one.case.expect) == _units(one.lines), one.id


def test_every_example_names_the_rows_of_its_lines(examples: Examples) -> None:
    for one in examples.worked:
        for wanted in one.case.expect:
            found = [line.of for line in one.lines if line.code == wanted.code and line.modifiers == wanted.modifiers]
            assert any(wanted.of in of for of in found), (one.id, wanted)


def test_what_an_example_holds_or_does_not_bill_has_no_line(examples: Examples) -> None:
    for one in examples.worked:
        coding = coding_of(one)
        held = {name for item in coding.held for name in item.of}
        dropped = {name for item in coding.not_billable for name in item.of}
        assert held == {item.of for item in one.case.held}, one.id
        assert {item.of for item in one.case.not_billable} <= dropped, one.id


def test_every_rule_speaks_in_an_example_that_is_drawn_at_it(
    examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: dict[str, set[str]] = {}
    at = ""

    class Recorded(rule_module.Reason, frozen=True):
        def __post_init__(self) -> None:
            spoken.setdefault(self.rule.id, set()).add(at)

    monkeypatch.setattr(rule_module, "Reason", Recorded)
    shipped = Rulebook.shipped()
    for one in examples.worked:
        at = one.id
        # A rulebook of its own for each example: one that was asked before remembers the answers.
        fresh = Rulebook(shipped.tables, shipped.policies, shipped.coverage, shipped.release)
        code(one.case.visit, fresh, policy=one.case.policy)
    silent = {
        rule.id
        for rule in shipped.rules()
        if not spoken.get(rule.id, set()) & {one.id for one in examples.by_rule.get(rule.id, ())}
    }
    assert silent == NEVER_SPEAK


def test_ids_are_unique_over_examples_and_cases(examples: Examples) -> None:
    ids = Counter(one.id for one in (*examples.worked, *examples.published))
    assert [name for name, times in ids.items() if times > 1] == []


def test_an_example_whose_id_names_no_rule_is_refused(examples: Examples) -> None:
    strange = msgspec.structs.replace(examples.worked[0].case, id="rulebook-hours-nowhere")
    with pytest.raises(BadExample, match="names no rule"):
        rule_named(strange)


# -- the drawings -----------------------------------------------------------------------------------------------------


def _sound(text: str) -> ElementTree.Element:
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {"svg", "title", "desc", "style", "rect", "path", "text", "circle"}
        for name, value in element.attrib.items():
            assert not name.startswith("on") and "href" not in name
            assert "url(" not in value and "javascript" not in value
    style = root.findtext(f"{SVG}style") or ""
    assert "url(" not in style and "@" not in style
    assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    return root


def test_every_drawing_is_well_formed_and_stands_alone(pages: dict[str, str]) -> None:
    drawings = {name: text for name, text in pages.items() if name.endswith(".svg")}
    assert drawings
    for text in drawings.values():
        _sound(text)


def test_every_published_case_can_be_drawn(examples: Examples) -> None:
    assert examples.published
    for one in examples.published:
        _sound(timeline(coding_of(one), title=one.case.title, name=one.id))


def test_nothing_is_drawn_outside_its_frame(examples: Examples) -> None:
    for one in (*examples.worked, *examples.published):
        root = ElementTree.fromstring(timeline(coding_of(one), title=one.case.title, name=one.id))
        width, height = float(root.get("width", 0)), float(root.get("height", 0))
        for element in root.iter():
            if element.tag in (f"{SVG}rect", f"{SVG}text"):
                x, y = float(element.get("x", 0)), float(element.get("y", 0))
                right, bottom = x + float(element.get("width", 0)), y + float(element.get("height", 0))
                assert 0 <= x <= right <= width and 0 <= y <= bottom <= height, (one.id, element.attrib)


def _drawn(**row: Any) -> str:
    visit = read_visit({"setting": "facility", "date": "2026-03-02", "administrations": [{"id": "a", **row}]})
    assert isinstance(visit, Visit)
    return timeline(code(visit), title='<b>"A & B"</b>', name="x")


def test_charted_text_is_escaped() -> None:
    text = _drawn(drug='</text><script>alert("1")</script>', route="im", technique="injection", indication="<x>")
    _sound(text)
    assert "<script" not in text and "<b>" not in text


def test_the_description_tells_times_and_lines() -> None:
    text = _drawn(drug="ceftriaxone", route="iv", start="2026-03-02T09:00", stop="2026-03-02T09:16")
    described = _sound(text).findtext(f"{SVG}desc") or ""
    assert "ceftriaxone" in described and "09:00 to 09:16" in described and "96365 × 1" in described


def test_the_axis_is_in_the_clock_of_the_site(examples: Examples) -> None:
    one = next(one for one in examples.worked if one.id == "rulebook-documentation-clock-went-back-between")
    drawn = [element.text for element in ElementTree.fromstring(_timeline(one)).iter(f"{SVG}text")]
    assert drawn.count("01:00") == 2


def _timeline(one: Agreement) -> str:
    return timeline(coding_of(one), title=one.case.title, name=one.id)


# -- the pages --------------------------------------------------------------------------------------------------------


def test_every_page_opens_by_saying_that_rules_are_unreviewed(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        if name.endswith(".md"):
            assert text.split("\n\n")[1] == UNREVIEWED, name


def test_every_relative_link_and_anchor_resolves(pages: dict[str, str]) -> None:
    anchors = {name: set(re.findall(r'<a id="([^"]+)"></a>', text)) for name, text in pages.items()}
    for name, text in pages.items():
        if not name.endswith(".md"):
            continue
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, place = target.partition("#")
            if path and path not in pages:
                assert (MANUAL / path).resolve().is_file(), (name, target)
            if place:
                assert place in anchors[path or name], (name, target)


def test_every_anchor_stands_once_on_its_page(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        anchors = Counter(re.findall(r'<a id="([^"]+)"></a>', text))
        assert [place for place, times in anchors.items() if times > 1] == [], name


def test_every_rule_stands_on_its_chapters_page_with_an_example(pages: dict[str, str]) -> None:
    for chapter, questions in CHAPTERS.items():
        sections = re.split(r"^### \d+\. ", pages[f"{chapter}.md"], flags=re.MULTILINE)[1:]
        assert [section.partition("\n")[0].strip("`") for section in sections] == [
            rule.id for question in questions for rule in question.rules
        ]
        for section in sections:
            assert "](timelines/" in section, section.partition("\n")[0]


def test_a_sentence_never_quotes_a_missing_number(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        assert not re.search(r"\b(none|None) (mL|minutes|units)\b", text), name
        assert "{policy." not in text and "{it." not in text, name


def test_every_policy_value_code_and_source_is_listed(pages: dict[str, str]) -> None:
    rulebook = Rulebook.shipped()
    for name, topic in rulebook.policies.topics.items():
        assert f'<a id="{name}"></a>' in pages["policies.md"]
        for choice in topic.choices:
            assert f"| `{choice.value}`" in pages["policies.md"], (name, choice.value)
    for rows in (*rulebook.tables.codes.values(), *rulebook.tables.own_codes.values()):
        for row in rows:
            assert f"| {row.code} |" in pages["codes.md"], row
    for rule in rulebook.rules():
        for key in rule.sources:
            assert f'<a id="{key}"></a>' in pages["sources.md"], key
