"""Which broken, absurd or hostile documents must a reader survive? Bytes of JSON and YAML, the same for a seed.

Every document has a kind (``labelled``), so that a failure names it. Most begin as a valid visit; what is heavy (a
megabyte, a hundred thousand brackets, hundreds of administrations) is rare, so that ten thousand documents stay
affordable.
"""

from __future__ import annotations

import codecs
import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.properties.hostile_texts import HEAVY_HOSTILE, HOSTILE
from tests.properties.visits import Document, one_visit

Dice = random.Random

MEGABYTE = 1 << 20
HUNDREDS = 300
TIME_KEYS = ("start", "stop", "last_seen_infusing")

ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, "", " ", "null", "~", "yes", "NaN", [], {}, [[]], [None], {"a": {"b": []}},
    ["a", "a"], 10**30, "0", "-5 mg", "1e3 mg", "٣ mg", "400mg", "400  mg", {"from": 1}, [{"at": None}], "a" * 300,
)  # fmt: skip
# Tokens that stand in the text as they are; json.dumps could not write all of them.
RAW_NUMBERS = (
    "1e400", "-1e400", "1e-400", "-5", "-0", "-0.0", "NaN", "Infinity", "-Infinity", ".inf", ".nan", "1" * 5000,
    "-" + "9" * 5000, "0." + "0" * 5000 + "1", "1e999999999999", "1E+2147483648", "0x1F", "0o17", "017", "1_000",
    "1:30", "+1", "1.", ".5", "1e", "--1", "9007199254740993", "18446744073709551616", "4.9e-324",
)  # fmt: skip
ODD_TIMES = (
    "2026-02-30T25:61", "2026-02-30T09:00", "2026-02-28T24:00", "2026-03-02T09:60", "2026-03-02T09:00:60",
    "2026-03-02", "0001-01-01T00:00", "9999-12-31T23:59", "99999-01-01T00:00", "0000-00-00T00:00", "-001-01-01T00:00",
    "2026-3-2T9:00", "2026-03-02 09:00", "20260302T0900", "2026-W10-1T09:00", "2026-061T09:00",
    "2026-03-02T09:00+99:99", "09:00", "2026-03-02T09:00+24:00", "2026-03-02T09:00-00:00", "2026-03-02T09:00:00.5",
    "2026-03-02T09:00z", "now", "", "2026-03-02T09:00\n", " 2026-03-02T09:00", "\uff12026-03-02T09:00",
    "2026-03-02T0\uff19:00", "2026-03-02T09:00+01", "2026-03-08T02:30", "2026-11-01T01:30", "0001-01-01T00:00+14:00",
    "9999-12-31T23:59-12:00", "1" * 4300,
)  # fmt: skip
ODD_DATES = (
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "2026-13-01",
    "20260302",
    "2026-W10-1",
    "today",
    "",
)
ODD_ZONES = (
    "../../etc/passwd", "/etc/passwd", "America/../../etc/passwd", "America/Chicago\u0000", "america/chicago",
    "Zone/Of/Nobody", "A" * 5000, "America/" + "x/" * 2000, "UTC+5", "EST5EDT", "posixrules", "localtime", ".", "",
    "Europe/Berlin/", "C:\\Windows", "America", "tzdata.zi", "leapseconds", "__init__.py", "Zürich/Österreich",
    "\ud800",
)  # fmt: skip
ODD_CHARACTERS = (
    "\u0000", "\u0007", "\u001b[31m", "\u0085", "\u2028", "\u202e", "\u2066", "\ufeff", "\ufffe", "\U0001f489",
    "\ud800", "\udfff", "e\u0301", "\u00a0", "\t", "\r\n", "\u200b", "\U000e0041", "'", '"', "\\", "<script>",
    "{{7*7}}", "%s%n",
)  # fmt: skip
ODD_WORDS = ("Facility", "IV", "iv ", " iv", "hospital", "infusion\u0000", "chemotherapy", "none", "portable ", "ｉｖ")


# -- places in a document ---------------------------------------------------------------------------------------------


def _rows(document: Document) -> list[Document]:
    rows = document.get("administrations")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _a_row(dice: Dice, document: Document) -> Document:
    """One administration; a row that hangs nowhere where an earlier mutation has left none."""
    return dice.choice([row for row in _rows(document) if row] or [{"id": "a"}])


