"""The bins of a distribution in words and shares, as its picture and its table tell them."""

from dataclasses import dataclass
from itertools import pairwise

from app.charts.anchors import bin_anchor
from app.charts.cells import Figures
from app.charts.details import Bins
from app.charts.words import axis_words, percent_words
from app.core.i18n import gettext


@dataclass(frozen=True)
class Step:
    """One bin: its words, and how many of the focus's and of the city's rows lie in it.

    None is not shown. `is_here` marks the bin of the focus, where areas are counted.
    """

    words: str
    anchor: str
    here: float | None
    city: float | None
    here_n: int | None
    city_n: int | None
    is_here: bool


def steps_of(figures: Figures, area: str | None) -> list[Step]:
    """Return the bins in order. Shares are of all rows (or areas) with a number."""
    bins = figures.detail
    if not isinstance(bins, Bins) or not len(bins.city):
        return []
    edges = edge_words(figures, bins)
    at = figures.places[area] if area else None
    total, own = int(bins.city.sum()), 0 if at is None else int(bins.counts[:, at].sum())
    found = []
    for index, words in enumerate(edges):
        city_n = None if bins.city_hidden[index] else int(bins.city[index])
        here_n = None
        if at is not None and not bins.hidden[index, at]:
            here_n = int(bins.counts[index, at])
        here = None if here_n is None or not own or bins.of_areas else here_n / own
        city = None if city_n is None else city_n if bins.of_areas else city_n / max(total, 1)
        is_here = bins.of_areas and bool(here_n)
        anchor = bin_anchor(bins.edges[index])
        found.append(Step(words, anchor, here, city, here_n, city_n, is_here))
    return found


def edge_words(figures: Figures, bins: Bins) -> list[str]:
    """Say each bin: `0 to under 5`, `under 0`, `40 and more`."""
    said = axis_words(figures, bins.edges)
    words = [
        gettext("%(low)s to under %(high)s") % {"low": a, "high": b} for a, b in pairwise(said)
    ]
    if bins.open_low:
        words[0] = gettext("under %(n)s") % {"n": said[1]}
    if bins.open_high:
        words[-1] = gettext("%(n)s and over") % {"n": said[-2]}
    return words


def number_of(share: float, n: int | None, *, of_areas: bool) -> str:
    return f"{n:,}" if of_areas else percent_words(share)
