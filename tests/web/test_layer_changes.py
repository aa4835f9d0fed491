"""An administrator renames a layer and removes one, with forms that need no JavaScript."""

import pytest

from app.places.areas import all_layers
from app.places.models import Layer
from tests.factories.datasets import make_dataset, store_in
from tests.factories.layers import make_layer
from tests.factories.places import make_neighborhoods
from tests.people import City

PAGE = "/admin/layers/statistical-areas"


@pytest.fixture
def laid(city: City) -> City:
    with city.database.writing() as session:
        make_neighborhoods(session)
        make_layer(session)
    return city


def lay(city: City) -> None:
    with city.database.writing() as session:
        dataset, _version = make_dataset(session, store_in(city.settings.data_dir), "Rents <b>")
        dataset.slug, dataset.layer_id = "rents", session.query(Layer).one().id


def names(city: City) -> list[tuple[str, str]]:
    with city.database.reading() as session:
        return [(layer.slug, layer.name) for layer in all_layers(session)]


def test_a_layer_is_renamed_and_its_address_stays(laid: City) -> None:
    lay(laid)
    ada = laid.visitor(laid.ada)
    assert 'value="Statistical areas"' in ada.get(PAGE).text
    answer = ada.post(PAGE, {"name": "Census areas"})
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert names(laid) == [("statistical-areas", "Census areas")]
    assert "Census areas" in ada.get("/layers/statistical-areas").text
    assert "Census areas" in ada.get("/datasets/rents").text


@pytest.mark.parametrize("name", ["", "–", "x" * 121, "WARDS"])
def test_a_wrong_name_is_kept_in_the_form(laid: City, name: str) -> None:
    with laid.database.writing() as session:
        make_layer(session, "Wards")
    answer = laid.visitor(laid.ada).post(PAGE, {"name": name})
    assert answer.status_code == 422
    assert f'value="{name}"' in answer.text
    assert 'href="#name"' in answer.text
    assert ("statistical-areas", "Statistical areas") in names(laid)


def test_a_layer_is_removed_after_a_question(laid: City) -> None:
    ada = laid.visitor(laid.ada)
    page = ada.get(f"{PAGE}/removal").text
    assert "2 areas and their borders are deleted for good." in page
    assert names(laid) != []
    answer = ada.post(f"{PAGE}/removal")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/layers?removed=1")
    assert names(laid) == []
    assert "The layer was removed." in ada.get("/admin/layers?removed=1").text
    for again in (ada.get(f"{PAGE}/removal"), ada.post(f"{PAGE}/removal"), ada.get(PAGE)):
        assert again.status_code == 404


def test_a_layer_on_which_a_dataset_lies_stays(laid: City) -> None:
    lay(laid)
    ada = laid.visitor(laid.ada)
    for answer, status in ((ada.get(f"{PAGE}/removal"), 200), (ada.post(f"{PAGE}/removal"), 409)):
        assert answer.status_code == status
        assert "It cannot be removed: 1 dataset lies on it." in answer.text
        assert '<a href="/datasets/rents">' in answer.text
        assert "Rents <b>" not in answer.text
        assert "Remove this layer" not in answer.text
    assert len(names(laid)) == 1


def test_only_an_administrator_may_change_a_layer(laid: City) -> None:
    for person in (laid.alice, laid.olive, laid.mo, None):
        visitor = laid.visitor(person)
        for answer in (
            visitor.get(f"{PAGE}/removal"),
            visitor.post(f"{PAGE}/removal"),
            visitor.post(PAGE, {"name": "Mine"}),
        ):
            if person is None:
                assert answer.headers["location"].startswith("/sign-in")
            else:
                assert answer.status_code == 404
    assert names(laid) == [("statistical-areas", "Statistical areas")]


def test_a_layer_may_be_called_as_an_address_of_ours(laid: City) -> None:
    with laid.database.writing() as session:
        make_layer(session, "Wards")
    ada = laid.visitor(laid.ada)
    assert ada.post("/admin/layers/wards", {"name": "Uploads"}).status_code == 303
    assert ada.get("/admin/layers/wards/removal").status_code == 200