def _a_place(dice: Dice, document: Document) -> tuple[Any, Any]:
    """A container and a key or index in it, anywhere in the document; one that hangs nowhere in an empty document."""
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = dice.choice(keys) if keys else None
        if key is None:
            return {"setting": None}, "setting"
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or dice.random() < 0.1:
            return place, key
        place = inner


def _odd_value(dice: Dice) -> Any:
    """A value of its own: a later change may reach into it."""
    return copy.deepcopy(dice.choice(ODD_VALUES))


def _raw(token: str) -> str:
    """A value that ``_written`` replaces by the bare token."""
    return f"\u0001raw{token}raw\u0001"


# -- changes of the document ------------------------------------------------------------------------------------------


def missing_key(dice: Dice, document: Document) -> None:
    place, key = _a_place(dice, document)
    del place[key]


def missing_required_key(dice: Dice, document: Document) -> None:
    if dice.random() < 0.5:
        document.pop(dice.choice(("setting", "date", "administrations")), None)
    else:
        _a_row(dice, document).pop("id", None)


def wrong_type(dice: Dice, document: Document) -> None:
    place, key = _a_place(dice, document)
    place[key] = _odd_value(dice)


def wrong_list(dice: Dice, document: Document) -> None:
    document["administrations"] = dice.choice(([], {}, "a", [[]], [None], [1, "a", {}], {"id": "a"}, None, 7))


def absurd_number(dice: Dice, document: Document) -> None:
    row, token = _a_row(dice, document), dice.choice(RAW_NUMBERS)
    choice = dice.randrange(4)
    if choice == 0:
        row["volume_ml"] = _raw(token)
    elif choice == 1:
        row["rates"] = [{"at": row.get("start"), "ml_per_h": _raw(token)}]
    elif choice == 2:
        row["dose"] = f"{token} mg"
    else:
        place, key = _a_place(dice, document)
        place[key] = _raw(token)


def odd_time(dice: Dice, document: Document) -> None:
    row, time = _a_row(dice, document), dice.choice(ODD_TIMES)
    choice = dice.randrange(6)
    if choice == 0:
        document["date"] = dice.choice(ODD_DATES)
    elif choice == 1:
        row["pauses"] = [{"from": row.get("start"), "to": time}]
    elif choice == 2:
        row["rates"] = [{"at": time, "ml_per_h": 100}]
    else:
        row[dice.choice(TIME_KEYS)] = time


def odd_zone(dice: Dice, document: Document) -> None:
    document["timezone"] = dice.choice(ODD_ZONES)


def swapped_fields(dice: Dice, document: Document) -> None:
    row = _a_row(dice, document)
    one, other = dice.choice(list(row)), dice.choice((*row, "stop"))
    row[one], row[other] = row.get(other), row.get(one)


def start_after_stop(dice: Dice, document: Document) -> None:
    row = _a_row(dice, document)
    row["start"], row["stop"] = row.get("stop"), row.get("start")


def number_as_text(dice: Dice, document: Document) -> None:
    row = _a_row(dice, document)
    row["volume_ml"] = dice.choice(("250", "250 mL", "2.5e2", "١٢"))
    row["ordered"] = dice.choice(("true", "yes", 1, 0))


def text_as_number(dice: Dice, document: Document) -> None:
    row = _a_row(dice, document)
    for key in dice.sample(("id", "encounter", "access", "bag", "part_of", "ndc", "drug", "dose", "start"), 2):
        row[key] = dice.choice((2, 0, 1.5, 20260302, -1))
    if dice.random() < 0.3:
        document["place_of_service"] = 11


def repeated_id(dice: Dice, document: Document) -> None:
    row = _a_row(dice, document)
    document.setdefault("administrations", [])
    for _ in range(dice.choice((1, 2, 5))):
        document["administrations"] = [*_rows(document), dict(row)]


def circular_part_of(dice: Dice, document: Document) -> None:
    rows = [row for row in _rows(document) if row] or [{"id": "a"}]
    for number, row in enumerate(rows):
        row["part_of"] = rows[(number + 1) % len(rows)].get("id")
    if dice.random() < 0.3:
        rows[0]["part_of"] = dice.choice(("nobody", "", rows[0].get("id")))


