"""The data behind a chart as a table: what readers without the picture, and spreadsheets, get."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

import numpy as np

from app.charts.anchors import area_anchor, period_anchor
from app.charts.cells import Figures, Panels
from app.charts.drawing.bars import sorted_bars
from app.charts.drawing.frames import step_of
from app.charts.kind_tables import by_kind, by_size, of_moves, of_pairs, of_panels
from app.charts.lines import Line, Table, Value, interval_said, said, sure_column
from app.charts.methods.counts import Interval
from app.charts.spec import How, Kind, SplitPlaces, Trend
from app.charts.words import city_words, figure_words, number_words, step_words
from app.core.i18n import gettext

__all__ = ["Line", "Table", "csv_of", "csv_text", "table_of"]

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t")


def table_of(figures: Figures, focus: str | None) -> Table:
    """Return the numbers behind the picture, and those for which it had no room."""
    area, split = figures.areas.main(focus), None
    if isinstance(figures.spec, Trend):
        split = figures.spec.split
    if isinstance(figures.detail, Panels) or isinstance(split, SplitPlaces):
        return of_panels(figures, area)
    match figures.spec.kind:
        case Kind.TREND:
            return _over_time(figures, focus)
        case Kind.CHANGE:
            return of_moves(figures, focus)
        case Kind.COMPOSITION:
            return by_kind(figures, area)
        case Kind.DISTRIBUTION:
            return by_size(figures, area)
        case Kind.RELATION:
            return of_pairs(figures, focus)
        case _:
            return _by_place(figures, focus)


def csv_of(figures: Figures, focus: str | None) -> str:
    """Write the table for spreadsheets: plain numbers, and no text that would run as a formula."""
    return csv_text(table_of(figures, focus))


def csv_text(table: Table) -> str:
    """Write a table for spreadsheets. An interval is two columns of numbers, its low and high end.

    Each column has a name of its own. An end without a number is empty.
    """
    sure = [name == sure_column() for name in table.columns]
    names: list[str] = []
    for name, is_interval in zip(table.columns, sure, strict=True):
        low, high = gettext("%(name)s, low"), gettext("%(name)s, high")
        names += [end % {"name": name} for end in (low, high)] if is_interval else [name]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_plain(name) for name in _apart(names)])
    for line in table.lines:
        values: list[Value] = [line.head]
        for value, is_interval in zip(line.raw, sure[1:], strict=True):
            values += _ends(value) if is_interval else [value]
        writer.writerow([_plain(value) for value in values])
    return text.getvalue()


def _ends(value: Value) -> list[Value]:
    if not isinstance(value, Interval):
        return [None, None]
    return [end if np.isfinite(end) else None for end in value]


def _apart(names: Sequence[str]) -> list[str]:
    """Return names with a number where they come again: programs tell columns apart by name."""
    return [
        name if (before := names[:at].count(name)) == 0 else f"{name} ({before + 1})"
        for at, name in enumerate(names)
    ]


def _by_place(figures: Figures, focus: str | None) -> Table:
    sure = figures.has_intervals
    rests = figures.spec.how is not How.COUNT
    columns = [figures.areas.layer or gettext("Neighborhood"), gettext("Number")]
    lit = figures.areas.lit(focus)
    columns += [gettext("Rows")] if rests else []
    columns += [sure_column()] if sure else []
    columns += [gettext("Rank")]
    lines: list[Line] = []
    rank, last = 0, None
    for place, bar in enumerate(sorted_bars(figures), start=1):
        if bar.cell.value != last:
            rank, last = place, bar.cell.value
        known = bar.cell.value is not None
        cells = [said(figures, bar.cell)]
        raw: list[Value] = [bar.cell.value]
        if rests:
            cells.append(number_words(bar.cell.n, counted=True) if known else "")
            raw.append(bar.cell.n if known else None)
        if sure:
            cells.append(interval_said(figures, bar.cell))
            raw.append(bar.cell.interval)
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
    columns += [sure_column()] if figures.has_intervals else []
    columns += [gettext("City median")] if focus else []
    step = step_of(figures)
    lines = []
    for index, period in enumerate(figures.periods):
        cell = figures.cell(index, focus) if focus else figures.city_cell(index)
        head = step_words(period.start, step)
        if not period.full:
            head = gettext("%(period)s (not complete)") % {"period": head}
        cells, raw = [said(figures, cell)], [cell.value]
        told: list[Value] = [*raw]
        if figures.has_intervals:
            cells.append(interval_said(figures, cell))
            told.append(cell.interval)
        if focus:
            median = float(figures.medians[index])
            cells.append("–" if np.isnan(median) else figure_words(figures, median))
            told.append(None if np.isnan(median) else median)
        anchor = period_anchor(period.start, step)
        here = index == figures.current
        lines.append(Line(head, tuple(cells), tuple(told), is_here=here, anchor=anchor))
    return Table(tuple(columns), tuple(lines[::-1]))


def _plain(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
