"""Coordinates that are no degrees: which plane they lie in, and where that is on the globe.

A code that a person or the file gives is taken. Else planes that are in use around the city are
tried: one is taken when nearly all points then lie in the city and no other plane says otherwise.
"""

import re
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np

from app.core.i18n import _
from app.datasets.importing.refusal import ImportRefusedError
from app.places.grids import Floats, known_code, name_of, to_degrees

Box: TypeAlias = tuple[float, float, float, float]

FITTING: Final = 0.9  # share of points that must lie in the city
SAME: Final = 1e-4  # degrees, ten metres: what surveys of different years differ by
MOST_CHOICES: Final = 8
WIDEST: Final = 25.0  # degrees: a plane for half a continent is no city's
WEB_MERCATOR: Final = "EPSG:3857"
# Datums of long ago lie a street away from today's: they are offered, and taken when alone.
OLD: Final = re.compile(r"NAD27|WGS 72|ED50|Pulkovo|BLM|Equal Earth|PDC|Equi7|Atlas")


@dataclass(frozen=True)
class Choice:
    """A plane, and which share of the points lies in the city when they are read in it."""

    crs: str
    name: str
    share: float
    swapped: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"crs": self.crs, "name": self.name, "share": round(self.share, 3)}


def checked_code(told: str) -> str:
    """Return the code that a person gave. Raises ImportRefusedError for one that nobody knows."""
    code = known_code(told)
    if code is None:
        raise ImportRefusedError(
            _("“%(code)s” is no code of a coordinate system that we know.", code=told[:40]),
            _("Give its EPSG code, for example EPSG:2248. It stands in the source's description."),
            code="no-such-projection",
        )
    return code


def measured(code: str, x: Floats, y: Floats, box: Box) -> Choice:
    """Read the points in a plane, either way round, and see how many lie in the city."""
    straight = _share(*to_degrees(code, x, y), box)
    crossed = _share(*to_degrees(code, y, x), box) if straight < FITTING else 0.0
    swapped = crossed >= FITTING
    return Choice(code, name_of(code), crossed if swapped else straight, swapped)


def choices(x: Floats, y: Floats, box: Box) -> tuple[Choice | None, list[Choice]]:
    """Return the plane that is surely meant, or None, and what a person could choose from.

    Planes that put the points at the same places are one choice: the best known stands for all.
    """
    for old in (False, True):
        found = [measured(code, x, y, box) for code in _nearby(box, old=old)]
        found.sort(key=lambda choice: -choice.share)
        fitting = _different([c for c in found if c.share >= FITTING], x, y)
        if len(fitting) == 1:
            return fitting[0], fitting
        if fitting:
            return None, fitting[:MOST_CHOICES]
        if not old:
            today = found
    return None, _different(today, x, y)[:MOST_CHOICES]


def _different(found: list[Choice], x: Floats, y: Floats) -> list[Choice]:
    kept: list[tuple[Choice, Floats, Floats]] = []
    for choice in found:
        sides = (y, x) if choice.swapped else (x, y)
        longitude, latitude = to_degrees(choice.crs, *sides)
        if not any(
            _apart(longitude, other_x) < SAME and _apart(latitude, other_y) < SAME
            for _choice, other_x, other_y in kept
        ):
            kept.append((choice, longitude, latitude))
    return [choice for choice, _x, _y in kept]


def _apart(one: Floats, other: Floats) -> float:
    both = np.isfinite(one) & np.isfinite(other)
    return float(np.median(np.abs(one[both] - other[both]))) if both.any() else np.inf


def _share(longitude: Floats, latitude: Floats, box: Box) -> float:
    west, south, east, north = box
    inside = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    return float(inside.mean()) if len(inside) else 0.0


def _nearby(box: Box, *, old: bool) -> list[str]:
    """List the planes in use around the middle of the city, the best known first."""
    from pyproj.aoi import AreaOfInterest  # noqa: PLC0415, as above
    from pyproj.database import query_crs_info  # noqa: PLC0415
    from pyproj.enums import PJType  # noqa: PLC0415

    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    listed = query_crs_info(
        auth_name="EPSG",
        pj_types=[PJType.PROJECTED_CRS],
        area_of_interest=AreaOfInterest(*middle, *middle),
        contains=True,
    )
    near = {
        int(info.code): info.name
        for info in listed
        if info.area_of_use is not None
        and 0 < info.area_of_use.east - info.area_of_use.west <= WIDEST
        and bool(OLD.search(info.name)) == old
    }
    usual = sorted(near, key=lambda code: (not near[code].startswith(("NAD83 /", "WGS 84")), code))
    return [*([] if old else [WEB_MERCATOR]), *(f"EPSG:{code}" for code in usual)]
