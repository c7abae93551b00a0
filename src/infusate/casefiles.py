"""Which cases do these files and folders hold, and what is wrong with them? Every complaint at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from infusate.cases import Authority, Case, Evidence, Expected, Scope, Source, WithoutLine
from infusate.chart import accepted, values
from infusate.chart.complaints import Complaint, Complaints, shown
from infusate.chart.plain import plain
from infusate.chart.reading import read_visit
from infusate.chart.values import Checking, Enough
from infusate.chart.visit import Visit

if TYPE_CHECKING:
    from infusate.rules.book import Rulebook

ENDINGS = (".yaml", ".yml", ".json")

_KEYS = (
    "id",
    "title",
    "source",
    "authority",
    "evidence",
    "scope",
    "visit",
    "policy",
    "expect",
    "not_billable",
    "held",
    "because",
    "doubt",
    "disputed",
)
_LINE_KEYS = ("code", "units", "for", "modifiers", "date")
_AN_ID = "small letters, digits and hyphens"
_LINES = "a list of lines, each with code, units and for"
_REQUIRED = {
    "id": _AN_ID,
    "title": values.A_TEXT,
    "source": "a mapping with publisher",
    "authority": "who says so",
    "evidence": "how the source says so",
    "visit": "a visit",
    "expect": _LINES,
    "because": "the reason in own words",
}
_CASE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ADDRESS = re.compile(r"https?://\S+")
_MOST_UNITS = 1_000_000


class CaseComplaint(msgspec.Struct, frozen=True):
    """A complaint about one case of one file; ``case`` is empty where the file itself is meant.

    ``unreadable`` says that the file could not be opened or read at all.
    """

    file: str
    case: str
    complaint: Complaint
    unreadable: bool = False

    def __str__(self) -> str:
        where = f"{self.file}: {self.case}" if self.case else self.file
        if self.unreadable:
            return f"{where}: {self.complaint.found}"
        return f"{where}: {self.complaint}"


class CaseFiles(msgspec.Struct, frozen=True):
    """The cases of some files, in their order, and every complaint about the rest."""

    cases: tuple[Case, ...]
    complaints: tuple[CaseComplaint, ...]


def read_cases(paths: Iterable[str | Path], rulebook: Rulebook | None = None) -> CaseFiles:
    """The cases of files, and of the YAML and JSON files below folders; raises nothing.

    Ids are unique over all files. Pinned policies are checked with the rulebook.
    """
    from infusate.rules.book import Rulebook

    rulebook = rulebook or Rulebook.shipped()
    cases: list[Case] = []
    complaints: list[CaseComplaint] = []
    first: dict[str, str] = {}
    for path in dict.fromkeys(file for given in paths for file in _files(Path(given))):
        try:
            if path.is_dir():
                raise FileNotFoundError(0, "a folder without cases in it")
            with path.open("rb") as stream:
                document = plain(stream.read(accepted.MOST_BYTES + 1))
        except (OSError, ValueError) as problem:
            why = getattr(problem, "strerror", None) or str(problem)
            complaints.append(CaseComplaint(str(path), "", Complaint("", f"cannot be read ({why})", "a file"), True))
            continue
        if isinstance(document, Complaint):
            complaints.append(CaseComplaint(str(path), "", document))
            continue
        for place, name, case, found in _cases(str(path), document, rulebook):
            complaints += [CaseComplaint(str(path), name or place, complaint) for complaint in found]
            if name in first:
                twice = Complaint("id", shown(name), f"an id that no other case has ({first[name]} has it)")
                complaints.append(CaseComplaint(str(path), name, twice))
            elif name:
                first[name] = str(path)
                cases += [case] if case else []
    return CaseFiles(tuple(cases), tuple(complaints))


def _files(path: Path) -> list[Path]:
    """The file itself, or the files below a folder in the order of their names; a folder without any stays itself."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in ENDINGS and file.is_file()) or [path]


def _cases(file: str, document: object, rulebook: Rulebook) -> Iterable[tuple[str, str, Case | None, tuple[Complaint, ...]]]:
    """For each item of a file its place, its id, and the case or the complaints."""
    if not isinstance(document, list) or not document:
        yield "", "", None, (Complaint("", shown(document), "a list of cases"),)
        return
    for number, item in enumerate(document):
        checking = _CheckingCase(file, rulebook)
        try:
            case = checking.case(item)
        except Enough:
            case = None
        name = item.get("id") if isinstance(item, Mapping) else None
        known = name if isinstance(name, str) and _CASE_ID.fullmatch(name) else ""
        yield f"case {number + 1}", known, case, tuple(checking.complaints)


