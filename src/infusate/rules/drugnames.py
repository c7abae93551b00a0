"""Which drug is meant by the charted words? Names become sets of active ingredients (rulebook R90)."""

from __future__ import annotations

import re
from functools import lru_cache

# Words that name a salt, a form or a way of giving, not an ingredient. A salt is only dropped behind the ingredient it belongs
# to, because in "sodium chloride" or "edetate disodium" the salt is the drug.
_SALTS = frozenset(
    [
        "sodium",
        "calcium",
        "potassium",
        "hcl",
        "hydrochloride",
        "sulfate",
        "sulphate",
        "succinate",
        "phosphate",
        "citrate",
        "lactate",
        "acetate",
        "mesylate",
        "tartrate",
        "maleate",
        "gluconate",
        "chloride",
        "bromide",
        "besylate",
        "fumarate",
        "disodium",
        "dihydrate",
        "monohydrate",
    ]
)
_SALT_IS_THE_DRUG = frozenset(("sodium", "edetate"))
_FORMS = frozenset(
    [
        "iv",
        "im",
        "sc",
        "sq",
        "subq",
        "subcut",
        "inj",
        "injection",
        "injectable",
        "infusion",
        "push",
        "bolus",
        "vial",
        "vials",
        "bag",
        "ivpb",
        "solution",
        "soln",
        "powder",
    ]
)
# A number counts as a strength only with its unit: "Drug 1" and "vitamin B12" are names.
_STRENGTH = re.compile(
    r"(?<![\w.])\d[\d.,]*\s*(?:%|(?:mg|mcg|ug|gm|g|ml|l|cc|units?|iu|meq|mmol)\b)(?:\s*/\s*[\d.]*\s*(?:ml|l|mg|kg|hr|h)\b)?"
)
_SUFFIX = re.compile(r"-[a-z]{4}$")
_MIXED = re.compile(r"\s*(?:\+|;|&| and | with |/(?!\d))\s*")
_PARENTHESES = re.compile(r"\(([^()]*)\)")


@lru_cache(maxsize=16384)
def ingredient(text: str) -> str:
    """One ingredient in lower case, without strength, salt, form, and a biosimilar's suffix; empty for empty words."""
    bare = _PARENTHESES.sub(" ", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    bare = _STRENGTH.sub(" ", bare)
    words = [word for word in bare.split() if word not in _FORMS]
    if words:
        words[0] = _SUFFIX.sub("", words[0])
    if words and words[0] not in _SALT_IS_THE_DRUG:
        while len(words) > 1 and words[-1] in _SALTS:
            words.pop()
    return " ".join(words) or " ".join(text.lower().split())


@lru_cache(maxsize=16384)
def ingredients(text: str) -> frozenset[str]:
    """The set of ingredients that a charted or tabled name stands for; ``A + B`` and ``A/B`` are mixtures."""
    whole = _PARENTHESES.sub(" ", text)
    return frozenset(part for part in (ingredient(piece) for piece in _MIXED.split(f" {whole.strip()} ".strip())) if part)


@lru_cache(maxsize=16384)
def spellings(text: str) -> tuple[str, ...]:
    """The ways in which one charted name may stand in the drug table: as written, without strength, its parenthesis."""
    found = [" ".join(text.lower().split()), ingredient(text)]
    found.extend(ingredient(inner) for inner in _PARENTHESES.findall(text) if inner.strip())
    return tuple(dict.fromkeys(found))


def has_suffix(name: str) -> bool:
    """Whether the name ends in the four letters that tell one biosimilar from another.

    >>> has_suffix("infliximab-dyyb"), has_suffix("infliximab")
    (True, False)
    """
    return _SUFFIX.search(name) is not None
