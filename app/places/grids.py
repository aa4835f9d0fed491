"""Coordinates in a plane, in feet or metres: the codes of such planes, and the way to degrees."""

import re
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

DEGREES: Final = "EPSG:4326"
_CODE: Final = re.compile(r"(EPSG|ESRI|OGC):{1,2}([0-9]{4,6}|CRS84)", re.IGNORECASE)
_URN: Final = re.compile(r"(?:urn:ogc:def:crs:)(EPSG|ESRI):[0-9.]*:([0-9]{4,6})", re.IGNORECASE)


def known_code(told: str) -> str | None:
    """Return the code of a coordinate system as it is usually written, None for any other text."""
    wanted = told.strip()
    wanted = f"EPSG:{wanted}" if wanted.isdecimal() else wanted
    found = _CODE.fullmatch(wanted) or _URN.fullmatch(wanted)
    code = found and f"{found.group(1)}:{found.group(2)}".upper()
    return code if code and system(code) is not None else None


def name_of(code: str) -> str:
    known = system(code)
    return "" if known is None else str(known.name)


def is_degrees(code: str) -> bool:
    known = system(code)
    return known is not None and bool(known.is_geographic)


def to_degrees(code: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes; what has none is not a number."""
    from pyproj import Transformer  # noqa: PLC0415, dear, and most files hold degrees

    change = Transformer.from_crs(system(code), DEGREES, always_xy=True)
    longitude, latitude = change.transform(x, y)
    for axis in (longitude, latitude):
        axis[~np.isfinite(axis)] = np.nan
    return longitude, latitude


@cache
def system(code: str) -> Any:  # noqa: ANN401, imported late
    """Return the coordinate system with this code, None where it is none of points on the map."""
    from pyproj import CRS  # noqa: PLC0415, as above
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    try:
        known = CRS.from_authority(*code.split(":"))
    except CRSError:
        return None
    return known if known.is_projected or known.is_geographic else None
