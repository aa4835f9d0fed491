"""A layer is renamed, its slug stays; it is removed only while nothing lies on it."""

from threading import Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import Database
from app.core.errors import RefusedError
from app.datasets.grounds import find_layer, layer_id_of
from app.datasets.on_layers import datasets_by_layer, datasets_on, remove_layer
from app.places.areas import all_layers, areas_map, layer_by_slug, layers_stamp
from app.places.layer_changes import locked_layer, rename_layer
from app.places.layers import load_layer
from app.places.models import Layer, LayerArea, LayerOverlap
from app.places.policy import can_remove_layer, can_rename_layer
from tests.factories.datasets import make_dataset, store_in
from tests.factories.layers import make_layer, prepared
from tests.factories.places import make_neighborhoods


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Census tracts", None), ("", "no-name"), ("–", "no-name"), ("x" * 121, "no-name"),
        ("ZIP codes", "name-taken"), (" zip  CODES ", "name-taken"),
    ],
)  # fmt: skip
def test_a_layer_has_a_name_of_its_own(name: str, code: str | None) -> None:
    ruling = can_rename_layer(name, ["ZIP codes"])
    assert (bool(ruling), ruling.code if code else None) == (code is None, code)


def test_what_lies_on_a_layer_keeps_it() -> None:
    assert can_remove_layer([])
    one, two = can_remove_layer(["Rents"]), can_remove_layer(["Rents", "Trees"])
    assert (one.code, int(one.status)) == ("layer-in-use", 409)
    assert "1 dataset lies on these areas: Rents." in str(one.sentence)
    assert "2 datasets lie on these areas: Rents, Trees." in str(two.sentence)


def test_a_renamed_layer_keeps_its_slug_and_changes_what_is_drawn(session: Session) -> None:
    make_neighborhoods(session)
    layer = make_layer(session)
    before = layers_stamp(session)
    areas_map(session, layer.id)
    rename_layer(session, layer, "  Census areas ")
    assert (layer.slug, layer.name) == ("statistical-areas", "Census areas")
    assert layers_stamp(session) != before
    rename_layer(session, layer, "census AREAS")  # its own name in another case is no other layer's
    assert layer.name == "census AREAS"


def test_a_name_of_another_layer_is_refused(session: Session) -> None:
    make_neighborhoods(session)
    layer = make_layer(session)
    make_layer(session, "Wards")
    with pytest.raises(RefusedError, match="name-taken"):
        rename_layer(session, layer, "wards")
    assert layer.name == "Statistical areas"


def test_a_recipe_finds_its_layer_whatever_is_called_so_now(session: Session) -> None:
    make_neighborhoods(session)
    old = make_layer(session, "Wards")
    rename_layer(session, old, "Old wards")
    load_layer(session, prepared(session, "Wards"))
    session.flush()
    layers = all_layers(session)
    assert find_layer(layers, "wards").name == "Old wards", "recipes hold the slug"
    assert find_layer(layers, "Wards").slug == "wards-2"
    assert find_layer(layers, "OLD wards ").slug == "wards"


def test_a_removed_layer_leaves_nothing(session: Session) -> None:
    make_neighborhoods(session)
    make_layer(session)
    kept = make_layer(session, "Wards")
    remove_layer(session, "statistical-areas")
    session.flush()
    assert [layer.slug for layer in all_layers(session)] == ["wards"]
    areas = session.scalars(select(col(LayerArea.layer_id)).distinct()).all()
    assert areas == [kept.id]
    assert session.scalar(select(func.count()).select_from(LayerOverlap)) == 5
    for act in (lambda: remove_layer(session, "statistical-areas"),
                lambda: locked_layer(session, "nothing")):  # fmt: skip
        with pytest.raises(RefusedError, match="not-found"):
            act()
    with pytest.raises(RefusedError, match="areas-changed"):
        layer_id_of(session, "statistical-areas")
    make_layer(session)
    assert layer_by_slug(session, "statistical-areas").name == "Statistical areas"


def test_a_layer_with_a_dataset_stays_also_when_all_was_withdrawn(
    session: Session, tmp_path_factory: pytest.TempPathFactory
) -> None:
    make_neighborhoods(session)
    layer = make_layer(session)
    dataset, _version = make_dataset(session, store_in(tmp_path_factory.mktemp("d")), "Rents")
    dataset.layer_id, dataset.current_version_id = layer.id, None
    session.flush()
    assert [one.title for one in datasets_on(session, layer.id)] == ["Rents"]
    assert list(datasets_by_layer(session)) == [layer.id]
    with pytest.raises(RefusedError, match="layer-in-use"):
        remove_layer(session, layer.slug)
    assert len(all_layers(session)) == 1


def test_no_dataset_is_laid_on_a_layer_while_it_is_removed(database: Database) -> None:
    """Whoever comes second waits, then is told."""
    with database.writing() as session:
        make_neighborhoods(session)
        make_layer(session)
    told: list[str] = []

    def publish() -> None:
        with database.writing() as other:
            try:
                layer_id_of(other, "statistical-areas")
            except RefusedError as refused:
                told.append(refused.ruling.code)

    with database.writing() as session:
        remove_layer(session, "statistical-areas")
        second = Thread(target=publish)
        second.start()
        second.join(0.3)
        assert told == []
    second.join(10)
    assert told == ["areas-changed"]
    with database.reading() as session:
        assert session.scalars(select(Layer)).all() == []
