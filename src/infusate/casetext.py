"""How do the comparisons of published cases read? A table by file, then every case that is not agreed upon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from infusate.cases import Agreement, Counted
from infusate.coding.output import as_document
from infusate.terminal import Paper, paragraph, table

_HEADS = ("agreed", "differing", "disputed", "source")


def is_different(agreement: Agreement) -> bool:
    """Whether a case that nobody disputes does not agree."""
    return not agreement.disputed and not agreement.agrees


def totals(agreements: Sequence[Agreement]) -> tuple[int, int, int]:
    """How many agree, differ and are disputed; a disputed case counts as nothing else."""
    disputed = sum(one.disputed for one in agreements)
    different = sum(map(is_different, agreements))
    return len(agreements) - disputed - different, different, disputed


def cases_text(agreements: Sequence[Agreement], paper: Paper, *, verbose: bool = False) -> str:
    """The page: table, differing cases, disputed cases, and the totals as its last line."""
    by_file: dict[str, list[Agreement]] = {}
    for one in agreements:
        by_file.setdefault(one.case.file, []).append(one)
    rows = [(*map(str, totals(members)), PurePath(file).stem) for file, members in by_file.items()]
    parts: list[list[str]] = []
    if rows:
        head, printed = table(_HEADS, rows, paper.width, right="agreed differing disputed")
        parts.append([paper.tinted(head, "dim"), *(line for row in printed for line in row)])
    if verbose:
        agreed = [one for one in agreements if not one.disputed and one.agrees]
        told = [paragraph(f"{one.id}: {one.case.title}", paper.width, "agrees    ") for one in agreed]
        parts.append([line for lines in told for line in lines])
    parts += [_case("differs", one, paper) for one in agreements if is_different(one)]
    parts += [_case("disputed", one, paper) for one in agreements if one.disputed]
    agree, differ, disputed = totals(agreements)
    parts.append([f"{agree} agree, {differ} differ, {disputed} disputed"])
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _case(word: str, one: Agreement, paper: Paper) -> list[str]:
    """One case: what its source supports, what we give, and what stands against it."""
    case = one.case
    page = [paper.tinted(word, "red" if word == "differs" else "yellow") + " " + paper.tinted(one.id, "bold")]
    details = [("title", case.title), ("source", f"{one.source} ({case.authority}, {case.evidence}; {case.file})")]
    if case.scope != "all":
        details.append(("scope", case.scope))
    if case.policy:
        details.append(("policy", ", ".join(f"{name} = {value}" for name, value in case.policy.items())))
    details += [("expected", _units(one.expected)), ("came", one.refused or _units(one.found))]
    coding = one.coding
    if coding is not None:
        for held in coding.held:
            details.append(("held", f"{', '.join(held.of)}: {held.why}"))
        for item in coding.not_billable:
            details.append(("no line", f"{', '.join(item.of)}: {item.reasons[-1].because}"))
    details.append(("because", case.because))
    if case.doubt:
        details.append(("doubt", case.doubt))
    return page + [line for name, text in details for line in paragraph(text, paper.width, f"  {name:<10}", " " * 12)]


def _units(units: Iterable[Counted]) -> str:
    return "; ".join(map(str, units)) or "no line"


def cases_document(agreements: Sequence[Agreement]) -> dict[str, Any]:
    """The comparisons as plain values."""
    agree, differ, disputed = totals(agreements)
    return {"cases": [_document(one) for one in agreements], "agree": agree, "differ": differ, "disputed": disputed}


def _document(one: Agreement) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": one.id,
        "source": one.source,
        "file": one.case.file,
        "agrees": one.agrees,
        "disputed": one.disputed,
        "expected": [_counted(key) for key in one.expected],
        "found": [_counted(key) for key in one.found],
        "missing": [_counted(key) for key in one.missing],
        "extra": [_counted(key) for key in one.extra],
        "lines": as_document(one.coding)["lines"] if one.coding else [],
    }
    if one.refused:
        document["refused"] = one.refused
    if one.case.doubt:
        document["doubt"] = one.case.doubt
    return document


def _counted(key: Counted) -> dict[str, Any]:
    document: dict[str, Any] = {"code": key.code, "modifiers": list(key.modifiers), "units": key.units}
    return {**document, "date": key.date.isoformat()} if key.date else document
