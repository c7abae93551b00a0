"""Does a document become its visit, or every complaint about it with its place?

Each document goes both ways, the quick one for JSON and the thorough one for plain data, and both must agree.
"""

from __future__ import annotations

import datetime
import json
import types
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from infusate.chart import accepted
from infusate.chart.complaints import MOST_COMPLAINTS, MOST_SHOWN, Complaint, shown
from infusate.chart.reading import Complaints, quick, read_visit, read_visits, to_document
from infusate.chart.visit import Administration, OtherService, Pause, Rate, Visit

FULL: dict[str, Any] = {
    "setting": "professional",
    "payer": "commercial",
    "date": "2026-03-02",
    "timezone": "America/Chicago",
    "place_of_service": "11",
    "primary": ["a", "b"],
    "administrations": [
        {
            "id": "a", "drug": "infliximab", "hcpcs": "J1745", "ndc": "57894-030-01", "dose": "400 mg",
            "wasted": "0 mg",
            "container": "single-dose", "supplied_by": "practice", "category": "chemo", "complex_care": True,
            "technique": "infusion", "route": "iv", "start": "2026-03-02T09:00", "stop": "2026-03-02T11:05-06:00",
            "pauses": [{"from": "2026-03-02T09:40", "to": "2026-03-02T10:10"}],
            "rates": [{"at": "2026-03-02T09:00", "ml_per_h": 125}, {"at": "2026-03-02T10:00", "ml_per_h": 62.5}],
            "volume_ml": 250, "times": "observed", "last_seen_infusing": "2026-03-02T11:00", "access": "line-1",
            "access_reason": "incompatible", "access_device": "port", "encounter": "1", "bag": "x",
            "purpose": "treatment",
            "indication": "colitis", "electrolyte": "added", "ordered": True,
        },
        {"id": "b", "part_of": "a", "encounter": "2", "pump": "portable"},
    ],
    "also": [{"code": "99214", "modifiers": ["25"]}, {"code": "G0463"}],
}  # fmt: skip


def both_ways(document: dict[str, Any]) -> Visit | Complaints:
    """What the thorough way says; the quick way, as JSON, must agree."""
    found = read_visit(document)
    text = json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if isinstance(found, Complaints):
        assert quick(text) is None, "the quick way lets something pass"
        again = read_visit(text)
        assert isinstance(again, Complaints)
        if b"\xed\xa0\x80" not in text:
            # A broken character is a complaint about the whole text; numbers may be written in another way.
            assert [(one.place, one.accepted) for one in again] == [(one.place, one.accepted) for one in found]
    else:
        if b"\\" not in text:
            assert quick(text) == found
        assert read_visit(text) == found == read_visit(text.decode()) == read_visit(to_document(found))
    return found


def visit(**changes: Any) -> dict[str, Any]:
    return {"setting": "facility", "date": "2026-03-02", "administrations": [{"id": "a"}], **changes}


def row(timezone: str | None = None, **facts: Any) -> dict[str, Any]:
    return visit(timezone=timezone, administrations=[{"id": "a", **facts}])


