"""Is a JSON or YAML text read as what it says, and refused where it could be read in two ways?"""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
import yaml

from infusate.chart import plain
from infusate.chart.plain import DEEPEST, MOST_YAML_VALUES
from infusate.chart.reading import Complaints, quick, read_visit
from infusate.chart.visit import Visit

HEAD = "setting: facility\ndate: 2026-03-02\n"
VISIT = HEAD + "administrations:\n  - id: a\n"
JSON = b'{"setting": "facility", "date": "2026-03-02", "administrations": [{"id": "a"%s}]}'


def first(text: str | bytes) -> Any:
    found = read_visit(text)
    assert isinstance(found, Visit), str(found)
    return found.administrations[0]


def refused(text: str | bytes) -> str:
    found = read_visit(text)
    assert isinstance(found, Complaints), "accepted"
    return str(found)


def test_json_and_yaml_say_the_same() -> None:
    for text in (VISIT, VISIT.encode(), VISIT.replace("\n", "\r\n"), "\ufeff" + VISIT, b"\xef\xbb\xbf" + VISIT.encode(),
                 JSON % b"", b"\xef\xbb\xbf" + JSON % b"", b"\n " + JSON % b"", "---\n" + VISIT + "...\n",
                 "{setting: facility, date: 2026-03-02, administrations: [{id: a}]}"):  # fmt: skip
        assert read_visit(text) == read_visit(yaml.safe_load(VISIT))


def test_an_unquoted_time_stays_its_text() -> None:
    row = first(VISIT + "    start: 2026-03-02T09:00:00\n    stop: 2026-03-02T11:00\n")
    assert (row.start, row.stop) == ("2026-03-02T09:00:00", "2026-03-02T11:00")
    assert "administrations[0].start" in refused(VISIT + "    start: 2026-03-02 09:00:00\n")


def test_a_date_may_be_quoted_or_not() -> None:
    for text in (VISIT, VISIT.replace("2026-03-02", '"2026-03-02"')):
        found = read_visit(text)
        assert isinstance(found, Visit) and found.date == datetime.date(2026, 3, 2)
    assert (
        refused(VISIT.replace("-03-02", "-02-30")) == 'date: found "2026-02-30", accepted is a date such as 2026-03-02'
    )
    assert "found 2026-03-02, accepted is a text" in refused(VISIT + "    drug: 2026-03-02\n")


@pytest.mark.parametrize(
    ("written", "value"),
    [("250", "250"), ("+250", "250"), ("62.5", "62.5"), (".5", "0.5"), ("5.", "5"), ("1e2", "100"), ("1.5E+1", "15")],
)
def test_plain_numbers_are_exact(written: str, value: str) -> None:
    assert first(VISIT + f"    volume_ml: {written}\n").volume_ml == Decimal(value)


@pytest.mark.parametrize(
    "written",
    ["0x10", "0o17", "017", "0250", "1_000", "1:30", "190:20:30.15", "0b11", ".inf", "-.INF", ".nan", "=", "1" * 50,
     "1e99999", "1.2.3",
     "0." + "1" * 50, "-x", "250 mL", "<"],
)  # fmt: skip
def test_what_yaml_readers_read_differently_is_no_number(written: str) -> None:
    assert "administrations[0].volume_ml: found" in refused(VISIT + f"    volume_ml: {written}\n")


@pytest.mark.parametrize("written", ["0x10", "017", "1_000", "1:30", "12", "1.5", "true", "no", "on", "{}", "[]"])
def test_what_looks_like_a_number_or_a_truth_is_no_text(written: str) -> None:
    assert "administrations[0].drug: found" in refused(VISIT + f"    drug: {written}\n")
    assert first(VISIT + f"    drug: '{written}'\n").drug == written


@pytest.mark.parametrize(
    ("written", "value"), [("true", True), ("Yes", True), ("on", True), ("false", False), ("NO", False)]
)
def test_truths_of_yaml_are_truths(written: str, value: bool) -> None:
    assert first(VISIT + f"    ordered: {written}\n").ordered is value


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_nothing(written: str) -> None:
    assert first(VISIT + f"    drug: {written}\n").drug is None


