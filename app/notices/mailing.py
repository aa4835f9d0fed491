"""Which letters about notices are due, and the ledger of each: asked for once, ended once.

A digest tells what happened up to its moment, Monday or every day at seven in the city's time. So
it may be asked for at any time after, and again: whoever the period's letter was opened for gets no
second one, whatever the clock did meanwhile, and a worker that was away opens the newest one only.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import insert_for
from app.core.portions import portions
from app.notices.bounces import is_dead
from app.notices.kinds import AT_ONCE, DIGEST, Matter, kinds_of, matter_of
from app.notices.models import Mailing, MailStop, Notice
from app.people.models import Digest, Person, PersonId, Standing

SENT_AT: Final = time(7)
PEOPLE: Final = 1_000  # letters that one statement asks for
STALE: Final = timedelta(days=1)  # what is older is not told at once any more: the digest tells it
OLDEST: Final = timedelta(days=60)  # what is older is no news: the page alone has it
_BACK: Final = {Digest.DAILY: timedelta(days=1), Digest.WEEKLY: timedelta(days=7)}


def moment_of(setting: Digest, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the newest digest of this kind was due: the last Monday, or day, at seven."""
    here = now.astimezone(zone)
    day = here.date()
    if setting is Digest.WEEKLY:
        day -= timedelta(days=day.weekday())
    moment = datetime.combine(day, SENT_AT, zone)
    return moment if moment <= here else datetime.combine(day - _BACK[setting], SENT_AT, zone)


def period_of(setting: Digest, day: date) -> str:
    return f"{'week' if setting is Digest.WEEKLY else 'day'} {day}"


def due_for_digest(session: Session, setting: Digest, moment: datetime) -> list[PersonId]:
    """List whom a digest of this moment has something to tell, of matters they did not stop."""
    rows = session.execute(
        select(col(Notice.person_id), col(Notice.kind))
        .join(Person, col(Person.id) == col(Notice.person_id))
        .where(*_untold(moment), col(Person.digest) == setting, *_reachable())
        .distinct()
        .order_by(col(Notice.person_id))
    ).all()
    stopped = stops(session)
    wanted = [n for n, kind in rows if matter_of(kind) not in stopped.get(n, ())]
    return list(dict.fromkeys(wanted))


def open_digests(
    session: Session, people: Sequence[PersonId], setting: Digest, moment: datetime, now: datetime
) -> int:
    """Ask for each person's digest of this moment, once, and say how many. A portion at a time."""
    period = period_of(setting, moment.date())
    opened = _open(session, [(person, DIGEST, period) for person in people], now)
    stopped = stops(session, opened)
    alike: dict[frozenset[str], list[PersonId]] = {}
    for person_id in opened:
        alike.setdefault(frozenset(stopped.get(person_id, ())), []).append(person_id)
    for matters, some in alike.items():
        mute = [kind for matter in sorted(matters) for kind in kinds_of(Matter(matter))]
        _tell_with(session, some, col(Mailing.period) == period, now, _untold(moment), mute)
    return len(opened)


def open_at_once(session: Session, now: datetime) -> int:
    """Ask for a letter to each person and matter that is told at once; say how many.

    Every minute looks here, mostly in vain: that costs one statement.
    """
    fresh = (
        col(Notice.read_at).is_(None),
        col(Notice.mailed_at).is_(None),
        col(Notice.created_at) > now - STALE,
        col(Notice.because_noun).is_(None),
    )
    urgent = [kind for matter in AT_ONCE for kind in kinds_of(matter)]
    rows = session.execute(
        select(col(Notice.kind), col(Notice.person_id), col(Notice.id), col(Notice.created_at))
        .join(Person, col(Person.id) == col(Notice.person_id))
        .where(*fresh, col(Notice.kind).in_(urgent), *_reachable())
    ).all()
    if not rows:
        return 0
    stopped, made = stops(session), 0
    for matter in AT_ONCE:
        newest = {
            person: f"{matter} {n} {at.isoformat()}"
            for kind, person, n, at in sorted(rows, key=lambda row: row.id)
            if matter_of(kind) is matter and matter not in stopped.get(person, ())
        }
        wanted = [(person, matter.value, period) for person, period in sorted(newest.items())]
        its_own = col(Notice.kind).in_(kinds_of(matter))
        for some in portions(wanted, PEOPLE):
            opened = _open(session, some, now)
            letters = col(Mailing.id).in_(opened.values())
            _tell_with(session, list(opened), letters, now, (*fresh, its_own))
            made += len(opened)
    return made


def told_with(session: Session, mailing: Mailing) -> Sequence[Notice]:
    """List what a letter tells: what is still unread, newest first."""
    together = select(Notice).where(
        col(Notice.mailing_id) == mailing.id,
        col(Notice.person_id) == mailing.person_id,
        col(Notice.read_at).is_(None),
    )
    newest = together.order_by(col(Notice.created_at).desc(), col(Notice.id).desc())
    return session.scalars(newest).all()


def stops(session: Session, people: Collection[PersonId] | None = None) -> dict[PersonId, set[str]]:
    """Return the matters that people stopped, of these people or of all."""
    rows = select(col(MailStop.person_id), col(MailStop.matter))
    if people is not None:
        rows = rows.where(col(MailStop.person_id).in_(people))
    found: dict[PersonId, set[str]] = {}
    for person_id, matter in session.execute(rows):
        found.setdefault(person_id, set()).add(matter)
    return found


def _untold(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Notice.read_at).is_(None),
        col(Notice.mailed_at).is_(None),
        col(Notice.created_at) <= moment,
        col(Notice.created_at) > moment - OLDEST,
    )


def _reachable() -> tuple[ColumnElement[bool], ...]:
    return (
        col(Person.confirmed).is_(True),
        col(Person.email).is_not(None),
        col(Person.standing) != Standing.ERASED,
        ~is_dead(),
    )


def _open(
    session: Session, wanted: Sequence[tuple[PersonId, str, str]], now: datetime
) -> Mapping[PersonId, int]:
    """Add these letters and return them by person; one that was opened before is left out."""
    if not wanted:
        return {}
    rows = [
        {"person_id": person, "matter": matter, "period": period, "created_at": now,
         "retry_at": now, "tries": 0, "outcome": ""}
        for person, matter, period in wanted
    ]  # fmt: skip
    adding = insert_for(session, Mailing).on_conflict_do_nothing()
    made = session.execute(adding.returning(col(Mailing.person_id), col(Mailing.id)), rows)
    return {row[0]: row[1] for row in made}


def _tell_with(
    session: Session,
    people: Sequence[PersonId],
    letters: ColumnElement[bool],
    now: datetime,
    which: Collection[ColumnElement[bool]],
    mute: Collection[str] = (),
) -> None:
    """Tell what waits for these people by each one's own of these letters, in one statement."""
    its_own = select(col(Mailing.id)).where(
        letters, col(Mailing.person_id) == col(Notice.person_id)
    )
    theirs = and_(col(Notice.person_id).in_(people), col(Notice.kind).not_in(mute))
    telling = (
        update(Notice)
        .where(theirs, *which)
        .values(mailed_at=now, mailing_id=its_own.scalar_subquery())
    )
    session.execute(telling.execution_options(synchronize_session=False))


def waiting(session: Session, now: datetime, most: int) -> Sequence[int]:
    """List letters to send now, those at once before digests, the oldest first."""
    due = select(col(Mailing.id)).where(
        col(Mailing.ended_at).is_(None), col(Mailing.retry_at) <= now
    )
    order = due.order_by(col(Mailing.matter) == DIGEST, col(Mailing.id))
    return session.scalars(order.limit(most)).all()
