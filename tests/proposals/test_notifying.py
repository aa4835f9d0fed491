"""Who in a department hears that a proposal waits for it."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.events import ProposalOpened
from app.core.outbox import OutboxEntry
from app.notices.models import Notice
from app.people.models import Department, Person, Post, Role, Standing
from app.proposals.models import Proposal
from app.proposals.notifying import tell_department
from app.proposals.service import attach_evidence, close_proposal, hand_over
from app.web.nouns import register_nouns
from app.web.telling import tell
from tests.factories.contributions import make_person
from tests.factories.proposals import evidence_on, make_chart, make_department, make_proposal


def worker(session: Session, handle: str, department: Department, post: Post) -> Person:
    person = make_person(session, handle, role=Role.OFFICIAL)
    person.department_id, person.post = department.id, post
    session.flush()
    return person


def told(session: Session, proposal: Proposal) -> list[int]:
    """Deliver twice, as the outbox may, and list who was told."""
    for _time in range(2):
        tell_department(session, ProposalOpened(proposal.id))
    found = select(col(Notice.person_id)).where(col(Notice.kind) == "department_waits")
    return list(session.scalars(found.order_by(col(Notice.person_id))))


def announced(session: Session) -> int:
    session.flush()
    kinds = session.scalars(select(col(OutboxEntry.kind))).all()
    return list(kinds).count("ProposalOpened")


def test_answer_officers_and_directors_are_told_once(session: Session) -> None:
    office = make_department(session)
    officer = worker(session, "officer", office, Post.ANSWER_OFFICER)
    director = worker(session, "director", office, Post.DIRECTOR)
    worker(session, "clerk", office, Post.STAFF)
    worker(session, "elsewhere", make_department(session, "Parks"), Post.DIRECTOR)
    worker(session, "away", office, Post.DIRECTOR).standing = Standing.SUSPENDED
    proposal = make_proposal(session, department=office)
    assert told(session, proposal) == sorted([officer.id, director.id])


def test_nobody_is_told_of_their_own_or_of_what_waits_for_nobody(session: Session) -> None:
    office = make_department(session)
    officer = worker(session, "officer", office, Post.ANSWER_OFFICER)
    assert told(session, make_proposal(session, officer, department=office)) == []
    assert told(session, make_proposal(session)) == []
    closed = make_proposal(session, department=office)
    close_proposal(session, make_person(session, "mod", role=Role.MODERATOR), closed.id, "Done.")
    assert told(session, closed) == []


def test_what_waits_in_the_queue_is_told_when_it_is_let_out(session: Session) -> None:
    office = make_department(session)
    officer = worker(session, "officer", office, Post.ANSWER_OFFICER)
    limited = make_person(session, "limited", standing=Standing.LIMITED)
    proposal = make_proposal(session, limited, department=office)
    assert told(session, proposal) == []
    before = announced(session)
    set_visibility(session, proposal.id, Visibility.PUBLIC)
    assert announced(session) == before + 1
    assert told(session, proposal) == [officer.id]


def test_posting_evidence_and_handing_over_are_announced(session: Session) -> None:
    moderator = make_person(session, "mod", role=Role.MODERATOR)
    proposal = make_proposal(session)
    assert announced(session) == 1
    attach_evidence(session, moderator, proposal.id, evidence_on(session, make_chart(session)))
    assert announced(session) == 2
    hand_over(session, moderator, proposal.id, make_department(session).id, "Theirs.")
    assert announced(session) == 3


def test_the_notice_says_what_waits(session: Session) -> None:
    register_nouns()
    office = make_department(session)
    officer = worker(session, "officer", office, Post.ANSWER_OFFICER)
    proposal = make_proposal(session, title="Fix the pump", department=office)
    tell_department(session, ProposalOpened(proposal.id))
    (said,) = tell(session, officer.id, list(session.scalars(select(Notice))))
    assert str(said.sentence) == "A proposal waits for your department: Fix the pump."
    assert said.url == f"/proposals/{proposal.id}-fix-the-pump"
