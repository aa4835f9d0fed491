"""The codes in letters: easy to type from paper, hard to guess, and typing mistakes show.

Twelve signs in three groups of four. Eleven are drawn at random from 23 that cannot be taken for
one another, so one of 9.5e14 codes; the last one checks them. The weighted sum modulo a prime is
that of ISBN-10 (ISO 2108:1992): it finds every single wrong sign and every two that were swapped.
"""

import re
from secrets import choice
from typing import Final

from app.core.i18n import _

# A prime number of signs. Left out, as taken for others: 0 O Q, 1 I L, 5 S, 8 B, Z, U, Y.
SIGNS: Final = "234679ACDEFGHJKMNPRTVWX"
LENGTH: Final = 12
GROUP: Final = 4
TYPED_AT_MOST: Final = 40


def make_code() -> str:
    """Return a new code without its hyphens, from the system's source of randomness."""
    drawn = "".join(choice(SIGNS) for _sign in range(LENGTH - 1))
    return drawn + _check_sign(drawn)


def shown(code: str) -> str:
    """Return a code as letters have it: `ACDE-FGHJ-KM23`."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str:
    """Return the code in what a person typed, in any case, with any blanks and hyphens.

    Raises ValueError with a sentence for what cannot be a code: no table is asked then.
    """
    code = re.sub(r"[\s\-–—‐‑.]", "", typed).upper()  # noqa: RUF001, hyphens of every kind
    odd = next((sign for sign in code if sign not in SIGNS), None)
    if odd is not None:
        raise ValueError(_("No code has the sign “%(sign)s”. Look at the letter again.", sign=odd))
    if len(code) != LENGTH:
        raise ValueError(_("A code has %(n)s signs. Look at the letter again.", n=LENGTH))
    if _check_sign(code[:-1]) != code[-1]:
        raise ValueError(_("One sign is wrong or two are swapped. Look at the letter again."))
    return code


def _check_sign(drawn: str) -> str:
    """Return the sign that makes the sum of place times value divisible by 23."""
    total = sum(place * SIGNS.index(sign) for place, sign in enumerate(drawn, start=1))
    # Place 12 has the weight 12, whose inverse modulo 23 is 2.
    return SIGNS[-total * 2 % len(SIGNS)]
