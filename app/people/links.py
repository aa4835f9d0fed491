"""Mailed links: 256 random bits, stored only as a hash, used once, dead after a while.

The letter is written later, by the worker. So that nobody stores the link itself in between, it is
made of the city's secret key and the row's random salt whenever it is needed.
"""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import RefusedError, Ruling, require
from app.core.i18n import _
from app.people.models import LinkPurpose, MailedLink, Person, PersonId, SignUp
from app.people.policy import can_use_link
from app.people.sessions import hash_token

SIGN_UP_LASTS: Final = timedelta(days=3)
LINK_LASTS: Final = timedelta(hours=2)

LINK_DEAD: Final = Ruling(
    HTTPStatus.FORBIDDEN,
    "link-dead",
    _("This link does not work any more: it was used, it is too old, or it is not yours."),
    _("Ask for a new letter where you asked for this one."),
)


def new_salt() -> str:
    return token_urlsafe(32)


def link_token(secret: str, salt: str) -> str:
    """Return the part of the link that only the letter's reader knows."""
    made = hmac.digest(secret.encode(), b"mailed link " + salt.encode(), "sha256")
    return urlsafe_b64encode(made).decode().rstrip("=")


def mail_link(
    session: Session,
    secret: str,
    purpose: LinkPurpose,
    email: str,
    now: datetime,
    person_id: PersonId | None = None,
) -> MailedLink:
    """Store a link for this address; its letter is still to be written."""
    salt = new_salt()
    link = MailedLink(
        token_hash=hash_token(link_token(secret, salt)),
        salt=salt,
        person_id=person_id,
        purpose=purpose,
        email=email,
        email_key=email.lower(),
        expires_at=now + LINK_LASTS,
    )
    session.add(link)
    session.flush()
    return link


def open_link(
    session: Session,
    token: str,
    purpose: LinkPurpose,
    now: datetime,
    viewer: Person | None = None,
) -> MailedLink:
    """Find the link that still works. Raises RefusedError 403 for any other.

    A link that names a person works only for that viewer.
    """
    link = session.scalar(
        select(MailedLink).where(
            col(MailedLink.token_hash) == hash_token(token),
            col(MailedLink.purpose) == purpose,
            col(MailedLink.used_at).is_(None),
            col(MailedLink.expires_at) > now,
        )
    )
    if link is None:
        raise RefusedError(LINK_DEAD)
    require(can_use_link(viewer, link))
    return link


def open_sign_up(session: Session, token: str, now: datetime) -> SignUp:
    """Find the sign-up that this link confirms. Raises RefusedError 403 when there is none."""
    wanted = session.scalar(
        select(SignUp).where(
            col(SignUp.token_hash) == hash_token(token), col(SignUp.expires_at) > now
        )
    )
    if wanted is None:
        raise RefusedError(LINK_DEAD)
    return wanted


def kill_links(session: Session, person_id: PersonId, *email_keys: str | None) -> None:
    """Make every unused link of this person and of these addresses worthless."""
    keys = [key for key in email_keys if key]
    session.execute(
        delete(MailedLink).where(
            or_(col(MailedLink.person_id) == person_id, col(MailedLink.email_key).in_(keys)),
            col(MailedLink.used_at).is_(None),
        )
    )
    session.execute(delete(SignUp).where(col(SignUp.email_key).in_(keys)))


def sweep(session: Session, now: datetime) -> None:
    """Forget sign-ups, links and sessions that are over. Safe to run at any time."""
    a_day_ago = now - timedelta(days=1)  # a letter may still be on its way to be written
    session.execute(delete(SignUp).where(col(SignUp.expires_at) < a_day_ago))
    session.execute(delete(MailedLink).where(col(MailedLink.expires_at) < a_day_ago))
