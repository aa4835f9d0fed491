"""Which measures moved in a place, or stand out there: many are looked at, and that is allowed for.

The rule, in the open. Each measure is asked two questions: did it change from the twelve months
before to the last twelve whole ones, and is it otherwise here than in the rest of the city? Each
has a p-value that belongs to the interval by which claims are judged. All answers of a place to one
question are adjusted together (Benjamini and Hochberg, see `methods.many`): of what is called a
finding about 5 in 100 are chance. Tables with one number an area have no interval, so no p: they
are ranked and never called a finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log
from typing import Final, NamedTuple

from app.charts.claims.cube import Cube
from app.charts.claims.effects import Effect, Sort, effect_of, jumps_of
from app.charts.claims.parts import Family, Part, exposures, family_of, part_of, rest_of, value_of
from app.charts.claims.specs import Baseline
from app.charts.claims.when import YEAR, before_of, stay_of
from app.charts.methods.dispersion import Dispersion
from app.charts.methods.many import (
    adjusted,
    interval_p,
    jumping_ratio_p,
    means_p,
    ratio_p,
    shares_p,
)
from app.charts.spec import AllTime, Last

FINDING: Final = 0.05  # of what is called a finding so many may be chance
FEWEST: Final = 20  # rows on both sides together, under which a count is not looked at


class Asked(StrEnum):
    MOVED = "moved"
    OUT = "out"


@dataclass(frozen=True)
class Screened:
    """One question to one measure. `q` is its p after looking at all of the place's."""

    asked: Asked
    now: float
    then: float
    now_n: int
    then_n: int
    effect: Effect
    p: float
    q: float = 1.0
    is_few: bool = False  # too few rows to look at: told as that, and not among what is adjusted

    @property
    def is_finding(self) -> bool:
        return self.q < FINDING

    @property
    def size(self) -> float:
        """How far from what one would expect: 0 for nothing, 1 for twice or half of it."""
        if self.effect.sort is Sort.RATIO:
            value = min(max(self.effect.value, 1e-3), 1e3)
            return abs(log(value)) / log(2)
        return abs(self.now - self.then) / max(abs(self.now), abs(self.then), 1e-9)


class Move(NamedTuple):
    """How a measure changed in an area, or in the whole city (None)."""

    measure: str
    area: str | None
    screened: Screened


def screen(cubes: Mapping[str, Cube], place: str | None) -> Mapping[str, list[Screened]]:
    """Ask all measures of a place (a neighborhood's slug, or None for the city) both questions.

    The answers stand under the names of their cubes; a measure without an answer is absent.
    """
    found = {
        name: [one for one in (_moved(cube, area), _out(cube, area)) if one is not None]
        for name, cube in cubes.items()
        if (area := cube.areas.main(place)) is not None or place is None
    }
    known: dict[int, float] = {}
    for question in Asked:  # each a family of its own: that places differ would hide what moves
        asked = [one for answers in found.values() for one in answers
                 if one.asked is question and not one.is_few]  # fmt: skip
        levels = adjusted([one.p for one in asked]).tolist() if asked else []
        known |= {id(one): q for one, q in zip(asked, levels, strict=True)}
    return {
        name: [replace(one, q=known.get(id(one), 1.0)) for one in answers]
        for name, answers in found.items()
    }


def moves(cubes: Mapping[str, Cube]) -> list[Move]:
    """Ask of each measure whether it changed, in the whole city and in each of its areas.

    All answers of all measures are one family, adjusted together. Medians are asked of the city
    alone: each would be a query of its own.
    """
    found = [
        Move(name, area, one)
        for name, cube in cubes.items()
        for area in (None, *(() if family_of(cube) is Family.MIDDLE else cube.slugs))
        if (one := _moved(cube, area)) is not None and not one.is_few
    ]
    levels = adjusted([one.screened.p for one in found]).tolist() if found else []
    return [
        one._replace(screened=replace(one.screened, q=q))
        for one, q in zip(found, levels, strict=True)
    ]


def _moved(cube: Cube, area: str | None) -> Screened | None:
    now = stay_of(cube, Last(months=YEAR)) if cube.periods else None
    before = before_of(cube, now, Baseline.YEAR_BEFORE) if now else None
    if now is None or before is None or not (now.is_whole and before.is_whole):
        return None
    sides = part_of(cube, area, now.rows), part_of(cube, area, before.rows)
    jumps = jumps_of(cube, [cube.column_of(area)], now.stop)
    return _compared(cube, Asked.MOVED, sides, jumps)


def _out(cube: Cube, area: str | None) -> Screened | None:
    if area is None:
        return None
    now = (stay_of(cube, Last(months=YEAR)) if cube.periods else None) or stay_of(cube, AllTime())
    if now is None:
        return None
    sides = part_of(cube, area, now.rows), rest_of(cube, area, now.rows)
    return _compared(cube, Asked.OUT, sides, jumps_of(cube, [cube.column_of(area)], now.stop))


def _compared(
    cube: Cube, asked: Asked, sides: tuple[Part, Part], jumps: Dispersion
) -> Screened | None:
    mine, other = sides
    now, then = value_of(cube, mine), value_of(cube, other)
    effect = effect_of(cube, mine, other, jumps)
    if effect is None or effect.interval is None or now is None or then is None:
        return None
    is_few = family_of(cube) is Family.COUNTED and mine.n + other.n < FEWEST
    p = 1.0 if is_few else p_of(cube, mine, other, effect, jumps)
    return Screened(asked, now, then, mine.n, other.n, effect, p, is_few=is_few)


def p_of(cube: Cube, mine: Part, other: Part, effect: Effect, jumps: Dispersion) -> float:
    """Return the p that belongs to the interval of an effect: under .05 where it decides."""
    match family_of(cube):
        case Family.COUNTED if jumps.is_over:
            found = jumping_ratio_p(
                mine.n, other.n, jumps.factor, jumps.freedom, *exposures(mine, other)
            )
        case Family.COUNTED:
            found = ratio_p(mine.n, other.n, *exposures(mine, other))
        case Family.SHARED:
            found = shares_p(round(mine.total), mine.n, round(other.total), other.n)
        case Family.AVERAGED:
            found = means_p([mine.moments], [other.moments])
        case _:
            low, high = effect.interval or (effect.value, effect.value)
            ends = (effect.value, low, high)
            told = [log(end) for end in ends] if effect.sort is Sort.RATIO else list(ends)
            found = interval_p(*told)
    return float(found.reshape(-1)[0])
