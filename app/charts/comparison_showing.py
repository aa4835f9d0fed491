"""What the pages of comparisons show: two drawn widths, sentences, a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.comparing.follow_up import FollowUp, Wanted, follow_up
from app.charts.comparing.measures import (
    moments_by_place,
    plain_figures,
    sizes_of,
)
from app.charts.comparing.neighbors import bordering
from app.charts.comparing.side_by_side import Pair, Side, pair_of
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
from app.charts.drawing.followup import draw_follow_up, is_indexed
from app.charts.drawing.layers import NARROW, WIDE, Plan
from app.charts.drawing.pairs import draw_pair
from app.charts.drawing.pen import NotDrawnError
from app.charts.drawn import drawn
from app.charts.models import Chart
from app.charts.spec import How
from app.charts.tables import Table
from app.charts.words import period_words
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
    pair: Pair
    pictures: Pictures

    @property
    def sentence(self) -> Sentence:
        return gap_words(self.pair)

    @property
    def jumps(self) -> Sentence | None:
        return jumps_words(self.pair.gap)

    @property
    def period(self) -> str:
        """The time that the two numbers are about."""
        figures, at = self.pair.figures, self.pair.periods
        if not at:
            return period_words(figures.span.start, figures.span.end)
        return period_words(figures.periods[at[0]].start, figures.periods[at[-1]].end)

    @property
    def span(self) -> str:
        """The time that the picture shows."""
        return period_words(self.pair.figures.span.start, self.pair.figures.span.end)

    @property
    def numbers(self) -> list[tuple[Side, str, str]]:
        """Each side with its number and its interval in words."""
        pair = self.pair
        return [
            (side, side_words(pair, side), interval_words(pair.figures, side.cell.interval))
            for side in pair.sides
        ]

    @cached_property
    def table(self) -> Table:
        return pair_table(self.pair)


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


def show_pair(store: Storage, figures: Figures, first: str, second: str) -> ShownPair:
    """Compare two areas (slugs of the figures). Raises RefusedError where the data is damaged."""
    averaged = figures.spec.how is How.MEAN and not figures.alone and figures.current >= 0
    spread = moments_by_place(store, figures, figures.current) if averaged else {}
    pair = pair_of(figures, first, second, spread)
    alt = gettext("%(first)s and %(second)s on one scale. %(words)s") % {
        "first": pair.first.name,
        "second": pair.second.name,
        "words": gap_words(pair),
    }
    return ShownPair(pair, pictures_of(store, lambda width: draw_pair(pair, width), alt))


def find_pair(
    session: Session, store: Storage, chart: Chart, first: str | None, second: str | None
) -> tuple[Figures, ShownPair | None]:
    """Return the numbers to choose from and, where both areas are known and two, the pair."""
    figures = plain_figures(session, store, chart)
    if first is None or second is None or first == second:
        return figures, None
    if not {first, second} <= figures.places.keys():
        return figures, None
    return figures, show_pair(store, figures, first, second)


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
