"""A picture that points: some marks stand out, the others step back, and a line says which."""

from collections.abc import Collection
from typing import Final

from app.charts.drawing.framing import wrapped
from app.charts.drawing.layers import (
    HERE,
    HERE_TEXT,
    INK,
    LINE,
    PLATE,
    TINT,
    WASH,
    Layer,
    Plan,
    Row,
)  # fmt: skip

UNSEEN: Final = "transparent"
SIZE, SPACE = 13, 20


def lit(plan: Plan, keys: Collection[str], words: str) -> Plan:
    """Light the marks with these anchors; `words` stand below the picture."""
    found = Plan(plan.width, plan.height)
    on_map = any(layer["mark"] == "shape" for layer in plan.layers)
    for layer in plan.layers:
        found.layers += _split(layer, keys, on_map=on_map)
    _point_at(found, plan, keys)
    return captioned(found, words)


def captioned(plan: Plan, words: str) -> Plan:
    """Put a line of words below a picture."""
    found = Plan(plan.width, plan.height, list(plan.layers))
    lines = wrapped(words, plan.width - 16, SIZE, 700, 2) if words else []
    rows = [{"x": 8, "y": plan.height + SPACE * (n + 1) - 4, "t": t} for n, t in enumerate(lines)]
    found.texts(rows, HERE_TEXT, size=SIZE, weight=700)
    found.height += SPACE * len(lines) + (4 if lines else 0)
    return found


def _split(layer: Layer, keys: Collection[str], *, on_map: bool) -> list[Layer]:
    """Give the lit rows of a layer the accent and take the others' colour away."""
    if layer["mark"] == "text":  # on a map words lie on fills that change
        return [{**layer, "fill": INK}] if on_map and layer["fill"] == PLATE else [layer]
    if layer["mark"] == "shape":
        return [{**layer, "rows": [_filled(row, keys) for row in layer["rows"]]}]
    on = [row for row in layer["rows"] if row.get("key") in keys]
    off = [row for row in layer["rows"] if row.get("key") not in keys]
    is_seen = layer.get("fill", UNSEEN) != UNSEEN
    if not (is_seen and any("key" in row for row in layer["rows"])):
        return [layer]
    parts = [{**layer, "rows": off, "fill": LINE}, {**layer, "rows": on, "fill": HERE}]
    return [part for part in parts if part["rows"]]


def _filled(row: Row, keys: Collection[str]) -> Row:
    facts = row["properties"]
    if facts["fill"] == UNSEEN:
        return row
    fill = WASH if facts.get("key") in keys else TINT
    return {**row, "properties": {**facts, "fill": fill}}


def _point_at(found: Plan, plan: Plan, keys: Collection[str]) -> None:
    """Outline lit areas, and put a point where a lit one is drawn unseen, as on a line."""
    areas: list[Row] = []
    points: dict[str, Row] = {}
    for layer in plan.layers:
        for row in layer["rows"]:
            if row.get("properties", {}).get("key") in keys:
                areas.append({**row, "properties": {"fill": UNSEEN, "tip": ""}})
            elif layer["mark"] == "dot" and row.get("key") in keys:
                points[row["key"]] = row  # the upper of two lines
    found.shapes(areas, HERE, 3)
    rows = [{"x": row["x"], "y": row["y"]} for row in points.values()]
    found.rules(
        [{**row, "x2": row["x"], "y": 8, "y2": plan.height - 30} for row in rows], HERE, 1.5, (3, 3)
    )
    found.dots(rows, HERE, PLATE, 190)
