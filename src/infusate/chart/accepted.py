"""Which single texts, numbers and sizes does a visit document accept?

Each predicate remembers a bounded number of answers, because charts repeat their words.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

MOST_BYTES = 5_000_000
MOST_ADMINISTRATIONS = 500
LONGEST_WORD = 64
LONGEST_TEXT = 500
LONGEST_UNIT = 20
MOST_DOSE_DIGITS = 12
# A binary number of other programs keeps 15 decimal digits, so a volume or rate can go out and come back unchanged.
MOST_NUMBER_DIGITS = 15
SMALLEST_NUMBER = Decimal("0.000001")
LARGEST_NUMBER = Decimal(100_000)
FIRST_YEAR = 1990
LAST_YEAR = 2100

WORD = rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{LONGEST_WORD - 1}}}"
CODE = r"[A-Z0-9]{5}"
HCPCS = r"[A-Z][0-9]{4}"
NDC = r"[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}|[0-9]{11}"
MODIFIER = r"[A-Z0-9]{2}"
PLACE_OF_SERVICE = r"[0-9]{2}"
TIMEZONE = r"UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_-]+)+"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = DATE + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?"
AMOUNT = rf"([0-9]+(?:\.[0-9]+)?) ([A-Za-z]{{1,{LONGEST_UNIT}}})"

_FIRST_TIME = f"{FIRST_YEAR}-"
_BEYOND_TIME = f"{LAST_YEAR + 1}-"
_REMEMBERED = 4096

_word = re.compile(WORD)
_code = re.compile(CODE)
_hcpcs = re.compile(HCPCS)
_ndc = re.compile(NDC)
_modifier = re.compile(MODIFIER)
_place_of_service = re.compile(PLACE_OF_SERVICE)
_timezone = re.compile(TIMEZONE)
_time = re.compile(TIME)
_amount = re.compile(AMOUNT)
_lone_surrogate = re.compile("[\ud800-\udfff]")


@lru_cache(_REMEMBERED)
def is_word(text: str) -> bool:
    """An id, or the name of an access, an encounter or a bag."""
    return _word.fullmatch(text) is not None


@lru_cache(_REMEMBERED)
def is_text(text: str) -> bool:
    """Free text that says something."""
    return 0 < len(text) <= LONGEST_TEXT and not text.isspace() and _lone_surrogate.search(text) is None


@lru_cache(_REMEMBERED)
def is_code(text: str) -> bool:
    """A billing code of five characters."""
    return _code.fullmatch(text) is not None


@lru_cache(_REMEMBERED)
def is_hcpcs(text: str) -> bool:
    """A drug code of the supply code set."""
    return _hcpcs.fullmatch(text) is not None


@lru_cache(_REMEMBERED)
def is_ndc(text: str) -> bool:
    """A national drug code with its hyphens, or its eleven digits."""
    return _ndc.fullmatch(text) is not None


@lru_cache(_REMEMBERED)
def is_modifier(text: str) -> bool:
    """A modifier of two characters."""
    return _modifier.fullmatch(text) is not None


@lru_cache(_REMEMBERED)
def is_place_of_service(text: str) -> bool:
    """A place of service of two digits."""
    return _place_of_service.fullmatch(text) is not None


@lru_cache(_REMEMBERED)
def is_timezone(text: str) -> bool:
    """A text in the form of an IANA zone; whether the database knows it, the clock says."""
    return len(text) <= LONGEST_WORD and _timezone.fullmatch(text) is not None


@lru_cache(_REMEMBERED)
def unit_of(text: str) -> str | None:
    """The unit of an amount such as ``400 mg``; ``None`` where the text is no amount or has too many digits."""
    if len(text) > MOST_DOSE_DIGITS + LONGEST_UNIT + 2:
        return None
    found = _amount.fullmatch(text)
    if found is None or sum(map(str.isdigit, found[1])) > MOST_DOSE_DIGITS:
        return None
    return found[2]


def is_time(text: str) -> bool:
    """A clock time in the form of the contract and in a year that is accepted; whether it can be, the clock says."""
    return _FIRST_TIME <= text < _BEYOND_TIME and _time.fullmatch(text) is not None


def is_volume(number: Decimal) -> bool:
    """A number above 0 that a pump could have run, of at most 15 digits."""
    return number.is_finite() and SMALLEST_NUMBER <= number <= LARGEST_NUMBER and _is_short(number)


def is_rate(number: Decimal) -> bool:
    """A flow rate: as a volume, or 0 for a pause."""
    return is_volume(number) or (number.is_zero() and _is_short(number))


def _is_short(number: Decimal) -> bool:
    # The exponent is bounded too, so that nobody who prints a number in full is kept busy by 0E-999999999.
    _, digits, exponent = number.as_tuple()
    return len(digits) <= MOST_NUMBER_DIGITS and -30 < int(exponent) < 30
