"""Judges a claim on one version of the data: numbers, interval, verdict."""

from dataclasses import replace
from typing import Any, assert_never

from app.charts.claims.cube import Cube
from app.charts.claims.effects import Effect, Sort, effect_of, jumps_of, larger
from app.charts.claims.judged import Judged, Measured, Reason, Verdict
from app.charts.claims.parts import Part, interval_of, part_of, rest_of, value_of
from app.charts.claims.ranking import rank_facts
from app.charts.claims.sloping import slope_facts
from app.charts.claims.specs import (
    ChangeClaim,
    CityClaim,
    Claimed,
    Direction,
    GapClaim,
    LevelClaim,
    RankClaim,
    ShareClaim,
    TrendClaim,
)
from app.charts.claims.when import Stay, before_of, stay_of
from app.charts.labels import kept_words, label_of
from app.charts.methods.counts import Interval
from app.charts.methods.shares import share_interval
from app.charts.periods import longer_of
from app.charts.spec import How


def judge(cube: Cube, claim: Claimed) -> Judged:
    """Compute a claim. What has no number says why; nothing is raised for it."""
    found = _bare(cube, claim)
    unknown = {claim.area, getattr(claim, "other", None)} - {None} - set(cube.slugs)
    if unknown:
        return unread(found, Reason.NO_AREA)
    now = stay_of(cube, claim.period)
    if now is None:
        return unread(found, Reason.NO_PERIOD)
    return _of_kind(cube, claim, replace(found, day_from=now.day_from, day_to=now.day_to), now)


def _of_kind(cube: Cube, claim: Claimed, found: Judged, now: Stay) -> Judged:
    match claim:
        case LevelClaim():
            return _level(cube, found, now)
        case CityClaim():
            return _city(cube, claim, found, now)
        case RankClaim():
            return _ranked(cube, claim, found, now)
        case ChangeClaim():
            return _changed(cube, claim, found, now)
        case GapClaim():
            return _apart(cube, claim, found, now)
        case ShareClaim():
            return _share(cube, claim, found, now)
        case TrendClaim():
            return _trend(cube, claim, found, now)
        case _:
            assert_never(claim)


def measured(cube: Cube) -> Measured:
    spec, version = cube.spec, cube.version
    return Measured(
        how=spec.how.value,
        dataset=cube.dataset.title,
        nature=cube.dataset.nature.value,
        alone=cube.alone,
        column=label_of(version, spec.column),
        per=_per(cube),
        per_column=label_of(cube.base_version, getattr(spec.per, "column", None)),
        scale=spec.scale_counts,
        kept=kept_words(version, spec.filters),
        measured_in=cube.measured_in.value,
        share_of=kept_words(version, (spec.of,)) if spec.of else None,
    )


def _per(cube: Cube) -> str | None:
    """Name what a rate is per, as a reading of the same chart does."""
    if cube.spec.per is None:
        return None
    return cube.base_title or cube.spec.per.of


def _bare(cube: Cube, claim: Claimed) -> Judged:
    direction = getattr(claim, "direction", None)
    other = getattr(claim, "other", None)
    return Judged(
        kind=claim.kind,
        verdict=Verdict.NO_NUMBER,
        reason=Reason.NO_NUMBER,
        about=measured(cube),
        area=claim.area,
        area_name=cube.names.get(claim.area or ""),
        direction=direction.value if direction else None,
        within=getattr(claim, "within", getattr(claim, "over", 0)),
        other=other,
        other_name=cube.names.get(other or ""),
        layer=cube.areas.layer or None,
        as_of=cube.version.data_to or cube.version.published_at.date(),
        version=cube.version.number,
        version_id=cube.version.id,
        per_version_id=cube.base_version.id if cube.base_version else 0,
    )


def unread(found: Judged, reason: Reason) -> Judged:
    """Return a claim without any number, and why it has none."""
    none: dict[str, Any] = {"value": None, "low": None, "high": None, "now": None, "then": None}
    return replace(
        found, verdict=Verdict.NO_NUMBER, reason=reason, now_n=0, then_n=0, sureness=0.0,
        cautions=(), offers=(), **none,
    )  # fmt: skip


def _level(cube: Cube, found: Judged, now: Stay) -> Judged:
    part = part_of(cube, found.area, now.rows)
    value, interval = value_of(cube, part), interval_of(cube, part)
    if value is None:
        return unread(found, Reason.HIDDEN if part.is_hidden else Reason.NO_NUMBER)
    return _told(found, Verdict.SUPPORTED, "number", value, interval, now=value, now_n=part.n)


def _city(cube: Cube, claim: CityClaim, found: Judged, now: Stay) -> Judged:
    sides = part_of(cube, claim.area, now.rows), rest_of(cube, claim.area or "", now.rows)
    others = [at for slug, at in cube.places.items() if slug != claim.area]
    jumps = larger(cube, [cube.column_of(claim.area)], others, now.stop)
    return _two_sides(cube, found, claim.direction, sides, effect_of(cube, *sides, jumps))


def _apart(cube: Cube, claim: GapClaim, found: Judged, now: Stay) -> Judged:
    sides = part_of(cube, claim.area, now.rows), part_of(cube, claim.other, now.rows)
    columns = [cube.column_of(claim.area)], [cube.column_of(claim.other)]
    jumps = larger(cube, *columns, now.stop)
    return _two_sides(cube, found, claim.direction, sides, effect_of(cube, *sides, jumps))


