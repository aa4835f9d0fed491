"""Moving windows, and changes from a year earlier. Pure: arrays in, arrays out."""

from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from app.charts.asking import Numbers, Table
from app.charts.cells import Figures
from app.charts.periods import steps_a_year
from app.charts.spec import How, Trend
from app.charts.suppressing import Counts, Flags, medians_of


def pooled(spec: Trend, table: Table, hidden: Flags) -> tuple[Table, Flags]:
    """Put each period together with those before it in its window.

    Counts and totals are added up; shares and means are those of all rows of the window. A window
    with a hidden period is hidden, so that two windows cannot be subtracted. There is none before
    the first whole one.
    """
    window = spec.window or 1
    rows = table.counts.astype(np.float64)
    counts = _summed(rows, window).astype(np.int64)
    flags: Flags = _summed(hidden.astype(np.float64), window) > 0
    if spec.how in {How.COUNT, How.SUM, How.RATE}:
        return Table(_summed(table.values, window), counts, None), flags
    mass = _summed(np.nan_to_num(table.values) * rows, window)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(counts > 0, mass / counts, np.nan)
        spread = None if table.spread is None else _variance(table, counts, means, window)
    return Table(means, counts, spread), flags


def year_on_year(figures: Figures) -> Figures:
    """Return each period's change from the same one a year earlier, in percent.

    There is none where a year earlier there was nothing, where it is beyond all numbers, or where
    either number is hidden.
    """
    if not isinstance(figures.spec, Trend):
        return figures
    lag = steps_a_year(figures.spec.step)
    hidden = figures.hidden[lag:] | figures.hidden[:-lag]
    city_hidden = figures.city_hidden[lag:] | figures.city_hidden[:-lag]
    values = np.where(hidden, np.nan, _changes(figures.values, lag))
    return replace(
        figures,
        periods=figures.periods[lag:],
        values=values,
        counts=figures.counts[lag:],
        hidden=hidden,
        medians=medians_of(values, hidden),
        city=np.where(city_hidden, np.nan, _changes(figures.city, lag)),
        city_counts=figures.city_counts[lag:],
        city_hidden=city_hidden,
        levels=figures,
        lag=lag,
    )


def _changes(values: Numbers, lag: int) -> Numbers:
    now, before = values[lag:], values[:-lag]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        found = 100 * (now / before - 1)
    return np.where((before > 0) & np.isfinite(found), found, np.nan)


def _variance(table: Table, counts: Counts, means: Numbers, window: int) -> Numbers:
    """Pool variances: those inside the periods, and of their means about the window's."""
    rows = table.counts.astype(np.float64)
    inside = np.nan_to_num(table.spread if table.spread is not None else 0) * np.maximum(
        rows - 1, 0
    )
    squares = _summed(inside + rows * np.nan_to_num(table.values) ** 2, window)
    found: Numbers = (squares - counts * means**2) / (counts - 1)
    return np.where(counts > 1, np.maximum(found, 0), np.nan)


def _summed(values: Numbers, window: int) -> Numbers:
    if len(values) < window:
        return values[:0]
    found: Numbers = sliding_window_view(values, window, axis=0).sum(axis=-1)
    return found
