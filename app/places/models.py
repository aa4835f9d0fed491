"""Neighborhoods, their other names, districts made of them, and layers: other sets of areas."""

from datetime import datetime
from typing import NewType

from sqlalchemy import JSON, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime
from app.places.vocabulary import Rings

NeighborhoodId = NewType("NeighborhoodId", int)
DistrictId = NewType("DistrictId", int)
LayerId = NewType("LayerId", int)
LayerAreaId = NewType("LayerAreaId", int)


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


class Layer(SQLModel, table=True):
    """A second set of areas under a name of its own: census tracts, ZIP codes.

    Charts call its areas by this name, so it is a plural. `changed_at` moves with each load.
    """

    __tablename__ = "layer"

    id: LayerId = Field(default=None, primary_key=True, sa_type=Integer)
    slug: str = Field(unique=True, max_length=80)
    name: str = Field(unique=True, max_length=120)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class LayerArea(SQLModel, table=True):
    """One area of a layer, kept as a neighborhood is; drawn in the plane of the city's map.

    `also` are its other names, and `retired` says that the layer's newest file lacks it.
    """

    __tablename__ = "layer_area"
    __table_args__ = (UniqueConstraint("layer_id", "slug"),)

    id: LayerAreaId = Field(default=None, primary_key=True, sa_type=Integer)
    layer_id: LayerId = Field(foreign_key="layer.id", sa_type=Integer, index=True)
    slug: str = Field(max_length=80)
    name: str = Field(max_length=120)
    also: list[str] = Field(default_factory=list, sa_type=JSON)
    geometry: Rings = Field(default_factory=list, sa_type=JSON)
    drawn: Rings = Field(default_factory=list, sa_type=JSON)
    retired: bool = False


class LayerOverlap(SQLModel, table=True):
    """How much of an area lies in a neighborhood, and of the neighborhood in the area: 0 to 1."""

    __tablename__ = "layer_overlap"

    area_id: LayerAreaId = Field(foreign_key="layer_area.id", sa_type=Integer, primary_key=True)
    neighborhood_id: NeighborhoodId = Field(
        foreign_key="neighborhood.id", sa_type=Integer, primary_key=True, index=True
    )
    of_area: float
    of_neighborhood: float
