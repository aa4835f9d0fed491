"""What the city agrees on across its groups and neighborhoods, and what divides it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.contributions.models import Noun
from app.contributions.publishing import cells_of
from app.contributions.score_models import Fit, Score
from app.contributions.standings import rank_of_score, shown_fit
from app.core.i18n import Sentence, language
from app.core.nouns import Place, resolve
from app.core.paging import Paged
from app.datasets.queries import all_datasets
from app.places.queries import all_neighborhoods
from app.places.queries import stamp as places_stamp
from app.ranking.history import growth
from app.ranking.sections import (
    Scored,
    Section,
    Wanted,
    count_sections,
    list_scored,
    public_stamp,
)
from app.ranking.shown import shown_by
from app.web import common_ground_how
from app.web.common_ground_how import place_names
from app.web.fragments import cache_of
from app.web.ground_bars import Bars, bars_of
from app.web.ground_pictures import TALL, days_of, space_of
from app.web.page import OnPage, Page
from app.web.rank_words import is_placed, range_of, sentences_of

router = APIRouter()

FIRST: Final = 3  # of each section on the whole page
MANY: Final = 20  # of one section alone
PERIODS: Final = {"week": 7, "month": 30, "quarter": 91}
KINDS: Final = {"": Noun.PROPOSAL, "comments": Noun.COMMENT, "all": None}


@dataclass(frozen=True)
class Row:
    """A text as the page shows it."""

    place: Place
    scored: Scored
    sentences: Sequence[Sentence]
    range: tuple[int, int]
    bars: Bars

    @property
    def score(self) -> Score:
        return self.scored.score


@dataclass(frozen=True)
class Drawn:
    """A section: its first rows, or a page of it."""

    section: Section
    count: int
    rows: Sequence[Row]
    next: str | None


@router.get("/common-ground")
def show_common_ground(
    page: OnPage,
    neighborhood: str = "",
    dataset: str = "",
    period: str = "",
    kind: str = "",
    show: str = "",
    after: str = "",
) -> Response:
    """Show the newest fit. A filter that names nothing we know is left out."""
    fit = shown_fit(page.session)
    if fit is None:
        return page.show("ranking/none_yet.html")

    def draw() -> Response:
        asked = {"neighborhood": neighborhood, "dataset": dataset, "period": period, "kind": kind}
        return _drawn_page(page, fit, asked, show if show in set(Section) else "", after)

    return _kept(page, fit, draw)


def _drawn_page(page: Page, fit: Fit, asked: Mapping[str, str], show: str, after: str) -> Response:
    places = {row.slug: row for row in all_neighborhoods(page.session)}
    datasets = {one.dataset.slug: one.dataset for one in all_datasets(page.session)}
    place, data = places.get(asked["neighborhood"]), datasets.get(asked["dataset"])
    period = asked["period"] if asked["period"] in PERIODS else ""
    kind = asked["kind"] if asked["kind"] in KINDS else ""
    wanted = Wanted(
        place.id if place else None,
        data.id if data else None,
        KINDS[kind],
        fit.at - timedelta(days=PERIODS[period]) if period else None,
    )
    chosen = {
        "neighborhood": place.slug if place else "",
        "dataset": data.slug if data else "",
        "period": period,
        "kind": kind,
        "show": show,
    }
    wholes = [Section(show)] if show else list(Section)
    if not fit.group_sizes:
        wholes = [section for section in wholes if section is not Section.GROUPS]
    limit = MANY if show else FIRST
    shown = shown_by(page.session, fit.id)
    found = {
        section: list_scored(page.session, shown, section, wanted, after if show else None, limit)
        for section in wholes
    }
    context: dict[str, Any] = {
        "fit": fit,
        "chosen": chosen,
        "link": lambda **changes: _link(chosen, changes),
        "place": place,
        "data": data,
        "places": list(places.values()),
        "datasets": list(datasets.values()),
        "show": show,
        "unscored": len(fit.example.get("unscored", ())) if wanted == Wanted() else 0,
        "after": after if show else "",
        "sections": _sections(page, fit, found, count_sections(page.session, shown, wanted)),
    }
    if page.wants_fragment:
        return page.show("ranking/_found.html", **context)
    days = days_of(growth(page.session, page.settings.zone))
    return page.show(
        "ranking/show.html",
        **context,
        space=space_of(fit),
        days=days,
        tall=TALL,
    )


def _sections(
    page: Page,
    fit: Fit,
    found: Mapping[Section, Paged[Scored]],
    counts: Mapping[Section, int],
) -> Sequence[Drawn]:
    """Load what the rows of all sections show, together."""
    scored = [one for some in found.values() for one in some.items]
    ids = [one.score.contribution_id for one in scored]
    cells = cells_of(page.session, ids, fit.batch_id)
    things = [(one.noun.value, int(one.score.contribution_id)) for one in scored]
    told = resolve(page.session, None, things)
    names = place_names(page)
    here = page.here.id if page.here else None
    drawn = []
    for section, some in found.items():
        rows = []
        for one in some.items:
            number = one.score.contribution_id
            place = told.get((one.noun.value, number))
            if place is not None:
                counted, rank = cells.get(number, ()), rank_of_score(one.score, held=one.held)
                words = sentences_of(rank, grouped=bool(fit.group_sizes), placed=is_placed(counted))
                bars = bars_of(one.score, counted, names, here)
                rows.append(Row(place, one, words, range_of(rank), bars))
        drawn.append(Drawn(section, counts[section], rows, some.next))
    return drawn


def _kept(page: Page, fit: Fit, draw: Callable[[], Response]) -> Response:
    """Answer a signed-out reader from the cache while the fit and its texts are as they were."""
    if page.viewer is not None:
        return draw()
    shown = shown_by(page.session, fit.id)
    address = (page.request.url.path, page.request.url.query, page.wants_fragment)
    stamps = (fit.id, public_stamp(page.session, shown), places_stamp(page.session))
    key = ("common-ground", language.get(), address, page.here, stamps)
    cache = cache_of(page.request)
    kept = cache.get(key)
    if kept is None:
        kept = cache.put(key, (bytes(draw().body).decode(),))
    return HTMLResponse(kept[0])


def _link(chosen: Mapping[str, str], changes: Mapping[str, Any]) -> str:
    """Return the page's address with these filters changed; paging begins again."""
    query = urlencode({name: value for name, value in {**chosen, **changes}.items() if value})
    return f"/common-ground?{query}" if query else "/common-ground"


ROUTERS: Final = (router, common_ground_how.router)
