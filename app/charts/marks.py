"""The marks of a drawn chart, for readers who walk through them: names, words and outlines.

A mark is what one anchor stands for in a picture. It is read from the drawing itself, so that
every kind of chart has marks without knowing of them: rows that carry a `key` beside their `tip`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from app.charts.anchors import Anchor, Axis
from app.charts.cells import Figures
from app.charts.drawing.layers import Plan, Row
from app.charts.tables import Table

DOT: Final = 6  # pixels from the middle of a point to the outline around it
Along: TypeAlias = Literal["x", "y", ""]


@dataclass(frozen=True)
class Mark:
    """One mark: its anchor, what it says, and its outline at pixels of the picture.

    `box` is left, top, width and height; `path` the border of an area, empty for any other mark.
    """

    key: str
    text: str
    box: tuple[float, float, float, float]
    path: str = ""

    def to_facts(self) -> dict[str, Any]:
        shape = {"d": self.path} if self.path else {"box": self.box}
        return {"key": self.key, "text": self.text, **shape}


@dataclass(frozen=True)
class Marks:
    """All marks in the order in which they are read. A pointer means the nearest one `along`."""

    width: int
    height: int
    along: Along
    marks: Sequence[Mark]

    def to_facts(self) -> dict[str, Any]:
        marks = [mark.to_facts() for mark in self.marks]
        size = {"width": self.width, "height": self.height, "along": self.along}
        return {**size, "marks": marks}


def marks_of(plan: Plan, figures: Figures, table: Table) -> Marks:
    """Find the marks of a picture: areas by rank, periods by time, others as they were drawn.

    An anchor that is drawn more than once (a line above the line of the city) is one mark, which
    says both; it lies where the upper one does.
    """
    drawn: dict[str, list[Row]] = {}
    for row in _keyed(plan):
        drawn.setdefault(str(row["key"]), []).append(row)
    intervals = _intervals(table)
    found = [_mark(key, rows, intervals.get(key, "")) for key, rows in drawn.items()]
    place = {line.anchor: at for at, line in enumerate(table.lines)}
    if figures.periods:
        found.sort(key=lambda mark: mark.key)
    else:
        found.sort(key=lambda mark: place.get(mark.key, len(place)))
    return Marks(plan.width, plan.height, _along(found, figures), found)


def focus_in(figures: Figures, anchor: str) -> str | None:
    """Return the neighborhood that an anchor names, if readers can choose it as their focus."""
    try:
        told = Anchor.read(anchor)
    except ValueError:
        return None
    is_area = told.axis is Axis.AREA and not figures.areas.layer
    return told.key if is_area and told.key in figures.areas.homes else None


def _keyed(plan: Plan) -> Iterator[Row]:
    """Give every row with an anchor, features as rows too."""
    for layer in plan.layers:
        for row in layer["rows"]:
            facts = row.get("properties", row)
            if facts.get("key"):
                yield {**facts, "geometry": row["geometry"]} if "geometry" in row else row


def _mark(key: str, rows: Sequence[Row], interval: str) -> Mark:
    said = list(dict.fromkeys(str(row["tip"]) for row in reversed(rows) if row.get("tip")))
    if interval and said:
        said[0] = f"{said[0]}, {interval}"
    top = rows[-1]
    text = "; ".join(said)
    if "geometry" in top:
        points = [p for part in top["geometry"]["coordinates"] for ring in part for p in ring]
        across, down = [p[0] for p in points], [p[1] for p in points]
        box = (min(across), min(down), max(across) - min(across), max(down) - min(down))
        return Mark(key, text, box, _path(top["geometry"]["coordinates"]))
    if "x2" in top and "y2" in top:
        left, right = sorted((top["x"], top["x2"]))
        upper, lower = sorted((top["y"], top["y2"]))
        return Mark(key, text, (left, upper, round(right - left, 1), round(lower - upper, 1)))
    corner = round(top["x"] - DOT, 1), round(top["y"] - DOT, 1)
    return Mark(key, text, (*corner, 2 * DOT, 2 * DOT))


def _path(parts: Sequence[Sequence[Sequence[Sequence[float]]]]) -> str:
    """Write borders as an SVG path of whole steps."""
    said: list[str] = []
    for part in parts:
        for ring in part:
            x, y = round(ring[0][0]), round(ring[0][1])
            said.append(f"M{x} {y}l")
            steps = []
            for point in ring[1:]:
                there = round(point[0]), round(point[1])
                if there != (x, y):
                    steps.append(f"{there[0] - x} {there[1] - y}")
                x, y = there
            said.append(f"{' '.join(steps) or '0 0'}z")
    return "".join(said)


def _intervals(table: Table) -> dict[str, str]:
    """Return the interval of each line in words: it stands after the number, where there is one."""
    at = table.interval_at
    if at is None:
        return {}
    return {line.anchor: line.cells[at] for line in table.lines if line.anchor and line.cells[at]}


def _along(marks: Sequence[Mark], figures: Figures) -> Along:
    """Say in which direction alone the marks follow one another, if in one."""
    if figures.periods:
        return "x"
    if any(mark.path for mark in marks):
        return ""
    rows = {mark.box[1] for mark in marks}
    return "y" if len(rows) == len(marks) else ""
