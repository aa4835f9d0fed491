"""A second set of areas: read, measured against the neighborhoods, loaded, loaded again."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import Database
from app.core.errors import RefusedError
from app.places.areas import all_layers, area_rows, areas_map, areas_of, areas_stamp, ground_of
from app.places.layers import fit_layers, load_layer, preview_layer
from app.places.laying import Ground, PreparedLayer
from app.places.models import LayerArea, LayerOverlap, Neighborhood
from app.places.queries import drawn_shapes
from app.places.refusal import FileRefusedError
from tests.factories.layers import make_layer, prepared
from tests.factories.places import SIDE, SOUTH, WEST, make_neighborhood, make_neighborhoods


def test_a_neighborhood_lies_in_areas_by_the_share_of_its_exact_borders(session: Session) -> None:
    make_neighborhoods(session)
    areas = areas_of(session, make_layer(session).id)
    assert areas.layer == "Statistical areas"
    assert [row.name for row in areas.rows] == ["Harbor East", "Harbor West"]
    assert areas.lit("ropewalk") == ("harbor-east",)
    assert areas.lit("dovecote") == ("harbor-west", "harbor-east")
    assert [part.share for part in areas.parts["dovecote"]] == [0.6, 0.4]
    assert areas.main("tannery") == "harbor-west"
    assert areas.main("atlantis") is None


def test_a_sliver_under_one_in_a_hundred_is_left_out(session: Session) -> None:
    make_neighborhoods(session)
    layer = make_layer(session, areas={"East": (0.0, 1.008), "West": (1.008, 4.0)})
    assert areas_of(session, layer.id).lit("dovecote") == ("west",)


def test_neighborhoods_are_areas_of_their_own(session: Session) -> None:
    make_neighborhoods(session)
    areas = areas_of(session, None)
    assert (areas.layer, len(areas.rows), areas.lit("dovecote")) == ("", 4, ("dovecote",))
    assert areas_map(session, None) is drawn_shapes(session)


def test_an_area_outside_the_city_is_told_apart_and_one_over_its_edge_is_drawn(
    session: Session,
) -> None:
    make_neighborhoods(session)
    plan = prepared(session, areas={"Edge": (-1.0, 2.0), "Abroad": (7.0, 8.0)})
    assert [one.name for one in plan.prepared.reading.refused] == ["Abroad"]
    load_layer(session, plan)
    drawn = areas_map(session, all_layers(session)[0].id)
    assert (drawn.left, drawn.width, drawn.top) == (-250, 750, 0)
    assert drawn.view_box == "-256 -6 762 335"
    with pytest.raises(FileRefusedError, match="elsewhere"):
        prepared(session, areas={"Abroad": (7.0, 8.0)})


def test_a_second_file_updates_and_deletes_nothing(session: Session) -> None:
    make_neighborhoods(session)
    layer = make_layer(session)
    before = areas_stamp(session, layer.id)
    again = prepared(session, "statistical AREAS", {"Harbor East": (0.0, 2.0), "New": (2.0, 4.0)})
    report = preview_layer(session, again)
    assert (report.loaded, report.updated, report.retired) == (
        ["New"], ["Harbor East"], ["Harbor West"],
    )  # fmt: skip
    load_layer(session, again)
    assert [row.slug for row in area_rows(session, layer.id)] == ["harbor-east", "new"]
    assert session.scalar(select(func.count()).select_from(LayerArea)) == 3
    assert session.scalar(select(func.count()).select_from(LayerOverlap)) == 4
    assert areas_stamp(session, layer.id) != before
    assert [one.name for one in all_layers(session)] == ["statistical AREAS"]
    back = prepared(session)
    assert preview_layer(session, back).updated == ["Harbor East", "Harbor West"]
    load_layer(session, back)
    assert session.scalar(select(func.count()).select_from(LayerArea)) == 3


def test_a_layer_travels_as_plain_numbers(session: Session) -> None:
    make_neighborhoods(session)
    plan = prepared(session)
    told = PreparedLayer.from_json(plan.to_json())
    assert (told.overlaps, told.name, told.mark) == (plan.overlaps, plan.name, plan.mark)
    assert told.prepared.shapes == plan.prepared.shapes


def test_without_neighborhoods_there_is_nothing_to_lay_it_over(session: Session) -> None:
    with pytest.raises(FileRefusedError, match="no-neighborhoods"):
        prepared(session)


def test_neighborhoods_that_changed_meanwhile_ask_for_the_file_again(session: Session) -> None:
    make_neighborhoods(session)
    plan = prepared(session)
    make_neighborhood(session, "Hilltop", 4)
    with pytest.raises(RefusedError, match="neighborhoods-changed"):
        load_layer(session, plan)


def test_a_layer_needs_a_name(session: Session) -> None:
    make_neighborhoods(session)
    for name in ("  ", "–", "x" * 121):
        with pytest.raises(RefusedError, match="no-name"):
            load_layer(session, prepared(session, name))


def test_no_layer_takes_the_word_for_the_neighborhoods(session: Session) -> None:
    make_neighborhoods(session)
    load_layer(session, prepared(session, "Neighborhoods"))
    assert [layer.slug for layer in all_layers(session)] == ["neighborhoods-2"]


def test_new_borders_of_the_neighborhoods_are_measured_anew(database: Database) -> None:
    with database.writing() as session:
        make_neighborhoods(session)
        layer = make_layer(session)
        before = areas_stamp(session, layer.id)
    with database.writing() as session:
        place = session.scalars(
            select(Neighborhood).where(col(Neighborhood.slug) == "dovecote")
        ).one()
        west, east = WEST + 1.2 * SIDE, WEST + 2 * SIDE
        ring = [[west, SOUTH - SIDE], [east, SOUTH - SIDE], [east, SOUTH], [west, SOUTH]]
        place.geometry = [[[*ring, ring[0]]]]
    for _twice in range(2):
        fit_layers(database)
        with database.reading() as session:
            areas = areas_of(session, layer.id)
            assert [part.share for part in areas.parts["dovecote"]] == [0.75, 0.25]
            assert areas_stamp(session, layer.id) != before


def test_the_ground_is_read_back_as_it_was_written(session: Session, tmp_path: Path) -> None:
    make_neighborhoods(session)
    ground = ground_of(session)
    path = tmp_path / "ground.json"
    ground.save(path)
    assert Ground.load(path) == ground


def test_a_layer_that_two_load_at_once_is_one(database: Database) -> None:
    with database.writing() as session:
        make_neighborhoods(session)
    with database.reading() as session:
        plan = prepared(session)

    def load(_: int) -> int:
        with database.writing() as session:
            return len(load_layer(session, plan).refused)

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(load, range(2))) == [0, 0]
    with database.reading() as session:
        assert [(one.name, one.areas) for one in all_layers(session)] == [("Statistical areas", 2)]
