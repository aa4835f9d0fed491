"""A chart's measure in one area as a number that a promise can be made of. Cubes in, facts out.

The number is that of a year: of twelve whole months, or of a whole year where data is by year.
Nothing is worked out here that claims work out already: parts, intervals and jumps are theirs.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from math import ceil, inf
from typing import Any, Final, Self

from app.charts.claims.cube import Cube
from app.charts.claims.effects import jumps_of
from app.charts.claims.judged import Measured
from app.charts.claims.judging import measured
from app.charts.claims.parts import (
    Family,
    Part,
    family_of,
    interval_of,
    part_of,
    parts_over,
    value_of,
)
from app.charts.claims.specs import Baseline
from app.charts.claims.when import YEAR, Stay, before_of, stay, stay_of
from app.charts.methods.counts import Interval, Z
from app.charts.metrics.likely import MOST_YEARS, Foretold, foretell, foretell_counts
from app.charts.spec import Last
from app.datasets.columns import Unit

SHOWN: Final = 120  # points of a history
MOST: Final = {Unit.SHARE: 1.0, Unit.PERCENT: 100.0}


class Missing(StrEnum):
    """Why there is no metric."""

    NO_DATES = "no_dates"
    NO_AREA = "no_area"
    SHORT = "short"  # less than a whole year
    HIDDEN = "hidden"  # rests on too few rows about people
    NO_NUMBER = "no_number"


@dataclass(frozen=True)
class Level:
    """The number of one year that ends with `day_to`; `value` is None where it is not shown."""

    day_from: date
    day_to: date
    value: float | None
    interval: Interval | None = None
    n: int = 0

    def to_facts(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        days = {"day_from": self.day_from.isoformat(), "day_to": self.day_to.isoformat()}
        return asdict(self) | days

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """Read what `to_facts` made."""
        ends = facts["interval"]
        return cls(
            date.fromisoformat(facts["day_from"]),
            date.fromisoformat(facts["day_to"]),
            facts["value"],
            Interval(*ends) if ends else None,
            facts["n"],
        )


@dataclass(frozen=True)
class Metric:
    """`missing` says why there is no `baseline`. `years` are whole ones in order, the last it.

    `history` is the number of the year up to each month (or year). `likely` is what the number is
    likely to be `ahead` years after the baseline without action; None with too few years.
    """

    cube: Cube
    about: Measured
    area: str | None
    area_name: str | None
    ahead: int = 1
    missing: Missing | None = None
    baseline: Level | None = None
    years: tuple[Level, ...] = ()
    history: tuple[Level, ...] = ()
    likely: Foretold | None = None
    part: Part | None = None  # behind the baseline
    stop: int = 0  # where the baseline ends in the cube


def metric_of(cube: Cube, area: str | None, until: date | None = None) -> Metric:
    """Work a metric out, `likely` up to the year that ends with `until`. Raises nothing."""
    bare = Metric(cube, measured(cube), area, cube.names.get(area or ""))
    if area is not None and area not in cube.places:
        return _without(bare, Missing.NO_AREA)
    if not cube.periods:
        return _without(bare, Missing.NO_DATES)
    now = stay_of(cube, Last(months=YEAR))
    if now is None or not now.is_whole:
        return _without(bare, Missing.SHORT)
    part = part_of(cube, area, now.rows)
    baseline = _level(cube, now, part)
    if baseline.value is None:
        return _without(bare, Missing.HIDDEN if part.is_hidden else Missing.NO_NUMBER)
    stays = _years(cube, now)
    years = [(_level(cube, one, part_of(cube, area, one.rows)), one) for one in stays]
    ahead = _ahead(baseline.day_to, until)
    return Metric(
        cube,
        bare.about,
        area,
        bare.area_name,
        ahead=ahead,
        baseline=baseline,
        years=tuple(level for level, _stay in years),
        history=_history(cube, area, now),
        likely=_likely(cube, area, [part_of(cube, area, one.rows) for one in stays], now, ahead),
        part=part,
        stop=now.stop,
    )


def _without(bare: Metric, why: Missing) -> Metric:
    return Metric(bare.cube, bare.about, bare.area, bare.area_name, missing=why)


def _ahead(last: date, until: date | None) -> int:
    if until is None or until <= last:
        return 1
    return max(1, ceil(((until.year - last.year) * YEAR + until.month - last.month) / YEAR))


def _level(cube: Cube, when: Stay, part: Part) -> Level:
    assert when.day_from is not None  # noqa: S101, of a cube with periods
    assert when.day_to is not None  # noqa: S101, likewise
    value = value_of(cube, part)
    interval = interval_of(cube, part) if value is not None else None
    return Level(when.day_from, when.day_to, value, interval, part.n)


def _years(cube: Cube, now: Stay) -> list[Stay]:
    """Return the whole years up to the baseline, in order; a gap ends them."""
    found = [now]
    while len(found) < MOST_YEARS:
        before = before_of(cube, found[-1], Baseline.JUST_BEFORE)
        if before is None or not before.is_whole:
            break
        found.append(before)
    return found[::-1]


def _history(cube: Cube, area: str | None, now: Stay) -> tuple[Level, ...]:
    column, length = cube.column_of(area), now.length
    first = next(i for i, one in enumerate(cube.periods) if one.full)
    starts = list(range(first, now.stop - length + 1))[-SHOWN:]
    if family_of(cube) is Family.MIDDLE or cube.hidden[:, column].any():
        # Medians do not add up, and what is hidden is asked for year by year alone.
        starts = [at for at in starts if (now.start - at) % length == 0]
        parts = [part_of(cube, area, slice(at, at + length)) for at in starts]
    else:
        parts = parts_over(cube, area, starts, length)
    stays = [stay(cube, at, at + length) for at in starts]
    return tuple(
        _level(cube, when, part) for when, part in zip(stays, parts, strict=True) if when.is_whole
    )


def _likely(
    cube: Cube, area: str | None, parts: list[Part], now: Stay, ahead: int
) -> Foretold | None:
    if any(part.is_hidden for part in parts):
        parts = parts[1 + max(i for i, part in enumerate(parts) if part.is_hidden) :]
    if family_of(cube) is Family.COUNTED:
        jumps = jumps_of(cube, [cube.column_of(area)], now.stop)
        factor = jumps.factor if jumps.is_over else 1.0
        found = foretell_counts([part.n for part in parts], factor, ahead)
        scale = cube.spec.scale_counts / parts[-1].base
        return _scaled(found, scale) if found else None
    known = [(value_of(cube, part), interval_of(cube, part)) for part in parts]
    values = [value for value, _interval in known if value is not None]
    if len(values) < len(known):
        return None
    errors = [(one.high - one.low) / 2 / Z if one else 0.0 for _value, one in known]
    found = foretell(values, errors, ahead)
    return _inside(cube, values, found) if found else None


def _scaled(found: Foretold, scale: float) -> Foretold:
    low, high = found.interval
    return found._replace(value=found.value * scale, interval=Interval(low * scale, high * scale))


def _inside(cube: Cube, values: Sequence[float], found: Foretold) -> Foretold:
    """Keep a share between none and all, and what was below zero in no year from falling there."""
    most = MOST.get(cube.measured_in, inf)
    least = 0.0 if most < inf or min(values) >= 0.0 else -inf
    low, high = (min(max(end, least), most) for end in found.interval)
    return found._replace(interval=Interval(low, high))
