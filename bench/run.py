"""How fast is it beside named peers? Ratios within one run, medians of several rounds in turn; `make bench`."""

from __future__ import annotations

import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

from bench import plain_python, population, zen_peer
from infusate import Visit, code, read_visit
from infusate.coding.output import as_json

VISITS = 2000
ROUNDS = 9
RESIDENT = 150_000


def alternating(ways: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Median microseconds a visit of each way; the ways take turns, so that a drift of the machine meets them all."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            found[name].append((time.perf_counter() - start) / VISITS * 1e6)
    return {name: statistics.median(times) for name, times in found.items()}


def each(one: Callable[[object], object], items: Sequence[object]) -> Callable[[], None]:
    """A way that does one thing with each item and keeps nothing."""

    def run() -> None:
        for item in items:
            one(item)

    return run


def percentiles(one: Callable[[object], object], items: Sequence[object], wanted: Sequence[float]) -> list[float]:
    """Microseconds of single calls at the wanted percentiles."""
    times = []
    for item in items:
        start = time.perf_counter()
        one(item)
        times.append((time.perf_counter() - start) * 1e6)
    times.sort()
    return [times[min(len(times) - 1, int(len(times) * share))] for share in wanted]


def engine(documents: Sequence[dict[str, object]], visits: Sequence[Visit]) -> None:
    """The whole engine with reasons beside zen-engine on the common subset."""
    inputs = [population.as_zen_input(document) for document in documents]
    ways: dict[str, Callable[[], object]] = {
        "infusate, the whole job": each(code, visits),  # type: ignore[arg-type]
        "plain Python, common subset": each(plain_python.lines, inputs),  # type: ignore[arg-type]
        "zen-engine, one expression node": each(zen_peer.coder("expression"), inputs),  # type: ignore[arg-type]
        "zen-engine, decision tables": each(zen_peer.coder("tables"), inputs),  # type: ignore[arg-type]
    }
    times = alternating(ways)
    few = inputs[:200]
    created = alternating({"zen": each(zen_peer.coder_of_created_decision("expression"), few)}, 3)["zen"]  # type: ignore[arg-type]
    times["zen-engine, created decision"] = created * VISITS / len(few)
    own = times["infusate, the whole job"]
    print("\nOne visit, decoded input, one core (median microseconds; times the speed of the peer)")
    for name, value in times.items():
        print(f"  {name:36} {value:8.1f}  {value / own:6.2f}")
    peer = zen_peer.coder("expression")
    mine, theirs = (percentiles(way, items, (0.99,))[0] for way, items in ((code, visits), (peer, inputs)))  # type: ignore[arg-type]
    print(f"  p99 {mine:.0f} against {theirs:.0f} of zen-engine (expression node): ratio {mine / theirs:.2f}")


def streaming(text: bytes) -> None:
    """JSON Lines in, lines and reasons out as JSON, beside parsing the same text alone."""
    lines = text.splitlines()
    times = alternating(
        {
            "orjson.loads alone": each(orjson.loads, lines),  # type: ignore[arg-type]
            "read, code, write": each(lambda line: as_json(code(read_visit(line))), lines),  # type: ignore[arg-type]
        }
    )
    parsed, whole = times["orjson.loads alone"], times["read, code, write"]
    print("\nJSON Lines (median microseconds a visit)")
    print(f"  orjson.loads alone {parsed:.1f}; read, code, write {whole:.1f}: ratio {parsed / whole:.4f}")


def processes(text: bytes) -> None:
    """Two processes beside one, on the command line as users call it."""
    command = [sys.executable, "-m", "infusate.cli", "code", "--format", "json"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "visits.jsonl")
        path.write_bytes(text * 10)
        times: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(3):
            for jobs, found in times.items():
                start = time.perf_counter()
                subprocess.run([*command, "--jobs", str(jobs), str(path)], stdout=subprocess.DEVNULL, check=False)
                found.append(time.perf_counter() - start)
    one, two = statistics.median(times[1]), statistics.median(times[2])
    print(f"\n{VISITS * 10} visits by the command line: one process {one:.1f} s, two {two:.1f} s: ratio {one / two:.2f}")


def resident(text: bytes) -> None:
    """Single visits while many are held in memory."""
    lines = text.splitlines()
    held = [read_visit(line) for _ in range(RESIDENT // len(lines)) for line in lines]
    gc.collect()
    gc.freeze()
    p50, p999 = percentiles(code, held[:20_000], (0.5, 0.999))  # type: ignore[arg-type]
    print(f"\nWith {len(held)} visits resident: p50 {p50:.0f} us, p99.9 {p999:.0f} us: ratio {p999 / p50:.1f}")


def cold() -> None:
    """CPU seconds of a new process that codes one visit."""
    sample = Path(__file__).resolve().parent.parent / "src/infusate/samples/1_first_iron_infusion.yaml"
    seconds = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "infusate.cli", "code", str(sample)], stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"\nA cold shell and one visit: {statistics.median(seconds):.2f} s of CPU time")


def main() -> None:
    """Runs everything and prints it."""
    documents = list(population.documents(VISITS))
    text = population.as_json_lines(VISITS)
    visits = [visit for line in text.splitlines() if isinstance(visit := read_visit(line), Visit)]
    print(f"{VISITS} visits, {len(text) / VISITS:.0f} bytes each, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    engine(documents, visits)
    streaming(text)
    processes(text)
    resident(text)
    cold()


if __name__ == "__main__":
    main()
