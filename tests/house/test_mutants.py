"""Does the script that spoils the rules make the mistakes that it says, and only those? (It runs with ``make mutants``.)"""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from tests.house import mutants

EVERY = mutants.mutants()


def spoiled(mutant: mutants.Mutant) -> str:
    """The text of a file with the mistake in it."""
    text = (mutants.ROOT / mutant.file).read_bytes()
    assert text[mutant.begin : mutant.end].decode() == mutant.was
    return (text[: mutant.begin] + mutant.instead.encode() + text[mutant.end :]).decode()


def test_every_mistake_is_one_small_change_that_still_can_be_read() -> None:
    assert len(EVERY) > 100
    for mutant in EVERY:
        text = spoiled(mutant)
        assert text != (mutants.ROOT / mutant.file).read_text("utf-8")
        if mutant.file.endswith(".toml"):
            tomllib.loads(text)
        else:
            ast.parse(text)


def test_the_numbers_that_decide_are_among_them() -> None:
    listed = [str(mutant) for mutant in EVERY]
    for number in ("16 -> 17", "16 -> 15", "31 -> 30", "31 -> 32", "480 -> 481"):
        assert any(text.endswith(number) for text in listed), number
    for operator in (">= -> >", "< -> <=", "== -> !=", "is not -> is", "in -> not in"):
        assert any(text.endswith(operator) for text in listed), operator


def test_a_copy_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = EVERY[0]
    path = tmp_path / mutant.file
    path.parent.mkdir(parents=True)
    sound = (mutants.ROOT / mutant.file).read_bytes()
    path.write_bytes(sound)
    seen: list[bytes] = []

    def look(folder: Path) -> bool:
        seen.append((folder / mutant.file).read_bytes())
        return False

    monkeypatch.setattr(mutants, "tests_pass", look)
    assert not mutants.survives(mutant, tmp_path)
    assert seen == [spoiled(mutant).encode()]
    assert path.read_bytes() == sound
