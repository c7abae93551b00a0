"""Which small mistakes in the rules would no test notice?

Rules only compare, so most mistakes are a number that is off by one or a comparison that is turned. Each of them is made, one at a
time, in a copy of the source, and the tests of the rules and the published cases are run. What they do not notice is listed.

    python tests/house/mutants.py                every mutant, in two processes
    python tests/house/mutants.py --sample 40    forty of them, chosen by --seed
    python tests/house/mutants.py --only place   those whose place in the source holds a text

Ends with 1 where a mutant survives, and with 2 where the tests do not pass on the source as it is.
"""

from __future__ import annotations

import argparse
import ast
import os
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = Path("src", "infusate", "rules")
TESTS = ("tests/rules", "tests/test_cases.py")
COPIED = ("src", "tests", "docs", "pyproject.toml")
LONGEST_RUN = 600

TURNED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}  # fmt: skip

# Numbers that decide nothing about a line: what a page shows, how much is remembered.
NO_DECISION = ("REMEMBERED",)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: the file, the line, where the text stands in the file, and what stands there instead."""

    file: str
    line: int
    begin: int
    end: int
    instead: str
    was: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.was} -> {self.instead}"


# -- which mistakes -----------------------------------------------------------------------------------------------------------


def policy_numbers() -> Iterator[Mutant]:
    """Each number that is the national default of a policy, one up and one down."""
    path = RULES / "policies" / "national.toml"
    text = (ROOT / path).read_text("utf-8")
    for row in re.finditer(r"^default = \{(.*)\}$", text, re.M):
        for number in re.finditer(r"(?<== )\d+(?=[,\s}]|$)", row.group(1)):
            begin = row.start(1) + number.start()
            yield from _moved(path, text, begin, number.group())


def constants() -> Iterator[Mutant]:
    """Each number that a rule or the engine names at the head of its module, and each that a policy's word stands for."""
    for folder in ("rules", "coding"):
        for path in sorted((ROOT / "src" / "infusate" / folder).glob("*.py")):
            text = path.read_text("utf-8")
            place = path.relative_to(ROOT)
            for row in re.finditer(r"^([A-Z_]+) = (\d+)$", text, re.M):
                if row.group(1) not in NO_DECISION:
                    yield from _moved(place, text, row.start(2), row.group(2))
    path = RULES / "policy.py"
    text = (ROOT / path).read_text("utf-8")
    for row in re.finditer(r"(?<==)(\d+) if .* else (\d+)", text):
        for part in (1, 2):
            yield from _moved(path, text, row.start(part), row.group(part))


def _moved(path: Path, text: str, begin: int, number: str) -> Iterator[Mutant]:
    line, first = text.count("\n", 0, begin) + 1, len(text[:begin].encode())
    for step in (1, -1):
        yield Mutant(path.as_posix(), line, first, first + len(number), str(int(number) + step), number)


def comparisons() -> Iterator[Mutant]:
    """Each comparison in a function that is a rule, turned at its edge or into its opposite."""
    for path in sorted((ROOT / RULES).glob("*.py")):
        text = path.read_text("utf-8")
        starts = [0]
        for row in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(row.encode()))
        for function in ast.parse(text).body:
            if isinstance(function, ast.FunctionDef) and any(_makes_a_rule(one) for one in function.decorator_list):
                for node in ast.walk(ast.Module(function.body, [])):
                    if isinstance(node, ast.Compare):
                        yield from _turned(path.relative_to(ROOT), text.encode(), starts, node)


