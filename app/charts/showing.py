"""What a page shows of a chart: two drawn widths, words, table and where the numbers come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from app.charts.drawing.layers import LITERAL, NARROW, WIDE, Plan
from app.charts.drawing.maps import Shade, draw_map, shades
from app.charts.drawing.pen import NotDrawnError
from app.charts.drawing.ranking import draw_ranking, sorted_bars
from app.charts.drawing.trend import draw_trend
from app.charts.drawn import drawn
from app.charts.figures import Figures
from app.charts.models import Chart
from app.charts.points import point_address, point_focus
from app.charts.queries import chart_address, versions_by_ids
from app.charts.reading import Reading, chart_figures, reading_of
from app.charts.spec import Kind
from app.charts.tables import Table, table_of
from app.charts.words import figure_words, number_words, period_words
from app.core.i18n import gettext, language
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

    @property
    def address(self) -> str:
        return chart_address(self.chart, self.focus)

    def point_address(self, anchor: str) -> str:
        """Where a mark of this chart, or a row of its table, leads to be spoken of."""
        return point_address(self.chart, anchor, point_focus(anchor, self.focus))

    @property
    def spec_address(self) -> str:
        """Where the interactive view gets its numbers from."""
        base = self.figures.base_version
        per = f"&per={base.number}" if base else ""
        focus = f"&focus={self.focus}" if self.focus else ""
        return f"/charts/{self.chart.id}/spec.json?version={self.version}{per}{focus}"

    @property
    def sentence(self) -> str:
        return self.reading.sentence

    @property
    def period(self) -> str:
        return period_words(self.figures.span.start, self.figures.span.end)

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
    def has_intervals(self) -> bool:
        return self.figures.has_intervals

    @property
    def outlined(self) -> str:
        """Name what the map outlines: the focus, or the areas that it lies in."""
        return ", ".join(self.figures.names[slug] for slug in self.figures.areas.lit(self.focus))

    @property
    def alt(self) -> str:
        return alt_of(self.figures, self.reading)

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
        title=chart.title,
        figures=figures,
        reading=reading,
        svg_wide=wide,
        svg_narrow=narrow,
        legend=legend,
        focus=focus,
    )


def plan_of(session: Session, figures: Figures, focus: str | None, width: int) -> Plan:
    match figures.spec.kind:
        case Kind.RANKING:
            return draw_ranking(figures, focus, width)
        case Kind.TREND:
            return draw_trend(figures, focus, width)
        case _:
            return draw_map(figures, areas_map(session, figures.dataset.layer_id), focus, width)


def literal(plan: Plan) -> dict[str, Any]:
    """Return the plan in colours of its own, on a plate: for files and other people's pages."""
    coloured: dict[str, Any] = _literal(plan.to_facts())
    everywhere = [{"x": 0, "y": 0, "x2": plan.width, "y2": plan.height}]
    plate = {"mark": "rect", "rows": everywhere, "fill": LITERAL["--plate"]}
    return {**coloured, "layers": [plate, *coloured["layers"]]}


def alt_of(figures: Figures, reading: Reading) -> str:
    """Describe the picture for those who do not see it."""
    kinds = {
        Kind.RANKING: gettext("Bar chart of %(n)s neighborhoods."),
        Kind.MAP: gettext("Map of %(n)s neighborhoods."),
        Kind.TREND: gettext("Line chart of %(n)s periods."),
    }
    size = len(figures.periods) if figures.periods else reading.of
    if reading.layer:
        kinds |= {
            Kind.RANKING: gettext("Bar chart of %(n)s areas (%(areas)s)."),
            Kind.MAP: gettext("Map of %(n)s areas (%(areas)s)."),
        }
    facts = {"n": number_words(size, counted=True), "areas": reading.layer or ""}
    told = [kinds[figures.spec.kind] % facts, reading.sentence]
    bars = [b for b in sorted_bars(figures) if b.cell.value is not None]
    if bars and not figures.periods:
        facts = {
            "top": bars[0].name, "high": figure_words(figures, bars[0].cell.value),
            "bottom": bars[-1].name, "low": figure_words(figures, bars[-1].cell.value),
        }  # fmt: skip
        ends = gettext("Highest: %(top)s, %(high)s. Lowest: %(bottom)s, %(low)s.")
        told.append(ends % facts)
    return " ".join(told)


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
        _labelled(wide, "wide", label), _labelled(narrow, "narrow", label), legend, reading,
    )  # fmt: skip
    return _kept[key]


def _labelled(svg: str, name: str, label: str) -> str:
    return svg.replace("<svg ", f'<svg class="{name}" role="img" aria-label="{label}" ', 1)


def _literal(thing: Any) -> Any:  # noqa: ANN401, any JSON
    if isinstance(thing, dict):
        return {
            key: LITERAL.get(value[4:-1], value)
            if key in {"fill", "colour"} and isinstance(value, str)
            else _literal(value)
            for key, value in thing.items()
        }
    return [_literal(one) for one in thing] if isinstance(thing, list) else thing
