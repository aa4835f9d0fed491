"""The areas of a layer beside the neighborhoods in which they lie, for whoever looks at a layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, RefusedError
from app.places.models import LayerArea, LayerAreaId, LayerOverlap, Neighborhood


class Within(NamedTuple):
    """A neighborhood that shares ground with an area: how much of either, 0 to 1."""

    slug: str
    name: str
    of_area: float
    of_neighborhood: float


@dataclass(frozen=True)
class LaidArea:
    """An area of today with its other names, and where it lies: the largest share first."""

    slug: str
    name: str
    also: tuple[str, ...]
    within: tuple[Within, ...]

    @property
    def elsewhere(self) -> float:
        """The share of the area in none of these: outside the city, or in slivers of others."""
        return max(0.0, 1.0 - sum(one.of_area for one in self.within))


def laid_areas(session: Session, layer_id: int) -> Sequence[LaidArea]:
    """List today's areas of a layer by name, each with its neighborhoods, in two queries."""
    areas = select(col(LayerArea.id), col(LayerArea.slug), col(LayerArea.name), col(LayerArea.also))
    today = areas.where(col(LayerArea.layer_id) == layer_id, ~col(LayerArea.retired))
    pairs = (
        select(
            col(LayerOverlap.area_id),
            col(Neighborhood.slug),
            col(Neighborhood.name),
            col(LayerOverlap.of_area),
            col(LayerOverlap.of_neighborhood),
        )
        .join(Neighborhood, col(Neighborhood.id) == col(LayerOverlap.neighborhood_id))
        .join(LayerArea, col(LayerArea.id) == col(LayerOverlap.area_id))
        .where(col(LayerArea.layer_id) == layer_id, ~col(Neighborhood.retired))
        .order_by(col(LayerOverlap.of_area).desc(), col(Neighborhood.name))
    )
    within: dict[LayerAreaId, list[Within]] = {}
    for area, slug, name, mine, theirs in session.execute(pairs):
        within.setdefault(area, []).append(Within(slug, name, mine, theirs))
    return [
        LaidArea(slug, name, tuple(also), tuple(within.get(area, ())))
        for area, slug, name, also in session.execute(today.order_by(col(LayerArea.name)))
    ]


def area_by_slug(session: Session, layer_id: int, slug: str) -> LayerArea:
    """Load one area with its borders, also a retired one. Raises RefusedError 404."""
    mine = select(LayerArea).where(col(LayerArea.layer_id) == layer_id)
    found = session.scalar(mine.where(col(LayerArea.slug) == slug))
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found
