"""Both coordinates in one cell: `(39.3, -76.6)`, `-76.6 39.3`, `POINT (-76.6 39.3)`.

Read by patterns only: no parser of shapes ever sees text from outside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_NUMBER: Final = r"([-+]?[0-9]{1,8}(?:\.[0-9]{0,15})?)"
# An address may stand above the coordinates, as portals write it.
PAIR: Final = (
    rf"(?s)(?:[^\x00]{{0,300}}[\n\r])?\s*[(\[]?\s*{_NUMBER}\s*[,; ]\s*{_NUMBER}\s*[)\]]?\s*"
)
_MORE: Final = r"(?:\s+[-+0-9.eE]{1,24}){0,2}"  # height and measure
WKT: Final = (
    rf"(?i)\s*(?:SRID=([0-9]{{4,6}});)?\s*POINT\s*(?:ZM|Z|M)?\s*\(\s*{_NUMBER}\s+{_NUMBER}{_MORE}"
    r"\s*\)\s*"
)
MOST_PARTS: Final = 0.9  # of the cells that a column of points must hold
ENOUGH: Final = 0.5


class PointForm(StrEnum):
    PAIR = "pair"  # latitude first
    WKT = "wkt"  # longitude first


@dataclass(frozen=True)
class Point:
    """SQL for latitude and longitude (or northing and easting) of a row."""

    latitude: str
    longitude: str


@dataclass(frozen=True)
class Pairs:
    """A column of points: how it is written and, where it says so, the code of its plane."""

    form: PointForm
    crs: str | None = None

    def sql(self, cell: str) -> Point:
        pattern, latitude, longitude = (PAIR, 1, 2) if self.form is PointForm.PAIR else (WKT, 3, 2)
        return Point(*(
            f"TRY_CAST(regexp_extract({cell}, '^{pattern}$', {part}) AS DOUBLE)"
            for part in (latitude, longitude)
        ))  # fmt: skip


def pairs_in(cells: Sequence[str], box: tuple[float, float, float, float] | None) -> Pairs | None:
    """Say how these cells write points, or None where they are something else.

    Two bare numbers are a point only when they look like one: in the city, or with decimals.
    """
    if not cells:
        return None
    points = [found for cell in cells if (found := re.fullmatch(WKT, cell))]
    if len(points) >= MOST_PARTS * len(cells):
        codes = {found.group(1) for found in points}
        code = codes.pop() if len(codes) == 1 else None
        return Pairs(PointForm.WKT, f"EPSG:{code}" if code else None)
    pairs = [found for cell in cells if (found := re.fullmatch(PAIR, cell))]
    likely = [found for found in pairs if _looks_like_a_point(found, box)]
    bracketed = sum(cell.rstrip().endswith(")") for cell in cells)
    # Coordinates in brackets below an address are nothing else: some addresses were not found.
    fewest = ENOUGH if bracketed >= len(pairs) else MOST_PARTS
    if len(pairs) < fewest * len(cells) or len(likely) < ENOUGH * len(cells):
        return None
    return Pairs(PointForm.PAIR)


def _looks_like_a_point(
    found: re.Match[str], box: tuple[float, float, float, float] | None
) -> bool:
    first, second = found.groups()
    if "." in first and "." in second:
        return True
    if box is None:
        return False
    west, south, east, north = box
    one, two = float(first), float(second)
    return any(
        south <= latitude <= north and west <= longitude <= east
        for latitude, longitude in ((one, two), (two, one))
    )
