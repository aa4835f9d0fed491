"""The rows of a meeting: written, corrected and taken out by its recorders."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response

from app.core.errors import InvalidError, RefusedError
from app.core.i18n import Sentence
from app.followthrough.commitments.policy import may_own
from app.followthrough.meetings import recording
from app.followthrough.meetings.policy import CHANGED_MEANWHILE
from app.followthrough.meetings.recording import find_entry
from app.http.forms import SentForm, read_form
from app.http.person import SignedIn
from app.people.models import Department
from app.people.queries import person_by_id
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.stat_forms import ChangeForm, RowForm, StrikeForm, often
from app.web.stat_page import Loaded, facts_of, load
from app.web.stat_record_page import day_of, draw_record, recorders_only

router = APIRouter()


@router.post("/stat-meetings/{meeting_id}/rows", dependencies=[often])
def send_row(page: OnPage, person: SignedIn, meeting_id: Number, form: SentForm) -> Response:
    loaded = recorders_only(page, person, meeting_id)
    sent = read_form(form, RowForm)
    problems = sent.problems
    if sent.values is not None:
        try:
            recording.enter(
                page.session, person, meeting_id, sent.values.words(), sent.values.form_key,
                loaded.now, day_of(loaded),
            )  # fmt: skip
            if not page.wants_fragment:
                return page.go(f"/stat-meetings/{meeting_id}/record#rows")
            return draw_record(page, load(page, meeting_id))
        except InvalidError as refusal:
            problems = refusal.problems
    return draw_record(page, loaded, "row", sent.typed, problems)


@router.get("/stat-meetings/{meeting_id}/rows/{row_id}")
def edit_row(page: OnPage, person: SignedIn, meeting_id: Number, row_id: Number) -> Response:
    return _row_form(page, recorders_only(page, person, meeting_id), row_id)


@router.post("/stat-meetings/{meeting_id}/rows/{row_id}", dependencies=[often])
def send_change(
    page: OnPage, person: SignedIn, meeting_id: Number, row_id: Number, form: SentForm
) -> Response:
    """Correct a row. Who corrects second sees both, and what they typed."""
    loaded = recorders_only(page, person, meeting_id)
    sent = read_form(form, ChangeForm)
    if sent.values is None:
        return _row_form(page, loaded, row_id, sent.typed, sent.problems)
    try:
        recording.change(
            page.session, person, meeting_id, row_id, sent.values.words(), sent.values.seen,
            loaded.now, day_of(loaded),
        )  # fmt: skip
    except InvalidError as refusal:
        return _row_form(page, loaded, row_id, sent.typed, refusal.problems)
    except RefusedError as refusal:
        if refusal.ruling is not CHANGED_MEANWHILE:
            raise
        return _row_form(page, loaded, row_id, sent.typed, told=True)
    return page.go(f"/stat-meetings/{meeting_id}/record#rows")


@router.post("/stat-meetings/{meeting_id}/rows/{row_id}/deletion", dependencies=[often])
def strike_row(
    page: OnPage, person: SignedIn, meeting_id: Number, row_id: Number, form: SentForm
) -> Response:
    loaded = recorders_only(page, person, meeting_id)
    sent = read_form(form, StrikeForm)
    if sent.values is None:
        return _row_form(page, loaded, row_id, {}, sent.problems)
    try:
        recording.strike(page.session, person, meeting_id, row_id, sent.values.seen, loaded.now)
    except RefusedError as refusal:
        if refusal.ruling is not CHANGED_MEANWHILE:
            raise
        return _row_form(page, loaded, row_id, told=True)
    return page.go(f"/stat-meetings/{meeting_id}/record#rows")


def _row_form(
    page: Page,
    loaded: Loaded,
    row_id: int,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
    *,
    told: bool = False,
) -> Response:
    """Show one row's form: as it stands, or as it was typed beside what stands."""
    entry = find_entry(page.session, loaded.meeting, row_id)
    department = page.session.get_one(Department, entry.department_id)
    owner = person_by_id(page.session, entry.owner_id or 0)
    here = owner if may_own(owner, entry.department_id) else None  # else the department owns it
    stands: dict[str, Any] = {
        "kind": entry.kind,
        "text": entry.text,
        "department": department.slug,
        "owner": here.handle if here else "",
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
