"""How is the manual written? ``python -m infusate.manual docs/rulebook``; with ``--check`` nothing is written."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from infusate.manual.pages import stale, write


def main(arguments: list[str] | None = None) -> int:
    """Writes or checks the manual; 0 where that went well, 1 where the folder is stale."""
    parser = argparse.ArgumentParser(prog="python -m infusate.manual", description="Writes the rulebook as Markdown.")
    parser.add_argument("folder", type=Path, help="where the manual stands, such as docs/rulebook")
    parser.add_argument("--check", action="store_true", help="write nothing; say what is not current")
    asked = parser.parse_args(arguments)
    if asked.check:
        found = stale(asked.folder)
        for sentence in found:
            print(sentence)
        return 1 if found else 0
    print(f"{len(write(asked.folder))} files written to {asked.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
