"""Charts that have something to say about a place: what moved there, or stands out.

The rule stands in `claims.screening`: each featured measure is asked two questions, and looking at
many is allowed for. What is no finding is told plainly, with its numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.claims.cube import Cube, cube_of, measure_of
from app.charts.claims.screening import Asked, Screened, screen
from app.charts.drawing.bars import sorted_bars
from app.charts.models import Chart
from app.charts.queries import featured_charts
from app.charts.reading import Reading, chart_figures, reading_of
from app.charts.spec import How, Kind, read_spec
from app.charts.words import value_words
from app.core.errors import RefusedError
from app.core.i18n import _
from app.core.storage import Storage

ENDS: Final = 3  # highest or lowest places that are told of, where there is no interval
LARGEST: Final = 3.0  # of a finding's size: eight times as much says no more than that
KINDS: Final = {
    Asked.MOVED: (Kind.TREND, Kind.CHANGE),
    Asked.OUT: (Kind.RANKING, Kind.MAP, Kind.DISTRIBUTION),
}


@dataclass(frozen=True)
class Ready:
    chart: Chart
    reading: Reading
    why: str
    weight: float


@dataclass(frozen=True)
class _Matter:
    """The charts of one measure, and what it adds up to."""

    charts: Sequence[tuple[Chart, Figures]]
    cube: Cube


def ready_charts(
    session: Session, store: Storage, neighborhood: str | None, limit: int = 3
) -> list[Ready]:
    """Return featured charts worth a look at in a neighborhood (its slug), the most telling first.

    Without a neighborhood they are about the whole city.

    One for each measure: a map and a ranking of the same numbers are one. Damaged data is left out.
    """
    matters = _matters(session, store, neighborhood)
    screened = screen({name: one.cube for name, one in matters.items()}, neighborhood)
    found = [_told(one, screened.get(name, []), neighborhood) for name, one in matters.items()]
    return sorted(found, key=lambda ready: -ready.weight)[:limit]


def _matters(session: Session, store: Storage, neighborhood: str | None) -> Mapping[str, _Matter]:
    charts: dict[str, list[tuple[Chart, Figures]]] = {}
    cubes: dict[str, Cube] = {}
    for chart in featured_charts(session):
        try:
            figures = chart_figures(session, store, chart)
            if neighborhood is not None and neighborhood not in figures.areas.homes:
                continue
            cube = cube_of(session, store, chart, figures.version)
        except RefusedError:
            continue
        name = measure_of(read_spec(chart.spec))
        charts.setdefault(name, []).append((chart, figures))
        cubes[name] = cube
    return {name: _Matter(some, cubes[name]) for name, some in charts.items()}


def _told(matter: _Matter, answers: Sequence[Screened], place: str | None) -> Ready:
    """Tell a measure's strongest answer, on the chart that shows it best."""
    drawn = {chart.kind for chart, _figures in matter.charts}
    fitting = [one for one in answers if drawn & set(KINDS[one.asked])]
    best = max(fitting, key=lambda one: _worth(matter.cube, one), default=None)
    wanted = KINDS[best.asked if best else Asked.OUT]
    chart, figures = next((one for one in matter.charts if one[0].kind in wanted), matter.charts[0])
    reading = reading_of(figures, place)
    if reading.value is None:
        return Ready(chart, reading, str(_("There is no number for this place.")), -1)
    if best is None:
        return _plain(chart, figures, reading)
    why = (
        _why_moved(matter.cube, best) if best.asked is Asked.MOVED else _why_out(matter.cube, best)
    )
    if not best.is_finding and best.asked is Asked.OUT:
        return _plain(chart, figures, reading)
    return Ready(chart, reading, why, _worth(matter.cube, best))


