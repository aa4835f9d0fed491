"""Loading a layer: a second file updates its areas, never doubles them, and nothing is deleted."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import RefusedError, Ruling, require
from app.core.i18n import _
from app.core.text import slugify, unused
from app.places.areas import ground_mark, ground_of
from app.places.grids import name_of
from app.places.laying import Ground, Overlap, PreparedLayer, drawn_over, overlaps_of, polygons_of
from app.places.models import Layer, LayerArea, LayerAreaId, LayerId, LayerOverlap, NeighborhoodId
from app.places.names import key
from app.places.policy import can_name_layer
from app.places.reading import Area
from app.places.refusal import FileRefusedError
from app.places.report import LoadReport
from app.places.vocabulary import NEIGHBORHOODS

RESERVED: Final = ("uploads",)  # an address below /admin/layers that is not a layer
MOVED: Final = Ruling(
    HTTPStatus.CONFLICT,
    "neighborhoods-changed",
    _("The neighborhoods changed after this file was read."),
    _("Send the file again: how its areas lie over them is then measured anew."),
)


def preview_layer(session: Session, prepared: PreparedLayer) -> LoadReport:
    """Say what loading this layer would change; writes nothing. Raises RefusedError."""
    require(can_name_layer(prepared.name))
    layer = _called(session, prepared.name)
    return _report(prepared, _areas(session, layer.id) if layer else [])


def load_layer(session: Session, prepared: PreparedLayer) -> LoadReport:
    """Load what was read before, in the caller's transaction. Raises RefusedError.

    A layer of this name is updated, else made. Areas that the file does not have are retired.
    """
    require(can_name_layer(prepared.name))
    if prepared.mark != ground_mark(session):
        raise RefusedError(MOVED)
    layer = _called(session, prepared.name, lock=True) or _made(session, prepared.name)
    known = _areas(session, layer.id)
    report = _report(prepared, known)
    by_name = _by_name(known)
    slugs = {area.slug for area in known}
    reading = prepared.prepared.reading
    told: list[LayerArea] = []
    for one, shape in zip(reading.areas, prepared.prepared.shapes, strict=True):
        area = by_name.get(key(one.name))
        if area is None:
            slug = unused(slugify(one.name, "area"), slugs)
            slugs.add(slug)
            area = LayerArea(layer_id=layer.id, slug=slug, name=one.name)
        area.name, area.also, area.retired = one.name, list(one.also), False
        area.geometry, area.drawn = one.border.rings, shape
        told.append(area)
    session.add_all(told)
    session.flush()
    ids = [area.id for area in told]
    kept = set(ids)
    for area in known:
        area.retired = area.id not in kept
    layer.name, layer.changed_at = prepared.name.strip(), utc_now()
    session.flush()
    _lay(session, layer, prepared.overlaps, ids)
    return report


def fit_layers(database: Database) -> None:
    """Draw and measure every layer anew after the neighborhoods changed. May run twice.

    Computed before the writers' lock is taken. A layer that was loaded meanwhile fits already, and
    neighborhoods that changed once more bring an event of their own.
    """
    with database.reading() as session:
        ground = ground_of(session)
        layers = list(session.scalars(select(Layer)))
        areas = {
            layer.id: [area for area in _areas(session, layer.id) if not area.retired]
            for layer in layers
        }
    for layer in layers:
        if ground.ids and areas[layer.id]:
            _fit(database, layer, areas[layer.id], ground)


def _fit(database: Database, layer: Layer, areas: Sequence[LayerArea], ground: Ground) -> None:
    polygons = [polygons_of(area.geometry) for area in areas]
    overlaps = overlaps_of(polygons, ground)
    try:
        shapes = drawn_over(polygons, ground)
    except FileRefusedError:  # too tangled for the new map: the drawing of before stays
        shapes = [area.drawn for area in areas]
    with database.writing() as session:
        now = session.get_one(Layer, layer.id, with_for_update=True)
        if now.changed_at != layer.changed_at:
            return
        drawn = [{"id": area.id, "drawn": one} for area, one in zip(areas, shapes, strict=True)]
        session.execute(update(LayerArea), drawn)
        now.changed_at = utc_now()
        _lay(session, now, overlaps, [area.id for area in areas])


def _called(session: Session, name: str, *, lock: bool = False) -> Layer | None:
    """Find a layer by name, on wish locked until this transaction ends; case does not count."""
    layers = session.scalars(select(Layer).with_for_update() if lock else select(Layer))
    return next((layer for layer in layers if key(layer.name) == key(name)), None)


def _made(session: Session, name: str) -> Layer:
    taken = {*session.scalars(select(col(Layer.slug))), NEIGHBORHOODS, *RESERVED}
    layer = Layer(slug=unused(slugify(name, "layer"), taken), name=name.strip())
    try:
        with session.begin_nested():
            session.add(layer)
    except IntegrityError:  # somebody made the same at the same moment
        found = _called(session, name, lock=True)
        if found is None:
            raise
        return found
    return layer


def _areas(session: Session, layer_id: LayerId) -> Sequence[LayerArea]:
    mine = select(LayerArea).where(col(LayerArea.layer_id) == layer_id)
    return session.scalars(mine.order_by(col(LayerArea.name))).all()


def _by_name(known: Sequence[LayerArea]) -> Mapping[str, LayerArea]:
    # Today's area comes last and wins over a retired one of the same name.
    return {key(area.name): area for area in sorted(known, key=lambda area: not area.retired)}


def _lay(
    session: Session, layer: Layer, overlaps: Sequence[Overlap], ids: Sequence[LayerAreaId]
) -> None:
    """Keep these overlaps of a layer and no others. `ids` are its areas by position."""
    every = select(col(LayerArea.id)).where(col(LayerArea.layer_id) == layer.id)
    session.execute(delete(LayerOverlap).where(col(LayerOverlap.area_id).in_(every)))
    for one in overlaps:
        session.add(
            LayerOverlap(
                area_id=ids[one.area],
                neighborhood_id=NeighborhoodId(one.neighborhood_id),
                of_area=one.of_area,
                of_neighborhood=one.of_neighborhood,
            )
        )
    session.flush()


def _report(prepared: PreparedLayer, known: Sequence[LayerArea]) -> LoadReport:
    reading, by_name = prepared.prepared.reading, _by_name(known)
    told = {key(area.name) for area in reading.areas}
    old = [(by_name[key(a.name)], a) for a in reading.areas if key(a.name) in by_name]
    return LoadReport(
        loaded=[area.name for area in reading.areas if key(area.name) not in by_name],
        updated=[area.name for kept, area in old if _differs(kept, area)],
        unchanged=[area.name for kept, area in old if not _differs(kept, area)],
        repaired=reading.repaired,
        renamed=[],
        retired=[a.name for a in known if not a.retired and key(a.name) not in told],
        refused=reading.refused,
        converted_from=f"{name_of(reading.plane)} ({reading.plane})" if reading.plane else "",
    )


def _differs(kept: LayerArea, told: Area) -> bool:
    same = (kept.name, kept.also, kept.geometry) == (told.name, list(told.also), told.border.rings)
    return kept.retired or not same
