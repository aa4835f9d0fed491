"""From shapes in map units to SVG paths. Pure: lists in, texts out.

Map units are whole numbers with y downwards, so that a path is short and two neighbors that share a
border write the same points.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.places.vocabulary import Rings

WIDTH = 1000  # map units from the city's west to its east, or north to south where it is taller


@dataclass(frozen=True)
class Shape:
    """One neighborhood as it is drawn: `rings` in map units, outer rings one way round."""

    id: int
    slug: str
    name: str
    rings: Rings

    @cached_property
    def path(self) -> str:
        """The `d` of an SVG path."""
        return "".join(ring_path(ring) for polygon in self.rings for ring in polygon)


@dataclass(frozen=True)
class CityMap:
    """All neighborhoods on one plane of `width` by `height` map units.

    Areas of a layer may begin west or north of the city: `left` and `top` are then below zero.
    """

    shapes: Sequence[Shape]
    width: int
    height: int
    left: int = 0
    top: int = 0

    @property
    def view_box(self) -> str:
        """With room for the outline of the focus neighborhood at the edge."""
        return f"{self.left - 6} {self.top - 6} {self.width + 12} {self.height + 12}"

    @cached_property
    def by_slug(self) -> dict[str, Shape]:
        return {shape.slug: shape for shape in self.shapes}


def city_map(shapes: Sequence[Shape]) -> CityMap:
    points = [point for shape in shapes for point in _points(shape.rings)]
    width = max((x for x, _ in points), default=WIDTH)
    height = max((y for _, y in points), default=WIDTH)
    left = min((0, *(int(x) for x, _ in points)))
    top = min((0, *(int(y) for _, y in points)))
    return CityMap(shapes, int(width) - left, int(height) - top, left, top)


def _points(rings: Rings) -> Iterable[list[float]]:
    return (point for polygon in rings for ring in polygon for point in ring)


def ring_path(ring: Sequence[Sequence[float]]) -> str:
    """Write steps rather than places: they are shorter, and gzip finds them again."""
    (x, y), *others = ring[:-1] if ring[0] == ring[-1] else ring
    steps = [f"M{int(x)} {int(y)}l"]
    for next_x, next_y in others:
        across, down = int(next_x - x), int(next_y - y)
        blank = "" if len(steps) == 1 or across < 0 else " "
        steps.append(f"{blank}{across}{'' if down < 0 else ' '}{down}")
        x, y = next_x, next_y
    return "".join(steps) + "z"
