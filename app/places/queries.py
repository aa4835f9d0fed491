"""All reads of places."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, RefusedError
from app.places.drawing import CityMap, Shape, city_map
from app.places.models import (
    District,
    DistrictMember,
    Neighborhood,
    NeighborhoodId,
    NeighborhoodName,
)
from app.places.vocabulary import Rings

Stamp: TypeAlias = tuple[object, ...]


class Row(NamedTuple):
    """A neighborhood as lists show it: no shape is read."""

    id: NeighborhoodId
    slug: str
    name: str


@dataclass(frozen=True)
class GazetteerEntry:
    """An area as rows are placed in it, of whatever kind. `names` begins with the usual name."""

    id: int
    slug: str
    names: tuple[str, ...]
    geometry: Rings  # longitude and latitude


@dataclass(frozen=True)
class DistrictRow:
    id: int
    slug: str
    name: str
    members: tuple[Row, ...]


def all_neighborhoods(session: Session) -> Sequence[Row]:
    """List today's neighborhoods by name, in one query."""
    rows = select(col(Neighborhood.id), col(Neighborhood.slug), col(Neighborhood.name))
    today = rows.where(~col(Neighborhood.retired)).order_by(col(Neighborhood.name))
    return [Row(*row) for row in session.execute(today)]


def rows_by_id(session: Session, ids: Collection[int]) -> Mapping[int, Row]:
    """Find these neighborhoods, retired ones too, in one query or none."""
    if not ids:
        return {}
    rows = select(col(Neighborhood.id), col(Neighborhood.slug), col(Neighborhood.name))
    found = session.execute(rows.where(col(Neighborhood.id).in_(ids)))
    return {row.id: Row(*row) for row in found}


def by_slug(session: Session, slug: str) -> Neighborhood:
    """Load a neighborhood, also a retired one. Raises RefusedError 404."""
    place = session.scalar(select(Neighborhood).where(col(Neighborhood.slug) == slug))
    if place is None:
        raise RefusedError(NOT_FOUND)
    return place


def other_names(session: Session, neighborhood_id: int) -> Sequence[str]:
    names = select(col(NeighborhoodName.name)).order_by(col(NeighborhoodName.name))
    mine = names.where(col(NeighborhoodName.neighborhood_id) == neighborhood_id)
    return session.scalars(mine).all()


def aliases(session: Session) -> Mapping[NeighborhoodId, Sequence[str]]:
    """Return every neighborhood's other names, in one query."""
    rows = select(col(NeighborhoodName.neighborhood_id), col(NeighborhoodName.name))
    found: dict[NeighborhoodId, list[str]] = {}
    for place, name in session.execute(rows.order_by(col(NeighborhoodName.name))):
        found.setdefault(place, []).append(name)
    return found


def gazetteer(session: Session) -> Sequence[GazetteerEntry]:
    """Return names and exact borders of today's neighborhoods: megabytes, for imports only."""
    also = aliases(session)
    rows = select(
        col(Neighborhood.id),
        col(Neighborhood.slug),
        col(Neighborhood.name),
        col(Neighborhood.geometry),
    )
    today = rows.where(~col(Neighborhood.retired)).order_by(col(Neighborhood.name))
    return [
        GazetteerEntry(place, slug, (name, *also.get(place, ())), geometry)
        for place, slug, name, geometry in session.execute(today)
    ]


def stamp(session: Session) -> Stamp:
    """Return what changes whenever a neighborhood does: the key of anything drawn from them."""
    facts = select(
        func.count(),
        func.max(col(Neighborhood.id)),
        func.max(col(Neighborhood.changed_at)),
        func.min(col(Neighborhood.slug)),
        func.max(col(Neighborhood.slug)),
        func.sum(func.length(col(Neighborhood.name))),
    )
    today = facts.select_from(Neighborhood).where(~col(Neighborhood.retired))
    return tuple(session.execute(today).one())


_KEPT: Final = 4  # maps: one is enough for a city, tests have several
_maps: dict[Stamp, CityMap] = {}
_lock = Lock()


def drawn_shapes(session: Session) -> CityMap:
    """Return the city's map for drawing: one small query, and the shapes when they have changed."""
    key = stamp(session)
    with _lock:
        if key in _maps:
            return _maps[key]
    rows = select(
        col(Neighborhood.id),
        col(Neighborhood.slug),
        col(Neighborhood.name),
        col(Neighborhood.drawn),
    )
    today = rows.where(~col(Neighborhood.retired)).order_by(col(Neighborhood.name))
    drawn = city_map([Shape(*row) for row in session.execute(today) if row.drawn])
    with _lock:
        while len(_maps) >= _KEPT:
            _maps.pop(next(iter(_maps)))
        _maps[key] = drawn
    return drawn


def neighbors_of(session: Session, slug: str) -> Sequence[Row]:
    """List the neighborhoods that share a stretch of border, by name.

    Shared borders are drawn through the same points, so two of them in common are a stretch.
    """
    drawn = drawn_shapes(session)
    mine = drawn.by_slug.get(slug)
    if mine is None:
        return []
    corners = _corners(mine)
    near = [s for s in drawn.shapes if s is not mine and len(corners & _corners(s)) > 1]
    return [Row(NeighborhoodId(shape.id), shape.slug, shape.name) for shape in near]


def _corners(shape: Shape) -> set[tuple[float, float]]:
    return {(x, y) for polygon in shape.rings for ring in polygon for x, y in ring}


def districts(session: Session) -> Sequence[DistrictRow]:
    """List the districts with their neighborhoods, in two queries."""
    pairs = (
        select(
            col(DistrictMember.district_id),
            col(Neighborhood.id),
            col(Neighborhood.slug),
            col(Neighborhood.name),
        )
        .join(Neighborhood, col(Neighborhood.id) == col(DistrictMember.neighborhood_id))
        .order_by(col(Neighborhood.name))
    )
    members: dict[int, list[Row]] = {}
    for district, place, slug, name in session.execute(pairs):
        members.setdefault(district, []).append(Row(place, slug, name))
    found = session.scalars(select(District).order_by(col(District.name)))
    return [DistrictRow(d.id, d.slug, d.name, tuple(members.get(d.id, ()))) for d in found]
