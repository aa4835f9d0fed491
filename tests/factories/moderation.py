"""Moderators, texts and what befalls them."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Noun
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.ledger.models import LedgerEntry
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.notices.models import Notice
from app.people.models import Department, Person, Post, Role
from app.proposals.models import Proposal
from tests.factories.contributions import make_person


def make_official(
    session: Session,
    department: Department,
    post: Post = Post.ANSWER_OFFICER,
    district_id: int | None = None,
) -> Person:
    official = make_person(session, role=Role.OFFICIAL)
    official.department_id, official.post, official.district_id = department.id, post, district_id
    session.flush()
    return official


def make_comment(
    session: Session,
    proposal: Proposal,
    author: Person | None = None,
    text: str = "The lamp at number 12 went dark in May.",
) -> Contribution:
    author = author or make_person(session)
    comment = post_comment(session, author, proposal.id, CommentKind.EXPERIENCE, text)
    return session.get_one(Contribution, comment.id)


def hidden_comment(
    session: Session, proposal: Proposal, moderator: Person, author: Person | None = None
) -> tuple[Contribution, LedgerEntry]:
    """Post a comment and hide it."""
    text = make_comment(session, proposal, author)
    return text, hide(session, moderator, text.id, Rule.PERSONAL_ATTACK, "It insults a neighbor.")


def told(session: Session, person: Person) -> list[str]:
    """List the kinds of a person's notices, oldest first."""
    kinds = select(col(Notice.kind)).where(col(Notice.person_id) == person.id)
    return list(session.scalars(kinds.order_by(col(Notice.id))))


def deeds(session: Session, noun: Noun | str, noun_id: int) -> list[str]:
    """List what the ledger says of a thing, oldest first."""
    acts = select(col(LedgerEntry.deed)).where(
        col(LedgerEntry.noun) == noun, col(LedgerEntry.noun_id) == noun_id
    )
    return list(session.scalars(acts.order_by(col(LedgerEntry.id))))
