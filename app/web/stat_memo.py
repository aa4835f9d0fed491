"""The memo of a meeting: drafted from its rows, edited by its recorders, published."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.errors import RefusedError, require
from app.core.i18n import Sentence
from app.core.paging import BIGGEST_ID
from app.core.text import MARKDOWN_LIMIT
from app.followthrough.meetings.memos import memo_words, write_memo
from app.followthrough.meetings.policy import CHANGED_MEANWHILE, can_write_memo
from app.followthrough.meetings.records import record_of
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.stat_page import Loaded, facts_of, load
from app.web.written import drawn_first

router = APIRouter()


class MemoForm(FormModel):
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    seen: Annotated[int, Field(ge=0, lt=BIGGEST_ID)]
    action: Literal["save", "publish"] = "save"


@router.get("/stat-meetings/{meeting_id}/memo")
def edit_memo(page: OnPage, person: SignedIn, meeting_id: Number) -> Response:
    return _memo(page, _writers_only(page, person, meeting_id))


@router.post(
    "/stat-meetings/{meeting_id}/memo",
    dependencies=[limit("memo", "60 per hour"), drawn_first(MemoForm)],
)
def send_memo(form: SentForm, person: SignedIn, page: OnPage, meeting_id: Number) -> Response:
    """Save or publish. Who writes second sees both texts."""
    loaded = _writers_only(page, person, meeting_id)
    sent = read_form(form, MemoForm)
    if sent.values is None:
        return _memo(page, loaded, sent.typed, sent.problems)
    said, is_last = sent.values, sent.values.action == "publish"
    try:
        write_memo(
            page.session, person, meeting_id, said.text, said.seen, loaded.now, publish=is_last
        )
    except RefusedError as refusal:
        if refusal.ruling is not CHANGED_MEANWHILE:
            raise
        return _memo(page, loaded, sent.typed, told=True)
    where = "#memo" if is_last or loaded.meeting.memo_at else "/memo"
    return page.go(f"/stat-meetings/{meeting_id}{where}")


def _writers_only(page: Page, person: Person, meeting_id: int) -> Loaded:
    loaded = load(page, meeting_id)
    ids = {one.id for one in loaded.recorders}
    require(can_write_memo(person, loaded.meeting, ids, loaded.now))
    return loaded


def _memo(
    page: Page,
    loaded: Loaded,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
    *,
    told: bool = False,
) -> Response:
    meeting = loaded.meeting
    stands = memo_words(meeting, record_of(page.session, meeting))
    shown = show_form(
        page,
        "meetings/memo.html",
        {"text": stands, **(typed or {}), "seen": meeting.memo_version},
        problems,
        stands=stands,
        longest=MARKDOWN_LIMIT,
        told=CHANGED_MEANWHILE.sentence if told else "",
        **facts_of(page, loaded),
    )
    if told:
        shown.status_code = HTTPStatus.CONFLICT
    return shown
