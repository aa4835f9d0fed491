"""How large a difference the same sums find where nothing is known to have been done.

In space: each other area is put in the place of the focus, with comparison areas of its own by the
same rule (Abadie, Diamond and Hainmueller, 2010, section 3.4; ranks as in Fisher's randomisation
test). Areas change for reasons of their own, which no count of events in two of them shows: so the
interval is made as wide as these differences need it.
"""

from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.charts.comparing.effects import Effect, Windows, effect_of
from app.charts.comparing.similarity import Flags, Numbers, choose

FEWEST: Final = 20  # areas without which nothing is said of how they differ
HOLDS: Final = 0.95


@dataclass(frozen=True)
class Placebo:
    """`others` areas were tried; in `as_large` of them the difference stands out as much.

    `wider` is what the interval is multiplied by so that it holds in 95 of 100 of these areas.
    """

    others: int
    as_large: int
    wider: float

    @property
    def is_told(self) -> bool:
        return self.others >= FEWEST


NONE: Final = Placebo(0, 0, 1.0)


def placebo_of(
    numbers: Numbers,
    features: Numbers,
    focus: int,
    windows: Windows,
    effect: Effect,
    *,
    counted: bool,
    left_out: Flags,
) -> Placebo:
    """Try every other row of `numbers` (areas by periods) as if it were the focus."""
    strengths: list[float] = []
    reaches: list[float] = []
    not_focus = left_out.copy()
    not_focus[focus] = True  # what was done there must not be found elsewhere
    for row in np.flatnonzero(~not_focus):
        chosen = [one.row for one in choose(features, int(row), not_focus)]
        if not chosen:
            continue
        tried = effect_of(numbers[row], numbers[chosen], windows, counted=counted)
        if tried.error > 0:
            strengths.append(tried.strength)
            reaches.append(tried.strength / tried.reach)
    if not strengths:
        return NONE
    as_large = sum(one >= effect.strength for one in strengths)
    wider = _wider(np.array(reaches)) if len(reaches) >= FEWEST else 1.0
    return Placebo(len(strengths), as_large, wider)


def _wider(reaches: NDArray[np.float64]) -> float:
    """Return the width that holds HOLDS of the areas where nothing is known to have been done.

    The order statistic that holds for one area more than were seen, not the one among these.
    """
    ordered = np.sort(reaches)
    place = min(ceil((ordered.size + 1) * HOLDS), ordered.size)
    return max(1.0, float(ordered[place - 1]))
