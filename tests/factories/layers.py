"""Layers for tests: rectangles over the squares of `factories.places`."""

import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.places.areas import ground_of, layer_by_slug
from app.places.layers import load_layer
from app.places.laying import LaidOver, PreparedLayer, prepare_layer
from app.places.models import Layer
from tests.factories.places import SIDE, SOUTH, WEST, collection, feature

TRACTS = {"Harbor East": (0.0, 1.4), "Harbor West": (1.4, 4.0)}


def layer_file(areas: Mapping[str, tuple[float, float]] = TRACTS) -> bytes:
    """Return GeoJSON of areas in the first row of squares: from so many squares to so many."""
    features = [feature(name, [[_ring(start, end)]]) for name, (start, end) in areas.items()]
    return json.dumps(collection(*features)).encode()


def prepared(
    session: Session,
    name: str = "Statistical areas",
    areas: Mapping[str, tuple[float, float]] = TRACTS,
) -> PreparedLayer:
    return prepare_layer(LaidOver(name, ground_of(session)), layer_file(areas))


def make_layer(
    session: Session,
    name: str = "Statistical areas",
    areas: Mapping[str, tuple[float, float]] = TRACTS,
) -> Layer:
    """Load a layer. By default Ropewalk lies in Harbor East, Dovecote in both of its areas."""
    load_layer(session, prepared(session, name, areas))
    session.flush()
    return layer_by_slug(session, name.lower().replace(" ", "-"))


def _ring(start: float, end: float) -> list[list[float]]:
    west, east = WEST + start * SIDE, WEST + end * SIDE
    south, north = SOUTH - SIDE, SOUTH
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
