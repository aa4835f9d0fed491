"""What a page shows of a metric: picture, sentences, table and areas beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from app.charts import queries
from app.charts.claims.service import newest_cube
from app.charts.claims.specs import Direction
from app.charts.comparison_showing import Pictures, pictures_of
from app.charts.drawing.metric import draw_metric
from app.charts.lines import Table
from app.charts.metrics.beside import areas_beside
from app.charts.metrics.metric import Metric, metric_of
from app.charts.metrics.targets import Weighed, weigh
from app.charts.metrics.words import (
    MISSING,
    beside_words,
    history_table,
    latest_words,
    level_words,
    likely_words,
    metric_words,
    source_words,
    weighed_words,
)
from app.charts.models import Chart
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import Sentence, _, gettext
from app.core.storage import Storage

NONE: Final = Pictures("", "")
UNWEIGHED: Final = Weighed()
GONE: Final = _("The numbers of this chart cannot be read now, so the metric cannot be checked.")


@dataclass(frozen=True)
class ShownMetric:
    """`missing` says why there are no numbers: then all else is empty."""

    title: str
    metric: Metric | None = None
    missing: Sentence | None = None
    pictures: Pictures = NONE
    baseline: Sentence | None = None
    likely: Sentence | None = None
    warnings: Sequence[Sentence] = ()
    table: Table | None = None
    beside: Sequence[tuple[str, str]] = ()
    weighed: Weighed = UNWEIGHED


def read_metric(
    session: Session, store: Storage, chart: Chart, area: str | None, until: date | None = None
) -> Metric | None:
    """Work out the metric of a chart on the version that people see; None where it cannot be read.

    A dataset that lost the column, was withdrawn or is damaged has none.
    """
    try:
        return metric_of(newest_cube(session, store, chart), area, until)
    except (RefusedError, InvalidError):
        return None


def show_metric(
    session: Session,
    store: Storage,
    chart: Chart,
    metric: Metric | None,
    target: float | None = None,
    better: Direction = Direction.LESS,
    promised: float | None = None,
) -> ShownMetric:
    """Show a metric, with a target where there is one.

    `promised` is the baseline as it was: the target was weighed by that, and is not again.
    """
    if metric is None:
        return ShownMetric(chart.title, missing=GONE)
    title = metric_words(metric.about, metric.area_name)
    now = metric.baseline
    if metric.missing is not None or now is None or now.value is None:
        return ShownMetric(title, metric, MISSING[metric.missing] if metric.missing else GONE)
    weighed = weigh(metric, target, better) if target is not None else UNWEIGHED
    source = source_words(metric.cube.dataset.title, metric.cube.version.number)
    say = level_words if promised is None else latest_words
    baseline, likely = say(metric.about, now, source), likely_words(metric)
    level = now.value if promised is None else promised
    alt = gettext("Line chart: %(title)s. %(baseline)s %(likely)s") % {
        "title": title, "baseline": baseline, "likely": likely,
    }  # fmt: skip
    near = areas_beside(metric, queries.populations(session))
    return ShownMetric(
        title=title,
        metric=metric,
        pictures=pictures_of(store, lambda width: draw_metric(metric, width, level, target), alt),
        baseline=baseline,
        likely=likely,
        warnings=weighed_words(weighed) if promised is None else (),
        table=history_table(metric),
        beside=[(one.name, beside_words(metric.about, one)) for one in near],
        weighed=weighed,
    )
