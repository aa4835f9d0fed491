"""The result of a promise, told once to each who asked, sponsors, wrote or follows it."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import CoAuthor, Contribution, Noun
from app.core.events import CheckInPosted
from app.followthrough.checking.models import CheckIn, CheckInId, Result
from app.followthrough.checking.telling import NOUN, owners_of
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.queries import is_public
from app.notices.queries import followers
from app.notices.service import notify, tell_followers
from app.people.models import PersonId
from app.relationships.sponsors.models import Sponsorship, State


def tell_of_result(session: Session, event: CheckInPosted) -> None:
    """Tell each person once, by the digest; the owner knows at once. May run twice.

    What could not be checked is told as that, and the result when it is there. A number that is
    worked out again after a contest is no news to all.
    """
    row = session.get_one(CheckIn, CheckInId(event.check_in_id))
    made = session.get_one(Commitment, row.commitment_id)
    if row.result is None or not is_public(session, made.id):
        return
    kind = "check_in_waits" if row.result is Result.UNCHECKABLE else "checked_in"
    told: set[PersonId] = set(owners_of(session, made))
    mine = _concerned(session, made.proposal_id) - told
    notify(session, mine, kind, NOUN, row.id, once_since=row.made_at)
    told |= mine
    for followed in (
        ("result", made.proposal_id),
        ("commitment", made.id),
        (Noun.PROPOSAL.value, made.proposal_id),
    ):
        but = set(told)
        told |= set(followers(session, *followed))
        tell_followers(session, followed, kind, NOUN, row.id, but=but, once_since=row.made_at)


def _concerned(session: Session, proposal_id: int) -> set[PersonId]:
    """Return who wrote the proposal and who sponsors it. Nobody's vote is looked at."""
    author = select(col(Contribution.author_id)).where(col(Contribution.id) == proposal_id)
    writers = select(col(CoAuthor.person_id)).where(col(CoAuthor.contribution_id) == proposal_id)
    sponsors = select(col(Sponsorship.person_id)).where(
        col(Sponsorship.proposal_id) == proposal_id, col(Sponsorship.state) == State.STANDING
    )
    return {one for rows in (author, writers, sponsors) for one in session.scalars(rows)}
