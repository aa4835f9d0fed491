"""Flags on charts told in steps: readers flag them, moderators hide or keep them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import ChartStory, StoryId
from app.charts.story_policy import can_judge_story
from app.charts.telling import NOUN, hide_story
from app.core.errors import RefusedError, require
from app.ledger.models import LedgerEntry
from app.ledger.service import record
from app.moderation.models import Rule, StoryFlag
from app.moderation.policy import ALREADY_FLAGGED, NO_FLAGS, can_flag_story
from app.moderation.queries import QUEUE_LIMIT
from app.notices.service import notify
from app.people.models import Person, PersonId


@dataclass(frozen=True)
class StoryCase:
    """A story that waits for a moderator, with its author's handle and every open flag on it."""

    story: ChartStory
    author: str
    flags: Sequence[StoryFlag]

    @property
    def since(self) -> datetime:
        return self.flags[0].at

    @property
    def url(self) -> str:
        return f"/charts/{self.story.chart_id}/steps/{self.story.id}"


def flag_story(
    session: Session, reporter: Person, story: ChartStory, reason: Rule, note: str = ""
) -> StoryFlag:
    """Flag a story as it is told now: once a person and telling. It stays where it is."""
    require(can_flag_story(reporter, story))
    if story_flag_by(session, reporter.id, story) is not None:
        raise RefusedError(ALREADY_FLAGGED)
    flag = StoryFlag(
        story_id=story.id, reporter_id=reporter.id, told_at=told_at(story), reason=reason, note=note
    )
    session.add(flag)
    session.flush()
    return flag


def hide_flagged(
    session: Session, moderator: Person, story: ChartStory, rule: Rule, reason: str
) -> LedgerEntry:
    """Hide a story and tell whoever flagged it."""
    entry = hide_story(session, moderator, story, rule.value, reason)
    _resolve(session, story, entry)
    return entry


def keep_story(session: Session, moderator: Person, story: ChartStory, reason: str) -> LedgerEntry:
    """Dismiss the flags on a story. Whoever flagged it is told; its author need not be."""
    require(can_judge_story(moderator, story))
    if not open_story_flags(session, [story.id]):
        raise RefusedError(NO_FLAGS)
    entry = record(
        session, deed="kept", noun=NOUN, noun_id=story.id, reason=reason,
        actor_id=moderator.id, concerns_id=story.author_id,
    )  # fmt: skip
    _resolve(session, story, entry)
    return entry


def flagged_stories(session: Session) -> Sequence[StoryCase]:
    """List the stories with open flags, the longest waiting first."""
    waiting = (
        select(col(StoryFlag.story_id).label("id"), func.min(col(StoryFlag.at)).label("since"))
        .where(col(StoryFlag.resolved_entry_id).is_(None))
        .group_by(col(StoryFlag.story_id))
        .subquery()
    )
    rows = session.execute(
        select(ChartStory, col(Person.handle))
        .join(waiting, waiting.c.id == col(ChartStory.id))
        .join(Person, col(Person.id) == col(ChartStory.author_id))
        .where(col(ChartStory.hidden_at).is_(None))
        .order_by(waiting.c.since, col(ChartStory.id))
        .limit(QUEUE_LIMIT)
    ).all()
    flags = open_story_flags(session, [story.id for story, _author in rows])
    return [
        StoryCase(story, author, [flag for flag in flags if flag.story_id == story.id])
        for story, author in rows
    ]


def open_story_flags(session: Session, ids: Sequence[StoryId]) -> Sequence[StoryFlag]:
    flags = select(StoryFlag).where(
        col(StoryFlag.story_id).in_(ids), col(StoryFlag.resolved_entry_id).is_(None)
    )
    return session.scalars(flags.order_by(col(StoryFlag.at), col(StoryFlag.id))).all()


def story_flag_by(session: Session, reporter_id: PersonId, story: ChartStory) -> StoryFlag | None:
    """Find this person's flag on the story as it is told now."""
    mine = select(StoryFlag).where(
        col(StoryFlag.story_id) == story.id,
        col(StoryFlag.reporter_id) == reporter_id,
        col(StoryFlag.told_at) == told_at(story),
    )
    return session.scalar(mine)


def told_at(story: ChartStory) -> datetime:
    return story.edited_at or story.created_at


def _resolve(session: Session, story: ChartStory, entry: LedgerEntry) -> None:
    flags = open_story_flags(session, [story.id])
    for flag in flags:
        flag.resolved_entry_id = entry.id
    reporters = [flag.reporter_id for flag in flags]
    notify(
        session, reporters, "flag_decided", NOUN, story.id, entry.id, actor_id=entry.actor_id
    )  # fmt: skip
