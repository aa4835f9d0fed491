"""From layers to Vega-Lite and pictures, with Altair and vl-convert. Runs in the child process."""

import json
from typing import Any

import altair as alt
import vl_convert

from app.charts.drawing.layers import Layer
from app.charts.drawing.slim import slim


def vega_lite(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the picture as Vega-Lite. Rows are put in afterwards: checking them costs most."""
    width, height = plan["width"], plan["height"]
    layers = [
        _layer(layer, f"d{number}", width, height) for number, layer in enumerate(plan["layers"])
    ]
    chart = alt.layer(*layers, width=width, height=height).configure(
        padding=0, autosize=alt.AutoSizeParams(type="none"),
        view=alt.ViewConfig(stroke=None),
    )  # fmt: skip
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec["config"]["background"] = None
    spec["datasets"] = {f"d{n}": layer["rows"] for n, layer in enumerate(plan["layers"])}
    return spec


def svg(plan: dict[str, Any], *, for_page: bool) -> str:
    """Draw the picture; for a page without what the page itself says. Fetches nothing."""
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(vega_lite(plan)), allowed_base_urls=[])
    return slim(drawn) if for_page else drawn


def png(plan: dict[str, Any], scale: int = 2) -> bytes:
    spec = json.dumps(vega_lite(plan))
    drawn: bytes = vl_convert.vegalite_to_png(spec, scale=scale, allowed_base_urls=[])
    return drawn


def _layer(layer: Layer, name: str, width: int, height: int) -> Any:  # noqa: ANN401, Altair's own
    base = alt.Chart(alt.NamedData(name=name))
    if layer["mark"] == "shape":
        mark = base.mark_geoshape(stroke=layer["colour"], strokeWidth=layer["width"],
                                  strokeJoin="round")  # fmt: skip
        filled = mark.encode(fill=alt.Fill("properties.fill:N", scale=None))
        return filled.project(type="identity", scale=1, translate=[0, 0])
    drawn = _mark(base, layer)
    across = alt.Scale(domain=[0, width], range=[0, width], nice=False, zero=False)
    down = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
    channels: dict[str, Any] = {
        "x": alt.X("x:Q", scale=across, axis=None),
        "y": alt.Y("y:Q", scale=down, axis=None),
    }
    keys = layer["rows"][0].keys()
    if "x2" in keys:
        channels["x2"] = alt.X2("x2:Q")
    if "y2" in keys:
        channels["y2"] = alt.Y2("y2:Q")
    if "t" in keys:
        channels["text"] = alt.Text("t:N")
    if "part" in keys:
        channels["detail"] = alt.Detail("part:N")
    return drawn.encode(**channels)


def _mark(base: alt.Chart, layer: Layer) -> Any:  # noqa: ANN401, see above
    dash = layer.get("dash") or alt.Undefined
    match layer["mark"]:
        case "rule":
            return base.mark_rule(
                stroke=layer["colour"], strokeWidth=layer["width"], strokeDash=dash
            )
        case "rect":
            stroke = layer.get("colour", alt.Undefined)
            return base.mark_rect(fill=layer["fill"], stroke=stroke, strokeDash=dash)
        case "text":
            return base.mark_text(
                fill=layer["fill"], align=layer["align"], fontSize=layer["size"],
                fontWeight=layer["weight"], baseline="alphabetic",
                font="Noto Sans, sans-serif",
            )  # fmt: skip
        case "line":
            return base.mark_line(stroke=layer["colour"], strokeWidth=layer["width"],
                                  strokeDash=dash, strokeJoin="round",
                                  interpolate="linear")  # fmt: skip
        case "area":
            return base.mark_area(fill=layer["fill"], fillOpacity=layer["opacity"])
        case _:
            return base.mark_point(fill=layer["fill"], stroke=layer["colour"], filled=True,
                                   size=layer["size"], shape=layer.get("shape", "circle"),
                                   strokeWidth=2, opacity=1)  # fmt: skip
