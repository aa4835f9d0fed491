"""A place after a date beside areas that were like it before. Figures in, plain facts out.

Only numbers that the chart shows are used: a cell that is hidden for resting on too few rows leaves
its area out, so that nothing told here can give it away.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

import numpy as np

from app.charts.cells import Figures
from app.charts.comparing.effects import Effect, Windows, effect_of
from app.charts.comparing.measures import is_counted
from app.charts.comparing.placebo import NONE, Placebo, placebo_of
from app.charts.comparing.similarity import Numbers, choose, distances_from, features_of
from app.charts.methods.counts import Interval
from app.charts.periods import Stretch
from app.charts.spec import Step, Trend

FEWEST_BEFORE: Final = {Step.MONTH: 12, Step.YEAR: 4}
MOST_EACH: Final = {Step.MONTH: 36, Step.YEAR: 12}
FEWEST_AFTER: Final = {Step.MONTH: 3, Step.YEAR: 2}
OFFERED: Final = 12  # areas that a reader may choose from without opening the whole list
BY_HAND_AT_MOST: Final = 20


class Missing(StrEnum):
    """Why there is no comparison."""

    NO_PLACE = "no-place"
    TOO_EARLY = "too-early"  # too few whole periods before the date
    TOO_LATE = "too-late"  # too few after it
    HIDDEN = "hidden"  # the focus has a number that is not shown
    GAPS = "gaps"  # the focus has a period without a number
    NOTHING = "nothing"  # nothing was counted, here or there
    NONE_SIMILAR = "none-similar"


@dataclass(frozen=True)
class Wanted:
    """`areas` are chosen by hand, None leaves it to the rule; `without` are never taken."""

    focus: str | None
    since: date
    areas: Sequence[str] | None = None
    without: Collection[str] = ()


@dataclass(frozen=True)
class Compared:
    """An area beside the focus. `distance` is None where too little is known to measure it."""

    slug: str
    name: str
    distance: float | None
    is_neighbor: bool


@dataclass(frozen=True)
class FollowUp:
    """`missing` says why there is no `effect`; the rest then holds what could be found out.

    `numbers[area, period]` are counts where `counted`, else the chart's values; NaN where one is
    not shown. `candidates` are the nearest areas, chosen or not.
    """

    figures: Figures
    wanted: Wanted
    windows: Windows
    counted: bool
    numbers: Numbers
    candidates: Sequence[Compared] = ()
    chosen: Sequence[Compared] = ()
    effect: Effect | None = None
    placebo: Placebo = NONE
    missing: Missing | None = None
    left_out: Sequence[str] = field(default_factory=tuple)  # by hand, but without whole numbers

    @property
    def focus(self) -> str:
        return self.wanted.focus or ""

    @property
    def by_hand(self) -> bool:
        return self.wanted.areas is not None

    @property
    def step(self) -> Step:
        spec = self.figures.spec
        return spec.step if isinstance(spec, Trend) else Step.MONTH

    @property
    def interval(self) -> Interval | None:
        """The interval that is told: as wide as places differ where nothing was done."""
        if self.effect is None or self.effect.error <= 0:
            return None
        return self.effect.interval(self.placebo.wider)

    @property
    def is_sure(self) -> bool:
        if self.interval is None:
            return False
        same = 1.0 if self.counted else 0.0
        return self.interval.low > same or self.interval.high < same

    def series(self, slug: str) -> Numbers:
        """Return the chart's numbers of an area in all periods; NaN where one is not shown."""
        row: Numbers = self.figures.values[:, self.figures.places[slug]]
        return row

    def together(self) -> Numbers:
        """Return what the chosen areas have on average in each period."""
        rows = [self.figures.places[one.slug] for one in self.chosen]
        middle: Numbers = self.figures.values[:, rows].mean(axis=1)
        return middle


def windows_of(periods: Sequence[Stretch], since: date, step: Step) -> Windows:
    """Return the whole periods before the date and from it on; the one that it cuts is neither."""
    before = [i for i, one in enumerate(periods) if one.full and one.end < since]
    after = [i for i, one in enumerate(periods) if one.full and one.start >= since]
    return Windows(tuple(before[-MOST_EACH[step] :]), tuple(after[: MOST_EACH[step]]))


