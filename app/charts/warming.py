"""What the worker does for charts: a dataset's first ones, and pictures drawn early."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from app.charts.checking import category_columns, numeric_columns
from app.charts.drawn import sweep
from app.charts.models import Chart
from app.charts.periods import beside, span_of, whole_years
from app.charts.queries import charts_of, datasets_by_ids, featured_charts, versions_by_ids
from app.charts.service import keep_chart
from app.charts.showing import show_chart
from app.charts.spec import Change, Composition, How, Last, Map, Ranking, Spec, Step, Trend
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.query import categories
from app.datasets.vocabulary import ColumnType, Shape
from app.places.queries import all_neighborhoods

FIRST_COLUMNS = 3
MANY_YEARS = 6
COMMONEST, FEWEST_KINDS, MOST_KINDS = 20, 3, 12
MOST_OF = 0.9


def after_version(database: Database, store: Storage, dataset_id: int) -> None:
    """Make a dataset's first charts, draw all of them, and forget old pictures. May run twice."""
    with database.writing() as session:
        make_first_charts(session, store, dataset_id)
    with database.reading() as session:
        for chart in charts_of(session, dataset_id):  # type: ignore[arg-type]
            _draw(session, store, chart)
    sweep(store)


def warm_chart(database: Database, store: Storage, chart_id: int) -> None:
    """Draw the whole city's picture of a chart. May run twice."""
    with database.reading() as session:
        chart = session.get(Chart, chart_id)
        if chart is not None:
            _draw(session, store, chart)


def make_first_charts(session: Session, store: Storage, dataset_id: int) -> Sequence[Chart]:
    """Feature a few plain charts of a dataset that has none, so that no page begins empty."""
    dataset = datasets_by_ids(session, {dataset_id}).get(dataset_id)
    if dataset is None or not all_neighborhoods(session):
        return []
    if any(chart.dataset_id == dataset_id for chart in featured_charts(session)):
        return []
    version = versions_by_ids(session, {dataset.current_version_id or 0}).get(
        dataset.current_version_id or 0
    )
    if version is None or not version.report.get("matched"):
        return []
    specs = first_specs(store, dataset, version)
    return [keep_chart(session, store, spec, featured=True) for spec in specs]


def first_specs(store: Storage, dataset: Dataset, version: DatasetVersion) -> list[Spec]:
    """Choose at most five plain charts: events are counted, what areas have shows its columns."""
    columns = _fullest(version)[:FIRST_COLUMNS]
    if version.is_series and columns:
        return _first_of_series(dataset.slug, version, columns)
    if dataset.shape is Shape.NEIGHBORHOODS:
        rankings: list[Spec] = [
            Ranking(dataset=dataset.slug, how=How.MEAN, column=name) for name in columns
        ]
        maps = [Map(dataset=dataset.slug, how=How.MEAN, column=name) for name in columns[:1]]
        return rankings + maps
    found: list[Spec] = [Ranking(dataset=dataset.slug), Map(dataset=dataset.slug)]
    if version.data_from and version.data_to:
        found.append(Trend(dataset=dataset.slug, step=step_for(version)))
    if _has_two_years(version):
        found.append(Change(dataset=dataset.slug))
    kind = clear_kind(store, version)
    if kind is not None:
        found.append(Composition(dataset=dataset.slug, by=kind))
    return found


def clear_kind(store: Storage, version: DatasetVersion) -> str | None:
    """Return the one column that sorts rows into a few large kinds; None if none or several do.

    Few: 3 to 12 kinds among the commonest twenty hold nine rows of ten, none more than nine.
    """
    clear: list[str] = []
    # Numbers that sort rows are most often those of districts: areas again.
    words = {c["name"] for c in version.columns if c["type"] == ColumnType.TEXT}
    for name, _label in category_columns(version):
        if name not in words:
            continue
        counts = [n for _value, n in categories(store, version, name, COMMONEST)]
        rows = version.rows_used or 1
        if counts[0:1] and counts[0] <= MOST_OF * rows and _few(counts, rows):
            clear.append(name)
    return clear[0] if len(clear) == 1 else None


def _few(counts: Sequence[int], rows: int) -> bool:
    return (
        any(sum(counts[:n]) >= MOST_OF * rows for n in range(FEWEST_KINDS, MOST_KINDS + 1))
        and len(counts) >= FEWEST_KINDS
    )


def _has_two_years(version: DatasetVersion) -> bool:
    if version.data_from is None or version.is_series:
        return False
    earlier = beside(span_of(Last(months=12), version), None)
    return earlier.start is not None and earlier.start >= version.data_from.replace(day=1)


def step_for(version: DatasetVersion) -> Step:
    """Choose years where there are many, or where a series covers whole ones."""
    if version.data_from is None or version.data_to is None:
        return Step.MONTH
    years = (version.data_to + timedelta(days=1)).year - version.data_from.year
    return Step.YEAR if years >= MANY_YEARS or whole_years(version) else Step.MONTH


def _fullest(version: DatasetVersion) -> list[str]:
    """Name the measures, those with fewest gaps first: of a table of years some have one year."""
    gaps = {column["name"]: round(column.get("missing", 0), 1) for column in version.columns}
    return sorted((name for name, _label in numeric_columns(version)), key=lambda name: gaps[name])


def _first_of_series(slug: str, version: DatasetVersion, columns: Sequence[str]) -> list[Spec]:
    """Show the newest year of each column, and how the first one went."""
    newest, step = Last(months=12), step_for(version)
    found: list[Spec] = [
        Ranking(dataset=slug, how=How.MEAN, column=name, period=newest) for name in columns
    ]
    return [
        *found,
        Map(dataset=slug, how=How.MEAN, column=columns[0], period=newest),
        Trend(dataset=slug, how=How.MEAN, column=columns[0], step=step),
    ]


def _draw(session: Session, store: Storage, chart: Chart) -> None:
    try:
        show_chart(session, store, chart, None)
    except RefusedError:  # damaged data: the page says so, drawing again does not help
        return