def _worth(cube: Cube, one: Screened) -> float:
    """Order findings by their size; what is none comes after all of them.

    That a place has more rows than others mostly says that it is larger: less than any move.
    """
    if not one.is_finding:
        return 0.05 if one.is_few else 0.2 if one.asked is Asked.MOVED else 0.1
    if one.asked is Asked.OUT and _is_averaged(cube):
        return 0.9
    return 1 + min(one.size, LARGEST)


def _is_averaged(cube: Cube) -> bool:
    return cube.base is None and cube.spec.how in {How.COUNT, How.SUM}


def _why_moved(cube: Cube, one: Screened) -> str:
    facts = {"now": _say(cube, one.now), "before": _say(cube, one.then)}
    if one.is_few:
        return str(
            _(
                "%(now)s in the last full year, %(before)s in the year before: too few to tell.",
                **facts,
            )
        )
    if not one.is_finding:
        return str(_("No clear change: %(now)s in the last full year, %(before)s before.", **facts))
    if one.effect.value > one.effect.null:
        return str(_("It rose: %(now)s in the last full year, %(before)s in the year before.",
                     **facts))  # fmt: skip
    return str(_("It fell: %(now)s in the last full year, %(before)s in the year before.",
                 **facts))  # fmt: skip


def _why_out(cube: Cube, one: Screened) -> str:
    facts = {"now": _say(cube, one.now), "rest": _say(cube, one.then)}
    averaged = _is_averaged(cube)
    if averaged and one.effect.value > one.effect.null:
        return str(_("More than elsewhere: %(now)s here, %(rest)s in other places on average.",
                     **facts))  # fmt: skip
    if averaged:
        return str(_("Less than elsewhere: %(now)s here, %(rest)s in other places on average.",
                     **facts))  # fmt: skip
    if one.effect.value > one.effect.null:
        return str(_("Higher than elsewhere: %(now)s here, %(rest)s in the rest of the city.",
                     **facts))  # fmt: skip
    return str(_("Lower than elsewhere: %(now)s here, %(rest)s in the rest of the city.",
                 **facts))  # fmt: skip


def _say(cube: Cube, value: float) -> str:
    return value_words(value, cube.measured_in, counted=cube.spec.how is How.COUNT)


def _plain(chart: Chart, figures: Figures, reading: Reading) -> Ready:
    """Tell where a place stands, or the city's ends, where nothing is a finding."""
    if reading.focus is None:
        return _ends(chart, figures, reading)
    rank, of, median = reading.rank or 0, reading.of, reading.city_median or 0
    facts = {"value": reading.figure, "median": reading.say(median), "of": of}
    if not rank or of < 2 * ENDS:
        why = _("Near the middle of the city: %(value)s, median %(median)s.", **facts)
        return Ready(chart, reading, str(why), 0.15)
    if rank <= ENDS:
        why = _("Rank %(rank)s of %(of)s from the highest.", rank=rank, **facts)
        return Ready(chart, reading, str(why), 0.6)
    if rank > of - ENDS:
        why = _("Rank %(rank)s of %(of)s from the lowest.", rank=of - rank + 1, **facts)
        return Ready(chart, reading, str(why), 0.5)
    why = (
        _("%(value)s there, %(median)s in the middle one of these areas.", **facts)
        if reading.layer
        else _("%(value)s here, %(median)s in the middle neighborhood.", **facts)
    )
    return Ready(chart, reading, str(why), 0.12)


def _ends(chart: Chart, figures: Figures, reading: Reading) -> Ready:
    """Say of a ranking or map, for the whole city, how far its neighborhoods lie apart."""
    shown = [bar for bar in sorted_bars(figures) if bar.cell.value is not None]
    if figures.periods or not shown:
        return Ready(chart, reading, str(_("See how it changed over the years.")), 0.05)
    why = _(
        "From %(high)s in %(top)s to %(low)s in %(bottom)s.",
        high=reading.say(shown[0].cell.value), top=shown[0].name,
        low=reading.say(shown[-1].cell.value), bottom=shown[-1].name,
    )  # fmt: skip
    return Ready(chart, reading, str(why), 0.3)
