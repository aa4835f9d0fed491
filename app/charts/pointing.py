"""What one data point of a chart says: the sentence of its anchor."""

from collections.abc import Sequence

from app.charts.anchors import Anchor, Axis, period_anchor
from app.charts.cells import Figures
from app.charts.marks import focus_in
from app.charts.reading import reading_of
from app.charts.spec import Step, Trend


def period_keys(figures: Figures) -> Sequence[str]:
    """Return the anchors of a trend's periods, in order; nothing for any other kind."""
    step = figures.spec.step if isinstance(figures.spec, Trend) else Step.MONTH
    return [period_anchor(period.start, step) for period in figures.periods]


def sentence_at(figures: Figures, focus: str | None, anchor: str, text: str, title: str) -> str:
    """Say a data point in a whole sentence; `text` is what its mark says in the picture.

    A period that is not over gets no sentence of its own, which would read as a whole one's.
    """
    keys = period_keys(figures)
    place = focus_in(figures, anchor)
    if place is not None and not figures.periods:
        return reading_of(figures, place).sentence
    if anchor in keys and figures.periods[keys.index(anchor)].full:
        return reading_of(figures, focus, keys.index(anchor)).sentence
    return f"{title}: {text}."


def is_gone(figures: Figures, anchor: str, drawn: Sequence[str]) -> bool:
    """Say whether a chart no longer has this data point; `drawn` are the anchors in its picture."""
    try:
        told = Anchor.read(anchor)
    except ValueError:
        return True
    if told.axis is Axis.AREA:
        return told.key not in figures.places
    if told.axis is Axis.PERIOD:
        return anchor not in period_keys(figures)
    return anchor not in drawn
