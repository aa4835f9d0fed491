"""The steps of `datasets load`: find the file, read it in a watched child, publish what it gave."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.datasets.carrying import job_of
from app.datasets.grounds import grounds_for, grounds_or_none
from app.datasets.importing.job import Wishes
from app.datasets.importing.watch import Outcome, run_watched

NOT_SET_UP: Final = Ruling(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "not-set-up",
    _("The database is not set up yet."),
    _("Run `commonplot db upgrade` first."),
)
NO_NEIGHBORHOODS: Final = Ruling(
    HTTPStatus.CONFLICT,
    "no-neighborhoods",
    _("No neighborhoods are loaded, so no row can be placed."),
    _("Run `commonplot neighborhoods load FILE` first. A dry run works without."),
)


def save_grounds(database: Database, folder: Path, wishes: Wishes, *, needed: bool) -> None:
    """Write what rows may lie in, for the child. Raises RefusedError where it has to be there."""
    if needed:
        with set_up(database) as session:
            known = grounds_for(session, wishes)
        if not known.usual.areas:
            raise RefusedError(NO_NEIGHBORHOODS)
    else:
        with database.reading() as session:
            known = grounds_or_none(session, wishes)
    known.save(folder)


@contextmanager
def set_up(database: Database) -> Iterator[Session]:
    """Read the database; one without tables is refused with what to do."""
    try:
        with database.reading() as session:
            yield session
    except SQLAlchemyError as error:
        raise RefusedError(NOT_SET_UP) from error


def read(
    settings: Settings, source: Path, folder: Path, wishes: Wishes, *, as_json: bool
) -> Outcome:
    """Read the file in a child, with a bar on a terminal. Raises RefusedError."""
    with progress_bar(source.name, shown=sys.stderr.isatty() and not as_json) as progress:
        return run_watched(job_of(settings, source, folder, wishes), progress)


@contextmanager
def progress_bar(name: str, *, shown: bool) -> Iterator[Callable[[int], None]]:
    columns = TextColumn(name), BarColumn(), TextColumn("{task.percentage:>3.0f} %")
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, disable=not shown) as bar:
        task = bar.add_task(name, total=100)
        yield lambda percent: bar.update(task, completed=percent)
        bar.update(task, completed=100)
