"""What a page shows of a chart: two drawn widths, words, table and where the numbers come from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from app.charts.captions import draws_intervals, interval_note, shown_title, span_words
from app.charts.cells import Figures
from app.charts.crediting import credit_words
from app.charts.describing import alt_of
from app.charts.drawing.change import draw_change
from app.charts.drawing.composition import draw_composition
from app.charts.drawing.distribution import draw_distribution
from app.charts.drawing.layers import NARROW, WIDE, Plan
from app.charts.drawing.maps import Shade, draw_map, shades
from app.charts.drawing.pen import NotDrawnError
from app.charts.drawing.ranking import draw_ranking
from app.charts.drawing.relation import draw_relation
from app.charts.drawing.trend import draw_trend
from app.charts.drawn import drawn
from app.charts.findings import finding_of
from app.charts.kind_words import dated_title
from app.charts.left_out import left_out_words
from app.charts.method_words import method_words
from app.charts.minding import Minded, minded_of, rates_beside
from app.charts.models import Chart
from app.charts.points import leads_to_points, point_address, point_focus
from app.charts.queries import versions_by_ids
from app.charts.reading import Reading, chart_figures, reading_of
from app.charts.spec import Kind
from app.charts.tables import Table, table_of
from app.charts.words import period_words
from app.core.i18n import language
from app.core.storage import Storage
from app.datasets.models import DatasetVersion
from app.places.areas import areas_map, areas_stamp


@dataclass(frozen=True)
class Shown:
    """Everything that `charts/_plate.html` draws. Without a drawing both pictures are empty."""

    chart: Chart
    title: str
    figures: Figures
    reading: Reading
    svg_wide: str
    svg_narrow: str
    legend: Sequence[Shade]
    focus: str | None
    other_rates: Sequence[Chart] = ()  # of the same counts, for each of something else

    @property
    def address(self) -> str:
        return f"/charts/{self.chart.id}-{self.chart.slug}{self.query}"

    def point_address(self, anchor: str) -> str:
        """Where a row of the table leads to be spoken of; empty in a view without points."""
        if not anchor or not leads_to_points(self.chart, self.figures.spec.kind):
            return ""
        return point_address(self.chart, anchor, point_focus(anchor, self.focus))

    @property
    def view(self) -> str:
        """Name the kind of picture, where it is another than the chart's own."""
        kind = self.figures.spec.kind
        return "" if kind is self.chart.kind else kind.value

    @property
    def query(self) -> str:
        """Say in an address what is chosen of this chart: the focus, and another view."""
        chosen = {"focus": self.focus or "", "view": self.view}
        said = "&".join(f"{name}={value}" for name, value in chosen.items() if value)
        return f"?{said}" if said else ""

    @property
    def pins(self) -> str:
        """Say in an address exactly what is shown: the versions too."""
        base = self.figures.base_version
        per = f"&per={base.number}" if base else ""
        chosen = self.query.replace("?", "&")
        return f"version={self.version}{per}{chosen}"

    @property
    def marks_address(self) -> str:
        """Where the interactive view finds the marks of the picture."""
        return f"/charts/{self.chart.id}/marks.json?{self.pins}"

    @property
    def finding(self) -> str:
        """What the picture shows, in words that the program computes; empty for nothing clear."""
        return finding_of(self.figures, self.reading)

    @property
    def sentence(self) -> str:
        return self.reading.sentence

    @property
    def period(self) -> str:
        return span_words(self.figures)

    @property
    def heading(self) -> str:
        """The title with its time, for where it stands alone."""
        return dated_title(self.title, self.figures)

    @property
    def left_out(self) -> str:
        """Say how many small charts are drawn of how many; empty where it is all."""
        return left_out_words(self.figures, self.figures.areas.main(self.focus))

    @property
    def method(self) -> Sequence[tuple[str, str]]:
        """Say how the numbers were made."""
        return method_words(self.figures, self.figures.areas.main(self.focus))

    @property
    def told_period(self) -> str:
        """The time that the number told is of: of a trend one step, and not all that is drawn."""
        return period_words(self.reading.period_from, self.reading.period_to)

    @property
    def source(self) -> str:
        return self.figures.dataset.title

    @property
    def source_address(self) -> str:
        return f"/datasets/{self.figures.dataset.slug}"

    @property
    def version(self) -> int:
        return self.figures.version.number

    @property
    def as_of(self) -> date:
        return self.reading.as_of

    @property
    def is_dated(self) -> bool:
        """Say whether `as_of` is a day in the data; else it is the day when it was published."""
        return self.figures.version.data_to is not None

    @property
    def credit(self) -> str:
        return credit_words(self.figures)

    @property
    def has_intervals(self) -> bool:
        return draws_intervals(self.figures)

    @property
    def interval_note(self) -> str:
        return interval_note(self.figures)

    @property
    def outlined(self) -> str:
        """Name what the map outlines: the focus, or the areas that it lies in."""
        return ", ".join(self.figures.names[slug] for slug in self.figures.areas.lit(self.focus))

    @property
    def alt(self) -> str:
        return alt_of(self.figures, self.reading)

    @cached_property
    def minded(self) -> Sequence[Minded]:
        """What a reader should mind beside it."""
        return tuple(minded_of(self.chart, self.figures, self.other_rates))

    @cached_property
    def table(self) -> Table:
        return table_of(self.figures, self.focus)


