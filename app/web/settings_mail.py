"""How often letters about notices come and of what: in the settings, and by a letter's own link."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.core.i18n import Sentence
from app.core.nouns import resolve
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.notices.bounces import forgive, is_paused
from app.notices.following import followed_by
from app.notices.kinds import AT_ONCE, Matter
from app.notices.stopping import choose_matters, is_stopped, open_stop, stop, stopped_by
from app.people import settings as choices
from app.people.models import Digest, Person
from app.web.form_page import show_form
from app.web.notice_reasons import MATTERS, NAMES
from app.web.page import OnPage, Page

router = APIRouter()
# Mail programs press the button of a link by themselves (RFC 8058): without our page's token.
links = APIRouter(include_in_schema=False)


class MailForm(FormModel):
    digest: Digest
    matters: list[Matter] = Field(default=[], max_length=len(Matter))


@router.get("/settings/mail")
def show_mail(page: OnPage, person: SignedIn) -> Response:
    stopped = stopped_by(page.session, person.id)
    wanted = [matter.value for matter in Matter if matter not in stopped]
    return _mail_form(page, person, {"digest": person.digest.value, "matters": wanted})


@router.post("/settings/mail")
def set_mail(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    sent = read_form(form, MailForm)
    if sent.values is None:
        return _mail_form(page, person, sent.typed, sent.problems)
    choices.set_digest(page.session, person, sent.values.digest)
    choose_matters(page.session, person, sent.values.matters)
    return page.go("/settings")


@router.post("/settings/mail/again")
def try_again(page: OnPage, person: SignedIn) -> Response:
    """Send letters again to an address that the mail server called dead."""
    forgive(page.session, person.id)
    return page.go("/settings/mail")


@links.get("/stop/{token}", dependencies=[limit("stop", "60 per minute", reads=True)])
def show_stop(page: OnPage, token: str) -> Response:
    """Show one button. Looking at it, as scanners of mail do, changes nothing."""
    return _stop_page(page, token)


@links.post("/stop/{token}", dependencies=[limit("stop", "60 per minute")])
def stop_letters(page: OnPage, token: str) -> Response:
    """Stop these letters. A mail program is answered by the page itself: it follows no redirect."""
    return _stop_page(page, token, now=True)


def _mail_form(
    page: Page,
    person: Person,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    things = followed_by(page.session, person.id)
    places = resolve(page.session, person.id, things)
    return show_form(
        page,
        "settings/mail.html",
        typed,
        problems,
        person=person,
        at_once=[(matter.value, MATTERS[matter].name) for matter in AT_ONCE],
        in_digest=[(one.value, MATTERS[one].name) for one in Matter if one not in AT_ONCE],
        paused=is_paused(page.session, person),
        followed=[(*thing, places[thing]) for thing in things if thing in places],
    )


def _stop_page(page: Page, token: str, *, now: bool = False) -> Response:
    secret = page.settings.secret_key.get_secret_value()
    today = utc_now().astimezone(page.settings.zone).date()
    try:
        link = open_stop(page.session, secret, token, today)
    except RefusedError as refused:
        ruling = refused.ruling
        return page.show("settings/stop.html", ruling.status, ruling=ruling, name="", stopped=False)
    if now:
        stop(page.session, link)
    stopped = is_stopped(page.session, link)
    return page.show(
        "settings/stop.html", HTTPStatus.OK, ruling=None, name=NAMES[link.matter], stopped=stopped
    )
