"""One question about items: do these cells, opinion groups or neighborhoods, differ on it.

How common each alternative is, all items tell together (empirical Bayes: Robbins, 1956, by EM).
"""

from typing import Final

import numpy as np

from app.commonground.alternatives import (
    ALTERNATIVES,
    CAUTION,
    LENT,
    LENT_YES,
    Floats,
    different,
    one_level,
)
from app.commonground.compiled import compiled

STEPS: Final = 60
PSEUDO: Final = 0.2
NEGLIGIBLE: Final = 1e-6


def ask(
    agree: Floats,
    disagree: Floats,
    common: Floats | None = None,
    steps: int = STEPS,
    *,
    cells: int | None = None,
    same: tuple[Floats, Floats] | None = None,
) -> tuple[Floats, Floats, Floats]:
    """Return how probable each alternative is, the lowest approval under it, and how common it is.

    `agree` and `disagree` are items × cells. `common` holds frequencies to begin from; with no
    `steps` they stay as they are. Alternatives are the levels, then `spreads · levels`. Only the
    first `cells` can be the lowest: a last one may hold the voters whose cell is unknown.
    """
    agree, disagree = np.ascontiguousarray(agree), np.ascontiguousarray(disagree)
    level, expected = one_level(agree, disagree) if same is None else same
    told = np.hstack([level, different(agree, disagree)])
    start = np.full(ALTERNATIVES, 1 / ALTERNATIVES) if common is None else common
    q, common, _items = learn(told, start, steps)
    low = _lowest(agree[:, :cells], disagree[:, :cells], expected, LENT_YES, LENT)
    return q, low, common


@compiled
def learn(evidence: Floats, common: Floats, steps: int) -> tuple[Floats, Floats, Floats]:
    """Learn how common each alternative is, from `common` on, in so many steps of EM.

    `evidence` is items × alternatives, log-likelihoods. Returns the probability of each
    alternative for each item, the frequencies, and the log-evidence of each item.
    """
    items, many = evidence.shape
    q = np.empty((items, many))
    top = np.empty(items)
    told = np.empty(items)
    for i in range(items):
        top[i] = -np.inf
        for a in range(many):
            top[i] = max(top[i], evidence[i, a])
        for a in range(many):
            q[i, a] = np.exp(evidence[i, a] - top[i])
    weight = q.copy()
    common = common.copy()
    for step in range(steps + 1):
        mass = np.zeros(many)
        for i in range(items):
            total = 0.0
            for a in range(many):
                q[i, a] = weight[i, a] * common[a]
                total += q[i, a]
            told[i] = top[i] + np.log(total)
            for a in range(many):
                q[i, a] /= total
                mass[a] += q[i, a]
        if step < steps:
            for a in range(many):
                common[a] = (mass[a] + PSEUDO) / (items + PSEUDO * many)
    return q, common, told


@compiled
def _lowest(
    agree: Floats, disagree: Floats, expected: Floats, lent_yes: Floats, lent: Floats
) -> Floats:
    """Return the lowest approval over the cells under each alternative, items × alternatives.

    The lowest of several numbers that are not known exactly is lower than the lowest of their
    means: each cell stands with its mean less `CAUTION` standard deviations of its Beta
    distribution. On made-up cities that halved the bias of the score and left the order as good.
    """
    items, cells = agree.shape
    levels = expected.shape[1]
    low = np.empty((items, levels + lent.size))
    for i in range(items):
        for k in range(levels):
            low[i, k] = expected[i, k]
        for k in range(lent.size):
            least = 1.0
            for c in range(cells):
                n = agree[i, c] + disagree[i, c] + lent[k]
                p = (agree[i, c] + lent_yes[k]) / n
                least = min(least, p - CAUTION * np.sqrt(p * (1 - p) / (n + 1)))
            low[i, levels + k] = max(least, 0.0)
    return low


@compiled
def expected_minimum(
    q_one: Floats, low_one: Floats, q_other: Floats, low_other: Floats
) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of the lower of two independent discrete quantities."""
    items = q_one.shape[0]
    mean = np.zeros(items)
    deviation = np.zeros(items)
    for i in range(items):
        square = 0.0
        for a in range(q_one.shape[1]):
            if q_one[i, a] < NEGLIGIBLE:
                continue
            for b in range(q_other.shape[1]):
                w = q_one[i, a] * q_other[i, b]
                m = min(low_one[i, a], low_other[i, b])
                mean[i] += w * m
                square += w * m * m
        deviation[i] = np.sqrt(max(square - mean[i] * mean[i], 0.0))
    return mean, deviation