def follow_up(
    figures: Figures,
    wanted: Wanted,
    sizes: Mapping[str, float],
    neighbors: Collection[str],
) -> FollowUp:
    """Compare the focus of a trend with similar areas, or with those that somebody chose.

    `sizes` says how large areas are (people or square kilometres), where that is known of all of
    them; `neighbors` are the areas that border on the focus.
    """
    step = figures.spec.step if isinstance(figures.spec, Trend) else Step.MONTH
    windows = windows_of(figures.periods, wanted.since, step)
    counted = is_counted(figures.spec)
    told = figures.counts.astype(np.float64) if counted else figures.values
    shown = ~figures.hidden & ~np.isnan(figures.values)
    numbers = np.where(shown, told, np.nan).T
    found = FollowUp(figures, wanted, windows, counted, numbers)
    missing = _missing(found)
    if missing is not None:
        return _with(found, missing=missing)
    return _compared(found, sizes, neighbors)


def _missing(found: FollowUp) -> Missing | None:
    places, windows, step = found.figures.places, found.windows, found.step
    if found.wanted.focus not in places:
        return Missing.NO_PLACE
    if len(windows.before) < FEWEST_BEFORE[step]:
        return Missing.TOO_EARLY
    if len(windows.after) < FEWEST_AFTER[step]:
        return Missing.TOO_LATE
    row = places[found.focus]
    if found.figures.hidden[list(windows.all), row].any():
        return Missing.HIDDEN
    mine = found.numbers[row, list(windows.all)]
    if np.isnan(mine).any():
        return Missing.GAPS
    if found.counted and mine.sum() == 0:
        return Missing.NOTHING
    return None


def _compared(found: FollowUp, sizes: Mapping[str, float], neighbors: Collection[str]) -> FollowUp:
    figures, wanted, windows = found.figures, found.wanted, found.windows
    whole = ~np.isnan(found.numbers[:, list(windows.all)]).any(axis=1)
    if found.counted:
        whole &= found.numbers[:, list(windows.all)].sum(axis=1) > 0
    rows = np.flatnonzero(whole)
    known = [figures.slugs[row] for row in rows]
    numbers, at = found.numbers[rows], known.index(found.focus)
    measured = np.array([sizes.get(slug, 0.0) for slug in known])
    yearly = 1 if found.step is Step.YEAR else 12
    features = features_of(
        numbers[:, list(windows.before)],
        counted=found.counted,
        yearly=yearly,
        sizes=measured if (measured > 0).all() else None,
    )
    apart = distances_from(features, at)
    left_out = np.array([slug in wanted.without for slug in known], dtype=bool)

    def one(row: int) -> Compared:
        slug = known[row]
        return Compared(slug, figures.names[slug], float(apart[row]), slug in neighbors)

    nearest = [one(int(row)) for row in np.argsort(apart, kind="stable") if row != at]
    if wanted.areas is not None:
        by_hand = [slug for slug in dict.fromkeys(wanted.areas) if slug != found.focus]
        chosen = [known.index(slug) for slug in by_hand if slug in known][:BY_HAND_AT_MOST]
        unusable = [slug for slug in by_hand if slug in figures.places and slug not in known]
    else:
        chosen, unusable = [near.row for near in choose(features, at, left_out)], []
    found = _with(
        found,
        candidates=nearest,
        chosen=[one(row) for row in chosen],
        left_out=[figures.names[slug] for slug in unusable],
    )
    if not chosen:
        return _with(found, missing=Missing.NONE_SIMILAR)
    effect = effect_of(numbers[at], numbers[chosen], windows, counted=found.counted)
    placebo = placebo_of(
        numbers, features, at, windows, effect, counted=found.counted, left_out=left_out
    )
    return _with(found, effect=effect, placebo=placebo)


def _with(found: FollowUp, **changes: Any) -> FollowUp:  # noqa: ANN401, of its own fields
    return replace(found, **changes)
