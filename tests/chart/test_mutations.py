"""Does any document, however broken, give a visit or complaints, soon, and the same on both ways of reading?"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from infusate.chart.checking import checked
from infusate.chart.complaints import MOST_COMPLAINTS, Complaint, Complaints
from infusate.chart.plain import plain_json
from infusate.chart.reading import quick, read_visit, to_document
from infusate.chart.visit import Visit
from tests.chart.mutations import as_text, changed_data, changed_text
from tests.properties.visits import visits

LONGEST_SECONDS = 2.0
DOCUMENTS = [document for document, _ in visits(20260302, 400)]
LARGE = 3_000_000


def read_soon(document: Any) -> Visit | Complaints:
    """The answer, which must be one of the two kinds and must not take long."""
    began = time.process_time()
    found = read_visit(document)
    assert time.process_time() - began < LONGEST_SECONDS
    assert isinstance(found, Visit | Complaints)
    if isinstance(found, Complaints):
        assert 0 < len(found) <= MOST_COMPLAINTS + 1
        for complaint in found[:5]:
            assert str(complaint).isprintable() and len(complaint.found) < 130 and len(complaint.place) < 200
    return found


def thorough(text: bytes) -> Visit | Complaints:
    data = plain_json(text)
    return Complaints([data]) if isinstance(data, Complaint) else checked(data)


@pytest.mark.slow
def test_ten_thousand_changed_documents_give_a_visit_or_complaints() -> None:
    dice = random.Random(1)
    accepted = 0
    for _ in range(5000):
        document = changed_data(dice, dice.choice(DOCUMENTS))
        found = read_soon(document)
        accepted += isinstance(found, Visit)
    for _ in range(5000):
        document = dice.choice(DOCUMENTS)
        if dice.random() < 0.3:
            document = changed_data(dice, document)
        found = read_soon(changed_text(dice, as_text(dice, document)))
        accepted += isinstance(found, Visit)
    assert 500 < accepted < 9500, "the changes are too small or too great to say anything"


def test_both_ways_agree_about_changed_data() -> None:
    dice = random.Random(2)
    accepted = 0
    for _ in range(4000):
        document = changed_data(dice, dice.choice(DOCUMENTS))
        text = json.dumps(document).encode()
        fast, slow = quick(text), thorough(text)
        if isinstance(slow, Complaints):
            assert fast is None, text
        else:
            assert fast == slow or (fast is None and b"\\" in text), text
            assert read_visit(to_document(slow)) == slow
            accepted += 1
    assert accepted > 400


def test_both_ways_agree_about_changed_text() -> None:
    dice = random.Random(3)
    accepted = 0
    for _ in range(6000):
        text = changed_text(dice, json.dumps(dice.choice(DOCUMENTS)).encode())
        fast, slow = quick(text), thorough(text)
        assert fast is None or fast == slow, text
        assert isinstance(slow, Complaints) or fast == slow or b"\\" in text, text
        accepted += fast is not None
    assert accepted > 60


def test_unchanged_documents_are_accepted_in_every_writing() -> None:
    dice = random.Random(4)
    for document in DOCUMENTS:
        found = read_soon(document)
        assert isinstance(found, Visit), str(found)
        assert read_soon(as_text(dice, document)) == found == quick(json.dumps(document).encode())


MONSTERS: dict[str, Callable[[], str]] = {
    "lists in lists": lambda: "[" * LARGE,
    "mappings in mappings": lambda: '{"a":' * (LARGE // 5),
    "flow keys": lambda: "{? " * (LARGE // 3),
    "block keys": lambda: "? " * (LARGE // 2),
    "dashes": lambda: "- " * (LARGE // 2),
    "colons": lambda: ":" * LARGE,
    "anchors": lambda: "&a " * (LARGE // 3),
    "aliases": lambda: "a: &a x\nb: [" + "*a," * (LARGE // 3) + "]",
    "laughs": lambda: (
        "a: &a [x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20))
    ),
    "tags": lambda: "!" * LARGE,
    "directives": lambda: "%a b\n" * (LARGE // 5),
    "empty lines": lambda: "\n" * LARGE,
    "open text": lambda: '{"date": "' + "x" * LARGE,
    "open folded text": lambda: "'" + "x " * (LARGE // 2),
    "many keys": lambda: "".join(f"k{number}: 1\n" for number in range(250_000)),
    "many JSON keys": lambda: "{" + ",".join(f'"k{number}":1' for number in range(250_000)) + "}",
    "one key often": lambda: "{" + ",".join(['"setting":1'] * 250_000) + "}",
    "many rows": lambda: '{"administrations":[' + ",".join(['{"idd":1}'] * 250_000) + "]}",
    "many pauses": lambda: (
        '{"administrations":[{"id":"a","pauses":[' + ",".join(['{"from":1,"to":2}'] * 150_000) + "]}]}"
    ),
    "many services": lambda: '{"also":[' + ",".join(["{}"] * 900_000) + "]}",
    "a long number": lambda: '{"date":' + "1" * LARGE + "}",
    "a long fraction": lambda: '{"date":0.' + "1" * LARGE + "}",
    "escapes": lambda: '{"date":"' + "\\u0041" * (LARGE // 6) + '"}',
    "documents": lambda: "---\n" * (LARGE // 4),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(MONSTERS))
def test_no_monster_takes_long(name: str) -> None:
    assert isinstance(read_soon(MONSTERS[name]()), Complaints)


def test_long_chains_of_parts_take_no_time() -> None:
    rows = [{"id": f"r{number}", "part_of": f"r{number + 1}"} for number in range(499)]
    document = {"setting": "facility", "date": "2026-03-02", "administrations": [*rows, {"id": "r499"}]}
    assert isinstance(read_soon(document), Visit)
    document["administrations"] = [*rows, {"id": "r499", "part_of": "r0"}]
    found = read_soon(document)
    assert isinstance(found, Complaints) and len(found) == 500
