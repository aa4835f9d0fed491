"""Where a typed number may be from: supported claims that say it, or come near."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Final

from sqlalchemy.orm import Session

from app.charts.claims.cube import Cube
from app.charts.claims.judged import Judged, Verdict
from app.charts.claims.judging import judge
from app.charts.claims.matching import headline_of
from app.charts.claims.offering import Offered
from app.charts.claims.picking import Pickable, offers_on, pickable
from app.charts.claims.service import newest_cube
from app.charts.claims.specs import Claimed, LevelClaim
from app.charts.claims.typed import Typed
from app.charts.models import Chart
from app.charts.spec import AllTime, Last
from app.core.errors import RefusedError
from app.core.i18n import language
from app.core.storage import Storage

EACH: Final = 3  # candidates for a number
NUMBERS: Final = 3  # asked about at once: more would be a scolding
_TIMES: Final = (Last(months=12), Last(months=1), AllTime())


@dataclass(frozen=True)
class Sayable:
    """A claim that holds on a chart, whether anybody keeps it or not."""

    chart: Chart
    claim: Claimed
    found: Judged


@dataclass(frozen=True)
class Asked:
    """A typed number whose source is asked for, with claims that say it, the nearest first."""

    typed: Typed
    candidates: Sequence[Sayable]


def sayable(
    session: Session, store: Storage, charts: Sequence[Chart], place: str | None
) -> list[Sayable]:
    """Return what these charts surely let one say of a neighborhood and the city.

    A chart whose data cannot be read is left out.
    """
    found: list[Sayable] = []
    for chart in charts:
        try:
            of = pickable(session, store, chart, place)
            offers = offers_on(session, store, chart, of)
            cubes = [
                newest_cube(session, store, chart, measure)
                for measure in dict.fromkeys((of.first, None))
            ]
        except RefusedError:
            continue
        found += [Sayable(chart, *said) for said in _said(cubes, offers, of)]
    return found


def ask_for_sources(numbers: Sequence[Typed], pool: Sequence[Sayable]) -> list[Asked]:
    """Set claims that say it, or come within a tenth, beside each of the first few numbers."""
    headlines = [(one, headline_of(one.found)) for one in pool]
    asked = []
    for typed in numbers[:NUMBERS]:
        near = [(facts.distance(typed), at) for at, (_one, facts) in enumerate(headlines)]
        ranked = sorted((off, at) for off, at in near if off is not None)
        alike = {_numbers_of(pool[at].found): pool[at] for _off, at in reversed(ranked)}
        kept = [pool[at] for _off, at in ranked if alike[_numbers_of(pool[at].found)] is pool[at]]
        asked.append(Asked(typed, kept[:EACH]))
    return asked


def _numbers_of(found: Judged) -> tuple[object, ...]:
    """Return what two claims share that tell the same numbers of the same place and time."""
    return (
        found.kind, found.about.dataset, found.area, found.other, found.value, found.now,
        found.then, found.day_from, found.day_to, found.before_from,
    )  # fmt: skip


def _said(
    cubes: Sequence[Cube], offers: Sequence[Offered], of: Pickable
) -> Iterator[tuple[Claimed, Judged]]:
    """Yield claims, the most telling first, then plain numbers of usual times; each once."""
    seen: list[Claimed] = []
    for offer in offers:
        seen.append(offer.claim)
        yield offer.claim, offer.found
    levels = product(
        zip((of.first, None), cubes, strict=False), dict.fromkeys((of.area, None)), _TIMES
    )
    for (measure, cube), place, period in levels:
        level = LevelClaim(area=place, period=period, measure=measure)
        found = cube.once(("bare", level, language.get()), partial(judge, cube, level))
        if level not in seen and found.verdict is Verdict.SUPPORTED:
            yield level, found
