"""Neighborhoods are found by their name and by their other names."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.events import NeighborhoodsLoaded
from app.places.models import Neighborhood
from app.places.queries import aliases
from app.search.service import index, remove


def index_neighborhoods(session: Session, _event: NeighborhoodsLoaded) -> None:
    """Make the index agree with today's neighborhoods. May run twice."""
    also = aliases(session)
    rows = select(col(Neighborhood.id), col(Neighborhood.name), col(Neighborhood.retired))
    for place, name, retired in session.execute(rows).all():
        if retired:
            remove(session, "neighborhood", place)
        else:
            index(session, "neighborhood", place, name, ", ".join(also.get(place, ())))
