"""Proposals to talk about, and comments on them."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.contributions.models import ContributionId
from app.discussion.models import Comment, CommentKind
from app.discussion.service import post_comment
from app.people.models import Person
from app.proposals.models import Kind, Proposal, Reach
from app.proposals.service import Wish, publish_proposal
from tests.people import City


def make_topic(session: Session, author: Person, title: str = "Fix the lights") -> Proposal:
    """Post a proposal about the whole city, open for comments and votes."""
    wish = Wish(title=title, text="Please.", kind=Kind.FIX, reach=Reach.CITY)
    proposal = publish_proposal(session, author, wish, form_key="")
    session.flush()
    return proposal


def make_comment(
    session: Session,
    author: Person,
    proposal_id: int,
    text: str = "They share one old cable.",
    *,
    parent: Comment | None = None,
    kind: CommentKind = CommentKind.EVIDENCE,
    now: datetime | None = None,
) -> Comment:
    parent_id = parent.id if parent else None
    return post_comment(session, author, proposal_id, kind, text, parent_id, now=now)


def topic_in(city: City) -> ContributionId:
    """Let alice post a proposal in a running city."""
    with city.database.writing() as session:
        return make_topic(session, city.alice).id


def comment_in(
    city: City, author: Person, proposal_id: int, text: str = "They share one old cable."
) -> ContributionId:
    with city.database.writing() as session:
        return make_comment(session, author, proposal_id, text).id
