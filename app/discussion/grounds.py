"""What a thread stands on: a proposal with its text, a data point of a chart, or a dataset."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, DataPoint
from app.core.errors import NOT_FOUND, RefusedError
from app.datasets.models import Dataset
from app.discussion.models import Comment, On, Topic
from app.proposals.models import Proposal
from app.proposals.queries import hold_topic


class Ground(NamedTuple):
    """A topic as rules look at it. Only a proposal can be hidden, closed or paused."""

    topic: Topic
    text: Contribution | None = None
    proposal: Proposal | None = None

    @property
    def about_id(self) -> ContributionId | None:
        """The text where a comment is read: where that is hidden, so is the comment."""
        return self.proposal.id if self.proposal else None


def hold_ground(session: Session, topic: Topic) -> Ground:
    """Load a topic; a proposal so that nobody else changes it meanwhile. Raises RefusedError 404.

    Data points and datasets have nothing that a comment changes.
    """
    if topic.on is On.PROPOSAL:
        proposal, text = hold_topic(session, topic.id)
        return Ground(topic, text, proposal)
    model = DataPoint if topic.on is On.POINT else Dataset
    found = select(col(model.id)).where(col(model.id) == topic.id)
    if session.scalar(found) is None:
        raise RefusedError(NOT_FOUND)
    return Ground(topic)


def ground_of(session: Session, comment: Comment) -> Ground:
    """Load what a comment stands on, to be read."""
    if comment.proposal_id is None:
        return Ground(comment.topic)
    text = session.get_one(Contribution, comment.proposal_id)
    return Ground(comment.topic, text, session.get_one(Proposal, comment.proposal_id))
