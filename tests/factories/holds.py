"""Ranks that wait for a look, and a flood of new accounts."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.batching import publish_if_due
from app.contributions.figure_models import Batch, Published
from app.contributions.models import Answer, ContributionId
from app.contributions.voting import cast_many
from app.core.clock import utc_now
from app.core.config import Settings
from app.people.models import Person
from app.ranking.hold_models import HoldReason, RankHold
from app.ranking.holding import Finding, hold_ranks
from tests.factories.contributions import make_person

FACTS = {
    HoldReason.NEW_ACCOUNTS: {"new_in_hundred": 80},
    HoldReason.TOGETHER: {"accounts": 20, "once_in": 6},
    HoldReason.FALL: {"from": 61, "to": 12},
    HoldReason.GAP: {"score_above": 10, "intercept_above": 70},
}


def make_hold(session: Session, text_id: int, reason: HoldReason = HoldReason.GAP) -> RankHold:
    """Publish a batch of nothing, and hold the text's rank with it."""
    number = ContributionId(text_id)
    first = session.get(Published, number)
    if first is None:
        batch = Batch(
            contribution_id=number,
            published_at=utc_now(),
            counts=dict.fromkeys(Answer, 10),
            shown=dict.fromkeys(Answer, 10),
            log_length=0,
            log_head="",
            earlier=0,
        )
        session.add(batch)
        session.flush()
        first = Published(
            contribution_id=number,
            batch_id=batch.id,
            voters=30,
            support=10,
            published_at=batch.published_at,
        )
        session.add(first)
        session.flush()
    assert hold_ranks(session, [Finding(number, reason, FACTS[reason])], first.batch_id) == 1
    holds = select(RankHold).where(col(RankHold.contribution_id) == number)
    return session.scalars(holds.order_by(col(RankHold.id).desc()).limit(1)).one()


def grow_old(session: Session) -> None:
    """Let all accounts of now be a year old."""
    year = datetime(2025, 1, 1, tzinfo=UTC)
    session.execute(update(Person).values(created_at=year))


def flood(
    session: Session, settings: Settings, text_id: ContributionId, *, new: int = 30, old: int = 0
) -> Batch:
    """Let so many accounts vote on a text, nearly all against it, and publish that."""
    voters = [make_person(session) for _ in range(new + old)]
    for person in voters[new:]:
        person.created_at = utc_now() - timedelta(days=90)
    session.flush()
    votes = [
        (person.id, Answer.AGREE if n % 10 == 0 else Answer.DISAGREE)
        for n, person in enumerate(voters)
    ]
    cast_many(session, text_id, votes)
    assert publish_if_due(session, text_id, settings, utc_now())
    return session.get_one(Batch, session.get_one(Published, text_id).batch_id)
