"""The page behind the bell. Opening it changes nothing: notices are marked read by a button."""

from typing import Final

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, Field

from app.core.errors import NOT_FOUND, RefusedError
from app.http.forms import FormModel, SentForm, read_form
from app.http.person import SignedIn
from app.notices.queries import notice_of, notices_of
from app.notices.service import mark_read
from app.web import follows, settings_mail
from app.web.addresses import Number
from app.web.page import OnPage
from app.web.telling import tell

router = APIRouter()


class UpTo(FormModel):
    """How far the reader saw: what came later stays unread."""

    up_to: AwareDatetime


class Others(FormModel):
    """The other notices of a line, with a comma between; another person's are left alone."""

    others: str = Field(default="", pattern=r"^(\d{1,9}(,\d{1,9})*)?$", max_length=400)

    @property
    def numbers(self) -> list[int]:
        return [int(number) for number in self.others.split(",") if number]


@router.get("/notices")
def show_notices(page: OnPage, person: SignedIn, after: str = "") -> Response:
    found = notices_of(page.session, person.id, after)
    return page.show(
        "notices/show.html",
        told=tell(page.session, person.id, found.items),
        following=found.next,
        newest=found.items[0].created_at if found.items else None,
        first_page=not after,
    )


@router.post("/notices/read")
def read_all(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    sent = read_form(form, UpTo)
    if sent.values is not None:
        mark_read(page.session, person, up_to=sent.values.up_to)
    return page.go("/notices")


@router.post("/notices/{notice_id}/read")
def read_one(page: OnPage, person: SignedIn, notice_id: Number, form: SentForm) -> Response:
    """Mark one line of one's own notices; htmx gets it back, a browser the page."""
    notice = notice_of(page.session, person.id, notice_id)
    if notice is None:
        raise RefusedError(NOT_FOUND)
    sent = read_form(form, Others)
    mark_read(page.session, person, [notice.id, *(sent.values.numbers if sent.values else ())])
    if not page.wants_fragment:
        return page.go("/notices")
    page.session.refresh(notice)
    lines = tell(page.session, person.id, [notice])
    return page.show("notices/_notice.html", line=lines[0] if lines else None)


# Everything about what a person hears of, in the order of their addresses.
ROUTERS: Final = (router, follows.router, settings_mail.router)
