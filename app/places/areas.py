"""What the rows of a dataset lie in: the neighborhoods, or the areas of a layer. Reads only.

A reader's focus is always a neighborhood. Over a layer it means the areas that it lies in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, RefusedError
from app.places.drawing import CityMap, Shape, city_map
from app.places.laying import SLIVER, Ground, polygons_of
from app.places.models import Layer, LayerArea, LayerOverlap, Neighborhood
from app.places.queries import (
    GazetteerEntry,
    Stamp,
    all_neighborhoods,
    drawn_shapes,
    gazetteer,
    stamp,
)


class LayerRow(NamedTuple):
    """A layer as lists show it."""

    id: int
    slug: str
    name: str
    areas: int


class AreaRow(NamedTuple):
    slug: str
    name: str


class Part(NamedTuple):
    """An area that a neighborhood lies in, with the share of the neighborhood: 0 to 1."""

    slug: str
    name: str
    share: float


@dataclass(frozen=True)
class Areas:
    """`layer` is the layer's name, empty for the neighborhoods; `rows` are its areas by name.

    `homes` are today's neighborhoods by slug, `parts` what each lies in, the largest share first.
    """

    layer: str
    rows: Sequence[AreaRow]
    homes: Mapping[str, str]
    parts: Mapping[str, Sequence[Part]] = field(default_factory=dict)

    @cached_property
    def slugs(self) -> frozenset[str]:
        return frozenset(row.slug for row in self.rows)

    def lit(self, focus: str | None) -> tuple[str, ...]:
        """Return the areas that a focus means, the one that its number is of first."""
        if focus is None or focus not in self.homes:
            return ()
        if not self.layer:
            return (focus,)
        return tuple(part.slug for part in self.parts.get(focus, ()))

    def main(self, focus: str | None) -> str | None:
        """Return the area whose number is told for a focus, None where it lies in none."""
        return next(iter(self.lit(focus)), None)


def all_layers(session: Session) -> Sequence[LayerRow]:
    """List the layers by name, with how many areas each has, in one query."""
    today = (col(LayerArea.layer_id) == col(Layer.id)) & ~col(LayerArea.retired)
    rows = (
        select(col(Layer.id), col(Layer.slug), col(Layer.name), func.count(col(LayerArea.id)))
        .outerjoin(LayerArea, today)
        .group_by(col(Layer.id), col(Layer.slug), col(Layer.name))
        .order_by(col(Layer.name))
    )
    return [LayerRow(*row) for row in session.execute(rows)]


def layer_by_slug(session: Session, slug: str) -> Layer:
    """Load a layer. Raises RefusedError 404."""
    found = session.scalar(select(Layer).where(col(Layer.slug) == slug))
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def names_of_layers(session: Session) -> Mapping[int, str]:
    """Return what each layer is called today, by its id, in one query."""
    rows = session.execute(select(col(Layer.id), col(Layer.name)))
    return {row.id: row.name for row in rows}


def layer_or_none(session: Session, layer_id: int | None) -> Layer | None:
    """Return the layer on which a dataset lies, None for the neighborhoods."""
    return session.get_one(Layer, layer_id) if layer_id is not None else None


def area_rows(session: Session, layer_id: int | None) -> Sequence[AreaRow]:
    """List the areas of a layer by name, or today's neighborhoods."""
    if layer_id is None:
        return [AreaRow(row.slug, row.name) for row in all_neighborhoods(session)]
    rows = select(col(LayerArea.slug), col(LayerArea.name)).order_by(col(LayerArea.name))
    return [AreaRow(*row) for row in session.execute(rows.where(*_today(layer_id)))]


