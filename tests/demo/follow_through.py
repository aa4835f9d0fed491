"""What stands of follow-through after `commonplot demo`, in every state."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from app.discussion.observations.models import Observation
from app.followthrough.adopting.models import Adoption
from app.followthrough.checking.agenda import contested_for
from app.followthrough.checking.models import CheckIn, Result
from app.followthrough.goals.queries import count_serving, standing_goals
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.models import AgendaItem, ItemKind
from app.followthrough.meetings.queries import next_meetings, strips
from app.followthrough.teams.models import TeamSlot
from app.followthrough.teams.queries import list_teams
from app.people.models import ProtectedVoice
from app.people.queries import department_by_slug


def count(session: Session, table: type[SQLModel]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def check_follow_through(session: Session, now: datetime) -> None:
    check_stat_meetings(session, now)
    check_company(session, now)
    check_purposes(session)
    check_promises(session)


def check_stat_meetings(session: Session, now: datetime) -> None:
    """Four departments met; each skipped one, and one of them wrote a memo late."""
    found = strips(session, now, workdays_in(session, ZoneInfo("UTC")))
    assert len(found) == 4
    assert all(len(one.meetings) - one.count("skipped") >= 2 for one in found)
    assert all(one.count("skipped") == 1 and one.count("late") <= 1 for one in found)
    following = next_meetings(session, now)[0].meeting
    assert (following.frozen_at is not None, following.good != "") == (True, True)
    assert session.scalar(
        select(func.count()).where(
            col(AgendaItem.meeting_id) == following.id, col(AgendaItem.kind) == ItemKind.MOVER
        )
    )


def check_company(session: Session, now: datetime) -> None:
    """Find a team at work, one with its finding, and what residents saw on texts and charts."""
    rows = list_teams(session, now.date()).items
    assert [(row.state, row.members) for row in rows] == [("working", 4), ("found", 3)]
    assert count(session, TeamSlot) == 1
    seen = session.scalars(select(Observation)).all()
    assert (len(seen), sum(one.chart_id is not None for one in seen)) == (5, 2)


def check_purposes(session: Session) -> None:
    assert len(standing_goals(session)) == 2
    assert sorted(count_serving(session).values()) == [3, 4]
    assert count(session, Adoption) == count(session, ProtectedVoice) == 1


def check_promises(session: Session) -> None:
    """Find check-ins of every result, words beside one and a contest that waits for its answer."""
    rows = session.scalars(select(CheckIn).where(col(CheckIn.result).is_not(None))).all()
    assert {row.result for row in rows} == set(Result)
    assert sum(row.context != "" for row in rows) == 1
    department = department_by_slug(session, "transportation")
    assert department is not None
    assert [one.waiting for one in contested_for(session, department.id)] == [1]
