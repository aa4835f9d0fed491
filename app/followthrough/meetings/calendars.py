"""A department's calendar: its rhythm, its meetings to come, and who records them.

Each act stands in the public ledger.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import insert_for
from app.core.errors import InvalidError, require
from app.core.i18n import Sentence, _
from app.followthrough.answering import posted_as
from app.followthrough.commitments.policy import may_own
from app.followthrough.mandate.service import NO_LINK, is_web_address
from app.followthrough.meetings.dates import WEEK, memo_due, moment_of, slots
from app.followthrough.meetings.models import Meeting, MeetingCalendar, MeetingRecorder, Rhythm
from app.followthrough.meetings.planning import AHEAD, clear_planned, keep_good, plan_meetings
from app.followthrough.meetings.policy import can_keep_calendar, can_move
from app.followthrough.meetings.queries import calendar_of, hold_meeting
from app.followthrough.workdays import Workdays
from app.ledger.service import record
from app.people.models import Department, Person
from app.people.queries import person_by_handle

MOST_AHEAD: Final = timedelta(days=370)
WEEKS: Final = 4
SHORTEST, LONGEST = 15, 480

PAST_DAY: Final = _("Choose a day from today on, within a year.")
NO_TIME: Final = _("Write a time of day, for example 14:30.")
NO_WEEKDAY: Final = _("Choose one of the answers offered.")
HOW_LONG: Final = _("Choose from %(low)s to %(high)s minutes.", low=SHORTEST, high=LONGEST)
NOWHERE: Final = _("Say where it is: a place, a link, or both.")
FREE_DAY: Final = _("This is no working day of the city. Choose another one.")
PAST_TIME: Final = _("This moment is past. Choose one that is still to come.")
NO_OFFICIAL: Final = _("Name an official of this department by handle.")


@dataclass(frozen=True)
class Plan:
    """What a department chooses. `week` of the month counts for a monthly rhythm alone."""

    rhythm: Rhythm
    weekday: int
    week: int
    at: str
    minutes: int
    place: str
    link: str
    begins_on: date


def set_calendar(
    session: Session,
    actor: Person | None,
    department: Department,
    plan: Plan,
    workdays: Workdays,
    now: datetime,
) -> MeetingCalendar:
    """Choose when and where a department meets: what is not frozen yet is planned anew.

    A meeting whose day stays keeps its address. One that somebody moved keeps its moment and its
    reason, and gets the new place. What somebody said went well stays with the next meeting.
    Raises InvalidError by field.
    """
    require(can_keep_calendar(actor, department.id))
    today = workdays.day_of(now)
    _check(plan, today)
    given = slots(MeetingCalendar(**vars(plan)), None, today + AHEAD)
    good = clear_planned(session, department.id, now, given)
    calendar = calendar_of(session, department.id) or MeetingCalendar(
        department_id=department.id, begins_on=plan.begins_on
    )
    for name, value in vars(plan).items():
        setattr(calendar, name, value)
    calendar.planned_to = None
    session.add(calendar)
    session.flush()
    plan_meetings(session, calendar, workdays, now)
    keep_good(session, department.id, good, now)
    facts = f"{department.name}: {plan.rhythm}, {plan.at}, {plan.begins_on.isoformat()}"
    _tell(session, actor, "meetings_planned", department.id, facts)
    return calendar


def end_calendar(
    session: Session, actor: Person | None, department: Department, now: datetime
) -> None:
    """Plan no more meetings. Those with a frozen agenda, and moved ones, stand. Twice is once."""
    require(can_keep_calendar(actor, department.id))
    calendar = calendar_of(session, department.id)
    if calendar is not None:
        clear_planned(session, department.id, now)
        session.delete(calendar)
        _tell(session, actor, "meetings_ended", department.id, department.name)


def move_meeting(
    session: Session,
    actor: Person | None,
    meeting_id: int,
    day: date,
    at: str,
    reason: str,
    workdays: Workdays,
    now: datetime,
) -> Meeting:
    """Hold a meeting at another time, with a public reason. Raises InvalidError by field.

    A frozen agenda stays frozen; the memo's day moves with the meeting.
    """
    meeting = hold_meeting(session, meeting_id)
    require(can_move(actor, meeting, now))
    if not _is_time(at):
        raise InvalidError({"at": NO_TIME})
    if not workdays.day_of(now) <= day <= workdays.day_of(now) + MOST_AHEAD:
        raise InvalidError({"day": PAST_DAY})
    if not workdays.is_working(day):
        raise InvalidError({"day": FREE_DAY})
    moment = moment_of(day, at, workdays.zone)
    if moment <= now:
        raise InvalidError({"at": PAST_TIME})
    if moment != meeting.starts_at:
        meeting.moved_from = meeting.moved_from or meeting.starts_at
        meeting.starts_at, meeting.move_reason = moment, reason
        meeting.memo_due_on = memo_due(moment, workdays)
        meeting.stamp += 1
        _tell(session, actor, "meeting_moved", meeting.id, reason, noun="meeting")
    return meeting


def skip_meeting(
    session: Session, actor: Person | None, meeting_id: int, reason: str, now: datetime
) -> Meeting:
    """Call a meeting off, with a public reason: it stands as skipped. Twice is once."""
    meeting = hold_meeting(session, meeting_id)
    if meeting.skipped_at is not None and meeting.skip_reason == reason:
        require(can_keep_calendar(actor, meeting.department_id))
        return meeting
    require(can_move(actor, meeting, now))
    meeting.skipped_at, meeting.skip_reason = now, reason
    meeting.stamp += 1
    _tell(session, actor, "meeting_skipped", meeting.id, reason, noun="meeting")
    return meeting


def name_recorder(
    session: Session, actor: Person | None, department: Department, handle: str, now: datetime
) -> None:
    """Let an official of the department record its meetings. Twice is once. Raises InvalidError.

    The ledger says in which office that person is, and no name.
    """
    require(can_keep_calendar(actor, department.id))
    person = person_by_handle(session, handle)
    if person is None or not may_own(person, department.id):
        raise InvalidError({"handle": NO_OFFICIAL})
    row = {"department_id": department.id, "person_id": person.id, "named_at": now}
    named = insert_for(session, MeetingRecorder).values(row).on_conflict_do_nothing()
    if session.scalar(named.returning(col(MeetingRecorder.person_id))) is not None:
        _tell(session, actor, "recorder_named", department.id, _office(person, department))


def release_recorder(
    session: Session, actor: Person | None, department: Department, handle: str
) -> None:
    """Take a recorder's pen away. Twice is once."""
    require(can_keep_calendar(actor, department.id))
    person = person_by_handle(session, handle)
    if person is None:
        return
    released = delete(MeetingRecorder).where(
        col(MeetingRecorder.department_id) == department.id,
        col(MeetingRecorder.person_id) == person.id,
    )
    if session.scalar(released.returning(col(MeetingRecorder.person_id))) is not None:
        _tell(session, actor, "recorder_released", department.id, _office(person, department))


