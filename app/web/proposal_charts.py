"""The charts that a writer may choose from, and the chosen one as it will stand on the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from app.charts.models import Chart
from app.charts.queries import all_charts, charts_by_ids, datasets_by_ids
from app.charts.ready import Ready, ready_charts
from app.charts.showing import Shown, show_chart
from app.core.errors import RefusedError
from app.proposals.evidence import chart_number
from app.web.page import Page

READY: Final = 3
OTHER: Final = "other"  # the radio beside the list of all charts

Groups: TypeAlias = Sequence[tuple[str, Sequence[Chart]]]


@dataclass(frozen=True)
class Offer:
    """A ready chart with its small picture, which is empty when it could not be drawn."""

    ready: Ready
    picture: str

    @property
    def chart(self) -> Chart:
        return self.ready.chart


def offers_for(page: Page, slug: str | None) -> list[Offer]:
    """Offer what stands out in a place; for the whole city (None) nothing is picked out."""
    if slug is None:
        return []
    offers = []
    for ready in ready_charts(page.session, page.store, slug, READY):
        shown = drawn_for(page, ready.chart, slug)
        offers.append(Offer(ready, shown.svg_narrow if shown else ""))
    return offers


def grouped_charts(page: Page) -> Groups:
    """List the city's charts by dataset, for a list to choose from."""
    charts = all_charts(page.session)
    datasets = datasets_by_ids(page.session, {chart.dataset_id for chart in charts})
    groups: dict[str, list[Chart]] = {}
    for chart in charts:
        groups.setdefault(datasets[chart.dataset_id].title, []).append(chart)
    return sorted(groups.items())


def chosen_chart(fields: Mapping[str, Any]) -> tuple[int | None, bool]:
    """Return the chosen chart's number, and whether what was chosen or typed names none.

    A pressed choice counts. Beside “none yet” or “another chart” the typed address counts, and
    without one the list.
    """
    pressed = str(fields.get("chart") or "").strip()
    if pressed not in ("", OTHER):
        return chart_number(pressed), False
    address = str(fields.get("chart_address") or "").strip()
    number = chart_number(address or str(fields.get("chart_other") or ""))
    return number, number is None and bool(address or pressed)


def chart_in(page: Page, fields: Mapping[str, Any]) -> Chart | None:
    number, _wrong = chosen_chart(fields)
    return charts_by_ids(page.session, {number}).get(number) if number else None


def drawn_for(page: Page, chart: Chart | None, slug: str | None) -> Shown | None:
    """Draw a chart as a citation would pin it now: for the place, or else for the city."""
    if chart is None:
        return None
    for focus in dict.fromkeys((slug, None)):
        try:
            return show_chart(page.session, page.store, chart, focus)
        except (RefusedError, LookupError):
            continue
    return None
