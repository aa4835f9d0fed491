"""What one reader did with a proposal, for that reader's page: one query, whatever it finds."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import CompoundSelect, Integer, Select, and_, bindparam, literal, select, union_all
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import CoAuthor, ContributionId, Noun, Vote
from app.contributions.queries import OwnVote
from app.discussion.models import Comment, Visit
from app.followthrough.goals.models import Goal
from app.followthrough.models import OfficialAnswer
from app.notices.models import Follow
from app.people.models import Person
from app.relationships.introductions.models import Backing
from app.relationships.mergers.chains import led_to
from app.relationships.sponsors.models import Sponsorship


class Marks(NamedTuple):
    # On the proposal, its answers and its comments, and on what led to it.
    own: Mapping[ContributionId, OwnVote]
    following: bool
    backing: bool  # their name stands on it
    visited_at: datetime | None  # when the thread was last marked as read
    writes: bool = False  # a co-author
    between: Sponsorship | None = None  # what was said about sponsoring it
    aims: bool = False  # the city has named goals, whoever reads
    awaits: bool = False  # asked to hear the result


NONE: Final = Marks({}, following=False, backing=False, visited_at=None)


def marks_of(session: Session, viewer: Person | None, proposal_id: int) -> Marks:
    """Find a reader's own votes on a proposal and what stands under it, and what they marked."""
    if viewer is None:
        return NONE
    rows = session.execute(_marks(), {"viewer": viewer.id, "proposal": proposal_id}).all()
    own = {row[2]: OwnVote(row[3], row[4]) for row in rows if row[2] is not None}
    follows, visited_at, _text, _answer, _revision, writes, between, backs, aims, awaits = rows[0]
    return Marks(
        own, follows is not None, backs is not None, visited_at, writes is not None, between,
        aims, awaits,
    )  # fmt: skip


@cache
def _marks() -> Select[Any]:
    """Build the statement once: that costs more than running it."""
    viewer = bindparam("viewer", type_=Integer)
    proposal = bindparam("proposal", type_=Integer)
    reader = select(literal(1).label("reader")).subquery()
    votable: CompoundSelect[Any] = union_all(
        select(proposal),
        select(led_to(proposal).c.id),
        select(col(OfficialAnswer.id)).where(col(OfficialAnswer.proposal_id) == proposal),
        select(col(Comment.id)).where(col(Comment.proposal_id) == proposal),
    )
    cast = and_(col(Vote.person_id) == viewer, col(Vote.contribution_id).in_(votable))
    follows = and_(
        col(Follow.person_id) == viewer,
        col(Follow.noun) == Noun.PROPOSAL.value,
        col(Follow.noun_id) == proposal,
    )
    visited = and_(col(Visit.person_id) == viewer, col(Visit.proposal_id) == proposal)
    backs = and_(col(Backing.person_id) == viewer, col(Backing.proposal_id) == proposal)
    writes = and_(col(CoAuthor.person_id) == viewer, col(CoAuthor.contribution_id) == proposal)
    asked = and_(col(Sponsorship.person_id) == viewer, col(Sponsorship.proposal_id) == proposal)
    asks = aliased(Follow)
    awaits = select(col(asks.noun_id)).where(
        col(asks.person_id) == viewer, col(asks.noun) == "result", col(asks.noun_id) == proposal
    )
    columns: list[Any] = [
        col(Follow.noun_id),
        col(Visit.at),
        col(Vote.contribution_id),
        col(Vote.answer),
        col(Vote.revision),
        col(CoAuthor.person_id),
        Sponsorship,
        col(Backing.id),
        select(col(Goal.id)).where(col(Goal.retired_at).is_(None)).exists(),
        awaits.exists(),
    ]
    found = reader.outerjoin(Vote, cast).outerjoin(Follow, follows).outerjoin(Visit, visited)
    return select(*columns).select_from(
        found.outerjoin(CoAuthor, writes).outerjoin(Sponsorship, asked).outerjoin(Backing, backs)
    )
