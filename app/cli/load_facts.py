"""What people say of a dataset that is loaded; on a terminal they are asked for what is missing."""

import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import typer

from app.cli.loading import set_up
from app.cli.sources import Given
from app.core.db import Database
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.core.text import fold
from app.datasets.service import Facts
from app.datasets.vocabulary import Nature
from app.datasets.wording import NATURES
from app.people.queries import departments


def facts_for(
    database: Database, said: Mapping[str, Any], steward: str | None, *, as_json: bool
) -> Facts:
    """Return the facts of a load. Raises RefusedError where the steward is not known."""
    asked = not as_json and sys.stdin.isatty()
    nature = said["nature"] or (_asked_nature() if asked else None)
    if nature is None:
        sys.stderr.write("No --nature was given: rows of a new dataset are taken for events.\n")
    steward_id = _steward_id(database, steward, asked=asked)
    return Facts(**{**said, "nature": nature}, steward_id=steward_id)


def said_of(table: Given, said: Mapping[str, Any]) -> dict[str, Any]:
    """Add what a portal says of its table where its person said nothing."""
    told = {
        "title": table.said.title or title_of(table.name),
        "publisher": table.said.publisher,
        "licence": table.said.licence,
        "description": table.said.description,
        "source_url": table.address,
    }
    return {**said, **{name: said[name] or told[name] for name in told}}


def title_of(name: str) -> str:
    """Make a title of a file's name."""
    name = name.removesuffix(".gz")
    words = name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ").split()
    return " ".join(words).capitalize() or "Dataset"


def _asked_nature() -> Nature:
    for nature, words in NATURES.items():
        typer.echo(f"  {nature.value}: {words}")
    choice = typer.prompt("What is a row of this file?", default=Nature.EVENTS.value)
    try:
        return Nature(choice.strip().lower())
    except ValueError:
        raise typer.BadParameter(choice, param_hint="--nature") from None


def _steward_id(database: Database, told: str | None, *, asked: bool) -> int | None:
    with set_up(database) as session:
        known = departments(session)
    if told is None and known and asked:
        names = ", ".join(department.slug for department in known)
        told = typer.prompt(f"Which department looks after it ({names})?", default="")
    if not told:
        return None
    for department in known:
        if fold(told) in {department.slug, fold(department.name)}:
            return department.id
    raise RefusedError(
        Ruling(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unknown-department",
            _("There is no department “%(name)s”.", name=told),
            _("Departments: %(names)s.", names=", ".join(d.slug for d in known) or "–"),
        )
    )
