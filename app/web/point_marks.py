"""Threads on the data points of a chart: the numbered list, and the numbers on the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.charts.points import point_address, point_focus
from app.charts.showing import Shown
from app.charts.spots import Spots, apart, spots_of
from app.contributions.guarding import is_guarded
from app.discussion.said import Spoken
from app.web.page import Page

LISTED: Final = 5  # beside a chart; a page of its own lists all
DRAWN: Final = 30  # numbers on one picture


@dataclass(frozen=True)
class Mark:
    """A data point that was spoken of. `said` is the number that its first text saw, or empty."""

    spoken: Spoken
    name: str
    said: str
    url: str
    gone: bool  # the newest data has it no more
    is_here: bool


@dataclass(frozen=True)
class Overlay:
    """Numbers over one width of the picture: its class, its size, and (mark, x, y)."""

    width_class: str
    width: int
    height: int
    marks: Sequence[tuple[Mark, float, float]]


@dataclass(frozen=True)
class Marks:
    """`listed` are those beside the chart, the latest spoken of; `all` in the order of numbers."""

    all: Sequence[Mark]
    listed: Sequence[Mark]
    overlays: Sequence[Overlay]


def marks_on(page: Page, shown: Shown, spoken: Sequence[Spoken]) -> Marks:
    """Mark what was spoken of. A point of another neighborhood's line is listed, not drawn.

    Where small counts of people are guarded, the list names no number: the point's page may.
    """
    if not spoken:
        return Marks([], [], [])
    guarded = is_guarded(page.session, shown.chart)
    there = {line.anchor for line in shown.table.lines}
    marks = [_mark(shown, one, there, guarded=guarded) for one in spoken]
    newest = sorted(marks, key=lambda mark: mark.spoken.last_at, reverse=True)[:LISTED]
    drawn = [mark for mark in marks if not mark.gone and _is_of(mark, shown)][:DRAWN]
    overlays = []
    if drawn and shown.svg_wide:
        wide, narrow = spots_of(page.session, shown.figures, shown.focus)
        overlays = [_overlay("wide", wide, drawn), _overlay("narrow", narrow, drawn)]
    listed = sorted(newest, key=lambda mark: mark.spoken.number)
    return Marks(marks, listed, overlays)


def _mark(shown: Shown, one: Spoken, there: set[str], *, guarded: bool) -> Mark:
    point, pinned = one.point, one.pinned
    return Mark(
        spoken=one,
        name=str(pinned.get("name") or ""),
        said="" if guarded else str(pinned.get("said") or ""),
        url=point_address(shown.chart, point.anchor, point.focus),
        gone=point.anchor not in there,
        is_here=shown.focus is not None
        and (point.focus or point.anchor.removeprefix("area:")) == shown.focus,
    )


def _is_of(mark: Mark, shown: Shown) -> bool:
    point = mark.spoken.point
    return (point_focus(point.anchor, shown.focus) or "") == point.focus


def _overlay(width_class: str, spots: Spots, marks: Sequence[Mark]) -> Overlay:
    by_anchor = spots.by_anchor
    seen = [mark for mark in marks if mark.spoken.point.anchor in by_anchor]
    placed = apart(by_anchor, [mark.spoken.point.anchor for mark in seen], spots.height)
    there = [(mark, *placed[mark.spoken.point.anchor]) for mark in seen]
    return Overlay(width_class, spots.width, spots.height, there)
