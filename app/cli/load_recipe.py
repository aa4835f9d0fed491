"""How a file is to be read: the dataset's recipe or one from a file, and options before either."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.cli.aliases import content_of, with_crosswalk
from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.core.db import Database
from app.core.errors import InvalidError, RefusedError, Ruling
from app.core.i18n import _
from app.datasets.aliases import with_aliases
from app.datasets.grounds import find_layer, with_layer
from app.datasets.importing.job import Wishes
from app.datasets.importing.watch import Outcome
from app.datasets.models import Dataset
from app.datasets.queries import find_dataset
from app.datasets.recipes import LARGEST, checked, kept_wishes, read_recipe, with_uses
from app.datasets.told import recipe_of
from app.places.areas import all_layers


@dataclass(frozen=True)
class Given:
    """Options of a load, as they were typed: `single` by the names of Wishes, None where absent."""

    single: Mapping[str, Any]
    types: Sequence[str]
    roles: Sequence[str]
    crosswalk: Path | None
    recipe: Path | None
    begins_anew: bool = False

    def require_columns(self, outcome: Outcome) -> None:
        """Refuse a column that an option names and the file has not."""
        names = [column["name"] for column in outcome.facts["report"]["columns"]]
        for name in (*_by_column(self.types, "type"), *_by_column(self.roles, "role")):
            if name not in names:
                raise RefusedError(
                    Ruling(
                        HTTPStatus.UNPROCESSABLE_ENTITY,
                        "unknown-column",
                        _("There is no column “%(name)s”.", name=name),
                        _("The file has these columns: %(names)s.", names=", ".join(names[:40])),
                    )
                )


def recipe(
    dataset: Annotated[str, typer.Argument(help="The slug of the dataset.")],
) -> None:
    """Print how the files of a DATASET are read, as JSON that `datasets load --recipe` takes."""
    try:
        with open_database(settings_or_exit()) as database, database.reading() as session:
            held = find_dataset(session, dataset)
            kept = replace(kept_wishes(held), key=held.key_column or None)
            print_json(recipe_of(with_aliases(session, held.id, kept)))
    except RefusedError as error:
        refuse(error, as_json=True)


def asked_wishes(database: Database, title: str, given: Given) -> Wishes:
    """Return how to read a file that will be called `title`. Raises RefusedError.

    A database that is not set up remembers nothing: dry runs need none.
    """
    begun = read_recipe(content_of(given.recipe, "recipe", LARGEST)) if given.recipe else None
    wishes = begun or Wishes()
    with suppress(SQLAlchemyError), database.reading() as session:
        found = select(Dataset).where(col(Dataset.title) == title).limit(1)
        dataset = session.scalar(found)
        if dataset is not None:
            if begun is None and not given.begins_anew:
                wishes = kept_wishes(dataset)
            wishes = with_aliases(session, dataset.id, wishes)
    wishes = _with_options(wishes, given)
    with suppress(SQLAlchemyError), database.reading() as session:
        wishes = _in_areas(session, title, wishes)
    return with_crosswalk(database, wishes, given.crosswalk) if given.crosswalk else wishes


def _in_areas(session: Session, title: str, wishes: Wishes) -> Wishes:
    """Find the layer that is meant by its name, else that of the dataset with this title."""
    if wishes.of_layer:
        return replace(wishes, layer=find_layer(all_layers(session), wishes.layer or "").slug)
    known = session.scalar(select(col(Dataset.id)).where(col(Dataset.title) == title).limit(1))
    return with_layer(session, known, wishes)


def _with_options(wishes: Wishes, given: Given) -> Wishes:
    single = {name: value for name, value in given.single.items() if value is not None}
    uses = _by_column(given.roles, "role")
    said = checked({**single, "types": _by_column(given.types, "type")})
    told = {name: getattr(said, name) for name in single}
    types = {**wishes.types, **said.types}
    return with_uses(replace(wishes, **told, types=types), uses)


def _by_column(told: Sequence[str], option: str) -> dict[str, str]:
    """Split COL=VALUE at the last sign, because a column's name may hold one."""
    split = [part.rpartition("=") for part in told]
    if any(not name for name, _sign, _value in split):
        raise InvalidError(
            {
                option: _(
                    "Write --%(name)s with a column and its %(name)s: COLUMN=VALUE.", name=option
                )
            }
        )
    return {name: value for name, _sign, value in split}
