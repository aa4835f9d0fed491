"""Carrying one's own vote over, by one's own act: a click that casts the same answer anew."""

from sqlalchemy.orm import Session

from app.contributions.models import Answer
from app.contributions.queries import hold, own_votes
from app.contributions.voting import cast_vote
from app.core.errors import NOT_FOUND, RefusedError, require
from app.people.models import Person
from app.people.policy import can_take_part
from app.proposals.models import Proposal
from app.relationships.mergers.policy import can_carry


def carry_vote(
    session: Session, voter: Person, from_id: int, into_id: int, seen_revision: int | None = None
) -> Answer:
    """Make one's vote on a merged proposal one's vote on the other too. Twice is once.

    On the revision of the other that the voter saw, as any vote.

    The vote there stays as it is. Raises RefusedError by the rules of voting, and where one has
    no vote there or another one here.
    """
    require(can_take_part(voter))
    into = hold(session, into_id)
    closed = session.get(Proposal, from_id)
    if closed is None:
        raise RefusedError(NOT_FOUND)
    own = own_votes(session, voter, [closed.id, into.id])
    there, here = own.get(closed.id), own.get(into.id)
    require(can_carry(there, here, merged=closed.merged_into == into.id))
    assert there is not None  # noqa: S101, can_carry asked
    if here is None:
        cast_vote(session, voter, into_id, there.answer, seen_revision)
    return there.answer