def test_other_unquoted_texts_are_texts() -> None:
    for written in ("y", "n", "-x", "+x", ".x", "<x", "=x", "5 mg", "5mg", "drug A"):
        assert first(VISIT + f"    drug: {written}\n").drug == written


def test_an_unclear_number_is_shown_as_it_was_written() -> None:
    assert "found 0x10 without quotes, accepted is a number" in refused(VISIT + "    volume_ml: 0x10\n")


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_a_key_that_stands_there_twice_is_named_with_its_line() -> None:
    assert refused(VISIT + "    drug: x\n    drug: y\n") == (
        "administrations[0].drug: found this key more than once, again in line 6, accepted is every key once"
    )
    twice = JSON % b', "drug": "x", "drug": "y"'
    assert refused(twice) == "administrations[0].drug: found this key more than once, accepted is every key once"
    assert "date: found this key more than once" in refused(VISIT + "date: 2026-03-02\n")


@pytest.mark.parametrize(
    "extra",
    [
        b', "drug": "x", "drug": "x"',
        b', "drug": null, "drug": "x"',
        b', "drug": "x", "drug": null',
        b', "drug" : "x", "drug":"x"',
        b', "dr\\u0075g": "x", "drug": "x"',
        b', "ordered": true, "ordered": true',
        b', "drug": "\\":", "ordered": true, "ordered": true',
        b', "pauses": [], "pauses": []',
        b', "bag": null, "drug": "x", "drug": "x"',
    ],
)
def test_no_repeated_key_passes_the_quick_way(extra: bytes) -> None:
    assert quick(JSON % extra) is None
    assert "more than once" in refused(JSON % extra)


def test_escapes_and_nulls_are_read_though_not_by_the_quickest_way() -> None:
    assert first(JSON % b', "drug": "a \\"b\\" \\u00e9\\\\"').drug == 'a "b" é\\'
    assert quick(JSON % b', "drug": "x", "bag": null') == read_visit(JSON % b', "drug": "x"')
    assert quick(JSON % b', "bag": null, "rates": [{"at": "2026-03-02T09:00", "ml_per_h": 5}]') is not None


