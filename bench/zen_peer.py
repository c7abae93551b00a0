"""What does another rules engine need for the same visits? GoRules zen-engine on the common subset of the rules.

The common subset, for facility visits as ``population.as_zen_input`` gives them: push or infusion by minutes, the
initial service by the facility hierarchy, hours, sequential or concurrent, and net hydration of 31 minutes or more. Not
in it: modifiers, drug lines, policies, dates, reasons, several accesses or encounters, repeated drugs, pauses, missing
facts.

The graphs are decision models that the editor of GoRules opens. They say the same in three ways: ``expression`` (one
node; the fastest), ``tables`` (times in expressions, codes in a decision table) and ``function`` (JavaScript).
``many_visits`` is ``expression`` for a list of visits in one evaluation. The graphs but ``function`` place at most
three infused drugs, because the expression language has no loop that carries a state.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import zen

from bench import plain_python, population

Line = dict[str, Any]
Visit = dict[str, Any] | bytes

GRAPHS = Path(__file__).with_name("graphs")
FASTEST = "expression"
WAYS = ("expression", "tables", "function")
VISITS_AT_ONCE = 100


def coder(graph: str = FASTEST) -> Callable[[Visit], list[Line]]:
    """A function that codes one visit by a decision graph: a decoded document, or the bytes of its JSON.

    The graph stands in a static loader because an evaluation through it costs less than a tenth of one by the object
    that ``create_decision`` returns (``measured`` shows both).
    """
    evaluate = _engine(graph).evaluate

    def lines(visit: Visit) -> list[Line]:
        found: list[Line] = evaluate(graph, visit)["result"]["lines"]
        return found

    return lines


def coder_of_created_decision(graph: str = FASTEST) -> Callable[[Visit], list[Line]]:
    """As ``coder``, by way of ``ZenEngine().create_decision``."""
    evaluate = zen.ZenEngine().create_decision((GRAPHS / f"{graph}.json").read_text(encoding="utf-8")).evaluate

    def lines(visit: Visit) -> list[Line]:
        found: list[Line] = evaluate(visit)["result"]["lines"]
        return found

    return lines


def coder_of_many() -> Callable[[Sequence[dict[str, Any]]], list[list[Line]]]:
    """A function that codes a list of visits in one evaluation, which spares the cost of a call for each."""
    evaluate = _engine("many_visits").evaluate

    def answers(visits: Sequence[dict[str, Any]]) -> list[list[Line]]:
        found: list[list[Line]] = evaluate("many_visits", {"visits": list(visits)})["result"]["answers"]
        return found

    return answers


def _engine(graph: str) -> zen.ZenEngine:
    content = json.loads((GRAPHS / f"{graph}.json").read_bytes())
    return zen.ZenEngine({"loader": {"type": "static", "content": {graph: content}}})


def disagreements(count: int, graph: str = FASTEST) -> list[dict[str, Any]]:
    """Those of the first ``count`` benchmark visits on which the graph and plain Python differ; none is expected."""
    lines = coder(graph)
    visits = [population.as_zen_input(document) for document in population.documents(count)]
    return [visit for visit in visits if lines(visit) != plain_python.lines(visit)]


def measured(count: int = 2000, rounds: int = 7) -> dict[str, float]:
    """Microseconds per visit of each way: the median of so many rounds, the ways taking turns in every round.

    Raises ``ValueError`` where a graph and plain Python give different lines for any of the visits.
    """
    differing = [graph for graph in WAYS if disagreements(count, graph)]
    if differing:
        raise ValueError(f"plain Python answers otherwise than {', '.join(differing)}")
    visits = [population.as_zen_input(document) for document in population.documents(count)]
    coded_lines = population.as_json_lines(count).splitlines()
    texts = [orjson.dumps(visit) for visit in visits]
    bundles = [visits[first : first + VISITS_AT_ONCE] for first in range(0, count, VISITS_AT_ONCE)]
    few = visits[: max(1, count // 10)]
    ways: dict[str, tuple[Callable[[Any], Any], Sequence[Any], int]] = {
        "plain Python": (plain_python.lines, visits, count),
        "zen, expression": (coder("expression"), visits, count),
        "zen, expression, JSON bytes": (coder("expression"), texts, count),
        "zen, tables": (coder("tables"), visits, count),
        "zen, function": (coder("function"), few, len(few)),
        "zen, expression, created decision": (coder_of_created_decision(), few, len(few)),
        f"zen, {VISITS_AT_ONCE} visits at once": (coder_of_many(), bundles, count),
        "orjson.loads of a full line": (orjson.loads, coded_lines, count),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (way, items, _) in ways.items():
            began = time.perf_counter()
            for item in items:
                way(item)
            seconds[name].append(time.perf_counter() - began)
    return {name: statistics.median(seconds[name]) / number * 1e6 for name, (_, _, number) in ways.items()}
