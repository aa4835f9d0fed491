"""Pol.is's principal components of the votes, exact, without a dense matrix.

Pol.is puts the item's mean into every empty cell and then centres the columns
(https://github.com/compdemocracy/polis, `math/src/polismath/math/pca.clj`; Small et al. 2021,
"Polis: Scaling deliberation by mapping high dimensional opinion spaces"). The mean of a column so
filled is the mean of its votes, so that a filled cell becomes 0: what is left is the sparse matrix
of residuals, vote minus the item's mean where there is a vote.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from app.commonground.compiled import compiled
from app.commonground.votes import Answers, Counts, Indices, Reals, Votes

STEPS: Final = 150  # Lanczos vectors at most; real conversations need 30 to 60
CLOSE: Final = 1e-12  # residual of an eigenpair, relative to the largest eigenvalue
EVERY: Final = 4
SEED: Final = 6
TINY: Final = 1e-14


def item_means(votes: Votes) -> Reals:
    """Return the mean answer of each item, from -1 to 1; 0 without votes. Shape (items,)."""
    return _means(votes.by_item.start, votes.by_item.answer)


def principal_components(votes: Votes, means: Reals, count: int = 2) -> Reals:
    """Return the first `count` directions of the items, each of length 1. Shape (count, items).

    A direction is zero where the votes vary in fewer. The largest entry of each is positive.
    Uses `STEPS` × items numbers of memory at most.
    """
    rows = votes.by_voter
    residual = rows.answer - means[rows.other]

    def gram(direction: Reals) -> Reals:
        return _gram_times(rows.start, rows.other, residual, direction)

    found = _leading(gram, votes.items, count)
    if not votes.items:
        return found
    largest = np.abs(found).argmax(axis=1, keepdims=True)
    return found * np.where(np.take_along_axis(found, largest, axis=1) < 0, -1.0, 1.0)


def positions(votes: Votes, means: Reals, directions: Reals) -> Reals:
    """Return where each voter stands, scaled by sqrt(items with votes / votes of the voter).

    Without the scale who voted little would crowd in the middle (`sparsity-aware-project-ptpts` of
    Pol.is). Shape (voters, count); 0 for who has not voted.
    """
    voted = np.count_nonzero(votes.by_item.sizes)
    rows = votes.by_voter
    found = _projected(rows.start, rows.other, rows.answer, means, directions)
    return found * np.sqrt(voted / np.maximum(rows.sizes, 1))[:, None]


def _leading(times: Callable[[Reals], Reals], size: int, count: int) -> Reals:
    """Return eigenvectors of the largest eigenvalues of a symmetric, positive matrix.

    Lanczos with full orthogonalisation (Golub and Van Loan 2013, 10.3); where the vectors reached
    are exhausted it goes on from a new one, so that equal eigenvalues are all found.
    """
    found = np.zeros((count, size))
    steps = min(size, STEPS)
    rng = np.random.default_rng(SEED)
    basis = np.zeros((steps, size))
    diagonal, beside = np.zeros(steps), np.zeros(steps)
    largest = 0.0
    vector = rng.standard_normal(size)
    for step in range(steps):
        basis[step] = _unit(_apart(_unit(vector), basis[:step]))
        image = times(basis[step])
        diagonal[step] = basis[step] @ image
        largest = max(largest, float(np.linalg.norm(image)))
        vector = _apart(image, basis[: step + 1])
        beside[step] = np.linalg.norm(vector)
        if beside[step] <= TINY * largest:
            beside[step] = 0.0
            vector = rng.standard_normal(size)
        last = step + 1 == steps
        if last or (step % EVERY == 0 and step > count):
            values, vectors = _of_tridiagonal(diagonal[: step + 1], beside[:step])
            top = vectors[:, : -count - 1 : -1]
            if last or _settled(beside[step] * top[-1], largest):
                real = values[: -count - 1 : -1] > TINY * largest * size
                found[: real.size] = (top.T @ basis[: step + 1]) * real[:, None]
                break
    return found


def _settled(residuals: Reals, largest: float) -> bool:
    return bool(np.all(np.abs(residuals) <= CLOSE * largest) and np.any(residuals))


def _apart(vector: Reals, basis: Reals) -> Reals:
    """Take the basis out of a vector. Rounding is left behind: it is done twice, in new length."""
    return vector - basis.T @ (basis @ vector)


def _unit(vector: Reals) -> Reals:
    length: Reals = vector / np.linalg.norm(vector)
    return length


def _of_tridiagonal(diagonal: Reals, beside: Reals) -> tuple[Reals, Reals]:
    values, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, -1) + np.diag(beside, 1))
    return values, vectors


@compiled
def _means(start: Counts, answer: Answers) -> Reals:
    found = np.zeros(start.size - 1)
    for row in range(found.size):
        total = 0
        for at in range(start[row], start[row + 1]):
            total += answer[at]
        found[row] = total / max(start[row + 1] - start[row], 1)
    return found


@compiled
def _gram_times(start: Counts, item: Indices, residual: Reals, direction: Reals) -> Reals:
    """Return A'A times a direction, where A holds the residuals by voter and item."""
    found = np.zeros(direction.size)
    for voter in range(start.size - 1):
        at = 0.0
        for t in range(start[voter], start[voter + 1]):
            at += residual[t] * direction[item[t]]
        for t in range(start[voter], start[voter + 1]):
            found[item[t]] += residual[t] * at
    return found


@compiled
def _projected(
    start: Counts, item: Indices, answer: Answers, means: Reals, directions: Reals
) -> Reals:
    found = np.zeros((start.size - 1, directions.shape[0]))
    for voter in range(start.size - 1):
        for t in range(start[voter], start[voter + 1]):
            residual = answer[t] - means[item[t]]
            for d in range(directions.shape[0]):
                found[voter, d] += residual * directions[d, item[t]]
    return found
