"""What can truly be said of a chart: claims to pick from, the most telling first.

The order is open: a claim scores by how sure it is (standard errors off the null, four count
fully) plus how surprising: how far it lies from what most areas, or the time before, would lead
one to expect. All questions that were asked of the place are adjusted together (Benjamini and
Hochberg), a gap also for all other areas that could have been chosen. What the chart draws comes
before what it does not, plain counts of areas of different size after what compares them fairly,
and what only its time makes true (picked, a peak, a season, a move of the whole city) after what
holds more widely. Only supported claims are offered, at most two of a kind, none that rests on
fewer than 20 rows of an area beside another, and none that says the same as one before it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import log
from typing import Any, Final

from scipy import special

from app.charts.claims.cube import Cube
from app.charts.claims.effects import Sort
from app.charts.claims.judged import Caution, Judged, Verdict, Warn
from app.charts.claims.judging import judge
from app.charts.claims.measures import Drawn
from app.charts.claims.parts import Family, family_of, part_of, value_of
from app.charts.claims.scanning import cautions_of
from app.charts.claims.screening import FEWEST
from app.charts.claims.specs import (
    Baseline,
    ChangeClaim,
    CityClaim,
    Claimed,
    ClaimKind,
    Direction,
    GapClaim,
    LevelClaim,
    RankClaim,
    ShareClaim,
    TrendClaim,
    When,
    claim_facts,
)
from app.charts.claims.when import YEAR, Stay, stay_of
from app.charts.methods.many import adjusted
from app.charts.spec import AllTime, Kind, Last, Step

MOST: Final = 8
OF_A_KIND: Final = 2
FINDING: Final = 0.05  # of what is offered so many may be chance
TESTED: Final = frozenset({ClaimKind.CITY, ClaimKind.CHANGE, ClaimKind.GAP, ClaimKind.TREND})
SURE: Final = 4.0  # standard errors that count as fully sure
SHARES: Final = (5, 10, 15, 20, 25, 33, 50, 66, 75)  # percent of the city's total
RANKS: Final = (1, 3, 5, 10, 20)
DRAWN: Final = 0.5
LENGTH: Final = 1.0  # for the very change that a chart of windows, years or two periods draws
UNFAIR: Final = 0.75
DOUBTS: Final = {Warn.PEAK: 1.0, Warn.PART_YEAR: 0.5, Warn.ALIKE: 0.5}
PICKED: Final = 1.0  # for a claim that hardly another time of the same length bears out
OVER_TIME: Final = frozenset({ClaimKind.CHANGE, ClaimKind.TREND})
WINDOWS: Final = (1, 3, 6, 12, 24, 36)  # months tried where a claim cannot be decided


@dataclass(frozen=True)
class Offered:
    claim: Claimed
    found: Judged
    score: float


def offers_of(
    cube: Cube, area: str | None, period: When | None = None, drawn: Drawn | None = None
) -> list[Offered]:
    """Return claims that hold for an area, or for the city, the most telling first.

    `drawn` is what the chart draws of this measure; left out, its kind alone is known.
    """
    drawn = drawn or Drawn(None, cube.spec, cube.spec.kind)
    period = period or drawn.period
    period = period if period and stay_of(cube, period) else _usual(cube)
    seen: list[Offered] = []
    said: set[object] = set()
    tried: dict[object, float] = {}
    for bare in _candidates(cube, area, period):
        claim = bare.model_copy(update={"measure": drawn.measure})
        found = judge(cube, claim)
        if found.kind in TESTED and found.low is not None:
            tried[_asks(found)] = _chance(cube, found)
        if found.verdict is Verdict.SUPPORTED and _says(found) not in said:
            said.add(_says(found))
            found = replace(found, cautions=cautions_of(cube, claim, found))
            seen.append(Offered(claim, found, _score(found, drawn, claim)))
    sure = _surely(tried)
    seen = [one for one in seen if sure.get(_asks(one.found), True)]
    seen.sort(key=lambda offer: -offer.score)
    kinds: Counter[ClaimKind] = Counter()
    kept: list[Offered] = []
    for offer in seen:
        kinds[offer.claim.kind] += 1
        if kinds[offer.claim.kind] <= OF_A_KIND and len(kept) < MOST:
            kept.append(offer)
    return kept


def _asks(found: Judged) -> object:
    """Return what two claims have in common that ask the same, whichever direction they take."""
    return (found.kind, found.other, found.day_from, found.day_to, found.before_from)


def _chance(cube: Cube, found: Judged) -> float:
    """Return how often chance alone would tell as much: for a gap, of all that could be chosen."""
    p = 2 * float(special.ndtr(-found.sureness))
    return min(1.0, p * len(cube.slugs)) if found.kind is ClaimKind.GAP else p


def _surely(tried: Mapping[object, float]) -> Mapping[object, bool]:
    """Say which questions are still answered after looking at all of them: see `methods.many`."""
    levels = adjusted(list(tried.values())).tolist() if tried else []
    return {asked: q < FINDING for asked, q in zip(tried, levels, strict=True)}


def _says(found: Judged) -> object:
    """Return what two claims have in common that read the same, however they were chosen."""
    times = (found.day_from, found.day_to, found.before_from, found.before_to)
    return (found.kind, found.direction, found.other, found.value, *times)


def decidable(cube: Cube, claim: Claimed) -> tuple[dict[str, Any], ...]:
    """Return the same claim over the shortest time in which it is decided, and for the city.

    Nothing where even the longest leaves it open.
    """
    found: list[Claimed] = []
    if cube.step is Step.MONTH and isinstance(claim, ChangeClaim | CityClaim | GapClaim):
        for months in WINDOWS:
            longer = claim.model_copy(update={"period": Last(months=months)})
            if isinstance(longer, ChangeClaim):
                longer = longer.model_copy(update={"before": Baseline.YEAR_BEFORE})
            if _is_decided(judge(cube, longer)):
                found.append(longer)
                break
    if isinstance(claim, ChangeClaim) and claim.area is not None:
        wider = claim.model_copy(update={"area": None})
        if _is_decided(judge(cube, wider)):
            found.append(wider)
    return tuple(claim_facts(one) for one in found)


def _is_decided(found: Judged) -> bool:
    return found.verdict in {Verdict.SUPPORTED, Verdict.NOT_SUPPORTED}


def _usual(cube: Cube) -> AllTime | Last:
    """Say what is looked at first: the last twelve whole months, or all there is."""
    year = Last(months=YEAR)
    return year if cube.periods and stay_of(cube, year) else AllTime()


def _candidates(cube: Cube, area: str | None, period: When) -> Iterator[Claimed]:
    yield LevelClaim(area=area, period=period)
    if cube.periods:
        yield from _over_time(area, period)
    if area is None:
        return
    for direction in Direction:
        yield CityClaim(area=area, period=period, direction=direction)
        yield from _ranks(cube, area, period, direction)
    now = stay_of(cube, period)
    if now is not None:
        yield from _gaps(cube, area, period, now)
    for over in reversed(SHARES):
        yield ShareClaim(area=area, period=period, over=over)


def _over_time(area: str | None, period: When) -> Iterator[Claimed]:
    for direction in Direction:
        for now in dict.fromkeys((period, Last(months=YEAR), Last(months=1))):
            for before in Baseline:
                yield ChangeClaim(area=area, period=now, direction=direction, before=before)
        yield TrendClaim(area=area, period=AllTime(), direction=direction)


def _ranks(cube: Cube, area: str, period: When, direction: Direction) -> Iterator[Claimed]:
    """Offer the narrowest rank that the area surely holds."""
    for within in RANKS:
        if 2 * within > len(cube.slugs):
            return
        claim = RankClaim(area=area, period=period, direction=direction, within=within)
        if judge(cube, claim).verdict is Verdict.SUPPORTED:
            yield claim
            return


def _gaps(cube: Cube, area: str, period: When, now: Stay) -> Iterator[Claimed]:
    """Compare with the areas at both ends that have rows enough to be named.

    Whoever wants another one chooses it.
    """
    if family_of(cube) is Family.MIDDLE:
        return
    parts = {slug: part_of(cube, slug, now.rows) for slug in cube.slugs if slug != area}
    if not cube.alone:
        parts = {slug: part for slug, part in parts.items() if part.n >= FEWEST}
    values = {slug: value_of(cube, part) for slug, part in parts.items()}
    known = sorted((v, slug) for slug, v in values.items() if v)
    for _value, other in known[:1] + known[-1:]:
        for direction in Direction:
            yield GapClaim(area=area, period=period, direction=direction, other=other)


def _score(found: Judged, drawn: Drawn, claim: Claimed) -> float:
    sure = min(found.sureness, SURE) / SURE
    over_time = drawn.kind in {Kind.TREND, Kind.CHANGE}
    fits = (found.kind in OVER_TIME) is over_time and found.kind is not ClaimKind.LEVEL
    told = (LENGTH if drawn.says(claim) else 0) if drawn.baselines else DRAWN if fits else 0
    unfair = any(one.code is Warn.DENOMINATOR for one in found.cautions)
    fair = sure + _surprise(found) + told - (UNFAIR if unfair else 0)
    return fair - sum(_doubt(one) for one in found.cautions)


def _doubt(caution: Caution) -> float:
    if caution.code is Warn.CHERRY:
        held: float = caution.facts["held"] / caution.facts["of"]
        return PICKED * max(0.0, 1 - 2 * held)
    return DOUBTS.get(caution.code, 0.0)


def _surprise(found: Judged) -> float:
    """Return 0 for what one would expect, 1 for what hardly anybody would."""
    value = found.value or 0.0
    match found.kind:
        case ClaimKind.LEVEL:
            return 0.1
        case ClaimKind.RANK:
            return 1 - found.within / max(found.of, 1)
        case ClaimKind.SHARE:
            return min(found.within / 50, 1.0)
        case ClaimKind.GAP:
            return 0.3  # the two ends of a city always lie far apart
        case _ if found.sort == Sort.RATIO:
            return min(abs(log(value)) / log(2), 1.0) if value > 0 else 1.0
        case _:
            apart = abs((found.now or 0.0) - (found.then or 0.0))
            size = max(abs(found.then or 0.0), abs(found.now or 0.0), 1e-9)
            return min(apart / size, 1.0)
