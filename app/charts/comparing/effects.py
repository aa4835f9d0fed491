"""What changed in one place beside what changed in others, with its interval. Arrays in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from app.charts.comparing.gaps import shared_dispersion
from app.charts.methods.counts import Interval
from app.charts.methods.means import Moments, moments_of

SIDES: Final = 0.975
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Windows:
    """Positions of the periods before and after a date, both whole and in order."""

    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        return self.before + self.after


@dataclass(frozen=True)
class Effect:
    """What changed here, set against what changed there.

    For counts `estimate` and `error` are of the logarithm of a ratio of ratios, else of a
    difference of differences. `reach` is how many errors make the interval.
    """

    counted: bool
    estimate: float
    error: float
    reach: float
    jumps: bool = False

    @property
    def value(self) -> float:
        return exp(self.estimate) if self.counted else self.estimate

    @property
    def strength(self) -> float:
        """How far it stands out: the estimate in errors, 0 where nothing is known of chance."""
        return abs(self.estimate) / self.error if self.error > 0 else 0.0

    def interval(self, wider: float = 1.0) -> Interval:
        """Return the 95 % interval, `wider` times as wide (on the scale of logarithms)."""
        half = self.reach * self.error * wider
        low, high = self.estimate - half, self.estimate + half
        return Interval(exp(low), exp(high)) if self.counted else Interval(low, high)


def effect_of(focus: Numbers, others: Numbers, windows: Windows, *, counted: bool) -> Effect:
    """Compare a place (periods) with others (areas by periods). Both are whole in the windows."""
    if counted:
        return ratio_of_ratios(focus, others.sum(axis=0), windows)
    return difference_of_differences(focus, others.mean(axis=0), windows)


def ratio_of_ratios(focus: Numbers, pooled: Numbers, windows: Windows) -> Effect:
    """Return how the focus' counts changed, over how the pooled counts changed.

    The logarithm's variance is the sum of the inverses of the four totals (the delta method:
    Woolf, Annals of Human Genetics 19, 1955, 251-253), a half added to each (Haldane; Anscombe,
    Biometrika 43, 1956). It is multiplied by how much the share of the focus jumps from period to
    period about its own mean before and its own mean after, never by less than 1, with Student's t
    for the degrees of freedom behind that (quasi-likelihood: McCullagh and Nelder, 1989, ch. 4).
    """
    totals = [
        float(series[list(part)].sum()) + 0.5
        for series in (focus, pooled)
        for part in (windows.after, windows.before)
    ]
    here_after, here_before, there_after, there_before = totals
    estimate = log(here_after / here_before) - log(there_after / there_before)
    seen = shared_dispersion(
        focus.astype(np.int64).tolist(),
        pooled.astype(np.int64).tolist(),
        (windows.before, windows.after),
    )
    error = sqrt(seen.factor * sum(1 / total for total in totals))
    reach = float(special.stdtrit(seen.freedom, SIDES) if seen.freedom else special.ndtri(SIDES))
    return Effect(True, estimate, error, reach, seen.is_over)  # noqa: FBT003, counts


def difference_of_differences(focus: Numbers, others: Numbers, windows: Windows) -> Effect:
    """Return how the focus' lead over the others changed: the mean of it after less that before.

    Welch's interval over the periods' leads (see `methods.means`), each period one value: what
    carries on from one period to the next makes it too narrow, which the placebo check shows.
    """
    lead = focus - others
    after, before = (moments_of(lead[list(part)]) for part in (windows.after, windows.before))
    return _welch(after, before)


def _welch(after: Moments, before: Moments) -> Effect:
    parts = [one.variance / one.n for one in (after, before)]
    apart, error = after.mean - before.mean, sqrt(sum(parts))
    if min(after.n, before.n) < 2 or error == 0:  # noqa: PLR2004, nothing is known of the spread
        return Effect(False, apart, 0.0, 0.0)  # noqa: FBT003, no counts
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (after.n - 1) + parts[1] ** 2 / (before.n - 1))
    return Effect(False, apart, error, float(special.stdtrit(freedom, SIDES)))  # noqa: FBT003


def indexed(series: Numbers, before: Sequence[int]) -> Numbers:
    """Return a series as 100 on average before the date; NaN where it had nothing then."""
    base = float(series[list(before)].mean())
    return series / base * 100 if base > 0 else np.full_like(series, np.nan)
