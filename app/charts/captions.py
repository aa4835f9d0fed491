"""The words around a picture that leaves the page: what it shows, in which unit, for which time."""

from typing import Final, NamedTuple

from app.charts.cells import Figures
from app.charts.findings import finding_of
from app.charts.kind_words import title_of
from app.charts.models import Chart
from app.charts.reading import Reading, reading_of
from app.charts.spec import Kind
from app.charts.words import period_words, unit_words
from app.core.i18n import gettext

BARRED: Final = frozenset({Kind.RANKING, Kind.CHANGE, Kind.COMPOSITION})
ONE_UNIT: Final = frozenset({Kind.RANKING, Kind.MAP, Kind.TREND, Kind.CHANGE})


class Caption(NamedTuple):
    """`title` is what the picture found, if that is clear; each of `under` is a line."""

    title: str
    under: list[str]


def caption_of(chart: Chart, figures: Figures, reading: Reading) -> Caption:
    """Say what a page says above the picture, and the unit, which a page says elsewhere."""
    kind = figures.spec.kind
    plain = shown_title(chart, figures)
    found = finding_of(figures, reading)
    unit = unit_words(reading) if kind in ONE_UNIT else ""
    told = [f"{unit[:1].upper()}{unit[1:]}", span_words(figures), interval_note(figures)]
    ended = [one if one.endswith(".") else f"{one}." for one in told if one]
    return Caption(
        found or plain, [line for line in (plain if found else "", " ".join(ended)) if line]
    )


def shown_title(chart: Chart, figures: Figures) -> str:
    """Return the chart's title, or one for the other view of it that is shown."""
    own = figures.spec.kind is chart.kind
    return chart.title if own else title_of(reading_of(figures, None))


def span_words(figures: Figures) -> str:
    return period_words(figures.span.start, figures.span.end)


def draws_intervals(figures: Figures) -> bool:
    """Say whether the picture draws intervals: small charts and histograms have no room."""
    return figures.has_intervals and not getattr(figures.spec, "split", None)


def interval_note(figures: Figures) -> str:
    """Say how the picture draws intervals; empty where it draws none."""
    if not draws_intervals(figures):
        return ""
    if figures.spec.kind is Kind.TREND:
        return gettext("Shaded: 95%% interval.") % {}
    if figures.spec.kind in BARRED:
        return gettext("Thin lines show the 95%% interval.") % {}
    return ""
