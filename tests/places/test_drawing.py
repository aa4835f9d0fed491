"""Shared-border geometry: one common line between neighbors, light enough for a page."""

import math
import random
from gzip import compress

import pytest
import shapely

from app.places.coverage import draw_city
from app.places.drawing import Shape, city_map, ring_path
from app.places.vocabulary import Rings

COLUMNS, ROWS, STEPS = 20, 14, 40  # 280 areas, each side bent at forty points


@pytest.fixture(scope="module")
def borders() -> list[shapely.MultiPolygon]:
    """Make up a city of 280 areas with wandering borders that neighbors share."""
    chance = random.Random(7)  # noqa: S311, an invented map

    def line(a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float]]:
        bent = [a]
        for step in range(1, STEPS):
            share = step / STEPS
            sway = 0.0006 * math.sin(math.pi * share)
            bent.append(
                (
                    a[0] + (b[0] - a[0]) * share + chance.uniform(-sway, sway),
                    a[1] + (b[1] - a[1]) * share + chance.uniform(-sway, sway),
                )
            )
        return [*bent, b]

    corner = {
        (c, r): (-76.7 + c * 0.01, 39.2 + r * 0.01)
        for c in range(COLUMNS + 1)
        for r in range(ROWS + 1)
    }
    flat = {
        (c, r): line(corner[c, r], corner[c + 1, r])
        for c in range(COLUMNS)
        for r in range(ROWS + 1)
    }
    tall = {
        (c, r): line(corner[c, r], corner[c, r + 1])
        for c in range(COLUMNS + 1)
        for r in range(ROWS)
    }
    made = []
    for c in range(COLUMNS):
        for r in range(ROWS):
            ring = [
                *flat[c, r],
                *tall[c + 1, r][1:],
                *flat[c, r + 1][::-1][1:],
                *tall[c, r][::-1][1:],
            ]
            made.append(shapely.MultiPolygon([shapely.Polygon(ring)]))
    return made


def test_280_areas_draw_under_45_kilobytes_with_names_and_links(
    borders: list[shapely.MultiPolygon],
) -> None:
    drawn = draw_city(borders)
    city = city_map([Shape(n, f"p-{n}", f"P {n}", rings) for n, rings in enumerate(drawn.shapes)])
    html = "".join(f'<a href="/{s.slug}"><path d="{s.path}"/>{s.name}</a>' for s in city.shapes)
    assert len(city.shapes) == 280
    assert len(compress(html.encode())) < 45_000


def test_neighbors_keep_one_common_line(borders: list[shapely.MultiPolygon]) -> None:
    first, second = draw_city(borders).shapes[:2]
    assert len(_corners(first) & _corners(second)) > 2


def test_gaps_and_overlaps_of_the_file_are_closed() -> None:
    gap = shapely.MultiPolygon([shapely.box(0, 0, 0.99999, 1)])
    overlap = shapely.MultiPolygon([shapely.box(1, 0, 2.0001, 1)])
    third = shapely.MultiPolygon([shapely.box(2, 0, 3, 1)])
    one, two, three = draw_city([gap, overlap, third]).shapes
    assert len(_corners(one) & _corners(two)) == 2
    assert len(_corners(two) & _corners(three)) == 2


def test_a_place_too_small_to_see_or_wholly_covered_is_drawn_as_a_dot() -> None:
    whole = shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])
    speck = shapely.MultiPolygon([shapely.box(1, 1, 1.00001, 1.00001)])
    shapes = draw_city([whole, speck, whole]).shapes
    assert all(len(rings[0][0]) > 3 for rings in shapes)


def test_a_city_of_one_neighborhood_and_of_none_is_drawn() -> None:
    assert len(draw_city([shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])]).shapes) == 1
    assert draw_city([]).shapes == []
    assert city_map([]).view_box.startswith("-6 -6")


def test_a_path_goes_by_whole_steps() -> None:
    ring = [[0.0, 0.0], [10.0, 0.0], [10.0, 5.0], [-3.0, -2.0], [0.0, 0.0]]
    assert ring_path(ring) == "M0 0l10 0 0 5-13-7z"


def _corners(rings: Rings) -> set[tuple[float, float]]:
    return {(x, y) for polygon in rings for ring in polygon for x, y in ring}
