"""Areas in two periods: which changed how, in which order, and in words."""

from dataclasses import dataclass
from typing import Final

from app.charts.beside import SMALL
from app.charts.cells import NONE, Cell, Figures, apart_of
from app.charts.drawing.bars import PAGE, Cut, cut
from app.charts.methods.counts import Interval
from app.charts.spec import Change, How
from app.charts.words import figure_words, number_words, percent_words
from app.core.i18n import gettext
from app.datasets.columns import Unit

TIMES, MANY = 3, 9  # times as many
NEARLY: Final = 0.99
FEWEST_ROWS: Final = 4  # areas with enough rows, for the others to be in the table only


@dataclass(frozen=True)
class Move:
    """One area in two periods. `ends` is the interval of the later number, from the earlier one.

    `ratio` is None where the earlier number is nothing, or below; for each day, where the later
    period is so many times `longer`.
    """

    slug: str
    name: str
    before: Cell
    now: Cell
    ends: Interval | None
    skipped: int = 0
    longer: float = 1.0

    @property
    def difference(self) -> float:
        return (self.now.value or 0) - (self.before.value or 0)

    @property
    def ratio(self) -> float | None:
        if not self.before.value or self.before.value < 0 or self.now.value is None:
            return None
        return self.now.value / self.before.value / self.longer


def sorted_moves(figures: Figures) -> list[Move]:
    """Return every area that has both numbers: what rose most first, what fell most last.

    Areas with too few rows to tell follow by themselves, and then those that are not shown.
    """
    if len(figures.values) < 2:  # noqa: PLR2004, two periods
        return []
    found = [_move(figures, slug) for slug in figures.slugs]
    known = [m for m in found if m.before.value is not None and m.now.value is not None]
    told = [m for m in known if not _is_small(figures, m)]
    few = [m for m in known if _is_small(figures, m)]
    unseen = [m for m in found if m.before.hidden or m.now.hidden]
    by_ratio = isinstance(figures.spec, Change) and figures.spec.sort != "difference"
    by_ratio = by_ratio and not figures.in_points and all(m.ratio is not None for m in told)

    def order(move: Move) -> tuple[float, str]:
        return -(move.ratio or 0 if by_ratio else move.difference), move.name

    return [*sorted(told, key=order), *sorted(few, key=order), *unseen]


def shown_moves(figures: Figures, area: str | None, to: Cut = PAGE) -> list[Move]:
    """Return the rows of the picture: areas with enough rows if there are some, and the focus."""
    moves = [m for m in sorted_moves(figures) if m.now.value is not None]
    moves = [m for m in moves if m.before.value is not None]
    enough = [m for m in moves if not _is_small(figures, m) or m.slug == area]
    left_out = len(moves) - len(enough)
    if len(enough) < FEWEST_ROWS:
        enough, left_out = moves, 0
    rows = cut(enough, lambda move: move.slug == area, _gap, to)
    return [*rows, _gap(left_out)] if left_out else rows


def change_text(move: Move, figures: Figures) -> str:
    """Say a change: `+12%`; of shares in points; the difference where there was nothing before."""
    if figures.in_points:
        return _points(move.difference, figures)
    if move.ratio is None:
        sign = "+" if move.difference > 0 else ""
        return sign + figure_words(figures, move.difference)
    return _signed(move.ratio - 1)


def sure_text(move: Move, figures: Figures) -> str:
    """Say the interval of a change: `−18% to −5%`, or nothing."""
    was = (move.before.value or 0) * move.longer
    if move.ends is None or move.ends.high == float("inf"):
        return ""
    if figures.in_points:
        low, high = (_points(end - was, figures) for end in move.ends)
    elif was > 0:
        low, high = (_signed(end / was - 1) for end in move.ends)
    else:
        return ""
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def change_ends(move: Move, figures: Figures) -> Interval | None:
    """Return the interval of a change as a part of what was, or of shares as a difference."""
    was = move.before.value or 0
    if move.ends is None or move.now.hidden or move.before.hidden:
        return None
    if figures.in_points:
        return Interval(move.ends.low - was, move.ends.high - was)
    return Interval(move.ends.low / was - 1, move.ends.high / was - 1) if was > 0 else None


def _points(difference: float, figures: Figures) -> str:
    """Say a difference of shares: `+1.4`, in points of a hundred."""
    points = difference * (100 if figures.measured_in is Unit.SHARE else 1)
    number = number_words(round(abs(points), 1))
    return number if number == "0" else f"+{number}" if points > 0 else f"−{number}"


def _move(figures: Figures, slug: str) -> Move:
    before, now = figures.cell(0, slug), figures.cell(1, slug)
    longer = figures.longer(0, 1)
    was = (before.value or 0) * longer
    if figures.in_points:
        apart = apart_of(before, now)
        ends = apart and Interval(was + apart.low, was + apart.high)
    else:
        ratio = figures.change(0, 1, slug)
        ends = Interval(was * ratio.low, was * ratio.high) if ratio and was > 0 else None
    return Move(slug, figures.names[slug], before, now, ends, longer=longer)


def _gap(skipped: int) -> Move:
    return Move("", "", NONE, NONE, None, skipped)


def _is_small(figures: Figures, move: Move) -> bool:
    counted = figures.spec.how in {How.COUNT, How.RATE}
    return counted and move.before.n + move.now.n < SMALL


def _signed(change: float) -> str:
    """Say a change: `−12%`, `+40%`, and from three times on `×4`, which people can picture."""
    if change >= TIMES - 1:
        return gettext("×%(n)s") % {"n": number_words(round(change + 1, 0 if change > MANY else 1))}
    size = abs(change)
    if round(size, 2) == 1 and size < 1:  # a sign has no room for “over 99%”, and −100% were all
        size = NEARLY if change < 0 else 1
    words = percent_words(size)
    if words in {percent_words(0), ""}:
        return percent_words(0)
    return f"+{words}" if change > 0 else f"−{words}"