@pytest.mark.parametrize(
    "extra",
    [
        b', "volume_ml": "250"',
        b', "bag": null, "volume_ml": "250"',
        b', "rates": [{"at": "2026-03-02T09:00", "ml_per_h": "5"}]',
        b', "volume_ml": " 1_0 "',
        b', "volume_ml": "NaN"',
        b', "bag": null, "volume_ml": 1e400',
        b', "volume_ml": 1e999999999999999999999',
        b', "volume_ml": NaN',
        b', "volume_ml": -Infinity',
        b', "volume_ml": 1e-999999',
        b', "volume_ml": 1' + b"0" * 5000,
        b', "volume_ml": 0.' + b"1" * 5000,
        b', "rates": [{"at": "2026-03-02T09:00", "ml_per_h": 0e-999999999}]',
    ],
)
def test_no_number_in_quotes_and_no_monster_is_a_number(extra: bytes) -> None:
    assert quick(JSON % extra) is None
    assert "administrations[0]." in refused(JSON % extra)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{"setting": "facility",\n "date" "2026-03-02"}', "a mistake in line 2, column 9 (expecting ':' delimiter)"),
        (
            "setting: facility\n  date: x\n",
            "a mistake in line 2, column 7 (mapping values are not allowed in this context)",
        ),
        ("a: 'b", "a mistake in line"),
        ("a: b\x07", "characters that YAML does not allow"),
        ("a: *b", "the alias *b in line 1"),
        ("a: &b [1]\nc: *b", "the alias *b in line 2"),
        ("a: &b [*b]", "the alias *b in line 1"),
        ("<<: {a: 1}", "an unknown key"),
        ("{a: !!str 1}", "the tag tag:yaml.org,2002:str in line 1"),
        ("{a: 1", "a mistake in line 2, column 1 (did not find expected ',' or '}')"),
        ('{"a": 1', "a mistake in line 1, column 8 (expecting ',' delimiter)"),
        ("a: !!str 1", "the tag tag:yaml.org,2002:str in line 1"),
        ("a: !!python/object/apply:os.system [x]", "the tag tag:yaml.org,2002:python/object/apply:os.system in line 1"),
        ("!x {a: 1}", "the tag !x in line 1"),
        ("!x a: 1", "a key that is no plain word in line 1"),
        ("[a]: 1", "a key that is no plain word in line 1"),
        ("a: &b 1\n*b : 2", "a key that is no plain word in line 2"),
        ("a: 1\n---\nb: 2", "a second document in line 2"),
        ("", "nothing"),
        ("# only a comment", "nothing"),
        (VISIT.encode("utf-16"), "text in UTF-16 or UTF-32"),
        (b"\xfe\xff" + VISIT.encode("utf-16-be"), "text in UTF-16"),
        (b"\x00\x00\xfe\xff", "text in UTF-32"),
        ("drug: Zürich\n".encode("latin-1"), "the byte 0xfc in line 1, which is no UTF-8"),
        (JSON % b', "drug": "\xfc"', "the byte 0xfc in line 1, which is no UTF-8"),
        ("drug: \ud800", '"\\ud800"'),
        (JSON.decode() % ', "drug": "\ud800"', '"\\ud800"'),
        (b'{"a":' * 100_000, "mappings and lists in one another without end"),
    ],
)
def test_a_broken_text_is_a_complaint_that_says_where(text: str | bytes, expected: str) -> None:
    assert f"found {expected}" in refused(text)


def test_a_lone_surrogate_in_json_is_no_text() -> None:
    assert refused(JSON % b', "drug": "\\ud800"').startswith('administrations[0].drug: found "\\ud800"')


def test_yaml_is_not_deeper_than_twenty() -> None:
    inside = VISIT + "    drug: " + "[" * (DEEPEST - 3) + "]" * (DEEPEST - 3)
    assert "found a list of 1, accepted is a text" in refused(inside)
    assert "too deep in one another in line 5" in refused(
        VISIT + "    drug: " + "[" * (DEEPEST - 2) + "]" * (DEEPEST - 2)
    )


def test_yaml_has_no_more_values_than_can_be_read_in_a_moment() -> None:
    # The visit itself and four values come before the list of the last key.
    assert "accepted is a list of services" not in refused("also: [" + "1," * (MOST_YAML_VALUES - 1) + "]")
    assert "also[0]: found 1" in refused("also: [" + "1," * (MOST_YAML_VALUES - 2) + "]")


def test_anchors_of_single_values_are_harmless() -> None:
    row = first(HEAD + "administrations: [{id: a, drug: &d infliximab, indication: *d}]")
    assert (row.drug, row.indication) == ("infliximab", "infliximab")


def test_the_slower_parser_of_yaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "_LOADER", yaml.SafeLoader)
    assert read_visit(VISIT) == read_visit(yaml.safe_load(VISIT))
    for text in ("a: 'b", "a: b\x07", "a: *b", "a: &b [*b]", "a: {", "\t- x"):
        assert refused(text).startswith("the document: found ")


def test_json_that_is_yaml_only_is_read_as_yaml() -> None:
    assert read_visit('{"setting": "facility", date: 2026-03-02, "administrations": [{"id": "a"},]}') == read_visit(
        VISIT
    )


def test_everything_that_json_writes_is_read(tmp_path: Any) -> None:
    data = json.loads(JSON % b', "drug": "x"')
    for text in (json.dumps(data), json.dumps(data, indent=2), json.dumps(data, sort_keys=True, separators=(",", ":"))):
        assert quick(text.encode()) == read_visit(data)
