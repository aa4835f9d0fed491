"""Which column says where, when and how much: what the person said, else the likeliest."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.i18n import _
from app.datasets.importing.dates import NAMED_YEAR
from app.datasets.importing.job import Wishes
from app.datasets.importing.kinds import Typed
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.models import ColumnType, Role

PLACE_WORDS: Final = re.compile(
    r"n(?:eigh)?bou?rhoo?d|nbrhd|nbrdesc|(?:^|[_ ])nsa(?:$|[_ ])|^hood|^csa|"
    r"community(?:$|_name| name)|^barrio|^quartier|^stadtteil",
    re.IGNORECASE,
)
LATITUDE: Final = re.compile(r"(?:.*[\W_])?(?:lat|latitude)", re.IGNORECASE)
LONGITUDE: Final = re.compile(r"(?:.*[\W_])?(?:lon|lng|long|longitude)", re.IGNORECASE)
IDENTIFIER: Final = re.compile(
    r"(?:.*[\W_])?(?:id|key|number|no|uuid|ref|reference|case|geoid\d*|fips)|"
    r"(?:object|global|count|record|reference|case|map|row)_?(?:id|key)",
    re.IGNORECASE,
)
CODE: Final = re.compile(
    r".*(?:district|ward|zip|zip5|zipcode|postcode|code|beat|precinct|area|tract|block|lot|zone)",
    re.IGNORECASE,
)
WHEN: Final = re.compile(r"date|time|day|month|opened|created|reported|occurred", re.IGNORECASE)
FEW: Final = 0.5  # share of different values below which text sorts rows into kinds
ENOUGH: Final = 0.5  # share of rows that a guessed column of names must place


@dataclass(frozen=True)
class Chosen:
    """Names of the columns that place and date a row. `pair` holds `(lat, lon)` in one cell."""

    neighborhood: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    pair: str | None = None
    time: str | None = None

    def role_of(self, column: Typed, rows: int) -> Role:
        told = {
            self.neighborhood: Role.NEIGHBORHOOD,
            self.longitude: Role.LONGITUDE,
            self.latitude: Role.LATITUDE,
            self.pair: Role.LATITUDE,
            self.time: Role.TIME,
        }
        return told.get(column.name) or _usual_role(column, rows)


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


def choose(
    wishes: Wishes,
    columns: Sequence[Typed],
    holds_pairs: Callable[[str], bool],
    share_placed: Callable[[str], float | None],
) -> Chosen:
    """Choose the columns. With nothing said, points place first and names the rows without one.

    `share_placed` tells what part of a column's values are names of neighborhoods, None where no
    neighborhood is loaded yet.
    """
    time = wishes.time or _likeliest_time(columns)
    if wishes.latitude is not None or wishes.longitude is not None:
        return replace(_told_points(wishes, time, holds_pairs), neighborhood=wishes.neighborhood)
    if wishes.neighborhood is not None:
        return Chosen(neighborhood=wishes.neighborhood, time=time)
    neighborhood = _likeliest_names(columns, share_placed)
    latitude, longitude = _first(columns, LATITUDE), _first(columns, LONGITUDE)
    if latitude is not None and longitude is not None:
        return Chosen(neighborhood, latitude, longitude, time=time)
    texts = (column.name for column in columns if column.kind.type is ColumnType.TEXT)
    return Chosen(neighborhood, pair=next(filter(holds_pairs, texts), None), time=time)


def _told_points(wishes: Wishes, time: str | None, holds_pairs: Callable[[str], bool]) -> Chosen:
    told = [name for name in (wishes.latitude, wishes.longitude) if name is not None]
    if len(set(told)) == 1:
        if holds_pairs(told[0]):
            return Chosen(pair=told[0], time=time)
        raise ImportRefusedError(
            _("The column “%(name)s” alone does not hold both coordinates.", name=told[0]),
            _("Name a column for the latitude and one for the longitude."),
            code="half-a-point",
        )
    return Chosen(latitude=wishes.latitude, longitude=wishes.longitude, time=time)


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


def _likeliest_names(
    columns: Sequence[Typed], share_placed: Callable[[str], float | None]
) -> str | None:
    texts = [column for column in columns if column.kind.type is ColumnType.TEXT and column.filled]
    called = [column.name for column in texts if PLACE_WORDS.search(column.name)]
    shares = {column.name: share_placed(column.name) for column in texts}
    if any(share is None for share in shares.values()):
        return called[0] if called else None
    best = max(shares, key=lambda name: (shares[name] or 0, name in called), default=None)
    return best if best is not None and (shares[best] or 0) >= ENOUGH else None


def _first(columns: Sequence[Typed], pattern: re.Pattern[str]) -> str | None:
    numbers = {ColumnType.NUMBER, ColumnType.INTEGER}
    fits = (c.name for c in columns if c.kind.type in numbers and pattern.fullmatch(c.name))
    return next(fits, None)


def _usual_role(column: Typed, rows: int) -> Role:
    """Sort a column that neither places nor dates a row."""
    kind, various = column.kind.type, column.distinct > FEW * max(column.filled, 1)
    if kind is ColumnType.BOOLEAN or kind is ColumnType.DATE:
        return Role.CATEGORY
    if kind is ColumnType.TEXT:
        return Role.IDENTIFIER if various and rows > 1 else Role.CATEGORY
    if kind is ColumnType.INTEGER and IDENTIFIER.fullmatch(column.name):
        return Role.IDENTIFIER
    return (
        Role.CATEGORY
        if kind is ColumnType.INTEGER and CODE.fullmatch(column.name)
        else Role.MEASURE
    )
