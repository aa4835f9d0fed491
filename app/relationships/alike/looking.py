"""Looks through a measure for areas that are alike: sums of a chart in, plain facts out.

Only cells that everybody may see are used: an area with a hidden one in it is left out whole, so
that nothing told here can give it away.
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import exp
from typing import Any, Final, NamedTuple, Self

import numpy as np

from app.charts.claims.cube import Cube
from app.charts.comparing.measures import is_counted
from app.charts.spec import How, Step
from app.relationships.alike.rule import FEWEST, Numbers, Pairs, count_pairs, value_pairs

LEAST: Final = {Step.MONTH: 24, Step.YEAR: 6}  # whole periods
MOST: Final = {Step.MONTH: 60, Step.YEAR: 12}
YEARLY: Final = {Step.MONTH: 12, Step.YEAR: 1}
LISTED: Final = 12  # alike ones of an area, the nearest first
GUESSED: Final = 3  # that may be alike, where few are


class Left(StrEnum):
    """Why an area is left out."""

    FEW = "few"  # fewer counted than the rule can say anything of
    HIDDEN = "hidden"  # a number of it may not be shown
    GAPS = "gaps"  # a period without a value, or a value that is no size
    NO_BASE = "no_base"  # nothing is known of what its rate is per


class Near(NamedTuple):
    """Another area beside this one, with 95 % intervals: middle, low, high.

    `level` is how many times as much it has, `change` how many times this one's yearly change its
    own is. `sure` says that it is shown to be alike.
    """

    slug: str
    level: tuple[float, float, float]
    change: tuple[float, float, float]
    sure: bool


@dataclass(frozen=True)
class Place:
    """What is known of one area. `wrong` of the alike are expected to be listed by chance."""

    left: Left | None = None
    near: list[Near] = field(default_factory=list)
    alike: int = 0
    unlike: int = 0
    unsure: int = 0
    wrong: float = 0.0

    def to_facts(self) -> dict[str, Any]:
        return {**asdict(self), "near": [list(one) for one in self.near]}

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        near = [Near(one[0], tuple(one[1]), tuple(one[2]), one[3]) for one in facts["near"]]
        left = Left(facts["left"]) if facts["left"] else None
        return cls(**{**facts, "near": near, "left": left})

    @property
    def judged(self) -> int:
        return self.alike + self.unlike + self.unsure


@dataclass(frozen=True)
class Looked:
    """A measure looked through: its days, how many areas were left out and why, and each area."""

    first: str
    last: str
    counted: bool
    left: dict[str, int]
    places: dict[str, Place]


def look(cube: Cube) -> Looked | None:
    """Compare all areas of a measure with each other; None where that cannot be done.

    It needs neighborhoods, whole months or years enough, and numbers that have a size: counts,
    rates of counts, means and shares.
    """
    step = cube.step
    if step is None or step not in LEAST or cube.areas.layer or not _has_size(cube):
        return None
    whole = [at for at, period in enumerate(cube.periods) if period.full][-MOST[step] :]
    if len(whole) < LEAST[step]:
        return None
    numbers, left = _numbers(cube, whole)
    rows = [at for at, slug in enumerate(cube.slugs) if slug not in left]
    places = {slug: Place(left=why) for slug, why in left.items()}
    for at in rows:
        others = [row for row in rows if row != at]
        if others:
            pairs = _pairs(cube, numbers, at, others)
            places[cube.slugs[at]] = _place(pairs, [cube.slugs[row] for row in others])
    if len(rows) == 1:
        places[cube.slugs[rows[0]]] = Place()
    counts = {why.value: sum(one is why for one in left.values()) for why in Left}
    return Looked(
        cube.periods[whole[0]].start.isoformat(),
        cube.periods[whole[-1]].end.isoformat(),
        is_counted(cube.spec),
        counts,
        places,
    )


def _has_size(cube: Cube) -> bool:
    return is_counted(cube.spec) or cube.spec.how in {How.MEAN, How.SHARE}


def _numbers(cube: Cube, whole: list[int]) -> tuple[Numbers, dict[str, Left]]:
    """Return numbers (areas by periods), and the areas that cannot be compared."""
    n, total = cube.n[whole, :-1].T, cube.total[whole, :-1].T
    hidden = np.any(cube.hidden[whole, :-1], axis=0)
    left: dict[str, Left] = {}
    if is_counted(cube.spec):
        numbers, few = n, n.sum(axis=1) < FEWEST
        gaps = np.zeros_like(few)
        if cube.base is not None:
            gaps = ~(np.nan_to_num(cube.base[: len(few)]) > 0)
    else:
        numbers = total / np.maximum(n, 1)
        few, gaps = np.zeros(len(n), dtype=bool), ((n == 0) | ~(numbers > 0)).any(axis=1)
    for at, slug in enumerate(cube.slugs):
        if hidden[at]:
            left[slug] = Left.HIDDEN
        elif gaps[at]:
            left[slug] = Left.NO_BASE if is_counted(cube.spec) else Left.GAPS
        elif few[at]:
            left[slug] = Left.FEW
    return numbers, left


def _pairs(cube: Cube, numbers: Numbers, at: int, others: list[int]) -> Pairs:
    yearly = YEARLY[cube.step or Step.YEAR]
    if not is_counted(cube.spec):
        return value_pairs(numbers[at], numbers[others], yearly)
    per = None if cube.base is None else cube.base[others] / cube.base[at]
    return count_pairs(numbers[at], numbers[others], yearly, per)


def _place(pairs: Pairs, slugs: list[str]) -> Place:
    alike, unlike, apart = pairs.alike, pairs.unlike, pairs.apart
    order = np.argsort(apart, kind="stable")
    sure = [int(row) for row in order if alike[row]]
    guessed = [int(row) for row in order if not alike[row] and not unlike[row] and apart[row] < 1]
    fewer = max(0, GUESSED - len(sure))
    near = [_near(pairs, row, slugs[row], sure=True) for row in sure[:LISTED]]
    near += [_near(pairs, row, slugs[row], sure=False) for row in guessed[:fewer]]
    n = int(alike.sum()), int(unlike.sum())
    wrong = float(pairs.doubt[alike].sum())
    return Place(None, near, n[0], n[1], len(slugs) - sum(n), round(wrong, 2))


def _near(pairs: Pairs, row: int, slug: str, *, sure: bool) -> Near:
    """Turn it round: how the other area is beside this one."""
    reach = float(pairs.reach[row])
    told = [
        _turned(float(found[row]), reach * float(error[row]))
        for found, error in (
            (pairs.level, pairs.level_error),
            (pairs.change, pairs.change_error),
        )
    ]
    return Near(slug, told[0], told[1], sure)


def _turned(found: float, half: float) -> tuple[float, float, float]:
    return tuple(round(exp(_held(-found + side)), 4) for side in (0.0, -half, half))  # type: ignore[return-value]


def _held(logs: float) -> float:
    """Keep a logarithm to what a number can be written with."""
    return max(-50.0, min(50.0, logs))
