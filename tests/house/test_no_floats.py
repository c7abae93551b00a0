"""Is every dose, volume and charge a Decimal?"""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.the_source import PACKAGE, comment_of, dotted, python_files, tree, where

# Pictures measure in fractions of a picture point; nothing that is coded comes from there.
DRAWINGS = ("manual/svg.py", "manual/scale.py", "manual/strips.py")

# The functions of the pure packages that divide; in each, what is divided is a Decimal.
DIVIDES = {
    "chart/amounts.py converted", "coding/rows.py stop_by_volume", "coding/supplies.py _facts", "coding/supplies.py _package",
}  # fmt: skip


def floats(path: Path) -> list[ast.expr]:
    """Every float literal, every call of ``float`` and every annotation with it that no comment explains."""
    found: list[ast.expr] = []
    for node in ast.walk(tree(path)):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        named = isinstance(node, ast.Name) and node.id == "float"
        if isinstance(node, ast.expr) and (literal or named) and not _explained(path, node):
            found.append(node)
    return found


def _explained(path: Path, node: ast.expr) -> bool:
    """Whether a comment says why: a float that is wanted, or seconds, which the computer's clock gives as floats."""
    comment = comment_of(path, node.lineno).lower()
    return "float" in comment or "second" in comment


def test_no_float_stands_in_the_pure_packages() -> None:
    wrong = [where(path, node) for name in ("chart", "rules", "coding") for path in python_files(name) for node in floats(path)]
    assert not wrong, "\n".join(wrong)


def test_a_float_elsewhere_says_why() -> None:
    wrong = [
        where(path, node)
        for path in python_files()
        if path.relative_to(PACKAGE).as_posix() not in DRAWINGS
        for node in floats(path)
    ]
    assert not wrong, "\n".join(wrong)


def test_division_in_the_pure_packages_is_of_decimals() -> None:
    """A slash between whole numbers makes a float, so it stands only where both sides are known to be Decimal."""
    found = set()
    for name in ("chart", "rules", "coding"):
        for path in python_files(name):
            for function in ast.walk(tree(path)):
                if isinstance(function, ast.FunctionDef):
                    for node in ast.walk(function):
                        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div):
                            found.add(f"{path.relative_to(PACKAGE).as_posix()} {function.name}")
    assert found <= DIVIDES, f"a division that nobody has looked at: {sorted(found - DIVIDES)}"


def test_decimals_are_made_from_text_or_whole_numbers() -> None:
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and dotted(node.func) == "Decimal":
                for value in node.args:
                    assert not (isinstance(value, ast.Constant) and isinstance(value.value, float)), where(path, node)
