"""A place and those that are alike, on one scale: the place in the accent, the others thin."""

from datetime import date
from typing import Final

from app.charts.anchors import period_anchor
from app.charts.cells import Figures
from app.charts.drawing.layers import HERE, HERE_TEXT, MARK, RAMP, WIDE, Plan
from app.charts.drawing.lines import Course, draw_courses
from app.charts.spec import Step, Trend
from app.charts.words import axis_words, figure_words
from app.relationships.alike.queries import Elsewhere

DRAWN: Final = 5  # others: more lines cannot be told apart


def draw_alike(found: Elsewhere, figures: Figures, width: int) -> Plan:
    """Draw the periods that the rule looked at. `figures` are over time and hold the place."""
    at = _shown(figures, found.first, found.last)
    periods = [figures.periods[one] for one in at]
    step = figures.spec.step if isinstance(figures.spec, Trend) else Step.MONTH
    others = [row for row in found.rows if row.place.slug in figures.places][:DRAWN]
    nearest = others[0].place.slug if others else ""
    courses = [
        Course(row.place.name, _values(figures, row.place.slug, at), RAMP[1], 1)
        for row in others
        if row.place.slug != nearest
    ]
    if nearest:
        name = others[0].place.name
        courses.append(Course(name, _values(figures, nearest, at), MARK, 2, name, dash=(6, 3)))
    mine = _values(figures, found.here.slug, at)
    courses.append(
        Course(found.here.name, mine, HERE, 3, found.here.name, HERE_TEXT, 700, is_apart=True)
    )
    plan, _field = draw_courses(
        width,
        [period.start for period in periods],
        courses if width == WIDE else courses[-2:],
        lambda marks: axis_words(figures, marks),
        lambda value: figure_words(figures, value),
        [period_anchor(period.start, step) for period in periods],
        from_zero=found.counted,
        step=step,
    )
    return plan


def _shown(figures: Figures, first: date, last: date) -> list[int]:
    return [at for at, one in enumerate(figures.periods) if one.start >= first and one.end <= last]


def _values(figures: Figures, slug: str, at: list[int]) -> list[float | None]:
    column = figures.places[slug]
    cells = [float(figures.values[one, column]) for one in at]
    hidden = [bool(figures.hidden[one, column]) for one in at]
    return [None if h or c != c else c for c, h in zip(cells, hidden, strict=True)]  # noqa: PLR0124, NaN is not itself
