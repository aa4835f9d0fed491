"""Which letters about notices are due, and the ledger of each: asked for once, ended once.

A digest tells what happened up to its moment, Monday or every day at seven in the city's time. So
it may be asked for at any time after, and again: whoever the period's letter was opened for gets no
second one, whatever the clock did meanwhile, and a worker that was away opens the newest one only.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    func,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import insert_for
from app.core.portions import MOST_VALUES, portions
from app.notices.bounces import is_dead
from app.notices.kinds import AT_ONCE, DIGEST, Matter, kinds_of, matter_of
from app.notices.models import Mailing, MailStop, Notice
from app.people.models import Digest, Person, PersonId, Standing

SENT_AT: Final = time(7)
PEOPLE: Final = 1_000  # letters that one statement asks for
STALE: Final = timedelta(days=1)  # what is older is not told at once any more: the digest tells it
OLDEST: Final = timedelta(days=60)  # what is older is no news: the page alone has it
_LETTER: Final = inspect(Mailing).columns
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


def due_for_digest(
    session: Session, setting: Digest, moment: datetime
) -> dict[PersonId, list[int]]:
    """Return whom a digest of this moment has something to tell, and which notices those are.

    Matters that a person stopped are left out.
    """
    rows = session.execute(
        select(col(Notice.person_id), col(Notice.kind), col(Notice.id))
        .join(Person, col(Person.id) == col(Notice.person_id))
        .where(*_untold(moment), col(Person.digest) == setting, *_reachable())
        .order_by(col(Notice.person_id)),
        execution_options={"yield_per": MOST_VALUES},  # a large city has a million in a week
    )
    stopped = stops(session)
    due: dict[PersonId, list[int]] = {}
    for person, kind, n in rows:
        if matter_of(kind) not in stopped.get(person, ()):
            due.setdefault(person, []).append(n)
    return due


def open_digests(
    session: Session,
    due: Mapping[PersonId, Sequence[int]],
    setting: Digest,
    moment: datetime,
    now: datetime,
) -> int:
    """Ask for each person's digest of this moment, once, and say how many. A portion at a time."""
    period = period_of(setting, moment.date())
    everyone = select(col(Person.id), literal(DIGEST), literal(period))
    opened = _open(session, everyone.where(col(Person.id).in_(due)), now)
    told = [n for person in opened for n in due[person]]
    _tell_with(session, told, col(Mailing.period) == period, now)
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
        select(col(Notice.kind), col(Notice.person_id), col(Notice.id))
        .join(Person, col(Person.id) == col(Notice.person_id))
        .where(*fresh, col(Notice.kind).in_(urgent), *_reachable())
        .order_by(col(Notice.person_id), col(Notice.id))
    ).all()
    if not rows:
        return 0
    stopped, made = stops(session), 0
    for matter in AT_ONCE:
        due: dict[PersonId, list[int]] = {}
        for kind, person, n in rows:
            if matter_of(kind) is matter and matter not in stopped.get(person, ()):
                due.setdefault(person, []).append(n)
        for some in portions(list(due), PEOPLE):
            made += _open_of(session, matter, {person: due[person] for person in some}, now)
    return made


def _open_of(
    session: Session,
    matter: Matter,
    due: Mapping[PersonId, Sequence[int]],
    now: datetime,
) -> int:
    """Ask for one letter of a matter to each; the newest notice and its times tell it apart."""
    newest = [told[-1] for told in due.values()]
    number, times = cast(col(Notice.id), String), cast(col(Notice.times), String)
    period = literal(f"{matter} ") + number + literal(" ") + times
    letters = select(col(Notice.person_id), literal(matter.value), period)
    opened = _open(session, letters.where(col(Notice.id).in_(newest)), now)
    told = [n for person in opened for n in due[person]]
    its_own = col(Mailing.matter) == matter.value, col(Mailing.created_at) == now
    _tell_with(session, told, and_(*its_own), now)
    return len(opened)


def told_with(session: Session, mailing: Mailing) -> Sequence[Notice]:
    """List what a letter tells: what is still unread, newest first."""
    together = select(Notice).where(
        col(Notice.mailing_id) == mailing.id,
        col(Notice.person_id) == mailing.person_id,
        col(Notice.read_at).is_(None),
    )
    newest = together.order_by(col(Notice.created_at).desc(), col(Notice.id).desc())
    return session.scalars(newest).all()


def stops(session: Session) -> dict[PersonId, set[str]]:
    """Return the matters that people stopped."""
    found: dict[PersonId, set[str]] = {}
    rows = select(col(MailStop.person_id), col(MailStop.matter))
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


def _open(session: Session, letters: Select[PersonId, str, str], now: datetime) -> set[PersonId]:
    """Add letters, each a person, matter and period; return to whom. One that was is left out."""
    begin = {"created_at": now, "retry_at": now, "tries": 0, "outcome": ""}
    said = [literal(value, _LETTER[name].type) for name, value in begin.items()]
    adding = insert_for(session, Mailing).from_select(
        ["person_id", "matter", "period", *begin],
        letters.add_columns(*said).order_by(letters.selected_columns[0]),
        include_defaults=False,
    )
    made = adding.on_conflict_do_nothing().returning(col(Mailing.person_id))
    return set(session.scalars(made))


def _tell_with(
    session: Session, notice_ids: Sequence[int], letters: ColumnElement[bool], now: datetime
) -> None:
    """Tell these notices by each one's own of these letters, where they still wait.

    Asked in words that no index has, or PostgreSQL reads all that wait in search of these.
    """
    still_waits = func.coalesce(Notice.mailed_at, Notice.read_at).is_(None)
    its_own = select(func.max(Mailing.id)).where(
        letters, col(Mailing.person_id) == col(Notice.person_id)
    )
    for some in portions(notice_ids):
        telling = update(Notice).where(col(Notice.id).in_(some), still_waits)
        session.execute(
            telling.values(mailed_at=now, mailing_id=its_own.scalar_subquery()),
            execution_options={"synchronize_session": False},
        )


def waiting(session: Session, now: datetime, most: int) -> list[int]:
    """List letters to send now, those at once before digests, by how long they wait.

    By number, PostgreSQL may walk past all that ever ended, which no other order lets it.
    """
    found: list[int] = []
    for matters in (AT_ONCE, (DIGEST,)):
        due = select(col(Mailing.id)).where(
            col(Mailing.ended_at).is_(None),
            col(Mailing.retry_at) <= now,
            col(Mailing.matter).in_(matters),
        )
        longest = due.order_by(col(Mailing.retry_at), col(Mailing.id))
        found += session.scalars(longest.limit(most - len(found)))
    return found