def told(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Place and found of each complaint."""
    found = both_ways(document)
    return [(one.place, one.found) for one in found] if isinstance(found, Complaints) else []


def only(document: dict[str, Any]) -> Complaint:
    found = both_ways(document)
    assert isinstance(found, Complaints), "accepted"
    assert len(found) == 1, str(found)
    return found[0]


def accepts(document: dict[str, Any]) -> bool:
    return isinstance(both_ways(document), Visit)


def test_every_key_of_the_contract_arrives() -> None:
    assert both_ways(FULL) == Visit(
        "professional",
        datetime.date(2026, 3, 2),
        (
            Administration(
                "a", "infliximab", "J1745", "57894-030-01", "400 mg", "0 mg", "single-dose", "practice", "chemo", True,
                "infusion", "iv", "2026-03-02T09:00", "2026-03-02T11:05-06:00",
                (Pause("2026-03-02T09:40", "2026-03-02T10:10"),),
                (Rate("2026-03-02T09:00", Decimal(125)), Rate("2026-03-02T10:00", Decimal("62.5"))),
                Decimal(250), "observed", "2026-03-02T11:00", "line-1", "incompatible", "port", "1", "x", None,
                "treatment",
                "colitis", "added", None, True,
            ),
            Administration("b", part_of="a", encounter="2", pump="portable"),
        ),
        "commercial",
        "America/Chicago",
        "11",
        ("a", "b"),
        (OtherService("99214", ("25",)), OtherService("G0463")),
    )  # fmt: skip


def test_to_document_gives_the_same_keys_and_values() -> None:
    found = read_visit(FULL)
    assert isinstance(found, Visit)
    assert to_document(found) == FULL
    assert json.loads(json.dumps(to_document(found))) == FULL


def test_null_means_left_out() -> None:
    nothing = dict.fromkeys(Administration.__struct_encode_fields__)
    empty = {**dict.fromkeys(FULL), **visit(administrations=[{**nothing, "id": "a"}])}
    assert both_ways(empty) == both_ways(visit())


def test_empty_lists_are_accepted_beside_the_administrations() -> None:
    found = both_ways(visit(also=[], primary=[], administrations=[{"id": "a", "pauses": [], "rates": []}]))
    assert isinstance(found, Visit)
    assert (found.also, found.primary, found.administrations[0].pauses) == ((), (), ())


def test_a_complaint_is_one_sentence() -> None:
    complaint = only(visit(administrations=[{"id": "a"}, {"id": "b", "stop": "2026-03-02T25:00"}]))
    assert str(complaint) == (
        'administrations[1].stop: found "2026-03-02T25:00", accepted is a time such as "2026-03-02T09:00", with or '
        "without an offset"
    )


def test_all_complaints_come_at_once_and_print_line_by_line() -> None:
    broken = {"setting": "clinic", "sitting": 1, "administrations": [{"drug": 5, "stop": "noon"}, 7]}
    found = read_visit(broken)
    assert isinstance(found, Complaints)
    assert told(broken) == [
        ("sitting", "an unknown key"), ("date", "nothing"), ("setting", '"clinic"'), ("administrations[0].id",
         "nothing"),
        ("administrations[0].drug", "5"), ("administrations[0].stop", '"noon"'), ("administrations[1]", "7"),
    ]  # fmt: skip
    assert str(found).count("\n") == 6


@pytest.mark.parametrize("document", [None, 5, [], "text", b"5", b"[]", (), 1.5])
def test_what_is_no_mapping_is_one_complaint(document: Any) -> None:
    found = read_visit(document)
    assert isinstance(found, Complaints)
    assert [one.place for one in found] == [""]
    assert str(found).startswith("the document: found ")


def test_other_mappings_and_tuples_are_plain_data_too() -> None:
    document = types.MappingProxyType({**visit(), "administrations": ({"id": "a"},), "date": datetime.date(2026, 3, 2)})
    assert read_visit(document) == read_visit(visit())
    kinds: tuple[Any, ...] = (bytes, bytearray, memoryview)
    for kind in kinds:
        assert read_visit(kind(json.dumps(visit()).encode())) == read_visit(visit())


def test_keys_that_are_no_words_are_complaints_too() -> None:
    found = read_visit({**visit(), 5: 1, None: 2, "a\u202eb": 3, "x" * 200: 4})  # type: ignore[dict-item]
    assert isinstance(found, Complaints)
    assert [one.place for one in found] == ["5", "nothing", "a\\u202eb", "x" * MOST_SHOWN + "…"]


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    assert only(row(stopp="x")).accepted.startswith("stop, or another of id, drug,")
    assert only(row(zzz="x")).accepted.startswith("one of id, drug,")
    assert only(row(**{"s" * 41: "x"})).accepted.startswith("one of id, drug,")


def test_complaints_are_never_empty() -> None:
    with pytest.raises(AssertionError):
        Complaints([])


@pytest.mark.parametrize("key", ["setting", "date", "administrations"])
def test_three_keys_must_be_there(key: str) -> None:
    document = visit()
    del document[key]
    assert told(document) == [(key, "nothing")]
    assert told({**document, key: None}) == [(key, "nothing")]


def test_what_was_found_is_short_and_harmless() -> None:
    assert shown('a\x1b[31m\u202e\n\U000e0001"\\') == '"a\\u001b[31m\\u202e\\u000a\\U000e0001\\"\\\\"'
    assert len(shown("x" * 1000)) == MOST_SHOWN + 3
    assert shown("x" * MOST_SHOWN) == f'"{"x" * MOST_SHOWN}"'
    assert len(shown("\x00" * 100)) <= MOST_SHOWN + 3
    assert shown(10**5000) == "a whole number of more than 40 digits"
    assert [shown(value) for value in (None, True, False, 5, 2.5, Decimal("1.50"), datetime.date(2026, 3, 2))] == [
        "nothing", "true", "false", "5", "2.5", "1.50", "2026-03-02"]  # fmt: skip
    assert [shown(value) for value in ([], [1, 2], {}, {"a": 1}, {1, 2}, b"x")] == [
        "an empty list", "a list of 2", "an empty mapping", "a mapping", "a value of type set",
        "a value of type bytes"]  # fmt: skip


def test_after_a_thousand_complaints_there_is_one_that_says_so() -> None:
    keys = {f"k{number}": 1 for number in range(MOST_COMPLAINTS)}
    found = read_visit({**visit(), **keys})
    assert isinstance(found, Complaints) and len(found) == MOST_COMPLAINTS
    found = read_visit({**visit(), **keys, "one more": 1, "another": 2})
    assert isinstance(found, Complaints) and len(found) == MOST_COMPLAINTS + 1
    assert found[-1].found == "more than 1000 things to complain about"


# -- single values: on both sides of each boundary ---------------------------------------------------------------------

BOUNDARIES: list[tuple[str, tuple[Any, ...], tuple[Any, ...]]] = [
    ("drug", ("x", "x" * 500, "é", "5"), ("", " ", "\t\n", "x" * 501, 5, True, [], {}, "\ud800")),
    ("access_reason", ("x" * 500,), ("", "x" * 501, 1)),
    ("indication", ("x" * 500,), (" ", "x" * 501, 1)),
    ("id", ("a", "A-1_x", "1", "x" * 64), ("", "-a", "_a", "a b", "x" * 65, 1, True, "é", "a\n")),
    *((key, ("a", "x" * 64), ("", "x" * 65, "a b", 1, [])) for key in ("access", "encounter", "bag")),
    ("hcpcs", ("J1745", "Q5103"), ("J174", "J17455", "j1745", "96413", "J１７４５", 1745)),
    ("ndc", ("57894-030-01", "0002-7140-1", "57894003001"), ("578940301", "5789400300123", "57894 030 01",
     57894003001)),
    *((key, ("400 mg", "0 mg", "0.5 mL", "123456789.012 mg", "1 " + "m" * 20),
       ("400", "400mg", "400  mg", "-1 mg", ".5 mg", "1.  mg", "1e3 mg", "1234567890.123 mg", "1 " + "m" * 21, 400,
        "1 mg/kg"))
      for key in ("dose", "wasted")),
    ("volume_ml", (1, 0.5, 250.0, 100_000, 0.000001, 99999.1234567891),
     (0, -1, 100_000.5, 0.0000009, 99999.12345678912, "250", True, 10**400, [])),
    ("complex_care", (True, False), (1, 0, "true")),
    ("ordered", (True, False), (1, "no")),
    ("container", ("single-dose", "multi-dose"), ("Single-dose", "", 1)),
    ("route", ("iv", "on-body"), ("intravenous", "IV")),
    ("pump", ("portable",), ("implanted", True)),
    *((key, ("2026-03-02T09:00", "2026-03-02T23:59:59", "2100-12-31T23:59"),
       ("2026-03-02", "2026-03-02T24:00", "2026-03-02 09:00", "2026-03-02T09:00:60", "2101-01-01T00:00",
        "2026-W10-1T09:00",
        "2026-03-02T09:00:5", "2026-02-29T09:00", "9999-12-31T23:59", "0001-01-01T00:00", 900, "2026-03-02T09:00 "))
      for key in ("start", "stop", "last_seen_infusing")),
]  # fmt: skip


def sides(index: int) -> Iterator[tuple[str, Any]]:
    for entry in BOUNDARIES:
        for value in entry[index]:
            yield entry[0], value


@pytest.mark.parametrize(("key", "value"), list(sides(1)))
def test_values_inside_the_boundaries_are_accepted(key: str, value: Any) -> None:
    assert accepts(row(**{key: value}))


@pytest.mark.parametrize(("key", "value"), list(sides(2)))
def test_values_beyond_the_boundaries_are_complaints(key: str, value: Any) -> None:
    assert only(row(**{key: value})).place == f"administrations[0].{key}"


HEADS: list[tuple[str, tuple[Any, ...], tuple[Any, ...]]] = [
    ("setting", ("facility", "professional"), ("Facility", "", 1)),
    ("payer", ("medicare-advantage", "unknown"), ("aetna", "", 1)),
    ("date", ("1990-01-01", "2026-03-02", "2100-12-31"),
     ("1989-12-31", "2101-01-01", "2026-02-29", "20260302", "2026-W10-1", "2026-3-2", "2026-03-02T00:00", 20260302,
      "")),
    ("timezone", ("UTC", "America/Chicago", "America/Argentina/Buenos_Aires", "America/Port-au-Prince"),
     ("CST", "america/chicago", "America/", "Mars/Phobos", "America/../UTC", "A" + "a" * 40 + "/" + "b" * 40, 5, "")),
    ("also", ([], [{"code": "99214"}], [{"code": "99214", "modifiers": []}], [{"code": "99214", "modifiers": None}]),
     ("99214", {"code": "99214"}, 5)),
    ("primary", ("a", ["a"], []), ("b", "", 5, {"a": 1})),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, good, _ in HEADS for value in good])
def test_the_frame_accepts(key: str, value: Any) -> None:
    assert accepts(visit(**{key: value}))


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, _, bad in HEADS for value in bad])
def test_the_frame_complains(key: str, value: Any) -> None:
    assert only(visit(**{key: value})).place == key


@pytest.mark.parametrize(
    ("also", "place"),
    [([{}], "also[0].code"), ([{"code": "9921"}], "also[0].code"), ([{"code": 99214}], "also[0].code"), ([None],
     "also[0]"),
     ([{"code": "99214", "modifiers": ["2"]}], "also[0].modifiers[0]"),
     ([{"code": "99214", "modifiers": ["25", None]}], "also[0].modifiers[1]"),
     ([{"code": "99214", "modifiers": "25"}], "also[0].modifiers"), ([{"code": "99214", "units": 1}], "also[0].units")],
)  # fmt: skip
def test_other_services_complain_in_their_place(also: Any, place: str) -> None:
    assert only(visit(also=also)).place == place


def test_numbers_of_plain_data_are_exact_decimals() -> None:
    value: Any
    for value in (Decimal("62.5"), 62.5):
        found = read_visit(row(volume_ml=value))
        assert isinstance(found, Visit) and found.administrations[0].volume_ml == Decimal("62.5")
    for value in (float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("1e999999"), Fraction(1, 3), 1j):
        assert isinstance(read_visit(row(volume_ml=value)), Complaints), value


def test_dates_of_plain_data_are_dates_and_no_moments() -> None:
    assert isinstance(read_visit(visit(date=datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC))), Complaints)
    assert isinstance(read_visit(visit(date=datetime.date(1989, 12, 31))), Complaints)


def test_five_hundred_administrations_are_enough() -> None:
    rows = [{"id": f"r{number}"} for number in range(accepted.MOST_ADMINISTRATIONS + 1)]
    assert accepts(visit(administrations=rows[:-1]))
    assert told(visit(administrations=rows)) == [("administrations", "a list of 501")]
    assert told(visit(administrations=[])) == [("administrations", "an empty list")]
    assert told(visit(administrations={"a": 1})) == [("administrations", "a mapping")]


def test_a_document_of_five_megabytes_is_long_enough() -> None:
    text = json.dumps(visit()).encode()
    assert isinstance(read_visit(text + b" " * (accepted.MOST_BYTES - len(text))), Visit)
    found = read_visit(text + b" " * (accepted.MOST_BYTES - len(text) + 1))
    assert isinstance(found, Complaints) and found[0].found == "5000001 bytes"


# -- one visit in each line --------------------------------------------------------------------------------------------


def test_each_line_gives_one_answer_in_order() -> None:
    good = json.dumps(visit()).encode() + b"\n"
    answers = list(read_visits([good, b'{"setting": 1}\n', b"\n", b"setting: facility\n", good, b"\n"]))
    assert [isinstance(answer, Visit) for answer in answers] == [True, False, False, False, True]
    assert isinstance(answers[2], Complaints) and answers[2][0].found == "an empty line"
    assert isinstance(answers[3], Complaints) and answers[3][0].accepted == "well-formed JSON"


def test_only_the_last_empty_line_is_none() -> None:
    assert list(read_visits([])) == []
    assert list(read_visits([b"\n"])) == []
    assert len(list(read_visits([b"\n", b"  \r\n"]))) == 1


def test_lines_are_read_one_at_a_time() -> None:
    def lines() -> Iterator[bytes]:
        yield json.dumps(visit()).encode()
        raise OSError("the second line is not wanted yet")

    assert isinstance(next(read_visits(lines())), Visit)
