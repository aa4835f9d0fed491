"""Lines through values and through counts, by least squares and by its weighted steps."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from app.charts.methods.midp import Floats, floats

ROUNDS: Final = 50
CLOSE: Final = 1e-10  # of the deviance
ALONE: Final = 1e-14  # less of a column, and one step holds all counts: no slope follows
DEEPEST: Final = 30.0  # logarithms: a month in which nothing ever happens


class Fit(NamedTuple):
    """What was found of each column of the design, and what it leaves.

    `spread` is the second column's variance for a unit of dispersion, `rest` the remainders
    (Pearson's, for counts; NaN where nothing is known), `squares` the sum of their squares.
    """

    found: Floats
    spread: float
    rest: Floats
    squares: float
    deviance: float


def line_fit(design: Floats, values: Floats, known: NDArray[np.bool_]) -> Fit:
    """Fit values by least squares where they are known."""
    inner = design[known]
    found = floats(np.linalg.lstsq(inner, values[known], rcond=None)[0])
    rest = np.where(known, np.where(known, values, 0.0) - design @ found, np.nan)
    squares = float(np.nansum(rest**2))
    return Fit(found, _spread(inner), rest, squares, squares)


def count_fit(design: Floats, counts: Floats, offset: Floats) -> Fit:
    """Fit the logarithm of the mean of counts, after an offset.

    Iteratively reweighted least squares: Nelder and Wedderburn, "Generalized linear models",
    Journal of the Royal Statistical Society A 135 (1972), 370-384.
    """
    means = (counts + max(counts.mean(), 0.1)) / 2
    line = np.log(means)
    found, before = np.zeros(design.shape[1]), np.inf
    for _round in range(ROUNDS):
        root = np.sqrt(means)
        aim = line - offset + (counts - means) / means
        found = floats(np.linalg.lstsq(design * root[:, np.newaxis], aim * root, rcond=None)[0])
        line = np.clip(design @ found + offset, -DEEPEST, DEEPEST)
        means = np.exp(line)
        deviance = 2 * float((special.xlogy(counts, counts / means) - (counts - means)).sum())
        if abs(deviance - before) <= CLOSE * (abs(deviance) + 1):
            break
        before = deviance
    rest = (counts - means) / np.sqrt(means)
    return Fit(
        found,
        _spread(design * np.sqrt(means)[:, np.newaxis]),
        rest,
        float((rest**2).sum()),
        deviance,
    )


def _spread(design: Floats) -> float:
    """Return the variance of the second number: one over what other columns leave of its own."""
    others = np.delete(design, 1, axis=1)
    own = design[:, 1]
    left = own - others @ np.linalg.lstsq(others, own, rcond=None)[0]
    alone = float(left @ left)
    return 1 / alone if alone > ALONE * float(own @ own) else np.inf
