"""Who wrote a text under protection: for its writer, and for an administrator with a reason."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.contributions.queries import hold
from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import _
from app.ledger.models import LedgerEntry
from app.ledger.queries import latest_entry
from app.ledger.service import record
from app.people.models import Person
from app.people.policy import can_administer
from app.people.voices import (
    is_stand_in,
    may_act,
    speaking,
    stand_in_of,
    stand_ins_of,
    who_speaks,
)

LOOKED: Final = "voice_looked_up"
AGAIN: Final = timedelta(minutes=1)


@contextmanager
def as_writer(session: Session, person: Person, contribution_id: int) -> Iterator[Person]:
    """Act on a text as its author: by its stand-in where this person speaks by it, else oneself.

    Only changing and deleting it go this way. All else on it is closed to whoever is not named.
    """
    text = session.get(Contribution, contribution_id)
    stand_in = stand_in_of(session, person, text.author_id) if text is not None else None
    if stand_in is None:
        yield person
        return
    require(may_act(person, stand_in))
    with speaking(stand_in) as author:
        yield author


def look_up_voice(
    session: Session, administrator: Person, contribution_id: int, reason: str
) -> str:
    """Return the handle of who wrote a protected text, empty where their account is gone.

    The public ledger counts the look: who looked and why, never whom they found. The same
    administrator with the same reason within a minute, as by a double click, is one look.
    Raises RefusedError 404 where no protected text is, InvalidError without a reason.
    """
    require(can_administer(administrator))
    text = hold(session, contribution_id)
    author = session.get_one(Person, text.author_id)
    if not is_stand_in(author.handle):
        raise RefusedError(NOT_FOUND)
    if not reason.strip():
        raise InvalidError({"reason": _("Give a reason. Everybody can read it in the ledger.")})
    last = latest_entry(session, text.noun.value, text.id, [LOOKED])
    if last is None or not _is_same(last, administrator, reason.strip()):
        record(
            session,
            deed=LOOKED,
            noun=text.noun.value,
            noun_id=text.id,
            reason=reason.strip(),
            actor_id=administrator.id,
        )
    behind = who_speaks(session, text.author_id)
    return "" if behind == author.id else session.get_one(Person, behind).handle


def _is_same(last: LedgerEntry, administrator: Person, reason: str) -> bool:
    said = (last.actor_id, last.reason) == (administrator.id, reason)
    return said and utc_now() - last.at < AGAIN


def export_voices(session: Session, person: Person) -> object:
    """Return what somebody wrote under protection, for their own export."""
    return [
        {
            "noun": text.noun.value,
            "id": text.id,
            "title": text.title,
            "text": text.text,
            "visibility": text.visibility.value,
            "created_at": text.created_at.isoformat(),
        }
        for text in voiced_by(session, person)
    ]


def voiced_by(session: Session, person: Person) -> Sequence[Contribution]:
    """List what somebody wrote under protection, newest first: for that person alone."""
    mine = col(Contribution.author_id).in_(stand_ins_of(session, person.id))
    kept = col(Contribution.visibility) != Visibility.DELETED
    rows = select(Contribution).where(mine, kept)
    return session.scalars(rows.order_by(col(Contribution.id).desc())).all()
