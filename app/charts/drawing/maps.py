"""The map: areas in five shades, the focus outlined in the accent."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from app.charts.anchors import area_anchor
from app.charts.asking import Numbers
from app.charts.cells import Cell, Figures
from app.charts.drawing.layers import CARD, HERE, PLATE, RAMP, TINT, WIDE, Plan, Row
from app.charts.drawing.map_labels import draw_map_labels
from app.charts.words import figure_words
from app.core.i18n import gettext
from app.datasets.columns import Unit
from app.places.drawing import CityMap, Shape

MARGIN = 8
NAMES, NUMBERS = 30, 60  # more than these cannot be read on a map
TALLEST: Final = {CARD: 0.85}  # of the width, else a little more than it
TALL: Final = 1.05


@dataclass(frozen=True)
class Shade:
    """One class of the legend."""

    fill: str
    words: str


def draw_map(figures: Figures, city: CityMap, focus: str | None, width: int) -> Plan:
    scale = (width - 2 * MARGIN) / max(city.width, 1)
    most = width * TALLEST.get(width, TALL)
    if city.height * scale > most:
        scale = most / city.height
    corner = (width - city.width * scale) / 2 - city.left * scale, MARGIN - city.top * scale
    plan = Plan(width, round(city.height * scale) + 2 * MARGIN)
    limits = thresholds(figures)
    known = [shape for shape in city.shapes if shape.slug in figures.places]
    rows = {s.slug: _feature(s, scale, corner, figures, limits) for s in known}
    plan.shapes(list(rows.values()), PLATE, 1.5 if len(known) <= NAMES else 0.75)
    lit = [rows[slug] for slug in figures.areas.lit(focus) if slug in rows]
    outlines = [{**row, "properties": {"fill": "transparent", "tip": ""}} for row in lit]
    plan.shapes(outlines, PLATE, 8 if width == WIDE else 6)
    plan.shapes(outlines, HERE, 4 if width == WIDE else 3)
    tips = [{**row, "properties": {**row["properties"], "fill": "transparent"}} for row in lit]
    plan.shapes(tips, "transparent", 0)
    if len(known) <= (NUMBERS if width == WIDE else NAMES):
        named = width == WIDE and len(known) <= NAMES
        draw_map_labels(plan, list(rows.values()), named=named)
    return plan


def thresholds(figures: Figures) -> list[float]:
    """Return up to four limits between shades: fifths of the areas, to two digits."""
    if figures.scale_shared is not None:
        return list(figures.scale_shared)
    if figures.current < 0:
        return []
    row = figures.values[figures.current]
    return limits_of(row[~np.isnan(row)])


def limits_of(known: Numbers) -> list[float]:
    """Return up to four limits between shades of these numbers."""
    if known.size < 2:  # noqa: PLR2004, one number has no classes
        return []
    fifths = np.quantile(known, [0.2, 0.4, 0.6, 0.8])
    rounded = {_two_digits(float(limit)) for limit in fifths}
    return sorted(limit for limit in rounded if known.min() < limit <= known.max())


def _two_digits(limit: float) -> float:
    """Round to what people remember. By its own size: most places may be far below the highest."""
    return float(f"{limit:.2g}")


def shades(figures: Figures) -> list[Shade]:
    """Say what each shade means, for the legend under the map."""
    limits = thresholds(figures)
    if not limits:
        return []
    told = [gettext("under %(n)s") % {"n": figure_words(figures, limits[0])}]
    told += [
        gettext("%(low)s to under %(high)s")
        % {"low": figure_words(figures, a), "high": figure_words(figures, b)}
        for a, b in pairwise(limits)
    ]
    told.append(gettext("%(n)s and over") % {"n": figure_words(figures, limits[-1])})
    found = [Shade(fill, words) for fill, words in zip(_fills(limits), told, strict=True)]
    at = figures.current
    if bool(np.isnan(figures.values[at]).any()):
        found.append(Shade(TINT, gettext("no number")))
    return found


def _fills(limits: list[float]) -> tuple[str, ...]:
    steps = {0: (2,), 1: (0, 4), 2: (0, 2, 4), 3: (0, 1, 3, 4), 4: (0, 1, 2, 3, 4)}[len(limits)]
    return tuple(RAMP[step] for step in steps)


def _fill(cell: Cell, limits: list[float]) -> str:
    if cell.value is None:
        return TINT
    return _fills(limits)[sum(cell.value >= limit for limit in limits)]


def _feature(
    shape: Shape,
    scale: float,
    corner: tuple[float, float],
    figures: Figures,
    limits: list[float],
) -> Row:
    cell = figures.cell(figures.current, shape.slug) if figures.current >= 0 else None
    rings = [
        [
            [[round(x * scale + corner[0]), round(y * scale + corner[1])] for x, y in ring]
            for ring in polygon
        ]
        for polygon in shape.rings
    ]
    words = _number(figures, cell) if cell else ""
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": rings},
        "properties": {
            "fill": _fill(cell, limits) if cell else TINT,
            "tip": f"{shape.name}: {words}",
            "key": area_anchor(shape.slug),
            "name": shape.name,
            "value": words,
            "rounded": _rounded(figures, cell) if cell else "",
        },
    }


def _number(figures: Figures, cell: Cell) -> str:
    if cell.hidden:
        return gettext("too few")
    return figure_words(figures, cell.value)


def _rounded(figures: Figures, cell: Cell) -> str:
    """Say a number shorter, where there is no room for its last digits; nothing if it is short."""
    if cell.value is None or cell.hidden:
        return ""
    times = 100 if figures.measured_in is Unit.SHARE else 1
    shorter = round(cell.value * times) / times
    return figure_words(figures, shorter) if shorter else ""
