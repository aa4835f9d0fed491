"""Neighborhoods and districts for programs."""

from fastapi import APIRouter, Request, Response

from app.api.common import PREFIX, PROBLEMS, PageOf, Shape, answer, listed
from app.http.transaction import Transaction
from app.places.queries import all_neighborhoods, by_slug, districts, other_names

router = APIRouter(prefix=PREFIX, tags=["places"], responses=PROBLEMS)


class NeighborhoodShort(Shape):
    id: int
    slug: str
    name: str


class NeighborhoodFull(NeighborhoodShort):
    """`geometry` is a GeoJSON MultiPolygon; `area_km2` in square kilometres."""

    other_names: list[str]
    area_km2: float
    population: int | None
    retired: bool
    geometry: dict[str, object]


class DistrictShape(Shape):
    slug: str
    name: str
    neighborhoods: list[NeighborhoodShort]


@router.get("/neighborhoods", response_model=PageOf[NeighborhoodShort])
def list_neighborhoods(request: Request, session: Transaction) -> Response:
    """List every neighborhood of today by name."""
    rows = [NeighborhoodShort.model_validate(row) for row in all_neighborhoods(session)]
    return answer(request, listed(rows))


@router.get("/neighborhoods/{slug}", response_model=NeighborhoodFull)
def show_neighborhood(request: Request, slug: str, session: Transaction) -> Response:
    place = by_slug(session, slug)
    full = NeighborhoodFull(
        id=place.id,
        slug=place.slug,
        name=place.name,
        other_names=list(other_names(session, place.id)),
        area_km2=place.area_km2,
        population=place.population,
        retired=place.retired,
        geometry={"type": "MultiPolygon", "coordinates": place.geometry},
    )
    return answer(request, full)


@router.get("/districts", response_model=PageOf[DistrictShape])
def list_districts(request: Request, session: Transaction) -> Response:
    rows = [
        DistrictShape(
            slug=district.slug,
            name=district.name,
            neighborhoods=[NeighborhoodShort.model_validate(m) for m in district.members],
        )
        for district in districts(session)
    ]
    return answer(request, listed(rows))
