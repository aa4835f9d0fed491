"""Scores put there by hand, for tests of what pages do with them."""

from sqlalchemy.orm import Session

from app.contributions.figure_models import Batch, Published
from app.contributions.models import Answer, ContributionId
from app.contributions.score_models import Fit, Score
from app.contributions.standings import append_scores
from app.core.clock import utc_now


def rank_by_hand(
    session: Session, text: ContributionId, score: int, *, badge: bool = False
) -> Score:
    """Give a text a batch of ten votes and this score, in thousandths."""
    counts = {Answer.AGREE: 7, Answer.DISAGREE: 3, Answer.PASS: 0}
    batch = Batch(
        contribution_id=text,
        published_at=utc_now(),
        counts=counts,
        shown=counts,
        log_length=0,
        log_head="",
    )
    session.add(batch)
    session.flush()
    session.merge(
        Published(
            contribution_id=text,
            batch_id=batch.id,
            voters=10,
            support=0,
            published_at=batch.published_at,
        )
    )
    row = Score(
        contribution_id=text,
        batch_id=batch.id,
        score=score,
        sd=50,
        groups_differ=10,
        places_differ=10,
        corner=False,
        intercept=100,
        consensus=500,
        badge=badge,
    )
    fit = Fit(batch_id=batch.id, voters=10, items=1, group_sizes=[], picture={}, memory=b"")
    append_scores(session, fit, [row])
    return row
