"""Recording a meeting: rows, marks, who came, additions, and what went well."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Response
from pydantic import BeforeValidator, Field

from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import Sentence
from app.core.paging import BIGGEST_ID
from app.followthrough.meetings import recording
from app.followthrough.meetings.models import EntryKind, Mark
from app.followthrough.meetings.policy import (
    CHANGED_MEANWHILE,
    can_record,
    can_say_good,
    can_see_record_form,
)
from app.followthrough.meetings.recording import Words, find_entry
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Department, Person
from app.people.queries import department_by_id
from app.web.addresses import Number
from app.web.comment_forms import Key, new_key
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.stat_page import Loaded, facts_of, load

router = APIRouter()
often = limit("meeting", "300 per hour")

Day = Annotated[date | None, BeforeValidator(lambda typed: typed or None)]
Count = Annotated[int, BeforeValidator(lambda typed: typed or 0)]
Seen = Annotated[int, Field(ge=0, lt=BIGGEST_ID)]
LONGEST: Final = 500


class RowForm(FormModel):
    kind: EntryKind
    text: str = Field(min_length=1, max_length=LONGEST)
    department: str = Field(min_length=1, max_length=80)
    owner: str = Field(default="", max_length=40)
    due_on: Day = None
    form_key: Key

    def words(self) -> Words:
        return Words(self.kind, self.text, self.department, self.owner, self.due_on)


class ChangeForm(RowForm):
    form_key: str = ""  # a row that is there needs none
    seen: Seen


class StrikeForm(FormModel):
    seen: Seen


class MarkForm(FormModel):
    mark: Mark
    seen: Annotated[Mark | None, BeforeValidator(lambda typed: typed or None)] = None


class PeopleForm(FormModel):
    office: list[str] = Field(default_factory=list, max_length=200)
    people: list[Count] = Field(default_factory=list, max_length=200)
    council: Count = 0
    public: Count = 0
    seen: Seen


class LineForm(FormModel):
    text: str = Field(min_length=1, max_length=300)


class GoodForm(FormModel):
    text: str = Field(default="", max_length=LONGEST)
    seen: Seen


@router.get("/meetings/{meeting_id}/record")
def show_record(page: OnPage, person: SignedIn, meeting_id: Number) -> Response:
    """Show a recorder all forms of a meeting; several recorders see the same rows."""
    loaded = load(page, meeting_id)
    require(can_see_record_form(person, loaded.meeting, {one.id for one in loaded.recorders}))
    return _record(page, loaded)


@router.post("/meetings/{meeting_id}/entries", dependencies=[often])
def send_row(page: OnPage, person: SignedIn, meeting_id: Number, form: SentForm) -> Response:
    loaded = _recorders_only(page, person, meeting_id)
    sent = read_form(form, RowForm)
    problems = sent.problems
    if sent.values is not None:
        try:
            recording.enter(
                page.session, person, meeting_id, sent.values.words(), sent.values.form_key,
                loaded.now, _day(loaded),
            )  # fmt: skip
            if not page.wants_fragment:
                return page.go(f"/meetings/{meeting_id}/record#rows")
            return _record(page, load(page, meeting_id))
        except InvalidError as refusal:
            problems = refusal.problems
    return _record(page, loaded, "row", sent.typed, problems)


@router.get("/meetings/{meeting_id}/entries/{entry_id}")
def edit_row(page: OnPage, person: SignedIn, meeting_id: Number, entry_id: Number) -> Response:
    return _row_form(page, _recorders_only(page, person, meeting_id), entry_id)


@router.post("/meetings/{meeting_id}/entries/{entry_id}", dependencies=[often])
def send_change(
    page: OnPage, person: SignedIn, meeting_id: Number, entry_id: Number, form: SentForm
) -> Response:
    """Correct a row. Who corrects second sees both, and what they typed."""
    loaded = _recorders_only(page, person, meeting_id)
    sent = read_form(form, ChangeForm)
    if sent.values is None:
        return _row_form(page, loaded, entry_id, sent.typed, sent.problems)
    try:
        recording.change(
            page.session, person, meeting_id, entry_id, sent.values.words(), sent.values.seen,
            loaded.now, _day(loaded),
        )  # fmt: skip
    except InvalidError as refusal:
        return _row_form(page, loaded, entry_id, sent.typed, refusal.problems)
    except RefusedError as refusal:
        if refusal.ruling is not CHANGED_MEANWHILE:
            raise
        return _row_form(page, loaded, entry_id, sent.typed, told=True)
    return page.go(f"/meetings/{meeting_id}/record#rows")


@router.post("/meetings/{meeting_id}/entries/{entry_id}/deletion", dependencies=[often])
def strike_row(
    page: OnPage, person: SignedIn, meeting_id: Number, entry_id: Number, form: SentForm
) -> Response:
    loaded = _recorders_only(page, person, meeting_id)
    sent = read_form(form, StrikeForm)
    if sent.values is None:
        return _row_form(page, loaded, entry_id, {}, sent.problems)
    try:
        recording.strike(page.session, person, meeting_id, entry_id, sent.values.seen, loaded.now)
    except RefusedError as refusal:
        if refusal.ruling is not CHANGED_MEANWHILE:
            raise
        return _row_form(page, loaded, entry_id, told=True)
    return page.go(f"/meetings/{meeting_id}/record#rows")


@router.post("/meetings/{meeting_id}/marks/{entry_id}", dependencies=[often])
def mark_row(
    page: OnPage, person: SignedIn, meeting_id: Number, entry_id: Number, form: SentForm
) -> Response:
    """Say what became of a row of an earlier meeting."""
    loaded = _recorders_only(page, person, meeting_id)
    sent = read_form(form, MarkForm)
    if sent.values is None:
        return _record(page, loaded, "mark", sent.typed, sent.problems)
    said = sent.values
    try:
        recording.mark_row(
            page.session, person, meeting_id, entry_id, said.mark, said.seen, loaded.now
        )
    except RefusedError as refusal:
        if refusal.ruling is not CHANGED_MEANWHILE:
            raise
        return _record(page, loaded, "mark", told=True)
    return page.go(f"/meetings/{meeting_id}/record#last")


@router.post("/meetings/{meeting_id}/attendance", dependencies=[often])
def send_people(page: OnPage, person: SignedIn, meeting_id: Number, form: SentForm) -> Response:
    loaded = _recorders_only(page, person, meeting_id)
    sent = read_form(form, PeopleForm)
    if sent.values is None:
        return _record(page, loaded, "people", sent.typed, sent.problems)
    said = sent.values
    counts = dict(zip(said.office, said.people, strict=False))
    try:
        recording.count_people(
            page.session, person, meeting_id, counts, said.council, said.public, said.seen,
            loaded.now,
        )  # fmt: skip
    except InvalidError as refusal:
        known = {"council", "public"}
        problems = {(f if f in known else "people"): s for f, s in refusal.problems.items()}
        return _record(page, loaded, "people", sent.typed, problems)
    except RefusedError as refusal:
        if refusal.ruling is not CHANGED_MEANWHILE:
            raise
        return _record(page, loaded, "people", sent.typed, told=True)
    return page.go(f"/meetings/{meeting_id}/record#people")


@router.post("/meetings/{meeting_id}/additions", dependencies=[often])
def send_line(page: OnPage, person: SignedIn, meeting_id: Number, form: SentForm) -> Response:
    """Add a line to a frozen agenda."""
    loaded = load(page, meeting_id)
    require(can_see_record_form(person, loaded.meeting, {one.id for one in loaded.recorders}))
    sent = read_form(form, LineForm)
    problems = sent.problems
    if sent.values is not None:
        try:
            recording.add_line(page.session, person, meeting_id, sent.values.text, loaded.now)
            return page.go(f"/meetings/{meeting_id}/record#additions")
        except InvalidError as refusal:
            problems = refusal.problems
    return _record(page, loaded, "line", sent.typed, problems)


@router.post("/meetings/{meeting_id}/good", dependencies=[often])
def send_good(page: OnPage, person: SignedIn, meeting_id: Number, form: SentForm) -> Response:
    """Say what went well. Who says it second sees both."""
    loaded = load(page, meeting_id)
    require(can_say_good(person, loaded.meeting))
    sent, told = read_form(form, GoodForm), False
    if sent.values is not None:
        said = sent.values
        try:
            recording.say_good(page.session, person, meeting_id, said.text, said.seen, loaded.now)
            return page.go(f"/meetings/{meeting_id}#good")
        except RefusedError as refusal:
            if refusal.ruling is not CHANGED_MEANWHILE:
                raise
            told = True
    facts = facts_of(page, loaded)
    status = HTTPStatus.CONFLICT if told else HTTPStatus.UNPROCESSABLE_ENTITY
    return page.show(
        "meetings/show.html", status, suggestions=(), typed=sent.typed, problems=sent.problems,
        told=CHANGED_MEANWHILE.sentence if told else "", **facts,
    )  # fmt: skip


def _recorders_only(page: Page, person: Person, meeting_id: int) -> Loaded:
    """Load a meeting for who may write rows now; others are told before what is wrong."""
    loaded = load(page, meeting_id)
    ids = {one.id for one in loaded.recorders}
    require(can_record(person, loaded.meeting, ids, loaded.now))
    return loaded


def _day(loaded: Loaded) -> date:
    return loaded.workdays.day_of(loaded.meeting.starts_at)


def _record(
    page: Page,
    loaded: Loaded,
    form: str = "",
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
    *,
    told: bool = False,
) -> Response:
    """Draw the recorder's page, or with htmx the form for a row and the rows that it belongs to."""
    facts = facts_of(page, loaded, recording=True)
    status = HTTPStatus.CONFLICT if told else HTTPStatus.OK
    if problems:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return page.show(
        "meetings/_live.html" if page.wants_fragment and form in {"", "row"} else
        "meetings/record.html",
        status,
        form=form,
        typed=typed or {},
        problems=problems or {},
        told=CHANGED_MEANWHILE.sentence if told else "",
        form_key=new_key(),
        home=department_by_id(page.session, loaded.meeting.department_id),
        **facts,
    )  # fmt: skip


def _row_form(
    page: Page,
    loaded: Loaded,
    entry_id: int,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
    *,
    told: bool = False,
) -> Response:
    """Show one row's form: as it stands, or as it was typed beside what stands."""
    entry = find_entry(page.session, loaded.meeting, entry_id)
    department = page.session.get_one(Department, entry.department_id)
    owner = page.session.get(Person, entry.owner_id) if entry.owner_id else None
    stands: dict[str, Any] = {
        "kind": entry.kind,
        "text": entry.text,
        "department": department.slug,
        "owner": owner.handle if owner else "",
        "due_on": entry.due_on or "",
    }
    facts = facts_of(page, loaded)
    shown = show_form(
        page,
        "meetings/entry.html",
        {**(typed if typed is not None else stands), "seen": entry.version},
        problems,
        entry=entry,
        stands=stands,
        told=CHANGED_MEANWHILE.sentence if told else "",
        **facts,
    )
    if told:
        shown.status_code = HTTPStatus.CONFLICT
    return shown
