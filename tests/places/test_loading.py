"""A second load updates, never duplicates, and says what changed."""

import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import RefusedError
from app.places.districts import change_district, make_district
from app.places.finding import at_place, by_letter, named_like
from app.places.models import Neighborhood
from app.places.naming import add_name
from app.places.queries import (
    all_neighborhoods,
    by_slug,
    districts,
    drawn_shapes,
    gazetteer,
    neighbors_of,
    other_names,
)
from app.places.report import LoadReport
from app.places.service import load_neighborhoods, preview_neighborhoods
from app.search.places import index_neighborhoods
from app.search.queries import find
from tests.factories.places import SIDE, SOUTH, WEST, collection, feature


def load(session: Session, *features: dict[str, object]) -> LoadReport:
    return load_neighborhoods(session, json.dumps(collection(*features)).encode())


def counts(report: LoadReport) -> tuple[int, int, int]:
    return len(report.loaded), len(report.updated), len(report.unchanged)


def test_the_same_file_twice_changes_nothing(session: Session) -> None:
    places = [feature("Mill"), feature("Dock", place=1, name_alt="The Docks")]
    assert counts(load(session, *places)) == (2, 0, 0)
    assert counts(load(session, *places)) == (0, 0, 2)
    assert session.scalar(select(func.count()).select_from(Neighborhood)) == 2


def test_the_report_has_the_shape_that_programs_rely_on(session: Session) -> None:
    told = load(session, feature("Mill"), feature("", place=1)).as_json()
    assert {k: told[k] for k in ("loaded", "updated", "unchanged", "repaired", "refused")} == {
        "loaded": 1,
        "updated": 0,
        "unchanged": 0,
        "repaired": 0,
        "refused": [{"name": "area 2 of the file", "reason": "It has no name."}],
    }


def test_a_preview_writes_nothing(session: Session) -> None:
    content = json.dumps(collection(feature("Mill"))).encode()
    assert counts(preview_neighborhoods(session, content)) == (1, 0, 0)
    assert all_neighborhoods(session) == []


def test_a_renamed_neighborhood_keeps_its_slug_and_its_old_name(session: Session) -> None:
    load(session, feature("Old Mill"))
    report = load(session, feature("Mill Quarter", name_alt="Old Mill"))
    assert counts(report) == (0, 1, 0)
    assert report.renamed == [("Old Mill", "Mill Quarter")]
    place = by_slug(session, "old-mill")
    assert place.name == "Mill Quarter"
    assert other_names(session, place.id) == ["Old Mill"]
    assert counts(load(session, feature("Old Mill"))) == (0, 1, 0)  # the older file again


def test_what_the_newer_file_lacks_is_retired_not_deleted_and_may_return(session: Session) -> None:
    load(session, feature("Mill"), feature("Dock", place=1))
    assert load(session, feature("Dock", place=1)).retired == ["Mill"]
    assert [row.name for row in all_neighborhoods(session)] == ["Dock"]
    assert by_slug(session, "mill").retired
    assert [entry.slug for entry in gazetteer(session)] == ["dock"]
    assert counts(load(session, feature("Mill"), feature("Dock", place=1))) == (0, 1, 1)
    assert not by_slug(session, "mill").retired


def test_new_borders_are_an_update(session: Session) -> None:
    load(session, feature("Mill"))
    assert counts(load(session, feature("Mill", place=3))) == (0, 1, 0)


def test_two_names_with_one_slug_stay_apart(session: Session) -> None:
    load(session, feature("St. Mary"), feature("St Mary 2", place=1), feature("Here", place=2))
    slugs = [row.slug for row in all_neighborhoods(session)]
    assert len(set(slugs)) == 3
    assert "here" not in slugs  # that is the address of the choice


def test_another_name_means_one_place_only(session: Session) -> None:
    report = load(session, feature("Mill", name_alt="Dock"), feature("Dock", place=1))
    assert report.names_left_out == ["Dock"]
    mill = by_slug(session, "mill")
    assert add_name(session, mill.id, "The Mill")
    assert not add_name(session, mill.id, "the mill")
    assert not add_name(session, mill.id, "DOCK")
    assert [entry.names for entry in gazetteer(session)] == [("Dock",), ("Mill", "The Mill")]


def test_the_map_follows_every_load(session: Session) -> None:
    load(session, feature("Mill"), feature("Dock", place=1))
    first = drawn_shapes(session)
    assert drawn_shapes(session) is first
    assert [row.slug for row in neighbors_of(session, "mill")] == ["dock"]
    load(session, feature("Mill"), feature("Dock", place=1), feature("Quay", place=2))
    assert [shape.name for shape in drawn_shapes(session).shapes] == ["Dock", "Mill", "Quay"]


def test_places_are_found_by_names_points_and_search(session: Session) -> None:
    load(session, feature("Mill", name_alt="Sawmill Yard"), feature("Élan", place=1))
    assert [row.name for row in named_like(session, "sawmill")] == ["Mill"]
    assert list(by_letter(all_neighborhoods(session))) == ["E", "M"]
    found = at_place(session, SOUTH + SIDE / 2, WEST + SIDE / 2)
    assert found is not None
    assert found.slug == "mill"
    assert at_place(session, 0, 0) is None


def test_search_forgets_a_retired_neighborhood(session: Session) -> None:
    from app.core.events import NeighborhoodsLoaded  # noqa: PLC0415, only here

    load(session, feature("Mill", name_alt="Sawmill Yard"), feature("Dock", place=1))
    index_neighborhoods(session, NeighborhoodsLoaded(2))
    index_neighborhoods(session, NeighborhoodsLoaded(2))
    assert [f.title for f in find(session, "sawmill")] == ["Mill"]
    load(session, feature("Dock", place=1))
    index_neighborhoods(session, NeighborhoodsLoaded(1))
    assert find(session, "sawmill") == []


def test_districts_are_made_changed_and_refused(session: Session) -> None:
    load(session, feature("Mill"), feature("Dock", place=1))
    mill, dock = by_slug(session, "mill"), by_slug(session, "dock")
    made = make_district(session, "Old Town", [mill.id])
    change_district(session, made.id, "The Old Town", [dock.id])
    (found,) = districts(session)
    assert (found.slug, found.name) == ("old-town", "The Old Town")
    assert [row.slug for row in found.members] == ["dock"]
    with pytest.raises(RefusedError):
        make_district(session, "the old TOWN")
    with pytest.raises(RefusedError):
        change_district(session, made.id, "Any", [type(mill.id)(999_999)])
    assert session.scalar(select(func.count(col(Neighborhood.id)))) == 2
