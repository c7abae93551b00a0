"""Is everything documented, does what the documents show happen, and is nothing written that must not be?"""

from __future__ import annotations

import argparse
import ast
import doctest
import inspect
import re
from pathlib import Path

import pytest

import infusate
from infusate.cli import parser
from tests.house.the_documents import PYTHON, SHELL, Block, agrees, blocks, commands, documents, is_run, run
from tests.house.the_source import ROOT, Definition, python_files, repository_texts, tree, where

MOST_LINES_OF_A_FILE = 450
# A module of tests is a list of cases that stand on their own; it is looked into, not read through.
MOST_LINES_OF_A_TEST_MODULE = 700
MOST_LINES_OF_A_FUNCTION = 60

WORDS = ROOT / "docs" / "words.md"
COMMAND_LINE = ROOT / "docs" / "command-line.md"


# -- what the documents show ------------------------------------------------------------------------------------------------


def test_the_readme_is_there_and_shows_how_to_begin() -> None:
    readme = ROOT / "README.md"
    assert readme.is_file(), "README.md is missing"
    assert blocks(readme, SHELL), "README.md shows no command"
    assert blocks(readme, PYTHON), "README.md shows no Python"


def in_a_checkout(folder: Path) -> Path:
    """A folder that looks like the checkout to whoever reads files in it; what is written stays in the folder."""
    for path in ROOT.iterdir():
        if path.name not in (".git", ".venv"):
            (folder / path.name).symlink_to(path)
    return folder


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_shell_blocks_run_and_show_what_they_show(document: Path, tmp_path: Path) -> None:
    folder = in_a_checkout(tmp_path)
    for block in blocks(document, SHELL):
        for command in commands(block):
            if not is_run(command):
                continue
            ended = run(command, folder)
            if command.shown is None:
                assert ended.returncode == 0, f"{block}: {command.text}\n{ended.stdout}"
            else:
                assert agrees(command.shown, ended.stdout), f"{block}: $ {command.text}\n{ended.stdout}"


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_python_blocks_run_and_show_what_they_show(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(in_a_checkout(tmp_path))
    names: dict[str, object] = {}
    for block in blocks(document, PYTHON):
        if ">>> " in block.text:
            told = run_doctest(block, names)
            assert not told, told
        else:
            exec(compile(block.text, str(block), "exec"), names)


def run_doctest(block: Block, names: dict[str, object]) -> str:
    """What a doctest of the block complains about; empty where all is as shown."""
    told: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    test = doctest.DocTestParser().get_doctest(block.text, names, str(block), str(block), block.line)
    doctest.DocTestRunner(optionflags=flags, verbose=False).run(test, out=told.append, clear_globs=False)
    names.update(test.globs)
    return "".join(told)


def test_every_make_target_that_a_document_shows_is_in_the_makefile() -> None:
    makefile = ROOT / "Makefile"
    assert makefile.is_file(), "Makefile is missing"
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile.read_text("utf-8"), re.M))
    for document in documents():
        shown = re.findall(r"`make ([a-z][\w-]*)", document.read_text("utf-8"))
        for block in blocks(document, SHELL):
            shown += re.findall(r"^(?:\$ )?make ([a-z][\w-]*)", block.text, re.M)
        assert set(shown) <= targets, f"{document.name} shows {sorted(set(shown) - targets)}"


def test_links_inside_the_repository_lead_somewhere() -> None:
    wrong = []
    for document in documents():
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (document.parent / target).exists():
                wrong.append(f"{document.relative_to(ROOT)} links to {target}")
    assert not wrong, "\n".join(wrong)


def test_the_reading_of_blocks_finds_commands_and_their_output() -> None:
    """The test of the test."""
    text = "$ infusate code a.yaml \\\n    --explain\nline 1\nline 2\n$ cat <<EOF\nx\nEOF\nx\n"
    first, second = commands(Block(ROOT / "README.md", 1, "console", text))
    assert first.text == "infusate code a.yaml \\\n    --explain\n" and first.shown == "line 1\nline 2\n"
    assert second.text == "cat <<EOF\nx\nEOF\n" and second.shown == "x\n"
    assert agrees("a\n...\nd\n", "a  \nb\nc\nd\n") and not agrees("a\nd\n", "a\nb\nd\n")
    assert agrees("sha256:...\n", "sha256:1f\n") and not agrees("sha256:...\n", "sha256:1f\nmore\n")


# -- what must be documented --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", infusate.__all__)
def test_every_public_name_has_a_docstring_and_stands_in_the_words(name: str) -> None:
    thing = getattr(infusate, name)
    text = inspect.getdoc(thing) or ""
    assert len(text) > 20, f"{name} has no docstring"
    assert re.search(rf"^\*\*`{re.escape(name)}`\*\* (is|are) ", WORDS.read_text("utf-8"), re.M), (
        f"{name} does not stand in {WORDS.name}"
    )


@pytest.mark.parametrize("name", [name for name in infusate.__all__ if inspect.isclass(getattr(infusate, name))])
def test_every_public_method_and_property_says_what_comes_back(name: str) -> None:
    silent = []
    for attribute, thing in vars(getattr(infusate, name)).items():
        described = isinstance(thing, (property, staticmethod, classmethod)) or inspect.isfunction(thing)
        if described and not attribute.startswith("_") and not inspect.getdoc(thing):
            silent.append(attribute)
    assert not silent, f"{name}: {silent} say nothing"


