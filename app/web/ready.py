"""What charts tell of a place or of the city, as its page and the front page show it.

Everything here is kept until the data, the featured charts or the neighborhoods change, so a page
asks a few small questions however many charts there are, and nothing is computed or drawn twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final

from app.charts.drawing.maps import Shade
from app.charts.glance import Glance, glance_of, shade_steps
from app.charts.models import Chart
from app.charts.queries import chart_address, featured_charts
from app.charts.reading import chart_figures
from app.charts.ready import Ready, ready_charts
from app.charts.showing import Shown, show_chart
from app.charts.spec import Kind
from app.charts.words import period_words, whose_words
from app.core.errors import RefusedError
from app.core.i18n import Sentence, language, ngettext_lazy
from app.datasets.queries import Listed
from app.places.areas import layers_stamp
from app.places.queries import stamp
from app.web.page import Page

SMALL: Final = 3  # charts beside the large one
DAYS_SHOWN, MONTH, YEAR = 60, 30.4, 365.25


@dataclass(frozen=True)
class Small:
    """A chart told by its figure, a sentence and a small picture."""

    title: str
    address: str
    figure: str
    unit: str
    period: str
    why: str
    as_of: date
    glance: Glance


@dataclass(frozen=True)
class Shading:
    """How the newest featured map colours the city: a step of the ramp for each slug."""

    title: str
    address: str
    as_of: date
    steps: Mapping[str, int]
    legend: Sequence[Shade]

    def fill(self, slug: str) -> str:
        step = self.steps.get(slug)
        return "var(--tint)" if step is None else self.legend[step].fill


@dataclass(frozen=True)
class Leads:
    """One large chart with why it matters, a few small ones, and the colours of the map."""

    large: Shown | None
    why: str
    small: Sequence[Small]
    shading: Shading | None
    unread: bool = False  # a chart's numbers could not be read just now


def leads_of(page: Page, datasets: Sequence[Listed], slug: str | None) -> Leads:
    """Find what the data says of a neighborhood, or of the city; kept until any of it changes."""
    featured = featured_charts(page.session)
    known = tuple(
        (d.dataset.id, d.dataset.title, d.dataset.nature, d.dataset.sensitive, d.dataset.edited_at,
         d.version.id, d.version.content_hash)
        for d in datasets
    )  # fmt: skip
    charts = tuple((chart.id, chart.spec_hash, chart.threads) for chart in featured)
    key = (slug, language.get(), stamp(page.session), layers_stamp(page.session), known, charts)
    with _lock:
        if key in _kept:
            return _kept[key]
    found = _find(page, featured, datasets, slug)
    drawn = found.large is None or found.large.svg_wide
    if drawn and not found.unread:  # what failed is tried again
        with _lock:
            while len(_kept) >= _KEPT_AT_MOST:
                _kept.pop(next(iter(_kept)))
            _kept[key] = found
    return found


def age_words(day: date, today: date) -> Sentence:
    """Say how old data are: in days, then in months, then in years."""
    days = max((today - day).days, 0)
    if days < DAYS_SHOWN:
        return ngettext_lazy("%(n)s day old", "%(n)s days old", days)
    if days < 2 * YEAR:
        return ngettext_lazy("%(n)s month old", "%(n)s months old", round(days / MONTH))
    return ngettext_lazy("%(n)s year old", "%(n)s years old", int(days / YEAR))


_KEPT_AT_MOST: Final = 64  # places: each holds the text of one chart in two widths
_kept: dict[object, Leads] = {}
_lock = Lock()


def _find(
    page: Page, featured: Sequence[Chart], datasets: Sequence[Listed], slug: str | None
) -> Leads:
    ready = [
        one
        for one in ready_charts(page.session, page.store, slug, 1 + SMALL)
        if one.reading.value is not None
    ]
    shading = _shading(page, featured, datasets)
    unread = any(not _is_readable(page, chart) for chart in featured)
    if not ready:
        return Leads(None, "", (), shading, unread)
    large = show_chart(page.session, page.store, ready[0].chart, slug)
    small = [_small(page, one, slug) for one in ready[1:]]
    return Leads(large, _why(ready[0]), small, shading, unread)


def _is_readable(page: Page, chart: Chart) -> bool:
    try:
        chart_figures(page.session, page.store, chart)
    except RefusedError:
        return False
    return True


def _small(page: Page, one: Ready, slug: str | None) -> Small:
    figures = chart_figures(page.session, page.store, one.chart)
    return Small(
        title=one.chart.title, address=chart_address(one.chart, slug),
        figure=one.reading.figure, unit=one.reading.unit,
        period=period_words(one.reading.period_from, one.reading.period_to), why=_why(one),
        as_of=one.reading.as_of, glance=glance_of(figures, one.reading),
    )  # fmt: skip


def _why(one: Ready) -> str:
    """Say beside the reason whose number it is, where that is no neighborhood's."""
    return " ".join(filter(None, (one.why, whose_words(one.reading))))


def _shading(page: Page, featured: Sequence[Chart], datasets: Sequence[Listed]) -> Shading | None:
    """Take the newest featured map of neighborhoods; damaged data leave the map plain."""
    published = {
        d.dataset.id: d.version.published_at for d in datasets if d.dataset.layer_id is None
    }
    maps = [c for c in featured if c.kind is Kind.MAP and c.dataset_id in published]
    for chart in sorted(maps, key=lambda c: (published[c.dataset_id], c.id), reverse=True):
        try:
            figures = chart_figures(page.session, page.store, chart)
        except RefusedError:
            continue
        steps, legend = shade_steps(figures)
        if steps:
            as_of = figures.version.data_to or figures.version.published_at
            return Shading(chart.title, chart_address(chart), as_of, steps, legend)
    return None
