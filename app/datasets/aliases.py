"""What an official said that a written name means: kept with the dataset, for every refresh."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import InvalidError, RefusedError, Ruling, require
from app.core.i18n import _
from app.datasets.importing.job import Wishes
from app.datasets.importing.spelling import fold
from app.datasets.models import Dataset, DatasetId, PlaceAlias
from app.datasets.policy import can_load
from app.people.models import Person
from app.places.models import Neighborhood

LONGEST: Final = 200
RETIRED: Final = Ruling(
    HTTPStatus.CONFLICT,
    "retired",
    _("This neighborhood is no longer in the city's file."),
    _("Choose one of today's neighborhoods."),
)


OF_A_LAYER: Final = Ruling(
    HTTPStatus.CONFLICT,
    "of-a-layer",
    _("The rows of this dataset lie in other areas, not in neighborhoods."),
    _("Say what its names mean on the page of its next file, before you publish that."),
)


def remember(
    session: Session,
    person: Person | None,
    dataset: Dataset,
    written: str,
    neighborhood: Neighborhood,
) -> PlaceAlias:
    """Keep that a name means this neighborhood; a later answer replaces it. Raises RefusedError."""
    require(can_load(person))
    if neighborhood.retired:
        raise RefusedError(RETIRED)
    if dataset.layer_id is not None:
        raise RefusedError(OF_A_LAYER)
    name, folded = written.strip(), fold(written)
    if not folded or len(name) > LONGEST or len(folded) > LONGEST:
        raise InvalidError(
            {"written": _("Give the name as the file writes it, at most 200 characters.")}
        )
    alias = session.scalar(_called(dataset.id, folded).with_for_update())
    by_id = person.id if person else 0
    if alias is None:
        alias = PlaceAlias(
            dataset_id=dataset.id,
            written=name,
            folded=folded,
            neighborhood_id=neighborhood.id,
            by_id=by_id,
        )
    alias.written, alias.neighborhood_id, alias.by_id = name, neighborhood.id, by_id
    session.add(alias)
    session.flush()
    return alias


def forget(session: Session, person: Person | None, dataset: Dataset, written: str) -> None:
    """Take an answer back; a name that has none stays as it is. Raises RefusedError."""
    require(can_load(person))
    session.execute(
        delete(PlaceAlias).where(
            col(PlaceAlias.dataset_id) == dataset.id, col(PlaceAlias.folded) == fold(written)
        )
    )


def remember_all(
    session: Session, person: Person | None, dataset: Dataset, aliases: Mapping[str, str]
) -> None:
    """Keep all answers of an import that was published, from a name to a slug.

    An answer that leads to no neighborhood of today is passed over, as the import did; so are the
    answers of a person who may no longer load data.
    """
    if not aliases or not can_load(person):
        return
    slugs = select(Neighborhood).where(
        col(Neighborhood.slug).in_(set(aliases.values())), ~col(Neighborhood.retired)
    )
    known = {place.slug: place for place in session.scalars(slugs)}
    for written, slug in aliases.items():
        if slug in known and fold(written):
            remember(session, person, dataset, written[:LONGEST], known[slug])


def aliases_of(session: Session, dataset_id: int) -> Mapping[str, str]:
    """Return the slugs of today's neighborhoods by the names that were answered, in one query."""
    rows = (
        select(col(PlaceAlias.written), col(Neighborhood.slug))
        .join(Neighborhood, col(Neighborhood.id) == col(PlaceAlias.neighborhood_id))
        .where(col(PlaceAlias.dataset_id) == dataset_id, ~col(Neighborhood.retired))
        .order_by(col(PlaceAlias.written))
    )
    return {row.written: row.slug for row in session.execute(rows)}


def with_aliases(session: Session, dataset_id: DatasetId | None, wishes: Wishes) -> Wishes:
    """Return the wishes of an import with what is remembered of its dataset; newer words win."""
    asked = dataset_id is not None and not wishes.of_layer
    kept = aliases_of(session, dataset_id or 0) if asked else {}
    said = {fold(name) for name in wishes.aliases}
    older = {name: slug for name, slug in kept.items() if fold(name) not in said}
    return replace(wishes, aliases={**older, **wishes.aliases})


def _called(dataset_id: int, folded: str) -> Select[PlaceAlias]:
    return select(PlaceAlias).where(
        col(PlaceAlias.dataset_id) == dataset_id, col(PlaceAlias.folded) == folded
    )
