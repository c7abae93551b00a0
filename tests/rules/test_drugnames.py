"""Which drug is meant by the charted words?"""

import pytest

from infusate.rules.drugnames import has_suffix, ingredient, ingredients, spellings


@pytest.mark.parametrize(
    ("charted", "found"),
    [
        # R90: salt words, strengths, forms and a biosimilar's suffix are ignored.
        ("Methotrexate Sodium", "methotrexate"),
        ("methotrexate", "methotrexate"),
        ("infliximab-dyyb", "infliximab"),
        ("infliximab-DYYB 100 mg", "infliximab"),
        ("methylprednisolone sodium succinate", "methylprednisolone"),
        ("Solu-Medrol 125 mg vial", "solu-medrol"),
        ("ketorolac 30 mg IV push", "ketorolac"),
        ("vancomycin 1,250 mg", "vancomycin"),
        ("dextrose 5%", "dextrose"),
        ("heparin 5000 units/mL", "heparin"),
        ("furosemide (Lasix) 40 mg", "furosemide"),
        ("  Iron   Sucrose ", "iron sucrose"),
        # In these the salt is the drug.
        ("sodium chloride", "sodium chloride"),
        ("edetate disodium", "edetate disodium"),
        ("potassium chloride", "potassium"),
        ("calcium gluconate", "calcium"),
        # A number without a unit is part of the name.
        ("Drug 1", "drug 1"),
        ("vitamin B12", "vitamin b12"),
        # Nothing is left: the words themselves.
        ("IV", "iv"),
        ("10 mg", "10 mg"),
        ("", ""),
        ("o\N{RIGHT SINGLE QUOTATION MARK}neil", "o'neil"),
    ],
)
def test_one_ingredient_without_what_surrounds_it(charted: str, found: str) -> None:
    assert ingredient(charted) == found


@pytest.mark.parametrize(
    ("charted", "found"),
    [
        # R90: a mixture is its set of ingredients.
        ("A + B", {"a", "b"}),
        ("B; A", {"a", "b"}),
        ("A & B", {"a", "b"}),
        ("A and B", {"a", "b"}),
        ("A with B", {"a", "b"}),
        ("A/B", {"a", "b"}),
        ("A + A", {"a"}),
        ("A", {"a"}),
        ("A (B + C)", {"a"}),
        ("heparin 100 units/5 mL", {"heparin"}),
        ("A +", {"a"}),
        ("", set()),
    ],
)
def test_a_mixture_is_the_set_of_its_ingredients(charted: str, found: set[str]) -> None:
    assert ingredients(charted) == found


def test_a_name_may_be_spelled_in_its_parenthesis() -> None:
    assert spellings("Iron  Sucrose") == ("iron sucrose",)
    assert spellings("furosemide (Lasix) 40 mg") == ("furosemide (lasix) 40 mg", "furosemide", "lasix")
    assert spellings("furosemide ( )") == ("furosemide ( )", "furosemide")


@pytest.mark.parametrize(
    ("name", "found"),
    [("infliximab-dyyb", True), ("infliximab", False), ("solu-medrol", False), ("a-bcd", False), ("a-bcde", True)],
)
def test_four_letters_behind_a_hyphen_tell_a_biosimilar(name: str, found: bool) -> None:
    assert has_suffix(name) is found
