"""Two places side by side, of charts that are more than one number for each: changes, and kinds."""

from typing import Final, NamedTuple

from scipy import special

from app.charts.cells import Figures
from app.charts.cutting import against
from app.charts.drawing.composition import Slice, slices_of
from app.charts.drawing.moves import Move, change_text, sorted_moves, sure_text
from app.charts.lines import said
from app.charts.methods.counts import Interval
from app.charts.methods.shares import share_difference
from app.charts.sureness import difference_interval
from app.charts.words import number_words, percent_words, period_words
from app.core.i18n import Sentence, _, gettext
from app.datasets.columns import Unit

SURE: Final = 0.95


class Told(NamedTuple):
    """One of the two places: its number and its interval in words."""

    name: str
    words: str
    interval: str


class KindGap(NamedTuple):
    """A kind of rows whose shares differ. `interval` is of all kinds looked at together."""

    name: str
    first: float
    second: float
    interval: Interval
    looked_at: int

    @property
    def apart(self) -> float:
        return self.first - self.second

    @property
    def is_sure(self) -> bool:
        return self.interval.low > 0 or self.interval.high < 0

    @property
    def clearness(self) -> float:
        width = self.interval.high - self.interval.low
        return abs(self.apart) / width if width else 0.0


def are_whole(figures: Figures) -> bool:
    """Say whether both periods of a change are there whole: a part of a time is no fall."""
    return all(period.full for period in figures.periods)


def told_moves(figures: Figures, first: str, second: str) -> list[Told]:
    """Say what each place had in both periods of a change, and how it changed."""
    moves = {move.slug: move for move in sorted_moves(figures)}
    return [_told_move(figures, slug, moves.get(slug)) for slug in (first, second)]


def _told_move(figures: Figures, slug: str, move: Move | None) -> Told:
    name = figures.names[slug]
    if move is None:
        return Told(name, "–", "")
    if move.before.hidden or move.now.hidden:
        return Told(name, gettext("too few to show"), "")
    earlier, later = (period_words(p.start, p.end) for p in figures.periods)
    facts = {
        "before": said(figures, move.before), "now": said(figures, move.now), "earlier": earlier,
        "later": later, "change": change_text(move, figures),
    }  # fmt: skip
    if not are_whole(figures):
        return Told(name, str(_("%(before)s in %(earlier)s, %(now)s in %(later)s", **facts)), "")
    words = _("%(before)s in %(earlier)s, %(now)s in %(later)s: %(change)s", **facts)
    if figures.in_points:
        words = _("%(before)s in %(earlier)s, %(now)s in %(later)s: %(change)s points", **facts)
    return Told(name, str(words), sure_text(move, figures))


def moves_words(figures: Figures, first: str, second: str) -> Sentence:
    """Say how far the changes of two places lie apart, and whether that may be chance."""
    moves = {move.slug: move for move in sorted_moves(figures)}
    mine, other = moves.get(first), moves.get(second)
    if not are_whole(figures):
        return _("The data does not cover both periods whole, so the two changes are not compared.")
    if any(move and (move.before.hidden or move.now.hidden) for move in (mine, other)):
        return _("One of the two numbers rests on too few rows to be shown, so they are not "
                 "compared.")  # fmt: skip
    known = [_known(figures, move) if move else None for move in (mine, other)]
    if known[0] is None or known[1] is None:
        return _("How sure the change of one of the two places is cannot be said, so the changes "
                 "are not compared.")  # fmt: skip
    apart, interval = known[0][0] - known[1][0], difference_interval(known[1], known[0])
    names = figures.names[first], figures.names[second]
    if apart < 0:
        names, apart = (names[1], names[0]), -apart
        interval = Interval(-interval.high, -interval.low)
    facts = {
        "first": names[0], "second": names[1], "apart": number_words(round(apart, 1)),
        "low": number_words(round(interval.low, 1)), "high": number_words(round(interval.high, 1)),
    }  # fmt: skip
    if interval.low <= 0 <= interval.high:
        return _("Too few to tell whether the two changed differently: the change in %(first)s is "
                 "%(apart)s percentage points above that in %(second)s, but anything from %(low)s "
                 "to %(high)s fits.", **facts)  # fmt: skip
    return _("The change in %(first)s is %(apart)s percentage points above that in %(second)s "
             "(95%% interval: %(low)s to %(high)s).", **facts)  # fmt: skip


