"""Does the package carry what it needs, name what it depends on, and import on its own?"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import infusate
from tests.house.the_source import PACKAGE, ROOT, imports, python_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINNED = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\d+(\.\d+)*")

# The import name of a distribution where it is another word.
IMPORTED_AS = {"PyYAML": "yaml"}

EVERY_MODULE = """
import importlib, pkgutil, sys

class Refuses:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "numpy", "pandas", "pydantic", "hypothesis", "pytest"}:
            raise ImportError(name + " is no part of the library")

sys.meta_path.insert(0, Refuses())
import infusate
for found in pkgutil.walk_packages(infusate.__path__, "infusate."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
print("\\n".join(sorted(name for name in sys.modules if "." not in name)))
"""


def dependencies() -> dict[str, list[str]]:
    """Every list of dependencies by its name."""
    project = PROJECT["project"]
    return {"library": project["dependencies"], **project.get("optional-dependencies", {})}


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_is_pinned(name: str) -> None:
    loose = [text for text in dependencies()[name] if not PINNED.fullmatch(text)]
    assert not loose, f"{name}: {loose}"


def test_the_library_imports_what_it_declares_and_declares_what_it_imports() -> None:
    declared = {text.partition("==")[0] for text in dependencies()["library"]}
    imported = {module.partition(".")[0] for path in python_files() for module, _ in imports(path)}
    outside = {name for name in imported if name not in sys.stdlib_module_names and name != "infusate"}
    assert outside == {IMPORTED_AS.get(name, name) for name in declared} - {"tzdata"}


def test_every_module_imports_without_a_web_framework_and_without_the_tools_of_the_tests() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", EVERY_MODULE], env={"PYTHONPATH": str(ROOT / "src"), "PATH": ""}, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "django" not in ended.stdout.split()


def test_the_library_itself_loads_neither_the_command_line_nor_the_manual() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import infusate, sys; print(*sys.modules)"], env={"PYTHONPATH": str(ROOT / "src"), "PATH": ""},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    loaded = set(ended.stdout.split())
    assert "infusate.coding.engine" in loaded
    assert not {"infusate.cli", "infusate.manual", "infusate.text", "argparse", "multiprocessing"} & loaded


def test_types_are_shipped() -> None:
    assert (PACKAGE / "py.typed").is_file()


def test_every_file_of_data_is_shipped() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["infusate"]
    shipped = {path for pattern in patterns for path in PACKAGE.glob(pattern)}
    here = {
        path for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and not any("cache" in part for part in path.parts)
    }
    assert here <= shipped, f"not in the wheel: {sorted(map(str, here - shipped))}"
    for pattern in patterns:
        assert list(PACKAGE.glob(pattern)), f"package-data names {pattern}, which is nothing"


def test_the_version_is_said_once_in_two_places() -> None:
    assert PROJECT["project"]["version"] == infusate.__version__


def test_the_files_that_the_project_names_are_there() -> None:
    project = PROJECT["project"]
    for name in (project["readme"], *project["license-files"]):
        assert (ROOT / name).is_file(), f"{name} is missing"
    for name, target in project["scripts"].items():
        module, _, function = target.partition(":")
        path = PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py")
        assert path.is_file() and f"def {function}(" in path.read_text("utf-8"), name


def test_the_list_of_public_names_is_sorted_and_complete() -> None:
    assert infusate.__all__ == sorted(infusate.__all__)
    missing = [name for name in infusate.__all__ if not hasattr(infusate, name)]
    assert not missing


def test_the_makefile_has_the_commands_of_the_house() -> None:
    makefile = ROOT / "Makefile"
    assert makefile.is_file(), "Makefile is missing"
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile.read_text("utf-8"), re.M))
    assert targets >= {"test", "cases", "check", "fix", "manual", "second-coder", "mutants", "bench"}


def test_nothing_that_the_tests_need_lies_outside_the_repository() -> None:
    for path in repository_python():
        text = path.read_text("utf-8")
        assert not re.search(r"parents\[[3-9]\]", text) or path.is_relative_to(PACKAGE), path


def repository_python() -> list[Path]:
    """The Python files of tests and package."""
    return [*python_files(), *sorted((ROOT / "tests").rglob("*.py"))]
