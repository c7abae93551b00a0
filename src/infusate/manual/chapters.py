"""What does a chapter say: its questions, each rule with its sources, examples and the cases that rest on it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from infusate.cases import Agreement
from infusate.coding.coding import Coding
from infusate.manual.examples import Examples, coding_of
from infusate.manual.markdown import UNREVIEWED, anchor, link, plain, table, word
from infusate.rules.book import CHAPTERS, SETTINGS, Rulebook
from infusate.rules.policy import Policy, Topic
from infusate.rules.rule import Question, Reason, Rule

Sources = Mapping[str, Mapping[str, Any]]
STANDINGS = {
    "firm": "firm, unless another rule or another accepted view says otherwise",
    "policy": "policy: another accepted view would answer otherwise",
    "review": "review: a coder must look",
}
CASES_FROM_HERE = "../../tests/cases/"
TIMELINES = "timelines"


def heading(chapter: str) -> str:
    """The title of a chapter's page: its number and the first question it settles."""
    number = list(CHAPTERS).index(chapter) + 1
    return f"{number}. {chapter.capitalize()}"


def chapter_page(chapter: str, rulebook: Rulebook, examples: Examples, sources: Sources) -> str:
    """The Markdown page of one chapter."""
    questions = CHAPTERS[chapter]
    rules = [rule for question in questions for rule in question.rules]
    lines = [f"# {heading(chapter)}", "", UNREVIEWED, ""]
    if len(questions) > 1:
        lines += [f"- {link(question.asks, '#' + _place(question))}" for question in questions] + [""]
    lines += ["Within a question the rules are asked in this order; the first that speaks settles it.", ""]
    for question in questions:
        lines += [anchor(_place(question)), "", f"## {plain(question.asks)}", ""]
        for number, rule in enumerate(question.rules, 1):
            lines += _rule(rule, number, rulebook, examples, sources)
    used = [name for name in rulebook.policies.topics if any(name in rule.uses for rule in rules)]
    if used:
        lines += ["## Policies of this chapter", "", "Where authorities differ, and who holds each view.", ""]
        for name in used:
            lines += topic_table(rulebook.policies.topics[name], "policies.md")
    return "\n".join(lines).rstrip() + "\n"


def _place(question: Question[object, object]) -> str:
    return "question-" + question.name.replace(" ", "-")


def _rule(rule: Rule, number: int, rulebook: Rulebook, examples: Examples, sources: Sources) -> list[str]:
    name = rule.id.partition("/")[2]
    newest = rulebook.find(rule.id)[-1] is rule
    lines = [anchor(name if newest else f"{name}-{rule.since}"), "", f"### {number}. {word(rule.id)}", ""]
    lines += ["> " + "\n>\n> ".join(_says(rule, rulebook)), "", *_card(rule, rulebook, sources)]
    if rule.id not in examples.shown:
        lines += ["It leaves no reason of its own on a line.", ""]
    for one in examples.by_rule.get(rule.id, ()):
        lines += _example(one)
    lines += _resting(rule, examples)
    return lines


def policies_of(rule: Rule, rulebook: Rulebook) -> dict[str, Policy]:
    """The national policy of each setting on the newest day on which the rule was in force.

    Where the sentence quotes a number that the default does not have, a number that the policy can take is put in.
    """
    day = rule.until or max(rulebook.boundaries[-1], rule.since)
    found = {}
    for setting in SETTINGS:
        numbers: dict[str, object] = {}
        for name in rule.says.policies():
            topic = rulebook.policies.topics.get(name)
            if topic is not None and topic.default.get(setting) == "none":
                taken = [choice.value for choice in topic.choices if isinstance(choice.value, int)]
                numbers.update([(name, taken[0])] if taken else [])
        found[setting] = rulebook.policies.layered(setting, "", day, numbers)
    return found


def _says(rule: Rule, rulebook: Rulebook) -> list[str]:
    """The sentence with its numbers under the national defaults; once where facility and professional say the same."""
    said = {setting: plain(rule.says.fill(policy)) for setting, policy in policies_of(rule, rulebook).items()}
    if len(set(said.values())) == 1:
        return [f"**{next(iter(said.values()))}**"]
    return [f"{setting.capitalize()}: **{sentence}**" for setting, sentence in said.items()]


def _card(rule: Rule, rulebook: Rulebook, sources: Sources) -> list[str]:
    until = f" to {rule.until}" if rule.until else ""
    rows = [("In force", f"from {rule.since}{until}, by date of service")]
    if rule.standing != "firm":
        rows.append(("Standing", STANDINGS[rule.standing]))
    if rule.asks:
        rows.append(("Asks", f"{plain(rule.asks)} (of the {rule.who})"))
    if rule.advisory:
        rows.append(("Advisory", word(rule.advisory)))
    rows.append(("Sources", "<br>".join(cited(key, sources) for key in rule.sources)))
    rows.append(("Founding rulebook", plain(rule.book)))
    if rule.uses:
        rows.append(("Policies", "<br>".join(_values(name, rule, rulebook) for name in rule.uses)))
    rows.append(("Reviewed by", "nobody yet: unreviewed"))
    return table(("", ""), rows)


