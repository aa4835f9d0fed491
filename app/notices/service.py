"""Telling people what happened, and following things. Sentences are made when they are shown."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, delete, inspect, literal, null, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import require
from app.core.portions import portions
from app.notices.models import Follow, Notice
from app.notices.queries import followers
from app.people.models import Person, PersonId
from app.people.policy import can_take_part
from app.people.voices import who_hears, who_speaks

_COLUMNS: Final = inspect(Notice).columns


def notify(
    session: Session,
    person_ids: Collection[PersonId],
    kind: str,
    noun: str,
    noun_id: int,
    entry_id: int | None = None,
    *,
    actor_id: PersonId | None = None,
    because: tuple[str, int] | None = None,
    once_since: datetime | None = None,
) -> None:
    """Tell each person once, and never the actor. `because` is what they follow, if it is by that.

    With `once_since` nobody is told who was told the same after that moment, read or not.

    Whoever has not read an earlier notice of the same kind and thing keeps that one, as of now and
    counted once more; the next letter tells it again. A crowd costs a statement for 10,000 people.
    Whoever speaks as a stand-in is told what is
    told to that.
    """
    if not person_ids:
        return
    acting = None if actor_id is None else who_speaks(session, actor_id)
    told = sorted(who_hears(session, set(person_ids)) - {acting})
    if told and once_since is not None:
        told = sorted(set(told) - _told_since(session, told, kind, noun, noun_id, once_since))
    if not told:
        return
    now = utc_now()
    on, on_id = because or (None, None)
    told_as = {
        "kind": kind,
        "noun": noun,
        "noun_id": noun_id,
        "entry_id": entry_id,
        "actor_id": actor_id,
        "because_noun": on,
        "because_id": on_id,
        "created_at": now,
        "times": 1,
    }
    said = [literal(value, _COLUMNS[name].type) for name, value in told_as.items()]
    for some in portions(told):
        people = select(col(Person.id), *said).where(col(Person.id).in_(some))
        adding = insert_for(session, Notice).from_select(
            ["person_id", *told_as], people.order_by(col(Person.id)), include_defaults=False
        )
        session.execute(
            adding.on_conflict_do_update(
                index_elements=["person_id", "kind", "noun", "noun_id"],
                index_where=col(Notice.read_at).is_(None),
                set_=_renewed(adding.excluded, now, entry_id),
            )
        )


def _told_since(
    session: Session,
    people: Sequence[PersonId],
    kind: str,
    noun: str,
    noun_id: int,
    since: datetime,
) -> set[PersonId]:
    """Return who of these was told, found by the person: nothing finds a thing's notices."""
    same = col(Notice.kind) == kind, col(Notice.noun) == noun, col(Notice.noun_id) == noun_id
    told = select(col(Notice.person_id)).where(*same, col(Notice.created_at) >= since)
    return {
        one
        for some in portions(people)
        for one in session.scalars(told.where(col(Notice.person_id).in_(some)))
    }


def _renewed(anew: Any, now: datetime, entry_id: int | None) -> dict[str, object]:  # noqa: ANN401, as SQLAlchemy types it
    same = col(Notice.actor_id) == anew.actor_id
    renewed: dict[str, object] = {
        "created_at": now,
        "times": col(Notice.times) + 1,
        "actor_id": case((same, col(Notice.actor_id)), else_=null()),
        "mailed_at": None,
        "mailing_id": None,
    }
    return renewed if entry_id is None else {**renewed, "entry_id": entry_id}


def tell_followers(
    session: Session,
    followed: tuple[str, int],
    kind: str,
    noun: str,
    noun_id: int,
    *,
    actor_id: PersonId | None = None,
    but: Collection[PersonId] = (),
    once_since: datetime | None = None,
) -> None:
    """Tell who follows a thing, and why; see `notify`."""
    told = set(followers(session, *followed)) - set(but)
    notify(
        session,
        told,
        kind,
        noun,
        noun_id,
        actor_id=actor_id,
        because=followed,
        once_since=once_since,
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
    notice_ids: Collection[int] = (),
    *,
    up_to: datetime | None = None,
) -> None:
    """Mark some of a person's own notices as read, or all that are not newer than `up_to`."""
    require(can_take_part(person))
    unread = update(Notice).where(col(Notice.person_id) == person.id, col(Notice.read_at).is_(None))
    if notice_ids:
        unread = unread.where(col(Notice.id).in_(notice_ids))
    if up_to is not None:
        unread = unread.where(col(Notice.created_at) <= up_to)
    session.execute(unread.values(read_at=utc_now()))
