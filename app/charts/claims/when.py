"""The periods of a claim, as rows of its cube. Claims are about whole months, or whole years."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.charts.claims.cube import Cube
from app.charts.claims.specs import Baseline, When
from app.charts.spec import AllTime, Between, Last, Step

YEAR: Final = 12


@dataclass(frozen=True)
class Stay:
    """Rows `start` to `stop` (not included) of a cube. An undated table is one row of no days."""

    start: int
    stop: int
    day_from: date | None
    day_to: date | None
    is_whole: bool  # the data covers all of it

    @property
    def rows(self) -> slice:
        return slice(self.start, self.stop)

    @property
    def length(self) -> int:
        return self.stop - self.start


def stay_of(cube: Cube, period: When) -> Stay | None:
    """Return the rows of a period, widened to whole steps; None where the data has none of it."""
    if not cube.periods:
        return Stay(0, 1, None, None, is_whole=True) if isinstance(period, AllTime) else None
    whole = [i for i, one in enumerate(cube.periods) if one.full]
    match period:
        case Last(months=months):
            steps = months if cube.step is Step.MONTH else -(-months // YEAR)
            if not whole or whole[-1] + 1 - steps < 0:
                return None
            return stay(cube, whole[-1] + 1 - steps, whole[-1] + 1)
        case Between(start=start, end=end):
            found = [
                i
                for i, one in enumerate(cube.periods)
                if (end is None or one.start <= end) and (start is None or one.end >= start)
            ]
            return stay(cube, found[0], found[-1] + 1) if found else None
        case _:
            # Whatever is complete; only data younger than a month has nothing else.
            return (
                stay(cube, whole[0], whole[-1] + 1) if whole else stay(cube, 0, len(cube.periods))
            )


def before_of(cube: Cube, now: Stay, before: Baseline | Between) -> Stay | None:
    """Return the rows that a change is measured from; None where the data does not reach back."""
    if isinstance(before, Between):
        return stay_of(cube, before)
    if not cube.periods:
        return None
    a_year = YEAR if cube.step is Step.MONTH else 1
    years = -(-now.length // a_year)
    back = a_year * years if before is Baseline.YEAR_BEFORE else now.length
    if now.start - back < 0:
        return None
    return stay(cube, now.start - back, now.stop - back)


def stay(cube: Cube, start: int, stop: int) -> Stay:
    inside = cube.periods[start:stop]
    whole = all(one.full for one in inside)
    return Stay(start, stop, inside[0].start, inside[-1].end, is_whole=whole)
