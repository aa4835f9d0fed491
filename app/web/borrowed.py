"""Borrowed charts: the list, the form, a chart beside one of ours, asked again and removed."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from starlette.datastructures import UploadFile

from app.charts.borrowed_words import (
    ASPECTS,
    KEPT,
    aspect_words,
    check_words,
    hidden_words,
    key_words,
    number_table,
    refusal_words,
    signed_words,
)
from app.charts.comparison_showing import Pictures, pictures_of
from app.charts.drawing.documents import Scale, draw_document, scale_of
from app.charts.models import Chart
from app.charts.promise_words import aim_words, outcome_words, range_words, year_words
from app.charts.public.beside import Beside, beside, ours_by_fit
from app.charts.public.borrowing import ask_again, borrow_address, borrow_file, is_asked, remove
from app.charts.public.models import BorrowedChart
from app.charts.public.policy import can_ask_again, can_borrow, can_remove
from app.charts.public.promise import Promise
from app.charts.public.queries import borrowed_charts, find_borrowed, handle_of
from app.charts.public.reading import MOST_BYTES, kept_document
from app.charts.public.schema import Document
from app.charts.queries import chart_address, charts_by_ids
from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import Sentence, _
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn, session_token
from app.http.table_form import file_in
from app.people.sessions import person_of
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()
uploads = APIRouter()  # whose body may be as large as a document


class BorrowForm(FormModel):
    address: str = Field(default="", max_length=2000)


class RemovalForm(FormModel):
    reason: str = Field(min_length=1, max_length=500)


def only_makers(request: Request) -> None:
    """Refuse before a byte of the body is read whoever may not borrow."""
    database: Database = request.app.state.database
    token = session_token(request)
    with database.reading() as session:
        found = person_of(session, token, utc_now()) if token else None
    require(can_borrow(found[0] if found else None))


@router.get("/charts/borrowed")
def list_borrowed(page: OnPage, mine: str = "", after: str = "") -> Response:
    own = page.viewer.id if page.viewer and mine else None
    found = borrowed_charts(page.session, by=own, cursor=after)
    kept = {"mine": "1"} if own else {}
    return page.show(
        "charts/borrowed_list.html",
        listed=found.items,
        mine=own is not None,
        next=f"/charts/borrowed?{urlencode({**kept, 'after': found.next})}" if found.next else None,
        may_borrow=bool(can_borrow(page.viewer)),
    )


@uploads.get("/charts/borrow")
def show_borrow(page: OnPage, _person: SignedIn) -> Response:
    return show_form(page, "charts/borrow.html")


# The form comes before the page, whose transaction would hold the writers' lock while it is read.
@uploads.post("/charts/borrow", dependencies=[limit("borrow", "20 per hour")])
def send_borrow(form: SentForm, page: OnPage, _person: SignedIn) -> Response:
    sent = read_form(form, BorrowForm)
    file = file_in(form)
    address = sent.values.address if sent.values else ""
    if sent.values is not None and (file is None) is (not address):
        sent.problems["address"] = (
            _("Choose a file or paste an address, not both.")
            if address
            else _("Paste the address of a chart, or choose its file.")
        )
    if sent.problems:
        return show_form(page, "charts/borrow.html", sent.typed, sent.problems)
    try:
        borrowed = _borrowed(page, address, file)
    except RefusedError as refused:
        if refused.ruling.status is not HTTPStatus.UNPROCESSABLE_ENTITY:
            raise
        name = "file" if file is not None else "address"
        told = _("%(why)s %(what)s", why=refused.ruling.sentence, what=refused.ruling.hint or "")
        return show_form(page, "charts/borrow.html", sent.typed, {name: told})
    return page.go(f"/charts/borrowed/{borrowed.id}")


def _borrowed(page: Page, address: str, file: UploadFile | None) -> BorrowedChart:
    if file is None:
        return borrow_address(page.session, page.viewer, address, page.settings)
    return borrow_file(page.session, page.viewer, file.file.read(MOST_BYTES + 1), page.settings)


@router.get(
    "/charts/borrowed/{number}", dependencies=[limit("compare", "120 per minute", reads=True)]
)
def show_borrowed(
    page: OnPage, number: Number, beside: Annotated[int | None, Query(ge=1, lt=2**31)] = None
) -> Response:
    borrowed = find_borrowed(page.session, number)
    return _show(page, borrowed, beside)


@router.post("/charts/borrowed/{number}/refresh", dependencies=[limit("borrow", "20 per hour")])
def refresh(page: OnPage, _person: SignedIn, number: Number) -> Response:
    borrowed = find_borrowed(page.session, number)
    ask_again(page.session, page.viewer, borrowed)
    if page.wants_fragment:
        return _show(page, borrowed, None)
    return page.go(f"/charts/borrowed/{number}")


@router.get("/charts/borrowed/{number}/removal")
def show_removal(page: OnPage, _person: SignedIn, number: Number) -> Response:
    borrowed = find_borrowed(page.session, number)
    require(can_remove(page.viewer, borrowed))
    return show_form(page, "charts/borrowed_removal.html", borrowed=borrowed)


@router.post("/charts/borrowed/{number}/removal")
def send_removal(form: SentForm, page: OnPage, _person: SignedIn, number: Number) -> Response:
    borrowed = find_borrowed(page.session, number)
    require(can_remove(page.viewer, borrowed))
    sent = read_form(form, RemovalForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        try:
            remove(page.session, page.viewer, borrowed, sent.values.reason)
            return page.go("/charts/borrowed")
        except InvalidError as invalid:
            problems = invalid.problems
    return show_form(page, "charts/borrowed_removal.html", sent.typed, problems, borrowed=borrowed)


def _show(page: Page, borrowed: BorrowedChart, wanted: int | None) -> Response:
    theirs = kept_document(borrowed.document) if borrowed.document else None
    context: dict[str, object] = {}
    promise = theirs if isinstance(theirs, Promise) else None
    if theirs is not None:
        context = (
            _promised(theirs) if isinstance(theirs, Promise) else _compared(page, theirs, wanted)
        )
        context["signed"] = signed_words(borrowed, theirs)
        context["another_key"] = key_words(borrowed, theirs)
    return page.show(
        "charts/_borrowed.html" if page.wants_fragment else "charts/borrowed.html",
        HTTPStatus.OK,
        borrowed=borrowed,
        theirs=theirs,
        promise=promise,
        asked=is_asked(borrowed, utc_now()),
        kept=KEPT.get(borrowed.kept),
        by=handle_of(page.session, borrowed.by_id),
        may_ask=bool(can_ask_again(page.viewer, borrowed)),
        may_remove=bool(can_remove(page.viewer, borrowed)),
        **context,
    )


def _promised(theirs: Promise) -> dict[str, object]:
    """Return what a commitment says, number by number."""
    facts = [
        (_("Promised"), aim_words(theirs)),
        (_("Before"), year_words(theirs, theirs.baseline) if theirs.baseline else ""),
        (_("Likely without action"), range_words(theirs, theirs.likely) if theirs.likely else ""),
        (_("The latest year"), year_words(theirs, theirs.result) if theirs.result else ""),
    ]
    return {
        "numbers": [(name, said) for name, said in facts if said],
        "outcome": outcome_words(theirs),
    }


def _compared(page: Page, theirs: Document, wanted: int | None) -> dict[str, object]:
    """Return theirs alone, or beside the one of ours that the reader chose."""
    fitting, others = ours_by_fit(page.session, theirs)
    both, problem = _beside(page, theirs, wanted)
    shared = scale_of([both.mine, theirs]) if both and both.fits else None
    return {
        "fitting": fitting,
        "others": others,
        "wanted": wanted,
        "problem": problem,
        "both": both,
        "theirs_picture": _picture(page, theirs, shared),
        "mine_picture": _picture(page, both.mine, shared) if both else None,
        "checks": _checks(both) if both else [],
        "refusals": refusal_words(both.checks) if both else [],
        "words": {"hidden": hidden_words(theirs), "table": number_table(theirs)},
        "mine_table": number_table(both.mine) if both else None,
        "mine_address": _address_of(page, wanted),
    }


def _beside(
    page: Page, theirs: Document, wanted: int | None
) -> tuple[Beside | None, Sentence | None]:
    chart = charts_by_ids(page.session, {wanted}).get(wanted) if wanted else None
    if chart is None:
        return None, None
    try:
        return _set_beside(page, chart, theirs), None
    except RefusedError as refused:
        return None, refused.ruling.sentence


def _set_beside(page: Page, chart: Chart, theirs: Document) -> Beside:
    here = page.here.slug if page.here else None
    return beside(page.session, page.store, page.settings, chart, here, theirs)


def _picture(page: Page, document: Document, shared: Scale | None) -> Pictures | None:
    if not document.marks:
        return None
    scale = shared or scale_of([document])
    alt = f"{document.title}, {document.city}"
    return pictures_of(page.store, lambda width: draw_document(document, width, scale), alt)


def _checks(both: Beside) -> Sequence[tuple[Sentence, str, str, Sentence]]:
    return [
        (
            ASPECTS[check.aspect],
            aspect_words(check.aspect, both.mine),
            aspect_words(check.aspect, both.theirs),
            check_words(check),
        )
        for check in both.checks
    ]


def _address_of(page: Page, wanted: int | None) -> str:
    chart = charts_by_ids(page.session, {wanted}).get(wanted) if wanted else None
    return chart_address(chart) if chart else ""