def _office(person: Person, department: Department) -> str:
    return ", ".join(filter(None, (posted_as(person), department.name)))


def _check(plan: Plan, today: date) -> None:
    problems: dict[str, Sentence] = {}
    if not 0 <= plan.weekday < WEEK:
        problems["weekday"] = NO_WEEKDAY
    if not 1 <= plan.week <= WEEKS:
        problems["week"] = NO_WEEKDAY
    if not _is_time(plan.at):
        problems["at"] = NO_TIME
    if not SHORTEST <= plan.minutes <= LONGEST:
        problems["minutes"] = HOW_LONG
    if plan.link and not is_web_address(plan.link):
        problems["link"] = NO_LINK
    if not plan.place and not plan.link:
        problems["place"] = NOWHERE
    if not today <= plan.begins_on <= today + MOST_AHEAD:
        problems["begins_on"] = PAST_DAY
    if problems:
        raise InvalidError(problems)


def _is_time(at: str) -> bool:
    try:
        return time.fromisoformat(at).strftime("%H:%M") == at
    except ValueError:
        return False


def _tell(
    session: Session,
    actor: Person | None,
    deed: str,
    number: int,
    reason: str,
    *,
    noun: str = "department",
) -> None:
    session.flush()
    record(
        session,
        deed=deed,
        noun=noun,
        noun_id=number,
        reason=reason,
        actor_id=actor.id if actor else None,
    )
