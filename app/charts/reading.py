"""What a chart says for one neighborhood: plain facts that a citation can pin for good."""

from dataclasses import MISSING, asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

import numpy as np
from sqlalchemy.orm import Session

from app.charts import queries
from app.charts.area_words import all_words, parts_words
from app.charts.beside import facts_of
from app.charts.cells import Cell, Figures
from app.charts.figures import figures_of
from app.charts.labels import kept_words, label_of
from app.charts.models import Chart
from app.charts.periods import steps_a_year
from app.charts.spec import Change, Trend, read_spec
from app.core.errors import NOT_FOUND, RefusedError
from app.core.storage import Storage
from app.datasets.models import DatasetVersion


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
    before: float | None  # a year earlier, for trends; in the earlier period, for changes
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
    share_of: str | None = None  # what a share looks for, in words
    by: str | None = None  # the column whose values a composition or small charts are of
    part: str | None = None  # the value whose share a composition tells
    window: int | None = None  # steps that a number is put together of
    on_year: bool = False  # the numbers are changes from a year earlier, in percent
    change: float | None = None  # the later of two periods over the earlier one, or less it
    in_points: bool = False  # less it: in points of a hundred
    by_day: bool = False  # for each day: the two periods are not alike long
    change_low: float | None = None
    change_high: float | None = None
    before_from: date | None = None  # the earlier of the two periods
    before_to: date | None = None
    season: str | None = None  # months that are usually higher: "6-8,12-1"
    beside: str | None = None  # the other number of a relation, in words
    beside_value: str | None = None
    rho: float | None = None  # how the two go together, -1 to 1
    rho_low: float | None = None
    rho_high: float | None = None
    rho_of: int = 0  # areas that have both
    rank_low: int | None = None  # the ranks that chance allows; see `rank_words`
    rank_high: int | None = None

    def to_facts(self) -> dict[str, str | float | int | None]:
        """Return the facts as JSON holds them, with the sentence as it was said then."""
        facts = asdict(self) | {"sentence": self.sentence}
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in facts.items()}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        given = {name: known.default for name, known in cls.__dataclass_fields__.items()}
        known: dict[str, Any] = {
            name: facts.get(name, None if default is MISSING else default)
            for name, default in given.items()
        }
        for name in ("period_from", "period_to", "as_of", "before_from", "before_to"):
            known[name] = _when(known[name]) if known[name] else None
        return cls(**known)

    @property
    def sentence(self) -> str:
        from app.charts.sentences import sentence_of  # noqa: PLC0415, words need the type above

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
    def rank_sure(self) -> str:
        from app.charts.rank_words import rank_sure_words  # noqa: PLC0415, see above

        return rank_sure_words(self)

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
        **facts_of(figures, areas.main(focus), at),
    )


def _ranks(figures: Figures, area: str | None, at: int) -> dict[str, Any]:
    from app.charts.rank_words import rank_range  # noqa: PLC0415, its words need the type above

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
