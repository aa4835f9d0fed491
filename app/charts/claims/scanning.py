"""How a claim fares at other times and in other places: what a reader should know beside it."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.charts.asking import Numbers
from app.charts.claims.cube import Cube
from app.charts.claims.effects import effect_of, jumps_of, larger
from app.charts.claims.judged import Caution, Judged, Verdict, Warn
from app.charts.claims.judging import judge, verdict_of
from app.charts.claims.parts import Family, family_of, part_of, parts_over, rest_of
from app.charts.claims.specs import (
    ChangeClaim,
    CityClaim,
    Claimed,
    GapClaim,
    RankClaim,
    TrendClaim,
    between,
)
from app.charts.claims.tallying import Sides, surely
from app.charts.claims.when import YEAR, Stay, before_of, stay, stay_of
from app.charts.methods.means import fewest_for_mean
from app.charts.spec import AllTime, How, Step
from app.datasets.vanishing import vanishing_of

MOST_STARTS: Final = 120  # of other periods: ten years of months
FEWEST_STARTS: Final = 4  # other periods to compare with, or nothing is said of picking
PEAK_LENGTH: Final = 3  # periods: longer ones are no peak
PEAK_NEAR: Final = 24  # periods on either side among which a peak is the highest
PEAK_TIMES: Final = 1.5  # of their mean


def cautions_of(cube: Cube, claim: Claimed, found: Judged) -> tuple[Caution, ...]:
    """Return what to know beside a claim, the gravest first. None of it blocks."""
    if found.verdict is Verdict.NO_NUMBER:
        return ()
    now = stay_of(cube, claim.period)
    told: list[Caution | None] = [
        _cherry(cube, claim, now) if found.verdict is Verdict.SUPPORTED else None,
        _peak(cube, claim, now),
        _denominator(cube, claim, found),
        _alike(cube, claim, now) if found.verdict is Verdict.SUPPORTED else None,
        _definition(cube, found),
        _part_year(cube, claim, now),
        _skewed(cube, claim, now),
        _vanishing(cube, claim),
    ]
    if found.about.nature == "reports":
        told.append(Caution(Warn.REPORTS))
    if found.jumps:
        told.append(Caution(Warn.JUMPS))
    if found.value is not None and family_of(cube) is Family.PLAIN:
        told.append(Caution(Warn.NO_INTERVAL))
    return tuple(one for one in told if one is not None)


def _cherry(cube: Cube, claim: Claimed, now: Stay | None) -> Caution | None:
    """Tell how the claim fares over all periods of the same length: `true in 3 of 24`."""
    if now is None or not cube.periods or isinstance(claim.period, AllTime):
        return None
    if isinstance(claim, ChangeClaim):
        held, starts = _changes(cube, claim, now)
    elif isinstance(claim, CityClaim | GapClaim | RankClaim):
        held, starts = _elsewhen(cube, claim, now)
    else:
        return None
    if starts < FEWEST_STARTS:
        return None
    return Caution(Warn.CHERRY, {"held": held, "of": starts, "length": now.length,
                                 "is_rare": 2 * held < starts})  # fmt: skip


def _changes(cube: Cube, claim: ChangeClaim, now: Stay) -> tuple[int, int]:
    before = before_of(cube, now, claim.before)
    if before is None or before.length != now.length or before.stop > now.start:
        return 0, 0
    if family_of(cube) is Family.MIDDLE:  # each would be a query of its own
        return 0, 0
    back = now.start - before.start
    last = len(cube.periods) - now.length
    first = max(back, last - MOST_STARTS)
    whole = np.array([one.full for one in cube.periods])
    starts = [s for s in range(first, last + 1) if whole[s : s + now.length].all()
              and whole[s - back : s - back + now.length].all()]  # fmt: skip
    column = cube.column_of(claim.area)
    if cube.hidden[:, column].any() or not starts:
        return 0, 0
    mine = parts_over(cube, claim.area, starts, now.length)
    other = parts_over(cube, claim.area, [start - back for start in starts], now.length)
    jumps = [jumps_of(cube, [column], start + now.length) for start in starts]
    many = [Sides(*sides) for sides in zip(mine, other, jumps, strict=True)]
    return surely(cube, many, claim.direction), len(starts)


def _elsewhen(cube: Cube, claim: CityClaim | GapClaim | RankClaim, now: Stay) -> tuple[int, int]:
    """Judge the same comparison in all periods of this length that do not overlap each other."""
    if family_of(cube) is Family.MIDDLE:  # each would be a query of its own
        return 0, 0
    starts = range(now.start % now.length, len(cube.periods) - now.length + 1, now.length)
    times = [stay(cube, start, start + now.length) for start in starts]
    times = [then for then in times if then.is_whole]
    if isinstance(claim, RankClaim):
        moved = [
            claim.model_copy(update={"period": between(then.day_from, then.day_to)})
            for then in times
            if then.day_from and then.day_to
        ]
        held = sum(judge(cube, one).verdict is Verdict.SUPPORTED for one in moved)
        return held, len(moved)
    return surely(cube, _sides(cube, claim, times), claim.direction), len(times)


def _sides(cube: Cube, claim: CityClaim | GapClaim, times: Sequence[Stay]) -> list[Sides]:
    area = claim.area or ""
    if isinstance(claim, GapClaim):
        others = [cube.column_of(claim.other)]
        against = [part_of(cube, claim.other, then.rows) for then in times]
    else:
        others = [at for slug, at in cube.places.items() if slug != area]
        against = [rest_of(cube, area, then.rows) for then in times]
    mine = [cube.column_of(claim.area)]
    return [
        Sides(part_of(cube, area, then.rows), other, larger(cube, mine, others, then.stop))
        for then, other in zip(times, against, strict=True)
    ]


def _sums(counts: Numbers, length: int) -> Numbers:
    """Add up each run of this length, by where it begins."""
    added = np.concatenate([[0.0], np.cumsum(counts)])
    sums: Numbers = added[length:] - added[:-length]
    return sums


def _peak(cube: Cube, claim: Claimed, now: Stay | None) -> Caution | None:
    """Notice a change from or to a short high time: peaks mend themselves with nobody acting."""
    if not isinstance(claim, ChangeClaim) or now is None or family_of(cube) is not Family.COUNTED:
        return None
    before = before_of(cube, now, claim.before)
    column = cube.column_of(claim.area)
    if before is None or cube.hidden[:, column].any():
        return None
    for side, name in ((before, "before"), (now, "now")):
        if side.length > PEAK_LENGTH:
            continue
        sums = _sums(cube.n[:, column], side.length)
        low = max(side.start - PEAK_NEAR, 0)
        near = sums[low : side.start + PEAK_NEAR + 1]
        mine = sums[side.start]
        if near.size >= YEAR and mine >= near.max() and mine > PEAK_TIMES * near.mean() > 0:
            return Caution(Warn.PEAK, {"side": name, "mean": float(near.mean()),
                                       "value": float(mine)})  # fmt: skip
    return None


def _denominator(cube: Cube, claim: Claimed, found: Judged) -> Caution | None:
    """Notice counts and totals of areas that are compared though areas differ in size."""
    across = isinstance(claim, CityClaim | GapClaim | RankClaim)
    if not across or cube.spec.how not in {How.COUNT, How.SUM} or cube.alone:
        return None
    return Caution(Warn.DENOMINATOR, {"rank": found.kind == claim.kind.RANK})


def _alike(cube: Cube, claim: Claimed, now: Stay | None) -> Caution | None:
    """Notice a change that the rest of the city shows as well."""
    if not isinstance(claim, ChangeClaim) or claim.area is None or now is None:
        return None
    before = before_of(cube, now, claim.before)
    if before is None or family_of(cube) is Family.MIDDLE:
        return None
    effect = effect_of(
        cube, rest_of(cube, claim.area, now.rows), rest_of(cube, claim.area, before.rows)
    )
    if effect is None or verdict_of(effect, claim.direction) is not Verdict.SUPPORTED:
        return None
    return Caution(Warn.ALIKE, {"sort": effect.sort.value, "value": effect.value})


def _skewed(cube: Cube, claim: Claimed, now: Stay | None) -> Caution | None:
    """Notice a mean that a few large values carry: `methods.means.fewest_for_mean`."""
    if family_of(cube) is not Family.AVERAGED or now is None or claim.kind == claim.kind.TREND:
        return None
    mine = part_of(cube, claim.area, now.rows)
    needed = fewest_for_mean(mine.skewness)
    return Caution(Warn.SKEWED, {"n": mine.n, "needed": needed}) if mine.n < needed else None


def _definition(cube: Cube, found: Judged) -> Caution | None:
    """Notice that a column of the measure changed its kind in this version."""
    used = {cube.spec.column, *(kept.column for kept in cube.spec.filters)} - {None}
    changed = cube.version.difference.get("columns_changed", [])
    named = {column["name"]: column for column in cube.version.columns}
    labels = {named[name]["label"] for name in used if name in named}
    hit = [label for label, *_types in changed if label in labels]
    return Caution(Warn.DEFINITION, {"column": hit[0], "version": found.version}) if hit else None


def _part_year(cube: Cube, claim: Claimed, now: Stay | None) -> Caution | None:
    """Notice sides of other months of the year, and periods that the data covers in part."""
    if now is None or not cube.periods:
        return None
    if not now.is_whole:
        return Caution(Warn.PART_YEAR, {"is_partial": True})
    if not isinstance(claim, ChangeClaim) or cube.step is not Step.MONTH:
        return None
    before = before_of(cube, now, claim.before)
    if before is None or now.length % YEAR == before.length % YEAR == 0:
        return None
    months = [
        {cube.periods[i].start.month for i in range(side.start, side.stop)}
        for side in (now, before)
    ]
    return Caution(Warn.PART_YEAR, {"is_partial": False}) if months[0] != months[1] else None


def _vanishing(cube: Cube, claim: Claimed) -> Caution | None:
    """Notice a move of a table from which rows vanish when what they tell is over."""
    how = vanishing_of(cube.dataset, cube.version)
    if how is None or not isinstance(claim, ChangeClaim | TrendClaim):
        return None
    return Caution(Warn.VANISHING, {"how": how.value, "version": cube.version.number})
