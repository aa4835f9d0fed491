"""What remains of agreement when sides are taken out: the intercept of Community Notes.

Source: https://github.com/twitter/communitynotes, `matrix_factorization.py`; Wojcik et al. 2022,
"Birdwatch". An answer r = (v + 1) / 2 is modelled as μ + i_u + i_n + f_u · f_n, so that what people
of one side alone agree with goes into the factors. The penalties are means over the votes, as
there: 0.15 on intercepts and μ, 0.03 on factors, each times the votes of the row. Solved by
alternating least squares: with one side held, each row's best intercept and factor have a closed
form.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.commonground.compiled import compiled
from app.commonground.components import item_means, principal_components
from app.commonground.renumbering import in_canonical_order
from app.commonground.votes import Answers, Counts, Indices, Reals, Rows, Votes

INTERCEPT_RIDGE: Final = 0.15
FACTOR_RIDGE: Final = 0.03
CLOSE: Final = 1e-7  # largest change of an item's intercept in a round
ROUNDS: Final = 500


@dataclass(frozen=True)
class Intercepts:
    """The fitted model. `voter`, `item`: intercepts; `voter_factor`, `item_factor`: sides.

    The sign of the factors means nothing. A row without votes has 0. `rounds` is how many it took.
    """

    mean: float
    voter: Reals
    item: Reals
    voter_factor: Reals
    item_factor: Reals
    rounds: int


def bridging_intercepts(votes: Votes, start: Intercepts | None = None) -> Intercepts:
    """Fit the model. `start` is an earlier fit of as many voters and items, to begin from.

    Without one the items' factors begin as the first principal component of the votes, and the fit
    is the minimum that is reached from there; on three real conversations random starts ended in
    the same one. The order and the numbers of voters and items change nothing.
    """
    known = in_canonical_order(votes)
    voter, voter_factor = np.zeros(votes.voters), np.zeros(votes.voters)
    if start is None:
        mean = _mean_answer(known.votes)
        item = np.zeros(votes.items)
        item_factor = _first_sides(known.votes)
    else:
        mean = start.mean
        item, item_factor = start.item[known.item], start.item_factor[known.item]
    rounds = 0
    while rounds < ROUNDS and len(votes):
        rounds += 1
        _fit(known.votes.by_voter, mean, item, item_factor, voter, voter_factor)
        moved = _fit(known.votes.by_item, mean, voter, voter_factor, item, item_factor)
        _even_out(known.votes, voter_factor, item_factor)
        mean, shift = _fit_mean(known.votes.by_voter, mean, voter, item, voter_factor, item_factor)
        if max(moved, shift) < CLOSE:
            break
    return Intercepts(
        mean,
        _back(voter, known.voter),
        _back(item, known.item),
        _back(voter_factor, known.voter),
        _back(item_factor, known.item),
        rounds,
    )


def _mean_answer(votes: Votes) -> float:
    answers = votes.by_voter.answer
    return 0.5 * float(answers.mean()) + 0.5 if answers.size else 0.0


def _first_sides(votes: Votes) -> Reals:
    """Return the first component, as long as if each item had 0.3."""
    direction = principal_components(votes, item_means(votes), 1)[0]
    long: Reals = direction * (0.3 * np.sqrt(votes.items))
    return long


def _fit(
    rows: Rows, mean: float, other: Reals, other_factor: Reals, own: Reals, factor: Reals
) -> float:
    """Fit each row's intercept and factor in place; return the largest change of an intercept."""
    return _fit_rows(rows.start, rows.other, rows.answer, mean, other, other_factor, own, factor)


def _fit_mean(
    rows: Rows, mean: float, voter: Reals, item: Reals, voter_factor: Reals, item_factor: Reals
) -> tuple[float, float]:
    left = _left_over(rows.start, rows.other, rows.answer, voter, item, voter_factor, item_factor)
    fitted = left / (rows.other.size * (1 + INTERCEPT_RIDGE))
    return fitted, abs(fitted - mean)


def _even_out(votes: Votes, voter_factor: Reals, item_factor: Reals) -> None:
    """Give both sides the same penalty: their products stay and the sum of penalties is least."""
    ours = float(votes.by_voter.sizes @ voter_factor**2)
    theirs = float(votes.by_item.sizes @ item_factor**2)
    if ours > 0 and theirs > 0:
        scale = (theirs / ours) ** 0.25
        voter_factor *= scale
        item_factor /= scale


def _back(numbers: Reals, order: Counts) -> Reals:
    found = np.empty_like(numbers)
    found[order] = numbers
    return found


@compiled
def _fit_rows(
    start: Counts,
    other: Indices,
    answer: Answers,
    mean: float,
    intercept: Reals,
    factor: Reals,
    own: Reals,
    own_factor: Reals,
) -> float:
    most = 0.0
    for row in range(own.size):
        votes = start[row + 1] - start[row]
        if votes == 0:
            continue
        f = ff = r = rf = 0.0
        for at in range(start[row], start[row + 1]):
            side = factor[other[at]]
            left = 0.5 * answer[at] + 0.5 - mean - intercept[other[at]]
            f += side
            ff += side * side
            r += left
            rf += left * side
        a = votes * (1.0 + INTERCEPT_RIDGE)
        b = ff + votes * FACTOR_RIDGE
        size = a * b - f * f  # positive: f² is at most votes × ff
        fitted = (r * b - rf * f) / size
        own_factor[row] = (rf * a - r * f) / size
        most = max(most, abs(fitted - own[row]))
        own[row] = fitted
    return most


@compiled
def _left_over(
    start: Counts,
    other: Indices,
    answer: Answers,
    voter: Reals,
    item: Reals,
    voter_factor: Reals,
    item_factor: Reals,
) -> float:
    """Return the sum of the answers without intercepts and sides: what is left for the mean."""
    total = 0.0
    for row in range(voter.size):
        for at in range(start[row], start[row + 1]):
            which = other[at]
            said = 0.5 * answer[at] + 0.5
            total += said - voter[row] - item[which] - voter_factor[row] * item_factor[which]
    return total
