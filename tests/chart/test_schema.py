"""Does the shipped schema say what reading accepts?"""

from __future__ import annotations

import json
import random
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from infusate.chart import accepted
from infusate.chart.reading import Complaints, read_visit
from infusate.chart.schema import schema_text, visit_schema
from tests.chart.mutations import changed_data
from tests.chart.test_reading import BOUNDARIES, FULL, HEADS, row, visit
from tests.properties.visits import visits

VALIDATOR = jsonschema.Draft202012Validator(visit_schema())
CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.yaml"))


def test_the_shipped_file_is_what_the_function_says() -> None:
    shipped = resources.files("infusate").joinpath("schema/visit.schema.json")
    assert shipped.read_text(encoding="utf-8") == schema_text()


def test_it_is_a_schema_of_draft_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(visit_schema())
    assert visit_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_key_has_a_description() -> None:
    for part in visit_schema()["$defs"].values():
        assert part["description"]
        assert all(value["description"] for value in part["properties"].values())


def test_it_accepts_the_full_document_and_generated_ones() -> None:
    for document in (FULL, visit(), *(document for document, _ in visits(11, 200))):
        VALIDATOR.validate(document)


def test_it_accepts_the_visits_of_all_published_cases() -> None:
    assert CASES, "the published cases belong to the repository"
    for file in CASES:
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            VALIDATOR.validate(json.loads(json.dumps(case["visit"], default=str)))


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, good, _ in BOUNDARIES for value in good])
def test_it_accepts_single_values_inside_the_boundaries(key: str, value: Any) -> None:
    VALIDATOR.validate(row(**{key: value}))


@pytest.mark.parametrize(
    ("key", "value"),
    [(key, value) for key, _, bad in BOUNDARIES for value in bad
     if not (key == "volume_ml" and isinstance(value, float))
     and value not in ("\ud800", "a\n", "2026-02-29T09:00")],
)  # fmt: skip
def test_it_refuses_single_values_beyond_the_boundaries(key: str, value: Any) -> None:
    assert not VALIDATOR.is_valid(row(**{key: value}))


@pytest.mark.parametrize(
    ("key", "value"),
    [(key, value) for key, _, bad in HEADS for value in bad if value not in ("2026-02-29", "Mars/Phobos", "b", "")],
)
def test_it_refuses_a_wrong_frame(key: str, value: Any) -> None:
    assert not VALIDATOR.is_valid(visit(**{key: value}))


def test_it_knows_the_limits_of_reading() -> None:
    rows = [{"id": f"r{number}"} for number in range(accepted.MOST_ADMINISTRATIONS + 1)]
    assert VALIDATOR.is_valid(visit(administrations=rows[:-1]))
    assert not VALIDATOR.is_valid(visit(administrations=rows))
    assert not VALIDATOR.is_valid(visit(administrations=[]))
    assert not VALIDATOR.is_valid(visit(place_of_service="11"))
    assert VALIDATOR.is_valid(visit(place_of_service="11", setting="professional"))
    assert VALIDATOR.is_valid(visit(date=f"{accepted.FIRST_YEAR}-01-01"))
    assert not VALIDATOR.is_valid(visit(date=f"{accepted.FIRST_YEAR - 1}-12-31"))
    assert VALIDATOR.is_valid(visit(date=f"{accepted.LAST_YEAR}-12-31"))
    assert not VALIDATOR.is_valid(visit(date=f"{accepted.LAST_YEAR + 1}-01-01"))


def test_what_reading_accepts_the_schema_accepts() -> None:
    dice = random.Random(20260302)
    documents = [document for document, _ in visits(12, 100)]
    tried = 0
    for _ in range(1500):
        document = changed_data(dice, dice.choice(documents))
        if not isinstance(read_visit(document), Complaints):
            VALIDATOR.validate(document)
            tried += 1
    assert tried > 100
