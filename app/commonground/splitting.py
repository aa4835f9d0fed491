"""Splitting places in a plane into opinion groups: base clusters, k-means on them, k by silhouette.

Pol.is's way (https://github.com/compdemocracy/polis, `math/src/polismath/math/conversation.clj` and
`clusters.clj`): at most 100 base clusters, then k-means on their centres by their weights, with the
k whose silhouette is best. Which base clusters come out depends on where the search begins, so four
searches are made, each also carried on with the voters themselves. Of these splits those count that
separate the voters best, by the silhouette, and of them the tightest is taken.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.commonground.clusters import Clusters, k_means, nearest
from app.commonground.silhouettes import distances, silhouette, silhouette_by_parts
from app.commonground.votes import Indices, Reals

BASE_CLUSTERS: Final = 100
BASE_ROUNDS: Final = 10
SEARCHES: Final = 4
LOOKED_AT: Final = 10_000  # places that decide; all are then assigned
ALIKE: Final = 0.005  # silhouettes that differ by less separate equally well
MOST_GROUPS: Final = 5
BASE_FOR_ONE_MORE: Final = 12  # base clusters for each group above two, as in Pol.is


@dataclass(frozen=True)
class Split:
    """A place belongs to the `group` of the nearest `centre`.

    `separates` is a silhouette, `spread` the sum of squares that is left in the groups.
    """

    centre: Reals
    group: Indices
    separates: float
    spread: float

    def of(self, places: Reals) -> Indices:
        """Return the group of each place."""
        return self.group[nearest(places, self.centre)]


def split(places: Reals, groups: int | None = None) -> Split:
    """Split places of the shape (voters, 2) into 2 to 5 groups, or `groups`; the largest first.

    There is one group where all places coincide, and fewer than asked for where fewer differ.
    """
    if not len(places):
        return Split(np.zeros((1, places.shape[1])), np.zeros(1, np.int32), 0.0, 0.0)
    some = places[:: max(1, len(places) // LOOKED_AT)]
    one = np.ones(len(some))
    bases = [
        k_means(some, one, BASE_CLUSTERS, restarts=1, rounds=BASE_ROUNDS, seed=search)
        for search in range(SEARCHES)
    ]
    away = distances(some, bases[0].centre)
    found = [
        _judged(some, centre, group, away, bases[0].label)
        for base in bases
        for centre, group in _candidates(some, base, groups)
    ]
    if not found:
        return Split(some[:1], np.zeros(1, np.int32), 0.0, 0.0)
    most = max(one.separates for one in found)
    best = min((one for one in found if one.separates >= most - ALIKE), key=lambda one: one.spread)
    return _largest_first(best, places)


def _judged(places: Reals, centre: Reals, group: Indices, away: Reals, part: Indices) -> Split:
    label = group[nearest(places, centre)]
    member = (label == np.arange(label.max() + 1)[:, None]).astype(np.float64)
    middle = member @ places / np.maximum(member.sum(1), 1)[:, None]
    spread = float(np.sum((places - middle[label]) ** 2))
    return Split(centre, group, silhouette_by_parts(away, part, label), spread)


def _candidates(places: Reals, base: Clusters, groups: int | None) -> list[tuple[Reals, Indices]]:
    """Return centres and their groups: the base clusters', and those carried on with the places."""
    weight = np.bincount(base.label).astype(np.float64)
    apart = distances(base.centre)
    found: Clusters | None = None
    separates = 0.0
    for k in _numbers(len(weight), groups):
        tried = k_means(base.centre, weight, k)
        if tried.label.any():
            score = silhouette(apart, tried.label)
            if found is None or score > separates:
                found, separates = tried, score
    if found is None:
        return []
    onward = k_means(places, np.ones(len(places)), len(found.centre), start=found.centre)
    alone = np.arange(len(onward.centre), dtype=np.int32)
    return [(base.centre, found.label), (onward.centre, alone)]


def _numbers(base: int, groups: int | None) -> range:
    if groups is not None:
        return range(groups, groups + 1)
    return range(2, min(MOST_GROUPS, 2 + base // BASE_FOR_ONE_MORE, base) + 1)


def _largest_first(found: Split, places: Reals) -> Split:
    sizes = np.bincount(found.of(places), minlength=int(found.group.max()) + 1)
    rank = np.empty(sizes.size, np.int32)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(sizes.size)
    return Split(found.centre, rank[found.group], found.separates, found.spread)
