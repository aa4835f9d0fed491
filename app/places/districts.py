"""Districts: made, renamed, and given their neighborhoods."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.text import slugify, unused
from app.places.models import (
    District,
    DistrictId,
    DistrictMember,
    Neighborhood,
    NeighborhoodId,
)
from app.places.policy import can_assign, can_name_district


def make_district(session: Session, name: str) -> District:
    taken = session.execute(select(col(District.name), col(District.slug))).all()
    require(can_name_district(name, [row.name for row in taken]))
    slug = unused(slugify(name, "district"), {row.slug for row in taken})
    district = District(slug=slug, name=name)
    session.add(district)
    session.flush()
    return district


def rename_district(session: Session, district_id: DistrictId, name: str) -> None:
    """Change the name; the slug stays, so that links go on working."""
    district = _district(session, district_id)
    others = select(col(District.name)).where(col(District.id) != district_id)
    require(can_name_district(name, session.scalars(others).all()))
    district.name = name


def assign_members(
    session: Session, district_id: DistrictId, members: Collection[NeighborhoodId]
) -> None:
    """Make exactly these neighborhoods the district. One may belong to several districts."""
    _district(session, district_id)
    known = session.scalars(select(col(Neighborhood.id)).where(~col(Neighborhood.retired))).all()
    require(can_assign(members, known))
    session.execute(delete(DistrictMember).where(col(DistrictMember.district_id) == district_id))
    for member in sorted(set(members)):
        session.add(DistrictMember(district_id=district_id, neighborhood_id=member))
    session.flush()


def _district(session: Session, district_id: DistrictId) -> District:
    district = session.get(District, district_id)
    if district is None:
        raise RefusedError(NOT_FOUND)
    return district
