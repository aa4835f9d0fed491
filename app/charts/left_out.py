"""What small charts leave out: how many there are, and by which rule some are drawn."""

from app.charts.cells import Figures, Panels
from app.charts.drawing.panels import MOST
from app.charts.parts import PANELS
from app.charts.spec import SplitKinds, SplitPlaces, Trend
from app.core.i18n import gettext


def left_out_words(figures: Figures, area: str | None) -> str:
    """Say how many of all small charts are drawn, and which; empty where it is all of them."""
    split = figures.spec.split if isinstance(figures.spec, Trend) else None
    if isinstance(split, SplitKinds) and isinstance(figures.detail, Panels):
        if len(figures.detail.names) < PANELS:
            return ""
        return gettext("The %(n)s commonest are shown, in the picture and in the table.") % {
            "n": PANELS
        }
    if not isinstance(split, SplitPlaces) or len(figures.slugs) <= MOST:
        return ""
    facts = {"n": MOST, "of": len(figures.slugs)}
    told = gettext("%(n)s of %(of)s shown: those whose lines lie furthest from the city median.")
    if area:
        told = gettext(
            "%(n)s of %(of)s shown: your place, and those whose lines lie furthest from the city "
            "median."
        )
    return f"{told % facts} {gettext('The table has all of them.')}"
