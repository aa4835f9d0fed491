"""Telling people what happened, and following things. Sentences are made when they are shown."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import require
from app.notices.models import Follow, Notice
from app.people.models import Person, PersonId
from app.people.policy import can_take_part
from app.people.voices import who_hears, who_speaks


def notify(
    session: Session,
    person_ids: Collection[PersonId],
    kind: str,
    noun: str,
    noun_id: int,
    entry_id: int | None = None,
    *,
    actor_id: PersonId | None = None,
) -> None:
    """Tell each person once, and never the actor.

    Whoever speaks as a stand-in is told what is told to that. Whoever has not read an earlier
    notice of the same kind and thing keeps that one, as of now; it is mailed again only if it
    tells of a new ledger entry.
    """
    if not person_ids:
        return
    acting = None if actor_id is None else who_speaks(session, actor_id)
    told = sorted(who_hears(session, set(person_ids)) - {acting})
    if not told:
        return
    now = utc_now()
    rows = [
        {
            "person_id": person_id,
            "kind": kind,
            "noun": noun,
            "noun_id": noun_id,
            "entry_id": entry_id,
            "created_at": now,
        }
        for person_id in told
    ]
    renewed: dict[str, object] = {"created_at": now}
    if entry_id is not None:
        renewed |= {"entry_id": entry_id, "mailed_at": None}
    adding = insert_for(session, Notice).values(rows)
    session.execute(
        adding.on_conflict_do_update(
            index_elements=["person_id", "kind", "noun", "noun_id"],
            index_where=col(Notice.read_at).is_(None),
            set_=renewed,
        )
    )


def follow(session: Session, person_id: PersonId, noun: str, noun_id: int) -> None:
    """Tell this person from now on what happens to the thing. Twice is once."""
    row = {"person_id": person_id, "noun": noun, "noun_id": noun_id, "created_at": utc_now()}
    session.execute(insert_for(session, Follow).values(row).on_conflict_do_nothing())


def unfollow(session: Session, person_id: PersonId, noun: str, noun_id: int) -> None:
    session.execute(
        delete(Follow).where(
            col(Follow.person_id) == person_id,
            col(Follow.noun) == noun,
            col(Follow.noun_id) == noun_id,
        )
    )


def mark_read(
    session: Session,
    person: Person,
    notice_id: int | None = None,
    *,
    up_to: datetime | None = None,
) -> None:
    """Mark one of a person's own notices as read, or all that are not newer than `up_to`."""
    require(can_take_part(person))
    unread = update(Notice).where(col(Notice.person_id) == person.id, col(Notice.read_at).is_(None))
    if notice_id is not None:
        unread = unread.where(col(Notice.id) == notice_id)
    if up_to is not None:
        unread = unread.where(col(Notice.created_at) <= up_to)
    session.execute(unread.values(read_at=utc_now()))
