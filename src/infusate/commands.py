"""What does each command of the command line do? Each gives back its exit code."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

from infusate.chart.complaints import Complaints
from infusate.inputs import (
    COMPLAINTS,
    DIFFERENT,
    FINE,
    NOT_COVERED,
    UNREADABLE,
    Unusable,
    changes,
    complaint_document,
    visit_of,
)
from infusate.terminal import Paper, clean, paper_for

if TYPE_CHECKING:
    from infusate.chart.visit import Visit
    from infusate.choices import Choices, Coder
    from infusate.coding.coding import Coding

_NAMED_COMPLAINTS = 20


def complain(sentence: str) -> None:
    """One sentence on stderr."""
    print(f"infusate: {clean(sentence)}", file=sys.stderr)


def say(page: str, paper: Paper) -> None:
    """A page on stdout, in signs that it can show."""
    text = paper.shown(page)
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


# -- code


def code(given: argparse.Namespace) -> int:
    """Codes every file in turn; one that fails does not keep the others."""
    from infusate.choices import Coder, choices

    pinned = choices(given.policy, given.set, given.payer)
    coder = Coder(pinned)
    worst = FINE
    for path in given.file:
        try:
            if given.lines or path.lower().endswith((".jsonl", ".ndjson")):
                ended = _code_lines(path, given, pinned)
            else:
                ended = _code_one(path, given, coder)
        except Unusable as problem:
            for sentence in problem.sentences:
                complain(sentence)
            ended = problem.exit_code
        worst = max(worst, ended)
    return worst


def _code_lines(path: str, given: argparse.Namespace, pinned: Choices) -> int:
    from infusate.batch import code_lines, size_of

    if given.format == "text":
        raise Unusable(UNREADABLE, f"{path}: one visit in each line gives JSON, a line each; leave out --format text")
    sys.stdout.flush()
    try:
        stream = sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: SIM115
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise Unusable(UNREADABLE, f"{path}: cannot be read ({why})") from None
    with nullcontext(stream) if path == "-" else stream:
        count = code_lines(stream, sys.stdout.buffer, pinned, given.jobs, size_of(stream))
    if count.complaints:
        complain(f"{path}: {count.complaints} of {count.visits} visits have complaints")
    if count.refused:
        complain(f"{path}: {count.refused} of {count.visits} visits are of a date that is not covered")
    return NOT_COVERED if count.refused else COMPLAINTS if count.complaints else FINE


def _code_one(path: str, given: argparse.Namespace, coder: Coder) -> int:
    import msgspec

    from infusate.coding.output import as_json
    from infusate.rules.book import NotCovered
    from infusate.rules.rule import NoRuleSpoke

    as_lines = given.format == "json"
    visit = visit_of(path)
    answer: bytes | None = None
    ended = FINE
    if isinstance(visit, Complaints):
        _tell(path, visit)
        answer, ended = msgspec.json.encode(complaint_document(visit)), COMPLAINTS
    else:
        try:
            coding = coder.code(visit)
        except (NotCovered, NoRuleSpoke) as problem:
            complain(f"{path}: {problem}")
            answer, ended = msgspec.json.encode({"refused": str(problem)}), NOT_COVERED
        else:
            if as_lines:
                answer = as_json(coding)
            else:
                _page(coding, given.explain, path if len(given.file) > 1 else "")
    if as_lines and answer is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(answer + b"\n")
    return ended


def _page(coding: Coding, explain: bool, title: str) -> None:
    from infusate.text import coding_text

    paper = paper_for(sys.stdout)
    say(coding_text(coding, paper, explain=explain, title=title) + ("\n" if title else ""), paper)


def _tell(path: str, complaints: Complaints) -> None:
    for one in complaints[:_NAMED_COMPLAINTS]:
        complain(f"{path}: {one}")
    if len(complaints) > _NAMED_COMPLAINTS:
        complain(f"{path}: and {len(complaints) - _NAMED_COMPLAINTS} more; --format json gives all of them")


# -- explain, differ


def explain(given: argparse.Namespace) -> int:
    """Explains one visit: every line, why a code is not there, or what would be otherwise."""
    from infusate.choices import Coder, choices
    from infusate.coding.explain import compare, what_if, why_not
    from infusate.text import comparison_text

    if given.units is not None and given.why_not is None:
        raise Unusable(UNREADABLE, "--units stands only beside --not")
    coder = Coder(choices(given.policy, given.set, given.payer))
    visit = _sound(given.file, visit_of(given.file))
    paper = paper_for(sys.stdout)
    coding = _coded(given.file, visit, coder)
    if given.what_if:
        visit = _sound("--what-if", what_if(visit, changes(given.what_if)))
        other = _coded("--what-if", visit, coder)
        titles = ("the chart as it is", ", ".join(given.what_if))
        say(comparison_text(coding, other, compare(coding, other), titles, paper), paper)
        coding = other
    if given.why_not is not None:
        from infusate.chart.accepted import is_code
        from infusate.text import why_not_text

        wanted = given.why_not.upper()
        if not is_code(wanted):
            raise Unusable(UNREADABLE, f"--not {given.why_not}: accepted is a code of five letters and digits")
        say(why_not_text(wanted, given.units, why_not(visit, coding.book, wanted, given.units), paper), paper)
    elif not given.what_if:
        _page(coding, True, "")
    return FINE


def differ(given: argparse.Namespace) -> int:
    """Codes one visit under two policies; ends with 1 where they answer differently."""
    from infusate.choices import Coder, side
    from infusate.coding.explain import compare
    from infusate.text import comparison_text, differs

    if len(given.policy) != 2:
        raise Unusable(UNREADABLE, f"found --policy {len(given.policy)} times, accepted is twice: the two sides")
    coders = [Coder(side(word)) for word in given.policy]
    visit = _sound(given.file, visit_of(given.file))
    one, other = (_coded(given.file, visit, coder) for coder in coders)
    comparison = compare(one, other)
    paper = paper_for(sys.stdout)
    say(comparison_text(one, other, comparison, (given.policy[0], given.policy[1]), paper), paper)
    return DIFFERENT if differs(one, other, comparison) else FINE


def _sound(place: str, visit: Visit | Complaints) -> Visit:
    """The visit. Raises ``Unusable`` where there are complaints instead."""
    if isinstance(visit, Complaints):
        raise Unusable(COMPLAINTS, *(f"{place}: {one}" for one in visit[:_NAMED_COMPLAINTS]))
    return visit


def _coded(place: str, visit: Visit, coder: Coder) -> Coding:
    from infusate.rules.book import NotCovered
    from infusate.rules.rule import NoRuleSpoke

    try:
        return coder.code(visit)
    except (NotCovered, NoRuleSpoke) as problem:
        raise Unusable(NOT_COVERED, f"{place}: {problem}") from None


# -- cases


def cases(given: argparse.Namespace) -> int:
    """Compares published cases; ends with 1 where one differs."""
    from infusate.casefiles import read_cases
    from infusate.cases import compare_all
    from infusate.casetext import cases_document, cases_text, is_different

    found = read_cases(given.path)
    for complaint in found.complaints:
        complain(str(complaint))
    agreements = list(compare_all(found.cases))
    if given.format == "json":
        import msgspec

        sys.stdout.flush()
        sys.stdout.buffer.write(msgspec.json.encode(cases_document(agreements)) + b"\n")
    else:
        paper = paper_for(sys.stdout)
        say(cases_text(agreements, paper, verbose=given.verbose), paper)
    unreadable = any(complaint.unreadable for complaint in found.complaints)
    ends = [
        COMPLAINTS if any(not complaint.unreadable for complaint in found.complaints) else FINE,
        UNREADABLE if unreadable else FINE,
        DIFFERENT if any(map(is_different, agreements)) else FINE,
    ]
    return max(ends)


# -- schema, rule, samples


def schema(given: argparse.Namespace) -> int:
    """Prints the JSON Schema of a visit."""
    from infusate.chart.schema import schema_text

    sys.stdout.write(schema_text())
    return FINE


def rule(given: argparse.Namespace) -> int:
    """Shows one rule, or the list of all."""
    from infusate.cards import near, rule_card, rule_list
    from infusate.rules.book import NotCovered, Rulebook

    rulebook = Rulebook.shipped()
    paper = paper_for(sys.stdout)
    try:
        book = rulebook.on(_day(given.date), given.setting, given.payer)
    except NotCovered as problem:
        raise Unusable(NOT_COVERED, str(problem)) from None
    if given.id is None:
        say(rule_list(rulebook, book, paper), paper)
        return FINE
    card = rule_card(given.id, book, paper)
    if card is None:
        close = near(given.id, rulebook.rules())
        hint = f"; near it are {', '.join(close)}" if close else ""
        raise Unusable(UNREADABLE, f"no rule {given.id}{hint}; infusate rule lists them all")
    say(card, paper)
    return FINE


def _day(text: str | None) -> datetime.date:
    if text is None:
        return datetime.datetime.now().astimezone().date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Unusable(UNREADABLE, f"--date {text}: accepted is a date such as 2026-03-02") from None


def samples(given: argparse.Namespace) -> int:
    """Codes the shipped samples, each with its story and its reasons."""
    from infusate.chart.reading import read_visit
    from infusate.choices import Choices, Coder
    from infusate.terminal import paragraph

    paper = paper_for(sys.stdout)
    coder = Coder(Choices())
    for name, text in shipped_samples():
        story = " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))
        say("\n".join(["=" * paper.width, *paragraph(story, paper.width), "", ""]), paper)
        title = PurePath(name).stem.partition("_")[2].replace("_", " ")
        _page(_coded(name, _sound(name, read_visit(text)), coder), True, title)
    return FINE


def shipped_samples() -> Iterable[tuple[str, str]]:
    """The names and texts of the sample visits, in order."""
    folder = files("infusate").joinpath("samples")
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".yaml"):
            yield path.name, path.read_text("utf-8")
