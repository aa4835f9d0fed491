"""Places for tests: square neighborhoods in a row of squares, a kilometre or so wide."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.core.text import slugify
from app.places.models import Neighborhood
from app.places.vocabulary import Rings

SIDE = 0.01  # degrees
WEST, SOUTH = -76.7, 39.2
COLUMNS = 4


def make_neighborhood(session: Session, name: str = "Ropewalk", place: int = 0) -> Neighborhood:
    """Make a square; `place` says which, counted along rows of four from the north-west."""
    column, row = place % COLUMNS, place // COLUMNS
    west, north = WEST + column * SIDE, SOUTH - row * SIDE
    neighborhood = Neighborhood(
        slug=slugify(name),
        name=name,
        area_km2=1.0,
        population=5000,
        geometry=_square(west, north - SIDE, west + SIDE, north),
        drawn=_square(column * 100, row * 100, column * 100 + 100, row * 100 + 100),
        longitude=west + SIDE / 2,
        latitude=north - SIDE / 2,
    )
    session.add(neighborhood)
    session.flush()
    return neighborhood


def make_neighborhoods(
    session: Session, names: Sequence[str] = ("Ropewalk", "Dovecote", "Millrace", "Tannery")
) -> list[Neighborhood]:
    """Make squares side by side, so that each but the last in a row borders on the next."""
    return [make_neighborhood(session, name, place) for place, name in enumerate(names)]


def area(name: str, kind: str, coordinates: object) -> dict[str, object]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def collection(*features: dict[str, object]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


def feature(
    name: object, rings: Rings | None = None, *, place: int = 0, **properties: object
) -> dict[str, object]:
    """Return a GeoJSON feature: a square unless `rings` are given."""
    west = WEST + place * SIDE
    shape = rings or _square(west, SOUTH, west + SIDE, SOUTH + SIDE)
    geometry = {"type": "MultiPolygon", "coordinates": shape}
    return {"type": "Feature", "properties": {"name": name, **properties}, "geometry": geometry}


def _square(left: float, top: float, right: float, bottom: float) -> Rings:
    return [[[[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]]]
