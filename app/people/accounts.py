"""Accounts: sign up, confirm, sign in, reset the password, change it, change the address.

Nothing here tells whether an address is known: asking stores the same row and announces the same
letter for any address, and the worker, which nobody can time, decides what is mailed.

Passwords arrive here compared or hashed already (`passwords.Proof`, `passwords.Hashed`).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import InvalidError, RefusedError
from app.core.events import MailDue
from app.core.i18n import _
from app.core.outbox import announce
from app.core.text import fold
from app.people.links import (
    LINK_DEAD,
    SIGN_UP_LASTS,
    kill_links,
    link_token,
    mail_link,
    new_salt,
    open_link,
    open_sign_up,
)
from app.people.models import LinkPurpose, Person, SignUp
from app.people.names import check_address, check_handle
from app.people.passwords import Hashed, Proof, weakness
from app.people.policy import ADDRESS_TAKEN
from app.people.queries import handle_taken, person_by_address, person_by_login
from app.people.sessions import end_access, hash_token, open_session

HANDLE_TAKEN = _("Somebody else has this handle. Choose another one.")
WRONG_PASSWORD = _("This is not your password.")


@dataclass(frozen=True)
class NewAccount:
    email: str
    handle: str
    password: Hashed
    home_id: int | None = None
    show_home: bool = False
    next_path: str = ""


def sign_up(session: Session, wanted: NewAccount, secret: str, now: datetime) -> None:
    """Keep what was asked for and have its link mailed. Raises InvalidError.

    If the address has an account, its owner is told instead; the answer is the same.
    """
    weak = weakness(wanted.password.password, wanted.handle, wanted.email)
    if weak:
        raise InvalidError({"password": weak})
    if handle_taken(session, wanted.handle):
        raise InvalidError({"handle": HANDLE_TAKEN})
    salt = new_salt()
    row = SignUp(
        token_hash=hash_token(link_token(secret, salt)),
        salt=salt,
        email=wanted.email,
        email_key=wanted.email.lower(),
        handle=wanted.handle,
        password_hash=wanted.password.stored,
        home_id=wanted.home_id,
        show_home=wanted.show_home,
        next_path=wanted.next_path,
        created_at=now,
        expires_at=now + SIGN_UP_LASTS,
    )
    session.add(row)
    session.flush()
    announce(session, MailDue("confirm", 0, row.id))


def confirm(session: Session, token: str, handle: str | None, now: datetime) -> tuple[Person, str]:
    """Make the account that this link confirms; return it and the page to go on to.

    `handle` replaces the one asked for when somebody else took that meanwhile. Raises RefusedError
    for a dead link or an address that has an account, InvalidError for a handle that is taken.
    """
    wanted = open_sign_up(session, token, now)
    handle = handle or wanted.handle
    if handle_taken(session, handle):
        raise InvalidError({"handle": HANDLE_TAKEN})
    if person_by_address(session, wanted.email_key) is not None:
        raise RefusedError(ADDRESS_TAKEN)
    person = add_person(
        session,
        Person(
            handle=handle,
            handle_key=fold(handle),
            email=wanted.email,
            email_key=wanted.email_key,
            confirmed=True,
            password_hash=wanted.password_hash,
            home_id=wanted.home_id,
            show_home=wanted.show_home,
            created_at=now,
        ),
    )
    next_path = wanted.next_path
    kill_links(session, person.id, person.email_key)
    return person, next_path


def add_person(session: Session, person: Person) -> Person:
    """Store an account. Raises InvalidError when its handle or address was taken just now."""
    try:
        with session.begin_nested():
            session.add(person)
            session.flush()
    except IntegrityError as error:
        raise InvalidError({"handle": HANDLE_TAKEN}) from error
    return person


def sign_in(
    session: Session, login: str, proof: Proof, browser: str, now: datetime
) -> tuple[Person, str] | None:
    """Open a session for whoever has this handle or address and the password proved, else None."""
    person = person_by_login(session, login)
    if person is None or not proof.holds_for(person.password_hash):
        return None
    return person, open_session(session, person.id, browser, now)


def ask_reset(session: Session, email: str, secret: str, now: datetime) -> None:
    """Have a link mailed to this address, if an account has it. The caller cannot tell."""
    link = mail_link(session, secret, LinkPurpose.RESET, email, now)
    announce(session, MailDue("reset", 0, link.id))


def reset_password(session: Session, token: str, password: Hashed, now: datetime) -> Person:
    """Set a new password by a mailed link and sign the person out everywhere."""
    link = open_link(session, token, LinkPurpose.RESET, now)
    person = person_by_address(session, link.email_key)
    if person is None:
        raise RefusedError(LINK_DEAD)
    _set_password(session, person, password)
    person.confirmed = True  # whoever reads the address's letters has confirmed it
    link.used_at = now
    session.flush()
    end_access(session, person.id, now)
    kill_links(session, person.id, person.email_key)
    announce(session, MailDue("password_changed", person.id, link.id))
    return person


def change_password(
    session: Session, person: Person, old: Proof, new: Hashed, browser: str, now: datetime
) -> str:
    """Change the password, end everything that is open, and return this browser's new session."""
    if not old.holds_for(person.password_hash):
        raise InvalidError({"old": WRONG_PASSWORD})
    _set_password(session, person, new)
    end_access(session, person.id, now)
    kill_links(session, person.id, person.email_key)
    announce(session, MailDue("password_changed", person.id, int(now.timestamp())))
    return open_session(session, person.id, browser, now)


