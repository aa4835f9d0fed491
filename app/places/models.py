"""Neighborhoods, the names people use for them, and districts: named sets of neighborhoods."""

from datetime import datetime
from typing import NewType, TypeAlias

from sqlalchemy import JSON, Integer
from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime

NeighborhoodId = NewType("NeighborhoodId", int)
DistrictId = NewType("DistrictId", int)

# Polygons, each a list of rings (the outer one first), each a list of points.
Rings: TypeAlias = list[list[list[list[float]]]]


class Neighborhood(SQLModel, table=True):
    """A part of the city. Its slug is for good; its name and borders may change with a new file.

    `geometry` is in longitude and latitude, exact and repaired. `drawn` is the simplified border in
    map units (whole numbers, y downwards, the same plane for the whole city). Both are long: lists
    read `queries.all_neighborhoods`, which leaves them in the database.
    """

    __tablename__ = "neighborhood"

    id: NeighborhoodId = Field(default=None, primary_key=True, sa_type=Integer)
    slug: str = Field(unique=True, max_length=80)
    name: str = Field(max_length=120)
    kind: str | None = Field(default=None, max_length=60)  # as the city's file says: "Park"
    area_km2: float = 0.0
    population: int | None = None
    geometry: Rings = Field(default_factory=list, sa_type=JSON)
    drawn: Rings = Field(default_factory=list, sa_type=JSON)
    longitude: float = 0.0  # of a point inside it, near its middle
    latitude: float = 0.0
    retired: bool = False  # the city's newest file no longer has it; old texts still point at it
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class NeighborhoodName(SQLModel, table=True):
    """Another name of a neighborhood. One folded name means one place in the whole city."""

    __tablename__ = "neighborhood_name"

    id: int = Field(default=None, primary_key=True)
    neighborhood_id: NeighborhoodId = Field(
        foreign_key="neighborhood.id", sa_type=Integer, index=True
    )
    name: str = Field(max_length=120)
    folded: str = Field(unique=True, max_length=120)


class District(SQLModel, table=True):
    __tablename__ = "district"

    id: DistrictId = Field(default=None, primary_key=True, sa_type=Integer)
    slug: str = Field(unique=True, max_length=80)
    name: str = Field(unique=True, max_length=120)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class DistrictMember(SQLModel, table=True):
    __tablename__ = "district_member"

    district_id: DistrictId = Field(foreign_key="district.id", sa_type=Integer, primary_key=True)
    neighborhood_id: NeighborhoodId = Field(
        foreign_key="neighborhood.id", sa_type=Integer, primary_key=True, index=True
    )
