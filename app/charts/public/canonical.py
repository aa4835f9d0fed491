"""One spelling for a document, so that a signature fits whoever writes it down again.

The JSON Canonicalization Scheme (RFC 8785): members sorted by the UTF-16 units of their names, no
blanks, texts with the shortest escapes, numbers as ECMAScript writes them.
"""

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Final, TypeAlias

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None

WHOLE: Final = 2**53 - 1  # beyond it two readers may see two numbers
PLAIN_UP_TO: Final = 21  # digits before the point without an exponent
PLAIN_DOWN_TO: Final = -7  # the first exponent that is written


def canonical(thing: Json) -> bytes:
    """Write JSON in its one spelling. Raises ValueError for what JSON cannot hold."""
    return _written(thing).encode("utf-8", "strict")


def _written(thing: Json) -> str:
    match thing:
        case None | bool():
            return json.dumps(thing)
        case str():
            return json.dumps(thing, ensure_ascii=False)
        case int():
            if abs(thing) > WHOLE:
                message = "a whole number beyond 2^53"
                raise ValueError(message)
            return str(thing)
        case float():
            return number(thing)
        case Mapping():
            named = sorted(thing.items(), key=lambda pair: pair[0].encode("utf-16-be"))
            return "{" + ",".join(f"{_written(k)}:{_written(v)}" for k, v in named) + "}"
        case _:
            return "[" + ",".join(_written(one) for one in thing) + "]"


def number(value: float) -> str:
    """Write a number as ECMAScript does (ECMA-262, Number::toString). Raises ValueError."""
    if not isfinite(value):
        message = "no number of JSON"
        raise ValueError(message)
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    digits, exponent = _digits(abs(value))
    point = exponent + 1  # how many digits stand before the point
    if len(digits) <= point <= PLAIN_UP_TO:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= PLAIN_UP_TO:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if PLAIN_DOWN_TO < exponent < 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{'+' if exponent > 0 else '-'}{abs(exponent)}"


def _digits(value: float) -> tuple[str, int]:
    """Return the shortest digits that mean this number, and the exponent of the first."""
    mantissa, _e, exponent = f"{value!r}".partition("e")
    whole, _point, part = mantissa.partition(".")
    first = len(whole) - 1 + int(exponent or 0)
    digits = whole + part
    leading = len(digits) - len(digits.lstrip("0"))
    return digits.strip("0"), first - leading
