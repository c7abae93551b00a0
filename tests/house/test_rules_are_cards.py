"""Is every rule a card and a comparison: cited, dated without gap or overlap, short, and without loop, sum or date?"""

from __future__ import annotations

import ast
import datetime
import inspect
import re
import sys
import tomllib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from infusate.chart.clock import Moments
from infusate.chart.visit import Administration
from infusate.rules import facts
from infusate.rules.book import CHAPTERS, PAYERS, SETTINGS, Rulebook
from infusate.rules.policy import Policy
from infusate.rules.rule import FIRST_DAY, Rule
from infusate.rules.tables import CodeRow
from tests.house.the_source import PACKAGE, dotted, rule_modules, rules_in, where

MOST_LINES = 8
ID = re.compile(r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*")
NUMBERED = re.compile(r"R\d+(, R\d+)*")
PEOPLE = {"nurse", "provider", "pharmacy", "coder"}

# Sources of the founding rulebook on matters that no rule of a chapter decides: sites, supervision, claims, other charges.
CITED_BY_THE_FOUNDING_RULEBOOK_ONLY = {
    "coding-ahead-96366", "hcpro-2013-02-01", "noridian-dme-hit-faq", "cms-mm11880", "aap-news-2023-10", "aafp-rsv", "asco-2008",
    "cms-sad-lists", "ecfr-42-414-904", "essential-hospitals-opps-2024", "forvis-340b-2023-01", "rxtrail-340b", "palmetto-ndc",
    "cms-a59073", "cms-a59272", "ins-documentation", "burr-supervision-2026", "pya-supervision", "mzls-supervision",
    "zetter-cr-9332", "hps-signatures", "aapc-thread-166620", "rhislop3-opps-2026", "hall-render-2025-08-01",
    "norton-rose-opps-2026", "bcbs-mississippi-nutrients", "carecostestimate-tb", "wps-cy2006-opps", "carc-rarc-2024-06",
}  # fmt: skip

# What a fact holds that is itself looked into by a sentence.
WITHIN = {
    "charted": Administration, "charted_times": Administration, "own_code": CodeRow, "moments": Moments, "given": facts.Given,
}  # fmt: skip

# Rules whose 16 minutes no authority disputes and no policy sets: under the skin and into an artery.
FIXED_SIXTEEN = {
    "otherways/artery-push", "otherways/artery-infusion", "otherways/subcutaneous-short", "otherways/subcutaneous-infusion",
}

RULES = Rulebook.rules()


def named(rule: Rule) -> str:
    """The name of a rule in the list of tests."""
    return rule.id


BODIES = [(path, function, card) for path in rule_modules() for function, card in rules_in(path)]


def test_every_rule_was_found_in_the_source_and_is_asked() -> None:
    """A question that stands in a chapter and not in the book would never be asked."""
    assert len(BODIES) == len(RULES)
    written = sorted(ast.literal_eval(card.args[0]) for _, _, card in BODIES)
    assert written == sorted(rule.id for rule in RULES)


# -- the card -------------------------------------------------------------------------------------------------------------


def test_ids_are_chapter_and_words() -> None:
    for chapter, questions in CHAPTERS.items():
        for question in questions:
            for rule in question.rules:
                assert ID.fullmatch(rule.id), rule.id
                assert rule.id.startswith(chapter + "/"), f"{rule.id} stands in {chapter}"


def test_sources_exist() -> None:
    known = sources()
    missing = [f"{rule.id} cites {key}" for rule in RULES for key in rule.sources if key not in known]
    assert not missing, "\n".join(missing)
    assert not [rule.id for rule in RULES if not rule.sources], "a rule without a source"


def test_every_source_is_cited() -> None:
    folder = PACKAGE / "rules"
    texts = "\n".join(
        path.read_text("utf-8") for part in ("policies", "tables") for path in sorted((folder / part).glob("*.*"))
    )
    cited = {key for rule in RULES for key in rule.sources}
    for key, source in sources().items():
        address = source["link"].partition("//")[2].removeprefix("www.").partition("?")[0]
        if address and address in texts:
            cited.add(key)
    silent = set(sources()) - cited - CITED_BY_THE_FOUNDING_RULEBOOK_ONLY
    assert not silent, f"cited by nothing: {sorted(silent)}"
    assert set(sources()) >= CITED_BY_THE_FOUNDING_RULEBOOK_ONLY
    spoken = CITED_BY_THE_FOUNDING_RULEBOOK_ONLY & {key for rule in RULES for key in rule.sources}
    assert not spoken, f"now cited by a rule, take it from the list: {sorted(spoken)}"


def test_every_source_says_who_what_where_and_when_it_was_checked() -> None:
    refs: dict[str, str] = {}
    for key, source in sources().items():
        assert source["publisher"] and source["title"] and source["ref"], key
        assert isinstance(source["checked"], datetime.date), key
        assert source["link"].startswith(("https://", "http://")) or not source["link"], key
        assert source["ref"] not in refs, f"{key} and {refs.get(source['ref'])} have one number"
        refs[source["ref"]] = key
        if not source["link"]:
            assert source["ref"] == "K" or "Page" in source["title"] or source["ref"].startswith("D"), f"{key} has no address"


def sources() -> dict[str, dict[str, str]]:
    """The sources of this release."""
    return tomllib.loads((PACKAGE / "rules" / "sources.toml").read_text("utf-8"))


def test_every_rule_names_the_numbered_rules_it_carries_out() -> None:
    for rule in RULES:
        assert NUMBERED.fullmatch(rule.book), f"{rule.id}: {rule.book!r}"


def test_versions_of_an_id_neither_overlap_nor_leave_a_gap() -> None:
    versions: dict[str, list[Rule]] = defaultdict(list)
    for rule in RULES:
        versions[rule.id].append(rule)
    for id, rules in versions.items():
        rules.sort(key=lambda rule: rule.since)
        for one, next_one in pairwise(rules):
            assert one.until is not None, f"{id}: two versions are in force"
            assert next_one.since == one.until + datetime.timedelta(days=1), f"{id}: gap or overlap at {next_one.since}"
        for rule in rules:
            assert rule.since >= FIRST_DAY
            assert rule.until is None or rule.since <= rule.until, f"{id} ends before it begins"
        assert len({rule.question for rule in rules}) == 1, f"{id} answers two questions"


def test_a_dated_rule_has_a_neighbour_on_the_other_side_of_its_date() -> None:
    """Where a rule begins or ends, the question goes on: another rule of it is in force the day before or after."""
    for questions in CHAPTERS.values():
        for question in questions:
            for rule in question.rules:
                for day in (rule.since - datetime.timedelta(days=1), rule.until and rule.until + datetime.timedelta(days=1)):
                    if day and day >= FIRST_DAY:
                        assert any(other.in_force(day) for other in question.rules), f"{rule.id}: nothing speaks on {day}"


def test_the_last_rule_of_a_question_always_speaks_or_the_question_may_be_silent() -> None:
    """Where a question must be answered, its last rule compares with nothing: no visit finds a hole."""
    for questions in CHAPTERS.values():
        for question in questions:
            last = question.rules[-1]
            body = next(function for _, function, card in BODIES if ast.literal_eval(card.args[0]) == last.id)
            speaks = isinstance(body.body[-1], ast.Return) and not any(
                isinstance(node, ast.Constant) and node.value is None for node in ast.walk(body.body[-1])
            )
            speaks = speaks and not any(isinstance(node, ast.If) for node in ast.walk(body))
            excused = question.name in ASKED_FOR_ALL | ASKED_OVER_A_LIMIT
            assert speaks or excused, f"{question.name}: the last rule, {last.id}, may stay silent"


# Questions whose every answer is collected, so that none is an answer too, and one that is asked of what is over a limit only.
ASKED_FOR_ALL = {"missing", "described"}
ASKED_OVER_A_LIMIT = {"limit"}


# -- the sentences ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_every_sentence_renders_under_every_policy(rule: Rule) -> None:
    book = Rulebook.shipped()
    for setting in SETTINGS:
        for payer in PAYERS:
            policy = book.on(datetime.date(2026, 3, 2), setting, payer).policy
            text = rule.says.fill(policy)
            assert text[0].isupper() or text[0].isdigit(), text
            assert text.endswith("."), text
            assert "{" not in text and "}" not in text, text
            assert "None" not in text, text


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_every_field_of_a_because_is_a_fact_of_the_question(rule: Rule) -> None:
    look_at = vars(sys.modules[rule.body.__module__])[rule.body.__annotations__["it"]]
    known = facts_of(look_at)
    for path in re.findall(r"\{(\w+(?:\.\w+)*)\}", rule.because.template):
        root, *rest = path.split(".")
        assert root in ("it", "policy"), f"{rule.id}: {path}"
        if root == "policy":
            assert rest[0] in Policy.__struct_fields__, f"{rule.id}: {path}"
            continue
        assert rest[0] in known, f"{rule.id}: {look_at.__name__} has no {path}"
        if len(rest) > 1:
            assert hasattr(WITHIN[rest[0]], rest[1]), f"{rule.id}: no fact {path}"


def facts_of(look_at: type) -> set[str]:
    """What a class of facts holds: what its body declares, its properties, and what its start sets."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(look_at))):
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        found |= {dotted(target).removeprefix("self.") for target in targets}
    return found


def test_a_sentence_has_no_number_that_a_policy_sets() -> None:
    """Minutes that are compared are filled in, so that prose and behaviour cannot drift apart."""
    for rule in RULES:
        if rule.id in FIXED_SIXTEEN:
            continue
        without = re.sub(r"\{[\w.]+\}", "", rule.says.template)
        assert not re.search(r"\b(15|16|30|31|500) (minutes|mL)", without), f"{rule.id}: {without}"


def test_policies_in_use_exist() -> None:
    for rule in RULES:
        for name in rule.uses:
            assert name in Policy.__struct_fields__, f"{rule.id} uses {name}"


def test_a_rule_says_which_policies_its_body_compares_with() -> None:
    """Directly; what a fact was computed with stands in ``uses`` by the care of its author."""
    derived = {"further_hour_at": "extra_hour_threshold", "push_interval_minutes": "push_interval",
               "repeat_infusion": "same_drug_repeat_infusion"}
    wrong = []
    for _, function, card in BODIES:
        rules = [rule for rule in RULES if rule.id == ast.literal_eval(card.args[0])]
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and dotted(node.value) == "policy" and node.attr != "payer_flags":
                for rule in rules:
                    if not {node.attr, derived.get(node.attr, "")} & set(rule.uses):
                        wrong.append(f"{rule.id} compares with {node.attr} and does not say so")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_every_rule_that_asks_says_whom() -> None:
    for _, function, card in BODIES:
        given = {keyword.arg: keyword.value for keyword in card.keywords}
        rule = next(rule for rule in RULES if rule.id == ast.literal_eval(card.args[0]))
        assert rule.who in PEOPLE, rule.id
        if "who" in given:
            assert "asks" in given, f"{rule.id} says whom and not what"
        elif rule.asks is not None:
            assert rule.asks in FOR_A_CODER, f"{rule.id} asks for {rule.asks!r} and does not say whom ({function.name})"


# What only a coder can answer, so that nobody else need be named.
FOR_A_CODER = {
    "coder's decision", "whether the two were separate services", "whether the other service was separate",
}  # fmt: skip


def test_a_query_never_leads() -> None:
    """Neutral: what is asked never names a time, a number, a code, money or the answer that pays."""
    leading = re.compile(r"\d|\$|should|must|please|payment|reimburs|more than|at least|in order to", re.IGNORECASE)
    for rule in RULES:
        if rule.asks:
            assert not leading.search(rule.asks), f"{rule.id} asks: {rule.asks}"


# -- the comparison ---------------------------------------------------------------------------------------------------------


LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.AsyncFor)
FORBIDDEN_CALLS = {"sum", "len", "min", "max", "round", "int", "float", "Decimal", "sorted", "range"}


@pytest.mark.parametrize(("path", "function", "card"), BODIES, ids=[ast.literal_eval(card.args[0]) for _, _, card in BODIES])
def test_a_body_compares_and_answers(path: Path, function: ast.FunctionDef, card: ast.Call) -> None:
    lines = (function.body[-1].end_lineno or 0) - function.body[0].lineno + 1
    assert lines <= MOST_LINES, f"{where(path, function)} has {lines} lines"
    for node in ast.walk(ast.Module(function.body, [])):
        assert not isinstance(node, LOOPS), f"{where(path, node)} loops: a fact is missing"
        assert not isinstance(node, (ast.BinOp, ast.AugAssign)), f"{where(path, node)} computes: a fact is missing"
        assert not isinstance(node, (ast.Try, ast.Raise, ast.With, ast.Lambda)), where(path, node)
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            assert not called.startswith(("datetime", "date")), f"{where(path, node)} has a date"
            assert called not in FORBIDDEN_CALLS, f"{where(path, node)} calls {called}: a fact is missing"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.fullmatch(r"\d{4}-\d\d-\d\d", node.value), f"{where(path, node)} has a date"
        if isinstance(node, ast.Constant) and type(node.value) is int:
            assert node.value in (0, 1), f"{where(path, node)} compares with {node.value}: that number is a policy"
