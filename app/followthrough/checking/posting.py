"""Writing check-ins: what was computed outside of any lock is kept within one, once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.queries import charts_by_ids
from app.contributions.guarding import hold_sensitive
from app.core.clock import utc_now
from app.core.events import CheckInForeseen, CheckInPosted
from app.core.outbox import announce
from app.followthrough.checking.found import Computed
from app.followthrough.checking.models import CheckIn, Result
from app.followthrough.commitments.models import (
    Commitment,
    CommitmentId,
    CommitmentKind,
    CommitmentState,
)
from app.proposals.service import mark_all_checked

WAITING: Final = (CommitmentState.OPEN, CommitmentState.UNCHECKABLE)


News: TypeAlias = list[tuple[type[CheckInForeseen] | type[CheckInPosted], CheckIn]]


class Posted(NamedTuple):
    """How many were shown to their owners, posted, and found to lack data."""

    foreseen: int = 0
    posted: int = 0
    uncheckable: int = 0

    def plus(self, other: "Posted") -> "Posted":
        return Posted(*(mine + more for mine, more in zip(self, other, strict=True)))


def keep(session: Session, computed: Mapping[CommitmentId, Computed | None], on: date) -> Posted:
    """Keep what was computed for these commitments, in one transaction of the caller's.

    Whatever was posted meanwhile, or learnt, is left as it is: so a job that was broken off, that
    runs twice, or beside another, posts each check-in once. Those whose review is still to come
    are only kept for their owners. A trial has nothing computed: its review reminds the owner.
    What rests on data that was called sensitive since is left: the next run computes it anew.
    """
    held = _still_shown(session, _held(session, computed), computed)
    rows = _rows(session, held)
    now, told, done = utc_now(), Posted(), []
    news: News = []
    for number, made in held.items():
        row, found = rows.get((number, made.review_on)), computed[number]
        if row is None:
            row = CheckIn(commitment_id=made.id, review_on=made.review_on, made_at=now)
            session.add(row)
        if made.review_on > on:
            told = told.plus(_foresee(row, found, news))
        elif row.posted_at is None or made.state is CommitmentState.UNCHECKABLE:
            told = told.plus(_post(made, row, found, now, news))
            done.append(made)
    session.flush()  # all at once: only then have new rows their numbers
    for kind, row in news:
        announce(session, kind(row.id))
    end_checked(session, done)
    return told


def end_checked(session: Session, made: Sequence[Commitment]) -> None:
    """Note of the proposals of what has ended, flushed, that nothing more is promised of them."""
    ended = [one for one in made if one.closed_at is not None]
    mark_all_checked(session, _without_more(session, ended))


def write_into(row: CheckIn, found: Computed, now: datetime) -> None:
    """Put a result into its row; one that was posted before is kept among the earlier ones."""
    facts = found.found.to_facts() if found.found else {}
    if row.posted_at is not None:
        row.earlier = [*row.earlier, past_of(row)]
    row.result, row.why, row.facts = found.result, found.why or "", facts
    row.owed_by, row.changed_at = found.owed_by, now


def past_of(row: CheckIn) -> dict[str, Any]:
    return {
        "result": row.result,
        "why": row.why,
        "facts": row.facts,
        "until": utc_now().isoformat(),
    }


def move_on(made: Commitment, result: Result, now: datetime) -> None:
    """Let the commitment's state follow its check-in; without data it is not closed."""
    made.state = CommitmentState(result.value)
    made.closed_at = None if result is Result.UNCHECKABLE else made.closed_at or now


def _held(session: Session, ids: Collection[int]) -> Mapping[CommitmentId, Commitment]:
    held = (
        select(Commitment)
        .where(col(Commitment.id).in_(ids), col(Commitment.state).in_(WAITING))
        .order_by(col(Commitment.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {made.id: made for made in session.scalars(held)}


def _still_shown(
    session: Session,
    held: Mapping[CommitmentId, Commitment],
    computed: Mapping[CommitmentId, Computed | None],
) -> Mapping[CommitmentId, Commitment]:
    """Leave out what may not be shown any more; nothing else becomes so until we commit."""
    on_open = {
        number: made.chart_id
        for number, made in held.items()
        if (found := computed[number]) is not None and found.of_open_data and made.chart_id
    }
    guarded = hold_sensitive(session, list(charts_by_ids(session, on_open.values()).values()))
    return {n: made for n, made in held.items() if on_open.get(n) not in guarded}


def _rows(session: Session, ids: Collection[int]) -> Mapping[tuple[CommitmentId, date], CheckIn]:
    rows = select(CheckIn).where(col(CheckIn.commitment_id).in_(ids))
    fresh = rows.execution_options(populate_existing=True)
    return {(row.commitment_id, row.review_on): row for row in session.scalars(fresh)}


def _foresee(row: CheckIn, found: Computed | None, news: News) -> Posted:
    if found is None or row.posted_at is not None or row.result is not None:
        return Posted()
    write_into(row, found, row.made_at)
    news.append((CheckInForeseen, row))
    return Posted(foreseen=1)


def _post(
    made: Commitment, row: CheckIn, found: Computed | None, now: datetime, news: News
) -> Posted:
    if found is None:
        if made.kind is not CommitmentKind.TRIAL:
            return Posted()
        row.posted_at = row.changed_at = now
        news.append((CheckInPosted, row))
        return Posted(posted=1)
    waits = found.result is Result.UNCHECKABLE
    if row.posted_at is not None and waits:  # still
        row.why, row.owed_by = found.why or "", found.owed_by
        return Posted()
    write_into(row, found, now)
    row.posted_at = row.posted_at or now
    move_on(made, found.result, now)
    news.append((CheckInPosted, row))
    return Posted(uncheckable=1) if waits else Posted(posted=1)


def _without_more(session: Session, done: Sequence[Commitment]) -> Collection[int]:
    """Return the proposals of which nothing more is promised."""
    ids = {made.proposal_id for made in done}
    if not ids:
        return set()
    more = select(col(Commitment.proposal_id)).where(
        col(Commitment.proposal_id).in_(ids), col(Commitment.state).in_(WAITING)
    )
    return set(ids) - set(session.scalars(more))
