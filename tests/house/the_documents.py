"""What do the documents show: which blocks of shell and Python, with which output?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.house.the_source import ROOT

SHELL = ("console", "shell", "sh", "bash")
PYTHON = ("python", "pycon")

# Steps of setting up, and of the developer: shown, and not run by a test. Targets of make are looked up in the Makefile.
NOT_RUN = ("git", "pip", "python", "python3", "make", "cd", "source", ".", "docker", "uv", "export")
_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>```+)(?P<words>[^\n`]*)\n(?P<body>.*?)^(?P=indent)(?P=fence) *$", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a document: its language, its text, and the line it begins on."""

    document: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT).as_posix()}:{self.line}"


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a shell block, and the output that the document shows under it; ``None`` where it shows none."""

    text: str
    shown: str | None


def documents() -> list[Path]:
    """The documents that people write: the README and docs, without the generated manual."""
    found = [ROOT / "README.md"] if (ROOT / "README.md").is_file() else []
    return found + sorted(path for path in (ROOT / "docs").rglob("*.md") if "rulebook" not in path.parts)


def blocks(document: Path, languages: tuple[str, ...]) -> list[Block]:
    """The blocks of some languages in one document, in order."""
    text = document.read_text("utf-8")
    found = []
    for match in _FENCE.finditer(text):
        words = match["words"].split()
        if words and words[0] in languages:
            line = text.count("\n", 0, match.start()) + 1
            indent = match["indent"]
            body = "".join(row.removeprefix(indent) for row in match["body"].splitlines(keepends=True))
            found.append(Block(document, line, words[0], body))
    return found


def commands(block: Block) -> list[Command]:
    """The commands of a block. With ``$`` in front what follows is the output; without, every line is a command."""
    if "\n$ " not in "\n" + block.text:
        joined = block.text.replace("\\\n", " ")
        if "<<" in joined:
            return [Command(joined, None)]
        return [Command(row, None) for row in joined.splitlines() if row.strip() and not row.startswith("#")]
    found = []
    for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
        command, shown = _cut(part)
        found.append(Command(command, shown))
    return found


def _cut(part: str) -> tuple[str, str]:
    """The command and its output: a command goes on behind a backslash, and up to the end of a here-document."""
    rows = part.splitlines(keepends=True)
    end = 1
    while end < len(rows) and rows[end - 1].rstrip().endswith("\\"):
        end += 1
    word = re.search(r"<<-?\s*['\"]?(\w+)", rows[0])
    if word:
        end = next(number for number, row in enumerate(rows) if row.strip() == word[1]) + 1
    return "".join(rows[:end]), "".join(rows[end:])


def is_run(command: Command) -> bool:
    """Whether a test runs the command; steps of setting up are only shown."""
    return command.text.split()[0] not in NOT_RUN


def run(command: Command, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command as a reader would who stands in the checkout, with the program installed; both outputs in one."""
    programs = folder / ".programs"
    programs.mkdir(exist_ok=True)
    program = programs / "infusate"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m infusate.cli "$@"\n')
    program.chmod(0o755)
    environment = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8",
        "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    return subprocess.run(
        ["bash", "-c", command.text], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


def agrees(shown: str, got: str) -> bool:
    """Whether an output is as shown, blanks at the ends of lines aside.

    A line ``...`` stands for lines left out; ``...`` inside a line for a part of it that need not stay the same.
    """
    rows = [row.rstrip() for row in shown.strip("\n").splitlines()]
    text = "\n".join(row.rstrip() for row in got.strip("\n").splitlines())
    pattern = "\n".join(".*" if row.strip() == "..." else r"[^\n]*".join(map(re.escape, row.split("..."))) for row in rows)
    return re.fullmatch(pattern, text, re.S) is not None
