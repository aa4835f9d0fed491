"""Passwords: how they are stored and compared, and which are too easy to guess.

Hashing and comparing are slow on purpose, so both are done before a transaction that writes opens.
The verbs of this room take what came of it: a Proof, or a Hashed password.
"""

from dataclasses import dataclass, field
from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.core.i18n import Sentence, _
from app.core.text import fold

SHORTEST: Final = 10
LONGEST: Final = 200  # a longer one only costs us time
_FEWEST_LETTERS: Final = 4

# Argon2id with 19 MiB, two passes and one lane: the least that OWASP's Password Storage Cheat
# Sheet advises. More memory would let a handful of sign-ins fill a small machine.
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
_nobody = _hasher.hash("the password of an account that does not exist")

_GUESSED_FIRST: Final = frozenset({
    "1234567890", "12345678910", "0123456789", "0987654321", "1q2w3e4r5t", "password12",
    "password123", "passwort123", "password1234", "qwertyuiop", "qwerty12345", "iloveyou12",
    "letmein1234", "welcome123", "changeme123", "administrator", "commonplot", "neighborhood",
})  # fmt: skip


@dataclass(frozen=True)
class Proof:
    """What came of comparing a password: the stored hash that it matched, if it did."""

    matched: str | None = field(repr=False)

    def holds_for(self, stored: str | None) -> bool:
        """Say whether it proves what is stored now: a password changed meanwhile, it does not."""
        return self.matched is not None and self.matched == stored


UNPROVEN: Final = Proof(None)


@dataclass(frozen=True)
class Hashed:
    """A new password, and what will be stored of it."""

    password: str = field(repr=False)
    stored: str = field(repr=False)


def prove(password: str, stored: str | None) -> Proof:
    """Compare, in the same time whether or not there is anything to compare with."""
    return Proof(stored if matches(password, stored) else None)


def hashed(password: str) -> Hashed:
    return Hashed(password, hash_password(password))


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Compare in the same time whether or not there is anything to compare with."""
    right = _hasher.verify(password, stored or _nobody)
    return right and stored is not None


def check_password(password: str) -> str:
    """Return a new password. Raises ValueError with a sentence for the form when it is weak."""
    weak = weakness(password)
    if weak:
        raise ValueError(weak)
    return password


def weakness(password: str, *names: str) -> Sentence | None:
    """Say why this password is too easy to guess for the person with these names, if it is."""
    if len(password) < SHORTEST:
        return _("Use at least %(n)s characters. A short sentence is a good password.", n=SHORTEST)
    if len(password) > LONGEST:
        return _("Use at most %(n)s characters.", n=LONGEST)
    folded = fold(password)
    if folded in _GUESSED_FIRST or len(set(folded)) < _FEWEST_LETTERS:
        return _("This is one of the passwords that are guessed first. Choose another one.")
    if folded in {fold(name) for name in names}:
        return _("Do not use your handle or address as the password.")
    return None
