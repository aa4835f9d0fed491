"""Layers for programs: the list, one with its areas and datasets, one area with its borders."""

import pytest

from app.places.areas import layer_by_slug
from app.places.layer_changes import rename_layer
from tests.factories.datasets import make_dataset, store_in
from tests.factories.layers import make_layer
from tests.factories.places import make_neighborhoods
from tests.people import City

PAGE = "/layers/statistical-areas"


@pytest.fixture
def laid(city: City) -> City:
    """Give a layer on which one dataset lies."""
    with city.database.writing() as session:
        make_neighborhoods(session)
        dataset, _version = make_dataset(session, store_in(city.settings.data_dir), "Rents")
        dataset.layer_id = make_layer(session).id
    return city


def test_programs_read_layers_and_do_not_get_them_twice(laid: City) -> None:
    reader = laid.client()
    listed = reader.get("/api/v1/layers").json()["items"]
    assert listed == [{"slug": "statistical-areas", "name": "Statistical areas", "areas": 2}]
    answer = reader.get("/api/v1" + PAGE)
    told = answer.json()
    assert [area["slug"] for area in told["areas"]] == ["harbor-east", "harbor-west"]
    assert told["areas"][0]["neighborhoods"][0] == {
        "slug": "ropewalk", "name": "Ropewalk", "of_area": 0.7143, "of_neighborhood": 1.0,
    }  # fmt: skip
    assert told["datasets"] == [{"slug": "rents", "title": "Rents"}]
    etag = {"If-None-Match": answer.headers["etag"]}
    assert reader.get("/api/v1" + PAGE, headers=etag).status_code == 304
    area = reader.get(f"/api/v1{PAGE}/areas/harbor-east").json()
    assert area["geometry"]["type"] == "MultiPolygon"
    assert area["retired"] is False
    for path in ("/layers/nothing", "/layers/nothing/areas/x", f"{PAGE}/areas/nothing"):
        assert reader.get(f"/api/v1{path}").status_code == 404


def test_a_dataset_names_its_layer_as_it_is_called_today(laid: City) -> None:
    with laid.database.writing() as session:
        rename_layer(session, layer_by_slug(session, "statistical-areas"), "Census areas")
    reader = laid.client()
    assert reader.get("/api/v1/datasets/rents").json()["layer"] == "Census areas"
    assert reader.get("/api/v1/datasets").json()["items"][0]["layer"] == "Census areas"
