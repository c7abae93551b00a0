"""Which side does this visit's policy take on every point on which authorities differ?"""

from __future__ import annotations

import datetime
import functools
import pathlib
import tomllib
from typing import Any

RULES = pathlib.Path(__file__).resolve().parents[2] / "src" / "infusate" / "rules"


@functools.cache
def _national() -> dict[str, dict[str, Any]]:
    text = (RULES / "policies" / "national.toml").read_text(encoding="utf-8")
    return {policy["name"]: policy for policy in tomllib.loads(text)["policy"]}


@functools.cache
def _payer_entries(payer: str) -> tuple[tuple[str, ...], dict[str, list[dict[str, Any]]]]:
    """The payers that this payer follows, and its own entries by policy name."""
    path = RULES / "policies" / f"{payer}.toml"
    if not path.exists():
        return (), {}
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    entries: dict[str, list[dict[str, Any]]] = {}
    for entry in document.get("entry", []):
        entries.setdefault(entry["policy"], []).append(entry)
    follows = document.get("follows")
    return ((follows,) if follows else ()), entries


def _in_force(thing: dict[str, Any], day: datetime.date) -> bool:
    since, until = thing.get("from"), thing.get("to")
    return (since is None or since <= day) and (until is None or day <= until)


def same(one: Any, other: Any) -> bool:
    """Policy values are compared as text: 31 and "31", a date and its ISO text are the same value."""
    return str(one) == str(other)


def _value_in_force(name: str, value: Any, day: datetime.date) -> bool:
    for known in _national()[name]["values"]:
        if same(known["value"], value):
            return _in_force(known, day)
    return True  # a list of names, or a list of several values


def _of_payer(name: str, payer: str, day: datetime.date) -> list[dict[str, Any]]:
    follows, entries = _payer_entries(payer)
    if name in entries:  # an entry of its own names the policy: the followed payer is not asked
        return [entry for entry in entries[name] if _in_force(entry, day)]
    return [entry for other in follows for entry in _of_payer(name, other, day)]


class Policy:
    """The values of one visit; asked by name, answered as text, number or list."""

    def __init__(self, setting: str, payer: str, day: datetime.date, pinned: dict[str, Any] | None) -> None:
        self.values: dict[str, Any] = {}
        for name, policy in _national().items():
            value = policy["default"].get(setting)
            for entry in sorted(_of_payer(name, payer, day), key=lambda e: e.get("from") or datetime.date.min):
                value = entry["value"]
            if pinned and name in pinned and _value_in_force(name, pinned[name], day):
                value = pinned[name]
            self.values[name] = value

    def __getitem__(self, name: str) -> Any:
        value = self.values[name]
        return [str(item) for item in value] if isinstance(value, list) else str(value)

    def number(self, name: str) -> int:
        return int(self.values[name])

    def names(self, name: str) -> list[str] | None:
        """The drug names that stand in place of the word; None where a word stands."""
        value = self.values[name]
        return [str(item) for item in value] if isinstance(value, list) else None
