"""Charts that have something to say about a place: what moved there, or stands out.

The rule of this issue, in the open: a trend of counts *moved* when the last twelve whole months
(or the last whole year) against the twelve before have a 95 % ratio interval clear of 1. A ranking
or map *stands out* when the place is among the three highest or lowest and, for counts, its
interval is clear of the city median. Nothing corrects for looking at many charts yet, so words stay
plain and small numbers are called small.
"""

from dataclasses import dataclass
from math import inf, log
from typing import Final

from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.comparing import two_years
from app.charts.drawing.bars import sorted_bars
from app.charts.methods.counts import ratio_interval
from app.charts.models import Chart
from app.charts.queries import featured_charts
from app.charts.reading import Reading, chart_figures, reading_of
from app.charts.spec import Change, How, Trend, spec_facts
from app.charts.words import number_words
from app.core.errors import RefusedError
from app.core.i18n import _
from app.core.storage import Storage

ENDS: Final = 3  # highest or lowest places that stand out
SMALL: Final = 20  # counted in two years together


@dataclass(frozen=True)
class Ready:
    chart: Chart
    reading: Reading
    why: str
    weight: float


def ready_charts(
    session: Session, store: Storage, neighborhood: str | None, limit: int = 3
) -> list[Ready]:
    """Return featured charts worth a look at in a neighborhood (its slug), the most telling first.

    Without a neighborhood they are about the whole city.

    One for each matter: a map and a ranking of the same numbers are one. Damaged data is left out.
    """
    found: dict[str, Ready] = {}
    for chart in featured_charts(session):
        try:
            figures = chart_figures(session, store, chart)
            if neighborhood is not None and neighborhood not in figures.areas.homes:
                continue
            ready = _judged(chart, figures, neighborhood)
        except RefusedError:
            continue
        matter = _matter(chart, figures)
        if matter not in found or ready.weight > found[matter].weight:
            found[matter] = ready
    return sorted(found.values(), key=lambda ready: -ready.weight)[:limit]


def _matter(chart: Chart, figures: Figures) -> str:
    facts = spec_facts(figures.spec)
    return str((chart.dataset_id, facts.get("column"), facts["filters"]))


def _judged(chart: Chart, figures: Figures, place: str | None) -> Ready:
    reading = reading_of(figures, place)
    if reading.value is None:
        return Ready(chart, reading, str(_("There is no number for this place.")), -1)
    if isinstance(figures.spec, Change):
        return _shifted(chart, reading)
    if isinstance(figures.spec, Trend):
        return _moved(chart, figures, reading, figures.areas.main(place))
    return _stands_out(chart, reading) if place else _ends(chart, figures, reading)


def _moved(chart: Chart, figures: Figures, reading: Reading, place: str | None) -> Ready:
    if not figures.has_intervals or figures.spec.how not in {How.COUNT, How.RATE}:
        return Ready(chart, reading, str(_("See how it changed over the years.")), 0.1)
    pair = two_years(figures, place)
    if pair is None:
        return Ready(chart, reading, str(_("The data is too young to compare two years.")), 0)
    now, before = pair
    if now + before < SMALL:
        few = _("%(now)s in the last full year, %(before)s in the year before: too few to tell.",
                now=now, before=before)  # fmt: skip
        return Ready(chart, reading, str(few), 0.05)
    low, high = ratio_interval(now, before)
    facts = {"now": number_words(now), "before": number_words(before)}
    if low > 1:
        why = _("It rose: %(now)s in the last full year, %(before)s in the year before.", **facts)
        return Ready(chart, reading, str(why), 1 + log(low))
    if high < 1:
        why = _("It fell: %(now)s in the last full year, %(before)s in the year before.", **facts)
        return Ready(chart, reading, str(why), 1 - log(high) if high > 0 else inf)
    why = _("No clear change: %(now)s in the last full year, %(before)s before.", **facts)
    return Ready(chart, reading, str(why), 0.2)


def _shifted(chart: Chart, reading: Reading) -> Ready:
    """Say of two periods whether the later one is surely above or below the earlier one."""
    low, high = reading.change_low, reading.change_high
    if reading.change is None or low is None or high is None or reading.in_points:
        return Ready(chart, reading, str(_("See how it changed between two periods.")), 0.1)
    facts = {"now": reading.figure, "before": reading.say(reading.before)}
    if low <= 1 <= high:
        why = _("No clear change: %(before)s before, %(now)s now.", **facts)
        return Ready(chart, reading, str(why), 0.15)
    why = (
        _("It rose from %(before)s to %(now)s.", **facts)
        if low > 1
        else _("It fell from %(before)s to %(now)s.", **facts)
    )
    return Ready(chart, reading, str(why), 0.9 + abs(log(low if low > 1 else high or 1)))


def _stands_out(chart: Chart, reading: Reading) -> Ready:
    rank, of, median = reading.rank or 0, reading.of, reading.city_median or 0
    facts = {"value": reading.figure, "median": reading.say(median), "of": of}
    clear_of_median = (
        reading.low is None or reading.high is None or not (reading.low <= median <= reading.high)
    )
    # A count grows with a place's size; a rate, mean or share says more about the place itself.
    worth = 0.6 if reading.how == "count" else 0.9
    if not clear_of_median or of < 2 * ENDS:
        why = _("Near the middle of the city: %(value)s, median %(median)s.", **facts)
        return Ready(chart, reading, str(why), 0.15)
    if rank <= ENDS:
        why = _("Rank %(rank)s of %(of)s from the highest.", rank=rank, **facts)
        return Ready(chart, reading, str(why), worth)
    if rank > of - ENDS:
        why = _("Rank %(rank)s of %(of)s from the lowest.", rank=of - rank + 1, **facts)
        return Ready(chart, reading, str(why), worth - 0.1)
    why = (
        _("%(value)s there, %(median)s in the middle one of these areas.", **facts)
        if reading.layer
        else _("%(value)s here, %(median)s in the middle neighborhood.", **facts)
    )
    return Ready(chart, reading, str(why), 0.3)


def _ends(chart: Chart, figures: Figures, reading: Reading) -> Ready:
    """Say of a ranking or map, for the whole city, how far its neighborhoods lie apart."""
    shown = [bar for bar in sorted_bars(figures) if bar.cell.value is not None]
    if not shown:
        return Ready(chart, reading, str(_("There is no number for this place.")), -1)
    why = _(
        "From %(high)s in %(top)s to %(low)s in %(bottom)s.",
        high=reading.say(shown[0].cell.value), top=shown[0].name,
        low=reading.say(shown[-1].cell.value), bottom=shown[-1].name,
    )  # fmt: skip
    return Ready(chart, reading, str(why), 0.3)