def areas_of(session: Session, layer_id: int | None) -> Areas:
    """Return the areas that a dataset's rows lie in, in one query or four."""
    homes = {row.slug: row.name for row in all_neighborhoods(session)}
    if layer_id is None:
        return Areas("", [AreaRow(slug, name) for slug, name in homes.items()], homes)
    layer = session.get_one(Layer, layer_id)
    pairs = (
        select(
            col(Neighborhood.slug),
            col(LayerArea.slug),
            col(LayerArea.name),
            col(LayerOverlap.of_neighborhood),
        )
        .join(LayerArea, col(LayerArea.id) == col(LayerOverlap.area_id))
        .join(Neighborhood, col(Neighborhood.id) == col(LayerOverlap.neighborhood_id))
        .where(*_today(layer_id), col(LayerOverlap.of_neighborhood) >= SLIVER)
        .order_by(col(LayerOverlap.of_neighborhood).desc(), col(LayerArea.name))
    )
    parts: dict[str, list[Part]] = {}
    for home, slug, name, share in session.execute(pairs):
        parts.setdefault(home, []).append(Part(slug, name, share))
    return Areas(layer.name, area_rows(session, layer_id), homes, parts)


def areas_stamp(session: Session, layer_id: int | None) -> Stamp:
    """Return what changes whenever one of the areas, or a neighborhood, does."""
    if layer_id is None:
        return stamp(session)
    facts = select(col(Layer.changed_at), col(Layer.name)).where(col(Layer.id) == layer_id)
    return (layer_id, *session.execute(facts).one(), *stamp(session))


def layers_stamp(session: Session) -> Stamp:
    """Return what changes whenever any layer does."""
    facts = select(func.count(), func.max(col(Layer.changed_at)), func.max(col(Layer.name)))
    return tuple(session.execute(facts.select_from(Layer)).one())


_KEPT: Final = 4  # maps of layers: each is as heavy as the city's
_maps: dict[Stamp, CityMap] = {}
_lock = Lock()


def areas_map(session: Session, layer_id: int | None) -> CityMap:
    """Return the map of a layer, in the plane of the city's; or the city's own."""
    if layer_id is None:
        return drawn_shapes(session)
    key = areas_stamp(session, layer_id)
    with _lock:
        if key in _maps:
            return _maps[key]
    columns = (col(LayerArea.id), col(LayerArea.slug), col(LayerArea.name), col(LayerArea.drawn))
    rows = select(*columns).where(*_today(layer_id)).order_by(col(LayerArea.name))
    drawn = city_map([Shape(*row) for row in session.execute(rows)])
    with _lock:
        while len(_maps) >= _KEPT:
            _maps.pop(next(iter(_maps)))
        _maps[key] = drawn
    return drawn


def layer_gazetteer(session: Session, layer_id: int) -> Sequence[GazetteerEntry]:
    """Return names and exact borders of a layer's areas: megabytes, for imports only."""
    rows = select(
        col(LayerArea.id), col(LayerArea.slug), col(LayerArea.name), col(LayerArea.also),
        col(LayerArea.geometry),
    )  # fmt: skip
    today = rows.where(*_today(layer_id)).order_by(col(LayerArea.name))
    return [
        GazetteerEntry(area, slug, (name, *also), geometry)
        for area, slug, name, also, geometry in session.execute(today)
    ]


def layer_names(session: Session) -> Mapping[int, Sequence[GazetteerEntry]]:
    """Return the names of all layers' areas by layer, without borders, in one query."""
    columns = (col(LayerArea.id), col(LayerArea.slug), col(LayerArea.name), col(LayerArea.also))
    rows = select(col(LayerArea.layer_id), *columns).where(~col(LayerArea.retired))
    found: dict[int, list[GazetteerEntry]] = {}
    for layer, area, slug, name, also in session.execute(rows.order_by(col(LayerArea.name))):
        found.setdefault(layer, []).append(GazetteerEntry(area, slug, (name, *also), []))
    return found


def ground_of(session: Session) -> Ground:
    """Return today's neighborhoods as a layer is laid over them: megabytes."""
    entries = [entry for entry in gazetteer(session) if entry.geometry]
    polygons = tuple(polygons_of(entry.geometry) for entry in entries)
    return Ground(tuple(entry.id for entry in entries), polygons, ground_mark(session))


def ground_mark(session: Session) -> str:
    return sha256(repr(stamp(session)).encode()).hexdigest()


def _today(layer_id: int) -> tuple[ColumnElement[bool], ...]:
    return col(LayerArea.layer_id) == layer_id, ~col(LayerArea.retired)
