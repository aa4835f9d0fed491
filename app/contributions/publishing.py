"""Published batches: the only door through which figures made of votes leave this room."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Answer, Batch, ContributionId, Published, Vote
from app.contributions.policy import can_publish
from app.contributions.queries import hold
from app.contributions.tallies import (
    FRESH,
    count_people,
    latest_batches,
    vote_log,
    with_fresh_votes,
)
from app.contributions.votelog import recount
from app.core.clock import utc_now
from app.core.config import ONE_DAY, Settings
from app.core.events import BatchPublished
from app.core.i18n import Sentence, _
from app.core.outbox import announce

LOWEST_SHARE = 0.05
FEWEST = 10  # no city may publish fewer votes at once; each city's own setting is asked later


@dataclass(frozen=True)
class Figures:
    """What the public may know. Holds words and a rounded total, so no exact count leaks."""

    batch_id: int
    as_of: datetime
    voters: int  # rounded down to tens
    shares: Mapping[Answer, Sentence]
    log_length: int
    log_head: str


class RecountError(Exception):
    """A batch says something that the vote log does not."""


def figures(session: Session, ids: Collection[int]) -> Mapping[ContributionId, Figures]:
    """Return the last published figures of each contribution that has any, in one query."""
    if not ids:
        return {}
    return {batch.contribution_id: _figures_of(batch) for batch in latest_batches(session, ids)}


def awaiting_batch(session: Session, now: datetime | None = None) -> Sequence[ContributionId]:
    """Find what may be due: enough fresh votes for the strictest floor, and a day's rest."""
    return with_fresh_votes(session, FEWEST, (now or utc_now()) - ONE_DAY)


def publish_if_due(
    session: Session, contribution_id: int, settings: Settings, now: datetime
) -> bool:
    """Publish a batch if policy allows one now, announce it and say so. Else change nothing."""
    contribution = hold(session, contribution_id)  # no vote lands between the count and the mark
    latest = session.get(Published, contribution_id, populate_existing=True)
    fresh = count_people(session, contribution_id, FRESH)
    if not can_publish(fresh, latest.published_at if latest else None, now, settings):
        return False
    counts = count_people(session, contribution_id)
    batch = Batch(
        contribution_id=contribution.id,
        published_at=now,
        counts={answer: counts[answer] for answer in Answer},
        log_length=contribution.log_length,
        log_head=contribution.log_head,
    )
    session.add(batch)
    votes = update(Vote).where(col(Vote.contribution_id) == contribution_id)
    session.execute(votes.values(counted=col(Vote.answer)))
    session.flush()
    _put_first(session, latest, batch)
    announce(session, BatchPublished(contribution.id, batch.id))
    return True


def recount_batch(session: Session, event: BatchPublished) -> None:
    """Raise RecountError or BrokenChainError unless the vote log bears this batch out."""
    batch = session.get_one(Batch, event.batch_id)
    counts, head = recount(vote_log(session, batch.contribution_id, batch.log_length))
    published = {Answer(answer): people for answer, people in batch.counts.items() if people}
    if (counts, head) != (published, batch.log_head):
        raise RecountError(batch.id)


def _put_first(session: Session, latest: Published | None, batch: Batch) -> None:
    """Keep what lists join: the latest batch, rounded as the public sees it."""
    if latest is None:
        latest = Published(
            contribution_id=batch.contribution_id,
            batch_id=batch.id,
            voters=0,
            support=0,
            published_at=batch.published_at,
        )
        session.add(latest)
    latest.batch_id, latest.published_at = batch.id, batch.published_at
    latest.voters = _tens(sum(batch.counts.values()))
    latest.support = _tens(batch.counts.get(Answer.AGREE, 0))
    session.flush()


def _figures_of(batch: Batch) -> Figures:
    voters = sum(batch.counts.values())
    return Figures(
        batch_id=batch.id,
        as_of=batch.published_at,
        voters=_tens(voters),
        shares={answer: _in_words(batch.counts.get(answer, 0) / voters) for answer in Answer},
        log_length=batch.log_length,
        log_head=batch.log_head,
    )


def _tens(people: int) -> int:
    return people // 10 * 10


def _in_words(share: float) -> Sentence:
    """Say a share without the ends of the scale, where it would tell on everybody."""
    if share < LOWEST_SHARE:
        return _("under 5 %")
    if share > 1 - LOWEST_SHARE:
        return _("over 95 %")
    return _("%(share)s %%", share=f"{100 * share:.0f}")
