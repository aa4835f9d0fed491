"""Layers for programs: other sets of areas, and how they lie over the neighborhoods."""

from datetime import datetime

from fastapi import APIRouter, Request, Response

from app.api.common import PREFIX, PROBLEMS, PageOf, Shape, answer, listed
from app.datasets.on_layers import datasets_on
from app.http.transaction import Transaction
from app.places.areas import all_layers, layer_by_slug
from app.places.laid import area_by_slug, laid_areas

router = APIRouter(prefix=PREFIX, tags=["places"], responses=PROBLEMS)


class LayerShort(Shape):
    """`areas` is the number of its areas of today."""

    slug: str
    name: str
    areas: int


class WithinShape(Shape):
    """A neighborhood that shares ground with an area: the part of either, from 0 to 1."""

    slug: str
    name: str
    of_area: float
    of_neighborhood: float


class AreaShape(Shape):
    slug: str
    name: str
    other_names: list[str]
    neighborhoods: list[WithinShape]


class DatasetOnLayer(Shape):
    slug: str
    title: str


class LayerFull(Shape):
    """`datasets` are those whose rows lie in its areas."""

    slug: str
    name: str
    loaded_at: datetime
    changed_at: datetime
    areas: list[AreaShape]
    datasets: list[DatasetOnLayer]


class AreaFull(Shape):
    """`geometry` is a GeoJSON MultiPolygon. A retired area is not in the newest file."""

    slug: str
    name: str
    other_names: list[str]
    retired: bool
    geometry: dict[str, object]


@router.get("/layers", response_model=PageOf[LayerShort])
def list_layers(request: Request, session: Transaction) -> Response:
    """List every layer by name."""
    rows = [
        LayerShort(slug=row.slug, name=row.name, areas=row.areas) for row in all_layers(session)
    ]
    return answer(request, listed(rows))


@router.get("/layers/{slug}", response_model=LayerFull)
def show_layer(request: Request, slug: str, session: Transaction) -> Response:
    layer = layer_by_slug(session, slug)
    areas = [
        AreaShape(
            slug=area.slug,
            name=area.name,
            other_names=list(area.also),
            neighborhoods=[WithinShape.model_validate(one) for one in area.within],
        )
        for area in laid_areas(session, layer.id)
    ]
    full = LayerFull(
        slug=layer.slug,
        name=layer.name,
        loaded_at=layer.created_at,
        changed_at=layer.changed_at,
        areas=areas,
        datasets=[DatasetOnLayer.model_validate(one) for one in datasets_on(session, layer.id)],
    )
    return answer(request, full)


@router.get("/layers/{slug}/areas/{area}", response_model=AreaFull)
def show_area(request: Request, slug: str, area: str, session: Transaction) -> Response:
    """Give one area with its borders."""
    found = area_by_slug(session, layer_by_slug(session, slug).id, area)
    full = AreaFull(
        slug=found.slug,
        name=found.name,
        other_names=list(found.also),
        retired=found.retired,
        geometry={"type": "MultiPolygon", "coordinates": found.geometry},
    )
    return answer(request, full)
