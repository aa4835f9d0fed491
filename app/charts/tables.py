"""The data behind a chart as a table: what readers without the picture, and spreadsheets, get."""

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TypeAlias

import numpy as np

from app.charts.anchors import area_anchor, period_anchor
from app.charts.drawing.ranking import sorted_bars
from app.charts.figures import Cell, Figures
from app.charts.spec import How, Step, Trend
from app.charts.words import city_words, figure_words, month_words, number_words
from app.core.i18n import gettext

Value: TypeAlias = str | float | int | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True)
class Line:
    """One row: what it is about, its cells in words, and whether it is the focus."""

    head: str
    cells: tuple[str, ...]
    raw: tuple[Value, ...]
    is_here: bool
    slug: str = ""
    anchor: str = ""  # what the row is of, see `anchors`


@dataclass(frozen=True)
class Table:
    """`columns` names the head and the cells; all but the head are numbers."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def interval_at(self) -> int | None:
        """Say which cell of each line holds the interval, if one does."""
        named = gettext("95%% interval") % ()
        return self.columns.index(named) - 1 if named in self.columns else None


def table_of(figures: Figures, focus: str | None) -> Table:
    return _over_time(figures, focus) if figures.periods else _by_place(figures, focus)


def csv_of(figures: Figures, focus: str | None) -> str:
    """Write the table for spreadsheets: plain numbers, and no text that would run as a formula."""
    table = table_of(figures, focus)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_plain(c) for c in table.columns])
    writer.writerows([_plain(line.head), *line.raw] for line in table.lines)
    return text.getvalue()


def _by_place(figures: Figures, focus: str | None) -> Table:
    sure = figures.has_intervals
    rests = figures.spec.how is not How.COUNT
    columns = [figures.areas.layer or gettext("Neighborhood"), gettext("Number")]
    lit = figures.areas.lit(focus)
    columns += [gettext("Rows")] if rests else []
    columns += [gettext("95%% interval") % ()] if sure else []
    columns += [gettext("Rank")]
    lines: list[Line] = []
    rank, last = 0, None
    for place, bar in enumerate(sorted_bars(figures), start=1):
        if bar.cell.value != last:
            rank, last = place, bar.cell.value
        known = bar.cell.value is not None
        cells = [_words(figures, bar.cell)]
        raw: list[Value] = [bar.cell.value]
        if rests:
            cells.append(number_words(bar.cell.n, counted=True) if known else "")
            raw.append(bar.cell.n if known else None)
        if sure:
            cells.append(_interval(bar.cell))
            raw.append(_interval(bar.cell))
        cells.append(str(rank) if known else "")
        raw.append(rank if known else None)
        slug = "" if figures.areas.layer else bar.slug  # a focus is a neighborhood
        anchor = area_anchor(bar.slug)
        lines.append(Line(bar.name, tuple(cells), tuple(raw), bar.slug in lit, slug, anchor))
    return Table(tuple(columns), tuple(lines))


def _over_time(figures: Figures, focus: str | None) -> Table:
    focus = figures.areas.main(focus)
    name = figures.names[focus] if focus else city_words(figures)
    columns = [gettext("Period"), name]
    columns += [gettext("95%% interval") % ()] if figures.has_intervals else []
    columns += [gettext("City median")] if focus else []
    yearly = isinstance(figures.spec, Trend) and figures.spec.step is Step.YEAR
    lines = []
    for index, period in enumerate(figures.periods):
        cell = figures.cell(index, focus) if focus else figures.city_cell(index)
        head = str(period.start.year) if yearly else month_words(period.start)
        if not period.full:
            head = gettext("%(period)s (not complete)") % {"period": head}
        cells, raw = [_words(figures, cell)], [cell.value]
        told: list[Value] = [*raw]
        if figures.has_intervals:
            cells.append(_interval(cell))
            told.append(_interval(cell))
        if focus:
            median = float(figures.medians[index])
            cells.append("–" if np.isnan(median) else figure_words(figures, median))
            told.append(None if np.isnan(median) else median)
        anchor = period_anchor(period.start, Step.YEAR if yearly else Step.MONTH)
        here = index == figures.current
        lines.append(Line(head, tuple(cells), tuple(told), is_here=here, anchor=anchor))
    return Table(tuple(columns), tuple(lines[::-1]))


def _words(figures: Figures, cell: Cell) -> str:
    if cell.hidden:
        return gettext("too few to show")
    return figure_words(figures, cell.value)


def _interval(cell: Cell) -> str:
    if cell.interval is None:
        return ""
    low, high = (number_words(edge) for edge in cell.interval)
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
