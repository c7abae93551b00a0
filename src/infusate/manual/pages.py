"""Which files make the manual, and is a folder of them current?"""

from __future__ import annotations

from pathlib import Path

from infusate.manual.appendices import codes_page, index_page, policies_page, shipped_sources, sources_page
from infusate.manual.chapters import TIMELINES, chapter_page
from infusate.manual.examples import Examples, coding_of, public_cases
from infusate.manual.svg import timeline
from infusate.rules.book import CHAPTERS, Rulebook

ENDINGS = (".md", ".svg")


def contents(rulebook: Rulebook | None = None, cases: Path | None = None) -> dict[str, str]:
    """Every file of the manual by its path inside the folder, and its text. The same rulebook and cases give the same.

    Raises ``BadExample`` for an example or case that cannot be read or coded.
    """
    rulebook = rulebook or Rulebook.shipped()
    sources = shipped_sources()
    examples = Examples(rulebook, cases)
    pages = {"index.md": index_page(rulebook, examples, sources)}
    for chapter in CHAPTERS:
        pages[f"{chapter}.md"] = chapter_page(chapter, rulebook, examples, sources)
    pages["policies.md"] = policies_page(rulebook)
    pages["codes.md"] = codes_page(rulebook)
    pages["sources.md"] = sources_page(rulebook, sources)
    for one in examples.worked:
        drawing = timeline(coding_of(one), title=one.case.title, name=one.id)
        pages[f"{TIMELINES}/{one.id}.svg"] = drawing
    return pages


def write(folder: Path) -> list[Path]:
    """Writes the manual into a folder, removes pages and drawings that are no part of it; says which files it holds."""
    pages = contents(cases=public_cases())
    for path in _strangers(folder, pages):
        path.unlink()
    written = []
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def stale(folder: Path) -> list[str]:
    """What in a folder is not as ``write`` would leave it: one sentence for each file, none where it is current."""
    pages = contents(cases=public_cases())
    found = []
    for name, text in pages.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif path.read_bytes() != text.encode():
            found.append(f"{name} is not current")
    strangers = [path.relative_to(folder).as_posix() for path in _strangers(folder, pages)]
    return found + [f"{name} is no part of the manual" for name in strangers]


def _strangers(folder: Path, pages: dict[str, str]) -> list[Path]:
    known = {folder / name for name in pages}
    return sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS and path.is_file() and path not in known)
