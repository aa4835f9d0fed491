"""Stopping letters of one matter, in the settings or by the signed link of a letter (RFC 8058).

The link is for one person and one matter and needs no signing in: whoever holds the letter may stop
it, and nothing else. Nothing is stored for it: the city's secret signs whom, what and until when.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.notices.kinds import DIGEST, Matter
from app.notices.models import MailStop
from app.people.models import Digest, Person, PersonId, Standing

LASTS: Final = timedelta(days=366)
SIZE: Final = 24  # characters of the mark: 144 bits

WRONG: Final = Ruling(
    HTTPStatus.NOT_FOUND,
    "link-wrong",
    _("This link is not whole or was changed, so nothing was stopped."),
    _("Copy the whole link from the letter, or stop letters in your settings."),
)
OVER: Final = Ruling(
    HTTPStatus.GONE,
    "link-over",
    _("This link is more than a year old or its account is gone, so nothing was stopped."),
    _("Use the link of a newer letter, or stop letters in your settings."),
)


@dataclass(frozen=True)
class StopLink:
    """Whose letters a link stops, and of what: `digest` or a matter."""

    person: Person
    matter: str


def stop_token(secret: str, person_id: int, matter: str, today: date) -> str:
    """Return the part of the link that only the letter's reader knows."""
    told = f"{person_id}.{matter}.{(today + LASTS).toordinal()}"
    return f"{told}.{_mark(secret, told)}"


def open_stop(session: Session, secret: str, token: str, today: date) -> StopLink:
    """Read a link. Raises RefusedError 404 for one that is not ours, 410 for an old one."""
    told, _dot, mark = token.rpartition(".")
    if not hmac.compare_digest(mark.encode(), _mark(secret, told).encode()):
        raise RefusedError(WRONG)
    number, matter, last = told.split(".")
    person = session.get(Person, int(number))
    if person is None or person.standing is Standing.ERASED or today.toordinal() > int(last):
        raise RefusedError(OVER)
    return StopLink(person, matter)


def is_stopped(session: Session, link: StopLink) -> bool:
    if link.matter == DIGEST:
        return link.person.digest is Digest.NONE
    return session.get(MailStop, (link.person.id, link.matter)) is not None


def stop(session: Session, link: StopLink) -> None:
    """Stop these letters. Twice is once."""
    if link.matter == DIGEST:
        link.person.digest = Digest.NONE
        return
    row = {"person_id": link.person.id, "matter": link.matter, "at": utc_now()}
    session.execute(insert_for(session, MailStop).values(row).on_conflict_do_nothing())


def stopped_by(session: Session, person_id: PersonId) -> set[str]:
    """Return the matters that a person stopped."""
    mine = select(col(MailStop.matter)).where(col(MailStop.person_id) == person_id)
    return set(session.scalars(mine))


def choose_matters(session: Session, person: Person, wanted: Collection[str]) -> None:
    """Let letters of these matters come, and of no other."""
    session.execute(delete(MailStop).where(col(MailStop.person_id) == person.id))
    rows = [
        {"person_id": person.id, "matter": matter.value, "at": utc_now()}
        for matter in Matter
        if matter.value not in wanted
    ]
    if rows:
        session.execute(insert_for(session, MailStop).values(rows).on_conflict_do_nothing())


def _mark(secret: str, told: str) -> str:
    made = hmac.digest(secret.encode(), b"stop letters " + told.encode(), "sha256")
    return urlsafe_b64encode(made).decode()[:SIZE]
