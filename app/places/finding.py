"""Finding a neighborhood: by a part of its names, or by a place on the earth. Reads only."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.text import fold
from app.places.models import Neighborhood
from app.places.names import key
from app.places.queries import Row, aliases, all_neighborhoods

NEAR = 0.2  # degrees, some 20 km: no neighborhood is that far from its own middle


def named_like(session: Session, words: str) -> Sequence[Row]:
    """List today's neighborhoods with these words in one of their names; all for no words."""
    wanted = key(words)
    rows = all_neighborhoods(session)
    if not wanted:
        return rows
    also = aliases(session)
    return [row for row in rows if any(wanted in key(n) for n in (row.name, *also.get(row.id, ())))]


def by_letter(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    """Group rows under the first letter of their names, figures under `#`."""

    def letter(row: Row) -> str:
        first = fold(row.name)[:1].upper()
        return first if first.isalpha() else "#"

    ordered = sorted(rows, key=lambda row: (letter(row), fold(row.name)))
    return {first: list(group) for first, group in groupby(ordered, letter)}


def parse_place(text: str) -> tuple[float, float] | None:
    """Read `39.29,-76.61` as latitude and longitude; anything else is nothing."""
    found = re.fullmatch(r"\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*", text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None  # noqa: PLR2004, degrees


def at_place(session: Session, latitude: float, longitude: float) -> Row | None:
    """Find the neighborhood that holds this point, reading only the borders that are near."""
    near = (
        select(
            col(Neighborhood.id),
            col(Neighborhood.slug),
            col(Neighborhood.name),
            col(Neighborhood.geometry),
        )
        .where(
            ~col(Neighborhood.retired),
            col(Neighborhood.latitude).between(latitude - NEAR, latitude + NEAR),
            col(Neighborhood.longitude).between(longitude - NEAR, longitude + NEAR),
        )
        .order_by(col(Neighborhood.name))
    )
    for place, slug, name, geometry in session.execute(near):
        border = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in geometry])
        if shapely.intersects_xy(border, longitude, latitude):
            return Row(place, slug, name)
    return None
