"""Appeals as they are read: the act, who appeals, and who may decide."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import CoAuthor, Contribution, Noun
from app.core.errors import NOT_FOUND, RefusedError
from app.ledger.models import LedgerEntry
from app.moderation.models import Appeal
from app.moderation.queries import QUEUE_LIMIT
from app.moderation.words import writers_of
from app.people.models import Person, PersonId, Role, Standing

TEXTS: Final = frozenset(Noun)


class Hearing(NamedTuple):
    """An appeal, the act that it is about, and who appeals."""

    appeal: Appeal
    entry: LedgerEntry
    appellant: Person


def appeal_of(session: Session, entry_id: int) -> Appeal | None:
    return session.scalar(select(Appeal).where(col(Appeal.entry_id) == entry_id))


def appeals_of(session: Session, entry_ids: Collection[int]) -> Mapping[int, Appeal]:
    """Give the appeal of each of these entries that has one."""
    rows = session.scalars(select(Appeal).where(col(Appeal.entry_id).in_(entry_ids)))
    return {appeal.entry_id: appeal for appeal in rows}


def load_appeal(session: Session, appeal_id: int) -> Hearing:
    """Load an appeal and the act that it is about. Raises RefusedError 404."""
    found = session.execute(_hearings().where(col(Appeal.id) == appeal_id)).one_or_none()
    if found is None:
        raise RefusedError(NOT_FOUND)
    return Hearing(*found)


def waiting_appeals(session: Session) -> Sequence[Hearing]:
    """List the appeals that nobody has decided, oldest first."""
    waiting = _hearings().where(col(Appeal.outcome).is_(None))
    oldest = waiting.order_by(col(Appeal.at), col(Appeal.id)).limit(QUEUE_LIMIT)
    return [Hearing(*row) for row in session.execute(oldest)]


def who_may_decide(session: Session, hearings: Sequence[Hearing]) -> Sequence[Sequence[PersonId]]:
    """List who hears each appeal: second moderators, or administrators where there is none.

    About the account of a moderator or an administrator it is the other way round. Nobody hears an
    appeal about a text that they write along with others, or about words of office in which they
    have a part. Three queries at most, and those that find such words.
    """
    people = {role: moderators(session, role) for role in (Role.MODERATOR, Role.ADMINISTRATOR)}
    about = [hearing.entry.noun_id if hearing.entry.noun in TEXTS else None for hearing in hearings]
    shared = _co_authors(session, {text for text in about if text is not None})
    return [
        _seconds(hearing, people, shared.get(text, set()) | writers_of(session, hearing.entry))
        for hearing, text in zip(hearings, about, strict=True)
    ]


def handles_of(session: Session, hearings: Sequence[Hearing]) -> Mapping[int, str]:
    """Give the handles of those who acted."""
    ids = {hearing.entry.actor_id for hearing in hearings}
    people = select(col(Person.id), col(Person.handle)).where(col(Person.id).in_(ids))
    return {row[0]: row[1] for row in session.execute(people)}


def texts_of(session: Session, ids: Collection[int]) -> Mapping[int, Contribution]:
    """Load texts that are judged, hidden or not. Ask `can_moderate` first: this asks no policy."""
    texts = session.scalars(select(Contribution).where(col(Contribution.id).in_(ids)))
    return {text.id: text for text in texts}


def moderators(session: Session, role: Role = Role.MODERATOR) -> Sequence[PersonId]:
    """List the people of this role who can act."""
    rows = select(col(Person.id)).where(
        col(Person.role) == role,
        col(Person.standing) == Standing.ACTIVE,
        col(Person.confirmed),
    )
    return session.scalars(rows.order_by(col(Person.id))).all()


def _hearings() -> Select[Appeal, LedgerEntry, Person]:
    return (
        select(Appeal, LedgerEntry, Person)
        .join(LedgerEntry, col(LedgerEntry.id) == col(Appeal.entry_id))
        .join(Person, col(Person.id) == col(Appeal.appellant_id))
    )


def _co_authors(session: Session, texts: Collection[int]) -> Mapping[int | None, set[PersonId]]:
    if not texts:
        return {}
    found: dict[int | None, set[PersonId]] = {}
    rows = select(CoAuthor).where(col(CoAuthor.contribution_id).in_(texts))
    for row in session.scalars(rows):
        found.setdefault(row.contribution_id, set()).add(row.person_id)
    return found


def _seconds(
    hearing: Hearing, people: Mapping[Role, Sequence[PersonId]], writers: set[PersonId]
) -> Sequence[PersonId]:
    order = [Role.MODERATOR, Role.ADMINISTRATOR]
    if hearing.entry.noun == "account" and hearing.appellant.role in order:
        order.reverse()
    apart = {hearing.entry.actor_id, hearing.appellant.id, *writers}
    for role in order:
        seconds = [person_id for person_id in people[role] if person_id not in apart]
        if seconds:
            return seconds
    return []
