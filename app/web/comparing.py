"""Comparing on a chart: two places side by side, and one after a date beside similar ones."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.charts.cells import Figures
from app.charts.comparing.follow_up import OFFERED, Compared, FollowUp, Wanted
from app.charts.comparing.measures import trend_figures
from app.charts.comparison_showing import ShownFollowUp, find_pair, follow
from app.charts.comparison_words import alike_words, chosen_words, missing_words
from app.charts.kind_words import dated_title, title_of
from app.charts.models import Chart
from app.charts.queries import chart_address, datasets_by_ids
from app.charts.reading import reading_of
from app.charts.tables import csv_text
from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import Sentence, _
from app.http.limits import limit
from app.web.chart_parts import chart_of, chosen_focus, kept
from app.web.page import OnPage, Page

router = APIRouter()

MOST_NAMED = 100  # areas in one address
Slug = Annotated[str | None, Query(max_length=80)]
Slugs = Annotated[list[str] | None, Query(max_length=MOST_NAMED)]
Day = Annotated[str, Query(max_length=10)]
NO_DATES = _("This data has no dates, so nothing can be followed after one.")
NO_DAY = _("Choose the day since when something was done.")


@router.get("/charts/{key}/compare", dependencies=[limit("compare", "120 per minute", reads=True)])
def compare(page: OnPage, key: str, a: Slug = None, b: Slug = None) -> Response:
    chart = chart_of(page, key)
    here, _rows = chosen_focus(page, None)
    figures, shown = find_pair(page.session, page.store, chart, a, b)
    chosen = a if a in figures.places else figures.areas.main(here)
    return page.show(
        "charts/_compare.html" if page.wants_fragment else "charts/compare.html",
        chart=chart,
        address=chart_address(chart),
        dataset=datasets_by_ids(page.session, {chart.dataset_id})[chart.dataset_id],
        areas=[(slug, figures.names[slug]) for slug in figures.slugs],
        a=chosen or "",
        b=b or "",
        compared=shown,
        same=bool(a) and a == b,
        unknown=bool(a and b) and not shown,
    )


@router.get(
    "/charts/{key}/follow-up", dependencies=[limit("compare", "120 per minute", reads=True)]
)
def show_follow_up(
    page: OnPage,
    key: str,
    focus: Slug = None,
    since: Day = "",
    areas: Slugs = None,
    without: Slugs = None,
) -> Response:
    chart = chart_of(page, key)
    figures, shown = _followed(page, chart, focus, since, areas, without)
    return page.show(
        "charts/_follow_up.html" if page.wants_fragment else "charts/follow_up.html",
        chart=chart,
        address=chart_address(chart),
        dataset=datasets_by_ids(page.session, {chart.dataset_id})[chart.dataset_id],
        areas=[(slug, figures.names[slug]) for slug in figures.slugs] if figures else [],
        focus=_place(page, figures, focus) if figures else "",
        since=since,
        shown=shown if shown and shown.found.effect else None,
        found=shown.found if shown else None,
        problem=_problem(figures, since, shown),
        chosen=chosen_words(shown.found) if shown else "",
        title=_title(figures),
        offered=_offered(shown.found) if shown else [],
        query=page.request.url.query,
    )


@router.get(
    "/charts/{key}/follow-up.csv", dependencies=[limit("download", "60 per minute", reads=True)]
)
def send_follow_up(
    page: OnPage,
    key: str,
    focus: Slug = None,
    since: Day = "",
    areas: Slugs = None,
    without: Slugs = None,
) -> Response:
    """Send the table of a follow-up; 404 where there is none."""
    chart = chart_of(page, key)
    _figures, shown = _followed(page, chart, focus or "", since, areas, without)
    if shown is None or shown.found.effect is None:
        raise RefusedError(NOT_FOUND)
    answer = kept(page.request, csv_text(shown.table), "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{chart.slug}-follow-up.csv"'
    return answer


def _title(figures: Figures | None) -> str:
    """Name the numbers that are followed: those of a chart by month or year, with their time."""
    return dated_title(title_of(reading_of(figures, None)), figures) if figures else ""


def _followed(
    page: Page,
    chart: Chart,
    focus: str | None,
    since: str,
    areas: Sequence[str] | None,
    without: Sequence[str] | None,
) -> tuple[Figures | None, ShownFollowUp | None]:
    """Return the numbers over time, and what followed the day that the address names."""
    figures = trend_figures(page.session, page.store, chart)
    asked = _asked(page, figures, focus, since, areas, without) if figures else None
    if figures is None or asked is None:
        return figures, None
    return figures, follow(page.session, page.store, figures, asked)


def _asked(
    page: Page,
    figures: Figures,
    focus: str | None,
    since: str,
    areas: Sequence[str] | None,
    without: Sequence[str] | None,
) -> Wanted | None:
    """Read what an address asks for; None without a day. An unknown area is left out."""
    day = _day(since)
    if day is None:
        return None
    by_hand = [slug for slug in _slugs(areas) if slug in figures.places]
    return Wanted(
        _place(page, figures, focus) or None, day, by_hand or None, frozenset(_slugs(without))
    )


def _place(page: Page, figures: Figures, focus: str | None) -> str:
    """Return the area to follow: the one asked for, else where the reader is."""
    if focus is not None:
        return focus if focus in figures.places else figures.areas.main(focus) or ""
    here, _rows = chosen_focus(page, None)
    return figures.areas.main(here) or ""


def _slugs(values: Sequence[str] | None) -> list[str]:
    """Split what comes as several values, or as one with commas."""
    return [slug for value in values or () for slug in value.split(",") if slug][:MOST_NAMED]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _problem(figures: Figures | None, since: str, shown: ShownFollowUp | None) -> Sentence | None:
    if figures is None:
        return NO_DATES
    if shown is None:
        return NO_DAY if since else None
    return missing_words(shown.found)


def _offered(found: FollowUp) -> list[tuple[Compared, Sentence, bool]]:
    """List the areas that a reader may choose by hand: how alike, and whether compared now."""
    taken = {one.slug for one in found.chosen}
    near = [one for one in found.candidates if one.slug not in taken][:OFFERED]
    listed = [(one, True) for one in found.chosen] + [(one, False) for one in near]
    return [(one, alike_words(one), taken) for one, taken in listed]
