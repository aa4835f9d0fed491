"""The page on which an official says that the rows of a loaded table name a layer's areas."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from app.charts.models import Chart
from app.charts.spec import Denominator, How, Map, Population, Ranking, Trend
from app.datasets.models import Dataset, ImportJob
from app.datasets.relaying import bring_kept
from app.places.areas import layer_by_slug
from tests.factories.charts import make_chart
from tests.factories.datasets import ROWS, make_dataset, store_in
from tests.factories.layers import make_layer
from tests.factories.places import make_neighborhoods
from tests.people import City

PAGE = "/datasets/repairs/areas"
UNPLACED = [(None, *row[1:]) for row in ROWS]


def city_with(city: City, rows: Sequence[Sequence[object]]) -> City:
    with city.database.writing() as session:
        make_neighborhoods(session)
        make_layer(session)
        make_dataset(session, store_in(city.settings.data_dir), rows=rows)
    return city


@pytest.fixture
def loaded(city: City) -> City:
    return city_with(city, UNPLACED)


def jobs(city: City) -> Sequence[ImportJob]:
    with city.database.reading() as session:
        return session.scalars(select(ImportJob)).all()


def test_an_official_finds_it_on_the_page_of_the_dataset(loaded: City) -> None:
    assert PAGE in loaded.visitor(loaded.olive).get("/datasets/repairs").text
    for person in (None, loaded.alice, loaded.mo):
        assert PAGE not in loaded.visitor(person).get("/datasets/repairs").text


def test_a_city_without_layers_offers_none(city: City) -> None:
    with city.database.writing() as session:
        make_dataset(session, store_in(city.settings.data_dir))
    olive = city.visitor(city.olive)
    assert PAGE not in olive.get("/datasets/repairs").text
    assert "There is no layer yet." in olive.get(PAGE).text
    assert olive.post(PAGE, {"layer": "tracts"}).status_code == 422


def test_the_kept_rows_are_read_again_and_shown(loaded: City) -> None:
    olive = loaded.visitor(loaded.olive)
    page = olive.get(PAGE).text
    assert "The file that was sent is not kept, but its columns are." in page
    assert "it becomes the next version of this table" in page
    answer = olive.post(PAGE, {"layer": "statistical-areas"})
    (job,) = jobs(loaded)
    assert (answer.status_code, answer.headers["location"]) == (
        303, f"/datasets/imports/{job.id}",
    )  # fmt: skip
    assert job.dataset_id is not None
    assert "The file is being read." in olive.get(f"/datasets/imports/{job.id}").text
    store = store_in(loaded.settings.data_dir)
    bring_kept(loaded.database, store, loaded.settings, job.id)
    (job,) = jobs(loaded)
    written = (loaded.settings.data_dir / "uploads" / job.stored_as).read_text().splitlines()
    assert written[:2] == ["day,kind,cost", "2025-01-05,lamp,10.0"]


def test_rows_that_were_placed_before_are_said_to_become_their_own_dataset(city: City) -> None:
    olive = city_with(city, ROWS).visitor(city.olive)
    assert "So the areas become a dataset of its own" in olive.get(PAGE).text
    olive.post(PAGE, {"layer": "statistical-areas"})
    (job,) = jobs(city)
    assert (job.dataset_id, job.wishes["facts"]["title"]) == (None, "Repairs (Statistical areas)")


@pytest.mark.parametrize("layer", ["", "atlantis", "neighborhoods", "x" * 81])
def test_what_is_not_offered_is_sent_back(loaded: City, layer: str) -> None:
    answer = loaded.visitor(loaded.olive).post(PAGE, {"layer": layer})
    assert answer.status_code == 422
    assert 'href="#layer"' in answer.text
    assert jobs(loaded) == []


@pytest.mark.parametrize(("who", "status"), [("alice", 404), ("mo", 404), ("una", 403)])
def test_only_those_who_load_data_may(loaded: City, who: str, status: int) -> None:
    visitor = loaded.visitor(getattr(loaded, who))
    assert visitor.get(PAGE).status_code == status
    assert visitor.post(PAGE, {"layer": "statistical-areas"}).status_code == status
    assert jobs(loaded) == []


def test_a_dataset_of_a_layer_has_its_areas_for_good(loaded: City) -> None:
    with loaded.database.writing() as session:
        dataset = session.scalars(select(Dataset)).one()
        dataset.layer_id = layer_by_slug(session, "statistical-areas").id
    olive = loaded.visitor(loaded.olive)
    assert PAGE not in olive.get("/datasets/repairs").text
    assert olive.get(PAGE).status_code == 409
    assert olive.post(PAGE, {"layer": "statistical-areas"}).status_code == 409


def test_charts_of_a_table_that_moved_are_drawn_on(loaded: City) -> None:
    """Also a rate per something that is known of neighborhoods only: it has no numbers then."""
    store = store_in(loaded.settings.data_dir)
    with loaded.database.writing() as session:
        moved = session.scalars(select(Dataset)).one()
        other, _version = make_dataset(session, store, "Lamps")
        per = Denominator(dataset="lamps", column="cost")
        charts: list[Chart] = [
            make_chart(session, store, moved),
            make_chart(session, store, moved, Map(dataset="repairs")),
            make_chart(session, store, moved, Trend(dataset="repairs")),
            make_chart(
                session, store, moved, Ranking(dataset="repairs", how=How.RATE, per=Population())
            ),
            make_chart(session, store, moved, Map(dataset="repairs", how=How.RATE, per=per)),
            make_chart(
                session, store, other,
                Ranking(dataset="lamps", how=How.RATE, per=Denominator(dataset="repairs")),
            ),
        ]  # fmt: skip
        moved.layer_id = layer_by_slug(session, "statistical-areas").id
        moved.edited_at = None
    visitor = loaded.visitor(loaded.bob)
    for chart in charts:
        for path in (f"-{chart.slug}?focus=dovecote", "/data.csv", "/picture.svg"):
            assert visitor.get(f"/charts/{chart.id}{path}").status_code == 200, (chart.title, path)
    for path in ("/datasets/repairs", "/datasets/repairs/versions/1", "/", "/charts",
                 "/neighborhoods/dovecote"):  # fmt: skip
        assert visitor.get(path).status_code == 200
