"""Finds again, for a watcher, the groups that a fit of a replay found and told nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.commonground.tables import group_table
from app.contributions.cells import Cell
from app.contributions.score_models import Score
from app.ranking.counted import Counted
from app.ranking.fitting import shown_shares
from app.ranking.policy import FIVE
from app.ranking.searching import find_ground

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sorting:
    """One fit: everybody's groups, which nobody is told, and by text what was told of them.

    `shares` holds for each person how much they count in each group that pages show; `told` the
    counts of a text by group, groups × answers, where pages show them; `fresh` the texts of which
    they are told anew; `looks` how many states each cell of a text had; `batch` what its figures
    are of, `consensus` Pol.is's, in thousandths.
    """

    shares: Mapping[int, Floats]
    told: Mapping[int, Floats]
    fresh: frozenset[int]
    looks: Mapping[int, Mapping[Cell, int]]
    batch: Mapping[int, int]
    consensus: Mapping[int, int]


def sort_again(
    counted: Counted,
    memory: bytes | None,
    scored: Mapping[int, Score],
    looks: Mapping[int, Mapping[Cell, int]],
    before: Sorting | None,
) -> Sorting:
    """Find the groups of a fit again, from what the last one left; `scored` is what it published.

    `looks` holds how many states each cell of each text had. Raises RuntimeError where the counts
    that were told anew are not those of these groups.
    """
    told = {item: np.array(score.groups) for item, score in scored.items() if score.groups}
    batch = {item: score.batch_id for item, score in scored.items()}
    fresh = frozenset(
        item
        for item, counts in told.items()
        if before is None
        or item not in before.told
        or before.batch[item] != batch[item]
        or before.told[item].shape != counts.shape
    )
    shares = {}
    if len(counted.votes):
        rows = shown_shares(find_ground(counted, memory))
        shares = dict(zip(counted.people, rows, strict=True))
        table = group_table(counted.votes, rows)
        for item in fresh:
            column = counted.texts.index(scored[item].contribution_id)
            again = np.stack([table.agree, table.disagree, table.passed], 2)[column]
            if np.abs(told[item] - again).max() > FIVE / 2:
                message = f"the groups of text {item} are others than those that were published"
                raise RuntimeError(message)
    consensus = {item: score.consensus for item, score in scored.items()}
    return Sorting(shares, told, fresh, looks, batch, consensus)
