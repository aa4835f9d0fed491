"""Concerns about proposals, and what a fit chose to stand beside one."""

from sqlalchemy.orm import Session

from app.contributions.figure_models import Batch
from app.contributions.models import ContributionId
from app.contributions.score_models import Fit
from app.core.clock import utc_now
from app.discussion.models import CommentKind
from app.people.models import Person
from app.ranking.models import Basis, StrongestConcern
from tests.factories.discussion import make_comment


def make_concern(
    session: Session, author: Person, proposal_id: int, text: str = "The lamps blind my owls."
) -> ContributionId:
    return make_comment(session, author, proposal_id, text, kind=CommentKind.CONCERN).id


def put_beside(
    session: Session,
    proposal_id: ContributionId,
    concern_id: ContributionId,
    basis: Basis = Basis.GROUP,
) -> StrongestConcern:
    """Let it stand beside the proposal as a fit would, without votes."""
    batch = Batch(
        contribution_id=proposal_id, published_at=utc_now(), counts={}, shown={}, log_length=0,
        log_head="",
    )  # fmt: skip
    session.add(batch)
    session.flush()
    fit = Fit(batch_id=batch.id, voters=0, items=0, group_sizes=[], picture={}, memory=b"")
    session.add(fit)
    session.flush()
    row = StrongestConcern(
        proposal_id=proposal_id, comment_id=concern_id, basis=basis, support=82, approval=24,
        fit_id=fit.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
