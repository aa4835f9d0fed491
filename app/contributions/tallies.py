"""Reads that count votes or open the log. Only `publishing` may import them: CI checks it."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import SQLColumnExpression, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.cells import Cell, Waiting
from app.contributions.figure_models import Batch, BatchCell, Published
from app.contributions.models import (
    Answer,
    CellKind,
    Contribution,
    ContributionId,
    LogEntry,
    Visibility,
    Vote,
)
from app.people.models import Person, PersonId
from app.places.models import DistrictMember

# A vote that the last batch did not count, or counted as another answer. Written as the partial
# index `ix_vote_fresh` has it, or the databases would not use it.
FRESH = or_(col(Vote.counted).is_(None), col(Vote.counted) != col(Vote.answer))
AT_ONCE: Final = 500  # people that one statement names
PORTION: Final = 20_000  # rows that are fetched at a time


def with_fresh_votes(
    session: Session, at_least: int, published_before: datetime
) -> Mapping[ContributionId, int]:
    """Find what has this many fresh votes and no batch since that moment, with its log's length."""
    fresh = (
        select(col(Vote.contribution_id))
        .where(FRESH)
        .group_by(col(Vote.contribution_id))
        .having(func.count() >= at_least)
        .subquery()
    )
    rested = or_(
        col(Published.published_at).is_(None), col(Published.published_at) <= published_before
    )
    rows = session.execute(
        select(col(Contribution.id), col(Contribution.log_length))
        .join(fresh, fresh.c.contribution_id == col(Contribution.id))
        .outerjoin(Published, col(Published.contribution_id) == col(Contribution.id))
        .where(rested)
        .order_by(col(Contribution.id))
    )
    return {row[0]: row[1] for row in rows}


def waiting_votes(
    session: Session, contribution_id: int, home: SQLColumnExpression[int | None]
) -> Sequence[Waiting]:
    """Load what is FRESH. `home` is the column of the neighborhood that a voter counts for."""
    districts = (
        select(
            col(DistrictMember.neighborhood_id).label("neighborhood_id"),
            func.min(col(DistrictMember.district_id)).label("district_id"),
        )
        .group_by(col(DistrictMember.neighborhood_id))
        .subquery()
    )
    votes = (
        select(
            col(Vote.person_id),
            col(Vote.answer),
            col(Vote.cell),
            col(Vote.cell_place),
            home.label("home"),
            districts.c.district_id,
            col(Vote.counted),
        )
        .join(Person, col(Person.id) == col(Vote.person_id))
        .outerjoin(districts, districts.c.neighborhood_id == home)
        .where(col(Vote.contribution_id) == contribution_id, FRESH)
    )
    return [
        Waiting(
            row.person_id,
            row.answer,
            None if row.cell is None else Cell(row.cell, row.cell_place),
            row.home,
            row.district_id,
            row.counted,
        )
        for row in session.execute(votes)
    ]


def count_answers(session: Session, contribution_id: int) -> Counter[Answer]:
    """Count the people behind each answer that stands, counted in a batch or not."""
    votes = select(col(Vote.answer), func.count()).group_by(col(Vote.answer))
    votes = votes.where(col(Vote.contribution_id) == contribution_id)
    return Counter(dict(session.execute(votes).all()))


def count_new(session: Session, people: Sequence[PersonId], since: datetime) -> int:
    """Count those of these people whose accounts were made after that moment."""
    found = 0
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        rows = select(func.count()).select_from(Person).where(col(Person.id).in_(some))
        found += session.scalar(rows.where(col(Person.created_at) > since)) or 0
    return found


def count_cell(session: Session, contribution_id: int, cell: Cell) -> Counter[Answer]:
    """Count the answers that a cell has counted."""
    votes = select(col(Vote.counted), func.count()).where(
        col(Vote.contribution_id) == contribution_id,
        col(Vote.cell) == cell.kind,
        col(Vote.cell_place) == cell.place,
    )
    found = session.execute(votes.group_by(col(Vote.counted)))
    return Counter({counted: people for counted, people in found if counted is not None})


def count_earlier(session: Session, contribution_id: int, revision: int) -> int:
    """Count the counted votes that stand on a revision before this one, whatever their answer."""
    votes = select(func.count()).where(
        col(Vote.contribution_id) == contribution_id,
        col(Vote.counted).is_not(None),
        col(Vote.revision) < revision,
    )
    return session.scalar(votes) or 0


def latest_cells(
    session: Session, ids: Collection[int], until: int | None = None
) -> Sequence[BatchCell]:
    """Load the last state of each cell of these contributions: as it is, or as of batch `until`."""
    newest = (
        select(func.max(col(BatchCell.id)))
        .where(col(BatchCell.contribution_id).in_(ids))
        .group_by(col(BatchCell.contribution_id), col(BatchCell.kind), col(BatchCell.place))
    )
    if until is not None:
        newest = newest.where(col(BatchCell.batch_id) <= until)
    cells = select(BatchCell).where(col(BatchCell.id).in_(newest))
    order = (col(BatchCell.contribution_id), col(BatchCell.kind), col(BatchCell.place))
    return session.scalars(cells.order_by(*order)).all()


def latest_batches(session: Session, ids: Collection[int]) -> Sequence[Batch]:
    """Load the last batch of each of these contributions that has any."""
    latest = select(Batch).join(Published, col(Published.batch_id) == col(Batch.id))
    return session.scalars(latest.where(col(Published.contribution_id).in_(ids))).all()


def vote_log(session: Session, contribution_id: int, length: int) -> Sequence[LogEntry]:
    """Load the first `length` entries, in order."""
    entries = select(LogEntry).where(col(LogEntry.contribution_id) == contribution_id)
    return session.scalars(entries.order_by(col(LogEntry.number)).limit(length)).all()


class CountedVote(NamedTuple):
    """A vote as a batch counted it, with the home that counts now, or None."""

    text: int
    person: int
    answer: Answer
    home: int | None
    cell: CellKind
    place: int


def counted_rows(session: Session, home: SQLColumnExpression[int | None]) -> Iterator[CountedVote]:
    """Stream what batches have counted of public texts, in a fixed order, in portions."""
    columns: list[Any] = [
        col(Vote.contribution_id),
        col(Vote.person_id),
        col(Vote.counted),
        home,
        col(Vote.cell),
        col(Vote.cell_place),
    ]
    votes = (
        select(*columns)
        .join(Contribution, col(Contribution.id) == col(Vote.contribution_id))
        .join(Person, col(Person.id) == col(Vote.person_id))
        .where(col(Vote.counted).is_not(None), col(Contribution.visibility) == Visibility.PUBLIC)
        .order_by(col(Vote.contribution_id), col(Vote.person_id))
        .execution_options(yield_per=PORTION)
    )
    for row in session.execute(votes):
        yield CountedVote(*row)
