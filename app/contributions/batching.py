"""Publishing of batches: which votes are counted when, and the recount that vouches for it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.cells import Asks, Cell, asks_no_more, hides_who_left, ripe_cells
from app.contributions.figure_models import Batch, BatchCell, Published
from app.contributions.models import Answer, CellKind, ContributionId, Vote
from app.contributions.noise import with_noise
from app.contributions.policy import can_publish, can_sweep
from app.contributions.publishing import in_tens
from app.contributions.queries import hold
from app.contributions.tallies import (
    count_answers,
    count_cell,
    count_earlier,
    count_new,
    latest_cells,
    vote_log,
    waiting_votes,
    with_fresh_votes,
)
from app.contributions.votelog import recount
from app.core.clock import utc_now
from app.core.config import ONE_DAY, ONE_WEEK, Settings
from app.core.events import BatchPublished
from app.core.outbox import announce
from app.core.portions import portions
from app.people.models import PersonId
from app.people.residency.counting import counting_home

FEWEST: Final = 10  # no city may publish fewer votes at once; each city's own setting comes later
AT_ONCE: Final = 500  # rows that one statement names
NEW: Final = ONE_WEEK  # accounts under this age are new; a vote may have waited for the sweep


class RecountError(Exception):
    """A batch says something that the vote log does not."""


def awaiting_batch(session: Session, now: datetime | None = None) -> Mapping[ContributionId, int]:
    """Find what may be due: enough fresh votes for the strictest floor, and a day's rest.

    Each comes with the length of its log, which tells whether anybody voted since the last look.
    """
    return with_fresh_votes(session, FEWEST, (now or utc_now()) - ONE_DAY)


def publish_if_due(
    session: Session,
    contribution_id: int,
    settings: Settings,
    now: datetime,
    asks: Asks = asks_no_more,
) -> bool:
    """Publish a batch if policy allows one now, announce it and say so. Else change nothing.

    `asks` says how mixed a cell must be. The worker's is drawn: see `drawing`.
    """
    contribution = hold(session, contribution_id)  # no vote lands between the count and the mark
    latest = session.get(Published, contribution_id, populate_existing=True)
    if not can_publish(latest.published_at if latest else None, now, settings):
        return False
    sweep = can_sweep(latest.swept_at if latest else None, now, settings)
    waiting = waiting_votes(session, contribution_id, counting_home(settings))
    had = {
        Cell(cell.kind, cell.place): cell.counts
        for cell in latest_cells(session, [contribution_id])
    }
    ripe = {
        cell: votes
        for cell, votes in ripe_cells(waiting, settings, sweep=sweep, asks=asks).items()
        if cell not in had
        or hides_who_left(had[cell], count_cell(session, contribution_id, cell), votes)
    }
    if not ripe:
        return False
    batch = Batch(
        contribution_id=contribution.id,
        published_at=now,
        counts={},
        shown={},
        log_length=contribution.log_length,
        log_head=contribution.log_head,
        revision=contribution.revision,
    )
    fresh = [vote.person for votes in ripe.values() for vote in votes if vote.counted_in is None]
    batch.fresh = len(fresh)
    batch.fresh_new = count_new(session, fresh, now - NEW - (settings.sweep_every * sweep))
    session.add(batch)
    session.flush()
    for cell, votes in ripe.items():
        _count(session, batch, cell, [vote.person for vote in votes], settings)
    cells = latest_cells(session, [contribution_id])
    standing = count_answers(session, contribution_id)
    batch.counts = _summed(cell.counts for cell in cells)
    batch.shown = _summed(cell.shown for cell in cells)
    batch.earlier = count_earlier(session, contribution_id, contribution.revision)
    batch.waiting = {answer: standing[answer] - batch.counts[answer] for answer in Answer}
    swept = now if sweep and any(_pools(cell) for cell in ripe) else None
    _put_first(session, latest, batch, swept)
    announce(session, BatchPublished(contribution.id, batch.id))
    return True


def recount_batch(session: Session, event: BatchPublished) -> None:
    """Raise RecountError or BrokenChainError unless the vote log bears this batch out."""
    batch = session.get_one(Batch, event.batch_id)
    counts, head = recount(vote_log(session, batch.contribution_id, batch.log_length))
    said = {answer: batch.counts[answer] + batch.waiting[answer] for answer in Answer}
    if (said, head) != ({answer: counts[answer] for answer in Answer}, batch.log_head):
        raise RecountError(batch.id)


def _count(
    session: Session, batch: Batch, cell: Cell, people: Sequence[PersonId], settings: Settings
) -> None:
    """Mark these people's votes as counted in this cell, and append what the cell holds now."""
    for some in portions(people, AT_ONCE):
        votes = update(Vote).where(
            col(Vote.contribution_id) == batch.contribution_id,
            col(Vote.person_id).in_(some),
        )
        session.execute(
            votes.values(counted=col(Vote.answer), cell=cell.kind, cell_place=cell.place)
        )
    counts = _summed([count_cell(session, batch.contribution_id, cell)])
    session.add(
        BatchCell(
            batch_id=batch.id,
            contribution_id=batch.contribution_id,
            kind=cell.kind,
            place=cell.place,
            counts=counts,
            shown=with_noise(counts, cell, batch.id, settings),
            published_at=batch.published_at,
        )
    )
    session.flush()


def _summed(cells: Iterable[Mapping[Answer, int]]) -> dict[Answer, int]:
    """Add up the answers of cells."""
    total = Counter[Answer]()
    for answers in cells:
        total.update(answers)
    return {answer: total[answer] for answer in Answer}


def _pools(cell: Cell) -> bool:
    return cell.kind is not CellKind.NEIGHBORHOOD


def _put_first(
    session: Session,
    latest: Published | None,
    batch: Batch,
    swept: datetime | None,
) -> None:
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
    latest.swept_at = swept or latest.swept_at
    latest.voters = in_tens(sum(batch.shown.values()))
    latest.support = in_tens(batch.shown[Answer.AGREE])
    session.flush()
