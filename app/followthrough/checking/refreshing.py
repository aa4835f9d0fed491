"""What a newer version of a dataset says of commitments: interim numbers, and data that came back.

The numbers go to a commitment's page only. The work is bound to versions: where no version was
published nothing is computed, and where a year's number is as it was nothing is written.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.metrics.metric import Level
from app.charts.models import Chart
from app.contributions.guarding import hold_sensitive, others_of, sensitive_among
from app.core.clock import utc_now
from app.core.db import Database
from app.core.portions import portions
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.followthrough.checking.computing import AwayError, Reader
from app.followthrough.checking.found import Computed, Found
from app.followthrough.checking.models import Interim
from app.followthrough.checking.posting import WAITING, keep
from app.followthrough.checking.sweeping import AT_ONCE, compute_all, post
from app.followthrough.commitments.models import Commitment, CommitmentId, CommitmentState


def look_again(database: Database, store: Storage, dataset_id: int, on: date) -> int:
    """Read the commitments on a dataset's charts anew; return how many. May run twice.

    Open ones get the number of the newest year; those that lacked data are checked now.
    """
    with database.reading() as session:
        seen = _look(session, store, dataset_id)
    post(database, seen.lacking, on)
    for some in portions(list(seen.interim), AT_ONCE):
        with database.writing() as session:
            _keep_open(session, seen, some)
    return seen.rows


def look_again_within(session: Session, store: Storage, dataset_id: int, on: date) -> int:
    """Do the same in a transaction that the caller holds."""
    seen = _look(session, store, dataset_id)
    keep(session, seen.lacking, on)
    _keep_open(session, seen, list(seen.interim))
    return seen.rows


class _Seen(NamedTuple):
    rows: int
    lacking: Mapping[CommitmentId, Computed | None]
    interim: Mapping[CommitmentId, Found]
    charts: Mapping[CommitmentId, Chart]  # of the open ones
    guarded: set[int]  # those whose data was called sensitive already


def _look(session: Session, store: Storage, dataset_id: int) -> _Seen:
    rows = _waiting(session, session.get_one(Dataset, dataset_id))
    reader = Reader(session, store)
    is_open = [row for row in rows if row[0].state is CommitmentState.OPEN]
    lacking = [row for row in rows if row[0].state is not CommitmentState.OPEN]
    charts = {made.id: chart for made, chart in is_open}
    return _Seen(
        len(rows),
        compute_all(reader, lacking),
        _interim(session, reader, is_open),
        charts,
        sensitive_among(session, list(charts.values())),
    )


def _keep_open(session: Session, seen: _Seen, numbers: Sequence[CommitmentId]) -> None:
    """Keep these numbers; those of data called sensitive meanwhile the next version brings anew."""
    since = hold_sensitive(session, [seen.charts[one] for one in numbers]) - seen.guarded
    for number in numbers:
        if seen.charts[number].id not in since:
            _keep(session, number, seen.interim[number])


def charts_on(session: Session, dataset: Dataset, among: Sequence[int]) -> list[Chart]:
    """Return those of these charts that show or count rows of a dataset."""
    return [
        chart
        for some in portions(among)
        for chart in session.scalars(select(Chart).where(col(Chart.id).in_(some)))
        if chart.dataset_id == dataset.id or dataset.slug in others_of(chart.spec)
    ]


def _waiting(session: Session, dataset: Dataset) -> list[tuple[Commitment, Chart]]:
    promised = select(col(Commitment.chart_id)).where(
        col(Commitment.state).in_(WAITING), col(Commitment.chart_id).is_not(None)
    )
    numbers = [one for one in session.scalars(promised.distinct()) if one is not None]
    charts = {chart.id: chart for chart in charts_on(session, dataset, numbers)}
    rows = select(Commitment).where(
        col(Commitment.state).in_(WAITING), col(Commitment.chart_id).in_(charts)
    )
    ordered = rows.order_by(col(Commitment.chart_id), col(Commitment.id))
    return [(made, charts[made.chart_id]) for made in session.scalars(ordered) if made.chart_id]


def _interim(
    session: Session, reader: Reader, rows: Sequence[tuple[Commitment, Chart]]
) -> Mapping[CommitmentId, Found]:
    """Return the newest numbers that differ from what the pages show."""
    found: dict[CommitmentId, Found] = {}
    for made, chart in rows:
        try:
            cube = reader.cube_of(chart)
        except AwayError:
            continue
        ends = cube.version.data_to if cube else None
        if ends is not None:
            read = reader.read(made, chart, min(ends, made.until or ends))
            if read is not None:
                found[made.id] = read
    known = _known(session, found)
    return {
        number: one
        for number, one in found.items()
        if known.get((number, one.level.day_to)) != one.level
    }


def _known(
    session: Session, found: Mapping[CommitmentId, Found]
) -> Mapping[tuple[CommitmentId, date], Level]:
    rows = (
        one
        for some in portions(list(found))
        for one in session.scalars(select(Interim).where(col(Interim.commitment_id).in_(some)))
    )
    return {(one.commitment_id, one.day_to): Found.from_facts(one.facts).level for one in rows}


def _keep(session: Session, number: CommitmentId, found: Found) -> None:
    row = session.get(Interim, (number, found.level.day_to))
    if row is None:
        row = Interim(commitment_id=number, day_to=found.level.day_to, facts={})
        session.add(row)
    row.facts, row.at = found.to_facts(), utc_now()
