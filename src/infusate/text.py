"""How does a coding read on a terminal? The picture of the visit, the lines with their reasons, what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from infusate.coding.coding import Coding, Held, Line, NotBillable, Query
from infusate.rules.rule import Reason
from infusate.terminal import Paper, Tint, clean, paragraph, table
from infusate.timeline import label, timeline

if TYPE_CHECKING:
    from infusate.coding.explain import Comparison

FOOTER = "A suggestion for a qualified coder; payer contracts override it (R238)."

_STANDINGS: Mapping[str, Tint] = {"firm": "green", "policy": "yellow", "review": "red"}
_HEADS = ("code", "mod", "units", "date", "min", "standing", "what")
_MOST_NAMED = 6
_MARGIN = "  "


def coding_text(coding: Coding, paper: Paper, *, explain: bool = False, title: str = "") -> str:
    """The whole page about one coding. ``explain`` adds the reasons of every line and where the rules come from."""
    visit = coding.visit
    words = [title, f"Visit of {visit.date}", visit.setting, coding.book.payer, visit.timezone or "UTC"]
    parts = [[paper.tinted(clean(" · ".join(filter(None, words))), "bold")], timeline(visit, paper)]
    parts.append(lines_text(coding, coding.lines, paper, explain=explain))
    for name, items in (("Not billable", coding.not_billable), ("Held until a query is answered", coding.held)):
        parts.append(_section(name, [_without(coding, item, paper, explain) for item in items], paper))
    parts.append(_section("Queries", [_query(coding, query, paper) for query in coding.queries], paper))
    for name, texts in (("Advisories", coding.advisories), ("About the tables", coding.notices)):
        parts.append(_section(name, [paragraph(text, paper.width, _MARGIN) for text in texts], paper))
    if explain:
        parts.append(sources_text(_reasons(coding), paper))
    parts.append([paper.tinted(text, "dim") for text in (FOOTER, f"Rulebook as of {visit.date}, {coding.digest[:19]}")])
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def lines_text(coding: Coding, lines: Iterable[Line], paper: Paper, *, explain: bool = False) -> list[str]:
    """The lines as an aligned table, each followed by its reasons where they are wanted."""
    lines = tuple(lines)
    if not lines:
        return ["No line."]
    head, rows = table(_HEADS, [_row(coding, line) for line in lines], paper.width, right="units min")
    page = [paper.tinted(head, "dim")]
    told: set[str] = set()
    for line, row in zip(lines, rows, strict=True):
        if explain and len(page) > 1:
            page.append("")
        page.append(_coloured(line, row[0], paper))
        page += row[1:]
        if explain:
            page += reasons_text(line.reasons, paper, told)
            page += _package(line, paper)
    return page


def _row(coding: Coding, line: Line) -> tuple[str, ...]:
    what = coding.book.label(line.code)
    drugs = names(coding, line.of)
    return (
        line.code,
        " ".join(line.modifiers),
        str(line.units),
        line.date.isoformat(),
        "" if line.minutes is None else str(line.minutes),
        line.standing,
        f"{what} ({drugs})" if what else f"supply of {drugs}",
    )


def _coloured(line: Line, text: str, paper: Paper) -> str:
    """The first printed line of a row, with its code and its standing in colour."""
    coloured = text.replace(line.code, paper.tinted(line.code, "bold"), 1)
    begin, found, rest = coloured.partition(f" {line.standing} ")
    return begin + f" {paper.tinted(line.standing, _STANDINGS[line.standing])} " + rest if found else coloured


def _package(line: Line, paper: Paper) -> list[str]:
    if line.ndc is None:
        return []
    quantity = f", {line.ndc.quantity} {line.ndc.unit or ''}" if line.ndc.quantity else ""
    return paragraph(f"NDC {line.ndc.number}{quantity}", paper.width, _MARGIN * 2)


def reasons_text(reasons: Iterable[Reason], paper: Paper, told: set[str]) -> list[str]:
    """Why: what each rule means for this visit, then the rule in our words, its id, sources and policies.

    A rule that ``told`` knows was quoted further up; only its id is repeated.
    """
    page = []
    for reason in reasons:
        rule = reason.rule
        if rule.id in told:
            page += paragraph(f"{reason.because} [{rule.id}]", paper.width, "  - ", "    ")
            continue
        told.add(rule.id)
        policies = ", ".join(f"{name} = {value_text(value)}" for name, value in reason.policies.items())
        origin = " · ".join(filter(None, (rule.id, ", ".join(rule.sources), policies)))
        page += paragraph(reason.because, paper.width, "  - ", "    ")
        page += paragraph(reason.says, paper.width, "    ")
        page += [paper.tinted(text, "dim") for text in paragraph(f"[{origin}]", paper.width, "    ")]
    return page


def value_text(value: object) -> str:
    """The value of a policy, a list with commas."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def names(coding: Coding, of: Iterable[str]) -> str:
    """The administrations by id and drug, each drug with its ids; of many only the first."""
    rows = {row.id: row for row in coding.visit.administrations}
    words = [label(rows[one]) if one in rows else one for one in of]
    rest = len(words) - _MOST_NAMED
    return ", ".join(words[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _section(title: str, items: Iterable[list[str]], paper: Paper) -> list[str]:
    lines = [line for item in items for line in item]
    return [paper.tinted(title, "bold"), *lines] if lines else []


def _without(coding: Coding, item: NotBillable | Held, paper: Paper, explain: bool) -> list[str]:
    """What has no line, and why: with everything that was decided about it, or with what decided in the end."""
    reasons = item.reasons if isinstance(item, NotBillable) else (item.reason,)
    if explain:
        page = paragraph(names(coding, item.of), paper.width, _MARGIN, _MARGIN * 2)
        return page + reasons_text(reasons, paper, set())
    return paragraph(f"{names(coding, item.of)}: {reasons[-1].because}", paper.width, _MARGIN, _MARGIN * 2)


def _query(coding: Coding, query: Query, paper: Paper) -> list[str]:
    about = names(coding, (query.of,)) if query.of else "the visit"
    waits = f" Waiting for it: {', '.join(query.blocks)}." if query.blocks else ""
    text = f"asks {query.who}: {query.asks} ({about}). {query.says}{waits}"
    return paragraph(text, paper.width, _MARGIN, _MARGIN * 2)


def _reasons(coding: Coding) -> Iterable[Reason]:
    for line in coding.lines:
        yield from line.reasons
    for item in coding.not_billable:
        yield from item.reasons
    for held in coding.held:
        yield held.reason


def sources_text(reasons: Iterable[Reason], paper: Paper) -> list[str]:
    """The sources that the reasons cite, each once, in the order in which they were cited."""
    from infusate.cards import shipped_sources, source_text

    known = shipped_sources()
    cited = dict.fromkeys(name for reason in reasons for name in reason.rule.sources)
    items = [paragraph(source_text(name, known), paper.width, _MARGIN, _MARGIN * 2, whole=True) for name in cited]
    return _section("Sources", items, paper)


# -- two codings of one visit


def comparison_text(one: Coding, other: Coding, comparison: Comparison, titles: tuple[str, str], paper: Paper) -> str:
    """What two codings of a visit share, and with its reasons what only one of them says."""
    parts = [_section("Both give", [lines_text(one, comparison.same, paper)] if comparison.same else [], paper)]
    sides = ((one, other, comparison.only_one, titles[0]), (other, one, comparison.only_other, titles[1]))
    for coding, without, lines, title in sides:
        items = [lines_text(coding, lines, paper, explain=True)] if lines else []
        parts.append(_section(f"Only with {clean(title)}", items, paper))
        idle = [_without(coding, item, paper, True) for item in coding.not_billable if item.of not in _idle(without)]
        held = [_without(coding, item, paper, True) for item in coding.held if item.of not in _waiting(without)]
        parts.append(_section(f"Not billable only with {clean(title)}", idle, paper))
        parts.append(_section(f"Held only with {clean(title)}", held, paper))
    if not differs(one, other, comparison):
        parts.append(["No difference."])
    parts.append([paper.tinted(FOOTER, "dim")])
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def differs(one: Coding, other: Coding, comparison: Comparison) -> bool:
    """Whether two codings of a visit differ in a line, in what is held or in what is not billable."""
    return bool(comparison.only_one or comparison.only_other or _idle(one) != _idle(other) or _waiting(one) != _waiting(other))


def _idle(coding: Coding) -> set[tuple[str, ...]]:
    return {item.of for item in coding.not_billable}


def _waiting(coding: Coding) -> set[tuple[str, ...]]:
    return {item.of for item in coding.held}


def why_not_text(code: str, units: int | None, sentences: Iterable[str], paper: Paper) -> str:
    """Why a code, or so many units of it, does not stand there."""
    wanted = code if units is None else f"{code} × {units}"
    lines = [line for sentence in sentences for line in paragraph(sentence, paper.width, "  - ", "    ")]
    return "\n".join([paper.tinted(f"Why not {wanted}", "bold"), *(lines or ["  Nothing speaks against it."]), ""])
