"""A picture in words, for those who do not see it."""

from app.charts.cells import Figures
from app.charts.drawing.bars import sorted_bars
from app.charts.findings import finding_of
from app.charts.reading import Reading
from app.charts.spec import Kind
from app.charts.words import figure_words, number_words
from app.core.i18n import gettext


def alt_of(figures: Figures, reading: Reading) -> str:
    """Describe the picture for those who do not see it."""
    kinds = {
        Kind.RANKING: gettext("Bar chart of %(n)s neighborhoods."),
        Kind.MAP: gettext("Map of %(n)s neighborhoods."),
        Kind.TREND: gettext("Line chart of %(n)s periods."),
        Kind.CHANGE: gettext("Chart of two periods for %(n)s neighborhoods."),
        Kind.COMPOSITION: gettext("Bar chart of the kinds of rows."),
        Kind.DISTRIBUTION: gettext("Histogram."),
        Kind.RELATION: gettext("Scatter plot of %(n)s neighborhoods."),
    }
    size = len(figures.periods) if figures.spec.kind is Kind.TREND else reading.of
    if reading.layer:
        kinds |= {
            Kind.RANKING: gettext("Bar chart of %(n)s areas (%(areas)s)."),
            Kind.MAP: gettext("Map of %(n)s areas (%(areas)s)."),
            Kind.CHANGE: gettext("Chart of two periods for %(n)s areas (%(areas)s)."),
            Kind.RELATION: gettext("Scatter plot of %(n)s areas (%(areas)s)."),
        }
    facts = {"n": number_words(size, counted=True), "areas": reading.layer or ""}
    told = [kinds[figures.spec.kind] % facts, finding_of(figures, reading), reading.sentence]
    if figures.spec.kind in {Kind.RANKING, Kind.MAP, Kind.RELATION}:
        told.pop(1)  # the sentence says it
    told = [one if one.endswith(".") else f"{one}." for one in told if one]
    bars = [b for b in sorted_bars(figures) if b.cell.value is not None]
    if bars and figures.spec.kind in {Kind.RANKING, Kind.MAP}:
        facts = {
            "top": bars[0].name, "high": figure_words(figures, bars[0].cell.value),
            "bottom": bars[-1].name, "low": figure_words(figures, bars[-1].cell.value),
        }  # fmt: skip
        ends = gettext("Highest: %(top)s, %(high)s. Lowest: %(bottom)s, %(low)s.")
        told.append(ends % facts)
    return " ".join(told)
