"""Pages of charts whose numbers are of a layer's areas: with htmx and without, and the builder."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.charts.models import Chart
from app.charts.spec import How, Map, Ranking
from app.datasets.vocabulary import ColumnType, Role, Shape
from app.places.areas import layer_by_slug
from app.places.layers import load_layer
from app.places.models import Layer
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.layers import make_layer, prepared
from tests.factories.places import make_neighborhoods
from tests.people import City

RENT = ("Rent", ColumnType.NUMBER, Role.MEASURE)
ROWS = (("harbor-east", 900.0), ("harbor-west", 700.0))
DAYS = (date(2025, 1, 5), date(2025, 1, 6), date(2025, 2, 1))
WHOSE = "The neighborhood Dovecote lies in these areas: Harbor West (60%), Harbor East (40%)."


@pytest.fixture
def chart(city: City) -> Chart:
    """Give a featured ranking and map of rents by area, and a dataset of neighborhoods."""
    store = store_in(city.settings.data_dir)
    with city.database.writing() as session:
        make_neighborhoods(session)
        layer = make_layer(session)
        make_dataset(session, store)
        dataset, version = make_dataset(
            session, store, "Rents", shape=Shape.NEIGHBORHOODS, columns=(RENT,), rows=ROWS
        )
        dataset.layer_id = layer.id
        version.report = version.report | {"layer": layer.slug, "layer_name": layer.name}
        session.flush()
        on_map = Map(dataset=dataset.slug, how=How.MEAN, column="Rent")
        make_chart(session, store, dataset, on_map, featured=True)
        ranked = Ranking(dataset=dataset.slug, how=How.MEAN, column="Rent")
        return make_chart(session, store, dataset, ranked, featured=True)


def test_a_chart_says_whose_number_it_shows(city: City, chart: Chart) -> None:
    visitor = city.visitor(None)
    url = f"/charts/{chart.id}-{chart.slug}?focus=dovecote"
    page = visitor.get(url).text
    for said in ("Rent by area (statistical areas)", "700<small>rent, Harbor West", WHOSE,
                 '<th scope="col">Statistical areas</th>', "focus=dovecote"):  # fmt: skip
        assert said in page
    assert "focus=harbor-west" not in page
    part = visitor.htmx("GET", url).text
    assert part.strip() in page
    assert "Mean of areas" in visitor.get(url.replace("dovecote", "")).text
    table = visitor.get(f"/charts/{chart.id}/data.csv?focus=dovecote").text
    assert table.splitlines()[1].startswith("Harbor East,900")
    assert visitor.get(f"/charts/{chart.id}/picture.svg?focus=dovecote").status_code == 200


def test_the_map_names_every_area_that_it_outlines(city: City, chart: Chart) -> None:
    visitor = city.visitor(None)
    moved = visitor.get(f"/charts/{chart.id - 1}?focus=dovecote")
    page = visitor.get(moved.headers["location"]).text
    assert '<span class="here">Harbor West, Harbor East</span>' in page
    assert "Map of 2 areas (Statistical areas)." in page


@pytest.mark.usefixtures("chart")
def test_a_neighborhood_and_the_front_page_offer_it_with_its_words(city: City) -> None:
    visitor = city.visitor(None)
    page = visitor.get("/neighborhoods/dovecote").text
    assert WHOSE in page
    assert 'data-step="' not in page, "no neighborhood wears the colour of an area"
    assert visitor.get("/").status_code == 200


@pytest.mark.usefixtures("chart")
def test_the_builder_offers_what_can_be_compared_and_refuses_the_rest(city: City) -> None:
    visitor = city.visitor(city.bob)
    page = visitor.get("/charts/new?dataset=rents").text
    assert "Ranking of areas" in page
    assert '<option value="population"' not in page
    assert '<option value="repairs"' not in page
    assert '<option value="rents"' not in visitor.get("/charts/new?dataset=repairs").text
    form: dict[str, object] = {"dataset": "rents", "how": "rate", "period": "all"}
    for per, words in (
        ("population", "known of neighborhoods only"),
        ("repairs", "different areas"),
    ):
        answer = visitor.post("/charts", form | {"per": per})
        assert answer.status_code == 422
        assert words in answer.text


@pytest.mark.usefixtures("chart")
def test_a_rate_is_per_a_column_of_the_same_areas(city: City) -> None:
    store = store_in(city.settings.data_dir)
    with city.database.writing() as session:
        rows = [("harbor-east", day, "lamp", 1.0) for day in DAYS]
        events, _version = make_dataset(session, store, "Lamps", rows=rows)
        events.layer_id = layer_by_slug(session, "statistical-areas").id
    visitor = city.visitor(city.bob)
    page = BeautifulSoup(visitor.get("/charts/new?dataset=lamps").text, "html.parser")
    offered = [str(one["value"]) for one in page.select("select[name=per] option")]
    assert offered == ["area", '["rents", "Rent"]']
    form: dict[str, object] = {"dataset": "lamps", "how": "rate", "period": "all"}
    kept = visitor.post("/charts", form | {"per": offered[1], "focus": "ropewalk"})
    shown = visitor.get(kept.headers["location"]).text
    assert "per 1,000 rent by area (statistical areas)" in shown
    assert "3.33 (95% interval" in shown
    for per in ("[", "[1, 2]", '["rents"]', '["rents", "Nothing"]', '["rents", "Rent", 1]'):
        assert visitor.post("/charts", form | {"per": per}).status_code == 422, per


@pytest.mark.usefixtures("chart")
def test_the_dataset_says_which_areas_it_is_of(city: City) -> None:
    page = city.visitor(None).get("/datasets/rents").text
    assert "Statistical areas" in page
    assert "<dd>neighborhoods</dd>" in city.visitor(None).get("/datasets/repairs").text
    file = city.visitor(None).get("/datasets/rents/versions/1.csv").text
    assert file.splitlines()[:2] == ["Rent,Statistical areas (placed)", "900.0,harbor-east"]
    told = city.client().get("/api/v1/datasets/rents").json()
    assert told["layer"] == "Statistical areas"
    assert city.client().get("/api/v1/datasets/repairs").json()["layer"] is None


def test_a_proposal_cites_such_a_chart_for_a_neighborhood(city: City, chart: Chart) -> None:
    page = city.visitor(city.bob).get(f"/proposals/new?chart={chart.id}&focus=dovecote")
    assert page.status_code == 200
    assert "Rent by area" in page.text


def test_an_odd_name_of_a_layer_is_shown_as_text(city: City) -> None:
    odd = "=1+1<svg onload=alert(1)> 50%(n)s"
    store = store_in(city.settings.data_dir)
    with city.database.writing() as session:
        make_neighborhoods(session)
        load_layer(session, prepared(session, odd))
        dataset, _version = make_dataset(
            session, store, "Rents", shape=Shape.NEIGHBORHOODS, columns=(RENT,), rows=ROWS
        )
        dataset.layer_id = session.scalars(select(Layer)).one().id
        session.flush()
        spec = Map(dataset=dataset.slug, how=How.MEAN, column="Rent")
        chart = make_chart(session, store, dataset, spec)
    visitor = city.visitor(city.ada)
    for path in (f"/charts/{chart.id}-{chart.slug}?focus=dovecote", "/charts", "/admin/layers"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert "<svg onload" not in page.text
        assert "=1+1&lt;svg onload" in page.text
    table = visitor.get(f"/charts/{chart.id}/data.csv").text
    assert table.startswith("'=1+1<svg")
