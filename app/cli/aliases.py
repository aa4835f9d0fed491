"""`commonplot datasets alias`: say what a written name means, for every later load."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.core.db import Database
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _
from app.datasets.aliases import aliases_of, forget, remember, with_aliases
from app.datasets.importing.crosswalk import LARGEST, read_crosswalk
from app.datasets.importing.job import Wishes
from app.datasets.importing.place_names import place_names
from app.datasets.models import Dataset
from app.datasets.queries import dataset_by_slug, gazetteer_or_none
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
            person, held = official(session, by), dataset_by_slug(session, dataset).dataset
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


def told_of_places(
    database: Database, title: str, wishes: Wishes, crs: str | None, crosswalk: Path | None
) -> Wishes:
    """Return the wishes of a load with its options about places and the dataset's own names.

    A database that is not set up remembers nothing: dry runs need none. Raises RefusedError.
    """
    wishes = replace(wishes, crs=crs)
    with suppress(SQLAlchemyError), database.reading() as session:
        mine = select(col(Dataset.id)).where(col(Dataset.title) == title).limit(1)
        wishes = with_aliases(session, session.scalar(mine), wishes)
    if crosswalk is None:
        return wishes
    with database.reading() as session:
        known = gazetteer_or_none(session)
    content = _content(crosswalk)
    areas = read_crosswalk(content, lambda name: bool(place_names([name], known).slugs))
    return replace(wishes, crosswalk=areas)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise InvalidError(
            {"crosswalk": _("The file %(name)s cannot be opened.", name=file.name)}
        ) from error


def official(session: Session, handle: str) -> Person:
    """Find whose word it is. Raises InvalidError where nobody is named."""
    person = person_by_handle(session, handle) if handle else None
    if person is None:
        raise InvalidError(
            {"by": _("Say with --by whose word it is: the handle of an official here.")}
        )
    return person