def ask_email_change(
    session: Session, person: Person, email: str, proof: Proof, secret: str, now: datetime
) -> None:
    """Have a link mailed to the new address. Nothing changes until it is opened and confirmed."""
    if person.password_hash is not None and not proof.holds_for(person.password_hash):
        raise InvalidError({"password": WRONG_PASSWORD})
    link = mail_link(session, secret, LinkPurpose.CHANGE_EMAIL, email, now, person.id)
    link.email_before = person.email
    announce(session, MailDue("change_email", person.id, link.id))


def change_email(session: Session, viewer: Person, token: str, now: datetime) -> None:
    """Make the address that the link was mailed to the viewer's. The old one is told."""
    link = open_link(session, token, LinkPurpose.CHANGE_EMAIL, now, viewer)
    owner = person_by_address(session, link.email_key)
    if owner is not None and owner.id != viewer.id:
        raise RefusedError(ADDRESS_TAKEN)
    old_key = viewer.email_key
    viewer.email, viewer.email_key, viewer.confirmed = link.email, link.email_key, True
    link.used_at = now
    session.flush()
    kill_links(session, viewer.id, old_key, viewer.email_key)
    if link.email_before is not None:
        announce(session, MailDue("email_changed", viewer.id, link.id))


def _set_password(session: Session, person: Person, password: Hashed) -> None:
    weak = weakness(password.password, person.handle, person.email or "")
    if weak:
        raise InvalidError({"password": weak})
    person.password_hash = password.stored
    session.add(person)


def create_account(
    session: Session, handle: str, email: str, password: Hashed, home_id: int | None, now: datetime
) -> Person:
    """Make a confirmed account from the command line. Raises InvalidError."""
    problems = {"password": weak} if (weak := weakness(password.password, handle, email)) else {}
    for field, check, typed in (("handle", check_handle, handle), ("email", check_address, email)):
        try:
            check(typed)
        except ValueError as error:
            problems[field] = error.args[0]
    if handle_taken(session, handle):
        problems["handle"] = HANDLE_TAKEN
    if person_by_address(session, email) is not None:
        problems["email"] = ADDRESS_TAKEN.sentence
    if problems:
        raise InvalidError(problems)
    return add_person(
        session,
        Person(
            handle=handle,
            handle_key=fold(handle),
            email=email,
            email_key=email.lower(),
            confirmed=True,
            password_hash=password.stored,
            home_id=home_id,
            created_at=now,
        ),
    )
