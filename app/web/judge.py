"""Judge ten statements: one at a time, about one's own neighborhood and others.

Which ten, and which one is next, stands in the address: a page can be loaded again, left and gone
back to, and signing in keeps its place.
"""

from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import Field

from app.contributions.models import Answer
from app.contributions.voting import cast_vote
from app.core.errors import require
from app.core.i18n import Sentence, _
from app.core.paging import BIGGEST_ID
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.policy import can_take_part
from app.ranking.exposure import needs_view, still_open
from app.ranking.judged import judged_among
from app.web.judge_cards import card_of, last_of
from app.web.page import OnPage, Page

router = APIRouter()

TEN: Final = 10
LONGEST: Final = 120  # characters that ten ids fill


class Choice(StrEnum):
    AGREE = "agree"
    DISAGREE = "disagree"
    PASS = "pass"  # noqa: S105, an answer, not a password
    SKIP = "skip"  # no vote at all


class JudgeForm(FormModel):
    vote: Choice
    of: str = Field(max_length=LONGEST)
    n: int = Field(ge=1, le=TEN)
    seen_revision: int | None = Field(default=None, ge=1, lt=BIGGEST_ID)


@router.get("/judge")
def show(page: OnPage, of: str = "", n: str = "") -> Response:
    """Show the statement at this place of a round; without a round, begin one."""
    return _show(page, _texts(of), _place(n))


@router.post("/judge", dependencies=[limit("vote", "120 per minute")])
def judge(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    """Take an answer, or none, and go on to the next statement."""
    sent = read_form(form, JudgeForm)
    require(can_take_part(person))
    texts = _texts(str(sent.typed.get("of", "")))
    if sent.values is None or sent.values.n > len(texts):
        lost = _("The form did not say which statement is meant. Choose again.")
        n = min(_place(str(sent.typed.get("n", ""))), len(texts))
        return _show(page, texts, n, sent.problems.get("vote", lost))
    number, n = texts[sent.values.n - 1], sent.values.n + 1
    # What was closed or taken away meanwhile stops nobody: the next page says what is not counted.
    if sent.values.vote is not Choice.SKIP and still_open(page.session, [number]):
        seen, choice = sent.values.seen_revision, Answer(sent.values.vote)
        cast_vote(page.session, person, number, choice, seen)
    if not page.wants_fragment:
        return page.go(_address(texts, n))
    answer = _show(page, texts, n)
    answer.headers["HX-Push-Url"] = _address(texts, n)
    return answer


def _show(page: Page, texts: Sequence[int], n: int, problem: Sentence | None = None) -> Response:
    """Draw the first statement from this place on that can still be judged, or what came of all."""
    if not texts:
        here = page.here
        home = here.id if here and page.viewer is None else None
        texts, n = needs_view(page.session, page.viewer, limit=TEN, home_id=home), 1
    is_open = still_open(page.session, texts)
    places = range(max(1, min(n, len(texts) + 1)), len(texts) + 1)
    at = next((place for place in places if texts[place - 1] in is_open), None)
    context = {
        "texts": texts,
        "of": ".".join(map(str, texts)),
        "n": at,
        "total": len(texts),
        "moved": n > 1,
        "last": last_of(page, texts[n - 2] if 1 < n <= len(texts) + 1 else None),
        "card": card_of(page, texts[at - 1]) if at else None,
        "judged": None if at else judged_among(page.session, page.viewer, texts),
        "back": quote(_address(texts, at or 1)),
        "problems": {"vote": problem} if problem else {},
    }
    # htmx asks for a whole page too, when somebody goes back to one that it left.
    name = "_card" if page.wants_fragment and page.request.method == "POST" else "show"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return page.show(f"judge/{name}.html", status, **context)


def _address(texts: Sequence[int], n: int) -> str:
    return f"/judge?of={'.'.join(map(str, texts))}&n={n}"


def _place(n: str) -> int:
    """Read a place of a round, from 1 to the one after the tenth; else it is the first."""
    return int(n) if n in map(str, range(1, TEN + 2)) else 1


def _texts(of: str) -> list[int]:
    """Read the round of an address: up to ten different ids, none where it is not one of ours."""
    parts = of.split(".") if len(of) <= LONGEST else []
    ids = [int(part) for part in parts if part.isascii() and part.isdecimal()]
    known = list(dict.fromkeys(number for number in ids if 0 < number < BIGGEST_ID))
    return known[:TEN] if len(known) == len(parts) else []
