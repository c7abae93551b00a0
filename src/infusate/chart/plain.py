"""What plain data does a JSON or YAML text hold? Nothing is guessed: what can be read in two ways is refused."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn

import yaml

from infusate.chart import accepted
from infusate.chart.complaints import Complaint, Unclear, shown, visible

DEEPEST = 20
MOST_YAML_VALUES = 100_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARKS = {b"\xff\xfe": "UTF-16 or UTF-32", b"\xfe\xff": "UTF-16", b"\x00\x00": "UTF-32"}

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,40})")
_NUMBER = re.compile(r"[-+]?([0-9]{1,40}\.[0-9]{0,40}|\.[0-9]{1,40}|[0-9]{1,40}(?=[eE]))([eE][-+]?[0-9]{1,4})?")
_DATE = re.compile(accepted.DATE)
# What one version of YAML reads as one number, the other as another or as text: other bases, digits with underscores,
# leading zeros, minutes of an hour; and what is no finite number.
_UNCLEAR = re.compile(
    r"[-+]?(0[box_]?[0-9a-fA-F_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[0-9][0-9_.]*([eE][-+]?[0-9]+)?)"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|=|<<"
)
_WORDS = {
    word: value
    for words, value in (
        ("~ null Null NULL", None),
        ("true True TRUE yes Yes YES on On ON", True),
        ("false False FALSE no No NO off Off OFF", False),
    )
    for word in words.split()
}
_WORDS[""] = None


class Keys(dict[str, object]):
    """A mapping as it was written; ``repeated`` are the keys that came again, with their lines if known."""

    def __init__(self) -> None:
        super().__init__()
        self.repeated: list[tuple[str, int | None]] = []

    def add(self, key: str, value: object, line: int | None) -> None:
        """One more pair; of a key that is already there only the first value is kept."""
        if key in self:
            self.repeated.append((key, line))
        else:
            self[key] = value


class _Refused(Exception):
    """Leaves the reading of a text; never leaves this module."""

    def __init__(self, found: str, acceptable: str, at_word: bool = False) -> None:
        super().__init__(found)
        self.complaint = Complaint("", found, acceptable)
        self.at_word = at_word


def plain(document: bytes) -> object:
    """The data of a JSON or YAML text, or the one ``Complaint`` why it has none."""
    try:
        text = _text(document)
        if not text.lstrip().startswith(("{", "[")):
            return _yaml(text)
        try:
            return _json(text)
        except _Refused as problem:
            # YAML has such mappings too, with fewer quotes. Where it is no YAML either, the mistake is one of the
            # language that was meant: nobody writes words without quotes in JSON.
            try:
                return _yaml(text)
            except _Refused as other:
                raise other if problem.at_word else problem from None
    except _Refused as problem:
        return problem.complaint


def plain_json(document: bytes) -> object:
    """The data of a JSON text, or the one ``Complaint`` why it has none."""
    try:
        return _json(_text(document))
    except _Refused as problem:
        return problem.complaint


def _text(document: bytes) -> str:
    """The document as text without a byte-order mark, not longer than allowed."""
    if len(document) > accepted.MOST_BYTES:
        raise _Refused(f"{len(document)} bytes", f"a visit of at most {accepted.MOST_BYTES} bytes")
    for mark, name in _MARKS.items():
        if document.startswith(mark):
            raise _Refused(f"text in {name}", "text in UTF-8")
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = document.count(b"\n", 0, problem.start) + 1
        found = f"the byte 0x{document[problem.start]:02x} in line {line}, which is no UTF-8"
        raise _Refused(found, "text in UTF-8") from None


# -- JSON --------------------------------------------------------------------------------------------------------------


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = Keys()
    for key, value in pairs:
        keys.add(key, value, None)
    return keys


def _constant(name: str) -> Unclear:
    return Unclear(name)


def _whole(text: str) -> object:
    # Python refuses to read whole numbers of many thousand digits; a Decimal holds any of them.
    return int(text) if len(text) <= 40 else Decimal(text)


def _fraction(text: str) -> object:
    # An exponent beyond every number of the world is shown as it was written.
    mantissa, _, exponent = text.lower().partition("e")
    return Decimal(text) if len(exponent) <= 5 and len(mantissa) <= 400 else Unclear(visible(text))


_reader = json.JSONDecoder(object_pairs_hook=_mapping, parse_float=_fraction, parse_int=_whole, parse_constant=_constant)


def _json(text: str) -> object:
    try:
        return _reader.decode(text)
    except json.JSONDecodeError as problem:
        at_word = text[problem.pos : problem.pos + 1].isalpha()
        found = _mistake(problem.lineno, problem.colno, problem.msg[:1].lower() + problem.msg[1:])
        raise _Refused(found, "well-formed JSON", at_word) from None
    except RecursionError:
        raise _Refused("mappings and lists in one another without end", f"at most {DEEPEST} in one another") from None


def _mistake(line: int, column: int, what: str) -> str:
    return f"a mistake in line {line}, column {column} ({visible(what)})"


# -- YAML --------------------------------------------------------------------------------------------------------------


def _yaml(text: str) -> object:
    try:
        return _Builder(yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        assert mark is not None
        found = _mistake(mark.line + 1, mark.column + 1, str(problem.problem))
        raise _Refused(found, "well-formed YAML") from None
    except yaml.YAMLError as problem:
        what = shown(getattr(problem, "reason", "a character"))
        raise _Refused(f"characters that YAML does not allow ({what})", "well-formed YAML") from None


class _Builder:
    """Makes plain data of the events of one YAML text."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.values = 0
        self.anchors: dict[str, object] = {}

    def document(self) -> object:
        """The only document of the text; ``None`` where it is empty."""
        next(self.events)  # the start of the text
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        value = self.value(next(self.events), 1)
        next(self.events)  # the end of the document
        if not isinstance(another := next(self.events), yaml.StreamEndEvent):
            self.refuse(another, "a second document", "one visit")
        return value

    def refuse(self, event: Any, found: str, acceptable: str) -> NoReturn:
        """Leaves the reading, with the line in which the event began."""
        raise _Refused(f"{found} in line {event.start_mark.line + 1}", acceptable)

    def value(self, event: Any, depth: int) -> object:
        """The value that begins with this event."""
        self.values += 1
        if self.values > MOST_YAML_VALUES:
            self.refuse(event, f"more than {MOST_YAML_VALUES} values", "a shorter document, or the same as JSON")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        if event.tag is not None:
            self.refuse(event, f"the tag {visible(event.tag)}", "a value without a tag")
        if isinstance(event, yaml.ScalarEvent):
            scalar = _scalar(event)
            if event.anchor is not None:
                self.anchors[event.anchor] = scalar
            return scalar
        if depth > DEEPEST:
            self.refuse(event, "mappings and lists too deep in one another", f"at most {DEEPEST} in one another")
        return self.mapping(depth) if isinstance(event, yaml.MappingStartEvent) else self.sequence(depth)

    def alias(self, event: Any) -> object:
        """The single value that an anchor marked before; a mapping or a list is written out each time."""
        if event.anchor not in self.anchors:
            found = f"the alias *{visible(event.anchor)}"
            self.refuse(event, found, "an alias of a single value, anchored before it")
        return self.anchors[event.anchor]

    def mapping(self, depth: int) -> Keys:
        """The pairs up to the end of the mapping. Keys are texts, also where they look like numbers."""
        found = Keys()
        event: Any
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if type(event) is not yaml.ScalarEvent or event.tag is not None:
                self.refuse(event, "a key that is no plain word", "a plain word as key")
            mark: Any = event.start_mark
            found.add(event.value, self.value(next(self.events), depth + 1), mark.line + 1)
        return found

    def sequence(self, depth: int) -> list[object]:
        """The items up to the end of the list."""
        found = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.value(event, depth + 1))
        return found


def _scalar(event: Any) -> object:
    """Quoted: text. Unquoted: a number, a date, true, false, nothing, or else text; a clock time stays text."""
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if not text[0].isdigit() and text[0] not in "+-.=<":
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            return text
    return Unclear(text) if _UNCLEAR.fullmatch(text) else text
