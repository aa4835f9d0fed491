"""How sure a rank is: which ranks chance alone could give an area."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.charts.cells import Figures
from app.charts.facts import Facts
from app.charts.jumps import jumps_in
from app.charts.methods.counts import Interval
from app.charts.methods.dispersion import overdispersed_counts
from app.charts.methods.means import Moments, mean_interval
from app.charts.methods.ranks import RankInterval, deviate_of, level_of_each, rank_intervals
from app.charts.methods.shares import share_intervals
from app.charts.spec import How
from app.core.i18n import _


class _Known(NamedTuple):
    """The areas that have a number in one period, in one order: `at` are their positions."""

    at: Sequence[int]
    values: Sequence[float]
    rows: Sequence[int]


def rank_range(figures: Figures, at: int, slug: str | None) -> RankInterval | None:
    """Return the ranks that an area may hold, from 1 for the highest, all areas at once at 95 %.

    Only from numbers that are shown. None where nothing is known of chance, and for medians and
    changes, whose intervals at the level that ranks need are not at hand.
    """
    if slug is None or at < 0 or figures.levels is not None or not figures.has_intervals:
        return None
    seen = figures.values[at]
    places = [int(place) for place in np.flatnonzero(~np.isnan(seen))]
    known = _Known(
        places, [float(seen[p]) for p in places], [int(figures.counts[at, p]) for p in places]
    )
    if figures.places[slug] not in known.at:
        return None
    ends = _ends(figures, at, known)
    return rank_intervals(ends)[known.at.index(figures.places[slug])] if ends else None


def _ends(figures: Figures, at: int, known: _Known) -> Sequence[Interval]:
    """Return each area's interval at the level that holds for all ranks; nothing if unknown."""
    deviate = deviate_of(level_of_each(len(known.at)))
    spec, spread = figures.spec, figures.spread[0]
    if spec.how is How.SHARE:
        hits = [round(value * n) for value, n in zip(known.values, known.rows, strict=True)]
        found = share_intervals(hits, known.rows, deviate)
        return [Interval(float(a), float(b)) for a, b in zip(found.low, found.high, strict=True)]
    if spec.how in {How.COUNT, How.RATE}:
        jumps = [jumps_in(figures.months, place) for place in known.at]
        factors = [one.factor if one.is_over else 1.0 for one in jumps]
        found = overdispersed_counts(known.rows, factors, deviate)
        bases = [1.0 if figures.base is None else float(figures.base[p]) for p in known.at]
        each = [spec.scale_counts / base for base in bases]
        return [
            Interval(float(a) * one, float(b) * one)
            for a, b, one in zip(found.low, found.high, each, strict=True)
        ]
    if spec.how is not How.MEAN or spread is None:
        return []
    moments = [
        Moments(n, value, float(np.nan_to_num(spread[at, p])))
        for p, value, n in zip(known.at, known.values, known.rows, strict=True)
    ]
    return [mean_interval(one, deviate) for one in moments]


def rank_sure_words(reading: Facts) -> str:
    """Say between which ranks a place may lie, or that this is not known."""
    if reading.rank is None or reading.of <= 1:
        return ""
    if reading.rank_low is None or reading.rank_high is None:
        return ""
    if reading.rank_low == reading.rank_high:
        return str(_("Chance alone does not change this rank."))
    return str(_("Allowing for chance, its rank may be anything from %(low)s to %(high)s.",
                 low=reading.rank_low, high=reading.rank_high))  # fmt: skip
