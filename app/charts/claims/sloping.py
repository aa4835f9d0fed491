"""Whether a measure went up or down, step by step, over a whole period."""

from math import inf, isfinite, nan
from typing import Final

import numpy as np

from app.charts.claims.cube import Cube
from app.charts.claims.effects import Effect, Sort
from app.charts.claims.parts import Family, family_of, part_of, value_of
from app.charts.claims.when import YEAR, Stay
from app.charts.methods.counts import Interval
from app.charts.methods.dispersion import RARE
from app.charts.methods.trends import count_slope, mean_slope, season_of
from app.charts.spec import Step

FEWEST_YEARS: Final = 2  # of months, under which a season looks like a trend
SEASONS: Final = 3  # years from which on months are allowed for


def slope_facts(cube: Cube, area: str | None, now: Stay) -> Effect | None:
    """Return the change for each year: a ratio for counts, a difference for the rest.

    None where too few whole months or years have a number to tell any slope.
    """
    whole = [i for i in range(now.start, now.stop) if cube.periods and cube.periods[i].full]
    a_year = YEAR if cube.step is Step.MONTH else 1
    if len(whole) < FEWEST_YEARS * a_year or family_of(cube) is Family.MIDDLE:
        return None
    if family_of(cube) is Family.COUNTED:
        return _of_counts(cube, whole, cube.column_of(area), a_year)
    parts = [part_of(cube, area, slice(i, i + 1)) for i in whole]
    values = [value_of(cube, part) for part in parts]
    found = mean_slope(np.array([nan if v is None else v for v in values], dtype=np.float64))
    if not isfinite(found.high):
        return None
    ends = Interval(found.low * a_year, found.high * a_year)
    return Effect(Sort.DIFFERENCE, found.slope * a_year, ends)


def _of_counts(cube: Cube, whole: list[int], column: int, a_year: int) -> Effect | None:
    counts = [int(n) for n in cube.n[whole, column]]
    months = [cube.periods[i].start.month for i in whole]
    season = season_of(counts, months) if len(counts) >= SEASONS * YEAR else None
    found = count_slope(counts, months=months if season and season.p < RARE else None)
    if not 0 < found.low <= found.high < inf:
        return None
    ends = Interval(found.low**a_year, found.high**a_year)
    return Effect(Sort.RATIO, found.slope**a_year, ends)
