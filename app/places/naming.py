"""Other names of neighborhoods: one folded name means one place in the whole city."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.places.models import Neighborhood, NeighborhoodId, NeighborhoodName
from app.places.names import key
from app.places.reading import Reading


def add_name(session: Session, neighborhood_id: NeighborhoodId, name: str) -> bool:
    """Keep another name for a neighborhood. Returns False when the name means another place."""
    folded = key(name)
    names = select(NeighborhoodName).where(col(NeighborhoodName.folded) == folded)
    if not folded or folded in _usual(session) or session.scalar(names) is not None:
        return False
    session.add(NeighborhoodName(neighborhood_id=neighborhood_id, name=name, folded=folded))
    session.flush()
    return True


def name_places(
    session: Session,
    reading: Reading,
    places: dict[str, Neighborhood],
    old_names: dict[NeighborhoodId, str],
) -> list[str]:
    """Keep other names, and the old name of a renamed place. Returns those that mean another."""
    usual = _usual(session)
    kept = {entry.folded: entry for entry in session.scalars(select(NeighborhoodName))}
    for folded in usual & kept.keys():  # what is now somebody's usual name is nobody's other name
        session.delete(kept.pop(folded))
    session.flush()
    left_out: list[str] = []
    for area in reading.areas:
        place = places[area.name]
        old = old_names.get(place.id)
        for name in dict.fromkeys((*area.also, *([old] if old else []))):
            folded = key(name)
            if folded in kept or folded in usual:
                owner = kept.get(folded)
                if key(area.name) != folded and (
                    owner is None or owner.neighborhood_id != place.id
                ):
                    left_out.append(name)
                continue
            kept[folded] = NeighborhoodName(neighborhood_id=place.id, name=name, folded=folded)
            session.add(kept[folded])
    session.flush()
    return left_out


def _usual(session: Session) -> set[str]:
    names = select(col(Neighborhood.name)).where(~col(Neighborhood.retired))
    return {key(name) for name in session.scalars(names)}
