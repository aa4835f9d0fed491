"""Between which of the ordered values a median lies. Only those few are needed, not all values."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from app.charts.methods.counts import Z
from app.charts.methods.midp import Floats, floats, tail

NEAR: Final = np.arange(-3.0, 4.0)  # ranks about the rough one, among which the exact one is


def median_ranks(n: ArrayLike, z: float = Z) -> Floats:
    """Return the rank, from 1 and broken, at which the lower end of a median's interval stands.

    The upper end stands as far from the top: at n + 1 less the rank. Between two ranks an end is
    drawn straight. NaN where even the outermost values are not enough: under six at 95 %.

    Hettmansperger and Sheather, "Confidence intervals based on interpolated order statistics",
    Statistics and Probability Letters 4 (1986), 75-79; it suits skewed values too: Nyblom, "Note on
    interpolated order statistics", the same 14 (1992), 129-131.
    """
    many = floats(n)[..., np.newaxis]
    miss = 2 * tail(z)
    rough = np.floor((many - z * np.sqrt(many)) / 2) + NEAR
    rank = np.max(np.where(_outside(rough, many) <= miss, rough, 0.0), axis=-1)
    many = many[..., 0]
    inner = np.maximum(rank, 1.0)
    wide, narrow = 1 - _outside(inner, many), 1 - _outside(inner + 1, many)
    part = (wide - (1 - miss)) / np.maximum(wide - narrow, 1e-300)
    step = (many - inner) * part / (inner + (many - 2 * inner) * part)
    return np.where(rank >= 1, inner + step, np.nan)


def median_places(n: ArrayLike, z: float = Z) -> tuple[Floats, Floats]:
    """Return at which quantiles of n values the ends of the median's interval stand.

    They suit quantiles that are drawn straight between values at (n - 1) p: `quantile_cont` of
    DuckDB, `numpy.quantile`. NaN under six values (at 95 %), where nothing is known.
    """
    many = floats(n)
    low = (median_ranks(many, z) - 1) / np.maximum(many - 1, 1)
    return low, 1 - low


def _outside(rank: Floats, n: Floats) -> Floats:
    """How often the values of this rank from either end do not hold the median between them."""
    whole = n.astype(np.int64)
    return np.where(rank >= 1, 2 * special.bdtr(np.maximum(rank, 1) - 1, whole, 0.5), 0.0)