def test_every_public_function_and_class_of_the_source_has_a_docstring() -> None:
    silent = []
    for path in python_files():
        if path.parent.name == "rules" and path.stem in CARDS:
            continue
        for node in tree(path).body:
            if isinstance(node, Definition) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{where(path, node)} {node.name}")
    assert not silent, "\n".join(silent)


# The functions of these modules are rules: the card above each says what it does.
CARDS = {
    "category", "countable", "technique", "documentation", "timing", "place", "samedrug", "hours", "otherways", "drugs",
    "modifiers", "edits", "standing",
}  # fmt: skip


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """The commands of the command line by their name."""
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def sections() -> dict[str, str]:
    """The sections of the document on the command line by their heading."""
    parts = re.split(r"^## (.+)$", COMMAND_LINE.read_text("utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_is_documented() -> None:
    documented = {heading.removeprefix("infusate ") for heading in sections() if heading.startswith("infusate ")}
    assert documented == set(subcommands()), "docs/command-line.md and the command line name other commands"


@pytest.mark.parametrize("name", subcommands())
def test_every_option_of_a_command_is_documented(name: str) -> None:
    text = sections()[f"infusate {name}"]
    command = subcommands()[name]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    shown = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", prose))
    known = {word for action in command._actions for word in action.option_strings}
    for action in command._actions:
        if action.dest == "help":
            continue
        words = action.option_strings or [f"{action.metavar or action.dest}".upper()]
        assert all(word in text for word in words), f"infusate {name}: {words} is not documented"
        for choice in action.choices or ():
            assert str(choice) in text, f"infusate {name} {words[0]}: {choice} is not documented"
    assert shown <= known, f"infusate {name}: {sorted(shown - known)} is documented and does not exist"


def test_exit_codes_are_documented() -> None:
    text = COMMAND_LINE.read_text("utf-8")
    epilog = parser().epilog or ""
    for number, meaning in re.findall(r"^  (\d)  (.+)$", epilog, re.M):
        assert re.search(rf"^\| {number} \| ", text, re.M), f"exit code {number} ({meaning}) is not documented"


def test_decisions_are_numbered_and_say_context_choice_and_consequences() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text("utf-8")
        for heading in ("## Context", "## Choice", "## Consequences"):
            assert heading in text, f"{page.name} has no {heading}"
        assert len(text.split()) <= 900, f"{page.name} is longer than a page or two"


# -- how it is written --------------------------------------------------------------------------------------------------------


def all_python() -> list[Path]:
    """Every Python file of the repository."""
    return [path for path in repository_texts() if path.suffix == ".py"]


def test_files_fit_in_the_head() -> None:
    long = []
    for path in all_python():
        lines = len(path.read_text("utf-8").splitlines())
        if lines > (MOST_LINES_OF_A_TEST_MODULE if path.name.startswith("test_") else MOST_LINES_OF_A_FILE):
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
    assert not long, "\n".join(long)


def test_functions_fit_on_a_screen() -> None:
    long = []
    for path in all_python():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    long.append(f"{where(path, node)} {node.name}: {lines} lines")
    assert not long, "\n".join(long)


# Pieces of the licensed descriptions of codes, cut so that this file does not hold them.
DESCRIPTIONS = tuple(
    " ".join(words)
    for words in (
        ("list", "separately", "in", "addition"), ("specify", "substance", "or", "drug"), ("single", "or", "initial", "substance"),
        ("code", "for", "primary", "procedure"), ("report", "separately", "in", "conjunction"), ("up", "to", "1", "hour,"),
        ("not", "otherwise", "specified,", "initial"), ("diagnosis", "(specify",), ("new", "substance/drug",),
    )
)  # fmt: skip


def test_no_licensed_description_of_a_code_is_reproduced() -> None:
    wrong = []
    for path in repository_texts():
        text = re.sub(r"\s+", " ", path.read_text("utf-8").lower())
        wrong += [f"{path.relative_to(ROOT)}: {phrase}" for phrase in DESCRIPTIONS if phrase in text]
    assert not wrong, "\n".join(wrong)


# How a text was made is no matter of the product. The words are written with a gap, so that they are not found here.
ABOUT_THE_MAKING = re.compile(
    r"\b(?:sub-?agent|agentic|(?:coding|helper|ai|autonomous) agents?|language[ ]model|llm|chat ?gpt|gpt-\d|claude|anthropic|"
    r"open[ ]?ai|copilot|system[ ]prompts?|(?:this|my|your|previous|next) (?:session|prompt|conversation)|context[ ]window)\b",
    re.IGNORECASE,
)
A_MACHINE = re.compile(r"(?<![\w.:/~-])/(?:work|tmp|home|root|Users|mnt|workspace|private)/\w")


def test_no_file_speaks_of_how_it_was_made() -> None:
    wrong = []
    for path in repository_texts():
        if path == Path(__file__):
            continue
        for number, row in enumerate(path.read_text("utf-8").splitlines(), 1):
            match = ABOUT_THE_MAKING.search(row)
            if match:
                wrong.append(f"{where(path, number)}: {match.group()}")
    assert not wrong, "\n".join(wrong)


def test_no_file_names_a_folder_of_one_machine() -> None:
    wrong = []
    for path in repository_texts():
        for number, row in enumerate(path.read_text("utf-8").splitlines(), 1):
            if A_MACHINE.search(row):
                wrong.append(f"{where(path, number)}: {row.strip()[:100]}")
    assert not wrong, "\n".join(wrong)
