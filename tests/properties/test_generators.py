"""Do the generators of the property tests keep their promises: valid visits, every nasty kind, the same for a seed?"""

from __future__ import annotations

import datetime
import importlib.util
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.properties import charted_words as words
from tests.properties.hostile_texts import HEAVY_HOSTILE, HOSTILE
from tests.properties.mutations import CHANGES, HEAVY_CHANGES, TEXT_CHANGES, labelled, mutated
from tests.properties.visits import Document, Policy, one_policy, pinned_policies, visit_documents, visits

VALIDATOR = Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "validate.py"
COUNTED = 2000
SEED = 20261123


# -- valid and deterministic ------------------------------------------------------------------------------------------


@cache
def validator() -> Any:
    if not VALIDATOR.exists():
        pytest.skip("the validator of the published cases does not stand beside this checkout")
    specification = importlib.util.spec_from_file_location("validate_cases", VALIDATOR)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def complaints(document: Document, policy: Policy) -> list[str]:
    """What the validator says about a case that is nothing but this visit under this policy."""
    if "jz_from" in policy:  # The validator reads YAML, where a date is a date.
        policy = policy | {"jz_from": datetime.date.fromisoformat(policy["jz_from"])}
    case = validator().Case(
        {
            "id": "generated",
            "title": "generated",
            "source": {"publisher": "generated"},
            "authority": "rulebook",
            "evidence": "boundary",
            "visit": document,
            "policy": policy,
            "expect": [],
            "held": [{"for": document["administrations"][0]["id"], "why": "generated"}],
            "because": "generated",
        }
    )
    case.check()
    return list(case.errors)


def test_every_generated_visit_passes_the_validator() -> None:
    for document, policy in visits(SEED, 4000):
        assert complaints(document, policy) == [], document


@settings(max_examples=100, deadline=None)
@given(visit_documents(), pinned_policies())
def test_what_hypothesis_draws_passes_the_validator(document: Document, policy: Policy) -> None:
    assert complaints(document, policy) == []


def test_the_validator_would_complain_about_a_broken_visit() -> None:
    document, _ = next(visits(SEED, 1))
    assert complaints(document | {"setting": "hospital"}, {}) != []


def test_the_same_seed_gives_the_same_visits() -> None:
    assert json.dumps(list(visits(7, 200))) == json.dumps(list(visits(7, 200)))
    assert json.dumps(list(visits(7, 200))) != json.dumps(list(visits(8, 200)))


def test_documents_are_plain_values_of_json() -> None:
    for pair in visits(SEED, 300):
        assert json.loads(json.dumps(pair)) == list(pair)


def test_pinned_values_are_in_force_on_the_date_of_the_visit() -> None:
    dice = random.Random(1)
    for _ in range(5000):
        assert one_policy(dice, "2012-05-01").get("chemo_pump_code") != "G0498"


# -- every nasty kind occurs ------------------------------------------------------------------------------------------


def running(row: Document) -> tuple[datetime.datetime, datetime.datetime] | None:
    """Start and stop where both are charted in one style."""
    start, stop = row.get("start"), row.get("stop")
    if start is None or stop is None or len(start) != len(stop):
        return None
    return datetime.datetime.fromisoformat(start), datetime.datetime.fromisoformat(stop)


