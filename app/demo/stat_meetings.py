"""The stat meetings of the demo city: calendars, agendas, rows, and memos in time and late."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from app.core.clock import utc_now
from app.core.storage import Storage
from app.demo.life import Life
from app.demo.meeting_days import TEN, plan_of
from app.demo.script import content
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings import recording
from app.followthrough.meetings.agenda import freeze
from app.followthrough.meetings.calendars import (
    Plan,
    move_meeting,
    name_recorder,
    set_calendar,
    skip_meeting,
)
from app.followthrough.meetings.daily import agendas_due, keep_meetings, plan_ahead
from app.followthrough.meetings.dates import FROZEN_BEFORE, moment_of
from app.followthrough.meetings.memos import draft_memo, write_memo
from app.followthrough.meetings.models import EntryKind, Mark, Meeting
from app.followthrough.meetings.movers import movers_of
from app.followthrough.meetings.queries import coming_meetings, past_meetings
from app.followthrough.meetings.records import record_of
from app.followthrough.workdays import ONE_DAY, Workdays
from app.people.models import Department
from app.people.queries import department_by_slug

Told = Mapping[str, Any]
BEFORE: Final = 5  # days that a calendar is set before its first meeting
LATELY: Final = timedelta(days=7)


@dataclass
class StatMeetings:
    """Plans what `content/meetings.toml` tells on the timeline of a city's life.

    Each day at ten, when all meetings begin, the clock's work is done and scripted sessions are
    held. Only agendas that froze lately name movers: the data of the past is that of today.
    """

    life: Life
    store: Storage
    _sessions: dict[int, Told] = field(default_factory=dict)  # by meeting
    _held: dict[str, int] = field(default_factory=dict)  # sessions so far, by department

    def plan(self) -> None:
        now, days = self.life.city.now, set[int]()
        workdays = Workdays(self.life.settings.zone, content("mandate")["country"])
        for number, office in enumerate(content("meetings")["office"]):
            plan = plan_of(office, number, workdays, now)
            since = (self._today - plan.begins_on).days + BEFORE
            days.add(since)
            self._at(since, partial(self._set, office, plan))
        for ago in range(max(days), -1, -1):
            self._at(ago, self._live_a_day)
        self.life.timeline.at(now, self._keep)

    def _set(self, office: Told, plan: Plan) -> None:
        session, department = self.life.session, self._office(office["slug"])
        director = self.life.person(office["by"])
        set_calendar(session, director, department, plan, self._workdays(), utc_now())
        for handle in office["recorders"]:
            name_recorder(session, director, department, handle, utc_now())

    def _live_a_day(self) -> None:
        """Do what the clock brings, call off, hold and write down what is told of this day."""
        self._keep()
        for office in content("meetings")["office"]:
            department = self._office(office["slug"])
            for row in coming_meetings(self.life.session, utc_now() - ONE_DAY, department.id, 1):
                self._name_good(office, row.meeting)
                self._begin(office, row.meeting)
                self._move(office, row.meeting)
            for row in past_meetings(self.life.session, utc_now(), department.id, limit=2).items:
                self._publish(office, row.meeting)

    def _keep(self) -> None:
        session, now = self.life.session, utc_now()
        plan_ahead(session, self._workdays(), now)
        keep_meetings(session, self._workdays(), now)
        is_now = self.life.city.now - now <= LATELY
        for meeting_id, department_id in agendas_due(session, now):
            movers = movers_of(session, self.store, department_id) if is_now else []
            freeze(session, meeting_id, movers, self._workdays(), now)

    def _begin(self, office: Told, meeting: Meeting) -> None:
        """Hold the next session that is told, or call it off a day before."""
        now, told = utc_now(), office["session"]
        number = self._held.get(office["slug"], 0)
        if meeting.id in self._sessions or number >= len(told) or meeting.skipped_at is not None:
            return
        session = told[number]
        if "skipped" in session and self._is_tomorrow(meeting):
            director = self.life.person(office["by"])
            skip_meeting(self.life.session, director, meeting.id, session["skipped"], now)
        elif "skipped" in session or now < meeting.starts_at:
            return
        elif not session.get("silent"):
            self._record(office, session, meeting)
        self._held[office["slug"]] = number + 1
        self._sessions[meeting.id] = session

    def _move(self, office: Told, meeting: Meeting) -> None:
        """Put the meeting after the last told one on the day after the load, a day before it."""
        all_told = self._held.get(office["slug"], 0) == len(office["session"])
        if "moved" in office and all_told and self._is_tomorrow(meeting) and not meeting.moved_from:
            session, workdays = self.life.session, self._workdays()
            director, day = self.life.person(office["by"]), workdays.after(self._today, 1)
            reason = office["moved"]
            move_meeting(session, director, meeting.id, day, TEN, reason, workdays, utc_now())

    def _is_tomorrow(self, meeting: Meeting) -> bool:
        day = self._workdays().day_of
        return day(meeting.starts_at) - day(utc_now()) == ONE_DAY

    def _name_good(self, office: Told, meeting: Meeting) -> None:
        """Say what went well three days before, so that it stands in the frozen agenda."""
        told, now = [*office["session"], {"good": office.get("next", "")}], utc_now()
        session = told[min(self._held.get(office["slug"], 0), len(told) - 1)]
        is_soon = now < meeting.starts_at <= now + FROZEN_BEFORE + ONE_DAY
        if is_soon and session.get("good") and not meeting.skipped_at and not meeting.good:
            pen = self.life.person(office["recorders"][0])
            recording.say_good(self.life.session, pen, meeting.id, session["good"], 0, now)

    def _record(self, office: Told, told: Told, meeting: Meeting) -> None:
        life, now = self.life, utc_now()
        pens = [life.person(handle) for handle in office["recorders"]]
        day = self._workdays().day_of(meeting.starts_at)
        recording.count_people(
            life.session, pens[0], meeting.id, told["came"], told["council"], told["public"], 0, now
        )
        last = record_of(life.session, meeting).last
        for one, mark in zip(last, told.get("marks", []), strict=False):
            recording.mark_row(
                life.session, pens[0], meeting.id, one.entry.id, Mark(mark), None, now
            )
        for number, row in enumerate(told["rows"]):
            words = recording.Words(
                EntryKind(row["kind"]), row["text"], row.get("department", office["slug"]),
                row.get("owner", ""), day + timedelta(days=row["days"]),
            )  # fmt: skip
            pen = pens[number % len(pens)]
            recording.enter(life.session, pen, meeting.id, words, f"demo-row-{number:08}", now, day)

    def _publish(self, office: Told, meeting: Meeting) -> None:
        """Publish the memo on the working day that is told."""
        told, workdays, now = self._sessions.get(meeting.id, {}), self._workdays(), utc_now()
        if "memo" not in told or meeting.memo_at is not None:
            return
        due = workdays.after(workdays.day_of(meeting.starts_at), told["memo"])
        if workdays.day_of(now) >= due:
            pen = self.life.person(office["recorders"][0])
            text = draft_memo(meeting, record_of(self.life.session, meeting))
            write_memo(self.life.session, pen, meeting.id, text, 0, now, publish=True)

    @property
    def _today(self) -> date:
        return self.life.city.now.astimezone(self.life.settings.zone).date()

    def _workdays(self) -> Workdays:
        return workdays_in(self.life.session, self.life.settings.zone)

    def _office(self, slug: str) -> Department:
        found = department_by_slug(self.life.session, slug)
        assert found is not None  # noqa: S101, the demo's own
        return found

    def _at(self, days_ago: int, act: Callable[[], None]) -> None:
        day = self._today - timedelta(days=days_ago)
        self.life.timeline.at(moment_of(day, TEN, self.life.settings.zone), act)