def cited(key: str, sources: Sources) -> str:
    """A source as publisher and title, linked to where it can be read, and its entry in the list of sources."""
    source = sources[key]
    named = f"{source['publisher']}: {source['title']}"
    if source.get("section"):
        named += f", {source['section']}"
    address = str(source.get("link") or "")
    return f"{link(named, address) if address else plain(named)} ({link(key, 'sources.md#' + key)})"


def _values(name: str, rule: Rule, rulebook: Rulebook) -> str:
    topic = rulebook.policies.topics.get(name)
    if topic is None:
        return f"{word(name)}, computed from another policy"
    said = []
    for choice in topic.choices:
        settings = [setting for setting in SETTINGS if chosen(choice.value, topic.default.get(setting))]
        mark = " (default)" if len(settings) == 2 else f" (default, {settings[0]})" if settings else ""
        said.append(f"{word(str(choice.value))}{mark}")
    return f"{link(name, 'policies.md#' + name)}: " + ", ".join(said)


def chosen(value: object, default: object) -> bool:
    """Whether a value is a default, or one of a default that is a list."""
    return value in default if isinstance(default, list | tuple) else value == default


def holders_of(topic: Topic, value: object) -> str:
    """Who takes the side of a value, linked where it can be read."""
    choice = next(choice for choice in topic.choices if choice.value == value)
    said = []
    for holder in choice.holders:
        basis = " (professional knowledge, to be confirmed)" if holder.basis == "professional-knowledge" else ""
        said.append((link(holder.who, holder.url) if holder.url else plain(holder.who)) + basis)
    return "<br>".join(said) or "nobody named"


def topic_table(topic: Topic, page: str) -> list[str]:
    """A policy as its question and a table of its values."""
    rows = []
    for choice in topic.choices:
        settings = [setting for setting in SETTINGS if chosen(choice.value, topic.default.get(setting))]
        value = word(str(choice.value)) + (" **the rulebook calls it wrong**" if choice.wrong else "")
        dates = " ".join(
            filter(None, [f"from {choice.since}" if choice.since else "", f"to {choice.until}" if choice.until else ""])
        )
        means = plain(choice.means) + (f" ({dates})" if dates else "")
        rows.append((value, means, " and ".join(settings), holders_of(topic, choice.value)))
    name = f"{link(topic.name, f'{page}#{topic.name}')}: " if page else ""
    return [f"{name}**{plain(topic.question)}**", "", *table(("value", "means", "default of", "held by"), rows)]


# -- examples and cases ----------------------------------------------------------------------------------------


def _example(one: Agreement) -> list[str]:
    case, coding = one.case, coding_of(one)
    lines = [f"**{plain(case.title)}.** {plain(case.because)}", ""]
    lines += [f"![{plain(case.title)}]({TIMELINES}/{case.id}.svg)", ""]
    rows = _outcomes(coding)
    if rows:
        lines += table(("line", "for", "reasons"), rows)
    asked = _asked(coding)
    if asked:
        lines += [f"The claim waits for: {asked}.", ""]
    return lines


def _outcomes(coding: Coding) -> list[tuple[str, str, str]]:
    """A row for each line, and for what has none, with the reasons in the order of the questions."""
    rows = []
    for line in coding.lines:
        named = f"**{'-'.join((line.code, *line.modifiers))}** × {line.units}"
        if line.date != coding.visit.date:
            named += f" on {line.date}"
        if line.standing != "firm":
            named += f", {line.standing}"
        rows.append((named, ", ".join(line.of), _reasons(line.reasons)))
    for item in coding.not_billable:
        rows.append(("not billable", ", ".join(item.of), _reasons(item.reasons)))
    for held in coding.held:
        rows.append(("held", ", ".join(held.of), _reasons((held.reason,))))
    return rows


def _reasons(reasons: Iterable[Reason]) -> str:
    said = []
    for reason in reasons:
        chapter, _, name = reason.rule.id.partition("/")
        said.append(f"{link(reason.rule.id, f'{chapter}.md#{name}')}: {plain(reason.because)}")
    return "<br>".join(dict.fromkeys(said))


def _asked(coding: Coding) -> str:
    """What the claim waits for, as short words; what holds a row is in the table already."""
    held = {id(item.reason) for item in coding.held}
    asked: dict[str, list[str]] = defaultdict(list)
    for query in coding.queries:
        if id(query.reason) not in held:
            asked[query.asks] += [query.of] if query.of and query.of not in asked[query.asks] else []
    return ", ".join(plain(what) + (f" of {', '.join(of)}" if of else "") for what, of in asked.items())


def _resting(rule: Rule, examples: Examples) -> list[str]:
    """The published cases that give the rule as a reason, by publisher."""
    some = examples.resting_on.get(rule.id, ())
    if not some:
        return []
    by_publisher: dict[str, list[str]] = defaultdict(list)
    for one in some:
        target = CASES_FROM_HERE + one.case.file.replace("\\", "/").rpartition("/")[2]
        name = link(one.id, target)
        if not one.agrees:
            name += " (disputed)" if one.disputed else " (differs)"
        by_publisher[one.source].append(name)
    count = "1 case rests" if len(some) == 1 else f"{len(some)} cases rest"
    lines = [f"<details><summary>{count} on it</summary>", ""]
    lines += [f"- {plain(publisher)}: {', '.join(names)}" for publisher, names in sorted(by_publisher.items())]
    return [*lines, "", "</details>", ""]
