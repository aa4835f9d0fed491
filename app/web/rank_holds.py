"""Ranks that wait for a moderator's look, and what is decided about one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from app.contributions.queries import shared_among
from app.core import nouns
from app.core.errors import Ruling, require
from app.core.i18n import Sentence
from app.core.nouns import Place
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.policy import can_moderate
from app.ranking.hold_policy import can_freeze, can_look
from app.ranking.hold_queries import Held, kept_frozen, load_held, waiting_holds
from app.ranking.holding import clear_hold, freeze_for_a_week
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.hold_words import HOLD_REASONS, why_held
from app.web.page import OnPage, Page

router = APIRouter()
RANK_PAGES: Final[list[APIRouter]] = [router]


class LookForm(FormModel):
    decision: Literal["clear", "freeze"]
    reason: str = Field(min_length=1, max_length=500)


@dataclass
class Drawn:
    """A hold as the page shows it, with the form that decides where this moderator may."""

    held: Held
    title: Sentence
    why: Sentence
    place: Place | None
    ruling: Ruling
    may_freeze: bool
    typed: Mapping[str, object] = field(default_factory=dict)
    problems: Mapping[str, Sentence] = field(default_factory=dict)


@router.get("/moderation/ranking")
def show_holds(page: OnPage, moderator: SignedIn, after: str = "") -> Response:
    """Show a page of the ranks that wait, the longest waiting first, and those that are frozen."""
    require(can_moderate(moderator))
    waiting = waiting_holds(page.session, after)
    return page.show(
        "moderation/ranking.html",
        waiting=_draw(page, waiting.items),
        following=waiting.next,
        first_page=not after,
        frozen=_draw(page, kept_frozen(page.session)),
    )


@router.get("/moderation/ranking/{hold_id}")
def show_hold(page: OnPage, moderator: SignedIn, hold_id: Number) -> Response:
    require(can_moderate(moderator))
    return _show(page, hold_id, None)


@router.post("/moderation/ranking/{hold_id}", dependencies=[limit("look-at-rank", "60 per hour")])
def decide(page: OnPage, moderator: SignedIn, hold_id: Number, form: SentForm) -> Response:
    require(can_moderate(moderator))
    sent = read_form(form, LookForm)
    if sent.values is None:
        return _show(page, hold_id, sent)
    verb = clear_hold if sent.values.decision == "clear" else freeze_for_a_week
    entry = verb(page.session, moderator, hold_id, sent.values.reason)
    if page.wants_fragment:
        return page.show("moderation/_decided.html", entry=entry)
    return page.go("/moderation/ranking")


def _show(page: Page, hold_id: int, sent: Typed[LookForm] | None) -> Response:
    drawn = _draw(page, [load_held(page.session, hold_id)])[0]
    if sent is not None:
        drawn.typed, drawn.problems = sent.typed, sent.problems
    name = "moderation/_hold.html" if page.wants_fragment else "moderation/hold.html"
    return show_form(page, name, drawn.typed, drawn.problems, drawn=drawn)


def _draw(page: Page, holds: Sequence[Held]) -> list[Drawn]:
    """Prepare holds for drawing, with one look-up for all addresses."""
    viewer = page.viewer
    things: set[tuple[str, int]] = {(held.text.noun, held.text.id) for held in holds}
    places = nouns.resolve(page.session, viewer.id if viewer else None, things)
    shared = shared_among(page.session, viewer, [held.text.id for held in holds])
    return [
        Drawn(
            held,
            HOLD_REASONS[held.hold.reason],
            why_held(held.hold),
            places.get((held.text.noun, held.text.id)),
            can_look(viewer, held.hold, held.text, shared=held.text.id in shared),
            may_freeze=bool(
                can_freeze(viewer, held.hold, held.text, shared=held.text.id in shared)
            ),
        )
        for held in holds
    ]
