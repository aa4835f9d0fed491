"""Which column says where, when and how much: what the person said, else the likeliest."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from app.core.i18n import _
from app.datasets.importing.dates import NAMED_YEAR
from app.datasets.importing.job import Wishes
from app.datasets.importing.kinds import Typed
from app.datasets.importing.point_columns import NUMBERS, PointColumns
from app.datasets.importing.point_forms import Pairs, Point
from app.datasets.importing.readers import FROM_SHEET
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.vocabulary import ColumnType, Role

PLACE_WORDS: Final = re.compile(
    r"n(?:eigh)?bou?rhoo?d|nbrhd|nbrdesc|(?:^|[_ ])nsa(?:$|[_ ])|^hood|^csa|"
    r"community(?:$|_name| name)|^barrio|^quartier|^stadtteil",
    re.IGNORECASE,
)
IDENTIFIER: Final = re.compile(
    r"(?:.*[\W_])?(?:id|key|number|no|uuid|ref|reference|case|geoid\d*|fips)|"
    r"(?:object|global|count|record|reference|case|map|row)_?(?:id|key)",
    re.IGNORECASE,
)
CODE: Final = re.compile(
    r".*(?:district|ward|zip|zip5|zipcode|postcode|code|beat|precinct|area|tract|block|lot|zone)|"
    r"(?:.*[\W_])?(?:county|state|country|sumlevel)",
    re.IGNORECASE,
)
NAME: Final = re.compile(r"name|label|title", re.IGNORECASE)  # also where names are numbers
WHEN: Final = re.compile(r"date|time|day|month|opened|created|reported|occurred", re.IGNORECASE)
FEW: Final = 0.5  # share of different values below which text sorts rows into kinds
ENOUGH: Final = 0.5  # share of rows that a guessed column of names must place


@dataclass(frozen=True)
class Chosen:
    """Columns that place and date a row, by name. `pair` holds a point in one cell, `pairs` how.

    Where `points_place` is false, points only say what unknown names may mean. `plane` names the
    columns of coordinates from which latitude and longitude were calculated.
    """

    neighborhood: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    pair: str | None = None
    time: str | None = None
    pairs: Pairs | None = None
    points_place: bool = True
    plane: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)  # by a person, of other columns

    def role_of(self, column: Typed, rows: int) -> Role:
        told = {
            self.neighborhood: Role.NEIGHBORHOOD,
            self.longitude: Role.LONGITUDE,
            self.latitude: Role.LATITUDE,
            self.pair: Role.LATITUDE,
            self.time: Role.TIME,
        }
        told |= dict.fromkeys(self.plane, Role.IDENTIFIER)
        wish = self.told.get(column.name)
        found = told.get(column.name) or (Role(wish) if wish else None)
        return found or _usual_role(column, rows)

    def point(self, sql_of: Callable[[str], str], columns: Mapping[str, Typed]) -> Point | None:
        """Return SQL for the coordinates of a row, `sql_of` giving that of a column."""
        if self.pair is not None and self.pairs is not None:
            return self.pairs.sql(sql_of(self.pair))
        if self.latitude is None or self.longitude is None:
            return None
        return Point(*(
            _number(sql_of(name), columns[name]) for name in (self.latitude, self.longitude)
        ))  # fmt: skip


def _number(sql: str, column: Typed) -> str:
    """Return SQL for a number, whatever type the column has."""
    return sql if column.kind.type in NUMBERS else f"TRY_CAST(CAST({sql} AS VARCHAR) AS DOUBLE)"


def resolved(wishes: Wishes, names: Sequence[str]) -> Wishes:
    """Return the wishes with the names as the file has them. Refuses a column that is not there."""

    def known(field: str, wished: str | None) -> str | None:
        if wished is None:
            return None
        for same in (str.strip, str.casefold):
            for name in names:
                if same(name) == same(wished.strip()):
                    return name
        raise ImportRefusedError(
            _("There is no column “%(name)s” for %(field)s.", name=wished, field=field),
            _("The file has these columns: %(names)s.", names=", ".join(names[:40])),
            code="unknown-column",
        )

    return replace(
        wishes,
        neighborhood=known("neighborhood", wishes.neighborhood),
        latitude=known("latitude", wishes.latitude),
        longitude=known("longitude", wishes.longitude),
        time=known("time", wishes.time),
    )


def year_columns(wishes: Wishes, names: Sequence[str]) -> list[str]:
    """Name the columns whose whole numbers may be years: the one told, or those called year."""
    if wishes.time is not None:
        return [wishes.time]
    return [name for name in names if NAMED_YEAR.fullmatch(name)]


class Places(Protocol):
    """What a table's cells say about places: `placing.Placing`."""

    def pairs_of(self, name: str) -> Pairs | None: ...

    def point_columns(self, columns: Sequence[Typed]) -> PointColumns: ...

    def share_placed(self, name: str) -> float | None:
        """Tell what part of a column's values are names of neighborhoods, None without any."""

    def tells_areas(self, name: str) -> bool: ...


