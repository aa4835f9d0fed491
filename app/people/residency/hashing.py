"""Keyed hashes: all that is kept of a letter's code or of a person's entry in the register.

The normal form below is a contract with the city's office, which may compute it by other means:
`docs/for-operators.md` shows it with an example that a test repeats.
"""

import hmac
from datetime import date
from hashlib import sha256

from app.core.text import fold


def hash_code(secret: str, code: str) -> str:
    """Return the keyed hash of a letter's code, which comes from `codes.read_code`."""
    return _keyed(secret, f"letter|{code}")


def hash_identity(key: str, number: str, birth_date: date) -> str:
    """Return HMAC-SHA256(key, normal form) as 64 small hexadecimal digits. Raises ValueError."""
    return _keyed(key, normal_form(number, birth_date))


def hash_number(key: str, number: str) -> str:
    """Return a keyed hash of a number alone, to count how often its birth date is guessed."""
    return _keyed(key, f"number|{_kept(number)}")


def normal_form(number: str, birth_date: date) -> str:
    """Return `number|YYYY-MM-DD`: of the number only letters and digits, small, without accents.

    Unicode NFKD, marks dropped, case folded; blanks, dots, hyphens and the like left out. So
    `AB-12.345 É` is `ab12345e`. Raises ValueError when nothing is left of the number.
    """
    kept = _kept(number)
    if not kept:
        empty = "a number without a letter or a digit"
        raise ValueError(empty)
    return f"{kept}|{birth_date.isoformat()}"


def _kept(number: str) -> str:
    return "".join(sign for sign in fold(number) if sign.isalnum())


def _keyed(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), sha256).hexdigest()
