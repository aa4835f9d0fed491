"""A part of a chart's numbers: fewer periods, fewer areas, or another area in the median's place.

Nothing is computed anew: what is hidden stays hidden, and no number appears that the whole chart
does not show.
"""

from collections.abc import Collection
from dataclasses import replace

from app.charts.cells import Figures
from app.charts.details import Parts
from app.places.drawing import CityMap


def only_periods(figures: Figures, first: int, last: int) -> Figures:
    """Keep the periods from index `first` to `last`, both included."""
    kept = slice(first, last + 1)
    places, city = figures.spread
    return replace(
        figures,
        periods=figures.periods[kept],
        values=figures.values[kept],
        counts=figures.counts[kept],
        hidden=figures.hidden[kept],
        medians=figures.medians[kept],
        city=figures.city[kept],
        city_counts=figures.city_counts[kept],
        city_hidden=figures.city_hidden[kept],
        spread=(None if places is None else places[kept], None if city is None else city[kept]),
        levels=figures.levels and only_periods(figures.levels, first, last + figures.lag),
    )


def only_areas(figures: Figures, slugs: Collection[str]) -> Figures:
    """Keep these areas. Medians and the city's numbers stay those of all."""
    at = [index for index, slug in enumerate(figures.slugs) if slug in slugs]
    places, city = figures.spread
    return replace(
        figures,
        slugs=tuple(figures.slugs[index] for index in at),
        values=figures.values[:, at],
        counts=figures.counts[:, at],
        hidden=figures.hidden[:, at],
        base=None if figures.base is None else figures.base[at],
        spread=(None if places is None else places[:, at], city),
    )


def beside(figures: Figures, slug: str) -> Figures:
    """Put an area's own numbers where the city median stands."""
    return replace(figures, medians=figures.values[:, figures.places[slug]])


def against(figures: Figures, slug: str) -> Figures:
    """Put an area's kinds where those of the whole city stand. Only for a composition."""
    parts, at = figures.detail, figures.places[slug]
    if not isinstance(parts, Parts):
        return figures
    detail = replace(parts, city=parts.counts[:, at], city_hidden=parts.hidden[:, at])
    return replace(
        figures,
        city=figures.values[:, at],
        city_counts=figures.counts[:, at],
        city_hidden=figures.hidden[:, at],
        detail=detail,
    )


def map_of(city: CityMap, slugs: Collection[str]) -> CityMap:
    """Cut a map to these areas."""
    shapes = [shape for shape in city.shapes if shape.slug in slugs]
    points = [p for s in shapes for part in s.rings for ring in part for p in ring]
    left, top = (min((p[axis] for p in points), default=0) for axis in (0, 1))
    right, bottom = (max((p[axis] for p in points), default=1) for axis in (0, 1))
    return CityMap(shapes, int(right - left) or 1, int(bottom - top) or 1, int(left), int(top))
