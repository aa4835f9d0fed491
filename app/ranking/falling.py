"""Texts whose score fell sharply within weeks: how the burying of an item shows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from app.contributions.score_models import Score
from app.contributions.standings import highest_since
from app.ranking.hold_models import HoldReason
from app.ranking.holding import Finding

WITHIN: Final = timedelta(weeks=4)
FALL: Final = 300  # thousandths
HEARD: Final = 20  # voters, before a fall says anything
MOST: Final = 10  # new ones of one fit, the deepest


def find_falls(session: Session, scores: Sequence[Score], now: datetime) -> Sequence[Finding]:
    """Compare these scores with the highest of four weeks; the deepest falls first.

    A bloc that votes an item down drags every measure of it along, the intercept too. What it
    cannot change is what the item was before.
    """
    before = highest_since(session, now - WITHIN, HEARD)
    fallen = [
        (before[score.contribution_id] - score.score, score)
        for score in scores
        if before.get(score.contribution_id, 0) - score.score >= FALL
    ]
    fallen.sort(key=lambda found: (-found[0], found[1].contribution_id))
    return [
        Finding(
            score.contribution_id,
            HoldReason.FALL,
            {"from": _in_hundred(score.score + fall), "to": _in_hundred(score.score)},
        )
        for fall, score in fallen[:MOST]
    ]


def _in_hundred(thousandths: int) -> int:
    return round(thousandths / 10)
