"""Which areas border on one: what was done there may have spilt over to them."""

from collections.abc import Collection
from typing import Any, Final

import shapely

from app.places.drawing import CityMap

# Map units, of about 1,000 from end to end: drawn borders are simplified, and rivers have banks.
NEAR: Final = 3.0


def bordering(city: CityMap, slug: str) -> Collection[str]:
    """Return the areas that touch this one on the map, or nearly so. Empty for an unknown one."""
    mine = city.by_slug.get(slug)
    if mine is None:
        return frozenset()
    here = _ground(mine.rings)
    return frozenset(
        shape.slug
        for shape in city.shapes
        if shape.slug != slug and shapely.dwithin(here, _ground(shape.rings), NEAR)
    )


def _ground(rings: Any) -> Any:  # noqa: ANN401, shapely ships without types
    polygons = [shapely.Polygon(outer, holes) for outer, *holes in rings]
    return shapely.make_valid(shapely.MultiPolygon(polygons))
