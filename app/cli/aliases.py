"""`commonplot datasets alias`: say what a written name means, for every later load."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.core.db import Database
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _
from app.datasets.aliases import aliases_of, forget, remember
from app.datasets.importing.crosswalk import LARGEST, read_crosswalk
from app.datasets.importing.job import Wishes
from app.datasets.importing.place_names import namer
from app.datasets.queries import find_dataset, gazetteer_or_none
from app.people.models import Person
from app.people.queries import person_by_handle
from app.places.queries import by_slug


def alias(
    dataset: Annotated[str, typer.Argument(help="The slug of the dataset.")],
    written: Annotated[str, typer.Argument(help="The name as the file writes it.")],
    neighborhood: Annotated[
        str, typer.Argument(help="The slug of the neighborhood; leave it out to forget.")
    ] = "",
    by: Annotated[
        str, typer.Option("--by", help="The handle of the official whose word it is.")
    ] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print all names as JSON.")] = False,
) -> None:
    """Say that a WRITTEN name means a NEIGHBORHOOD, for this and every later load of a dataset."""
    try:
        with open_database(settings_or_exit()) as database, database.writing() as session:
            person, held = official(session, by), find_dataset(session, dataset)
            if neighborhood:
                remember(session, person, held, written, by_slug(session, neighborhood))
            else:
                forget(session, person, held, written)
            known = dict(aliases_of(session, held.id))
    except RefusedError as error:
        refuse(error, as_json=as_json)
    if as_json:
        print_json(known)
    else:
        typer.echo("\n".join(f"{name}: {slug}" for name, slug in known.items()) or "No names.")


def with_crosswalk(database: Database, wishes: Wishes, file: Path) -> Wishes:
    """Return the wishes of a load with a crosswalk from a file. Raises RefusedError."""
    with database.reading() as session:
        known = gazetteer_or_none(session)
    content = content_of(file, "crosswalk", LARGEST)
    areas = read_crosswalk(content, namer(known))
    return replace(wishes, crosswalk=areas)


def content_of(file: Path, option: str, most: int) -> bytes:
    """Return the content of a file that an option names, a byte more than `most` at the most."""
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise InvalidError(
            {option: _("The file %(name)s cannot be opened.", name=file.name)}
        ) from error


def official(session: Session, handle: str) -> Person:
    """Load the person whose word it is. Raises InvalidError where nobody is named or known."""
    person = person_by_handle(session, handle) if handle else None
    if person is None:
        raise InvalidError(
            {"by": _("Say with --by whose word it is: the handle of an official here.")}
        )
    return person
