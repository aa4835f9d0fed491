"""How a letter about notices ends: sent, with nothing to tell, refused for good, or given up."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.notices.bounces import count_bounce, forgive
from app.notices.kinds import DIGEST
from app.notices.mailing import STALE
from app.notices.models import Bounce, Mailing, Notice
from app.people.models import Person

TRIES: Final = 12
LONGEST: Final = timedelta(hours=6)


class Outcome(StrEnum):
    SENT = "sent"
    EMPTY = "empty"
    STALE = "stale"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


def is_stale(mailing: Mailing, now: datetime) -> bool:
    """Say whether a letter was meant to come at once and is a day late."""
    return mailing.matter != DIGEST and now - mailing.created_at > STALE


def end(session: Session, mailing_id: int, outcome: Outcome, now: datetime) -> None:
    """Note how a letter ended. What a late one would have told waits for the digest."""
    mailing = session.get_one(Mailing, mailing_id)
    if mailing.ended_at is not None:
        return
    mailing.ended_at, mailing.outcome = now, outcome.value
    if outcome is Outcome.SENT and session.get(Bounce, mailing.person_id) is not None:
        forgive(session, mailing.person_id)
    if outcome in (Outcome.STALE, Outcome.GIVEN_UP):
        told = update(Notice).where(col(Notice.mailing_id) == mailing_id)
        session.execute(told.values(mailed_at=None, mailing_id=None))


def refuse(session: Session, mailing_id: int, now: datetime, *, of_address: bool) -> None:
    """Note that the server will never take it; `of_address`: because nobody lives there."""
    mailing = session.get_one(Mailing, mailing_id)
    if of_address:
        count_bounce(session, session.get_one(Person, mailing.person_id), now)
    end(session, mailing_id, Outcome.REFUSED, now)


def put_off(session: Session, mailing_id: int, now: datetime) -> None:
    """Try later: after 2, 4, 8 … minutes, six hours at most; given up after TRIES, in 31 hours."""
    mailing = session.get_one(Mailing, mailing_id)
    mailing.tries += 1
    if mailing.tries >= TRIES:
        end(session, mailing_id, Outcome.GIVEN_UP, now)
    else:
        mailing.retry_at = now + min(timedelta(minutes=2**mailing.tries), LONGEST)
