"""Taking in a list of the city's register: the newest list is the whole list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Final

from sqlalchemy import case, delete, exists, insert, select, text, update
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from app.core.errors import RefusedError, Ruling
from app.core.events import ProofLapsed, RegisterLoaded
from app.core.i18n import _
from app.core.outbox import announce
from app.core.text import fold
from app.people.models import Person, PersonId, RegisterEntry, Residency, ResidencyClaim
from app.people.residency.queries import count_register
from app.people.residency.registers import RegisterList
from app.people.residency.tables import Progress, keep_quiet
from app.places.queries import all_neighborhoods

AT_ONCE: Final = 5_000  # rows a statement
SHRUNK: Final = 2  # a list of less than half is asked about


LETTERS_LAPSE: Final = Ruling(
    HTTPStatus.CONFLICT,
    "letters-lapse",
    _("People are verified here by letters that do not say who they are."),
    _(
        "With a list they are declared again and are asked to prove who they are, so that nobody "
        "has two accounts, one by each way. If that is meant, say so."
    ),
)


@dataclass(frozen=True)
class Loaded:
    """What a load did: entries now and before, lines said twice, people who are declared again."""

    entries: int
    before: int
    repeated: int
    declared_again: int


def places_by_name(session: Session) -> Mapping[str, int]:
    """Return today's neighborhoods by folded name and, which wins, by slug."""
    places = all_neighborhoods(session)
    return {fold(place.name): place.id for place in places} | {p.slug: p.id for p in places}


def load_register(
    session: Session,
    by_id: int,
    register: RegisterList,
    *,
    accept: bool,
    progress: Progress = keep_quiet,
) -> Loaded:
    """Put this list in the place of the one before. The policy is the caller's to ask.

    Whoever was verified by an entry that is gone or names another neighborhood is declared again
    until they come back with a proof, and is told. So is whoever holds a letter from before the
    first list. Raises RefusedError, unless `accept`, for a first list where somebody does, and for
    one of less than half as many entries as the one before.
    """
    if session.get_bind().dialect.name == "postgresql":
        # Two lists at once: the second waits. On SQLite it waits for any writer.
        session.execute(text("LOCK TABLE register_entry IN SHARE ROW EXCLUSIVE MODE"))
    before = count_register(session)
    if len(register.entries) * SHRUNK < before and not accept:
        raise RefusedError(_much_smaller(len(register.entries), before))
    if not before and not accept and _any_claim(session):
        raise RefusedError(LETTERS_LAPSE)
    _replace(session, register.entries, progress)
    again = _settle_all(session)
    for person_id in sorted(again):
        announce(session, ProofLapsed(person_id))
    announce(session, RegisterLoaded(len(register.entries), by_id))
    return Loaded(len(register.entries), before, register.repeated, len(again))


def _replace(session: Session, wanted: Mapping[str, int], progress: Progress) -> None:
    """Write only what differs: lists are long, and everybody else who writes waits meanwhile.

    The list before is read a part at a time: one long list is held, never two.
    """
    fresh, gone = dict(wanted), []
    kept = select(col(RegisterEntry.identity_hash), col(RegisterEntry.neighborhood_id))
    for digits, place in session.execute(kept.execution_options(yield_per=AT_ONCE)):
        if fresh.get(digits) == place:
            del fresh[digits]
        else:
            gone.append(digits)
    new = sorted(fresh)
    steps = count(AT_ONCE, AT_ONCE)
    total = len(gone) + len(new)

    def tell() -> None:
        progress(min(100 * next(steps) // total, 100))

    for part in _parts(gone):
        session.execute(delete(RegisterEntry).where(col(RegisterEntry.identity_hash).in_(part)))
        tell()
    for part in _parts(new):  # in the order of the index, which is then written page by page
        rows = [{"identity_hash": digits, "neighborhood_id": wanted[digits]} for digits in part]
        session.execute(insert(SQLModel.metadata.tables[RegisterEntry.__tablename__]), rows)
        tell()


def _parts(digits: Sequence[str]) -> Iterator[Sequence[str]]:
    return (digits[at : at + AT_ONCE] for at in range(0, len(digits), AT_ONCE))


def _settle_all(session: Session) -> set[PersonId]:
    """Let every claim say what the new list says; return who is declared again.

    A claim by a letter from before the first list finds nobody there and lapses: else its person
    could open a second account as somebody of the list.
    """
    session.flush()
    theirs = select(col(ResidencyClaim.person_id))
    verified = select(col(Person.id)).where(
        col(Person.id).in_(theirs), col(Person.residency) == Residency.VERIFIED
    )
    before = set(session.scalars(verified))
    entry = (
        select(col(RegisterEntry.neighborhood_id))
        .where(col(RegisterEntry.identity_hash) == col(ResidencyClaim.proof_hash))
        .scalar_subquery()
    )
    session.execute(update(ResidencyClaim).values(neighborhood_id=entry))
    proved = exists().where(
        col(ResidencyClaim.person_id) == col(Person.id),
        col(ResidencyClaim.neighborhood_id) == col(Person.home_id),
    )
    settled = case((proved, Residency.VERIFIED.value), else_=Residency.DECLARED.value)
    session.execute(
        update(Person)
        .where(col(Person.id).in_(theirs))
        .values(residency=settled)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return before - set(session.scalars(verified))


def _any_claim(session: Session) -> bool:
    return session.scalar(select(1).select_from(ResidencyClaim).limit(1)) is not None


def _much_smaller(now: int, before: int) -> Ruling:
    return Ruling(
        HTTPStatus.CONFLICT,
        "much-smaller",
        _("This list has %(now)s entries; the one before has %(before)s.", now=now, before=before),
        _("A new list replaces the whole list. If it is meant to be so much smaller, say so."),
    )