def odd_primary(dice: Dice, document: Document) -> None:
    names = [row.get("id") for row in _rows(document)]
    document["primary"] = dice.choice(("nobody", [], names + names, [names], [None], {"1": "a"}, 1, names * 50))


def odd_characters(dice: Dice, document: Document) -> None:
    row, character = _a_row(dice, document), dice.choice(ODD_CHARACTERS)
    key = dice.choice(("drug", "id", "indication", "access_reason", "bag", "hcpcs", "start"))
    text = str(row.get(key) or "x")
    cut = dice.randrange(len(text) + 1)
    row[key] = text[:cut] + character * dice.choice((1, 1, 3)) + text[cut:]


def odd_word(dice: Dice, document: Document) -> None:
    row = dice.choice((document, _a_row(dice, document)))
    key = dice.choice(
        ("setting", "payer") if row is document else ("route", "technique", "purpose", "container", "pump")
    )
    row[key] = dice.choice(ODD_WORDS)


def unknown_key(dice: Dice, document: Document) -> None:
    row = dice.choice((document, _a_row(dice, document)))
    key = dice.choice(
        ("", "Setting", "drug ", "__class__", "constructor", "k" * 10_000, "\u0000", "\ud800", "<<", "start\n")
    )
    row[key] = _odd_value(dice)


def hundreds_of_rows(dice: Dice, document: Document) -> None:
    row = _a_row(dice, document)
    same = dice.random() < 0.2
    document["administrations"] = [row | {"id": "a" if same else f"a{number}"} for number in range(HUNDREDS)]


def long_text(dice: Dice, document: Document) -> None:
    row = _a_row(dice, document)
    row[dice.choice(("drug", "id", "indication", "dose", "start", "ndc"))] = dice.choice(("a", "1 ", "é")) * (
        MEGABYTE // 2
    )


def nested_value(dice: Dice, document: Document) -> None:
    nested: Any = []
    for _ in range(dice.choice((20, 200, 900))):
        nested = [nested] if dice.random() < 0.5 else {"a": nested}
    place, key = _a_place(dice, document)
    place[key] = nested


Change = Callable[[Dice, Document], None]
CHANGES: tuple[Change, ...] = (
    missing_key, missing_required_key, wrong_type, wrong_list, absurd_number, odd_time, odd_zone, swapped_fields,
    start_after_stop, number_as_text, text_as_number, repeated_id, circular_part_of, odd_primary, odd_characters,
    odd_word, unknown_key, nested_value,
)  # fmt: skip
HEAVY_CHANGES: tuple[Change, ...] = (hundreds_of_rows, long_text)


# -- writing ----------------------------------------------------------------------------------------------------------


def _written(text: str) -> str:
    return text.replace('"\\u0001raw', "").replace('raw\\u0001"', "")


def as_json(document: Any) -> str:
    return _written(json.dumps(document))


def as_yaml(document: Document, bare: bool) -> str:
    """Block style; ``bare`` leaves texts without quotes: YAML reads some of them as numbers, dates or booleans."""

    def scalar(value: Any) -> str:
        plain = bare and isinstance(value, str) and value.isprintable() and value.isascii() and "raw" not in value
        return str(value) if plain else _written(json.dumps(value))

    lines = []
    for key, value in document.items():
        name = key if bare and key.isidentifier() else json.dumps(key)
        if key != "administrations" or not value or not isinstance(value, list):
            lines.append(f"{name}: {scalar(value)}")
            continue
        lines.append(f"{name}:")
        for row in value:
            if not isinstance(row, dict) or not row:
                lines.append(f"- {scalar(row)}")
                continue
            mark = "- "
            for inner, fact in row.items():
                lines.append(f"{mark}{json.dumps(inner)}: {scalar(fact)}")
                mark = "  "
    return "\n".join(lines) + "\n"


# -- changes of the text ----------------------------------------------------------------------------------------------


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def truncated(dice: Dice, text: str) -> bytes:
    return _encoded(text)[: dice.randrange(len(text))]


def cut_out(dice: Dice, text: str) -> bytes:
    start = dice.randrange(len(text))
    return _encoded(text[:start] + text[start + dice.randint(1, 20) :])


