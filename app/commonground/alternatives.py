"""How people may stand to an item, and how well each way explains its votes.

The alternatives to "one level" are "different": cell c approves with p_c ~ Beta(s·l, s(1 − l)).
Levels l are even in logits; s = 2 is a deep split, s = 15 a mild one. Under one level the votes
have the likelihood A ln l + D ln(1 − l), under another Σ_c ln B(A_c + sl, D_c + s(1 − l)) −
ln B(sl, s(1 − l)) (the beta-binomial; Skellam, 1948). Passes are ignored. How common each
alternative is, all items tell together (empirical Bayes: Robbins, 1956, by EM).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.compiled import compiled
from app.commonground.special import digamma, log_gamma

Floats = NDArray[np.float64]

LEVELS: Final = 1 / (1 + np.exp(-np.linspace(-2.75, 2.75, 12)))
SPREADS: Final = np.array([2.0, 15.0])
PSEUDO: Final = 0.2
NOTHING: Final = 1e-9
NEGLIGIBLE: Final = 1e-6


def one_level(agree: Floats, disagree: Floats) -> Floats:
    """Log-likelihood (items × levels) where all cells share one level; inputs are items × cells."""
    return np.outer(agree.sum(1), np.log(LEVELS)) + np.outer(disagree.sum(1), np.log1p(-LEVELS))


@compiled
def different(agree: Floats, disagree: Floats, levels: Floats, spreads: Floats) -> Floats:
    """Log-likelihood, items × (spreads · levels), where each cell has an approval of its own."""
    items, cells = agree.shape
    many = levels.size
    told = np.zeros((items, spreads.size * many))
    for s in range(spreads.size):
        spread = spreads[s]
        whole = log_gamma(spread)
        for k in range(many):
            yes = spread * levels[k]
            no = spread - yes
            base = whole - log_gamma(yes) - log_gamma(no)
            for i in range(items):
                total = 0.0
                for c in range(cells):
                    a = agree[i, c]
                    d = disagree[i, c]
                    if a + d > NOTHING:
                        total += base + log_gamma(a + yes) + log_gamma(d + no)
                told[i, s * many + k] = total
        for i in range(items):
            total = 0.0
            for c in range(cells):
                n = agree[i, c] + disagree[i, c]
                if n > NOTHING:
                    total += log_gamma(n + spread)
            for k in range(many):
                told[i, s * many + k] -= total
    return told


@compiled
def lowest(agree: Floats, disagree: Floats, levels: Floats, spreads: Floats) -> Floats:
    """Lowest expected approval over the cells under one level and under each alternative.

    Items × (levels + spreads · levels).
    """
    items, cells = agree.shape
    many = levels.size
    low = np.empty((items, many * (1 + spreads.size)))
    for i in range(items):
        for k in range(many):
            low[i, k] = levels[k]
        for s in range(spreads.size):
            for k in range(many):
                least = 1.0
                for c in range(cells):
                    p = (agree[i, c] + spreads[s] * levels[k]) / (
                        agree[i, c] + disagree[i, c] + spreads[s]
                    )
                    least = min(least, p)
                low[i, many * (1 + s) + k] = least
    return low


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
def expected_logs(
    agree: Floats, disagree: Floats, q: Floats, levels: Floats, spreads: Floats, logs: Floats
) -> None:
    """Write E[ln p] and E[ln(1 − p)] of each group, as far as groups explain the item.

    `q` is items × (spreads · levels): how probable it is that groups differ so; `logs` is
    (2 · items) × columns: the row of a disagreement, then that of an agreement. Under Beta(a, b),
    E ln p = ψ(a) − ψ(a + b). What does not depend on the group is left out: it moves nobody.
    """
    items, cells = agree.shape
    many = levels.size
    for i in range(items):
        for c in range(cells):
            a = agree[i, c]
            d = disagree[i, c]
            yes = 0.0
            no = 0.0
            for s in range(spreads.size):
                inner_yes = 0.0
                inner_no = 0.0
                mass = 0.0
                for k in range(many):
                    w = q[i, s * many + k]
                    if w > NEGLIGIBLE:
                        mass += w
                        inner_yes += w * digamma(a + spreads[s] * levels[k])
                        inner_no += w * digamma(d + spreads[s] * (1 - levels[k]))
                if mass > 0:
                    both = mass * digamma(a + d + spreads[s])
                    yes += inner_yes - both
                    no += inner_no - both
            logs[2 * i, c] = no
            logs[2 * i + 1, c] = yes


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
