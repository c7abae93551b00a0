"""Is there a test for every rule of the rulebook?"""

from pathlib import Path

import pytest

from infusate import Rulebook

HERE = Path(__file__)
TESTS = "\n".join(path.read_text("utf-8") for path in sorted(HERE.parent.glob("test_*.py")) if path != HERE)


@pytest.mark.parametrize("id", sorted({rule.id for rule in Rulebook.rules()}))
def test_a_test_names_the_rule(id: str) -> None:
    assert id in TESTS.replace(f"{id}-", "")
