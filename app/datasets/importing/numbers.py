"""Numbers as offices write them: each way with its pattern, and SQL for what it means.

A way is believed only when every filled cell of a column is written in it (IMPORT pitfall 4).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.datasets.duck import literal

# Fifteen digits and more are names of things: a float would change them, and nobody adds them up.
WHOLE: Final = r"(?:0|[1-9][0-9]{0,13})"
INTEGER: Final = rf"[-+]?{WHOLE}"
NUMBER: Final = rf"[-+]?(?:{WHOLE}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{{1,3}})?"
GROUPED: Final = rf"[-+]?(?:0|[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+|{WHOLE})(?:\.[0-9]+)?"
# A decimal comma: `12,5`, `1.234,56`, `1 234,5`.
COMMA: Final = (
    rf"[-+]?(?:0|[1-9][0-9]{{0,2}}(?:[. \x{{a0}}\x{{202f}}'][0-9]{{3}})+|{WHOLE})(?:,[0-9]+)?"
)
_SIGN: Final = r"[-+\x{2212}]?\s?"
_MONEY: Final = r"(?:[$\x{20ac}\x{a3}\x{a5}]|US\$|USD|EUR|GBP)"
_GROUPS: Final = rf"(?:[1-9][0-9]{{0,2}}(?:[, \x{{a0}}\x{{202f}}'][0-9]{{3}})+|{WHOLE})"
_BARE: Final = rf"{_SIGN}(?:{_MONEY}\s?)?{_SIGN}(?:{_GROUPS}(?:\.[0-9]+)?|\.[0-9]+)"
# Thousands by blanks, a currency, a share, a sign set apart, a debt in parentheses.
OFFICE: Final = rf"(?:{_BARE}|\({_BARE}\))\s?(?:%|{_MONEY})?"

SHARE: Final = "%"
MONEY: Final = ("$", "€", "£", "¥")


@dataclass(frozen=True)
class NumberForm:
    """`value` is SQL for the number in the text `{c}`; `unit` is the sign that all cells wear."""

    pattern: str
    value: str
    is_whole: bool = False
    unit: str = ""


_DIGITS: Final = "TRY_CAST(regexp_replace({c}, '[^0-9.]', '', 'g') AS DOUBLE)"
_NEGATIVE: Final = r"regexp_matches({c}, '^\s*\(|[-\x{2212}]')"
PLAIN: Final = (
    NumberForm(INTEGER, "TRY_CAST({c} AS BIGINT)", is_whole=True),
    NumberForm(NUMBER, "TRY_CAST({c} AS DOUBLE)"),
    NumberForm(GROUPED, "TRY_CAST(replace({c}, ',', '') AS DOUBLE)"),
    NumberForm(OFFICE, f"CASE WHEN {_NEGATIVE} THEN -{_DIGITS} ELSE {_DIGITS} END"),
    NumberForm(
        COMMA,
        r"TRY_CAST(replace(regexp_replace({c}, '[. \x{a0}\x{202f}'']', '', 'g'), ',', '.') "
        "AS DOUBLE)",
    ),
)


def number_form(sample: Sequence[str]) -> NumberForm | None:
    """Propose how the sample writes numbers: the plainest way that fits all of it, or None."""
    trimmed = [value.strip() for value in sample]
    for form in PLAIN:
        if trimmed and all(re.fullmatch(for_python(form.pattern), value) for value in trimmed):
            return NumberForm(form.pattern, form.value, form.is_whole, _unit_of(trimmed))
    return None


def for_python(pattern: str) -> str:
    """Return a pattern of DuckDB's dialect in Python's: they write code points differently."""
    return re.sub(r"\\x\{([0-9a-f]+)\}", lambda found: f"\\u{found.group(1):0>4}", pattern)


def matches(pattern: str, cell: str) -> str:
    """Return SQL that says whether the whole cell, blanks around it left out, fits a pattern."""
    padded = rf"\s*(?:{pattern})\s*"
    return f"regexp_full_match({cell}, {literal(padded)})"


def _unit_of(values: Sequence[str]) -> str:
    for sign in (SHARE, *MONEY):
        if all(sign in value for value in values):
            return sign
    return ""
