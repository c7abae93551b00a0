"""What does a rule say, since when, and who says so? The cards of the rulebook as text."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from infusate.rules.rule import Rule
from infusate.terminal import Paper, paragraph

if TYPE_CHECKING:
    from infusate.rules.book import Book, Rulebook

_NAME = 14
_FIELD = re.compile(r"\{(?:it|policy)\.([\w.]+)\}")


@lru_cache(maxsize=1)
def shipped_sources() -> Mapping[str, Mapping[str, Any]]:
    """The sources that rules cite, by their short names."""
    return tomllib.loads(files("infusate.rules").joinpath("sources.toml").read_text("utf-8"))


def source_text(name: str, known: Mapping[str, Mapping[str, Any]]) -> str:
    """One source on a line: short name, publisher, title, section, edition and address, as far as there are any."""
    source = known.get(name)
    if source is None:
        return name
    words = [f"{source['publisher']}, {source['title']}"]
    words += [str(source[key]) for key in ("section", "edition") if source.get(key)]
    return f"{name}: " + ", ".join(words) + (f" <{source['link']}>" if source.get("link") else "")


def rule_card(id: str, book: Book, paper: Paper) -> str | None:
    """The card of a rule under one book: the sentence with the book's numbers, every version, every source.

    ``None`` for an id that is none.
    """
    versions = book.rulebook.find(id)
    if not versions:
        return None
    questions = {rule.question for rule in versions}
    parts = [[paper.tinted(id, "bold") + f"  (question: {', '.join(sorted(questions))})"]]
    for rule in versions:
        speaks = rule.in_force(book.day)
        until = f" until {rule.until}" if rule.until else ""
        state = "" if speaks else ", not in force on that day"
        page = [paper.tinted(f"For services from {rule.since}{until}{state}", "green" if speaks else "dim")]
        page += paragraph(rule.says.fill(book.policy), paper.width, "  ")
        page += _facts(rule, book, paper)
        parts.append(page)
    cited = dict.fromkeys(name for rule in versions for name in rule.sources)
    known = shipped_sources()
    sources = [paragraph(source_text(name, known), paper.width, "  ", "    ", whole=True) for name in cited]
    parts.append([paper.tinted("Sources", "bold"), *(line for source in sources for line in source)])
    parts.append([paper.tinted("No certified coder has reviewed this card yet.", "dim")])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _facts(rule: Rule, book: Book, paper: Paper) -> list[str]:
    """The rest of a card, a line for each thing that it has."""
    policies = ", ".join(f"{name} = {book.policy.value(name)}" for name in rule.uses)
    facts = (
        ("because", _FIELD.sub(r"[\1]", rule.because.template).replace("_", " ")),
        ("rulebook", rule.book),
        ("standing", rule.standing),
        ("policies", policies),
        ("asks", f"{rule.who}: {rule.asks}" if rule.asks else ""),
        ("advisory", rule.advisory or ""),
    )
    blank = " " * (_NAME + 2)
    return [line for name, text in facts if text for line in paragraph(text, paper.width, f"  {name:<{_NAME}}", blank)]


def rule_list(rulebook: Rulebook, book: Book, paper: Paper) -> str:
    """Every rule in the order in which it is asked, by chapter and question, with its sentence under the book."""
    from infusate.rules.book import CHAPTERS

    page = []
    for chapter, questions in CHAPTERS.items():
        page.append(paper.tinted(chapter, "bold"))
        for question in questions:
            page += [paper.tinted(line, "dim") for line in paragraph(question.asks, paper.width, "  ")]
            for rule in question.rules:
                if rule.in_force(book.day):
                    page.append(f"  {rule.id}")
                    page += paragraph(rule.says.fill(book.policy), paper.width, "      ")
        page.append("")
    page.append(f"{len(rulebook.rules())} rules; infusate rule ID shows one of them with its sources.")
    return "\n".join([*page, ""])


def near(id: str, rules: Iterable[Rule]) -> list[str]:
    """The ids that look most like one that is none."""
    return difflib.get_close_matches(id, dict.fromkeys(rule.id for rule in rules), 3)
