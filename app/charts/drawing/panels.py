"""Small multiples: the same small trend for a few neighborhoods, or for the commonest kinds."""

import json
from collections.abc import Sequence
from typing import Final

import numpy as np

from app.charts.cells import Cell, Figures, Panels
from app.charts.drawing.frames import Frame
from app.charts.drawing.layers import (
    CARD,
    HERE_TEXT,
    INK,
    MARK,
    MUTED,
    WIDE,
    Layer,
    Plan,
    ticks,
)  # fmt: skip
from app.charts.drawing.small_trend import ABOVE, TALL, Panel, Texts, draw_panel
from app.charts.words import axis_words
from app.core.i18n import gettext

MOST: Final = 12
ON_CARD: Final = 4
HEAD: Final = 26
COLUMNS: Final = {True: 4, False: 2}  # wide, narrow
FEWER: Final = {True: 3, False: 2}


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
    plan = Plan(width, HEAD + rows * TALL[wide])
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
        top = HEAD + row * TALL[wide]
        start = left + column * each
        bottom = top + TALL[wide] - 26
        frame = Frame(
            start, start + each - 16, top + ABOVE[wide], bottom, len(panel.cells),
            marks[0], marks[-1],
        )  # fmt: skip
        draw_panel(plan, texts, frame, panel, marks, index)
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
