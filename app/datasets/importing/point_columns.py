"""Which columns hold the points: by their values where those lie in the city, else by name."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.datasets.importing.kinds import Typed
from app.datasets.vocabulary import ColumnType

LATITUDE: Final = re.compile(r"(?:.*[\W_])?(?:lat|latitude)(?:[\W_]?\d)?", re.IGNORECASE)
LONGITUDE: Final = re.compile(r"(?:.*[\W_])?(?:lon|lng|long|longitude)(?:[\W_]?\d)?", re.IGNORECASE)
_AXIS: Final = (
    r"(?:.*[\W_])?(?:{axis}|{axis}[\W_]?(?:coord|coordinate|cord|pos|position|sp|utm|wgs84)s?|"
    r"(?:coord|coordinate|point|pt|geo|geom|loc)[\W_]?{axis}|{other}(?:ing)?s?)(?:[\W_]?\w{{1,6}})?"
)
EASTING: Final = re.compile(_AXIS.format(axis="x", other="east"), re.IGNORECASE)
NORTHING: Final = re.compile(_AXIS.format(axis="y", other="north"), re.IGNORECASE)
NUMBERS: Final = frozenset({ColumnType.NUMBER, ColumnType.INTEGER})
WIDEST: Final = 60  # numbers without a telling name that are looked at
LEAST: Final = 1000  # a plane's coordinates are larger than this
MOST: Final = 0.5
NEARLY_ALL: Final = 0.9

Floats: TypeAlias = NDArray[np.float64]
Box: TypeAlias = tuple[float, float, float, float]
Sample: TypeAlias = Callable[[Sequence[str]], Mapping[str, Floats]]  # the same rows of columns


@dataclass(frozen=True)
class Pair:
    latitude: str
    longitude: str


class PointColumns:
    """The numbers of one table, asked for what they could be. `box` is the city's, a little grown.

    `sample` returns values of the same rows for each column, without a value not a number.
    """

    def __init__(self, columns: Sequence[Typed], sample: Sample, box: Box | None) -> None:
        numbers = [column for column in columns if column.kind.type in NUMBERS]
        self._names = [column.name for column in numbers]
        self._broken = [c.name for c in numbers if c.kind.type is ColumnType.NUMBER]
        self._sample, self._box = sample, box
        self._named = self._pairs(LATITUDE, LONGITUDE)
        self._planes = self._pairs(NORTHING, EASTING)

    def in_city(self) -> Pair | None:
        """Return the pair of which most points lie in the city, one that is called so first."""
        if self._box is None:
            return None
        found = self._best(self._named) or self._best(self._planes)
        return found or self._by_values()

    def by_name(self) -> Pair | None:
        """Return the first pair that is called latitude and longitude, wherever it lies."""
        return next(iter(self._named), None)

    def on_a_plane(self) -> Pair | None:
        """Return the first pair that is called x and y and is too large for degrees."""
        for pair in self._planes:
            values = self._sample([pair.latitude, pair.longitude])
            sizes = [np.abs(v[np.isfinite(v) & (v != 0)]) for v in values.values()]
            if all(len(size) and np.median(size) >= LEAST for size in sizes):
                return pair
        return None

    def _pairs(self, latitude: re.Pattern[str], longitude: re.Pattern[str]) -> list[Pair]:
        """Put together what is called alike: `start_lat` with `start_lng`, not with `end_lng`."""
        up = [name for name in self._names if latitude.fullmatch(name)]
        across = [name for name in self._names if longitude.fullmatch(name)]
        alike = [Pair(y, x) for y in up for x in across if _stem(y) == _stem(x)]
        return alike or [Pair(y, x) for y in up[:1] for x in across[:1]]

    def _best(self, pairs: Sequence[Pair]) -> Pair | None:
        best, most = None, 0.0
        for pair in pairs:
            values = self._sample([pair.latitude, pair.longitude])
            inside, share = self._inside(values[pair.latitude], values[pair.longitude])
            if share >= MOST and inside > most:
                best, most = pair, inside
        return best

    def _by_values(self) -> Pair | None:
        """Find a pair whatever it is called: broken numbers, nearly all of them in the city."""
        names = self._broken[:WIDEST]
        if len(names) < 2 or self._box is None:  # noqa: PLR2004, a pair
            return None
        values = self._sample(names)
        west, south, east, north = self._box
        up = [name for name in names if _share_between(values[name], south, north) >= NEARLY_ALL]
        across = [name for name in names if _share_between(values[name], west, east) >= NEARLY_ALL]
        pairs = [Pair(y, x) for y in up for x in across if x != y]
        return pairs[0] if pairs else None

    def _inside(self, latitude: Floats, longitude: Floats) -> tuple[float, float]:
        """Return which share of all rows, and of rows with a point, lies in the city.

        Either way round: that coordinates were exchanged is found out later.
        """
        if self._box is None or not len(latitude):
            return 0.0, 0.0
        west, south, east, north = self._box
        known = (
            np.isfinite(latitude) & np.isfinite(longitude) & ((latitude != 0) | (longitude != 0))
        )
        ways = [
            (south <= y) & (y <= north) & (west <= x) & (x <= east)
            for y, x in ((latitude, longitude), (longitude, latitude))
        ]
        inside = max(int((way & known).sum()) for way in ways)
        return inside / len(latitude), inside / max(int(known.sum()), 1)


def _stem(name: str) -> str:
    """Return what is left of a name without its word for the axis."""
    folded = re.sub(r"[\W_]+", " ", name.casefold())
    return re.sub(
        r"\b(?:latitude|longitude|lat|long|lon|lng|[xy](?=coord|cord|pos)|[xy]|"
        r"east(?:ing)?s?|north(?:ing)?s?)(?=\b|\d|coord|cord|pos)",
        "",
        folded,
    ).strip()


def _share_between(values: Floats, low: float, high: float) -> float:
    known = values[np.isfinite(values) & (values != 0)]
    broken = known[known != np.round(known)]
    if len(known) == 0 or len(broken) < MOST * len(known):
        return 0.0
    return float(((known >= low) & (known <= high)).mean())
