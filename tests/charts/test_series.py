"""What was measured of areas year by year: its numbers, its first charts, its words."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.drawing.ranking import draw_ranking
from app.charts.periods import Span, span_of
from app.charts.reading import chart_figures, read_chart
from app.charts.spec import How, Last, Ranking, Step, Trend
from app.charts.tables import table_of
from app.charts.warming import first_specs, make_first_charts
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import ColumnType, Role, Shape
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, make_version, store_in
from tests.factories.places import make_neighborhoods

YEARLY = [("when", ColumnType.DATE, Role.TIME), ("canopy", ColumnType.NUMBER, Role.MEASURE)]
ROWS = [
    (place, date(year, 1, 1), 10.0 * n + year - 2015)
    for n, place in enumerate(("ropewalk", "dovecote", "millrace"), 1)
    for year in (2015, 2016, 2017)
]


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def series(session: Session, store: Storage) -> tuple[Dataset, DatasetVersion]:
    make_neighborhoods(session)
    dataset, version = make_dataset(session, store, "Canopy", columns=YEARLY, rows=ROWS)
    version.report = {**version.report, "series": True}
    version.data_to = date(2017, 12, 31)
    return dataset, version


def test_a_series_is_first_shown_by_what_was_measured(
    session: Session, store: Storage, series: tuple[Dataset, DatasetVersion]
) -> None:
    """Counting its rows would say how many years there are."""
    specs = first_specs(store, *series)
    assert {spec.how for spec in specs} == {How.MEAN}
    assert [spec.kind.value for spec in specs] == ["ranking", "map", "trend"]
    made = make_first_charts(session, store, series[0].id)
    assert [chart.title for chart in made] == [
        "Canopy by neighborhood", "Canopy on the map", "Canopy by year",
    ]  # fmt: skip


def test_columns_without_gaps_come_first(
    store: Storage, series: tuple[Dataset, DatasetVersion]
) -> None:
    dataset, version = series
    once = {"name": "people", "type": "integer", "role": "measure", "label": "", "missing": 0.7}
    version.columns = [once, *version.columns]
    assert [spec.column for spec in first_specs(store, dataset, version)][:2] == [
        "canopy",
        "people",
    ]


def test_its_newest_year_is_the_number_of_a_place(
    session: Session, store: Storage, series: tuple[Dataset, DatasetVersion]
) -> None:
    newest = Ranking(dataset="canopy", how=How.MEAN, column="canopy", period=Last(months=12))
    chart = make_chart(session, store, series[0], newest)
    assert read_chart(session, store, chart, "dovecote").value == 22
    assert "Canopy, 2017: 22 in Dovecote." in read_chart(session, store, chart, "dovecote").sentence
    trend = Trend(dataset="canopy", how=How.MEAN, column="canopy", step=Step.YEAR)
    chart = make_chart(session, store, series[0], trend)
    reading = read_chart(session, store, chart, "dovecote")
    assert (reading.value, reading.before) == (22, 21)


def test_a_place_that_was_not_measured_has_no_number(
    session: Session, store: Storage, series: tuple[Dataset, DatasetVersion]
) -> None:
    spec = Ranking(dataset="canopy", how=How.SUM, column="canopy")
    chart = make_chart(session, store, series[0], spec)
    assert read_chart(session, store, chart, "tannery").value is None


def test_a_mean_of_places_is_not_called_the_citys(
    session: Session, store: Storage, series: tuple[Dataset, DatasetVersion]
) -> None:
    newest = Ranking(dataset="canopy", how=How.MEAN, column="canopy", period=Last(months=12))
    said = read_chart(session, store, make_chart(session, store, series[0], newest), None).sentence
    assert "22 on average over all neighborhoods, each counted alike." in said
    trend = Trend(dataset="canopy", how=How.MEAN, column="canopy", step=Step.YEAR)
    chart = make_chart(session, store, series[0], trend)
    assert read_chart(session, store, chart, None).where == "Mean of areas"
    assert table_of(chart_figures(session, store, chart), None).columns[1] == "Mean of areas"
    over_years = Ranking(dataset="canopy", how=How.MEAN, column="canopy")
    chart = make_chart(session, store, series[0], over_years)
    assert "each counted alike" not in read_chart(session, store, chart, None).sentence


@pytest.mark.parametrize("width", [640, 330])
def test_a_long_name_is_cut_where_it_can_be_seen(
    session: Session, store: Storage, width: int
) -> None:
    name = "Sandtown-Winchester and the whole of Harlem Park"
    make_neighborhoods(session, [name, "Dovecote"])
    slug = "sandtown-winchester-and-the-whole-of-harlem-park"
    rows = [(slug, 0.5), ("dovecote", 0.25)]
    dataset, _version = make_dataset(
        session, store, shape=Shape.NEIGHBORHOODS, rows=rows,
        columns=[("canopy", ColumnType.NUMBER, Role.MEASURE)],
    )  # fmt: skip
    spec = Ranking(dataset=dataset.slug, how=How.MEAN, column="canopy")
    figures = chart_figures(session, store, make_chart(session, store, dataset, spec))
    layers = draw_ranking(figures, None, width).to_facts()["layers"]
    told = [row["t"] for layer in layers if layer["mark"] == "text" for row in layer["rows"]]
    (cut,) = [text for text in told if text.startswith("Sandt")]
    assert cut.endswith("…")
    assert len(cut) < len(name)
    assert "Dovecote" in told


def test_data_of_less_than_a_month_is_what_its_last_months_are(tmp_path: Path) -> None:
    day = date(2026, 6, 2)
    version = make_version(store_in(tmp_path), rows=[("ropewalk", day, "lamp", 1.0)])
    assert span_of(Last(months=12), version) == Span(date(2025, 7, 1), day)
