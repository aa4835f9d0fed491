"""The day's work on commitments: whose review comes, whose has come, and what lacked data."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.core.db import Database
from app.core.portions import portions
from app.core.storage import Storage
from app.followthrough.checking.computing import AwayError, Reader
from app.followthrough.checking.found import Computed
from app.followthrough.checking.models import CheckIn
from app.followthrough.checking.posting import Posted, keep
from app.followthrough.commitments.models import (
    Commitment,
    CommitmentId,
    CommitmentKind,
    CommitmentState,
)
from app.followthrough.mandate.queries import workdays_in

EARLY: Final = 5  # working days before the review on which its owner sees the number
AT_ONCE: Final = 200  # commitments a transaction


def sweep(database: Database, store: Storage, on: date) -> Posted:
    """Do what is to be done about commitments on a day, in the city's time zone. May run twice.

    What is due is found by the index on state and review; what was missed on earlier days is done
    now. Numbers are worked out before any lock is taken, and written `AT_ONCE` at a time. While
    the store is away nothing is said of what it holds: the next run finds it due again.
    """
    with database.reading() as session:
        computed = _computed(session, store, on)
    return post(database, computed, on)


def sweep_within(session: Session, store: Storage, on: date) -> Posted:
    """Do the same in a transaction that the caller holds."""
    return keep(session, _computed(session, store, on), on)


def post(database: Database, computed: Mapping[CommitmentId, Computed | None], on: date) -> Posted:
    """Write what was computed, portion by portion; each is kept whole or not at all."""
    told = Posted()
    for some in portions(list(computed), AT_ONCE):
        with database.writing() as session:
            told = told.plus(keep(session, {one: computed[one] for one in some}, on))
    return told


def _computed(session: Session, store: Storage, on: date) -> Mapping[CommitmentId, Computed | None]:
    due = _due(session, on), _lacking()
    rows = [(made, chart) for ask in due for made, chart in session.execute(ask)]
    return compute_all(Reader(session, store), rows)


def _due(session: Session, on: date) -> Select[Any]:
    """Ask for what is due, ordered by chart: each chart's numbers are then added up once.

    Five working days or fewer are left to every review before the sixth working day from now.
    """
    limit = workdays_in(session, ZoneInfo("UTC")).after(on, EARLY + 1)
    unseen = and_(
        col(CheckIn.id).is_(None),
        or_(col(Commitment.kind) == CommitmentKind.TARGET, col(Commitment.review_on) <= on),
    )
    return (
        _rows()
        .outerjoin(CheckIn, _its_own())
        .where(
            col(Commitment.state) == CommitmentState.OPEN,
            col(Commitment.review_on) < limit,
            or_(unseen, and_(col(CheckIn.posted_at).is_(None), col(Commitment.review_on) <= on)),
        )
    )


def _lacking() -> Select[Any]:
    """Ask for what had no data when its review came."""
    return _rows().where(col(Commitment.state) == CommitmentState.UNCHECKABLE)


def _rows() -> Select[Any]:
    columns: list[Any] = [Commitment, Chart]
    rows = select(*columns).outerjoin(Chart, col(Chart.id) == col(Commitment.chart_id))
    return rows.order_by(col(Commitment.chart_id), col(Commitment.id))


def _its_own() -> ColumnElement[bool]:
    return and_(
        col(CheckIn.commitment_id) == col(Commitment.id),
        col(CheckIn.review_on) == col(Commitment.review_on),
    )


def compute_all(
    reader: Reader, rows: Sequence[tuple[Commitment, Chart | None]]
) -> Mapping[CommitmentId, Computed | None]:
    """Compute these; what the store does not give just now is left out."""
    computed: dict[CommitmentId, Computed | None] = {}
    for made, chart in rows:
        try:
            is_target = made.kind is CommitmentKind.TARGET
            computed[made.id] = reader.compute(made, chart) if is_target else None
        except AwayError:
            continue
    return computed
