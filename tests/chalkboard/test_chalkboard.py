"""Does the chalkboard agree with every published case that is not disputed?"""

from __future__ import annotations

import pathlib
import re
from collections import Counter
from typing import Any

import pytest
import yaml

from .coder import chalk

CASES = pathlib.Path(__file__).resolve().parents[1] / "cases"
SUPPLY = re.compile(r"[AJQP]\d{4}\Z|C9\d{3}\Z|S0\d{3}\Z")


def cases() -> list[dict[str, Any]]:
    return [case for file in sorted(CASES.glob("*.yaml")) for case in yaml.safe_load(file.read_text(encoding="utf-8"))]


def in_scope(code: str, scope: str) -> bool:
    if scope == "drug":
        return SUPPLY.match(code) is not None
    if scope == "administration":
        return SUPPLY.match(code) is None
    return scope == "all" or code in ("96360", "96361", "90760", "90761")


def compare(case: dict[str, Any]) -> tuple[Counter[Any], Counter[Any]]:
    """What the case expects and what the board says, by the agreement rule of the visit's description."""
    expected = case.get("expect") or []
    scope = case.get("scope") or "all"
    full = {line["code"] for line in expected if line.get("modifiers")}
    dated = any(line.get("date") for line in expected)

    def key(code: str, modifiers: Any, day: Any) -> Any:
        kept = tuple(sorted(m for m in map(str, modifiers or []) if code in full or m in ("JW", "JZ")))
        return code, kept, str(day) if dated else None

    wanted: Counter[Any] = Counter()
    found: Counter[Any] = Counter()
    for line in expected:
        if in_scope(line["code"], scope):
            wanted[key(line["code"], line.get("modifiers"), line.get("date"))] += line["units"]
    for code, units, modifiers, day, _ in chalk(case["visit"], case.get("policy")).lines:
        if in_scope(code, scope):
            found[key(code, modifiers, day)] += units
    return wanted, found


UNDISPUTED = [case for case in cases() if not case.get("disputed")]


def test_there_are_cases_to_agree_with() -> None:
    assert len(UNDISPUTED) > 150


@pytest.mark.parametrize("case", UNDISPUTED, ids=[case["id"] for case in UNDISPUTED])
def test_the_board_agrees_with_the_case(case: dict[str, Any]) -> None:
    wanted, found = compare(case)
    assert found == wanted


@pytest.mark.parametrize("case", UNDISPUTED, ids=[case["id"] for case in UNDISPUTED])
def test_what_the_case_holds_or_refuses_has_no_line(case: dict[str, Any]) -> None:
    board = chalk(case["visit"], case.get("policy"))
    for entry in case.get("held") or []:
        assert entry["for"] in board.held or entry["for"] in board.supply_held
    for entry in (case.get("not_billable") or []) if case.get("scope") != "drug" else []:
        alone = [line for line in board.lines if line[4] == (entry["for"],) and SUPPLY.match(line[0]) is None]
        assert entry["for"] not in board.held and not alone
