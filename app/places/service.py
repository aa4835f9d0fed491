"""Loading neighborhoods: a second file updates, never duplicates, and nothing is deleted."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.events import NeighborhoodsLoaded
from app.core.outbox import announce
from app.core.text import slugify, unused
from app.places.models import Neighborhood
from app.places.naming import name_places
from app.places.plan import Plan, plan
from app.places.prepared import Prepared, prepare
from app.places.queries import aliases
from app.places.reading import Area, Reading
from app.places.report import LoadReport, report_of

RESERVED = ("here",)  # an address below /neighborhoods that is not a place


def preview_neighborhoods(
    session: Session, content: bytes, name_property: str | None = None
) -> LoadReport:
    """Say what loading this file would change. Raises FileRefusedError; writes nothing."""
    return preview_prepared(session, prepare(content, name_property))


def preview_prepared(session: Session, prepared: Prepared) -> LoadReport:
    return report_of(prepared.reading, _planned(session, prepared.reading))


def load_neighborhoods(
    session: Session, content: bytes, name_property: str | None = None
) -> LoadReport:
    """Load a GeoJSON file in the caller's transaction, or raise FileRefusedError."""
    return load_prepared(session, prepare(content, name_property))


def load_prepared(session: Session, prepared: Prepared) -> LoadReport:
    """Load what was read before: the lock of the database is held for writing alone.

    Neighborhoods that the file does not have are retired: proposals and charts still name them.
    """
    reading = prepared.reading
    made = _planned(session, reading)
    report = report_of(reading, made)
    slugs = {*session.scalars(select(col(Neighborhood.slug))), *RESERVED}
    places = {area.name: place for place, area in made.pairs}
    old_names = {place.id: place.name for place, _area in made.updated}
    for area in made.new:
        slug = unused(slugify(area.name, "neighborhood"), slugs)
        slugs.add(slug)
        places[area.name] = Neighborhood(slug=slug, name=area.name)
        session.add(places[area.name])
    for area, shape in zip(reading.areas, prepared.shapes, strict=True):
        place = places[area.name]
        _tell(place, area)
        if place.drawn != shape:
            place.drawn, place.changed_at = shape, utc_now()
    for place in made.retired:
        place.retired, place.changed_at = True, utc_now()
    session.flush()
    report.names_left_out = name_places(session, reading, places, old_names)
    announce(session, NeighborhoodsLoaded(len(reading.areas)))
    return report


def _planned(session: Session, reading: Reading) -> Plan:
    known = session.scalars(select(Neighborhood).order_by(col(Neighborhood.name))).all()
    return plan(reading, known, aliases(session))


def _tell(place: Neighborhood, area: Area) -> None:
    """Write what the file says of a place; what it does not say stays."""
    facts = {
        "name": area.name,
        "kind": area.kind if area.kind is not None else place.kind,
        "population": area.population if area.population is not None else place.population,
        "area_km2": area.border.km2,
        "geometry": area.border.rings,
        "longitude": area.border.middle[0],
        "latitude": area.border.middle[1],
        "retired": False,
    }
    for name, value in facts.items():
        if getattr(place, name) != value:
            setattr(place, name, value)
            place.changed_at = utc_now()
