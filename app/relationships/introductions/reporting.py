"""Reported messages: moderators read what was reported, and nothing else of a room.

Hiding and keeping are public acts with a reason, as for any text; the writer can appeal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError, require
from app.ledger.models import LedgerEntry
from app.ledger.queries import latest_entry
from app.ledger.service import record
from app.notices.service import notify
from app.people.models import Person
from app.people.policy import can_moderate
from app.relationships.introductions.models import (
    Introduction,
    MessageReport,
    RoomMessage,
)
from app.relationships.introductions.policy import (
    NO_REPORTS,
    REPORTED_ALREADY,
    can_hide,
    can_read_report,
    can_report,
    can_show_again,
)

NOUN: Final = "message"
QUEUE: Final = 50


@dataclass(frozen=True)
class Reported:
    """A message that was reported: all of a room that a moderator ever sees."""

    message: RoomMessage
    author: Person
    reports: list[MessageReport]

    @property
    def open(self) -> list[MessageReport]:
        return [report for report in self.reports if report.resolved_entry_id is None]

    @property
    def since(self) -> datetime:
        return min(report.at for report in self.reports)


def report(
    session: Session, person: Person, room: Introduction, number: int, reason: str, note: str
) -> MessageReport:
    """Report a message of one's own room, once. `reason` is the code of a house rule."""
    message = message_in(session, room, number)
    session.refresh(message, with_for_update=True)  # two clicks follow each other
    require(can_report(person, room, message))
    if reported_by(session, person, message) is not None:
        raise RefusedError(REPORTED_ALREADY)
    made = MessageReport(message_id=message.id, reporter_id=person.id, reason=reason, note=note)
    session.add(made)
    session.flush()
    return made


def message_in(session: Session, room: Introduction, number: int) -> RoomMessage:
    """Load a message of this room. Raises RefusedError 404. The room has a policy of its own."""
    found = session.get(RoomMessage, number) if 0 < number < 2**31 else None
    if found is None or found.introduction_id != room.id:
        raise RefusedError(NOT_FOUND)
    return found


def reported_by(session: Session, person: Person, message: RoomMessage) -> MessageReport | None:
    mine = select(MessageReport).where(
        col(MessageReport.message_id) == message.id, col(MessageReport.reporter_id) == person.id
    )
    return session.scalar(mine)


def load_reported(session: Session, moderator: Person | None, number: int) -> Reported:
    """Load a reported message for a moderator. Raises RefusedError: 404 without a report."""
    require(can_moderate(moderator))
    message = session.get(RoomMessage, number) if 0 < number < 2**31 else None
    if message is None:
        raise RefusedError(NOT_FOUND)
    reports = _reports(session, [message.id])
    room = session.get_one(Introduction, message.introduction_id)
    require(can_read_report(moderator, room, reports))
    return Reported(message, session.get_one(Person, message.author_id), reports)


def waiting_reports(session: Session, moderator: Person) -> Sequence[Reported]:
    """List the messages whose reports wait for a decision, the longest waiting first.

    Those of a room of the moderator's own are not for their eyes: they would learn who reported.
    """
    own = or_(
        col(Introduction.first_id) == moderator.id, col(Introduction.second_id) == moderator.id
    )
    waiting = (
        select(
            col(MessageReport.message_id).label("id"), func.min(col(MessageReport.at)).label("at")
        )
        .where(col(MessageReport.resolved_entry_id).is_(None))
        .group_by(col(MessageReport.message_id))
        .subquery()
    )
    rows = session.execute(
        select(RoomMessage, Person)
        .join(waiting, waiting.c.id == col(RoomMessage.id))
        .join(Person, col(Person.id) == col(RoomMessage.author_id))
        .join(Introduction, col(Introduction.id) == col(RoomMessage.introduction_id))
        .where(col(RoomMessage.hidden_at).is_(None), ~own)
        .order_by(waiting.c.at, col(RoomMessage.id))
        .limit(QUEUE)
    ).all()
    reports = _reports(session, [message.id for message, _author in rows])
    return [
        Reported(message, author, [one for one in reports if one.message_id == message.id])
        for message, author in rows
    ]


def hide_message(
    session: Session, moderator: Person, number: int, rule: str, reason: str
) -> LedgerEntry:
    """Hide a reported message. Its writer reads why, and can appeal."""
    reported = _hold(session, moderator, number)
    require(can_hide(reported.message))
    reported.message.hidden_at = utc_now()
    entry = _record(session, moderator, reported.message, "hidden", reason, rule=rule)
    _resolve(session, reported, entry)
    return entry


def keep_message(session: Session, moderator: Person, number: int, reason: str) -> LedgerEntry:
    """Dismiss the reports of a message. Who reported it is told; its writer need not be."""
    reported = _hold(session, moderator, number)
    if not reported.open:
        raise RefusedError(NO_REPORTS)
    entry = _record(session, moderator, reported.message, "kept", reason, tell=False)
    _resolve(session, reported, entry)
    return entry


def show_message_again(
    session: Session, moderator: Person, number: int, reason: str
) -> LedgerEntry:
    message = _hold(session, moderator, number).message
    require(can_show_again(message))
    message.hidden_at = None
    hidden = latest_entry(session, NOUN, message.id, ["hidden"])
    return _record(session, moderator, message, "restored", reason, about=hidden)


def undo_hiding(session: Session, moderator: Person, entry: LedgerEntry, reason: str) -> None:
    """Show a message again after an appeal, unless a later act decided about it."""
    message = session.get(RoomMessage, entry.noun_id)
    hidden = latest_entry(session, NOUN, entry.noun_id, ["hidden"])
    if message and message.hidden_at and hidden is not None and hidden.id == entry.id:
        show_message_again(session, moderator, message.id, reason)


def _hold(session: Session, moderator: Person, number: int) -> Reported:
    """Load a reported message that nobody else can decide about until this transaction ends."""
    held = select(RoomMessage).where(col(RoomMessage.id) == number).with_for_update()
    session.scalar(held.execution_options(populate_existing=True))
    return load_reported(session, moderator, number)


def _reports(session: Session, ids: Sequence[int]) -> list[MessageReport]:
    rows = select(MessageReport).where(col(MessageReport.message_id).in_(ids))
    return list(session.scalars(rows.order_by(col(MessageReport.at), col(MessageReport.id))))


def _resolve(session: Session, reported: Reported, entry: LedgerEntry) -> None:
    told = [report.reporter_id for report in reported.open]
    for one in reported.open:
        one.resolved_entry_id = entry.id
    notify(
        session, told, "flag_decided", NOUN, reported.message.id, entry.id, actor_id=entry.actor_id
    )


def _record(
    session: Session,
    moderator: Person,
    message: RoomMessage,
    deed: str,
    reason: str,
    *,
    rule: str = "",
    about: LedgerEntry | None = None,
    tell: bool = True,
) -> LedgerEntry:
    entry = record(
        session,
        deed=deed,
        noun=NOUN,
        noun_id=message.id,
        reason=reason,
        rule=rule,
        actor_id=moderator.id,
        concerns_id=message.author_id,
        about_entry_id=about.id if about else None,
    )
    if tell:
        notify(session, [message.author_id], deed, NOUN, message.id, entry.id)
    return entry