def _makes_a_rule(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr == "rule"


def _turned(path: Path, text: bytes, starts: list[int], node: ast.Compare) -> Iterator[Mutant]:
    """The places are counted in bytes, as the syntax tree counts columns; the rules are written in ASCII."""
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        was, instead = TURNED[type(operator)]
        after = starts[(left.end_lineno or left.lineno) - 1] + (left.end_col_offset or 0)
        before = starts[right.lineno - 1] + right.col_offset
        match = re.search(rb"(?<!\w)" + re.escape(was.encode()) + rb"(?![\w=])", text[after:before])
        assert match is not None and text.isascii(), f"{path}:{node.lineno}"
        yield Mutant(path.as_posix(), left.end_lineno or left.lineno, after + match.start(), after + match.end(), instead, was)
        left = right


def mutants() -> list[Mutant]:
    """Every mistake that is tried."""
    return [*policy_numbers(), *constants(), *comparisons()]


# -- do the tests notice? -----------------------------------------------------------------------------------------------------


def copy_of_the_source(folder: Path) -> Path:
    """A copy that may be spoiled."""
    unneeded = shutil.ignore_patterns("__pycache__", "*_cache", "*.egg-info", ".hypothesis", "timelines")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=unneeded)
        else:
            shutil.copy(source, folder / name)
    return folder


def tests_pass(folder: Path) -> bool:
    """Whether the tests of the rules and the published cases pass in a copy. A run that hangs is a mistake noticed."""
    environment = {**os.environ, "PYTHONPATH": f"{folder / 'src'}{os.pathsep}{folder}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", *TESTS]
    try:
        ended = subprocess.run(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=LONGEST_RUN, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    assert ended.returncode in (0, 1, 2, 3), f"pytest ended with {ended.returncode}"
    return ended.returncode == 0


def survives(mutant: Mutant, folder: Path) -> bool:
    """Whether no test notices the mistake. The copy is as before when this returns."""
    path = folder / mutant.file
    sound = path.read_bytes()
    path.write_bytes(sound[: mutant.begin] + mutant.instead.encode() + sound[mutant.end :])
    try:
        return tests_pass(folder)
    finally:
        path.write_bytes(sound)


def survivors(chosen: list[Mutant], processes: int) -> list[Mutant]:
    """The mistakes that no test notices, in their order; tells on the way what came of each."""
    with tempfile.TemporaryDirectory() as place:
        folders: queue.Queue[Path] = queue.Queue()
        for number in range(processes):
            folders.put(copy_of_the_source(Path(place, str(number))))

        def tried(mutant: Mutant) -> bool:
            folder = folders.get()
            try:
                found = survives(mutant, folder)
            finally:
                folders.put(folder)
            print("survives" if found else "noticed ", mutant, flush=True)
            return found

        with ThreadPoolExecutor(processes) as pool:
            return [mutant for mutant, found in zip(chosen, pool.map(tried, chosen), strict=True) if found]


def main(arguments: list[str] | None = None) -> int:
    """Tries the mistakes and lists what survives; 0 where nothing does."""
    parser = argparse.ArgumentParser(prog="python tests/house/mutants.py", description="Spoils the rules a little and asks the tests.")
    parser.add_argument("--sample", type=int, metavar="N", help="only so many mutants")
    parser.add_argument("--seed", type=int, default=1, help="chooses the sample")
    parser.add_argument("--only", default="", metavar="TEXT", help="only mutants whose place holds this text")
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    parser.add_argument("--list", action="store_true", help="name the mutants and try none")
    given = parser.parse_args(arguments)
    chosen = [mutant for mutant in mutants() if given.only in str(mutant)]
    if given.sample is not None and given.sample < len(chosen):
        chosen = sorted(random.Random(given.seed).sample(chosen, given.sample), key=str)
    if given.list:
        print(*chosen, sep="\n")
        return 0
    with tempfile.TemporaryDirectory() as place:
        if not tests_pass(copy_of_the_source(Path(place))):
            print("the tests do not pass on the source as it is; mutants would tell nothing")
            return 2
    alive = survivors(chosen, given.processes)
    print(f"\n{len(chosen)} mutants, {len(chosen) - len(alive)} noticed, {len(alive)} survive")
    print(*alive, sep="\n")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
