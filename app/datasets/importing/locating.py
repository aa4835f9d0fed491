"""Distinct points of a table, read as what they are: degrees, exchanged degrees, a plane."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.place_points import Floats, are_swapped
from app.datasets.importing.projecting import FITTING, Choice, checked_code, choices, measured
from app.places.grids import is_degrees, known_code, to_degrees

SAMPLE: Final = 5000
GROWN: Final = 0.2  # of the city on each side: what lies just outside is no proof against a plane
MOST: Final = 0.5
LARGEST_DEGREE: Final = 180


@dataclass(frozen=True)
class Located:
    """How the points of a table are read.

    `plane` is the one that was used; `choices` are planes that a person could choose from.
    `sure` is false where the coordinates are no degrees and no plane was found for them.
    """

    swapped: bool = False
    plane: Choice | None = None
    choices: tuple[Choice, ...] = ()
    sure: bool = True
    told: bool = False

    @property
    def fits(self) -> bool:
        return self.plane is None or self.plane.share >= MOST

    def to_json(self) -> dict[str, Any]:
        """Tell a person which plane was taken, by whose word, and what else there is."""
        if self.plane is None and not self.choices:
            return {}
        taken = self.plane.to_json() if self.plane else {"crs": None, "name": "", "share": 0.0}
        return taken | {"told": self.told, "choices": [c.to_json() for c in self.choices]}

    def degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return longitudes and latitudes of points as they stand in the file."""
        if self.swapped:
            x, y = y, x
        return (x, y) if self.plane is None else to_degrees(self.plane.crs, x, y)


def located(
    x: Floats, y: Floats, gazetteer: Gazetteer, wished: str | None, in_file: str | None
) -> Located:
    """Find out how points are read. `wished` is the code a person gave, `in_file` the file's."""
    step = max(1, len(x) // SAMPLE)
    x, y = x[::step], y[::step]
    box = gazetteer.box(GROWN)
    code = checked_code(wished) if wished else known_code(in_file or "")
    if code is not None and box is not None and len(x):  # noqa: SIM102, two questions
        if not is_degrees(code) and not (wished is None and _are_degrees(x, y, gazetteer)):
            named = measured(code, x, y, box)
            return Located(named.swapped, named, (named,), told=wished is not None)
    if box is None or not len(x) or _may_be_degrees(x, y) >= MOST:
        return Located(are_swapped(gazetteer.areas, x, y))
    plane, others = choices(x, y, box)
    return Located(
        plane is not None and plane.swapped, plane, tuple(others), sure=plane is not None
    )


def _may_be_degrees(x: Floats, y: Floats) -> float:
    return float(((np.abs(x) <= LARGEST_DEGREE) & (np.abs(y) <= LARGEST_DEGREE)).mean())


def _are_degrees(x: Floats, y: Floats, gazetteer: Gazetteer) -> bool:
    """Say whether points lie in the city as degrees, whatever plane the file says they are in."""
    box = gazetteer.box(GROWN)
    if box is None or _may_be_degrees(x, y) < FITTING:
        return False
    west, south, east, north = box
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return bool(inside.mean() >= MOST)
