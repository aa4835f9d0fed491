"""What explains a fit to everybody: how far agreement has come, and one score worked out.

The example is computed from what is published alone, by the code that anybody can run.
"""

from collections.abc import Sequence
from statistics import median
from typing import Any, Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.commonground.limits import HUNDREDTHS
from app.commonground.tables import score_published
from app.contributions.models import Contribution, ContributionId, Visibility
from app.contributions.score_models import Score
from app.proposals.models import Proposal, Reach
from app.ranking.counted import Places
from app.ranking.fitting import Fitted
from app.ranking.published import shares_of

BEST: Final = 10
TRIED: Final = 200  # proposals among which one with a score is looked for


def city_proposals(session: Session) -> Sequence[ContributionId]:
    """List the newest public proposals for the whole city."""
    newest = (
        select(col(Proposal.id))
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .where(
            col(Proposal.reach) == Reach.CITY,
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(Proposal.id).desc())
        .limit(TRIED)
    )
    return session.scalars(newest).all()


def explain(
    fitted: Fitted,
    texts: Sequence[ContributionId],
    places: Places,
    candidates: Sequence[ContributionId],
) -> None:
    """Put into the fit what its history shows, which texts have no score, and the example.

    `places` holds a row for each of `texts`. The example is the first of `candidates` that has a
    score for the whole city; without one there is none.
    """
    scores = {score.contribution_id: score for score in fitted.scores}
    best = sorted((score.score for score in fitted.scores), reverse=True)[:BEST]
    fitted.fit.scored = len(fitted.scores)
    fitted.fit.badges = sum(bool(score.badge) for score in fitted.scores)
    fitted.fit.best_ten = round(median(best)) if best else None
    fitted.fit.example = {"unscored": [text for text in texts if text not in scores]}
    for text in candidates:
        score = scores.get(text)
        if score is not None and not score.corner:
            fitted.fit.example["worked"] = _worked(score, list(texts).index(text), places)
            return


def _worked(score: Score, row: int, places: Places) -> dict[str, Any]:
    """Work one score out: the two lowest approvals, apart and together; None where none was heard.

    Frequencies are learnt from all items, so all rows are scored and one is told.
    """
    groups = np.array(shares_of(score.lowest))
    many = places.table.agree.shape[0]
    told = score_published(np.tile(groups, (many, 1)), places.table, places.known)
    # Where groups are sure to agree wholly, the lower of the two is what places say alone.
    certain = np.zeros((many, HUNDREDTHS + 1))
    certain[:, HUNDREDTHS] = 1
    alone = score_published(certain, places.table, places.known)
    return {
        "id": score.contribution_id,
        "groups_lowest": round(float(groups @ np.linspace(0, 1, HUNDREDTHS + 1)), 4),
        "places_lowest": round(float(alone.score[row]), 4) if places.known > 1 else None,
        "groups_differ": score.groups_differ,
        "places_differ": round(100 * float(told.places_differ[row])),
        "score": round(float(told.score[row]), 4),
        "sd": round(float(told.sd[row]), 4),
    }
