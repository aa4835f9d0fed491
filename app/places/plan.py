"""What a file of neighborhoods would change, before anything is changed. Pure.

An area is a known neighborhood when it has its name, when it says that it once had that name, or
when its name is a known other name of it. So a renamed neighborhood keeps its slug and its texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.places.models import Neighborhood, NeighborhoodId
from app.places.names import key
from app.places.reading import Area, Reading


@dataclass
class Plan:
    """`renamed` is part of `updated`: pairs of the old and the new name."""

    new: list[Area] = field(default_factory=list)
    updated: list[tuple[Neighborhood, Area]] = field(default_factory=list)
    unchanged: list[tuple[Neighborhood, Area]] = field(default_factory=list)
    retired: list[Neighborhood] = field(default_factory=list)

    @property
    def renamed(self) -> list[tuple[str, str]]:
        return [(place.name, area.name) for place, area in self.updated if place.name != area.name]

    @property
    def pairs(self) -> list[tuple[Neighborhood, Area]]:
        return [*self.updated, *self.unchanged]


def plan(
    reading: Reading,
    known: Sequence[Neighborhood],
    also: Mapping[NeighborhoodId, Sequence[str]],
) -> Plan:
    """Compare what was read with the neighborhoods that are known, retired ones too."""
    matches = _match(reading.areas, known, also)
    made = Plan()
    for area in reading.areas:
        place = matches.get(area.name)
        if place is None:
            made.new.append(area)
        elif _differs(place, area, also.get(place.id, ())):
            made.updated.append((place, area))
        else:
            made.unchanged.append((place, area))
    kept = {place.id for place in matches.values()}
    made.retired = [place for place in known if not place.retired and place.id not in kept]
    return made


def _match(
    areas: Sequence[Area],
    known: Sequence[Neighborhood],
    also: Mapping[NeighborhoodId, Sequence[str]],
) -> dict[str, Neighborhood]:
    """Pair areas with neighborhoods, the surest way first; each is used once."""
    # Today's neighborhood comes last and wins over a retired one of the same name.
    by_name = {key(p.name): p for p in sorted(known, key=lambda place: not place.retired)}
    by_other = {key(name): place for place in known for name in also.get(place.id, ())}
    matches: dict[str, Neighborhood] = {}
    used: set[NeighborhoodId] = set()

    def pair(area: Area, found: Neighborhood | None) -> None:
        if found is not None and area.name not in matches and found.id not in used:
            matches[area.name] = found
            used.add(found.id)

    for area in areas:
        pair(area, by_name.get(key(area.name)))
    for area in areas:
        for old in area.also:
            pair(area, by_name.get(key(old)))
    for area in areas:
        pair(area, by_other.get(key(area.name)))
    return matches


def _differs(place: Neighborhood, area: Area, also: Sequence[str]) -> bool:
    """Say whether the file tells something new. A file without a population takes none away."""
    known = {key(name) for name in also}
    return (
        place.retired
        or place.name != area.name
        or (area.kind is not None and place.kind != area.kind)
        or (area.population is not None and place.population != area.population)
        or any(key(name) not in known for name in area.also)
        or place.geometry != area.border.rings
    )
