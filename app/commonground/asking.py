"""One question about items: do these cells, opinion groups or neighborhoods, differ on it."""

import numpy as np

from app.commonground.alternatives import (
    LEVELS,
    SPREADS,
    Floats,
    different,
    learn,
    lowest,
    one_level,
)

STEPS = 60


def ask(
    agree: Floats, disagree: Floats, common: Floats | None = None
) -> tuple[Floats, Floats, Floats]:
    """Return how probable each alternative is, the lowest approval under it, and how common it is.

    `agree` and `disagree` are items × cells. `common` holds frequencies that were learnt elsewhere;
    without it they are learnt from these items.
    """
    agree, disagree = np.ascontiguousarray(agree), np.ascontiguousarray(disagree)
    apart = different(agree, disagree, LEVELS, SPREADS)
    told = np.hstack([one_level(agree, disagree), apart])
    steps = STEPS if common is None else 0
    start = np.full(told.shape[1], 1 / told.shape[1]) if common is None else common
    q, common, _items = learn(told, start, steps)
    return q, lowest(agree, disagree, LEVELS, SPREADS), common
