"""Backing in public: a name beside a chart or a proposal. It is no vote and says nothing of one."""

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.queries import find_chart
from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import require
from app.people.models import Person
from app.proposals.queries import load_proposal
from app.relationships.introductions.models import About, Backing, Subject
from app.relationships.introductions.policy import can_back, can_work_on


def back(session: Session, person: Person, subject: Subject) -> None:
    """Put one's handle beside a thing, once. Raises RefusedError."""
    if subject.about is About.PROPOSAL:
        loaded = load_proposal(session, person, subject.number)
        require(can_back(person, loaded.contribution, loaded.proposal))
        row = {"proposal_id": subject.number}
    else:
        require(can_work_on(person))
        row = {"chart_id": find_chart(session, subject.number).id}
    inserting = insert_for(session, Backing).values(person_id=person.id, at=utc_now(), **row)
    session.execute(inserting.on_conflict_do_nothing())


def take_backing_back(session: Session, person: Person, subject: Subject) -> None:
    """Take one's own name away, whatever has become of the thing or of the account."""
    column = Backing.proposal_id if subject.about is About.PROPOSAL else Backing.chart_id
    session.execute(
        delete(Backing).where(col(Backing.person_id) == person.id, col(column) == subject.number)
    )
