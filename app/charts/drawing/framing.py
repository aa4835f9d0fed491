"""A picture that travels: moved, scaled and put between its title and its source."""

from collections.abc import Sequence
from typing import Any, Final

from app.charts.drawing.layers import (
    INK,
    LITERAL,
    MUTED,
    Layer,
    Plan,
    Row,
    width_of,
)  # fmt: skip

MARGIN: Final = 16
TITLE, TITLE_LINE = 18, 24
UNDER, UNDER_LINE = 13.5, 19
SMALL, SMALL_LINE = 12, 17


def wrapped(text: str, room: float, size: float, weight: int = 400, lines: int = 2) -> list[str]:
    """Break a text into lines of so many pixels; what does not fit ends in an ellipsis.

    Words that are longer than a line, and scripts that write no blanks, are broken anywhere.
    """
    found = [""]
    for word in _pieces(text, room, size, weight):
        told = f"{found[-1]}{word}"
        if found[-1].strip() and width_of(told.strip(), size, weight) > room:
            found.append(word.lstrip())
        else:
            found[-1] = told
    said = [line.strip() for line in found if line.strip()]
    if len(said) <= lines:
        return said
    last = said[lines - 1]
    while last and width_of(f"{last}…", size, weight) > room:
        last = last[:-1]
    return [*said[: lines - 1], f"{last.rstrip()}…"]


def framed(plan: Plan, title: str, lines: Sequence[str], under: Sequence[str] = ()) -> Plan:
    """Put a picture, in colours of its own, under its title and above lines about its source.

    The lines `under` the title say what is shown, in which unit and for which time.
    """
    width, room = plan.width + 2 * MARGIN, plan.width
    heading = wrapped(title, room, TITLE, 700, 3)
    below = [part for line in under for part in wrapped(line, room, UNDER, lines=3)]
    told = [part for line in lines for part in wrapped(line, room, SMALL, lines=3)]
    words = MARGIN + TITLE_LINE * len(heading)
    head = words + UNDER_LINE * len(below) + MARGIN
    height = round(head + plan.height + SMALL_LINE * len(told) + 1.5 * MARGIN)
    whole = Plan(width, height)
    whole.rects([{"x": 0, "y": 0, "x2": width, "y2": height}], "var(--plate)")
    whole.texts(
        [{"x": MARGIN, "y": MARGIN + TITLE_LINE * n + 16, "t": t} for n, t in enumerate(heading)],
        INK, size=TITLE, weight=700,
    )  # fmt: skip
    whole.texts(
        [{"x": MARGIN, "y": words + UNDER_LINE * n + 14, "t": t} for n, t in enumerate(below)],
        MUTED, size=UNDER,
    )  # fmt: skip
    whole.layers += placed(plan.layers, MARGIN, head)
    foot = head + plan.height + MARGIN / 2
    whole.texts(
        [{"x": MARGIN, "y": foot + SMALL_LINE * n + 12, "t": t} for n, t in enumerate(told)],
        MUTED, size=SMALL,
    )  # fmt: skip
    return literal_colours(whole)


def placed(layers: Sequence[Layer], right: float, down: float, times: float = 1) -> list[Layer]:
    """Move layers by pixels and scale them: marks, letters and lines alike."""
    found: list[Layer] = []
    for layer in layers:
        rows = [_moved(row, right, down, times) for row in layer["rows"]]
        sized = {k: layer[k] * times for k in ("width",) if k in layer}
        if "size" in layer:  # of letters a height, of points an area
            sized["size"] = layer["size"] * (times if layer["mark"] == "text" else times**2)
        found.append({**layer, "rows": rows, **sized})
    return found


def literal_colours(plan: Plan) -> Plan:
    """Write out the theme's colours as they are on paper: for files and other people's pages."""
    return Plan(plan.width, plan.height, [_literal(layer) for layer in plan.layers])


def _pieces(text: str, room: float, size: float, weight: int) -> list[str]:
    found: list[str] = []
    for word in text.split():
        part = " "
        for letter in word:
            if width_of(part + letter, size, weight) > room:
                found.append(part)
                part = ""
            part += letter
        found.append(part)
    return found


def _moved(row: Row, right: float, down: float, times: float) -> Row:
    if "geometry" in row:
        parts = [
            [
                [[round(x * times + right, 1), round(y * times + down, 1)] for x, y in ring]
                for ring in part
            ]
            for part in row["geometry"]["coordinates"]
        ]
        return {**row, "geometry": {**row["geometry"], "coordinates": parts}}
    found = dict(row)
    for name, by in (("x", right), ("x2", right), ("y", down), ("y2", down)):
        if name in row:
            found[name] = round(row[name] * times + by, 1)
    return found


def _literal(thing: Any) -> Any:  # noqa: ANN401, any JSON
    if isinstance(thing, dict):
        return {
            key: LITERAL.get(value[4:-1], value)
            if key in {"fill", "colour"} and isinstance(value, str)
            else _literal(value)
            for key, value in thing.items()
        }
    return [_literal(one) for one in thing] if isinstance(thing, list) else thing
