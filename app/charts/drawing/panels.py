"""Small multiples: the same small trend for a few neighborhoods, or for the commonest kinds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, Self

import numpy as np

from app.charts.cells import Cell, Figures
from app.charts.details import Panels
from app.charts.drawing.frames import Frame, key_of, named_periods, parts_of, said, when
from app.charts.drawing.layers import (
    CARD,
    EDGE,
    HERE,
    HERE_TEXT,
    INK,
    LINE,
    MARK,
    MUTED,
    PLATE,
    WIDE,
    Layer,
    Plan,
    Row,
    shortened,
    ticks,
)  # fmt: skip
from app.charts.words import axis_words
from app.core.i18n import gettext

MOST: Final = 12
ON_CARD: Final = 4
COLUMN: Final = 3  # pixels
TALL: Final = 128  # of a panel with its name and its years
HEAD: Final = 26
COLUMNS: Final = {True: 4, False: 2}  # wide, narrow
FEWER: Final = {True: 3, False: 2}


@dataclass(frozen=True)
class Panel:
    """One small trend. `beside` is the grey line: the city's median, or the focus's own city."""

    name: str
    cells: Sequence[Cell]
    beside: Sequence[Cell]
    is_here: bool


@dataclass(frozen=True)
class Texts:
    """What all panels say of their periods and numbers, written once."""

    figures: Figures
    keys: Sequence[str]
    whens: Sequence[str]
    ends: Sequence[tuple[int, str]]  # the first and the last step that is named below
    written: dict[float | None, str] = field(default_factory=dict)

    @classmethod
    def of(cls, figures: Figures) -> Self:
        steps = range(len(figures.periods))
        named = named_periods(figures, 2)
        ends = named[:1] + named[1:][-1:]
        whens = [when(figures, at) for at in steps]
        return cls(figures, [key_of(figures, at) for at in steps], whens, ends)

    def said(self, cell: Cell) -> str:
        if cell.hidden:
            return said(self.figures, cell)
        if cell.value not in self.written:
            self.written[cell.value] = said(self.figures, cell)
        return self.written[cell.value]


def thinned(rows: Sequence[Row]) -> list[Row]:
    """Leave out points of lines that lie closer than a pen is wide, and keep each peak and low.

    Of the points in a column of three pixels the first, the highest, the lowest and the last stay.
    """
    found: list[Row] = []
    for _column, near in groupby(rows, key=lambda row: (row["part"], row["x"] // COLUMN)):
        several = list(near)
        ends = [several[0], several[-1]]
        peaks = [min(several, key=_height), max(several, key=_height)]
        kept = {id(row) for row in (*ends, *peaks)}
        found += [row for row in several if id(row) in kept]
    return found


def _height(row: Row) -> float:
    y: float = row["y"]
    return y


def panels_in(figures: Figures, area: str | None) -> list[Panel]:
    """Return the panels in order: kinds by how common they are, or the focus and who differs most.

    How much a neighborhood differs is the mean distance of its line from the city's median, in
    units of the spread of all neighborhoods.
    """
    if isinstance(figures.detail, Panels):
        pairs = zip(figures.detail.names, figures.detail.figures, strict=True)
        return [Panel(name, _cells(one, area), (), bool(area)) for name, one in pairs]
    whole = [i for i, p in enumerate(figures.periods) if p.full]
    medians = [
        Cell(None if np.isnan(m) else float(m), 0, hidden=False, interval=None)
        for m in figures.medians
    ]
    values = figures.values[whole]
    apart = np.abs(values - figures.medians[whole][:, None])
    unknown = np.isnan(apart).all(axis=0)
    far = np.where(unknown, -1.0, np.nan_to_num(apart).mean(axis=0)) if whole else np.zeros(0)
    order = [figures.slugs[i] for i in np.argsort(-far, kind="stable")] if len(far) else []
    slugs = ([area] if area else []) + [slug for slug in order if slug != area]
    return [
        Panel(figures.names[slug], _cells(figures, slug), medians, slug == area)
        for slug in slugs[:MOST]
    ]


def draw_panels(figures: Figures, focus: str | None, width: int) -> Plan:
    wide, area = width == WIDE, figures.areas.main(focus)
    panels = panels_in(figures, area)[: ON_CARD if width == CARD else MOST]
    by_kind = isinstance(figures.detail, Panels)
    columns = (FEWER if by_kind else COLUMNS)[wide]
    rows = max(1, -(-len(panels) // columns))
    plan = Plan(width, HEAD + rows * TALL)
    if not panels:
        plan.texts([{"x": 8, "y": 17, "t": gettext("There are no numbers to show.")}], MUTED)
        return plan
    values = [c.value for p in panels for c in (*p.cells, *p.beside) if c.value is not None]
    marks = ticks(min(0, *values) if values else 0, max(values, default=1) or 1, 2)
    words = axis_words(figures, marks)
    left = 12 + max(len(word) for word in words) * 7
    each = (width - left - 8) / columns
    _draw_key(plan, figures, area, by_kind=by_kind)
    if not by_kind and len(figures.slugs) > len(panels):
        facts = {"n": len(panels), "of": len(figures.slugs)}
        few = gettext("%(n)s of %(of)s shown") % facts
        plan.texts([{"x": width - 8, "y": 16, "t": few}], MUTED, "right", 12)
    texts = Texts.of(figures)
    for index, panel in enumerate(panels):
        column, row = index % columns, index // columns
        top = HEAD + row * TALL
        start = left + column * each
        frame = Frame(start, start + each - 16, top + 24, top + TALL - 26, len(panel.cells),
                      marks[0], marks[-1])  # fmt: skip
        _draw_panel(plan, texts, frame, panel, marks, index)
        if column == 0:
            labels = [{"x": left - 7, "y": frame.y(m) + 4, "t": t}
                      for m, t in zip(marks, words, strict=True)]  # fmt: skip
            plan.texts(labels, MUTED, "right", 12)
    plan.layers = _joined(plan.layers)
    return plan


def _joined(layers: Sequence[Layer]) -> list[Layer]:
    """Put together what looks alike in all panels, none of which overlap: it is drawn at once."""
    found: dict[str, Layer] = {}
    for layer in layers:
        style = json.dumps({name: value for name, value in layer.items() if name != "rows"})
        if style in found:
            found[style]["rows"] += layer["rows"]
        else:
            found[style] = layer
    return list(found.values())


def _cells(figures: Figures, area: str | None) -> list[Cell]:
    return [figures.of(at, area) for at in range(len(figures.periods))]


def _draw_key(plan: Plan, figures: Figures, area: str | None, *, by_kind: bool) -> None:
    """Say what the lines are, above all panels; the scale is the same in all."""
    if by_kind:
        name = figures.names[area] if area else gettext("Whole city")
        plan.texts([{"x": 8, "y": 16, "t": name}], HERE_TEXT if area else INK, weight=700)
        return
    plan.lines([{"x": 8, "y": 12, "part": 0}, {"x": 34, "y": 12, "part": 0}], MARK, 2, (5, 3))
    plan.texts([{"x": 40, "y": 16, "t": gettext("City median")}], MUTED, size=12)


def _draw_panel(
    plan: Plan,
    texts: Texts,
    frame: Frame,
    panel: Panel,
    marks: Sequence[float],
    number: int,
) -> None:
    colour = HERE if panel.is_here else INK
    across = [
        {"x": frame.left, "x2": frame.right, "y": frame.y(m), "y2": frame.y(m)} for m in marks
    ]
    plan.rules(across, LINE)
    plan.rules(across[:1], EDGE)
    figures = texts.figures
    grey = [{"x": frame.x(i), "y": frame.y(c.value or 0), "part": f"{number}-{p}"}
            for p, i, c in parts_of(figures, panel.beside)] if panel.beside else []  # fmt: skip
    plan.lines(thinned(grey), MARK, 2, (5, 3))
    whole = parts_of(figures, panel.cells)
    rows = [
        {"x": frame.x(i), "y": frame.y(c.value or 0), "part": f"{number}-{p}"} for p, i, c in whole
    ]
    plan.lines(thinned(rows), colour, 2.25)
    tips: list[Row] = [
        {"x": row["x"], "y": row["y"], "key": texts.keys[i],
         "tip": f"{panel.name}, {texts.whens[i]}: {texts.said(c)}"}
        for row, (_p, i, c) in zip(rows, whole, strict=True)
    ]  # fmt: skip
    plan.dots(tips, "transparent", "transparent", 90)
    last = len(panel.cells) - 1
    if last >= 0 and not figures.periods[last].full and panel.cells[last].value is not None:
        y = frame.y(panel.cells[last].value or 0)
        plan.dots([{"x": frame.x(last), "y": y}], PLATE, colour, 40)
    room = frame.right - frame.left
    at = figures.current
    value = texts.said(panel.cells[at]) if at >= 0 else ""
    weight = 700 if panel.is_here else 400
    name = shortened(panel.name, room - 8 * len(value) - 6, 700)
    fill = HERE_TEXT if panel.is_here else INK
    plan.texts(
        [{"x": frame.left, "y": frame.top - 9, "t": name}], fill, size=12, weight=max(weight, 600)
    )
    plan.texts([{"x": frame.right, "y": frame.top - 9, "t": value}], fill, "right", 12)
    years = [{"x": frame.x(i), "y": frame.bottom + 16, "t": t} for i, t in texts.ends]
    plan.texts(years, MUTED, "center", 11)
