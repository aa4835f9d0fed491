"""What can be picked on a chart: its measures by name, and what may truly be said of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.claims.measures import Drawn, measures_of, spec_of
from app.charts.claims.offering import MOST, Offered, offers_of
from app.charts.claims.refusing import OFFERED
from app.charts.claims.service import newest_cube
from app.charts.claims.specs import BesideMeasure, KindMeasure, OtherMeasure
from app.charts.details import Parts
from app.charts.labels import kept_words, label_of
from app.charts.models import Chart
from app.charts.reading import chart_figures, reading_of
from app.charts.words import things_words
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _, language
from app.core.storage import Storage

SHOWN: Final = 1  # of a composition: the commonest kind of the place; others are chosen


@dataclass(frozen=True)
class Pickable:
    """The measures of a chart, what it draws before all first, with their names in words."""

    measures: Sequence[tuple[Drawn, str]]
    area: str | None  # of the chart's own areas, None for the whole city

    @property
    def first(self) -> OtherMeasure | None:
        return self.measures[0][0].measure

    def require(self, measure: OtherMeasure | None) -> None:
        """Raise InvalidError for a measure that this chart does not show."""
        if all(measure != drawn.measure for drawn, _words in self.measures):
            raise InvalidError({"measure": OFFERED})


def pickable(
    session: Session, store: Storage, chart: Chart, place: str | None, *, area: str | None = None
) -> Pickable:
    """Name the measures of a chart for a neighborhood (its slug), one of its areas, or the city.

    Raises RefusedError where its data cannot be read, InvalidError for an area that it has not.
    """
    figures = chart_figures(session, store, chart)
    if area is not None and area not in figures.places:
        raise InvalidError({"area": _("This chart has no area with this slug.")})
    area = area or figures.areas.main(place)
    told = figures.told(area)
    now = figures.periods[: told + 1] if figures.periods else ()
    drawn = measures_of(figures.spec, _kinds(figures, told), now)
    return Pickable([(one, _named(figures, one.measure)) for one in drawn], area)


def offers_on(session: Session, store: Storage, chart: Chart, of: Pickable) -> list[Offered]:
    """Return claims that hold on what a chart draws, of each measure as many, most telling first.

    A second measure that cannot be read, or must not be told, is left out.
    """
    shown = [drawn for drawn, _words in of.measures]
    if isinstance(of.first, KindMeasure):
        shown = shown[:SHOWN]
    found: list[Offered] = []
    for drawn in shown:
        try:
            cube = newest_cube(session, store, chart, drawn.measure)
        except RefusedError:
            if drawn is shown[0]:
                raise
            continue
        if of.area is None or of.area in cube.places:
            work = partial(offers_of, cube, of.area, drawn=drawn)
            found += cube.once(("offers", of.area, drawn, language.get()), work)[
                : MOST // len(shown)
            ]
    return sorted(found, key=lambda offer: -offer.score)


def require_measure(
    session: Session, store: Storage, chart: Chart, measure: OtherMeasure | None
) -> None:
    """Raise InvalidError for a measure that this chart does not show: words that are not data."""
    if measure is not None:
        pickable(session, store, chart, None).require(measure)


def _kinds(figures: Figures, told: int) -> Sequence[str]:
    """List the kinds of a composition, that of the place first; none of people's (see `grid`)."""
    if not isinstance(figures.detail, Parts) or figures.dataset.sensitive:
        return ()
    names = list(figures.detail.names)
    return [*names[told : told + 1], *names[:told], *names[told + 1 :]]


def _named(figures: Figures, measure: OtherMeasure | None) -> str:
    reading = reading_of(figures, None)
    if isinstance(measure, BesideMeasure):
        return reading.beside or ""
    if isinstance(measure, KindMeasure):
        of = spec_of(figures.spec, measure).of
        named = kept_words(figures.version, (of,)) if of else ""
        kind = named.removeprefix(f"{label_of(figures.version, of.column if of else None)}: ")
        return str(_("%(kind)s (share)", kind=kind))
    return things_words(reading)
