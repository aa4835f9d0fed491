"""Letters: which one an event asks for, drawn from its template when it is sent.

A builder looks at the world as it is then: a link that died meanwhile is not mailed. The address
of our site comes from the settings alone, never from a request.
"""

from collections.abc import Callable
from typing import TypeAlias

import structlog
from sqlalchemy.orm import Session

from app.core import i18n
from app.core.config import Settings
from app.core.db import Database
from app.core.events import MailDue
from app.core.mail import Letter, post_for
from app.core.mail_server import MailRefusedError
from app.people.links import link_token
from app.people.models import MailedLink, Person, SignUp, Standing
from app.people.queries import person_by_address, person_by_id
from app.web.rendering import pages

log = structlog.get_logger()

Builder: TypeAlias = Callable[[Session, MailDue, Settings], Letter | None]


def post_due_letter(database: Database, settings: Settings, event: MailDue) -> None:
    """Write the letter and post it. Waiting for a mail server never holds the database.

    A letter that the server will never take ends here. Raises MailDelayedError for others.
    """
    with database.reading() as session:
        letter = letter_for(session, event, settings)
    if letter is None:
        return
    try:
        post_for(settings)(letter)
    except MailRefusedError as refused:
        log.warning("letter refused", kind=event.kind, why=str(refused))


def letter_for(session: Session, event: MailDue, settings: Settings) -> Letter | None:
    """Build the letter that the event asks for, in the city's language; None when it is moot."""
    said_before = i18n.language.set(settings.locale)
    try:
        return LETTERS[event.kind](session, event, settings)
    finally:
        i18n.language.reset(said_before)


def draw_letter(
    template: str, to: str, event: MailDue, settings: Settings, **context: object
) -> Letter:
    """Draw `mail/{template}.txt`, whose first line is the subject."""
    names = {"city": settings.city, "base_url": settings.base_url, **context}
    plain = pages.overlay(autoescape=False)  # a letter is text: nothing in it is HTML
    subject, _line, text = plain.get_template(f"mail/{template}.txt").render(names).partition("\n")
    key = f"{event.kind} {event.person_id} {event.subject_id}"
    return Letter(to, subject, text.strip() + "\n", key)


def _confirm(session: Session, event: MailDue, settings: Settings) -> Letter | None:
    wanted = session.get(SignUp, event.subject_id)
    if wanted is None:
        return None
    owner = person_by_address(session, wanted.email_key)
    if owner is not None:
        return _in_use(owner, event, settings)
    link = _link(settings, "confirm", wanted.salt)
    return draw_letter("confirm", wanted.email, event, settings, handle=wanted.handle, link=link)


def _reset(session: Session, event: MailDue, settings: Settings) -> Letter | None:
    row = session.get(MailedLink, event.subject_id)
    owner = person_by_address(session, row.email_key) if row is not None else None
    if row is None or owner is None or row.used_at is not None:
        return None
    link = _link(settings, "reset", row.salt)
    return draw_letter("reset", row.email, event, settings, handle=owner.handle, link=link)


def _change_email(session: Session, event: MailDue, settings: Settings) -> Letter | None:
    row, person = session.get(MailedLink, event.subject_id), _person(session, event)
    if row is None or person is None or row.used_at is not None:
        return None
    owner = person_by_address(session, row.email_key)
    if owner is not None and owner.id != person.id:
        return _in_use(owner, event, settings)
    link = _link(settings, "change-e-mail", row.salt)
    return draw_letter("change_email", row.email, event, settings, handle=person.handle, link=link)


def _email_changed(session: Session, event: MailDue, settings: Settings) -> Letter | None:
    row, person = session.get(MailedLink, event.subject_id), _person(session, event)
    if row is None or row.email_before is None or person is None:
        return None
    return draw_letter("email_changed", row.email_before, event, settings, handle=person.handle)


def _password_changed(session: Session, event: MailDue, settings: Settings) -> Letter | None:
    person = _person(session, event)
    if person is None or person.email is None:
        return None
    return draw_letter("password_changed", person.email, event, settings, handle=person.handle)


def _in_use(owner: Person, event: MailDue, settings: Settings) -> Letter | None:
    """Tell the owner of an address that somebody else asked for it. Nobody else is told."""
    if owner.email is None:
        return None
    return draw_letter("address_in_use", owner.email, event, settings, handle=owner.handle)


def _person(session: Session, event: MailDue) -> Person | None:
    person = person_by_id(session, event.person_id)
    return None if person is None or person.standing is Standing.ERASED else person


def _link(settings: Settings, page: str, salt: str) -> str:
    token = link_token(settings.secret_key.get_secret_value(), salt)
    return f"{settings.base_url}/{page}/{token}"


# What an event's `kind` may be. Letters about notices are no events: `app/worker/mailing.py`.
LETTERS: dict[str, Builder] = {
    "confirm": _confirm,
    "reset": _reset,
    "change_email": _change_email,
    "email_changed": _email_changed,
    "password_changed": _password_changed,
}