def choose(wishes: Wishes, columns: Sequence[Typed], places: Places) -> Chosen:
    """Choose the columns. With nothing said, points place first and names the rows without one.

    A table with a row for each neighborhood is placed by their names: the point of an area may lie
    in the next one. A column that a person put to another use is not guessed at.
    """
    free = [column for column in columns if column.name not in wishes.roles]
    time = wishes.time or _likeliest_time(free)
    if wishes.latitude is not None or wishes.longitude is not None:
        chosen = replace(_told_points(wishes, places), neighborhood=wishes.neighborhood)
        return replace(chosen, time=time, told=wishes.roles)
    numbered = bool(wishes.crosswalk or wishes.aliases or wishes.of_layer)
    names = wishes.neighborhood or _likeliest_names(free, places, numbered=numbered)
    points = _likeliest_points(free, places)
    by_name = wishes.neighborhood is not None or (names is not None and places.tells_areas(names))
    return replace(
        points, neighborhood=names, time=time, points_place=not by_name, told=wishes.roles
    )


def _told_points(wishes: Wishes, places: Places) -> Chosen:
    told = [name for name in (wishes.latitude, wishes.longitude) if name is not None]
    if len(set(told)) == 1:
        pairs = places.pairs_of(told[0])
        if pairs is not None:
            return Chosen(pair=told[0], pairs=pairs)
        raise ImportRefusedError(
            _("The column “%(name)s” alone does not hold both coordinates.", name=told[0]),
            _("Name a column for the latitude and one for the longitude."),
            code="half-a-point",
        )
    return Chosen(latitude=wishes.latitude, longitude=wishes.longitude)


def _likeliest_points(columns: Sequence[Typed], places: Places) -> Chosen:
    """Find the columns of points: those in the city, points in one cell, by name, on a plane."""
    numbers = places.point_columns(columns)
    found = numbers.in_city()
    if found is not None:
        return Chosen(latitude=found.latitude, longitude=found.longitude)
    for column in columns:
        if column.kind.type is ColumnType.TEXT and column.filled:
            pairs = places.pairs_of(column.name)
            if pairs is not None:
                return Chosen(pair=column.name, pairs=pairs)
    found = numbers.by_name() or numbers.on_a_plane()
    return Chosen(latitude=found.latitude, longitude=found.longitude) if found else Chosen()


def _likeliest_time(columns: Sequence[Typed]) -> str | None:
    dates = [column for column in columns if column.kind.type is ColumnType.DATE]
    # Years are the last resort: a column of days says more.
    by_worth = sorted(
        dates,
        key=lambda column: (
            bool(NAMED_YEAR.fullmatch(column.name)),
            not WHEN.search(column.name),
            bool(re.search("updat|modif|edit|load", column.name, re.IGNORECASE)),
            -column.filled,
        ),
    )
    return by_worth[0].name if by_worth else None


def _likeliest_names(columns: Sequence[Typed], places: Places, *, numbered: bool) -> str | None:
    """Find the column of names. Numbers are names only where a person said what they mean."""
    kinds = {ColumnType.TEXT, ColumnType.INTEGER} if numbered else {ColumnType.TEXT}
    texts = [column for column in columns if column.kind.type in kinds and column.filled]
    called = [column.name for column in texts if PLACE_WORDS.search(column.name)]
    shares = {column.name: places.share_placed(column.name) for column in texts}
    if any(share is None for share in shares.values()):
        return called[0] if called else None
    best = max(shares, key=lambda name: (shares[name] or 0, name in called), default=None)
    return best if best is not None and (shares[best] or 0) >= ENOUGH else None


def _usual_role(column: Typed, rows: int) -> Role:
    """Sort a column that neither places nor dates a row."""
    kind, various = column.kind.type, column.distinct > FEW * max(column.filled, 1)
    if kind is ColumnType.BOOLEAN or kind is ColumnType.DATE or column.name == FROM_SHEET:
        return Role.CATEGORY
    if kind is ColumnType.TEXT:
        return Role.IDENTIFIER if various and rows > 1 else Role.CATEGORY
    named = IDENTIFIER.fullmatch(column.name) and kind is ColumnType.INTEGER
    if named or (various and NAME.fullmatch(column.name)):
        return Role.IDENTIFIER
    return (
        Role.CATEGORY
        if kind is ColumnType.INTEGER and CODE.fullmatch(column.name)
        else Role.MEASURE
    )
