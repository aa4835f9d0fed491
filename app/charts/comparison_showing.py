"""What the pages of comparisons show: two drawn widths, sentences, a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from sqlalchemy.orm import Session

from app.charts.area_words import title_by_area
from app.charts.cells import Figures, Other
from app.charts.comparing.follow_up import FollowUp, Wanted, follow_up
from app.charts.comparing.measures import (
    moments_by_place,
    own_figures,
    sizes_of,
    steps_of,
)
from app.charts.comparing.neighbors import bordering
from app.charts.comparing.side_by_side import Pair, pair_of
from app.charts.comparison_kinds import Told, kinds_words, moves_words, told_kinds, told_moves
from app.charts.comparison_tables import follow_up_table, pair_table
from app.charts.comparison_words import (
    NOT_PROOF,
    followed_words,
    gap_words,
    interval_words,
    jumps_words,
    placebo_words,
    side_words,
)
from app.charts.cutting import against, only_areas
from app.charts.details import Parts
from app.charts.drawing.change import draw_change
from app.charts.drawing.composition import draw_kinds
from app.charts.drawing.followup import draw_follow_up, is_indexed
from app.charts.drawing.layers import NARROW, WIDE, Plan
from app.charts.drawing.pairs import draw_pair
from app.charts.drawing.pen import NotDrawnError
from app.charts.drawn import drawn
from app.charts.kind_tables import by_kind, of_moves
from app.charts.kind_words import title_of
from app.charts.models import Chart
from app.charts.reading import reading_of
from app.charts.spec import Change, How, Trend
from app.charts.tables import Table
from app.charts.words import measure_words, period_words
from app.core.i18n import Sentence, gettext
from app.core.storage import Storage
from app.places.areas import areas_map


@dataclass(frozen=True)
class Pictures:
    """Both are empty where nothing could be drawn."""

    wide: str
    narrow: str


@dataclass(frozen=True)
class ShownPair:
    """Two places by one measure. `period` is what the numbers are about, `span` the picture."""

    title: str
    names: tuple[str, str]
    sentence: Sentence
    jumps: Sentence | None
    period: str
    span: str
    numbers: Sequence[Told]
    pictures: Pictures
    table: Table
    pair: Pair | None = None  # not of a change, nor of a composition


@dataclass(frozen=True)
class ShownFollowUp:
    found: FollowUp
    pictures: Pictures

    @property
    def sentences(self) -> Sequence[Sentence]:
        return followed_words(self.found)

    @property
    def placebo(self) -> Sentence | None:
        return placebo_words(self.found)

    @property
    def not_proof(self) -> Sentence:
        return NOT_PROOF

    @property
    def is_indexed(self) -> bool:
        return is_indexed(self.found)

    @cached_property
    def table(self) -> Table:
        return follow_up_table(self.found)


def show_pair(
    session: Session, store: Storage, figures: Figures, first: str, second: str
) -> ShownPair:
    """Compare two areas (slugs of the figures). Raises RefusedError where the data is damaged."""
    spec = figures.spec
    plain = not (isinstance(spec, Trend) and (spec.window or spec.compare))
    averaged = spec.how is How.MEAN and plain and not figures.alone and figures.current >= 0
    spread = moments_by_place(store, figures, figures.current) if averaged else {}
    pair = pair_of(figures, first, second, spread, steps_of(session, store, figures))
    span, at = period_words(figures.span.start, figures.span.end), pair.periods
    period = span
    if at:
        start = figures.periods[at[0]].first or figures.periods[at[0]].start
        period = period_words(start, figures.periods[at[-1]].end)
    return ShownPair(
        title=_title(figures),
        names=(pair.first.name, pair.second.name),
        sentence=gap_words(pair),
        jumps=jumps_words(pair.gap),
        period=period,
        span=span,
        numbers=[
            Told(side.name, side_words(pair, side), interval_words(figures, side.cell.interval))
            for side in pair.sides
        ],
        pictures=pictures_of(
            store,
            lambda width: draw_pair(pair, width),
            _alt(pair.first.name, pair.second.name, gap_words(pair)),
        ),
        table=pair_table(pair),
        pair=pair,
    )


def show_changes(store: Storage, figures: Figures, first: str, second: str) -> ShownPair:
    """Set the changes of two areas side by side: both periods of both."""
    two = only_areas(figures, {first, second})
    names = figures.names[first], figures.names[second]
    words = moves_words(figures, first, second)
    span = ", ".join(period_words(p.start, p.end) for p in figures.periods)
    here = next((home for home in figures.areas.homes if figures.areas.main(home) == first), None)
    return ShownPair(
        title=_title(figures),
        names=names,
        sentence=words,
        jumps=None,
        period=span,
        span=span,
        numbers=told_moves(figures, first, second),
        pictures=pictures_of(
            store, lambda width: draw_change(two, here, width), _alt(*names, words)
        ),
        table=of_moves(two, here),
    )


def show_kinds(store: Storage, figures: Figures, first: str, second: str) -> ShownPair:
    """Set what the rows of two areas are made of side by side."""
    two = against(figures, second)
    names = figures.names[first], figures.names[second]
    words = kinds_words(figures, first, second)
    span = period_words(figures.span.start, figures.span.end)
    return ShownPair(
        title=_title(figures),
        names=names,
        sentence=words,
        jumps=None,
        period=span,
        span=span,
        numbers=told_kinds(figures, first, second),
        pictures=pictures_of(
            store, lambda width: draw_kinds(two, first, width, names[1]), _alt(*names, words)
        ),
        table=by_kind(two, first, names[1]),
    )


def find_pair(
    session: Session, store: Storage, chart: Chart, first: str | None, second: str | None
) -> tuple[Figures, Sequence[ShownPair]]:
    """Return the numbers to choose from and, where both areas are known and two, what is compared.

    That is one measure, or the two of a relation.
    """
    figures = own_figures(session, store, chart)
    if first is None or second is None or first == second:
        return figures, []
    if not {first, second} <= figures.places.keys():
        return figures, []
    if isinstance(figures.spec, Change):
        return figures, [show_changes(store, figures, first, second)]
    if isinstance(figures.detail, Parts):
        return figures, [show_kinds(store, figures, first, second)]
    measures = [figures]
    if isinstance(figures.detail, Other):
        other = figures.detail.figures
        measures += [other] if {first, second} <= other.places.keys() else []
    return figures, [show_pair(session, store, one, first, second) for one in measures]


def _title(figures: Figures) -> str:
    """Name what is compared, which may be less than what its chart shows."""
    reading = reading_of(figures, None)
    if isinstance(figures.detail, Other):
        return title_by_area(measure_words(reading), reading.layer)
    return title_of(reading)


def _alt(first: str, second: str, words: Sentence) -> str:
    return gettext("%(first)s and %(second)s on one scale. %(words)s") % {
        "first": first, "second": second, "words": words,
    }  # fmt: skip


def follow(session: Session, store: Storage, figures: Figures, wanted: Wanted) -> ShownFollowUp:
    """Follow a place after a date. `figures` are over time: see `measures.trend_figures`."""
    city = areas_map(session, figures.dataset.layer_id)
    neighbors = bordering(city, wanted.focus or "")
    return show_follow_up(store, follow_up(figures, wanted, sizes_of(session, figures), neighbors))


def show_follow_up(store: Storage, found: FollowUp) -> ShownFollowUp:
    if found.effect is None:
        return ShownFollowUp(found, Pictures("", ""))
    said = " ".join(str(sentence) for sentence in followed_words(found))
    alt = gettext("Line chart: %(name)s and its comparison areas. %(words)s") % {
        "name": found.figures.names[found.focus],
        "words": said,
    }
    pictures = pictures_of(store, lambda width: draw_follow_up(found, width), alt)
    return ShownFollowUp(found, pictures)


def pictures_of(store: Storage, draw: Callable[[int], Plan], alt: str) -> Pictures:
    label = escape(alt, quote=True)
    try:
        wide, narrow = (drawn(store, "svg", draw(width).to_facts()) for width in (WIDE, NARROW))
    except NotDrawnError:
        return Pictures("", "")
    return Pictures(
        *(
            svg.replace("<svg ", f'<svg class="{name}" role="img" aria-label="{label}" ', 1)
            for svg, name in ((wide, "wide"), (narrow, "narrow"))
        )
    )
