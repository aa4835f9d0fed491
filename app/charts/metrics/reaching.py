"""Whether a year's number reached a target. Cubes in, facts out; nothing is raised.

The rule: **met** where the whole 95 % interval of the number lies on the good side of the target,
its edge included; **missed** where all of it lies beyond on the other; else **unclear**, because
chance alone may have put the number on its side. So a year whose true level is no better than the
target reads "met" in about 2.5 of 100 cases at most, and likewise for "missed": a two-sided
interval judged at one end (`bench/reaching.py` measures it). Intervals are those of claims
(`claims.parts`), and for counts that jump more than chance makes them as much wider as they jump
(`methods.dispersion`). A number that is one row has no interval and is taken as it stands.

The year is the last that ends by the target's day: of twelve whole months, or a whole year where
the data is by year. Newer data changes nothing of it; older data cannot tell it yet.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.charts.claims.cube import Cube
from app.charts.claims.effects import jumps_of
from app.charts.claims.parts import Family, Part, family_of, interval_of, part_of, value_of
from app.charts.claims.specs import Direction
from app.charts.claims.when import YEAR, Stay, stay
from app.charts.methods.counts import Interval, first_of
from app.charts.methods.dispersion import overdispersed_counts
from app.charts.metrics.metric import Level
from app.charts.spec import Step


class Reached(StrEnum):
    MET = "met"
    MISSED = "missed"
    UNCLEAR = "unclear"


class Unread(StrEnum):
    """Why a year has no number."""

    NO_AREA = "no_area"
    NO_YEAR = "no_year"  # the data does not reach so far, or not back by a whole year
    HIDDEN = "hidden"  # rests on too few rows about people
    NO_NUMBER = "no_number"


@dataclass(frozen=True)
class Year:
    """A year's number with its interval; `unread` says why there is none, then `level` is None."""

    level: Level | None = None
    unread: Unread | None = None


def year_by(cube: Cube, area: str | None, until: date) -> Year:
    """Read the last whole year that ends by a day."""
    return cube.once(("year", area, until), lambda: _year(cube, area, until))


def stay_by(cube: Cube, until: date) -> Stay | None:
    """Return the whole year of a cube that ends last by a day; None where it is not there yet."""
    length = YEAR if cube.step is Step.MONTH else 1
    last = last_day(until, cube.step)
    ends = [at for at, one in enumerate(cube.periods, start=1) if one.end == last]
    if not ends or ends[0] < length:
        return None
    found = stay(cube, ends[0] - length, ends[0])
    return found if found.is_whole else None


def last_day(until: date, step: Step | None) -> date:
    """Return the last day by `until` on which a month ends, or a year where data is by year."""
    after = until + timedelta(days=1)
    first = after.replace(day=1) if step is Step.MONTH else after.replace(month=1, day=1)
    return first - timedelta(days=1)


def reached(cube: Cube, level: Level, target: float, better: Direction) -> Reached:
    """Judge a year's number by a target: see above. It has a number."""
    assert level.value is not None  # noqa: S101, see above
    if level.interval is None and family_of(cube) is not Family.PLAIN:
        return Reached.UNCLEAR  # too few rows for an interval
    return reached_by(level.interval or Interval(level.value, level.value), target, better)


def reached_by(interval: Interval, target: float, better: Direction) -> Reached:
    low, high = interval
    if better is Direction.MORE:
        low, high, target = -high, -low, -target
    if high <= target:
        return Reached.MET
    return Reached.MISSED if low > target else Reached.UNCLEAR


def _year(cube: Cube, area: str | None, until: date) -> Year:
    if area is not None and area not in cube.places:
        return Year(unread=Unread.NO_AREA)
    now = stay_by(cube, until)
    if now is None or now.day_from is None or now.day_to is None:
        return Year(unread=Unread.NO_YEAR)
    part = part_of(cube, area, now.rows)
    value = value_of(cube, part)
    if value is None:
        return Year(unread=Unread.HIDDEN if part.is_hidden else Unread.NO_NUMBER)
    return Year(Level(now.day_from, now.day_to, value, _interval(cube, area, part, now), part.n))


def _interval(cube: Cube, area: str | None, part: Part, now: Stay) -> Interval | None:
    jumps = jumps_of(cube, [cube.column_of(area)], now.stop)
    if not jumps.is_over:
        return interval_of(cube, part)
    low, high = first_of(overdispersed_counts([part.n], [jumps.factor]))
    scale = cube.spec.scale_counts / part.base
    return Interval(low * scale, high * scale)