class _CheckingCase(Checking):
    """The parts of one case, and how they must fit together."""

    def __init__(self, file: str, rulebook: Rulebook) -> None:
        super().__init__()
        self.file = file
        self.rulebook = rulebook
        self.ids: tuple[str, ...] | None = None

    def case(self, document: object) -> Case | None:
        """The case where there was nothing to complain about."""
        found = self.mapping("", document, _KEYS, _REQUIRED)
        case: dict[str, Any] = {
            "id": self.text("id", found.get("id"), _CASE_ID.fullmatch, _AN_ID),
            "title": self.words("title", found.get("title")),
            "source": self.source(found),
            "authority": self.choice("authority", found.get("authority"), get_args(Authority)),
            "evidence": self.choice("evidence", found.get("evidence"), get_args(Evidence)),
            "scope": self.choice("scope", found.get("scope"), get_args(Scope)) or "all",
            "visit": self.visit(found.get("visit")),
        }
        case["policy"] = self.policy(found.get("policy"))
        case["expect"] = self.lines(found.get("expect"))
        for key in ("not_billable", "held"):
            case[key] = self.without(key, found.get(key))
        case["because"] = self.words("because", found.get("because"))
        case["doubt"] = self.words("doubt", found.get("doubt"))
        case["disputed"] = bool(self.boolean("disputed", found.get("disputed")))
        if case["disputed"] and case["doubt"] is None:
            self.complain("doubt", None, "what is wrong with the source: a disputed case says why")
        return None if self.complaints else Case(file=self.file, **case)

    def words(self, place: str, value: object) -> str | None:
        """Free text that says something."""
        return self.text(place, value, lambda text: bool(text.strip()), "a text that says something")

    def source(self, case: Mapping[str, object]) -> Source | None:
        """Who published it. The rulebook's own examples need no address."""
        if case.get("source") is None:
            return None
        required = {"publisher": "who published it"}
        if case.get("authority") != "rulebook":
            required["url"] = "the address where it can be read"
        found = self.mapping("source", case["source"], ("publisher", "date", "url"), required)
        publisher = self.words("source.publisher", found.get("publisher"))
        date = self.day("source.date", found.get("date"))
        url = self.text("source.url", found.get("url"), _ADDRESS.fullmatch, "an address that begins with http")
        return Source(publisher, date, url) if publisher else None

    def visit(self, document: object) -> Visit | None:
        """The visit; its complaints are the case's, each at its place below ``visit``."""
        if document is None:
            return None
        if not isinstance(document, Mapping):
            self.complain("visit", document, "a visit, as a mapping")
            return None
        visit = read_visit(document)
        if isinstance(visit, Complaints):
            for one in visit:
                self.say(f"visit.{one.place}" if one.place else "visit", one.found, one.accepted)
            return None
        self.ids = tuple(row.id for row in visit.administrations)
        return visit

    def policy(self, document: object) -> Mapping[str, object]:
        """The pinned policies, names and values, as the rulebook knows them."""
        if document is None:
            return {}
        if not isinstance(document, Mapping):
            self.complain("policy", document, "a mapping of policies to values")
            return {}
        pinned = {str(name): value for name, value in document.items()}
        self.mapping("policy", document, tuple(document), {})
        for one in self.rulebook.refused(pinned):
            self.say(f"policy.{one.policy}", one.found, one.accepted)
        return pinned

    def lines(self, document: object) -> tuple[Expected, ...]:
        """The lines that the source supports; a line said twice is a mistake of whoever wrote the case."""
        lines: list[Expected] = []
        seen: set[object] = set()
        for place, item in self.items("expect", document, _LINES):
            line = self.line(place, item)
            if line is None:
                continue
            key = (line.code, line.of, line.modifiers, line.date)
            if key in seen:
                self.say(place, "a line that stands there already", "one line for each code, modifiers and date")
            seen.add(key)
            lines.append(line)
        return tuple(lines)

    def line(self, place: str, item: object) -> Expected | None:
        """One expected line."""
        required = {"code": "a code of five characters, in quotes", "units": "a whole number above 0", "for": "an id"}
        found = self.mapping(place, item, _LINE_KEYS, required)
        code = self.text(f"{place}.code", found.get("code"), accepted.is_code, required["code"])
        units = found.get("units")
        whole = isinstance(units, int) and not isinstance(units, bool)
        if units is not None and not (whole and 0 < units <= _MOST_UNITS):
            self.complain(f"{place}.units", units, required["units"])
            units = None
        of = self.refers(f"{place}.for", found.get("for"))
        modifiers = []
        for where, value in self.items(f"{place}.modifiers", found.get("modifiers"), "a list of modifiers"):
            one = self.text(where, value, accepted.is_modifier, 'a modifier of two characters in quotes, such as "59"')
            modifiers += [one] if one else []
        date = self.day(f"{place}.date", found.get("date"))
        return Expected(code, units, of, tuple(modifiers), date) if code and units and of else None

    def without(self, key: str, document: object) -> tuple[WithoutLine, ...]:
        """What the source gives no line."""
        found = []
        for place, item in self.items(key, document, "a list of administrations, each with for and why"):
            entry = self.mapping(place, item, ("for", "why"), {"for": "an id", "why": "the reason"})
            of, why = self.refers(f"{place}.for", entry.get("for")), self.words(f"{place}.why", entry.get("why"))
            found += [WithoutLine(of, why)] if of and why else []
        return tuple(found)

    def refers(self, place: str, value: object) -> str | None:
        """The id of an administration of the visit."""
        ids = self.ids
        which = f"the id of an administration: {', '.join(ids[:12])}" if ids else "the id of an administration"
        return self.text(place, value, lambda text: ids is None or text in ids, which)
