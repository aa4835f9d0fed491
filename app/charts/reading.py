"""What a chart says for one neighborhood: plain facts that a citation can pin for good."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

import numpy as np
from sqlalchemy.orm import Session

from app.charts import queries
from app.charts.area_words import all_words, parts_words
from app.charts.figures import Cell, Figures, figures_of
from app.charts.models import Chart
from app.charts.periods import year_before
from app.charts.spec import Keep, Trend, read_spec
from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import gettext
from app.core.storage import Storage
from app.datasets import columns
from app.datasets.models import DatasetVersion
from app.datasets.vocabulary import ColumnType


def _when(told: str) -> date:
    return datetime.fromisoformat(told) if "T" in told else date.fromisoformat(told)


@dataclass(frozen=True)
class Reading:
    """`value` is None where there is no number, or where too few rows (`suppressed`) rest on it.

    Without a focus it is about the whole city. `sentence` says it in the reader's language.
    """

    kind: str
    how: str
    dataset: str
    nature: str
    alone: bool  # one row is behind each area's number: a mean is that row's
    column: str | None
    per: str | None  # "population", or the title of the dataset that a rate is per
    per_column: str | None
    scale: int
    kept: str  # the filters in words
    step: str | None
    focus: str | None
    focus_name: str | None
    value: float | None
    n: int
    low: float | None
    high: float | None
    city_median: float | None
    city_value: float | None
    rank: int | None  # 1 is the highest
    of: int
    before: float | None  # a year earlier, for trends
    suppressed: bool
    period_from: date | None
    period_to: date | None
    as_of: date  # a moment where it is when the version was published
    version_id: int
    version: int
    per_version_id: int | None
    measured_in: str | None = None  # a `datasets.columns.Unit`
    layer: str | None = None  # the areas that it is about, where they are not the neighborhoods
    home: str | None = None  # the neighborhood in focus, over a layer; `focus_name` is the area
    within: str | None = None  # the areas that it lies in, with the share of it: "Harbor (92%)"

    def to_facts(self) -> dict[str, str | float | int | None]:
        """Return the facts as JSON holds them, with the sentence as it was said then."""
        facts = asdict(self) | {"sentence": self.sentence}
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in facts.items()}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        known: dict[str, Any] = {name: facts.get(name) for name in cls.__dataclass_fields__}
        for name in ("period_from", "period_to", "as_of"):
            known[name] = _when(known[name]) if known[name] else None
        return cls(**known)

    @property
    def sentence(self) -> str:
        from app.charts.words import sentence_of  # noqa: PLC0415, words need the type above

        return sentence_of(self)

    @property
    def figure(self) -> str:
        """The number alone, as it stands large beside a chart."""
        return self.say(self.value)

    def say(self, value: float | None) -> str:
        """Say a number of this chart as this one is said: a share as a percentage."""
        from app.charts.words import value_words  # noqa: PLC0415, see above

        return value_words(value, self.measured_in, counted=self.how == "count")

    @property
    def is_plain_mean(self) -> bool:
        """Whether it is a mean over areas, of which a small one counts as much as a large one."""
        return self.alone and self.focus is None and self.how == "mean"

    @property
    def where(self) -> str:
        """What the number is of: the focus, the whole city, or the mean of its areas."""
        return self.focus_name or all_words(plain_mean=self.is_plain_mean)

    @property
    def interval(self) -> str:
        from app.charts.words import interval_words  # noqa: PLC0415, see above

        return interval_words(self)

    @property
    def median_words(self) -> str:
        return "" if self.city_median is None else self.say(self.city_median)

    @property
    def unit(self) -> str:
        from app.charts.words import unit_words  # noqa: PLC0415, see above

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
    at, area = figures.current if at is None else at, figures.areas.main(focus)
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
    return Reading(
        kind=spec.kind.value,
        how=spec.how.value,
        dataset=figures.dataset.title,
        nature=figures.dataset.nature.value,
        alone=figures.alone,
        column=label_of(version, spec.column),
        per=(figures.base_title or "population") if spec.per else None,
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
        before=_year_earlier(figures, focus, at),
        suppressed=cell.hidden,
        period_from=period.start if period else figures.span.start,
        period_to=period.end if period else figures.span.end,
        as_of=version.data_to or version.published_at,
        version_id=version.id,
        version=version.number,
        per_version_id=figures.base_version.id if figures.base_version else None,
        measured_in=figures.measured_in.value,
        layer=areas.layer or None,
        home=home if areas.layer else None,
        within=parts_words(areas.parts.get(focus or "", ())) or None,
    )


def label_of(version: DatasetVersion | None, column: str | None) -> str | None:
    """Return a column's name in plain words."""
    if version is None or column is None:
        return column
    found = [known for known in version.columns if known["name"] == column]
    return columns.label_of(found[0]) if found else column


def kept_words(version: DatasetVersion, filters: tuple[Keep, ...]) -> str:
    """Say what is kept: `Offense: Arson, Robbery; Ward: 3`."""
    return "; ".join(
        f"{label_of(version, keep.column)}: {', '.join(_values_of(version, keep))}"
        for keep in filters
    )


def _values_of(version: DatasetVersion, keep: Keep) -> list[str]:
    """Say the values that are kept; what holds yes or no is stored as true or false."""
    kinds = {column["name"]: column["type"] for column in version.columns}
    if kinds.get(keep.column) != ColumnType.BOOLEAN:
        return list(keep.values)
    return [{"true": gettext("yes"), "false": gettext("no")}.get(v, v) for v in keep.values]


def _year_earlier(figures: Figures, focus: str | None, at: int) -> float | None:
    if at < 0 or (focus and not figures.areas.lit(focus)):
        return None
    if not figures.periods or not isinstance(figures.spec, Trend):
        return None
    then = year_before(figures.periods[at].start)
    earlier = [i for i, p in enumerate(figures.periods) if p.start == then and p.full]
    if not earlier:
        return None
    area = figures.areas.main(focus)
    return (figures.cell(earlier[0], area) if area else figures.city_cell(earlier[0])).value


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
