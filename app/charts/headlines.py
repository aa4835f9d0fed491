"""What a row of a chart's table says first: the number that a thread on it pins."""

from typing import NamedTuple

from app.charts.cells import Figures, Panels
from app.charts.details import Bins
from app.charts.drawing.frames import step_of
from app.charts.lines import Line, Table, Value
from app.charts.reading import Reading
from app.charts.spec import Kind, SplitPlaces, Trend
from app.charts.words import step_words, unit_words
from app.core.i18n import gettext

CHANGE_AT = 2  # after the two periods, see `kind_tables.of_moves`


class Headline(NamedTuple):
    """`of` says which of the row's numbers it is, where that is not plain; `unit` may be empty."""

    figure: str
    value: Value
    unit: str
    of: str = ""


def headline_of(figures: Figures, table: Table, line: Line, reading: Reading) -> Headline:
    """Choose a row's own number: of a change the change, of small charts the newest or the first.

    `reading` is of the whole chart.
    """
    if not line.cells:
        return Headline("", None, "")
    unit = unit_words(reading)
    if isinstance(figures.detail, Panels):  # a row is a period, its cells are kinds
        return _at(line, 0, unit, table.columns[1])
    if isinstance(figures.spec, Trend) and isinstance(figures.spec.split, SplitPlaces):
        when = step_words(figures.periods[figures.current].start, step_of(figures))
        return _at(line, figures.current, unit, when)
    match figures.spec.kind:
        case Kind.CHANGE:
            return _of_change(figures, line, unit)
        case Kind.COMPOSITION:
            return _at(line, 0, gettext("of its rows"))
        case Kind.DISTRIBUTION:
            of_areas = isinstance(figures.detail, Bins) and figures.detail.of_areas
            return _at(line, 0, gettext("areas") if of_areas else gettext("of the rows"))
        case _:
            return _at(line, 0, unit)


def _of_change(figures: Figures, line: Line, unit: str) -> Headline:
    before, now, ratio = line.raw[:3]
    of = gettext("change")
    if not isinstance(before, int | float) or not isinstance(now, int | float):
        return Headline(line.cells[1] if now is None else line.cells[0], None, "", of)
    if figures.in_points:
        return _at(line, CHANGE_AT, gettext("points"), of)
    if ratio is None:  # nothing before: the difference is told
        return Headline(line.cells[CHANGE_AT], now - before, unit, of)
    return _at(line, CHANGE_AT, "", of)


def _at(line: Line, at: int, unit: str, of: str = "") -> Headline:
    return Headline(line.cells[at], line.raw[at], unit, of)
