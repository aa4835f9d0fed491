"""Introductions by consent: two people are asked, both answer, and only two yeses are told.

A person may change an answer while the question stands. Answers that led nowhere are forgotten
when its time is over, so that nothing keeps a no.
"""

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import ChartId
from app.contributions.models import ContributionId
from app.core.db import insert_for
from app.core.errors import NOT_FOUND, RefusedError, require
from app.notices.service import notify
from app.people.blocking import is_blocked
from app.people.models import Person
from app.people.policy import can_publish_at_once
from app.relationships.introductions.models import (
    LASTS,
    About,
    Introduction,
    IntroductionId,
    NoIntroductions,
    Reply,
    Subject,
)
from app.relationships.introductions.policy import can_reply, can_see


def ask(
    session: Session, one: Person, other: Person, subject: Subject, now: datetime
) -> Introduction:
    """Ask two people about each other. Each is told, in the same words."""
    first, second = sorted((one.id, other.id))
    introduction = Introduction(
        first_id=first,
        second_id=second,
        proposal_id=ContributionId(subject.number) if subject.about is About.PROPOSAL else None,
        chart_id=ChartId(subject.number) if subject.about is About.CHART else None,
        asked_at=now,
    )
    session.add(introduction)
    session.flush()
    notify(session, introduction.pair, "introduction_asked", "introduction", introduction.id)
    return introduction


def find_introduction(session: Session, person: Person, number: int) -> Introduction:
    """Load a question to this person. Raises RefusedError 404, as for one that never was."""
    found = session.get(Introduction, number) if 0 < number < 2**31 else None
    if found is None:
        raise RefusedError(NOT_FOUND)
    require(can_see(person, found))
    return found


def reply(
    session: Session, person: Person, number: IntroductionId, answer: Reply, now: datetime
) -> Introduction:
    """Answer a question, and open the room at the second yes. Raises RefusedError.

    Two yeses at the same moment are one room: the row is held. Where one of the two blocked the
    other or cannot take part, a yes waits as any other does.
    """
    introduction = _hold(session, person, number)
    if introduction.met_at is not None and answer is Reply.YES:
        return introduction  # a double click, or the other one was as quick
    require(can_reply(person, introduction, now))
    if person.id == introduction.first_id:
        introduction.first_reply = answer
    else:
        introduction.second_reply = answer
    both = introduction.first_reply is Reply.YES and introduction.second_reply is Reply.YES
    if both and _may_meet(session, introduction):
        introduction.met_at = now
        notify(
            session, introduction.pair, "introduced", "room", introduction.id, actor_id=person.id
        )
    session.flush()
    return introduction


def forget_answers(session: Session, now: datetime) -> None:
    """Forget what was answered to questions whose time is over. Twice is once."""
    over = col(Introduction.met_at).is_(None), col(Introduction.asked_at) <= now - LASTS
    answered = or_(
        col(Introduction.first_reply).is_not(None), col(Introduction.second_reply).is_not(None)
    )
    session.execute(
        update(Introduction)
        .where(*over, answered)
        .values(first_reply=None, second_reply=None)
        .execution_options(synchronize_session="fetch")
    )


def choose(session: Session, person: Person, *, wanted: bool, now: datetime) -> None:
    """Keep whether a person may be introduced. Twice is once."""
    if wanted:
        mine = col(NoIntroductions.person_id) == person.id
        session.execute(delete(NoIntroductions).where(mine))
        return
    row = {"person_id": person.id, "at": now}
    session.execute(insert_for(session, NoIntroductions).values(row).on_conflict_do_nothing())


def _hold(session: Session, person: Person, number: IntroductionId) -> Introduction:
    """Load a question that nobody else can answer until this transaction ends."""
    held = select(Introduction).where(col(Introduction.id) == number).with_for_update()
    found = session.scalar(held.execution_options(populate_existing=True))
    if found is None:
        raise RefusedError(NOT_FOUND)
    require(can_see(person, found))
    return found


def _may_meet(session: Session, introduction: Introduction) -> bool:
    people = [session.get_one(Person, number) for number in introduction.pair]
    out = select(1).where(col(NoIntroductions.person_id).in_(introduction.pair)).limit(1)
    return (
        all(can_publish_at_once(person) for person in people)
        and session.scalar(out) is None
        and not is_blocked(session, *introduction.pair)
    )
