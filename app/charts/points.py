"""A data point: one row of a chart's table, named by its anchor, as a version has it."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from app.charts.anchors import Anchor, Axis, period_anchor
from app.charts.drawing.frames import step_of
from app.charts.figures import Figures
from app.charts.headlines import headline_of
from app.charts.lines import Value
from app.charts.models import Chart
from app.charts.queries import chart_address
from app.charts.reading import Reading, reading_of
from app.charts.spec import Kind
from app.charts.tables import table_of
from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import gettext

_BY_AREA: Final = frozenset({Kind.RANKING, Kind.MAP})
Facts = dict[str, str | float | int | None]


@dataclass(frozen=True)
class Point:
    """`value` is None where there is no number, or too few rows rest on it: `figure` says which.

    `columns` and `cells` are the row of the table behind the chart, its head left out.
    """

    anchor: str
    focus: str | None
    name: str  # "Canton", or "November 2025, Canton"
    figure: str
    value: float | None
    columns: tuple[str, ...]
    cells: tuple[str, ...]
    unit: str  # of `figure`
    reading: Reading  # of the whole chart: its period and version
    start: date | None  # the first and last day that the number is of
    end: date | None

    @property
    def version(self) -> int:
        return self.reading.version

    @property
    def as_of(self) -> date:
        return self.reading.as_of

    @property
    def said(self) -> str:
        """The number with its unit, as a thread pins it: "55 per 1,000 people"."""
        return f"{self.figure} {self.unit}".strip() if self.value is not None else ""

    @property
    def sentence(self) -> str:
        return gettext("%(name)s: %(number)s") % {"name": self.name, "number": self.said}

    def to_facts(self) -> Facts:
        """Return what a citation of this point pins: facts of a `Reading`, and its own words."""
        own: Facts = {"value": self.value, "name": self.name, "figure": self.figure, "n": 0}
        own |= dict.fromkeys(("low", "high", "rank", "before"))
        own |= {"said": self.said, "sentence": self.sentence if self.said else self.name}
        own["period_from"] = self.start.isoformat() if self.start else None
        own["period_to"] = self.end.isoformat() if self.end else None
        return {**self.reading.to_facts(), **own, "suppressed": self.value is None}


def point_focus(anchor: str, focus: str | None) -> str | None:
    """Return the neighborhood that is part of what a point is, if one is.

    A bar or an area is the same point whoever looks; a month is of the city or of one place.
    """
    shared = Anchor.read(anchor).axis in {Axis.AREA, Axis.BIN}
    return None if shared else focus


def leads_to_points(chart: Chart, seen: Kind) -> bool:
    """Say whether the rows of a chart that is seen as this kind are points of its own.

    A bar of a ranking is the area of its map; a month of either seen over time is no point of it.
    """
    return chart.kind is seen or {chart.kind, seen} <= _BY_AREA


def point_address(chart: Chart, anchor: str, focus: str | None = None) -> str:
    """Return the page of a data point: `/charts/12-lights-out/points/area:canton`.

    A category's value can hold anything that prints: all but letters, digits and colons is escaped.
    """
    address = f"{chart_address(chart)}/points/{quote(anchor, safe=':')}"
    return f"{address}?focus={quote(focus)}" if focus else address


def find_point(figures: Figures, anchor: str, focus: str | None) -> Point | None:
    """Return a point of these figures, or None where they have no such point (any more)."""
    try:
        focus = point_focus(anchor, focus)
    except ValueError:
        return None
    if focus is not None and focus not in figures.areas.homes:
        return None
    table = table_of(figures, focus)
    line = next((one for one in table.lines if one.anchor == anchor), None)
    if line is None:
        return None
    step = step_of(figures)
    of_step = [p for p in figures.periods if period_anchor(p.start, step) == anchor]
    reading = reading_of(figures, focus)
    head = headline_of(figures, table, line, reading)
    names = (line.head, figures.areas.homes[focus] if focus else "", head.of)
    return Point(
        anchor=anchor,
        focus=focus,
        name=", ".join(filter(None, names)),
        figure=head.figure,
        value=_number(head.value),
        unit=head.unit,
        columns=table.columns[1:],
        cells=line.cells,
        reading=reading,
        start=of_step[0].first or of_step[0].start if of_step else reading.period_from,
        end=of_step[0].end if of_step else reading.period_to,
    )


def require_point(figures: Figures, anchor: str, focus: str | None) -> Point:
    """Return a point. Raises RefusedError 404 where there is none."""
    found = find_point(figures, anchor, focus)
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None
