"""Which whole texts attack a reader of JSON or YAML rather than describe a visit? Bombs, tags, aliases, depth."""

from __future__ import annotations

import random
from collections.abc import Callable

Dice = random.Random

DEEP = 100_000
BLOCKS_DEEP = 2_000

VISIT = """setting: facility
date: 2026-03-02
administrations:
- id: a
  drug: {drug}
  technique: infusion
  start: "2026-03-02T09:00"
  stop: {stop}
"""
TAGGED = (
    "!!python/object:builtins.object {}",
    "!!python/object/apply:os.getcwd []",
    "!!python/name:os.getcwd",
    "!!python/tuple [1, 2]",
    "!!python/object/new:tuple [[1]]",
    "!!binary aGVsbG8=",
    "!!binary '%%%'",
    "!!timestamp 2026-02-30",
    "!!timestamp '2026-03-02T09:00:00.1234567890123Z'",
    "!!timestamp 99999-01-01",
    "!!int 0b111_1",
    "!!int ''",
    "!!int 1:30:00",
    "!!float 1e400",
    "!!float x",
    "!!bool perhaps",
    "!!null x",
    "!!set {a, b}",
    "!!omap [a: 1, a: 2]",
    "!!pairs [a: 1]",
    "!!str [1]",
    "!custom x",
    "!<tag:yaml.org,2002:str> x",
    "! x",
    "!!",
)
UNTAGGED = (
    "2026-02-30", "2026-03-02", "2026-03-02T09:00:00Z", "2026-03-02 09:00:00 -25:00", "0001-01-01",
    "9999-12-31T23:59:59-12:00", "1:30", "190:20:30", "0o17", "017", "0x1F", "1_000", ".inf", "-.INF", ".nan", "no",
    "off", "y", "~", "=", "<<", "*a", "&a", "|", ">-", "@a", "`a`", "%a", "- a", "? a", "[a", "{a: 1", "'a", '"\\x',
    '"\\uD800"', "a: b", "a #b", "\t", "1e400", "+1e3",
)  # fmt: skip
WHOLES = (
    b"", b" ", b"\n", b"null", b"~", b"[]", b"{}", b"true", b"0", b'""', b"[[]]", b"[null]", b"-", b"---", b"...",
    b"--- \n...", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\x00\x00\x00\x00", b"%YAML 9.9\n---\na: 1\n",
    b"%TAG ! x\n---\n!a b\n", b"&a", b"*a", b"{", b"[", b"}", b'{"a"', b'{"a":', b'{"a":}', b"{,}", b"[,]",
    b'{"setting"}', b"? a", b"{1: 2}", b"{[1]: 2}", b"? [a]\n: b", b"NaN", b"Infinity", b"-", b"1" * 5000,
    b"-1e999999", b"setting", b"setting: facility", b"\tsetting: facility", b"a: b: c",
    b"!!python/object/apply:os.getcwd []", b"\x80\x04N.", b"PK\x03\x04", b"%PDF-1.7",
    b"<?xml version='1.0'?><visit/>", b"\x1f\x8b",
)  # fmt: skip


def brackets(dice: Dice) -> bytes:
    """Depth that overflows a recursive reader, closed or left open, as lists or as mappings."""
    opened, closed = dice.choice((("[", "]"), ('{"a":', "}"), ("[{", "}]"), ("- ", ""), ("? ", ""), ("(", ")")))
    text = opened * DEEP + dice.choice(("", "1")) + closed * dice.choice((0, DEEP))
    if dice.random() < 0.5:
        text = '{"setting": "facility", "administrations": ' + text
    return text.encode()


def deep_blocks(dice: Dice) -> bytes:
    """Block mappings, each one space further in."""
    depth = dice.choice((50, 500, BLOCKS_DEEP))
    return "".join(f"{' ' * level}a:\n" for level in range(depth)).encode()


def laughs(dice: Dice) -> bytes:
    """Aliases that unfold to billions of values, alone or where a visit has a drug, a list or its rows."""
    lists = dice.random() < 0.5
    rows = ["l0: &l0 [lol, lol]" if lists else "l0: &l0 {a: lol, b: lol}"]
    for level in range(1, dice.choice((9, 30, 60))):
        inner = f"*l{level - 1}"
        rows.append(
            f"l{level}: &l{level} [{', '.join([inner] * 9)}]"
            if lists
            else f"l{level}: &l{level} {{a: {inner}, b: {inner}, c: {inner}}}"
        )
    last = f"*l{len(rows) - 1}"
    tail = dice.choice(("", f"administrations: {last}\n", f"drug: {last}\n", f"? {last}\n: 1\n", f"<<: {last}\n"))
    return ("\n".join(rows) + "\n" + tail).encode()


def aliases(dice: Dice) -> bytes:
    """Rows, values and keys that are one another, endless ones included."""
    return dice.choice(
        (
            "&a [*a]",
            "&a {a: *a}",
            "&a {<<: *a}",
            "setting: &s facility\npayer: *s\n",
            "setting: facility\ndate: 2026-03-02\nadministrations: &r [*r]\n",
            "setting: facility\ndate: 2026-03-02\nadministrations:\n- &r {id: a, drug: x, pauses: [*r]}\n- *r\n",
            "setting: facility\ndate: 2026-03-02\nadministrations:\n- &r {id: a, drug: x}\n- {<<: *r, id: b}\n",
            "setting: facility\ndate: 2026-03-02\nadministrations: [&r {id: a, drug: x}" + ", *r" * 500 + "]\n",
            "&" + "a" * 10_000 + " x",
            "a: &x 1\nb: &x 2\nc: *x\n",
            "a: *nobody\n",
            "".join(f"k{number}: &k{number} x\n" for number in range(2000)),
            "<<: 1\n",
            "<<: [{a: 1}, {a: 2}, [b]]\n",
        )
    ).encode()


def tags(dice: Dice) -> bytes:
    tag = dice.choice(TAGGED)
    drug, stop = dice.choice(((tag, '"2026-03-02T10:00"'), ("x", tag)))
    if dice.random() < 0.2:
        return (tag + "\n").encode()
    return VISIT.format(drug=drug, stop=stop).encode()


def bare_scalars(dice: Dice) -> bytes:
    """Scalars that YAML reads as something else than the text they show, or cannot read."""
    scalar = dice.choice(UNTAGGED)
    drug, stop = dice.choice(((scalar, '"2026-03-02T10:00"'), ("x", scalar)))
    return VISIT.format(drug=drug, stop=stop).encode()


def odd_wholes(dice: Dice) -> bytes:
    return dice.choice(WHOLES) + dice.choice((b"", b"\n"))


def random_bytes(dice: Dice) -> bytes:
    return dice.randbytes(dice.choice((1, 2, 4, 16, 100, 1000)))


HostileText = Callable[[Dice], bytes]
HOSTILE: tuple[HostileText, ...] = (laughs, aliases, tags, tags, bare_scalars, bare_scalars, odd_wholes, random_bytes)
HEAVY_HOSTILE: tuple[HostileText, ...] = (brackets, deep_blocks)
