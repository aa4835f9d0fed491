"""What is done with charts told in steps: told, told anew, taken back, hidden and shown again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart, ChartStep, ChartStory, Deed
from app.charts.story_policy import (
    can_change_story,
    can_hide_story,
    can_restore_story,
    can_tell,
)
from app.core.clock import utc_now
from app.core.errors import require
from app.ledger.models import LedgerEntry
from app.ledger.queries import latest_entry
from app.ledger.service import record
from app.notices.service import notify
from app.people.models import Person

STEPS_LIMIT: Final = 6
NOUN: Final = "story"


@dataclass(frozen=True)
class Step:
    """A step as its writer chose it: checked against its chart by `steps.check_steps`."""

    sentence: str
    deed: Deed
    anchors: Sequence[str]


def tell(
    session: Session,
    person: Person | None,
    chart: Chart,
    title: str,
    focus: str | None,
    steps: Sequence[Step],
) -> ChartStory:
    """Publish a chart's story."""
    require(can_tell(person))
    assert person is not None  # noqa: S101, the ruling above says so
    story = ChartStory(chart_id=chart.id, author_id=person.id, title=title, focus=focus)
    session.add(story)
    session.flush()
    _put_steps(session, story, steps)
    return story


def retell(
    session: Session,
    person: Person | None,
    story: ChartStory,
    title: str,
    focus: str | None,
    steps: Sequence[Step],
) -> None:
    require(can_change_story(person, story))
    story.title, story.focus, story.edited_at = title, focus, utc_now()
    _remove_steps(session, story)
    _put_steps(session, story, steps)


def take_back(session: Session, person: Person | None, story: ChartStory) -> None:
    """Remove one's own story for good."""
    require(can_change_story(person, story))
    _remove_steps(session, story)
    session.delete(story)


def hide_story(
    session: Session, moderator: Person, story: ChartStory, rule: str, reason: str
) -> LedgerEntry:
    """Hide a story in public: its author still reads it and can appeal."""
    require(can_hide_story(moderator, story))
    story.hidden_at = utc_now()
    return _record(session, moderator, story, "hidden", reason, rule=rule)


def restore_story(
    session: Session, moderator: Person, story: ChartStory, reason: str
) -> LedgerEntry:
    require(can_restore_story(moderator, story))
    story.hidden_at = None
    hidden = latest_entry(session, NOUN, story.id, ["hidden"])
    return _record(session, moderator, story, "restored", reason, about=hidden)


def _put_steps(session: Session, story: ChartStory, steps: Sequence[Step]) -> None:
    for number, step in enumerate(steps[:STEPS_LIMIT], start=1):
        session.add(
            ChartStep(
                story_id=story.id,
                number=number,
                sentence=step.sentence,
                deed=step.deed,
                anchors=list(step.anchors),
            )
        )
    session.flush()


def _remove_steps(session: Session, story: ChartStory) -> None:
    session.execute(delete(ChartStep).where(col(ChartStep.story_id) == story.id))


def _record(
    session: Session,
    moderator: Person,
    story: ChartStory,
    deed: str,
    reason: str,
    *,
    rule: str = "",
    about: LedgerEntry | None = None,
) -> LedgerEntry:
    entry = record(
        session,
        deed=deed,
        noun=NOUN,
        noun_id=story.id,
        reason=reason,
        rule=rule,
        actor_id=moderator.id,
        concerns_id=story.author_id,
        about_entry_id=about.id if about else None,
    )
    notify(session, [story.author_id], deed, NOUN, story.id, entry.id)
    return entry
