"""A crosswalk that a person sends with an import, or takes back: then the file is read again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.datasets.importing.crosswalk import read_crosswalk
from app.datasets.importing.place_names import namer
from app.datasets.imports import correct
from app.datasets.models import ImportJob
from app.datasets.queries import names_only
from app.datasets.told import facts_of, wishes_of
from app.people.models import Person


def crosswalk_in(session: Session, content: bytes) -> Mapping[str, Sequence[str]]:
    """Read a table of areas and neighborhoods. Raises ImportRefusedError when it is none."""
    return read_crosswalk(content, namer(names_only(session)))


def use_crosswalk(
    session: Session, person: Person | None, job: ImportJob, areas: Mapping[str, Sequence[str]]
) -> None:
    """Place the rows of an import by these areas, or by none. Raises RefusedError."""
    told = {area: list(names) for area, names in areas.items()}
    before = wishes_of(job)
    layer = None if told else before.layer  # it leads to neighborhoods
    wishes = replace(before, crosswalk=told, layer=layer)
    correct(session, person, job, facts_of(job), wishes)
