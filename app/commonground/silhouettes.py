"""How well a clustering separates points in the plane: the silhouette (Rousseeuw 1987)."""

import numpy as np

from app.commonground.compiled import compiled
from app.commonground.votes import Indices, Reals


def silhouette(distance: Reals, label: Indices) -> float:
    """Return the mean silhouette, -1 to 1; a point alone in its cluster counts 0.

    `distance` has the shape (points, points), `label` holds at least two clusters, none empty.
    """
    member = (label[:, None] == np.arange(label.max() + 1)).astype(np.float64)
    size = member.sum(0)
    to = distance @ member
    row = np.arange(label.size)
    own = to[row, label] / np.maximum(size[label] - 1, 1)
    return _mean_silhouette(own, to / size, size, label)


def silhouette_by_parts(away: Reals, part: Indices, label: Indices) -> float:
    """Return the mean silhouette of points, whose distances to others are those to their parts.

    `part` is a fine clustering of the points, `away` the distance of each point to each part's
    centre, shape (points, parts): a point is that far from all points of the part. So the cost
    grows with the points and not with their square. `label` may hold less than all clusters.
    """
    shared = np.zeros((away.shape[1], int(label.max()) + 1))
    np.add.at(shared, (part, label), 1.0)
    size = shared.sum(0)
    to = away @ shared
    row = np.arange(label.size)
    own = to[row, label] / np.maximum(size[label] - 1, 1)
    return _mean_silhouette(own, to / np.maximum(size, 1), size, label)


def distances(points: Reals, others: Reals | None = None) -> Reals:
    """Return the distance of each point to each of the others, or of every two points."""
    others = points if others is None else others
    return _distances(points, others)


def _mean_silhouette(own: Reals, to: Reals, size: Reals, label: Indices) -> float:
    other = np.where(size > 0, to, np.inf)
    other[np.arange(label.size), label] = np.inf
    nearest_other = other.min(1)
    if not np.isfinite(nearest_other).all():
        return 0.0  # there is one cluster
    longer = np.maximum(np.maximum(own, nearest_other), np.finfo(np.float64).tiny)
    return float(np.mean(np.where(size[label] > 1, (nearest_other - own) / longer, 0.0)))


@compiled
def _distances(points: Reals, others: Reals) -> Reals:
    found = np.empty((points.shape[0], others.shape[0]))
    for at in range(points.shape[0]):
        x, y = points[at, 0], points[at, 1]
        for which in range(others.shape[0]):
            found[at, which] = np.sqrt((x - others[which, 0]) ** 2 + (y - others[which, 1]) ** 2)
    return found
