"""Makes an SVG small enough to stand in the page: what the page says itself is left out."""

import re
from typing import Final
from xml.etree import ElementTree as ET

SVG: Final = "{http://www.w3.org/2000/svg}"
# The picture as a whole has one label; hundreds of labelled marks are noise to a screen reader.
DROPPED: Final = {
    "class", "role", "style", "id", "font-family", "version", "width", "height",
    "aria-label", "aria-roledescription", "aria-hidden", "pointer-events", "clip-path",
}  # fmt: skip
SHOWN_SIZES: Final = {"rect", "line", "circle"}
NUMBER: Final = re.compile(r"-?\d+\.\d+")
STEP: Final = re.compile(r"([MLZ])([^MLZ]*)")
DEFAULTS: Final = {
    ("fill-opacity", "1"), ("stroke-opacity", "1"), ("opacity", "1"), ("stroke-width", "0"),
    ("stroke-miterlimit", "10"), ("transform", "translate(0,0)"), ("text-anchor", "start"),
    ("font-weight", "400"),
}  # fmt: skip


def slim(svg: str) -> str:
    """Return the drawing as an `<svg viewBox=…>` without ids, styles, fonts, roles or blanks."""
    root = ET.fromstring(svg)  # noqa: S314, drawn by ourselves a moment ago
    view = f"0 0 {root.get('width')} {root.get('height')}"
    inside = "".join(_written(child) for child in root)
    return f'<svg viewBox="{view}">{inside}</svg>'


def _written(element: ET.Element) -> str:
    name = element.tag.removeprefix(SVG)
    if name in {"defs", "title", "desc", "style"} or _unseen(element, name):
        return ""
    kept = "".join(
        f' {key}="{_escaped(_shortened(key, value))}"'
        for key, value in element.attrib.items()
        if _is_kept(name, key, value)
    )
    inside = "".join(_written(child) for child in element)
    if name == "text":
        return f"<text{kept}>{_escaped(element.text or '')}{inside}</text>"
    if name == "g":
        if not inside:
            return ""
        return f"<g{kept}>{inside}</g>" if kept else inside
    return f"<{name}{kept}>{inside}</{name}>" if inside else f"<{name}{kept}/>"


def _unseen(element: ET.Element, name: str) -> bool:
    """Say whether nothing of it shows: carriers of tooltips, and the empty frame of the view."""
    if name not in {"path", "rect"}:
        return False
    clear = {"transparent", "none", None}
    return element.get("fill") in clear and element.get("stroke") in clear


def _is_kept(name: str, key: str, value: str) -> bool:
    if key in DROPPED and not (name in SHOWN_SIZES and key in {"width", "height"}):
        return False
    return "}" not in key and (key, value) not in DEFAULTS


def _shortened(key: str, value: str) -> str:
    if key == "d":
        return _relative(value)
    return NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), value)


def _relative(path: str) -> str:
    """Write a path of straight lines as steps of whole tenths: shorter, and gzip likes it."""
    if re.search(r"[ACQSTVHacqstvhml]", path):
        return NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), path)
    said: list[str] = []
    here = (0, 0)  # in tenths, so that rounding never adds up
    for sign, rest in STEP.findall(path):
        if sign == "Z":
            said.append("z")
            continue
        x, y = (round(float(number) * 10) for number in re.split(r"[ ,]", rest.strip()))
        if sign == "M":
            said.append(f"M{_tenths(x)} {_tenths(y)}")
        else:
            across, down = _tenths(x - here[0]), _tenths(y - here[1])
            said.append(f"l{across}{'' if down.startswith('-') else ' '}{down}")
        here = (x, y)
    return "".join(said)


def _tenths(value: int) -> str:
    return f"{value / 10:.1f}".removesuffix(".0")


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
