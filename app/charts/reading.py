"""What a chart says for one neighborhood: plain facts that a citation can pin for good."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.charts import queries
from app.charts.area_words import all_words, parts_words
from app.charts.beside import facts_of
from app.charts.cells import Cell, Figures
from app.charts.facts import Facts
from app.charts.figures import figures_of
from app.charts.labels import kept_words, label_of
from app.charts.models import Chart
from app.charts.periods import steps_a_year
from app.charts.rank_words import rank_range, rank_sure_words
from app.charts.sentences import sentence_of
from app.charts.spec import Change, Trend, read_spec
from app.charts.words import interval_words, said, unit_words
from app.core.errors import NOT_FOUND, RefusedError
from app.core.storage import Storage
from app.datasets.models import DatasetVersion


@dataclass(frozen=True)
class Reading(Facts):
    """Facts that say themselves in the reader's language."""

    def to_facts(self) -> dict[str, str | float | int | None]:
        """Return the facts as JSON holds them, with the sentence as it was said then."""
        facts = asdict(self) | {"sentence": self.sentence}
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in facts.items()}

    @property
    def sentence(self) -> str:
        return sentence_of(self)

    @property
    def figure(self) -> str:
        """The number alone, as it stands large beside a chart."""
        return self.say(self.value)

    def say(self, value: float | None) -> str:
        """Say a number of this chart as this one is said: a share as a percentage."""
        return said(self, value)

    @property
    def where(self) -> str:
        """What the number is of: the focus, the whole city, or the mean of its areas."""
        return self.focus_name or all_words(plain_mean=self.is_plain_mean)

    @property
    def interval(self) -> str:
        return interval_words(self)

    @property
    def rank_sure(self) -> str:
        return rank_sure_words(self)

    @property
    def median_words(self) -> str:
        return "" if self.city_median is None else self.say(self.city_median)

    @property
    def unit(self) -> str:
        return unit_words(self)


def read_chart(
    session: Session,
    store: Storage,
    chart: Chart,
    focus: str | None,
    version: DatasetVersion | None = None,
    base_version: DatasetVersion | None = None,
) -> Reading:
    """Read a chart for a neighborhood (its slug), or for the city; by default its newest version.

    Raises RefusedError: 404 for a neighborhood that is not there, 503 when the data is damaged.
    """
    return reading_of(chart_figures(session, store, chart, version, base_version), focus)


def chart_figures(
    session: Session,
    store: Storage,
    chart: Chart,
    version: DatasetVersion | None = None,
    base_version: DatasetVersion | None = None,
) -> Figures:
    dataset = queries.datasets_by_ids(session, {chart.dataset_id})[chart.dataset_id]
    version = version or queries.newest_of(session, dataset)
    return figures_of(session, store, dataset, version, read_spec(chart.spec), base_version)


def reading_of(figures: Figures, focus: str | None, at: int | None = None) -> Reading:
    """Say what the figures hold for a focus, in the period of this index or the current one.

    Raises RefusedError 404 for an unknown focus.
    """
    if focus is not None and focus not in figures.areas.homes:
        raise RefusedError(NOT_FOUND)
    area = figures.areas.main(focus)
    if at is None:
        at = figures.current if focus and area is None else figures.told(area)
    if at < 0 or (focus and area is None):  # a trend without a period; a place in no area
        return _reading(figures, focus, Cell(None, 0, hidden=False, interval=None), at)
    cell = figures.cell(at, area) if area else figures.city_cell(at)
    return _reading(figures, focus, cell, at)


def _reading(figures: Figures, focus: str | None, cell: Cell, at: int) -> Reading:
    spec, version = figures.spec, figures.version
    known = figures.values[at][~np.isnan(figures.values[at])] if at >= 0 else np.array([])
    ranked = focus is not None and cell.value is not None
    period = figures.periods[at] if figures.periods else None
    areas = figures.areas
    home = areas.homes[focus] if focus else None
    per = (
        {"area": "area", "population": "population"}.get(spec.per.of, figures.base_title)
        if spec.per
        else None
    )
    return Reading(
        kind=spec.kind.value,
        how=spec.how.value,
        dataset=figures.dataset.title,
        nature=figures.dataset.nature.value,
        alone=figures.alone,
        column=label_of(version, spec.column),
        per=per,
        per_column=label_of(figures.base_version, getattr(spec.per, "column", None)),
        scale=spec.scale_counts,
        kept=kept_words(version, spec.filters),
        step=spec.step.value if isinstance(spec, Trend) else None,
        focus=focus,
        focus_name=figures.names.get(areas.main(focus) or "", home),
        value=cell.value,
        n=0 if cell.hidden else cell.n,
        low=cell.interval.low if cell.interval else None,
        high=cell.interval.high if cell.interval else None,
        city_median=_number(figures.medians[at]) if at >= 0 else None,
        city_value=figures.city_cell(at).value if at >= 0 else None,
        rank=int((known > cell.value).sum()) + 1 if ranked else None,
        of=int(known.size),
        before=_earlier(figures, focus, at),
        suppressed=cell.hidden,
        period_from=(period.first or period.start) if period else figures.span.start,
        period_to=period.end if period else figures.span.end,
        as_of=version.data_to or version.published_at,
        version_id=version.id,
        version=version.number,
        per_version_id=figures.base_version.id if figures.base_version else None,
        measured_in=figures.measured_in.value,
        layer=areas.layer or None,
        home=home if areas.layer else None,
        within=parts_words(areas.parts.get(focus or "", ())) or None,
        share_of=kept_words(version, (spec.of,)) if spec.of else None,
        **_ranks(figures, areas.main(focus) if ranked else None, at),
        **facts_of(figures, areas.main(focus), at, reading_of),
    )


def _ranks(figures: Figures, area: str | None, at: int) -> dict[str, Any]:
    found = rank_range(figures, at, area)
    return {"rank_low": found.low, "rank_high": found.high} if found else {}


def _earlier(figures: Figures, focus: str | None, at: int) -> float | None:
    """Return the number a year earlier, or in the earlier period of a change."""
    spec, area = figures.spec, figures.areas.main(focus)
    if at < 0 or (focus and area is None) or figures.levels is not None:
        return None
    if isinstance(spec, Change):
        return figures.of(0, area).value
    back = at - steps_a_year(spec.step) if isinstance(spec, Trend) else -1
    if back < 0 or not figures.periods[back].full:
        return None
    return figures.of(back, area).value


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
