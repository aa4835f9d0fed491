"""Commitments for tests: a trial, which needs no data."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.storage import Storage
from app.followthrough.commitments.models import Commitment, CommitmentKind
from app.followthrough.commitments.promising import Promise, answer_with_promise
from app.people.models import Department, Person
from app.proposals.models import Proposal


def make_trial(
    session: Session,
    store: Storage,
    official: Person,
    department: Department,
    proposal: Proposal,
    question: str = "Do brighter lamps help?",
) -> Commitment:
    """Answer a proposal of the official's department with a trial."""
    asked = Promise(
        kind=CommitmentKind.TRIAL,
        department_id=department.id,
        owner_id=official.id,
        review_on=utc_now().date() + timedelta(days=90),
        question=question,
    )
    return answer_with_promise(
        session, store, official, proposal.id, "We try it.", asked, today=utc_now().date()
    )
