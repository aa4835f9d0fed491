"""Passwords are compared and hashed before the request's transaction opens.

Both are slow on purpose, and on SQLite whoever writes holds the only lock. So a route that needs
one names it before its page: `def sign_in(proof: LoginProof, page: OnPage, …)`. What was proved is
bound to the hash it was compared with; the verb asks inside whether that is still the one stored.
"""

from typing import Final

from fastapi import Request

from app.core.clock import utc_now
from app.http.person import session_token
from app.http.transaction import look
from app.people.passwords import UNPROVEN, Proof, prove
from app.people.queries import person_by_login
from app.people.sessions import person_of

# How many of one form a process hashes at once: each takes a processor and 19 MiB.
AT_ONCE: Final = 2


def prove_login(request: Request, login: str, password: str) -> Proof:
    """Compare with the password of whoever has this login. A stranger's costs the same work."""
    with look(request) as session:
        person = person_by_login(session, login)
    return prove(password, person.password_hash if person else None)


def prove_own(request: Request, password: str) -> Proof:
    """Compare with the password of whoever asks. Nobody, or nobody with one, proves nothing."""
    if not password:
        return UNPROVEN
    with look(request) as session:
        found = person_of(session, session_token(request), utc_now())
    stored = found[0].password_hash if found else None
    return prove(password, stored) if stored is not None else UNPROVEN
