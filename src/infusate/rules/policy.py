"""Which side is taken where authorities differ? The dated choices of a setting, a payer and a site, as one frozen value."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

SETTINGS = ("facility", "professional")
PAYERS = ("medicare", "medicare-advantage", "medicaid", "commercial", "self-pay", "unknown")


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers and choices in force for one visit. Each field is a policy of ``policies/national.toml``."""

    min_infusion_minutes: int
    charted_push_over_15: str
    push_drug_list: str | tuple[str, ...]
    stopped_infusion: str
    extra_hour_threshold: str
    hydration_initial_min: int
    seconds: str
    missing_stop: str
    alternative_stop_evidence: tuple[str, ...]
    missing_push_minutes: str
    overlap: str
    concurrent_minutes: str
    concurrent_min_overlap: int
    concurrent_scope: str
    concurrent_chemo: str
    hydration_segments: str
    hydration_push_deduction: str
    hydration_min_volume_ml: int | str
    hydration_modifier: str
    toxicity_hydration: str
    therapeutic_electrolytes: str
    transfusion_premedication: str
    initial_selector: str
    initial_scope: str
    midnight_units: str
    second_access: str
    second_access_unproved: str
    iv_restart: str
    distinct_modifier: str
    split_needle_modifier: str
    initial_tiebreak: str
    aoc_guard: str
    pump_start_companions: str
    same_drug_repeat_infusion: str
    same_drug_push_repeat: str
    push_interval: str
    push_interval_from: str
    push_and_infusion_same_drug: str
    split_dose_injection_units: str
    sc_initial_with_iv_initial: str
    complex_biologic: str | tuple[str, ...]
    chemo_pump_code: str
    jw_jz_scope: str
    jz_from: datetime.date
    waste_line: str
    fractional_waste: str
    ndc_required: str
    prof_in_facility: str
    nurse_visit_99211: str
    revenue_code_admin: str | None
    supervision_mode: str
    late_entry_window_hours: int
    self_pay_wellness: str
    further_hour_at: int
    """Minutes past a whole hour at which another hour unit arises, from ``extra_hour_threshold``."""
    push_interval_minutes: int
    """Fewest minutes between two pushes of one drug, from ``push_interval``."""
    repeat_infusion: str
    """The word of the logic for ``same_drug_repeat_infusion``, whose values are partly code numbers."""
    payer_flags: tuple[str, ...] = ()
    """What the payer's own file says beyond the choices, such as ``jw_jz``."""

    def value(self, name: str) -> object:
        """The value of a policy by its name; raises ``AttributeError`` for a name that is none."""
        return getattr(self, name)


class Holder(msgspec.Struct, frozen=True):
    """Who takes a side, and where that can be read."""

    who: str
    url: str | None = None
    basis: str = "source"


