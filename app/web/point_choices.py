"""The data points of cited charts, for a list to choose one from: works without a script."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from app.charts.points import point_focus
from app.proposals.evidence import Cited
from app.web.comment_charts import point_value

MOST: Final = 100  # of one chart: the newest months, the highest bars; the rest by their address

PointChoices: TypeAlias = Sequence[tuple[str, Sequence[tuple[str, str]]]]


def points_of(cited: Sequence[Cited]) -> PointChoices:
    """List the points of each chart once, as (title, [(what the form sends, words)])."""
    found: dict[tuple[int, str | None], tuple[str, Sequence[tuple[str, str]]]] = {}
    for one in cited:
        key = (one.chart.id, one.pinned.focus)
        if one.shown is None or key in found:
            continue
        choices = [
            (
                point_value(one.chart.id, line.anchor, point_focus(line.anchor, one.pinned.focus)),
                f"{line.head}: {line.cells[0]}",
            )
            for line in one.shown.table.lines[:MOST]
            if line.anchor
        ]
        found[key] = one.chart.title, choices
    return [some for some in found.values() if some[1]]
