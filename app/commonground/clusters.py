"""k-means with weights in the plane.

Points have the shape (points, 2). All starts are drawn from a fixed seed, so that the same
points in the same order are always clustered alike.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.commonground.compiled import compiled
from app.commonground.votes import Indices, Reals

RESTARTS: Final = 8
ROUNDS: Final = 100


@dataclass(frozen=True)
class Clusters:
    """The cluster of each point, the centres (clusters, 2) and the sum of squares left.

    No cluster is empty: there are fewer of them where points coincide.
    """

    label: Indices
    centre: Reals
    spread: float


def k_means(
    points: Reals,
    weight: Reals,
    k: int,
    *,
    restarts: int = RESTARTS,
    rounds: int = ROUNDS,
    seed: int = 0,
    start: Reals | None = None,
) -> Clusters:
    """Return the best of some runs of Lloyd's algorithm from k-means++ starts (Arthur 2007).

    With `start`, the centres to begin with, there is one run.
    """
    rng = np.random.default_rng(seed)
    starts = (
        [start]
        if start is not None
        else [_starts(points, weight, rng.random(k)) for _run in range(restarts)]
    )
    runs = [Clusters(*_lloyd(points, weight, centre, rounds)) for centre in starts]
    return _without_empty(min(runs, key=lambda run: run.spread))


def nearest(points: Reals, centre: Reals) -> Indices:
    """Return the nearest centre of each point; the first where two are equally near."""
    label = np.full(len(points), -1, np.int32)
    _assigned(points, centre, label)
    return label


def _without_empty(found: Clusters) -> Clusters:
    used, label = np.unique(found.label, return_inverse=True)
    return Clusters(label.astype(np.int32), found.centre[used], found.spread)


@compiled
def _starts(points: Reals, weight: Reals, draw: Reals) -> Reals:
    """Draw centres, the further from those before the likelier; fewer when points run out."""
    centre = np.zeros((draw.size, 2))
    away = weight.copy()  # times the squared distance to the nearest centre, once there is one
    for k in range(draw.size):
        total = away.sum()
        if total <= 0.0:
            return centre[:k]
        left = draw[k] * total
        chosen = -1
        for at in range(points.shape[0]):
            if away[at] > 0.0:
                chosen = at
                left -= away[at]
                if left <= 0.0:
                    break
        x, y = points[chosen, 0], points[chosen, 1]
        centre[k, 0], centre[k, 1] = x, y
        for at in range(points.shape[0]):
            near = weight[at] * ((points[at, 0] - x) ** 2 + (points[at, 1] - y) ** 2)
            if k == 0 or near < away[at]:
                away[at] = near
    return centre


@compiled
def _half_ways(centre: Reals) -> Reals:
    """Return the square of half the distance from each centre to the nearest other."""
    found = np.full(centre.shape[0], np.inf)
    for a in range(centre.shape[0]):
        for b in range(a):
            away = 0.25 * ((centre[a, 0] - centre[b, 0]) ** 2 + (centre[a, 1] - centre[b, 1]) ** 2)
            found[a] = min(found[a], away)
            found[b] = min(found[b], away)
    return found


@compiled
def _assigned(points: Reals, centre: Reals, label: Indices) -> int:
    """Write the nearest centre of each point, the first of equals; return how many changed.

    A point that is nearer to its centre than half the way to the next one stays (Elkan 2003).
    """
    safe = _half_ways(centre)
    changed = 0
    for at in range(points.shape[0]):
        x, y = points[at, 0], points[at, 1]
        own = label[at]
        if own >= 0 and (x - centre[own, 0]) ** 2 + (y - centre[own, 1]) ** 2 < safe[own]:
            continue
        least, chosen = np.inf, 0
        for k in range(centre.shape[0]):
            away = (x - centre[k, 0]) ** 2 + (y - centre[k, 1]) ** 2
            if away < least:
                least, chosen = away, k
        if label[at] != chosen:
            label[at] = chosen
            changed += 1
    return changed


@compiled
def _lloyd(points: Reals, weight: Reals, start: Reals, rounds: int) -> tuple[Indices, Reals, float]:
    """Move each centre to the mean of its points until none changes its cluster."""
    centre = start.copy()
    label = np.full(points.shape[0], -1, np.int32)
    _assigned(points, centre, label)
    for _round in range(rounds):
        total = np.zeros((centre.shape[0], 3))
        for at in range(points.shape[0]):
            k = label[at]
            total[k, 0] += weight[at] * points[at, 0]
            total[k, 1] += weight[at] * points[at, 1]
            total[k, 2] += weight[at]
        for k in range(centre.shape[0]):
            if total[k, 2] > 0.0:
                centre[k, 0] = total[k, 0] / total[k, 2]
                centre[k, 1] = total[k, 1] / total[k, 2]
        if _assigned(points, centre, label) == 0:
            break
    spread = 0.0
    for at in range(points.shape[0]):
        k = label[at]
        apart = (points[at, 0] - centre[k, 0]) ** 2 + (points[at, 1] - centre[k, 1]) ** 2
        spread += weight[at] * apart
    return label, centre, spread
