"""A picture as data: layers of plain marks at pixels, in colours that the page's theme decides.

Everything that comes from a dataset is a value in a row, drawn as text and never evaluated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10
from typing import Any, Final, TypeAlias
from unicodedata import east_asian_width

from app.charts.rounding import readable_step

Row: TypeAlias = dict[str, Any]
Layer: TypeAlias = dict[str, Any]

WIDE: Final = 760
NARROW: Final = 330
CARD: Final = 320  # beside the words of a card, and enlarged there: few rows
LETTER: Final = 7.2  # pixels of a letter in a wide font: which one a reader has is not known here
BOLD_LETTER: Final = 9.3
PLAIN: Final = 12.5  # the size in which letters are measured
BOLD: Final = 600
SLIM: Final = frozenset("fiIjlrt .,:;'|!()[]’“”")
BROAD: Final = frozenset("%@mwMW—")
SLIM_LETTER, BROAD_LETTER = 0.7, 1.35  # of another letter, in wide fonts too
ALIKE: Final = 1e-9
WORDS: Final = frozenset({"tip", "key", "name"})  # of a row: read by `app.charts.marks`
INK, MUTED, LINE = "var(--ink)", "var(--muted)", "var(--line)"
EDGE, MARK = "var(--edge)", "var(--mark)"
HERE, HERE_TEXT, WASH = "var(--here)", "var(--here-text)", "var(--here-wash)"
PLATE, TINT = "var(--plate)", "var(--tint)"
RAMP: Final = tuple(f"var(--ramp-{step})" for step in range(1, 6))

# What the tokens are on paper: for files, which no page gives a theme to.
LITERAL: Final = {
    "--plate": "#ffffff", "--tint": "#e3ebe7", "--ink": "#11201b", "--muted": "#4b5a54",
    "--line": "#c9d5cf", "--edge": "#66756e", "--mark": "#7c8a83", "--here": "#d95700",
    "--here-text": "#a03f00", "--here-wash": "#fdeadb", "--ramp-1": "#e2ebe6",
    "--ramp-2": "#b7c9c0", "--ramp-3": "#8aa398", "--ramp-4": "#577468", "--ramp-5": "#33524a",
}  # fmt: skip


@dataclass
class Plan:
    """One picture: its size in pixels and its layers, the lowest first."""

    width: int
    height: int
    layers: list[Layer] = field(default_factory=list)

    def rules(
        self, rows: Sequence[Row], colour: str, width: float = 1, dash: Sequence[int] = ()
    ) -> None:
        self._add("rule", rows, colour=colour, width=width, dash=list(dash))

    def rects(self, rows: Sequence[Row], fill: str) -> None:
        self._add("rect", rows, fill=fill)

    def boxes(self, rows: Sequence[Row]) -> None:
        """Draw dashed outlines: what is there but not shown."""
        self._add("rect", rows, fill="transparent", colour=EDGE, dash=[3, 3])

    def texts(
        self,
        rows: Sequence[Row],
        fill: str,
        align: str = "left",
        size: float = 12.5,
        weight: int = 400,
    ) -> None:
        self._add("text", rows, fill=fill, align=align, size=size, weight=weight)

    def lines(
        self, rows: Sequence[Row], colour: str, width: float, dash: Sequence[int] = ()
    ) -> None:
        """Draw a line through the rows of each `part`: a new part is a gap."""
        self._add("line", rows, colour=colour, width=width, dash=list(dash))

    def band(self, rows: Sequence[Row], fill: str, opacity: float) -> None:
        self._add("area", rows, fill=fill, opacity=opacity)

    def dots(
        self, rows: Sequence[Row], fill: str, colour: str, size: int = 80, shape: str = "circle"
    ) -> None:
        self._add("dot", rows, fill=fill, colour=colour, size=size, shape=shape)

    def shapes(self, rows: Sequence[Row], colour: str, width: float) -> None:
        """Draw areas; each row is a GeoJSON feature whose properties name its fill."""
        self._add("shape", rows, colour=colour, width=width)

    def _add(self, mark: str, rows: Sequence[Row], **style: object) -> None:
        if rows:
            self.layers.append({"mark": mark, "rows": list(rows), **style})

    def to_facts(self) -> dict[str, Any]:
        return {"width": self.width, "height": self.height, "layers": self.layers}


def seen(plan: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a plan's facts what is not drawn: clear points that only carry words, and words.

    What marks say is read from the plan itself; the drawing process needs none of it.
    """
    clear = {"transparent"}
    kept = [
        {**layer, "rows": [_bare(row) for row in layer["rows"]]}
        for layer in plan["layers"]
        if layer["mark"] != "dot" or not {layer["fill"], layer["colour"]} <= clear
    ]
    return {**plan, "layers": kept}


def _bare(row: Row) -> Row:
    if "properties" in row:
        return {**row, "properties": {"fill": row["properties"]["fill"]}}
    return {key: value for key, value in row.items() if key not in WORDS}


def width_of(text: str, size: float, weight: int = 400) -> float:
    """Return pixels that a text takes at most: letters of East Asia are twice as wide."""
    letter = (BOLD_LETTER if weight >= BOLD else LETTER) * size / PLAIN
    return letter * sum(_letters(c) for c in text)


def _letters(letter: str) -> float:
    if letter in SLIM:
        return SLIM_LETTER
    if letter in BROAD:
        return BROAD_LETTER
    return 2 if east_asian_width(letter) in "WF" else 1


def shortened(name: str, room: float, weight: int = 400) -> str:
    """Shorten a name to the pixels for it, by its letters: a reader's font may be a wide one."""
    if width_of(name, PLAIN, weight) <= room:
        return name
    while name and width_of(f"{name.rstrip()}…", PLAIN, weight) > room:
        name = name[:-1]
    return f"{name.rstrip()}…"


def room_of(name: str) -> float:
    """Return the pixels that a name may need: capitals are wider."""
    return sum(BOLD_LETTER if letter.isupper() else LETTER for letter in name)


def ticks(low: float, high: float, about: int, least: float | None = None) -> list[float]:
    """Return round numbers that reach from `low` to `high` in about so many steps.

    Numbers closer than a billionth are alike, and what is smaller than that is nought. None lies
    below the `least` that there can be: nothing falls by more than 100 percent.
    """
    size = max(abs(low), abs(high))
    span = high - low
    if span <= max(size, 1) * ALIKE:
        span = size if size > ALIKE else 1.0
    step = readable_step(span / about)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    last = max(last, first + 1)  # values that are all alike still need two marks
    digits = max(10, 2 - floor(log10(step)))
    found = [round(step * n, digits) for n in range(first, last + 1)]
    return found if least is None else sorted({max(mark, least) for mark in found})
