"""The administrator's pages of layers: upload, what would change, confirm, one layer."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from httpx2 import Response

from app.people.models import Person
from app.places.areas import all_layers
from tests.factories.layers import layer_file, make_layer
from tests.factories.places import make_neighborhood, make_neighborhoods
from tests.people import City

UPLOADS = "/admin/layers/uploads"


def send(
    city: City, person: Person | None, content: bytes | None = None, **fields: str
) -> Response:
    visitor = city.visitor(person)
    form: dict[str, Any] = {"csrf_token": visitor.token, "name": "Census tracts", **fields}
    text = layer_file() if content is None else content
    files = {"file": ("areas.geojson", text, "application/geo+json")}
    return visitor.client.post(UPLOADS, data=form, files=files)


@pytest.fixture
def settled(city: City) -> City:
    with city.database.writing() as session:
        make_neighborhoods(session)
    return city


def layers_of(city: City) -> list[tuple[str, int]]:
    with city.database.reading() as session:
        return [(layer.name, layer.areas) for layer in all_layers(session)]


def load_address(text: str) -> str:
    form = BeautifulSoup(text, "html.parser").select_one("form[action$='/load']")
    assert form is not None
    return str(form["action"])


def test_a_layer_is_shown_before_it_is_loaded_and_then_on_a_page_of_its_own(settled: City) -> None:
    ada = settled.visitor(settled.ada)
    assert "There is no layer yet." in ada.get("/admin/layers").text
    answer = send(settled, settled.ada)
    assert answer.status_code == 303
    preview = ada.get(answer.headers["location"]).text
    assert "2 new, 0 updated, 0 unchanged." in preview
    assert layers_of(settled) == []
    done = ada.post(load_address(preview))
    assert (done.status_code, done.headers["location"]) == (303, "/admin/layers?loaded=1")
    assert layers_of(settled) == [("Census tracts", 2)]
    listed = ada.get("/admin/layers?loaded=1").text
    assert "The areas were loaded." in listed
    assert 'href="/admin/layers/census-tracts"' in listed
    page = ada.get("/admin/layers/census-tracts").text
    assert "Harbor East" in page
    assert "viewBox" in page
    assert ada.get("/admin/layers/nothing").status_code == 404
    assert ada.post(load_address(preview)).status_code == 404


def test_an_area_outside_the_city_is_said(settled: City) -> None:
    file = layer_file({"Near": (0.0, 1.0), "Far": (9.0, 10.0)})
    answer = send(settled, settled.ada, file)
    preview = settled.visitor(settled.ada).get(answer.headers["location"]).text
    assert "It lies outside of every neighborhood." in preview


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"not json", b'{"a": NaN}'])
def test_no_file_and_broken_files_are_refused(settled: City, content: bytes) -> None:
    answer = send(settled, settled.ada, content, name_property="kept words")
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text
    assert "kept words" in answer.text
    assert layers_of(settled) == []


@pytest.mark.parametrize("name", ["", "–", "x" * 121])
def test_a_layer_needs_a_name(settled: City, name: str) -> None:
    answer = send(settled, settled.ada, name=name)
    assert answer.status_code == 422
    assert 'href="#name"' in answer.text


def test_neighborhoods_come_first(city: City) -> None:
    answer = send(city, city.ada)
    assert answer.status_code == 422
    assert "Load the neighborhoods first." in answer.text


def test_neighborhoods_that_changed_meanwhile_ask_for_the_file_again(settled: City) -> None:
    ada = settled.visitor(settled.ada)
    preview = ada.get(send(settled, settled.ada).headers["location"]).text
    with settled.database.writing() as session:
        make_neighborhood(session, "Hilltop", 4)
    answer = ada.post(load_address(preview))
    assert answer.status_code == 409
    assert "Send the file again" in answer.text
    assert layers_of(settled) == []


def test_a_layer_is_no_file_of_neighborhoods(settled: City) -> None:
    """Each upload leads only where it was sent."""
    name = send(settled, settled.ada).headers["location"].rsplit("/", 1)[-1]
    ada = settled.visitor(settled.ada)
    assert ada.get(f"/admin/neighborhoods/uploads/{name}").status_code == 404
    assert ada.post(f"/admin/neighborhoods/uploads/{name}/load").status_code == 404


def test_only_an_administrator_may_look_or_load(settled: City) -> None:
    with settled.database.writing() as session:
        make_layer(session)
    for person in (settled.alice, settled.olive, settled.mo):
        assert send(settled, person).status_code == 404
        for path in ("/admin/layers", "/admin/layers/statistical-areas"):
            assert settled.visitor(person).get(path).status_code == 404
    assert send(settled, None).headers["location"].startswith("/sign-in")
    assert layers_of(settled) == [("Statistical areas", 2)]
