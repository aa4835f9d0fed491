"""What is known of the answer to a proposal: who works on it, notes, draft, answers."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Visibility
from app.followthrough.models import AnswerClaim, AnswerDraft, OfficialAnswer, StaffNote
from app.people.models import Department, DepartmentId, Person, Post
from app.places.models import DistrictMember
from app.proposals.models import ProposalArea


class Claim(NamedTuple):
    claim: AnswerClaim
    handle: str


class Note(NamedTuple):
    note: StaffNote
    handle: str


class Answered(NamedTuple):
    """An official answer with its words, who posted it, and for which department."""

    answer: OfficialAnswer
    text: Contribution
    by: str
    department: str | None


def claim_of(session: Session, proposal_id: ContributionId) -> Claim | None:
    found = session.execute(
        select(AnswerClaim, col(Person.handle))
        .join(Person, col(Person.id) == col(AnswerClaim.person_id))
        .where(col(AnswerClaim.proposal_id) == proposal_id)
    ).one_or_none()
    return Claim(*found) if found else None


def notes_for(session: Session, viewer: Person, proposal_id: ContributionId) -> Sequence[Note]:
    """List the notes that the viewer's own department wrote on a proposal, oldest first."""
    notes = (
        select(StaffNote, col(Person.handle))
        .join(Person, col(Person.id) == col(StaffNote.author_id))
        .where(
            col(StaffNote.proposal_id) == proposal_id,
            col(StaffNote.department_id) == viewer.department_id,
        )
        .order_by(col(StaffNote.id))
    )
    return [Note(note, handle) for note, handle in session.execute(notes)]


def drafting_office(official: Person) -> str:
    """Name the office for which an official drafts: colleagues of one office share a draft."""
    if official.post is Post.COUNCIL_MEMBER:
        return f"district-{official.district_id}"
    return f"department-{official.department_id}"


def draft_for(
    session: Session, official: Person, proposal_id: ContributionId
) -> AnswerDraft | None:
    """Find the draft of the official's own office."""
    return session.get(AnswerDraft, (proposal_id, drafting_office(official)))


def answers_to(session: Session, proposal_id: ContributionId) -> Sequence[Answered]:
    """List the official answers to a proposal, the latest first."""
    answers = (
        select(OfficialAnswer, Contribution, col(Person.handle), col(Department.name))
        .join(Contribution, col(Contribution.id) == col(OfficialAnswer.id))
        .join(Person, col(Person.id) == col(OfficialAnswer.posted_by))
        .outerjoin(Department, col(Department.id) == col(OfficialAnswer.department_id))
        .where(col(OfficialAnswer.proposal_id) == proposal_id)
        .order_by(col(OfficialAnswer.id).desc())
    )
    return [Answered(*row) for row in session.execute(answers)]


def latest_answer(session: Session, proposal_id: ContributionId) -> int:
    """Return the number of a proposal's latest answer, 0 without one."""
    latest = select(func.max(col(OfficialAnswer.id)))
    return session.scalar(latest.where(col(OfficialAnswer.proposal_id) == proposal_id)) or 0


def touches_district(session: Session, person: Person, proposal_id: ContributionId) -> bool:
    """Say whether the person's district holds a neighborhood that the proposal is about."""
    if person.district_id is None:
        return False
    shared = (
        select(col(ProposalArea.proposal_id))
        .join(
            DistrictMember, col(DistrictMember.neighborhood_id) == col(ProposalArea.neighborhood_id)
        )
        .where(
            col(ProposalArea.proposal_id) == proposal_id,
            col(DistrictMember.district_id) == person.district_id,
        )
    )
    return session.scalar(shared.limit(1)) is not None


def answers_of_department(
    session: Session, department_id: DepartmentId, limit: int
) -> Sequence[tuple[OfficialAnswer, str]]:
    """List a department's answers with their words, newest first. Ask a resolver who sees them."""
    rows = session.execute(
        select(OfficialAnswer, col(Contribution.text))
        .join(Contribution, col(Contribution.id) == col(OfficialAnswer.id))
        .where(
            col(OfficialAnswer.department_id) == department_id,
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(OfficialAnswer.posted_at).desc(), col(OfficialAnswer.id).desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]
