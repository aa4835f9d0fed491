"""A department's calendar: its rhythm, its recorders, and a meeting moved or called off."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence, _
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.calendars import (
    Plan,
    end_calendar,
    move_meeting,
    name_recorder,
    release_recorder,
    set_calendar,
    skip_meeting,
)
from app.followthrough.meetings.dates import next_slot
from app.followthrough.meetings.models import Rhythm
from app.followthrough.meetings.policy import can_keep_calendar, can_move
from app.followthrough.meetings.queries import calendar_of, coming_meetings, recorders_of
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Department, Person, Role
from app.people.queries import department_by_slug, people_of
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.stat_page import Loaded, load
from app.web.stat_words import RHYTHMS, WEEKS, weekdays

router = APIRouter()
often = limit("meeting_calendar", "60 per hour")
NUMBER: Final = _("Write a whole number.")
A_DAY: Final = _("Choose a day.")


class PlanForm(FormModel):
    rhythm: Rhythm = Rhythm.MONTHLY
    weekday: int
    week: int = 1
    at: str = Field(min_length=1, max_length=5)
    minutes: int = 90
    place: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=500)
    begins_on: date

    def plan(self) -> Plan:
        return Plan(**self.model_dump())


class RecorderForm(FormModel):
    handle: str = Field(min_length=1, max_length=40)


class MoveForm(FormModel):
    day: date
    at: str = Field(min_length=1, max_length=5)
    reason: str = Field(min_length=1, max_length=300)


class SkipForm(FormModel):
    skip_reason: str = Field(min_length=1, max_length=300)


@router.get("/departments/{slug}/calendar")
def edit_calendar(page: OnPage, person: SignedIn, slug: str) -> Response:
    return _calendar(page, _office(page, person, slug))


@router.post("/departments/{slug}/calendar", dependencies=[often])
def send_calendar(page: OnPage, person: SignedIn, slug: str, form: SentForm) -> Response:
    office = _office(page, person, slug)
    sent = read_form(form, PlanForm)
    words = {"weekday": NUMBER, "week": NUMBER, "minutes": NUMBER, "begins_on": A_DAY}
    problems = {field: words.get(field, said) for field, said in sent.problems.items()}
    if sent.values is not None:
        workdays = workdays_in(page.session, page.settings.zone)
        try:
            set_calendar(page.session, person, office, sent.values.plan(), workdays, utc_now())
            return page.go(f"/stat-meetings?department={office.slug}")
        except InvalidError as refusal:
            problems = refusal.problems
    return _calendar(page, office, sent.typed, problems)


@router.post("/departments/{slug}/calendar/end", dependencies=[often])
def send_end(page: OnPage, person: SignedIn, slug: str) -> Response:
    """Plan no more meetings."""
    end_calendar(page.session, person, _office(page, person, slug), utc_now())
    return page.go(f"/departments/{slug}/calendar")


@router.post("/departments/{slug}/recorders", dependencies=[often])
def send_recorder(page: OnPage, person: SignedIn, slug: str, form: SentForm) -> Response:
    office = _office(page, person, slug)
    sent = read_form(form, RecorderForm)
    problems = sent.problems
    if sent.values is not None:
        try:
            name_recorder(page.session, person, office, sent.values.handle, utc_now())
            return page.go(f"/departments/{slug}/calendar#recorders")
        except InvalidError as refusal:
            problems = refusal.problems
    return _calendar(page, office, sent.typed, problems)


@router.post("/departments/{slug}/recorders/removal", dependencies=[often])
def send_removal(page: OnPage, person: SignedIn, slug: str, form: SentForm) -> Response:
    """Take a recorder's pen away."""
    office = _office(page, person, slug)
    sent = read_form(form, RecorderForm)
    if sent.values is None:
        return _calendar(page, office, sent.typed, sent.problems)
    release_recorder(page.session, person, office, sent.values.handle)
    return page.go(f"/departments/{slug}/calendar#recorders")


@router.get("/stat-meetings/{meeting_id}/date")
def edit_date(page: OnPage, person: SignedIn, meeting_id: Number) -> Response:
    return _date(page, _keepers_only(page, person, meeting_id))


@router.post("/stat-meetings/{meeting_id}/date", dependencies=[often])
def send_date(page: OnPage, person: SignedIn, meeting_id: Number, form: SentForm) -> Response:
    """Move a meeting, with a public reason."""
    loaded = _keepers_only(page, person, meeting_id)
    sent = read_form(form, MoveForm)
    problems = {f: A_DAY if f == "day" else said for f, said in sent.problems.items()}
    if sent.values is not None:
        said = sent.values
        try:
            move_meeting(
                page.session, person, meeting_id, said.day, said.at, said.reason,
                loaded.workdays, loaded.now,
            )  # fmt: skip
            return page.go(f"/stat-meetings/{meeting_id}")
        except InvalidError as refusal:
            problems = refusal.problems
    return _date(page, loaded, sent.typed, problems)


@router.post("/stat-meetings/{meeting_id}/skip", dependencies=[often])
def send_skip(page: OnPage, person: SignedIn, meeting_id: Number, form: SentForm) -> Response:
    """Call a meeting off, with a public reason."""
    sent = read_form(form, SkipForm)
    if sent.values is None:
        return _date(page, _keepers_only(page, person, meeting_id), sent.typed, sent.problems)
    skip_meeting(page.session, person, meeting_id, sent.values.skip_reason, utc_now())
    return page.go(f"/stat-meetings/{meeting_id}")


def _office(page: Page, person: Person, slug: str) -> Department:
    """Find a department for who keeps its calendar; nobody else is told that this is there."""
    office = department_by_slug(page.session, slug)
    if office is None:
        raise RefusedError(NOT_FOUND)
    require(can_keep_calendar(person, office.id))
    return office


def _keepers_only(page: Page, person: Person, meeting_id: int) -> Loaded:
    loaded = load(page, meeting_id)
    require(can_move(person, loaded.meeting, loaded.now))
    return loaded


def _calendar(
    page: Page,
    office: Department,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    calendar, now = calendar_of(page.session, office.id), utc_now()
    today = workdays_in(page.session, page.settings.zone).day_of(now)
    stands: dict[str, object] = {"weekday": 1, "minutes": 90, "at": "10:00", "begins_on": today}
    if calendar is not None:
        stands = {
            "rhythm": calendar.rhythm, "weekday": calendar.weekday, "week": calendar.week,
            "at": calendar.at, "minutes": calendar.minutes, "place": calendar.place,
            "link": calendar.link, "begins_on": next_slot(calendar, today),
        }  # fmt: skip
    recorders = recorders_of(page.session, office.id)
    named = {one.id for one in recorders}
    people = [
        one
        for one in people_of(page.session, office.id)
        if one.role is Role.OFFICIAL and not one.suspended and one.id not in named
    ]
    return show_form(
        page,
        "meetings/calendar.html",
        {**stands, **(typed or {})},
        problems,
        office=office,
        calendar=calendar,
        coming=coming_meetings(page.session, now, office.id, 6),
        recorders=recorders,
        people=people,
        rhythms=RHYTHMS,
        weeks=WEEKS,
        weekdays=weekdays(),
    )


def _date(
    page: Page,
    loaded: Loaded,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    begins = loaded.meeting.starts_at.astimezone(loaded.workdays.zone)
    stands: dict[str, object] = {"day": begins.date(), "at": f"{begins:%H:%M}"}
    return show_form(
        page,
        "meetings/date.html",
        {**stands, **(typed or {})},
        problems,
        loaded=loaded,
        meeting=loaded.meeting,
    )
