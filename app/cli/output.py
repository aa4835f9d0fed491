"""How commands speak: words for people, JSON for programs, 2 for a refusal."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError, told_of


def settings_or_exit() -> Settings:
    """Read the settings, or say in words which one is wrong and exit with 2."""
    try:
        return Settings()
    except ValidationError as error:
        for wrong in error.errors():
            name = "COMMONPLOT_" + str(wrong["loc"][0]).upper()
            typer.echo(f"{name}: {wrong['msg']}", err=True)
        raise typer.Exit(2) from None


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the database. One that was never set up ends the command with 1 and what to do."""
    database = Database(settings.resolved_database_url)
    try:
        yield database
    except (OperationalError, ProgrammingError):
        if inspect(database.engine).has_table("person"):
            raise
        typer.echo(
            "The database has no tables yet. Set it up first: commonplot db upgrade", err=True
        )
        raise typer.Exit(1) from None
    finally:
        database.engine.dispose()


def print_json(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def refuse(error: RefusedError, *, as_json: bool) -> NoReturn:
    """Say why a command did nothing, in words or as JSON, and exit with 2."""
    told = told_of(error)
    if as_json:
        print_json({"error": asdict(told)})
    else:
        sys.stderr.write(f"{told.message}\n" + (f"{told.hint}\n" if told.hint else ""))
    raise typer.Exit(2)