def said_twice(dice: Dice, text: str) -> bytes:
    """A key twice: JSON and YAML readers may keep either; only a complaint is safe."""
    if text.startswith("{"):
        extra = dice.choice(('"setting": "professional"', '"administrations": []', '"date": "2024-01-01"'))
        if dice.random() < 0.5:
            return _encoded(text.replace('{"id":', '{"id": "z", "id":'))
        return _encoded("{" + extra + ", " + text[1:])
    extra = dice.choice(("setting: professional", "administrations: []", "date: 2024-01-01"))
    return _encoded(text + extra + "\n") if dice.random() < 0.7 else _encoded(text + text)


def noise(dice: Dice, text: str) -> bytes:
    data = bytearray(_encoded(text))
    for _ in range(dice.choice((1, 1, 2, 10))):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def stuffed(dice: Dice, text: str) -> bytes:
    """Something put into the text: NULs, invalid UTF-8, surrogates, byte order marks, comments, commas."""
    data = _encoded(text)
    cut = dice.choice((0, len(data), dice.randrange(len(data))))
    extra = dice.choice(
        (b"\x00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xef\xbb\xbf", b"//x\n",
         b"/* x */", b"#", b",", b"}", b"]", b"\t", b"\x1b", b"\\ud800", b"\\u0000", b"\xe2\x80\xae", b"'", b'"')
    )  # fmt: skip
    return data[:cut] + extra * dice.choice((1, 1, 1000)) + data[cut:]


def other_encoding(dice: Dice, text: str) -> bytes:
    text = text.replace("drug", "dr\u00fcg", 1) if dice.random() < 0.3 else text
    choice = dice.randrange(8)
    if choice == 0:
        return text.encode("latin-1", "replace").replace(b"mg", b"\xb5g")
    if choice == 1:
        return codecs.BOM_UTF8 + _encoded(text)
    if choice == 2:
        return codecs.BOM_UTF8 * 2 + _encoded(text)
    if choice == 3:
        return _encoded(text.replace(", ", ",\r\n"))
    name = ("utf-16", "utf-16-le", "utf-32", "utf-7")[choice - 4]
    return text.encode(name, "replace" if name == "utf-7" else "surrogatepass")


def repeated_document(dice: Dice, text: str) -> bytes:
    between = dice.choice(("\n", "\n---\n", "\n...\n", "", ",", "\n\n\x0c"))
    return _encoded(between.join([text.strip()] * dice.choice((2, 3))) + dice.choice(("", "\n---\n")))


TextChange = Callable[[Dice, str], bytes]
TEXT_CHANGES: tuple[TextChange, ...] = (
    truncated, cut_out, said_twice, said_twice, noise, noise, stuffed, stuffed, other_encoding, other_encoding,
    repeated_document,
)  # fmt: skip


# -- all together -----------------------------------------------------------------------------------------------------


def _one(dice: Dice) -> tuple[str, bytes]:
    lot = dice.random()
    if lot < 0.004:
        hostile = dice.choice(HEAVY_HOSTILE)
        return hostile.__name__, hostile(dice)
    if lot < 0.16:
        hostile = dice.choice(HOSTILE)
        return hostile.__name__, hostile(dice)
    document, names = one_visit(dice), []
    changes = dice.choice((0, 1, 1, 1, 2, 3)) if lot > 0.166 else 0
    for change in (dice.choice(CHANGES) for _ in range(changes)):
        change(dice, document)
        names.append(change.__name__)
    if lot < 0.166:
        change = dice.choice(HEAVY_CHANGES)
        change(dice, document)
        names.append(change.__name__)
    text = as_json(document) if dice.random() < 0.6 else as_yaml(document, bare=dice.random() < 0.5)
    if names and dice.random() < 0.7:
        return "+".join(names), _encoded(text)
    text_change = dice.choice(TEXT_CHANGES)
    return "+".join((*names, text_change.__name__)), text_change(dice, text)


def labelled(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """``count`` documents, each with the names of what was done to it, joined by ``+``; the same for a seed."""
    dice = random.Random(seed)
    for _ in range(count):
        yield _one(dice)


def mutated(seed: int, count: int) -> Iterator[bytes]:
    """``count`` documents as raw bytes, JSON and YAML mixed. Some are valid; none may crash or hang a reader."""
    for _, data in labelled(seed, count):
        yield data
