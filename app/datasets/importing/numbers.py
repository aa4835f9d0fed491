"""Numbers as offices write them: each way with its pattern, and SQL for what it means.

A way is believed only when every filled cell of a column is written in it (IMPORT pitfall 4).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.datasets.duck import literal
from app.datasets.importing.decimals import lone_sign

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
_MONEY: Final = (
    r"(?:(?:R|US|C|A)?\$|[\x{20ac}\x{a3}\x{a5}\x{5186}]|USD|EUR|GBP|CHF|BRL|CAD|AUD|PLN|SEK|NOK|DKK"
    r"|kr|z\x{142}|K\x{10d})"
)
_GROUPS: Final = rf"(?:[1-9][0-9]{{0,2}}(?:[, \x{{a0}}\x{{202f}}'][0-9]{{3}})+|{WHOLE})"
_BARE: Final = rf"{_SIGN}(?:{_MONEY}\s?)?{_SIGN}(?:{_GROUPS}(?:\.[0-9]+)?|\.[0-9]+)"
# Thousands by blanks, a currency, a share, a sign set apart or behind, a debt in parentheses.
OFFICE: Final = rf"(?:{_BARE}\s?-?|\({_BARE}\))\s?(?:%|{_MONEY})?"
_DOTS: Final = rf"(?:[1-9][0-9]{{0,2}}(?:[. \x{{a0}}\x{{202f}}'][0-9]{{3}})+|{WHOLE})"
_BARE_COMMA: Final = rf"{_SIGN}(?:{_MONEY}\s?)?{_SIGN}{_DOTS}(?:,[0-9]+)?"
OFFICE_COMMA: Final = rf"(?:{_BARE_COMMA}\s?-?|\({_BARE_COMMA}\))\s?(?:%|{_MONEY})?"
# Whole numbers with any sign between thousands: believed only where a person said so.
ANY_GROUPS: Final = rf"[-+]?(?:[1-9][0-9]{{0,2}}(?:[., \x{{a0}}\x{{202f}}'][0-9]{{3}})+|{WHOLE})"

SHARE: Final = "%"
MONEY: Final = ("R$", "$", "€", "£", "¥")


@dataclass(frozen=True)
class NumberForm:
    """`value` is SQL for the number in the text `{c}`; `unit` is the sign that all cells wear.

    `undecided` says that 1.234 may be a thousand or a fraction, `mixed` that only some cells are
    shares, or that there are several currencies.
    """

    pattern: str
    value: str
    is_whole: bool = False
    unit: str = ""
    undecided: bool = False
    mixed: bool = False


_DIGITS: Final = "TRY_CAST(regexp_replace({c}, '[^0-9.]', '', 'g') AS DOUBLE)"
_NEGATIVE: Final = r"regexp_matches({c}, '^\s*\(|[-\x{2212}]')"
_COMMA_DIGITS: Final = (
    "TRY_CAST(replace(regexp_replace({c}, '[^0-9,]', '', 'g'), ',', '.') AS DOUBLE)"
)
_WHOLES: Final = NumberForm(INTEGER, "TRY_CAST({c} AS BIGINT)", is_whole=True)
_POINTS: Final = (
    NumberForm(NUMBER, "TRY_CAST({c} AS DOUBLE)"),
    NumberForm(GROUPED, "TRY_CAST(replace({c}, ',', '') AS DOUBLE)"),
    NumberForm(OFFICE, f"CASE WHEN {_NEGATIVE} THEN -{_DIGITS} ELSE {_DIGITS} END"),
)
_COMMAS: Final = (
    NumberForm(
        COMMA,
        r"TRY_CAST(replace(regexp_replace({c}, '[. \x{a0}\x{202f}'']', '', 'g'), ',', '.') "
        "AS DOUBLE)",
    ),
    NumberForm(
        OFFICE_COMMA, f"CASE WHEN {_NEGATIVE} THEN -{_COMMA_DIGITS} ELSE {_COMMA_DIGITS} END"
    ),
)
IN_GROUPS: Final = NumberForm(
    ANY_GROUPS, "TRY_CAST(regexp_replace({c}, '[^-+0-9]', '', 'g') AS BIGINT)", is_whole=True
)


def number_form(
    sample: Sequence[str], decimal: str | None = None, *, doubt: bool = False
) -> NumberForm | None:
    """Propose how the sample writes numbers: the plainest way that fits all of it, or None.

    `decimal` is the sign that the rest of the file writes decimals with, None where nothing tells.
    With `doubt`, a column that can then be read two ways is undecided.
    """
    trimmed = [value.strip() for value in sample]
    forms = (*_COMMAS, *_POINTS) if decimal == "," else (*_POINTS, *_COMMAS)
    for form in (_WHOLES, *forms):
        if trimmed and all(re.fullmatch(for_python(form.pattern), value) for value in trimmed):
            undecided = doubt and decimal is None and lone_sign(trimmed) is not None
            return replace(
                form, unit=_unit_of(trimmed), undecided=undecided, mixed=_is_mixed(trimmed)
            )
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


def _is_mixed(values: Sequence[str]) -> bool:
    shares = sum(SHARE in value for value in values)
    money = {sign for sign in MONEY[1:] if any(sign in value for value in values)}
    return 0 < shares < len(values) or len(money) > 1
