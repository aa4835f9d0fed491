"""How people may stand to an item, and how well each way explains its votes.

The alternatives to "one level" are "different": cell c approves with p_c ~ Beta(s·l, s(1 − l)).
Levels l are even in logits; s = 2 is a deep split, s = 15 a mild one. Under one level the votes
have the likelihood A ln l + D ln(1 − l), under another Σ_c ln B(A_c + sl, D_c + s(1 − l)) −
ln B(sl, s(1 − l)) (the beta-binomial; Skellam, 1948). Passes are ignored.

A level stands for all approvals that are nearer to it than to the next, FINE of them even in
logits: thousands of votes tell 50 in 100 from 56, and would take what lies between two single
levels for a difference of the cells. The first and last reach on to 1 and 99 in 100.

Most counts are whole and small, so ln Γ(n + x) − ln Γ(x) and ψ(n + x) come from tables.
"""

from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.commonground.compiled import compiled
from app.commonground.special import digamma, log_gamma

Floats = NDArray[np.float64]

LEVELS: Final = 1 / (1 + np.exp(-np.linspace(-2.75, 2.75, 12)))
SPREADS: Final = np.array([2.0, 15.0])
FINE: Final = 32
EDGES: Final = np.r_[-4.5, np.linspace(-2.5, 2.5, 11), 4.5]
# The approvals that a level stands for, levels × FINE, from the middle of each step.
WITHIN: Final = 1 / (
    1 + np.exp(-EDGES[:-1, None] - np.diff(EDGES)[:, None] * (np.arange(FINE) + 0.5) / FINE)
)
# What each alternative "different", spread by spread and level by level, lends to a cell.
LENT_YES: Final = np.outer(SPREADS, LEVELS).ravel()
LENT_NO: Final = np.outer(SPREADS, 1 - LEVELS).ravel()
LENT: Final = LENT_YES + LENT_NO
APART: Final = slice(LEVELS.size, LEVELS.size + LENT.size)
ALTERNATIVES: Final = LEVELS.size + LENT.size

CAUTION: Final = 0.3
LONGEST: Final = 4096


class Table(NamedTuple):
    """A function of n + x less its value at x, n × alternatives, for x of each kind lent."""

    yes: Floats
    no: Floats
    both: Floats


def one_level(agree: Floats, disagree: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood where all cells share one level, and the approval that is expected then.

    Inputs are items × cells, results items × levels.
    """
    return _one_level(agree.sum(1), disagree.sum(1), WITHIN, np.log(WITHIN), np.log1p(-WITHIN))


def different(agree: Floats, disagree: Floats) -> Floats:
    """Log-likelihood (items × spreads · levels) where each cell has an approval of its own.

    Counts are items × cells; those of soft groups need not be whole.
    """
    table = _log_gammas(_length(agree, disagree))
    return _different(agree, disagree, *table, LENT_YES, LENT_NO)


def expected_logs(agree: Floats, disagree: Floats, q: Floats) -> Floats:
    """Return E[ln p] and E[ln(1 − p)] of each group, as far as groups explain the item.

    `q` is items × (spreads · levels): how probable it is that groups differ so. The result has two
    rows an item, of a disagreement and of an agreement, and a column a group. Under Beta(a, b),
    E ln p = ψ(a) − ψ(a + b). What does not depend on the group is left out: it moves nobody.
    """
    table = _digammas(_length(agree, disagree))
    return _expected_logs(agree, disagree, q, *table, LENT_YES, LENT_NO)


def _length(agree: Floats, disagree: Floats) -> int:
    """Return a power of two above all counts, or the longest that a table may be."""
    most = float((agree + disagree).max(initial=0.0))
    return min(1 << int(most).bit_length(), LONGEST)


@cache
def _log_gammas(length: int) -> Table:
    """Ln Γ(n + x) − ln Γ(x) = Σ_{m < n} ln(m + x)."""
    steps = np.arange(length - 1)[:, None] if length > 1 else np.zeros((0, 1))
    return Table(*(_summed(np.log(steps + x)) for x in (LENT_YES, LENT_NO, LENT)))


@cache
def _digammas(length: int) -> Table:
    """ψ(n + x) = ψ(x) + Σ_{m < n} 1 / (m + x)."""
    steps = np.arange(length - 1)[:, None] if length > 1 else np.zeros((0, 1))
    return Table(
        *(
            np.array([digamma(float(v)) for v in x]) + _summed(1 / (steps + x))
            for x in (LENT_YES, LENT_NO, LENT)
        )
    )


def _summed(steps: Floats) -> Floats:
    return np.vstack([np.zeros(steps.shape[1]), steps.cumsum(0)])


@compiled
def _one_level(
    agree: Floats, disagree: Floats, within: Floats, yes: Floats, no: Floats
) -> tuple[Floats, Floats]:
    """Average the likelihood over what each level stands for, and weigh the approvals by it."""
    levels, fine = within.shape
    told = np.empty((agree.size, levels))
    expected = np.empty((agree.size, levels))
    for i in range(agree.size):
        for k in range(levels):
            top = -np.inf
            for f in range(fine):
                top = max(top, agree[i] * yes[k, f] + disagree[i] * no[k, f])
            total = 0.0
            mean = 0.0
            for f in range(fine):
                weight = np.exp(agree[i] * yes[k, f] + disagree[i] * no[k, f] - top)
                total += weight
                mean += weight * within[k, f]
            told[i, k] = top + np.log(total / fine)
            expected[i, k] = mean / total
    return told, expected


@compiled
def _different(
    agree: Floats,
    disagree: Floats,
    yes: Floats,
    no: Floats,
    both: Floats,
    lent_yes: Floats,
    lent_no: Floats,
) -> Floats:
    items, cells = agree.shape
    many = lent_yes.size
    told = np.zeros((items, many))
    for i in range(items):
        for c in range(cells):
            a = agree[i, c]
            d = disagree[i, c]
            at_a = int(a)
            at_d = int(d)
            if at_a == a and at_d == d and at_a + at_d < both.shape[0]:
                for k in range(many):
                    told[i, k] += yes[at_a, k] + no[at_d, k] - both[at_a + at_d, k]
            else:
                for k in range(many):
                    x = lent_yes[k]
                    y = lent_no[k]
                    told[i, k] += log_gamma(a + x) - log_gamma(x) + log_gamma(d + y)
                    told[i, k] -= log_gamma(y) + log_gamma(a + d + x + y) - log_gamma(x + y)
    return told


@compiled
def _expected_logs(
    agree: Floats,
    disagree: Floats,
    q: Floats,
    yes: Floats,
    no: Floats,
    both: Floats,
    lent_yes: Floats,
    lent_no: Floats,
) -> Floats:
    items, cells = agree.shape
    many = lent_yes.size
    logs = np.zeros((2 * items, cells))
    for i in range(items):
        for c in range(cells):
            a = agree[i, c]
            d = disagree[i, c]
            at_a = int(a)
            at_d = int(d)
            known = at_a == a and at_d == d and at_a + at_d < both.shape[0]
            for k in range(many):
                if known:
                    down = both[at_a + at_d, k]
                    logs[2 * i, c] += q[i, k] * (no[at_d, k] - down)
                    logs[2 * i + 1, c] += q[i, k] * (yes[at_a, k] - down)
                else:
                    down = digamma(a + d + lent_yes[k] + lent_no[k])
                    logs[2 * i, c] += q[i, k] * (digamma(d + lent_no[k]) - down)
                    logs[2 * i + 1, c] += q[i, k] * (digamma(a + lent_yes[k]) - down)
    return logs
