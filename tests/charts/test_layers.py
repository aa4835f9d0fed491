"""Charts of a table whose rows lie in a layer: its areas are drawn and told, as what they are."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.drawing.layers import WIDE
from app.charts.models import Chart
from app.charts.reading import Reading, chart_figures, read_chart
from app.charts.ready import ready_charts
from app.charts.showing import plan_of, show_chart
from app.charts.spec import Denominator, How, Map, Population, Ranking, Step, Trend
from app.charts.tables import csv_of, table_of
from app.core.errors import InvalidError, RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.datasets.vocabulary import ColumnType, Role, Shape
from app.places.layers import load_layer
from app.places.models import Layer
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.layers import make_layer, prepared
from tests.factories.places import make_neighborhood, make_neighborhoods

RENT = ("Median rent", ColumnType.NUMBER, Role.MEASURE)
ROWS = (("harbor-east", 900.0), ("harbor-west", 700.0), ("harbor-north", 800.0))
AREAS = {"Harbor East": (0.0, 1.4), "Harbor West": (1.4, 3.0), "Harbor North": (3.0, 4.0)}


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def layer(session: Session) -> Layer:
    make_neighborhoods(session)
    return make_layer(session, areas=AREAS)


def rents(session: Session, store: Storage, layer: Layer, title: str = "Rents") -> Dataset:
    dataset, _version = make_dataset(
        session, store, title, shape=Shape.NEIGHBORHOODS, columns=(RENT,), rows=ROWS
    )
    dataset.layer_id = layer.id
    session.flush()
    return dataset


def ranking(session: Session, store: Storage, dataset: Dataset, *, featured: bool = False) -> Chart:
    spec = Ranking(dataset=dataset.slug, how=How.MEAN, column="Median rent")
    return make_chart(session, store, dataset, spec, featured=featured)


def figures(session: Session, store: Storage, chart: Chart) -> Figures:
    return chart_figures(session, store, chart)


def test_the_areas_of_the_layer_are_ranked_listed_and_named(
    session: Session, store: Storage, layer: Layer
) -> None:
    chart = ranking(session, store, rents(session, store, layer))
    assert chart.title == "Median rent by area (statistical areas)"
    table = table_of(figures(session, store, chart), "dovecote")
    assert table.columns[0] == "Statistical areas"
    assert [line.head for line in table.lines] == ["Harbor East", "Harbor North", "Harbor West"]
    assert [line.head for line in table.lines if line.is_here] == ["Harbor East", "Harbor West"]
    assert {line.slug for line in table.lines} == {""}, "no area is a reader's neighborhood"
    assert csv_of(figures(session, store, chart), None).startswith("Statistical areas,Number")


def test_a_neighborhoods_number_is_its_largest_areas_and_that_is_said(
    session: Session, store: Storage, layer: Layer
) -> None:
    chart = ranking(session, store, rents(session, store, layer))
    reading = read_chart(session, store, chart, "dovecote")
    assert (reading.value, reading.focus, reading.focus_name) == (700, "dovecote", "Harbor West")
    assert reading.sentence == (
        "Median rent: 700 in Harbor West. The city median is 800; this is rank 3 of 3, counted "
        "from the highest. The neighborhood Dovecote lies in these areas: Harbor West (60%), "
        "Harbor East (40%). This number is of the whole area Harbor West."
    )
    assert Reading.from_facts(reading.to_facts()) == reading
    city = read_chart(session, store, chart, None)
    assert "The middle one of the statistical areas has 800." in city.sentence
    assert city.home is None


def test_a_neighborhood_in_no_area_has_no_number(
    session: Session, store: Storage, layer: Layer
) -> None:
    make_neighborhood(session, "Hilltop", 9)
    chart = ranking(session, store, rents(session, store, layer))
    reading = read_chart(session, store, chart, "hilltop")
    assert reading.value is None
    assert reading.sentence == (
        "Median rent: there is no number for Hilltop. Hilltop lies in none of the statistical "
        "areas."
    )
    shown = show_chart(session, store, chart, "hilltop")
    assert (shown.outlined, shown.reading.rank) == ("", None)
    with pytest.raises(RefusedError):
        read_chart(session, store, chart, "harbor-west")


def test_the_map_draws_the_areas_and_outlines_all_in_which_the_focus_lies(
    session: Session, store: Storage, layer: Layer
) -> None:
    dataset = rents(session, store, layer)
    spec = Map(dataset=dataset.slug, how=How.MEAN, column="Median rent")
    chart = make_chart(session, store, dataset, spec)
    assert chart.title == "Median rent on the map (statistical areas)"
    shown = show_chart(session, store, chart, "dovecote")
    assert shown.outlined == "Harbor West, Harbor East"
    assert shown.alt.startswith("Map of 3 areas (Statistical areas). Median rent: 700")
    plan = plan_of(session, shown.figures, "dovecote", WIDE)
    shapes = [layer["rows"] for layer in plan.layers if layer["mark"] == "shape"]
    assert [row["properties"]["name"] for row in shapes[0]] == [
        "Harbor East", "Harbor North", "Harbor West",
    ]  # fmt: skip
    assert [len(rows) for rows in shapes[1:]] == [2, 2, 2]


def test_an_area_west_of_the_city_is_drawn_inside_the_picture(
    session: Session, store: Storage
) -> None:
    make_neighborhoods(session)
    layer = make_layer(session, areas={"Harbor East": (-2.0, 2.0), "Harbor West": (2.0, 4.0)})
    dataset = rents(session, store, layer)
    spec = Map(dataset=dataset.slug, how=How.MEAN, column="Median rent")
    drawn = figures(session, store, make_chart(session, store, dataset, spec))
    plan = plan_of(session, drawn, None, WIDE)
    rows = next(one["rows"] for one in plan.layers if one["mark"] == "shape")
    across = [x for row in rows for x, _y in row["geometry"]["coordinates"][0][0]]
    assert 0 <= min(across) < max(across) <= WIDE


def test_a_trend_follows_the_area_of_the_focus(
    session: Session, store: Storage, layer: Layer
) -> None:
    rows = [("harbor-west", date(year, 5, 1), "lamp", 1.0) for year in (2024, 2025, 2025)]
    dataset, _version = make_dataset(session, store, rows=rows)
    dataset.layer_id = layer.id
    chart = make_chart(session, store, dataset, Trend(dataset=dataset.slug, step=Step.YEAR))
    drawn = figures(session, store, chart)
    assert table_of(drawn, "dovecote").columns[1] == "Harbor West"
    assert plan_of(session, drawn, "dovecote", WIDE).layers
    assert read_chart(session, store, chart, "tannery").focus_name == "Harbor North"


def test_rates_are_of_the_same_areas_only(session: Session, store: Storage, layer: Layer) -> None:
    dataset, other = (rents(session, store, layer, title) for title in ("Rents", "Homes"))
    of_homes, _version = make_dataset(session, store, "Lamps")
    same = Ranking(dataset=dataset.slug, how=How.RATE, column="Median rent",
                   per=Denominator(dataset=other.slug, column="Median rent"))  # fmt: skip
    reading = read_chart(session, store, make_chart(session, store, dataset, same), "dovecote")
    assert reading.value == 1000
    for spec, words in (
        (Ranking(dataset=dataset.slug, how=How.RATE, per=Population()), "neighborhoods only"),
        (
            Ranking(dataset=dataset.slug, how=How.RATE, per=Denominator(dataset=of_homes.slug)),
            "different areas",
        ),
        (
            Ranking(dataset=of_homes.slug, how=How.RATE, per=Denominator(dataset=dataset.slug)),
            "different areas",
        ),
    ):
        with pytest.raises(InvalidError) as refused:
            make_chart(session, store, dataset, spec)
        assert words in str(refused.value.problems["per"])


def test_a_neighborhoods_page_is_offered_such_a_chart_with_its_words(
    session: Session, store: Storage, layer: Layer
) -> None:
    ranking(session, store, rents(session, store, layer), featured=True)
    (ready,) = ready_charts(session, store, "dovecote")
    assert (
        "The neighborhood Dovecote lies in these areas: Harbor West (60%), Harbor East (40%)."
        in ready.reading.sentence
    )


def test_a_newer_file_of_the_layer_is_seen_at_once(
    session: Session, store: Storage, layer: Layer
) -> None:
    chart = ranking(session, store, rents(session, store, layer))
    assert read_chart(session, store, chart, "dovecote").focus_name == "Harbor West"
    load_layer(session, prepared(session, areas=AREAS | {"Harbor East": (0.0, 1.9)}))
    assert read_chart(session, store, chart, "dovecote").focus_name == "Harbor East"
