"""A chart at a glance: a small line or bar beside its figure, and the shades of a map.

Pure geometry in pixels: pages draw it themselves, so a small picture costs no drawing process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from app.charts.cells import Cell, Figures
from app.charts.drawing.maps import Shade, shades, thresholds
from app.charts.reading import Reading
from app.charts.spec import Trend

WIDTH, HEIGHT, EDGE = 150, 44, 4
FEWEST: Final = 2  # points that make a line


@dataclass(frozen=True)
class Glance:
    """Either `line` (with `band` and `end`) or a bar of `length` with the city median at `median`.

    All is empty or None where there is no number to draw.
    """

    line: str = ""
    band: str = ""
    end: tuple[float, float] | None = None
    length: float | None = None
    median: float | None = None


def glance_of(figures: Figures, reading: Reading) -> Glance:
    """Draw a trend as a line of its whole periods, anything else as a bar."""
    if isinstance(figures.spec, Trend):
        return _line(figures, figures.areas.main(reading.focus))
    return _bar(figures, reading)


def shade_steps(figures: Figures) -> tuple[Mapping[str, int], Sequence[Shade]]:
    """Say which shade of the legend each area wears; those without a number are absent."""
    limits = thresholds(figures)
    if figures.current < 0 or not limits:
        return {}, ()
    row = figures.values[figures.current]
    known = {slug: float(row[index]) for slug, index in figures.places.items()}
    steps = {
        slug: sum(value >= limit for limit in limits)
        for slug, value in known.items()
        if not isnan(value)
    }
    return steps, shades(figures)


def _line(figures: Figures, focus: str | None) -> Glance:
    cells: list[Cell] = [
        figures.cell(i, focus) if focus else figures.city_cell(i)
        for i, period in enumerate(figures.periods)
        if period.full
    ]
    known = [(i, cell) for i, cell in enumerate(cells) if cell.value is not None]
    if len(known) < FEWEST:
        return Glance()
    values = [cell.value or 0 for _i, cell in known]
    highs = [cell.interval.high for _i, cell in known if cell.interval]
    low = min(0, *values)
    high = max(*values, *highs, low + 1e-9)

    def at(index: int, value: float) -> tuple[float, float]:
        x = EDGE + (WIDTH - 2 * EDGE) * index / max(len(cells) - 1, 1)
        y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / (high - low)
        return round(x, 1), round(y, 1)

    points = [at(i, cell.value or 0) for i, cell in known]
    ranges = [(i, cell.interval) for i, cell in known if cell.interval]
    upper = [at(i, interval.high) for i, interval in ranges]
    lower = [at(i, interval.low) for i, interval in reversed(ranges)]
    return Glance(line=_points(points), band=_points(upper + lower), end=points[-1])


def _bar(figures: Figures, reading: Reading) -> Glance:
    row = figures.values[figures.current]
    known = [float(value) for value in row if not isnan(value)]
    # A city's sum beside single neighborhoods has no scale in common with them.
    if reading.value is None or reading.focus is None or not known or min(known) < 0:
        return Glance()
    room = WIDTH / (max(*known, 1e-9))
    median = reading.city_median
    return Glance(
        length=round(reading.value * room, 1),
        median=None if median is None else round(median * room, 1),
    )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
