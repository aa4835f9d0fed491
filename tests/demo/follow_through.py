"""What stands of follow-through after `commonplot demo`, in every state."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from app.discussion.observations.models import Observation
from app.followthrough.adopting.models import Adoption
from app.followthrough.checking.agenda import contested_for
from app.followthrough.checking.models import CheckIn, Interim, Result
from app.followthrough.goals.queries import count_serving, standing_goals
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.models import AgendaItem, ItemKind
from app.followthrough.meetings.policy import Standing, standing_of
from app.followthrough.meetings.queries import next_meetings, past_meetings, strips
from app.followthrough.teams.models import TeamSlot
from app.followthrough.teams.queries import list_teams
from app.followthrough.workdays import Workdays
from app.people.models import ProtectedVoice
from app.people.queries import department_by_slug


def count(session: Session, table: type[SQLModel]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def check_follow_through(session: Session, now: datetime) -> None:
    check_stat_meetings(session, now, workdays_in(session, ZoneInfo("UTC")))
    check_company(session, now)
    check_purposes(session)
    check_promises(session)


def check_stat_meetings(session: Session, now: datetime, workdays: Workdays) -> None:
    """Four departments met; each skipped one, and one of them wrote a memo late.

    One meeting has just been held and waits for its memo, one is to come with a frozen agenda.
    """
    found = strips(session, now, workdays)
    assert len(found) == 4
    assert all(len(one.meetings) - one.count("skipped") >= 2 for one in found)
    assert all(one.count("skipped") == 1 and one.count("late") <= 1 for one in found)
    assert {one.slug for one in found if one.count("late")} >= {"public-works"}
    following = next_meetings(session, now)[0].meeting
    assert following.moved_from is not None
    assert (following.frozen_at is not None, following.good != "") == (True, True)
    works = department_by_slug(session, "public-works")
    assert works is not None
    held = past_meetings(session, now, works.id, limit=2).items[0].meeting
    assert standing_of(held, now, workdays) is Standing.OPEN
    assert held.recorded_at is not None
    agenda = select(col(AgendaItem.meeting_id), col(AgendaItem.kind))
    kinds = session.execute(agenda).all()
    assert (held.id, ItemKind.MOVER) in kinds
    assert (following.id, ItemKind.CONTESTED) in kinds


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
    """Find check-ins of each result, words beside one and a contest that waits for its answer.

    Whether Bellwether's is unclear hangs on chance: in some months it is missed.
    """
    rows = session.scalars(select(CheckIn).where(col(CheckIn.result).is_not(None))).all()
    results = [row.result for row in rows]
    assert set(results) | {Result.UNCLEAR} == set(Result)
    assert len(results) == 4
    assert sum(row.context != "" for row in rows) == 1
    assert count(session, Interim) == 1  # of a promise whose year is still to end
    department = department_by_slug(session, "transportation")
    assert department is not None
    assert [one.waiting for one in contested_for(session, department.id)] == [1]