class Choice(msgspec.Struct, frozen=True):
    """One value that a policy can take, from ``since`` to ``until`` (both inclusive), and who holds it."""

    value: Any
    means: str
    word: str | None
    wrong: bool
    since: datetime.date | None
    until: datetime.date | None
    holders: tuple[Holder, ...]

    def in_force(self, day: datetime.date) -> bool:
        """Whether the value can be chosen for services of that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Topic(msgspec.Struct, frozen=True):
    """One point on which authorities differ: the question, the values, the national default of each setting."""

    name: str
    question: str
    takes: str
    choices: tuple[Choice, ...]
    default: Mapping[str, Any]
    rules: tuple[str, ...]
    notes: str | None

    def choice(self, value: object) -> Choice | None:
        """The choice that a value stands for; a list of names stands for the choice ``list``."""
        wanted = "list" if isinstance(value, (list, tuple)) else value
        return next((choice for choice in self.choices if choice.value == wanted), None)

    def accepts(self, value: object) -> bool:
        """Whether the value is one that this policy knows. ``True`` is no number here."""
        words = [choice.value for choice in self.choices]
        if self.takes == "several":
            return isinstance(value, (list, tuple)) and all(_same_kind(item, words) for item in value)
        if self.takes == "one-or-names" and isinstance(value, (list, tuple)):
            return all(isinstance(item, str) and item.strip() for item in value)
        return _same_kind(value, words)

    def accepted(self) -> str:
        """The accepted values as a phrase."""
        words = ", ".join(str(choice.value) for choice in self.choices)
        return {
            "several": f"a list of: {words}",
            "one-or-names": f"one of: {words}; or a list of drug names",
        }.get(self.takes, f"one of: {words}")


def _same_kind(value: object, words: Iterable[object]) -> bool:
    return any(type(value) is type(word) and value == word for word in words)


class Entry(msgspec.Struct, frozen=True):
    """What one payer, or one site, takes for a policy."""

    policy: str
    value: Any
    since: datetime.date | None = None
    until: datetime.date | None = None

    def in_force(self, day: datetime.date) -> bool:
        """Whether the entry speaks for services of that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Policies(msgspec.Struct, frozen=True):
    """All topics and every payer's entries: from them the policy of a visit is layered."""

    topics: Mapping[str, Topic]
    payers: Mapping[str, tuple[Entry, ...]]
    texts: tuple[str, ...]

    def layered(
        self, setting: str, payer: str, day: datetime.date, pinned: Mapping[str, object], flags: Iterable[str] = ()
    ) -> Policy:
        """National default of the setting <- the payer's entries <- the caller's pinned values, taken at ``day`` (R1)."""
        values: dict[str, Any] = {name: topic.default.get(setting) for name, topic in self.topics.items()}
        for entry in sorted(
            (entry for entry in self.payers.get(payer, ()) if entry.in_force(day)),
            key=lambda entry: entry.since or datetime.date.min,
        ):
            values[entry.policy] = entry.value
        values.update(pinned)
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        repeat = self.topics["same_drug_repeat_infusion"].choice(values["same_drug_repeat_infusion"])
        assert repeat is not None
        return Policy(
            **values,
            further_hour_at=30 if values["extra_hour_threshold"] == "ge30" else 31,
            push_interval_minutes=30 if values["push_interval"] == "ge30" else 31,
            repeat_infusion=repeat.word or str(repeat.value),
            payer_flags=tuple(flags),
        )

    def boundaries(self) -> set[datetime.date]:
        """The dates on which a choice or an entry begins, or has just ended."""
        dated: list[Choice | Entry] = [choice for topic in self.topics.values() for choice in topic.choices]
        dated.extend(entry for entries in self.payers.values() for entry in entries)
        found = {item.since for item in dated if item.since}
        # A value that is itself a date of service, such as the first day of a modifier.
        found |= {item.value for item in dated if isinstance(item.value, datetime.date)}
        return found | {item.until + datetime.timedelta(days=1) for item in dated if item.until}


def _choice(raw: Mapping[str, Any]) -> Choice:
    holders = tuple(Holder(one["who"], one.get("url"), one.get("basis", "source")) for one in raw.get("holders", ()))
    return Choice(raw["value"], raw["means"], raw.get("word"), raw.get("wrong", False), raw.get("from"), raw.get("to"), holders)


@lru_cache(maxsize=1)
def shipped_policies() -> Policies:
    """The policies that come with this release."""
    folder = files("infusate.rules").joinpath("policies")
    text = folder.joinpath("national.toml").read_text("utf-8")
    topics = {}
    for raw in tomllib.loads(text)["policy"]:
        topics[raw["name"]] = Topic(
            raw["name"],
            raw["question"],
            raw["takes"],
            tuple(_choice(value) for value in raw["values"]),
            raw["default"],
            tuple(raw["rules"]),
            raw.get("notes"),
        )
    payers: dict[str, tuple[Entry, ...]] = {}
    texts = [text]
    follows: dict[str, str] = {}
    for name in PAYERS:
        path = folder.joinpath(f"{name}.toml")
        if not path.is_file():
            continue
        payer_text = path.read_text("utf-8")
        texts.append(payer_text)
        document = tomllib.loads(payer_text)
        if "follows" in document:
            follows[name] = document["follows"]
        payers[name] = tuple(
            Entry(raw["policy"], raw["value"], raw.get("from"), raw.get("to")) for raw in document.get("entry", ())
        )
    for name, other in follows.items():
        own = {entry.policy for entry in payers[name]}
        payers[name] += tuple(entry for entry in payers[other] if entry.policy not in own)
    return Policies(topics, payers, tuple(texts))
