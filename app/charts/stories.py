"""Reads of charts told in steps."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import ChartStep, ChartStory, StoryId
from app.charts.story_policy import can_read_story
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.paging import BIGGEST_ID, Paged, decode_cursor, encode_cursor, paged
from app.people.models import Person
from app.people.policy import can_moderate

LISTED: Final = 10


class Told(NamedTuple):
    story: ChartStory
    author: str  # the handle


def load_story(session: Session, viewer: Person | None, chart_id: int, story_id: int) -> Told:
    """Load a story of this chart as this viewer may read it. Raises RefusedError: 404, 410."""
    mine = (col(ChartStory.chart_id) == chart_id, col(ChartStory.id) == story_id)
    row = session.execute(
        select(ChartStory, col(Person.handle))
        .join(Person, col(Person.id) == col(ChartStory.author_id))
        .where(*mine)
    ).one_or_none()
    if row is None:
        raise RefusedError(NOT_FOUND)
    story, author = row
    require(can_read_story(viewer, story))
    return Told(story, author)


def stories_of(
    session: Session, viewer: Person | None, chart_id: int, cursor: str = "", limit: int = LISTED
) -> Paged[Told]:
    """List what was told of a chart and this viewer may read, the newest first."""
    rows = (
        select(ChartStory, col(Person.handle))
        .join(Person, col(Person.id) == col(ChartStory.author_id))
        .where(col(ChartStory.chart_id) == chart_id)
        .order_by(col(ChartStory.id).desc())
    )
    if not can_moderate(viewer):
        own = col(ChartStory.author_id) == (viewer.id if viewer else None)
        rows = rows.where(or_(col(ChartStory.hidden_at).is_(None), own))
    after = decode_cursor(cursor, 1)
    if after and isinstance(after[0], int) and 0 < after[0] < BIGGEST_ID:
        rows = rows.where(col(ChartStory.id) < after[0])
    found = [Told(*row) for row in session.execute(rows.limit(limit + 1))]
    return paged(found, limit, lambda told: encode_cursor(told.story.id))


def steps_of(session: Session, story_id: StoryId) -> Sequence[ChartStep]:
    mine = select(ChartStep).where(col(ChartStep.story_id) == story_id)
    return session.scalars(mine.order_by(col(ChartStep.number))).all()