def whole_minutes(span: datetime.timedelta) -> int:
    return int(span.total_seconds() // 60)


def kinds_of_row(row: Document) -> Iterator[str]:
    """The nasty kinds that one administration shows."""
    yield from (
        f"{key}: {row[key]}" for key in ("times", "purpose", "route", "electrolyte", "supplied_by") if key in row
    )
    yield from (f"no {key}" for key in ("start", "stop", "technique", "route", "category", "ordered") if key not in row)
    yield from (f"{key} charted" for key in ("category", "ndc", "bag", "part_of", "last_seen_infusing") if row.get(key))
    yield from ("null" for value in row.values() if value is None)
    both = running(row)
    if both is not None:
        yield f"{row.get('technique')} of {whole_minutes(both[1] - both[0])}"
        if both[1].date() > both[0].date():
            yield "over midnight"
        if both[1] < both[0]:
            yield "stop on the date of the start"
    for pause in row.get("pauses", ()):
        yield "pause"
        assert pause.keys() == {"from", "to"}
    if any(rate["ml_per_h"] == 0 for rate in row.get("rates", ())):
        yield "rate 0"
    if "stop" not in row and "rates" in row and "volume_ml" in row:
        yield "stop to calculate"
    if row.get("ordered") is False:
        yield "not ordered"
    if row.get("pump"):
        yield "pump with a stop" if "stop" in row else "pump without a stop"
    if row.get("technique") == "infusion" and row.get("route") == "sc":
        yield "subcutaneous infusion"
    if row.get("dose") and row["dose"].split()[1] not in ("mg", "g", "mcg", "unit", "mEq"):
        yield "dose in an odd unit"
    text = row.get("start", "")
    yield "offset" if "+" in text or text[16:].count("-") else "zulu" if text.endswith("Z") else "local"
    if len(text.partition("+")[0].rstrip("Z")) == 19 and text[16] == ":":
        yield "seconds"
    if text[:10] in words.CLOCK_CHANGES:
        yield f"night of {text[:10]}"
    if text in {f"{date}T01:{minute:02}" for date in words.CLOCK_CHANGES[1::2] for minute in range(60)}:
        yield "repeated hour without an offset"
    yield from kinds_of_drug(row)


POOLS = {
    "antineoplastic": words.ANTINEOPLASTICS,
    "named biologic": words.NAMED_BIOLOGICS,
    "disputed biologic": words.DISPUTED_BIOLOGICS,
    "hormonal": words.HORMONALS,
    "iron": words.IRONS,
    "fluid": words.FLUIDS,
}
POOL_OF = {
    name.lower(): pool
    for pool, drugs in POOLS.items()
    for drug in drugs
    for name in (drug.name, drug.brand or drug.name)
}
CODE_OF = {drug.name.lower(): drug.code for drugs in POOLS.values() for drug in drugs}


def kinds_of_drug(row: Document) -> Iterator[str]:
    name = row["drug"].lower()
    pool = POOL_OF.get(name)
    if pool is None:
        return
    yield pool
    if "biologic" in pool:
        yield f"{pool}, complex care {row.get('complex_care')}"
    if pool == "fluid" and row.get("purpose") is None:
        yield "fluid with a reason" if row.get("indication") else "fluid without a reason"
    if row.get("hcpcs") and name in CODE_OF and row["hcpcs"] != CODE_OF[name]:
        yield "another drug's code"


def kinds_of_pair(one: Document, other: Document) -> Iterator[str]:
    """The nasty kinds that two administrations show together."""
    first, second = running(one), running(other)
    same = one["drug"].lower() == other["drug"].lower()
    techniques = (one.get("technique"), other.get("technique"))
    if first is None or second is None or (first[0].tzinfo is None) != (second[0].tzinfo is None):
        return
    if techniques == ("infusion", "infusion"):
        gap = whole_minutes(max(first[0], second[0]) - min(first[1], second[1]))
        yield f"overlap of {-gap}" if gap < 0 else f"gap of {gap}"
        if first == second:
            yield "exact coincidence"
        if same:
            yield "infused again"
            if gap == 0 and max(whole_minutes(stop - start) for start, stop in (first, second)) <= 15:
                yield "short infusions that touch"
    if same and techniques == ("push", "push"):
        yield f"pushed again after {abs(whole_minutes(second[0] - first[0]))}"
    if same and set(techniques) == {"push", "infusion"}:
        yield "push and infusion of one drug"


def kinds_of_visit(document: Document, policy: Policy) -> Iterator[str]:
    """The nasty kinds that a whole visit and its policy show."""
    rows = document["administrations"]
    yield document["setting"]
    yield f"payer {document.get('payer')}"
    yield f"year {document['date'][:4]}"
    yield f"zone {document.get('timezone')}"
    yield f"{len(rows)} rows"
    accesses = {row.get("access", "line-1") for row in rows}
    reasons = any("access_reason" in row for row in rows)
    yield f"{len(accesses)} accesses {'with' if reasons else 'without'} a reason"
    if len({row.get("encounter", "1") for row in rows}) == 2:
        yield "two encounters"
    if len({row["start"][:10] for row in rows if "start" in row}) > 1:
        yield "several days"
    if all(row.get("purpose") == "flush" for row in rows):
        yield f"flush only, {rows[0].get('access_device')}"
    if "primary" in document:
        yield f"primary {type(document['primary']).__name__}"
    if "place_of_service" in document:
        yield "place of service"
    for service in document.get("also", ()):
        yield f"also with {service.get('modifiers')}"
    yield from (f"policy {name}" for name in policy)
    yield from ("policy of drug names" for name in words.TAKES_NAMES if isinstance(policy.get(name), list))
    yield "default policy" if not policy else "pinned policy"


@cache
def counted() -> Counter[str]:
    """In how many of the counted visits each kind occurs."""
    found: Counter[str] = Counter()
    for document, policy in visits(SEED, COUNTED):
        rows = document["administrations"]
        kinds = set(kinds_of_visit(document, policy))
        for row in rows:
            kinds.update(kinds_of_row(row))
        for one, other in itertools.combinations(rows, 2):
            kinds.update(kinds_of_pair(one, other))
        found.update(kinds)
    return found


OFTEN = (
    *(f"infusion of {minutes}" for minutes in words.THRESHOLDS),
    *(f"push of {minutes}" for minutes in (0, 2, 14, 15, 16)),
    *(f"overlap of {minutes}" for minutes in (1, 14, 15, 16, 17, 30)),
    *(
        "exact coincidence",
        "gap of 0",
        "gap of 1",
        "pause",
        "rate 0",
        "stop to calculate",
        "last_seen_infusing charted",
    ),
    *("infused again", "short infusions that touch", "push and infusion of one drug"),
    *(f"{number} accesses {how} a reason" for number in (2, 3) for how in ("with", "without")),
    *("two encounters", "bag charted", "part_of charted", "over midnight", "several days", "offset", "zulu", "local"),
    *(
        "no start",
        "no stop",
        "no technique",
        "no route",
        "no ordered",
        "no category",
        "category charted",
        "null",
        "seconds",
    ),
    *(f"times: {known}" for known in ("observed", "device", "note", "late", "estimated")),
    *("antineoplastic", "named biologic", "disputed biologic", "hormonal", "iron", "fluid"),
    *(f"{kind} biologic, complex care {care}" for kind in ("named", "disputed") for care in (True, False, None)),
    *("subcutaneous infusion", "pump with a stop", "pump without a stop", "not ordered", "dose in an odd unit"),
    *("fluid with a reason", "fluid without a reason", "another drug's code", "primary str", "place of service"),
    *("facility", "professional", "stop on the date of the start", "policy of drug names"),
    *(f"payer {payer}" for payer in (*words.PAYERS, None)),
)
NOW_AND_THEN = (
    *(f"pushed again after {minutes}" for minutes in (29, 30, 31, 32)),
    *(f"night of {date}" for date in words.CLOCK_CHANGES),
    *("repeated hour without an offset", "primary list", "ndc charted"),
    *(f"purpose: {purpose}" for purpose in ("treatment", "flush", "keep-open", "carrier", "transfusion-support")),
    *(f"purpose: {purpose}" for purpose in ("access-declot", "contrast", "anesthesia", "procedure")),
    *(f"route: {route}" for route in ("iv", "im", "sc", "intra-arterial", "intrathecal", "intrapleural")),
    *(f"route: {route}" for route in ("intraperitoneal", "intralesional", "on-body", "oral")),
    *(f"flush only, {device}" for device in (*words.DEVICES, None)),
    *(f"electrolyte: {kind}" for kind in ("replacement", "added", "premix")),
    *(f"supplied_by: {who}" for who in ("practice", "patient", "other")),
    *(f"also with {modifiers}" for modifiers in (None, ["25"], ["59"], [])),
    *(f"year {year}" for year in range(2009, 2027)),
    *(f"zone {zone}" for zone in (*words.ZONES, None)),
    *(f"policy {name}" for name in words.POLICY_NAMES),
)


@pytest.mark.parametrize("kind", OFTEN)
def test_a_nasty_kind_occurs_in_ten_visits_or_more(kind: str) -> None:
    assert counted()[kind] >= 10


@pytest.mark.parametrize("kind", NOW_AND_THEN)
def test_a_rarer_kind_occurs_in_three_visits_or_more(kind: str) -> None:
    assert counted()[kind] >= 3


def test_seven_visits_of_ten_have_the_default_policy() -> None:
    assert 0.65 * COUNTED < counted()["default policy"] < 0.75 * COUNTED


def test_most_visits_have_one_to_six_administrations() -> None:
    assert sum(counted()[f"{number} rows"] for number in range(1, 7)) > 0.9 * COUNTED


# -- mutated documents ------------------------------------------------------------------------------------------------


@cache
def changed() -> tuple[tuple[str, bytes], ...]:
    return tuple(labelled(SEED, COUNTED))


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert list(mutated(3, 300)) == list(mutated(3, 300)) != list(mutated(4, 300))
    assert tuple(mutated(SEED, COUNTED)) == tuple(data for _, data in changed())


@pytest.mark.parametrize("kind", sorted({kind.__name__ for kind in (*CHANGES, *TEXT_CHANGES, *HOSTILE)}))
def test_each_change_occurs_in_twenty_documents_or_more(kind: str) -> None:
    assert sum(kind in names.split("+") for names, _ in changed()) >= 20


@pytest.mark.parametrize("kind", sorted({kind.__name__ for kind in (*HEAVY_CHANGES, *HEAVY_HOSTILE)}))
def test_each_heavy_change_occurs_but_is_rare(kind: str) -> None:
    assert 1 <= sum(kind in names.split("+") for names, _ in changed()) <= 0.02 * COUNTED


MARKS: dict[str, Callable[[bytes], bool]] = {
    "a hundred thousand brackets": lambda data: data.count(b"[") >= 100_000 or data.count(b"{") >= 100_000,
    "five thousand digits": lambda data: b"1" * 5000 in data or b"9" * 5000 in data,
    "a number beyond any float": lambda data: b"1e400" in data,
    "not a number": lambda data: b"NaN" in data or b".nan" in data,
    "an alias": lambda data: b"*l" in data,
    "a tag of Python": lambda data: b"!!python/" in data,
    "a binary tag": lambda data: b"!!binary" in data,
    "a timestamp tag": lambda data: b"!!timestamp" in data,
    "utf-16": lambda data: data.startswith(b"\xff\xfe") and len(data) > 100,
    "a byte order mark": lambda data: data.startswith(b"\xef\xbb\xbf"),
    "a NUL": lambda data: b"\x00" in data or b"\\u0000" in data,
    "a lone surrogate": lambda data: b"\\ud800" in data,
    "half a megabyte": lambda data: len(data) > 500_000,
    "hundreds of rows": lambda data: data.count(b'"drug"') >= 300,
    "a path as a zone": lambda data: b"../etc/passwd" in data,
    "a zone of thousands of characters": lambda data: b"A" * 5000 in data,
    "the 30th of February": lambda data: b"2026-02-30" in data,
    "the year 99999": lambda data: b"99999-01-01" in data,
    "a bidirectional override": lambda data: b"\\u202e" in data or "\u202e".encode() in data,
}


@pytest.mark.parametrize("mark", MARKS)
def test_a_hostile_text_really_occurs(mark: str) -> None:
    assert any(MARKS[mark](data) for _, data in changed())


def test_bytes_that_are_no_utf_8_occur() -> None:
    def readable(data: bytes) -> bool:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    assert sum(not readable(data) for _, data in changed()) >= 20
