"""What agendas said of a dataset before that was called sensitive: the numbers go, the line stays.

A mover holds the rows behind its number for a time and an area, which is what guarded data hides.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import Database
from app.datasets.models import Dataset
from app.followthrough.checking.refreshing import charts_on
from app.followthrough.meetings.models import AgendaItem, ItemKind, Meeting


def guard_agendas(database: Database, dataset_id: int) -> None:
    """Take the numbers of what moved out of agendas that named this dataset. May run twice."""
    with database.writing() as session:
        dataset = session.get_one(Dataset, dataset_id)
        if not dataset.sensitive:
            return
        named = select(col(AgendaItem.noun_id)).where(col(AgendaItem.kind) == ItemKind.MOVER)
        charts = charts_on(session, dataset, session.scalars(named.distinct()).all())
        _empty(session, [chart.id for chart in charts])


def _empty(session: Session, chart_ids: list[int]) -> None:
    rows = (
        select(AgendaItem, Meeting)
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .where(col(AgendaItem.kind) == ItemKind.MOVER, col(AgendaItem.noun_id).in_(chart_ids))
    )
    for item, meeting in session.execute(rows):
        if item.facts:
            item.facts = {}
            meeting.stamp += 1
