"""The plane on which the city is drawn: degrees to map units, right within a city's size."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Self

from app.places.drawing import WIDTH


@dataclass(frozen=True)
class Plane:
    """As wide as WIDTH, or as tall where the city is taller; y downwards."""

    west: float
    north: float
    narrow: float  # a degree of longitude, in degrees of latitude
    scale: float
    width: float
    height: float

    @classmethod
    def over(cls, west: float, south: float, east: float, north: float) -> Self:
        """Lay the plane over these bounds in degrees."""
        narrow = cos(radians((south + north) / 2))
        across, up = (east - west) * narrow, north - south
        scale = WIDTH / max(across, up)
        return cls(west, north, narrow, scale, across * scale, up * scale)

    def place(self, longitude: Any, latitude: Any) -> tuple[Any, Any]:  # noqa: ANN401
        """Return x and y of a point, or of arrays of them."""
        return (
            (longitude - self.west) * self.narrow * self.scale,
            (self.north - latitude) * self.scale,
        )


def plane_of(bounds: Sequence[float]) -> Plane:
    west, south, east, north = (float(end) for end in bounds)
    return Plane.over(west, south, east, north)
