"""Do the code numbers live in tables alone?"""

from __future__ import annotations

import ast
import re

from tests.house.the_source import docstrings, python_files, tree, where

# A CPT number (five digits, or four and an F, T or U), a HCPCS number (a letter and four digits).
CODE = re.compile(r"(?<![\w.#&/:-])(?:[ACEGJMPQSTV]\d{4}|[0-9]\d{4}|\d{4}[FTU])(?!\w|\.\w|-\d{3})")


def texts_with_codes(module: ast.Module) -> list[tuple[ast.Constant, str]]:
    """The string literals of a module that spell a code number, without docstrings."""
    documents = docstrings(module)
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            match = CODE.search(node.value)
            if match:
                found.append((node, match.group()))
    return found


def test_no_code_number_stands_in_the_source() -> None:
    wrong = [
        f"{where(path, node)} spells {code}" for path in python_files() for node, code in texts_with_codes(tree(path))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_code_number_stands_in_the_source_as_a_whole_number() -> None:
    wrong = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and type(node.value) is int and 90000 <= node.value <= 99999:
                wrong.append(f"{where(path, node)} has {node.value}")
    assert not wrong, "\n".join(wrong)


def test_a_code_number_in_a_text_would_be_noticed() -> None:
    """The test of the test: what it must find and what it must not."""
    for text in ("96365", "the code 96376", "J1745", "is G0498.", "0001T", "96365-59"):
        assert CODE.search(text), text
    for text in ("2026-03-02", "R31", "57894-030-01", "S77", "#fff4dc", "%04x", "sha256:", "08:00", "RFC3339"):
        assert not CODE.search(text), text
    module = ast.parse('"""Of 96365."""\nx = "96365"\n')
    assert [code for _, code in texts_with_codes(module)] == ["96365"]
