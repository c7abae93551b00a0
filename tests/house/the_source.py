"""Where is the source of the house, and what does a file of it import, call and spell out?"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "infusate"

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

# What tools leave behind; never a part of the repository.
_LEFT_BEHIND = frozenset((".git", ".venv", "build", "dist"))
_TEXTS = frozenset((".py", ".md", ".toml", ".yaml", ".yml", ".json", ".csv", ".svg", ".cfg", ".txt", ""))


def python_files(*parts: str) -> list[Path]:
    """The Python files of the package, or of one folder of it, sorted."""
    folder = PACKAGE.joinpath(*parts)
    return [folder] if folder.is_file() else sorted(folder.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def module_of(path: Path) -> str:
    """The dotted name of a file of the package."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def where(path: Path, node: ast.AST | int) -> str:
    """A place to look at, as ``src/infusate/cli.py:12``."""
    line = node if isinstance(node, int) else getattr(node, "lineno", 1)
    return f"{path.relative_to(ROOT).as_posix()}:{line}"


@cache
def imports(path: Path) -> tuple[tuple[str, int], ...]:
    """Every module that a file names in an import, also for types only and inside functions, with its line.

    A name that is imported from a package counts as the module of that name where there is one.
    """
    found: list[tuple[str, int]] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(path, node)
            found += [(_module(base, alias.name), node.lineno) for alias in node.names]
    return tuple(found)


def _absolute(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module_of(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *([node.module] if node.module else [])])


def _module(base: str, name: str) -> str:
    if base != "infusate" and not base.startswith("infusate."):
        return base
    inside = PACKAGE.parent.joinpath(*base.split("."), name)
    return f"{base}.{name}" if inside.with_suffix(".py").is_file() or inside.is_dir() else base


@cache
def rules_in(path: Path) -> tuple[tuple[ast.FunctionDef, ast.Call], ...]:
    """Every function of a module that is a rule, with the call that makes its card."""
    return tuple(
        (node, decorator)
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and dotted(decorator.func).endswith(".rule")
    )


def rule_modules() -> list[Path]:
    """The modules that hold rules: the chapters, some of which are written in two files."""
    return [path for path in python_files("rules") if rules_in(path)]


def dotted(node: ast.expr) -> str:
    """The dotted text of a name or attribute, empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else f".{node.attr}"
    return ""


def docstrings(module: ast.Module) -> set[int]:
    """The ids of the string nodes that are docstrings, those behind attributes included."""
    return {
        id(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def comment_of(path: Path, line: int) -> str:
    """The comment at the end of a line, or on the lines right above it; empty where there is none."""
    lines = path.read_text("utf-8").splitlines()
    found = re.search(r"#\s*(.+)$", lines[line - 1])
    if found:
        return found.group(1)
    above = []
    for text in reversed(lines[: line - 1]):
        if not text.strip().startswith("#"):
            break
        above.append(text.strip("# "))
    return " ".join(reversed(above))


def repository_texts() -> list[Path]:
    """Every text file of the repository, without what tools leave behind; sorted."""
    found = []
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part in _LEFT_BEHIND or part.endswith(("_cache", "__pycache__", ".egg-info")) for part in parts)
        hidden = hidden or ".hypothesis" in parts or parts[0].startswith(".coverage")
        if path.is_file() and not hidden and path.suffix in _TEXTS:
            found.append(path)
    return found
