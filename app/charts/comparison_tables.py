"""Comparisons as tables: for those who do not see the picture, and for spreadsheets."""

from datetime import date

import numpy as np

from app.charts.anchors import area_anchor, period_anchor
from app.charts.comparing.follow_up import FollowUp
from app.charts.comparing.side_by_side import Pair
from app.charts.comparison_words import interval_words, side_words
from app.charts.drawing.followup import shown_periods
from app.charts.figures import Cell
from app.charts.lines import Line, Table
from app.charts.spec import Step, Trend
from app.charts.words import figure_words, month_words, step_words
from app.core.i18n import gettext


def pair_table(pair: Pair) -> Table:
    """List the two numbers, and for a chart over time every whole period of both."""
    if pair.figures.periods:
        return _pair_over_time(pair)
    columns = (gettext("Area"), gettext("Number"), gettext("95%% interval") % ())
    lines = [
        Line(
            head=side.name,
            cells=(side_words(pair, side), interval_words(pair.figures, side.cell.interval)),
            raw=(side.cell.value, side.cell.interval),
            is_here=side is pair.first,
            anchor=area_anchor(side.slug),
        )
        for side in pair.sides
    ]
    return Table(columns, tuple(lines))


def _pair_over_time(pair: Pair) -> Table:
    figures = pair.figures
    step = figures.spec.step if isinstance(figures.spec, Trend) else Step.MONTH
    lines = []
    for at, period in enumerate(figures.periods):
        if not period.full:
            continue
        cells = [side.course[at] for side in pair.sides]
        lines.append(
            Line(
                head=step_words(period.start, step),
                cells=tuple(_said(pair, cell) for cell in cells),
                raw=tuple(cell.value for cell in cells),
                is_here=False,
                anchor=period_anchor(period.start, step),
            )
        )
    columns = (gettext("Period"), pair.first.name, pair.second.name)
    return Table(columns, tuple(lines[::-1]))


def follow_up_table(found: FollowUp) -> Table:
    """List the focus, its comparison areas together and each by itself, the newest period first."""
    figures = found.figures
    columns = (
        gettext("Period"), figures.names[found.focus], gettext("Comparison areas"),
        *(one.name for one in found.chosen),
    )  # fmt: skip
    series = [
        found.series(found.focus), found.together(),
        *(found.series(one.slug) for one in found.chosen),
    ]  # fmt: skip
    lines = []
    for at in shown_periods(found):
        start = figures.periods[at].start
        values = [None if np.isnan(one[at]) else float(one[at]) for one in series]
        head = when_words(start, found.step)
        if at not in found.windows.all:
            head = gettext("%(period)s (left out)") % {"period": head}
        told = [figure_words(figures, v) if v is not None else "–" for v in values]
        lines.append(
            Line(
                head=head,
                cells=tuple(told),
                raw=tuple(values),
                is_here=False,
                anchor=period_anchor(start, found.step),
            )
        )
    return Table(columns, tuple(lines[::-1]))


def when_words(start: date, step: Step) -> str:
    return str(start.year) if step is Step.YEAR else month_words(start)


def _said(pair: Pair, cell: Cell) -> str:
    return gettext("too few to show") if cell.hidden else figure_words(pair.figures, cell.value)