def _changed(cube: Cube, claim: ChangeClaim, found: Judged, now: Stay) -> Judged:
    before = before_of(cube, now, claim.before)
    if before is None:
        return unread(found, Reason.NO_PERIOD)
    if before.length != now.length or before.stop > now.start:
        return unread(found, Reason.TIMES)
    if not (now.is_whole and before.is_whole):
        return unread(found, Reason.PARTIAL)
    found = replace(found, before_from=before.day_from, before_to=before.day_to)
    sides = part_of(cube, claim.area, now.rows), part_of(cube, claim.area, before.rows)
    jumps = jumps_of(cube, [cube.column_of(claim.area)], now.stop)
    effect = effect_of(cube, *sides, jumps)
    is_ratio = effect is not None and effect.sort is Sort.RATIO
    found = replace(found, by_day=is_ratio and longer_of(sides[0].days, sides[1].days) != 1)
    return _two_sides(cube, found, claim.direction, sides, effect)


def _two_sides(
    cube: Cube, found: Judged, direction: Direction, sides: tuple[Part, Part], effect: Effect | None
) -> Judged:
    mine, other = sides
    if mine.is_hidden or other.is_hidden:
        return unread(found, Reason.HIDDEN)
    now, then = value_of(cube, mine), value_of(cube, other)
    facts: dict[str, Any] = {"now": now, "then": then, "now_n": mine.n, "then_n": other.n}
    if now is None or then is None:
        return unread(found, Reason.NO_NUMBER)
    if effect is None:  # too little on both sides to compare at all
        return _told(found, Verdict.TOO_FEW, "ratio", None, None, **facts)
    verdict = verdict_of(effect, direction)
    facts |= {"sureness": effect.sureness, "jumps": effect.is_over}
    return _told(found, verdict, effect.sort.value, effect.value, effect.interval, **facts)


def verdict_of(effect: Effect, direction: Direction) -> Verdict:
    """Say whether an effect is surely on the side that is claimed, surely on the other, or open.

    A bare number without an interval is taken as it stands.
    """
    low, high = effect.interval or Interval(effect.value, effect.value)
    more = direction is Direction.MORE
    if low > effect.null:
        return Verdict.SUPPORTED if more else Verdict.NOT_SUPPORTED
    if high < effect.null:
        return Verdict.NOT_SUPPORTED if more else Verdict.SUPPORTED
    return Verdict.TOO_FEW if effect.interval else Verdict.NOT_SUPPORTED


def _ranked(cube: Cube, claim: RankClaim, found: Judged, now: Stay) -> Judged:
    if cube.hidden[now.rows, :-1].any():
        return unread(found, Reason.HIDDEN)  # a rank among hidden numbers would order them
    known = rank_facts(cube, claim.area or "", now, lowest=claim.direction is Direction.LESS)
    if known is None:
        return unread(found, Reason.NO_NUMBER)
    verdict = Verdict.TOO_FEW
    if known.high <= claim.within:
        verdict = Verdict.SUPPORTED
    elif known.low > claim.within:
        verdict = Verdict.NOT_SUPPORTED
    return _told(
        found, verdict, "rank", float(known.rank), Interval(known.low, known.high),
        now=known.value, now_n=known.n, of=known.of, sureness=known.sureness,
    )  # fmt: skip


def _share(cube: Cube, claim: ShareClaim, found: Judged, now: Stay) -> Judged:
    mine, city = part_of(cube, claim.area, now.rows), part_of(cube, None, now.rows)
    if mine.is_hidden or city.is_hidden:
        return unread(found, Reason.HIDDEN)
    if cube.spec.how is not How.COUNT or not city.n or mine.n > city.n:
        return unread(found, Reason.NO_NUMBER)
    jumps = jumps_of(cube, [cube.column_of(claim.area)], now.stop)
    rows = city.n / (jumps.factor if jumps.is_over else 1)  # what so many rows that jump tell
    ends = share_interval(round(mine.n / city.n * rows), max(round(rows), 1))
    low, high = (100 * edge for edge in ends)
    verdict = Verdict.TOO_FEW
    if claim.over == 0:
        verdict = Verdict.SUPPORTED if mine.n else Verdict.NOT_SUPPORTED
    elif low > claim.over:
        verdict = Verdict.SUPPORTED
    elif high < claim.over:
        verdict = Verdict.NOT_SUPPORTED
    value = 100 * mine.n / city.n
    return _told(
        found, verdict, "share", value, Interval(low, high),
        now=float(mine.n), then=float(city.n), now_n=mine.n, then_n=city.n,
    )  # fmt: skip


def _trend(cube: Cube, claim: TrendClaim, found: Judged, now: Stay) -> Judged:
    if cube.hidden[now.rows, cube.column_of(claim.area)].any():
        return unread(found, Reason.HIDDEN)
    slope = slope_facts(cube, claim.area, now)
    if slope is None:
        return unread(found, Reason.SHORT)
    mine = part_of(cube, claim.area, now.rows)
    verdict = verdict_of(slope, claim.direction)
    facts: dict[str, Any] = {"now_n": mine.n, "sureness": slope.sureness}
    return _told(found, verdict, slope.sort.value, slope.value, slope.interval, **facts)


def _told(
    found: Judged,
    verdict: Verdict,
    sort: str,
    value: float | None,
    interval: Interval | None,
    **facts: Any,  # noqa: ANN401, fields of Judged
) -> Judged:
    ends: dict[str, Any] = {"low": interval.low, "high": interval.high} if interval else {}
    return replace(
        found, verdict=verdict, reason=Reason.NONE, sort=sort, value=value, **ends, **facts
    )