def show_chart(
    session: Session,
    store: Storage,
    chart: Chart,
    focus: str | None,
    version: DatasetVersion | None = None,
    pinned: Reading | None = None,
) -> Shown:
    """Show a chart for a focus (a slug, or None for the city).

    By default on the newest version; with `pinned` exactly on the versions that a citation saw.
    Raises RefusedError: 404 for an unknown focus, 503 for damaged data.
    """
    base_version = None
    if pinned is not None:
        found = versions_by_ids(session, {pinned.version_id, pinned.per_version_id or 0})
        version = found.get(pinned.version_id)
        base_version = found.get(pinned.per_version_id or 0)
    figures = chart_figures(session, store, chart, version, base_version)
    return shown_of(session, store, chart, figures, focus)


def shown_of(
    session: Session, store: Storage, chart: Chart, figures: Figures, focus: str | None
) -> Shown:
    wide, narrow, legend, reading = _pictures(session, store, figures, focus)
    return Shown(
        chart=chart,
        title=shown_title(chart, figures),
        figures=figures,
        reading=reading,
        svg_wide=wide,
        svg_narrow=narrow,
        legend=legend,
        focus=focus,
        other_rates=rates_beside(session, chart, figures.spec),
    )


def plan_of(session: Session, figures: Figures, focus: str | None, width: int) -> Plan:
    if figures.spec.kind is Kind.MAP:
        return draw_map(figures, areas_map(session, figures.dataset.layer_id), focus, width)
    return DRAWINGS[figures.spec.kind](figures, focus, width)


DRAWINGS: Final[Mapping[Kind, Callable[[Figures, str | None, int], Plan]]] = {
    Kind.RANKING: draw_ranking, Kind.TREND: draw_trend, Kind.CHANGE: draw_change,
    Kind.COMPOSITION: draw_composition, Kind.DISTRIBUTION: draw_distribution,
    Kind.RELATION: draw_relation,
}  # fmt: skip


Pictures: TypeAlias = tuple[str, str, Sequence[Shade], Reading]

_KEPT_AT_MOST = 200
_kept: dict[object, Pictures] = {}


def _pictures(session: Session, store: Storage, figures: Figures, focus: str | None) -> Pictures:
    """Draw both widths, or find them drawn: a page that is read often pays for neither again."""
    base = figures.base_version.content_hash if figures.base_version else ""
    facts = (figures.spec, figures.dataset.title, figures.version.id, base, figures.scale_shared)
    drawn_from = areas_stamp(session, figures.dataset.layer_id)
    edited = (figures.dataset.sensitive, figures.dataset.edited_at)
    key = (*facts, *edited, focus, language.get(), drawn_from)
    found = _kept.get(key)
    if found is not None:
        return found
    reading = reading_of(figures, focus)
    legend = shades(figures) if figures.spec.kind is Kind.MAP else ()
    label = escape(alt_of(figures, reading), quote=True)
    try:
        plans = [plan_of(session, figures, focus, width).to_facts() for width in (WIDE, NARROW)]
        wide, narrow = (drawn(store, "svg", plan) for plan in plans)
    except NotDrawnError:
        return "", "", legend, reading
    while len(_kept) >= _KEPT_AT_MOST:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = (
        labelled(wide, "wide", label), labelled(narrow, "narrow", label), legend, reading,
    )  # fmt: skip
    return _kept[key]


def labelled(svg: str, name: str, label: str) -> str:
    return svg.replace("<svg ", f'<svg class="{name}" role="img" aria-label="{label}" ', 1)
