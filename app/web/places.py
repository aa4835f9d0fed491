"""Neighborhoods: the map and the list, one neighborhood, and the choice of one's own."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.clock import utc_now
from app.core.i18n import Sentence, _, ngettext_lazy
from app.datasets.queries import all_datasets
from app.discussion.activity import people_active
from app.http.forms import FormModel, SentForm, read_form
from app.places.areas import all_layers
from app.places.finding import at_place, by_letter, named_like, parse_place
from app.places.models import Neighborhood
from app.places.queries import (
    all_neighborhoods,
    by_slug,
    districts,
    drawn_shapes,
    neighbors_of,
    other_names,
)
from app.proposals.models import Phase
from app.proposals.queries import counts_for_neighborhood, list_proposals, waiting_for_answer
from app.relationships.alike.queries import featured_elsewhere
from app.web.alike import WORDS as ALIKE_WORDS
from app.web.follows import following_of
from app.web.form_page import show_form
from app.web.home import freshest_of
from app.web.page import HERE_COOKIE, OnPage, Page, safe_next
from app.web.ready import age_words, leads_of

router = APIRouter()

WHOLE_CITY: Final = "-"  # no slug is a dash
A_YEAR: Final = 365 * 24 * 3600
LATELY: Final = timedelta(days=90)
SHOWN: Final = 6


class HereForm(FormModel):
    slug: str = Field(max_length=80)
    next: str = Field(default="/", max_length=500)


@router.get("/neighborhoods")
def show_neighborhoods(page: OnPage, name: str = "", at: str = "") -> Response:
    """Show all; `name` keeps those that fit; `at=latitude,longitude` leads to the one there."""
    place = parse_place(at)
    found = at_place(page.session, *place) if place else None
    if found is not None:
        return page.go(f"/neighborhoods/{found.slug}")
    rows = named_like(page.session, name[:80])
    return page.show(
        "places/index.html",
        map=drawn_shapes(page.session),
        letters=by_letter(rows),
        found=len(rows),
        name=name[:80].strip(),
        nothing_there=bool(at),
        districts=districts(page.session),
        layers=all_layers(page.session),
    )


@router.get("/neighborhoods/here")
def ask_here(page: OnPage) -> Response:
    typed = {"slug": page.here.slug if page.here else WHOLE_CITY, "next": _came_from(page)}
    return _here_form(page, typed, {})


@router.post("/neighborhoods/here")
def choose_here(page: OnPage, form: SentForm) -> Response:
    """Keep the choice in this browser. For a signed-in person their home is the default."""
    sent = read_form(form, HereForm)
    typed = {"slug": "", "next": "/", **sent.typed}
    if sent.values is None:
        return _here_form(page, typed, sent.problems)
    slug = sent.values.slug
    if slug != WHOLE_CITY and slug not in {row.slug for row in all_neighborhoods(page.session)}:
        return _here_form(page, typed, {"slug": _("Choose one of the neighborhoods offered.")})
    answer = page.go(safe_next(sent.values.next))
    answer.set_cookie(
        HERE_COOKIE,
        slug,
        A_YEAR,
        secure=page.settings.is_https,
        httponly=True,
        samesite="lax",
        path="/",
    )
    return answer


@router.get("/neighborhoods/{slug}")
def show_neighborhood(page: OnPage, slug: str) -> Response:
    session = page.session
    place = by_slug(session, slug)
    counts = counts_for_neighborhood(session, place.id)
    mine = [d for d in districts(session) if any(m.id == place.id for m in d.members)]
    waiting = waiting_for_answer(session, neighborhood_id=place.id, limit=SHOWN)
    datasets = all_datasets(session)
    now, freshest = utc_now(), freshest_of(datasets)
    return page.show(
        "places/show.html",
        place=place,
        following=following_of(page, "neighborhood", place.id),
        also=other_names(session, place.id),
        map=drawn_shapes(session),
        where=_("Map of %(city)s with %(name)s outlined", city=page.settings.city, name=place.name),
        summary=summary_of(place, sum(counts.values()), counts[Phase.OPEN]),
        districts=mine,
        leads=leads_of(page, datasets, slug),
        freshest=freshest,
        age=age_words(freshest, now.date()) if freshest else "",
        now=now,
        proposals=list_proposals(session, neighborhood=place.id, limit=SHOWN).items,
        proposal_count=sum(counts.values()),
        waiting=waiting,
        active=active_words(people_active(session, place.id, now - LATELY)),
        neighbors=neighbors_of(session, slug),
        elsewhere=featured_elsewhere(session, place.id),
        join=None,
        **ALIKE_WORDS,
    )


def summary_of(place: Neighborhood, proposals: int, waiting: int) -> Sentence:
    """Say in one sentence what is going on here."""
    if not proposals:
        return _("No proposal is about %(name)s yet. Look at its charts first.", name=place.name)
    if waiting:
        return ngettext_lazy(
            "%(n)s proposal about %(name)s waits for the city's answer.",
            "%(n)s proposals about %(name)s wait for the city's answer.",
            waiting,
            name=place.name,
        )
    return ngettext_lazy(
        "%(n)s proposal is about %(name)s. None of them waits for an answer.",
        "%(n)s proposals are about %(name)s. None of them waits for an answer.",
        proposals,
        name=place.name,
    )


def active_words(count: int | None) -> Sentence:
    if count is None:
        return _("Fewer than 5 people wrote about this neighborhood in the last 90 days.")
    return _("%(n)s people wrote about this neighborhood in the last 90 days.", n=count)


def _here_form(
    page: Page, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    rows = all_neighborhoods(page.session)
    choices = [(WHOLE_CITY, _("The whole city")), *((row.slug, row.name) for row in rows)]
    typed = {**typed, "next": safe_next(str(typed["next"]))}
    return show_form(page, "places/here.html", typed, problems, choices=choices)


def _came_from(page: Page) -> str:
    """Return the page of ours that led here, so that the choice leads back to it."""
    referer = page.request.headers.get("referer", "")
    if not referer.startswith(page.settings.base_url + "/"):
        return "/"
    parts = urlsplit(referer)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return safe_next(path) if not path.startswith("/neighborhoods/here") else "/"
