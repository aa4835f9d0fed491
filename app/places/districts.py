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


def make_district(
    session: Session, name: str, members: Collection[NeighborhoodId] = ()
) -> District:
    taken = session.execute(select(col(District.name), col(District.slug))).all()
    require(
        can_name_district(name, [row.name for row in taken])
        and can_assign(members, _todays_ids(session))
    )
    slug = unused(slugify(name, "district"), {row.slug for row in taken})
    district = District(slug=slug, name=name)
    session.add(district)
    session.flush()
    _assign(session, district.id, members)
    return district


def change_district(
    session: Session, district_id: DistrictId, name: str, members: Collection[NeighborhoodId]
) -> None:
    """Rename a district and give it exactly these neighborhoods; one may be in several districts.

    The slug stays, so that links go on working.
    """
    district = _district(session, district_id)
    others = select(col(District.name)).where(col(District.id) != district_id)
    require(
        can_name_district(name, session.scalars(others).all())
        and can_assign(members, _todays_ids(session))
    )
    district.name = name
    _assign(session, district_id, members)


def _assign(session: Session, district_id: DistrictId, members: Collection[NeighborhoodId]) -> None:
    session.execute(delete(DistrictMember).where(col(DistrictMember.district_id) == district_id))
    for member in sorted(set(members)):
        session.add(DistrictMember(district_id=district_id, neighborhood_id=member))
    session.flush()


def _todays_ids(session: Session) -> Collection[NeighborhoodId]:
    return session.scalars(select(col(Neighborhood.id)).where(~col(Neighborhood.retired))).all()


def _district(session: Session, district_id: DistrictId) -> District:
    district = session.get(District, district_id)
    if district is None:
        raise RefusedError(NOT_FOUND)
    return district
