"""The follow button of every page that can be followed: the same few lines for each noun."""

from dataclasses import dataclass

from fastapi import APIRouter, Response
from pydantic import Field

from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.notices.following import start_following, stop_following
from app.notices.queries import follows
from app.web.addresses import Number
from app.web.page import OnPage, Page, safe_next

router = APIRouter()


@dataclass(frozen=True)
class Following:
    """A thing, and whether this reader follows it."""

    noun: str
    noun_id: int
    is_on: bool


def following_of(page: Page, noun: str, noun_id: int) -> Following | None:
    """Return what the button shows, or None for a reader who has not signed in."""
    if page.viewer is None:
        return None
    return Following(noun, noun_id, follows(page.session, page.viewer, noun, noun_id))


class EndForm(FormModel):
    next: str = Field(default="", max_length=500)


@router.post("/follows/{noun}/{noun_id}", dependencies=[limit("follow", "60 per minute")])
def start(page: OnPage, person: SignedIn, noun: str, noun_id: Number) -> Response:
    place = start_following(page.session, person, noun, noun_id)
    return _button(page, Following(noun, noun_id, is_on=True), f"{place.url}#follow")


@router.post("/follows/{noun}/{noun_id}/end")
def end(page: OnPage, person: SignedIn, noun: str, noun_id: Number, form: SentForm) -> Response:
    """Stop following, also what this person may not see any more."""
    sent = read_form(form, EndForm)
    place = stop_following(page.session, person, noun, noun_id)
    fallback = f"{place.url}#follow" if place else "/settings/mail#follows"
    there = safe_next(sent.values.next if sent.values else None, fallback)
    return _button(page, Following(noun, noun_id, is_on=False), there)


def _button(page: Page, following: Following, address: str) -> Response:
    if not page.wants_fragment:
        return page.go(address)
    return page.show("notices/_follow.html", following=following)
