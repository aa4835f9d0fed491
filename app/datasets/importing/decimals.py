"""Which sign a file writes decimals with, as far as its numbers tell: 1.234 alone does not."""

import re
from collections.abc import Sequence
from typing import Final

LOOK_AT: Final = 300  # cells of a column
WORN: Final = re.compile(r"[^0-9.,]")  # signs, currencies, blanks between thousands
# More letters than a currency has, or one number behind another: `39, -76`.
NO_NUMBER: Final = re.compile(r"[^\W\d_]{4,}|[.,]\s*[-+\s]")
# Coordinates are written by machines: with a point, whatever the office writes.
COORDINATE: Final = re.compile(
    r"lat(?:itude)?|lon(?:gitude)?|lng|(?:.*[\W_])?(?:lat|lon|[xy])|.*(?:latitu|longitu|coord|koord).*"
    r"|geo.*|breite.*|l(?:ä|ae)nge.*|rechtswert|hochwert|easting|northing",
    re.IGNORECASE,
)
TWO_WAYS: Final = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
DECIMALS: Final = {
    sign: re.compile(
        rf"[0-9]+(?:[{other}][0-9]{{3}})*[{sign}](?:[0-9]{{1,2}}|[0-9]{{4,}})"  # 12,5
        rf"|[1-9][0-9]{{0,2}}(?:[{other}][0-9]{{3}}){{2,}}(?:[{sign}][0-9]+)?"  # 1.234.567
        rf"|[1-9][0-9]{{0,2}}[{other}][0-9]{{3}}[{sign}][0-9]+"  # 1.234,567
        rf"|(?:0|[0-9]{{4,}})[{sign}][0-9]+"  # 0,125
    )
    for sign, other in ((".", ","), (",", "."))
}

NEARLY: Final = 0.6  # of the cells of a column
FEW_SIGNS: Final = 3
LONGEST_SIGN: Final = 12
PLAIN: Final = re.compile(r"\s*[-+]?(?:0|[1-9][0-9.,]*)\s*")


def lone_sign(values: Sequence[str]) -> str | None:
    """Return the sign that stands in these numbers only where it can be read two ways."""
    signs = set()
    for value in values:
        bare = WORN.sub("", value)
        if "." not in bare and "," not in bare:
            continue
        found = TWO_WAYS.fullmatch(bare)
        if found is None:
            return None
        signs.add(found[1])
    return signs.pop() if len(signs) == 1 else None


def decimal_sign(names: Sequence[str], samples: Sequence[Sequence[str]]) -> str | None:
    """Return the sign of the decimals in columns that can be read one way only; None in doubt."""
    samples = [
        sample
        for name, sample in zip(names, samples, strict=True)
        if not COORDINATE.fullmatch(name)
    ]
    if all(lone_sign(sample[:LOOK_AT]) is None for sample in samples):
        return None  # nobody has to know
    told = {sign for sample in samples for sign in _told_by(sample[:LOOK_AT])}
    return told.pop() if len(told) == 1 else None


def _told_by(sample: Sequence[str]) -> set[str]:
    """Return what a column tells: nothing where some of its cells are no numbers."""
    told = set()
    for value in sample:
        bare = WORN.sub("", value)
        if not bare or NO_NUMBER.search(value):
            return set()
        if bare.isdecimal() or TWO_WAYS.fullmatch(bare):
            continue
        signs = {sign for sign, pattern in DECIMALS.items() if pattern.fullmatch(bare)}
        if not signs:
            return set()
        told |= signs
    return told


def is_nearly_numbers(values: Sequence[str]) -> bool:
    """Say whether these would be numbers but for one, two or three signs that may mean no value."""
    others = [value.strip() for value in values if not PLAIN.fullmatch(value)]
    if not others or len(others) > (1 - NEARLY) * len(values):
        return False
    signs = set(others)
    return len(signs) <= FEW_SIGNS and all(
        len(sign) <= LONGEST_SIGN
        and (sign[0] in "<>≤≥" or not any(letter.isdecimal() for letter in sign))
        for sign in signs
    )