def _known(figures: Figures, move: Move) -> tuple[float, int, Interval] | None:
    """Return a change in percent, or in points of shares, with its interval; None without one."""
    was = move.before.value
    if was is None or move.ends is None or move.ends.high == float("inf"):
        return None
    if figures.in_points:
        times = 100.0 if figures.measured_in is Unit.SHARE else 1.0
    elif was > 0:
        times = 100 / was
    else:
        return None
    low, high = ((end - was) * times for end in move.ends)
    return move.difference * times, move.now.n, Interval(low, high)


def told_kinds(figures: Figures, first: str, second: str) -> list[Told]:
    """Name the commonest kind of each place, with its share."""
    found = []
    for slug in (first, second):
        slices = [one for one in slices_of(figures, slug) if one.anchor and one.here]
        known = [one for one in slices if one.here and one.here.share is not None]
        top = max(known, key=lambda one: (one.here and one.here.share) or 0.0, default=None)
        found.append(_told_kind(figures.names[slug], top))
    return found


def _told_kind(name: str, top: Slice | None) -> Told:
    if top is None or top.here is None or top.here.share is None or top.here.interval is None:
        return Told(name, gettext("too few to show"), "")
    words = _("most often %(kind)s: %(share)s", kind=top.name, share=percent_words(top.here.share))
    low, high = (percent_words(end) for end in top.here.interval)
    return Told(name, str(words), str(_("%(low)s to %(high)s", low=low, high=high)))


def clearest_kind(figures: Figures, first: str, second: str) -> KindGap | None:
    """Return the kind whose shares differ most clearly; None where none is shown in both places.

    Newcombe's intervals at a level that holds for all kinds looked at together (Bonferroni; Dunn,
    "Multiple comparisons among means", Journal of the American Statistical Association 56, 1961).
    """
    pairs = [
        (one.name, one.here, one.city)
        for one in slices_of(against(figures, second), first)
        if one.anchor and one.here
    ]
    shown = [
        (name, mine.hits, mine.of, other.hits, other.of)
        for name, mine, other in pairs
        if mine.hits is not None and other.hits is not None and mine.of and other.of
    ]
    if not shown:
        return None
    z = float(special.ndtri(1 - (1 - SURE) / (2 * len(shown))))
    gaps = [
        KindGap(name, a / n, b / m, share_difference(a, n, b, m, z), len(shown))
        for name, a, n, b, m in shown
    ]
    return max(gaps, key=lambda gap: (gap.is_sure, gap.clearness))


def kinds_words(figures: Figures, first: str, second: str) -> Sentence:
    """Say which kind sets two places apart most clearly, or that none surely does."""
    gap = clearest_kind(figures, first, second)
    if gap is None:
        return _("No kind has enough rows in both places to be shown, so they are not compared.")
    facts = {
        "kind": gap.name, "n": gap.looked_at, "first": figures.names[first],
        "second": figures.names[second], "here": percent_words(gap.first),
        "there": percent_words(gap.second), "low": number_words(round(100 * gap.interval.low, 1)),
        "high": number_words(round(100 * gap.interval.high, 1)),
        "apart": number_words(round(100 * gap.apart, 1)),
    }  # fmt: skip
    if not gap.is_sure:
        return _("Too few to tell: of %(n)s kinds, none makes up a share that surely differs "
                 "between %(first)s and %(second)s.", **facts)  # fmt: skip
    return _("What sets the two apart most clearly, of %(n)s kinds: %(kind)s makes up %(here)s of "
             "the rows in %(first)s and %(there)s in %(second)s, a difference of %(apart)s "
             "percentage points (95%% interval for all kinds together: %(low)s to %(high)s).",
             **facts)  # fmt: skip
