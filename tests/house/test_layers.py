"""Does every import point in the one direction: command line -> coding -> rules -> chart?"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.house.the_source import PACKAGE, ROOT, dotted, imports, module_of, python_files, rule_modules, tree, where

# Which packages of the house a package may import, itself included. Files outside of them may import all.
MAY_IMPORT = {"chart": ("chart",), "rules": ("rules", "chart"), "coding": ("coding", "rules", "chart")}
PURE = tuple(MAY_IMPORT)

RULE_MODULES = [module_of(path) for path in rule_modules()]
WITHOUT_RULES = {f"infusate.rules.{name}" for name in ("facts", "linefacts", "policy", "rule")}

# Only what pyproject.toml names; tzdata is read by zoneinfo and imported by nobody.
THIRD_PARTY = {"msgspec", "yaml"}

# The release number is the one thing that the book asks of the package itself.
RELEASE = "infusate"

# What a pure function cannot know: the clock, chance, the environment, the network, other programs.
IMPURE_MODULES = {
    "asyncio", "ftplib", "getpass", "http", "multiprocessing", "os", "platform", "random", "secrets", "shutil", "smtplib",
    "socket", "socketserver", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid", "webbrowser",
}  # fmt: skip
IMPURE_CALLS = ("now", "today", "utcnow", "environ", "getenv")
NETWORK = {"asyncio", "ftplib", "http", "smtplib", "socket", "socketserver", "ssl", "urllib", "webbrowser"}

# The files of the command line that may look at the clock or the environment, and why.
MAY_ASK = {
    "commands.py": "the list of rules is that of today where no date is given",
    "terminal.py": "how wide the terminal is and whether it wants colour",
}


def layer(path: Path) -> str:
    """The package that a file belongs to; empty for the files above all of them."""
    first = path.relative_to(PACKAGE).parts[0]
    return first if first in PURE else ""


@pytest.mark.parametrize("package", PURE)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    allowed = tuple(f"infusate.{name}" for name in MAY_IMPORT[package])
    wrong = []
    for path in python_files(package):
        for module, line in imports(path):
            inside = module == "infusate" or module.startswith("infusate.")
            if inside and not module.startswith(allowed) and not (path.name == "book.py" and module == RELEASE):
                wrong.append(f"{where(path, line)} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_every_chapter_of_the_book_has_its_module() -> None:
    from infusate.rules.book import CHAPTERS

    assert {f"infusate.rules.{chapter}" for chapter in CHAPTERS} <= set(RULE_MODULES)


@pytest.mark.parametrize("module", RULE_MODULES)
def test_rules_import_facts_policy_and_rule_and_never_another_chapter(module: str) -> None:
    path = PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py")
    ours = {name for name, _ in imports(path) if name.startswith("infusate")}
    assert ours <= WITHOUT_RULES, f"{module} imports {sorted(ours - WITHOUT_RULES)}"
    assert "infusate.rules.rule" in ours


def test_the_shapes_of_rule_policy_facts_and_tables_know_no_chapter() -> None:
    for path in python_files("rules"):
        if module_of(path) not in (*RULE_MODULES, "infusate.rules.book"):
            assert not {module for module, _ in imports(path)} & set(RULE_MODULES), path.name


def test_nothing_imports_what_is_not_declared() -> None:
    wrong = []
    for path in python_files():
        for module, line in imports(path):
            root = module.partition(".")[0]
            if root not in THIRD_PARTY | {"infusate"} and root not in sys.stdlib_module_names:
                wrong.append(f"{where(path, line)} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_nothing_imports_a_web_framework() -> None:
    for path in python_files():
        assert not {module.partition(".")[0] for module, _ in imports(path)} & {"django", "flask", "fastapi"}, path


def test_pure_code_knows_no_clock_no_environment_and_no_network() -> None:
    wrong = []
    for path in python_files():
        if not layer(path):
            continue
        wrong += [
            f"{where(path, line)} imports {module}"
            for module, line in imports(path)
            if module.partition(".")[0] in IMPURE_MODULES
        ]
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in IMPURE_CALLS:
                wrong.append(f"{where(path, node)} asks for {dotted(node)}")
            if isinstance(node, ast.Call) and dotted(node.func) in ("open", "print", "input", "exec", "eval"):
                wrong.append(f"{where(path, node)} calls {dotted(node.func)}")
    assert not wrong, "\n".join(wrong)


def test_files_are_read_only_where_tables_and_policies_live() -> None:
    readers = ("importlib", "pathlib", "io")
    allowed = {"rules/tables.py", "rules/policy.py", "rules/book.py"}
    wrong = []
    for path in python_files():
        name = path.relative_to(PACKAGE).as_posix()
        if layer(path) and name not in allowed:
            wrong += [f"{where(path, line)} imports {module}" for module, line in imports(path)
                      if module.partition(".")[0] in readers]
    assert not wrong, "\n".join(wrong)


def test_above_the_pure_packages_clock_and_environment_have_their_files() -> None:
    wrong = []
    for path in python_files():
        if layer(path):
            continue
        wrong += [
            f"{where(path, line)} imports {module}"
            for module, line in imports(path)
            if module.partition(".")[0] in NETWORK
        ]
        if path.name in MAY_ASK:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in IMPURE_CALLS:
                wrong.append(f"{where(path, node)} asks for {dotted(node)}")
    assert not wrong, "\n".join(wrong)


def test_every_module_opens_with_the_question_it_answers() -> None:
    for path in python_files():
        text = ast.get_docstring(tree(path))
        assert text, f"{where(path, 1)} has no docstring"
        first = text.split("\n\n")[0]
        assert len(first) <= 240, f"{where(path, 1)}: the opening sentence is {len(first)} signs long"


def test_no_module_has_a_name_that_says_nothing() -> None:
    nothing = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}
    for path in [*python_files(), *(ROOT / "tests").rglob("*.py")]:
        assert path.stem not in nothing, where(path, 1)


def test_the_module_names_are_read_as_python_reads_them() -> None:
    """The test of the tests: a relative import and a submodule are resolved."""
    book = PACKAGE / "rules" / "book.py"
    assert module_of(book) == "infusate.rules.book"
    assert "infusate.rules.technique" in {module for module, _ in imports(book)}
    assert "infusate.rules.policy" in {module for module, _ in imports(PACKAGE / "rules" / "rule.py")}
