"""How the numbers of a column are spread: bins with readable edges, the same for all places."""

from math import ceil, floor, log10
from typing import Final

import numpy as np

from app.charts.asking import Numbers, question_of
from app.charts.cells import Figures
from app.charts.details import Bins
from app.charts.rounding import readable_step
from app.charts.spec import Distribution
from app.charts.suppressing import hide_cube
from app.core.storage import Storage
from app.datasets.counting import ask_bins
from app.datasets.query import GRID

MOST: Final = 24  # bins that can be told apart on a phone
FEWEST_BINS: Final = 5
FENCE: Final = 3.0  # quartile ranges beyond the quartiles, past which numbers lie far out


def bins_of(store: Storage, figures: Figures, spec: Distribution) -> Bins:
    """Count rows by size in one query; of a table with one row an area, count the areas."""
    nowhere = _nowhere(len(figures.slugs), of_areas=figures.alone)
    if figures.alone:
        values = figures.values[-1]
        known = values[~np.isnan(values)]
        if not known.size:
            return nowhere
        edges, low, high = edges_of(np.quantile(known, GRID), known.size)
        at = np.searchsorted(edges, values, side="right") - 1
        at = np.clip(at, 0, len(edges) - 2)
        counts = np.zeros((len(edges) - 1, len(values)), dtype=np.int64)
        for area in np.flatnonzero(~np.isnan(values)):
            counts[at[area], area] = 1
        nothing = np.zeros_like(counts, dtype=bool)
        return Bins(edges, counts, nothing, counts.sum(axis=1), nothing[:, 0], low, high,
                    of_areas=True)  # fmt: skip
    spread = figures.spread[1]
    quantiles = None if spread is None else spread[figures.current]
    if quantiles is None or np.isnan(quantiles).any():
        return nowhere
    sensitive = figures.dataset.sensitive
    n = int(figures.city_counts[figures.current])
    edges, low, high = edges_of(_finite(quantiles), n, ends=not sensitive)
    question = question_of(spec, figures.span, by_place=True, places=None)
    rows = ask_bins(store, figures.version, question, edges)
    counts = np.zeros((len(edges) - 1, len(figures.slugs)), dtype=np.int64)
    city = np.zeros(len(edges) - 1, dtype=np.int64)
    for of, found in rows:
        at = min(max(found, 0), len(city) - 1)
        if of.whole:
            city[at] += of.n
        elif of.neighborhood is not None and of.neighborhood in figures.places:
            counts[at, figures.places[of.neighborhood]] += of.n
    hidden, city_hidden = np.zeros(counts.shape, dtype=bool), np.zeros(city.shape, dtype=bool)
    if sensitive:
        there = np.broadcast_to(counts.sum(axis=0) > 0, counts.shape)
        cube, flags = hide_cube(counts[:, None], there[:, None], city[:, None], city[:, None] >= 0)
        hidden, city_hidden = cube[:, 0], flags[:, 0]
    return Bins(edges, counts, hidden, city, city_hidden, low, high, of_areas=False,
                left_out=n - int(city.sum()))  # fmt: skip


def edges_of(quantiles: Numbers, n: int, *, ends: bool = True) -> tuple[list[float], bool, bool]:
    """Return readable edges, and whether the first and the last bin are open.

    The width is that of Freedman and Diaconis ("On the histogram as a density estimator",
    Zeitschrift fur Wahrscheinlichkeitstheorie 57, 1981, 453-476), two quartile ranges over the cube
    root of n, rounded up to 1, 2, 2.5 or 5 times a power of ten. What lies more than three quartile
    ranges beyond the quartiles (Tukey, Exploratory Data Analysis, 1977) is in an open bin. Without
    `ends` (numbers of people) both outer bins hold a twentieth, so that no extreme is told.
    """
    outer = (0, 1) if ends else (0.05, 0.95)
    told = np.interp([outer[0], 0.25, 0.75, outer[1]], GRID, quantiles)
    lowest, q1, q3, highest = (float(quantile) for quantile in told)
    middle = q3 - q1
    span = middle if middle > 0 else (highest - lowest) / 4
    if span <= 0:  # all alike: a bin of their own
        step = readable_step(max(abs(lowest) / 10, 1e-9)) if lowest else 1.0
        start = floor(lowest / step) * step
        return [_round(start + step * k, step) for k in range(2)], not ends, not ends
    low, high = max(lowest, q1 - FENCE * span), min(highest, q3 + FENCE * span)
    if lowest >= 0 and low < (high - low) / 3:  # numbers that are never negative begin at nought
        low = 0.0
    width = max(2 * span / max(n, 1) ** (1 / 3), (high - low) / MOST)
    step = readable_step(min(width, (high - low) / FEWEST_BINS) or span)
    while ceil(high / step) - floor(low / step) > MOST:
        step = readable_step(step * 1.01)
    first, last = floor(low / step + 1e-9), floor(high / step + 1e-9) + 1
    edges = [_round(step * k, step) for k in range(first, last + 1)]
    return edges, lowest < edges[0] or not ends, highest >= edges[-1] or not ends


def _round(edge: float, step: float) -> float:
    return round(edge, max(0, 2 - floor(log10(step)))) + 0.0


def _finite(quantiles: Numbers) -> Numbers:
    known = quantiles[np.isfinite(quantiles)]
    return np.clip(quantiles, known.min(initial=0), known.max(initial=0))


def _nowhere(areas: int, *, of_areas: bool) -> Bins:
    counts, flags = np.zeros((0, areas), dtype=np.int64), np.zeros((0, areas), dtype=bool)
    none, unseen = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    return Bins((), counts, flags, none, unseen, False, False, of_areas)  # noqa: FBT003, no bin is open
