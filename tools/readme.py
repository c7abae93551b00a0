"""Does the README show what the commands print? Runs its console blocks; writes them anew, or says which are stale.

A console block holds commands behind ``$ `` and what they print. Run ``python tools/readme.py`` to write, with ``--check`` to
compare only.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


def printed(command: str) -> str:
    """What a command of a console block prints, at a width of 80 columns."""
    words = command.replace("infusate ", f"{sys.executable} -m infusate.cli ", 1)
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(words, shell=True, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    return done.stdout + done.stderr


def current(block: str) -> str:
    """A console block with what its commands print now. Blocks of `make` and `git` stand as they are."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    if not all(command.startswith("$ infusate ") for command in commands):
        return block
    return "".join(f"{command}\n{printed(command[2:])}" for command in commands)


def main(arguments: list[str]) -> int:
    """Writes the README, or with ``--check`` says whether it is stale; returns the exit code."""
    text = README.read_text("utf-8")
    new = BLOCK.sub(lambda match: f"```console\n{current(match.group(1))}```", text)
    if "--check" in arguments:
        print("README.md is current" if new == text else "README.md is stale: run `python tools/readme.py`")
        return int(new != text)
    README.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
