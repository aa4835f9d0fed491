"""`commonplot datasets load`: a file becomes a version, or a report of what it would become."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.cli.aliases import alias, told_of_places
from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.cli.sources import given_table, refresh, source
from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.core.storage import Storage
from app.core.text import fold
from app.datasets.importing.job import DateOrder, Wishes
from app.datasets.importing.watch import Outcome, run_watched, working_folder
from app.datasets.imports import job_of
from app.datasets.models import Nature
from app.datasets.queries import gazetteer, gazetteer_or_none
from app.datasets.service import Facts, Published, keep_table, publish
from app.datasets.wording import NATURES, report_sentences
from app.people.queries import departments

SHAPE: Final = (
    "rows_read", "rows_used", "rows_set_aside", "matched", "unmatched", "top_unmatched", "columns",
    "encoding", "delimiter", "sheet",
)  # fmt: skip
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

app = typer.Typer(help="Open data of the city.", no_args_is_help=True)
app.command("alias")(alias)
app.command("source")(source)
app.command("refresh")(refresh)


@app.callback()
def _group() -> None:
    """Open data of the city."""


@app.command("load")
def load(  # noqa: PLR0913, PLR0917, the command's options
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE_OR_URL",
            help="A table: CSV, XLSX, XLS, ODS, JSON or GeoJSON, also .gz or .zip; "
            "or the address of one, or of its page on a data portal.",
        ),
    ],
    title: Annotated[str, typer.Option(help="What people will call the dataset.")] = "",
    neighborhood: Annotated[str | None, typer.Option(help="Column of neighborhood names.")] = None,
    latitude: Annotated[
        str | None, typer.Option(help="Column of latitudes, or of “(latitude, longitude)”.")
    ] = None,
    longitude: Annotated[str | None, typer.Option(help="Column of longitudes.")] = None,
    time: Annotated[str | None, typer.Option(help="Column that says when.")] = None,
    date_order: Annotated[
        DateOrder | None, typer.Option(help="How to read 03/04/2012 where nothing decides.")
    ] = None,
    nature: Annotated[Nature | None, typer.Option(help="What a row is.")] = None,
    steward: Annotated[
        str | None, typer.Option(help="Department that looks after it: its slug or name.")
    ] = None,
    publisher: Annotated[str, typer.Option(help="Who publishes the data.")] = "",
    licence: Annotated[str, typer.Option(help="Under which licence.")] = "",
    description: Annotated[str, typer.Option(help="What it is, in a sentence or two.")] = "",
    source_url: Annotated[str, typer.Option(help="Where it came from.")] = "",
    crs: Annotated[
        str | None, typer.Option(help="Code of coordinates that are no degrees: EPSG:2248.")
    ] = None,
    crosswalk: Annotated[
        Path | None,
        typer.Option(help="A CSV file that says in which neighborhood other areas lie."),
    ] = None,
    refresh: Annotated[str, typer.Option(help="How often a new version is promised.")] = "",
    *,
    sensitive: Annotated[bool, typer.Option(help="Never show counts under five.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Say what would be read; store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Load a file of open data as a new version of a dataset."""
    settings = settings_or_exit()
    try:
        wishes = Wishes(neighborhood, latitude, longitude, time, date_order)
        with open_database(settings) as database, working_folder(settings.data_dir) as folder:
            given = given_table(settings, file, folder, quiet=as_json)
            source, title = given.path, title or given.said.title or _title_of(given.name)
            publisher, licence = publisher or given.said.publisher, licence or given.said.licence
            description = description or given.said.description
            source_url = source_url or given.address
            wishes = told_of_places(database, title, wishes, crs, crosswalk)
            if dry_run:
                _save_gazetteer(database, folder)
                outcome, published = _read(settings, source, folder, wishes, as_json), None
            else:
                facts = Facts(
                    title, nature or _asked_nature(as_json),
                    _steward_id(database, steward, as_json), publisher, licence, description,
                    source_url, refresh, sensitive,
                )  # fmt: skip
                _save_gazetteer(database, folder, needed=True)
                outcome = _read(settings, source, folder, wishes, as_json)
                published = _published(settings, database, facts, outcome)
    except RefusedError as error:
        refuse(error, as_json=as_json)
    _tell(outcome, published, as_json=as_json)


def _title_of(name: str) -> str:
    name = name.removesuffix(".gz")
    words = name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ").split()
    return " ".join(words).capitalize() or "Dataset"


def _asked_nature(as_json: bool) -> Nature | None:  # noqa: FBT001, passed on by name of the option
    """Ask what a row is. Where nobody can answer, a new dataset holds events, and that is said."""
    if as_json or not sys.stdin.isatty():
        sys.stderr.write("No --nature was given: rows of a new dataset are taken for events.\n")
        return None
    for nature, words in NATURES.items():
        typer.echo(f"  {nature.value}: {words}")
    choice = typer.prompt("What is a row of this file?", default=Nature.EVENTS.value)
    try:
        return Nature(choice.strip().lower())
    except ValueError:
        raise typer.BadParameter(choice, param_hint="--nature") from None


def _steward_id(database: Database, told: str | None, as_json: bool) -> int | None:  # noqa: FBT001
    with _set_up(database) as session:
        known = departments(session)
    if told is None and known and not as_json and sys.stdin.isatty():
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


def _save_gazetteer(database: Database, folder: Path, *, needed: bool = False) -> None:
    if needed:
        with _set_up(database) as session:
            known = gazetteer(session)
        if not known.areas:
            raise RefusedError(NO_NEIGHBORHOODS)
    else:
        with database.reading() as session:
            known = gazetteer_or_none(session)
    known.save(folder / "gazetteer.json")


@contextmanager
def _set_up(database: Database) -> Iterator[Session]:
    """Read the database; one without tables is refused with what to do."""
    try:
        with database.reading() as session:
            yield session
    except SQLAlchemyError as error:
        raise RefusedError(NOT_SET_UP) from error


def _read(
    settings: Settings,
    source: Path,
    folder: Path,
    wishes: Wishes,
    as_json: bool,  # noqa: FBT001
) -> Outcome:
    with _bar(source.name, shown=sys.stderr.isatty() and not as_json) as progress:
        return run_watched(job_of(settings, source, folder, wishes), progress)


@contextmanager
def _bar(name: str, *, shown: bool) -> Iterator[Callable[[int], None]]:
    columns = TextColumn(name), BarColumn(), TextColumn("{task.percentage:>3.0f} %")
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, disable=not shown) as bar:
        task = bar.add_task(name, total=100)
        yield lambda percent: bar.update(task, completed=percent)
        bar.update(task, completed=100)


def _published(settings: Settings, database: Database, facts: Facts, outcome: Outcome) -> Published:
    store = Storage(settings.resolved_storage_url, settings.data_dir / "cache")
    stored_as = keep_table(store, outcome)
    with database.writing() as session:
        return publish(session, facts, outcome, stored_as)


def _tell(outcome: Outcome, published: Published | None, *, as_json: bool) -> None:
    report: dict[str, Any] = outcome.facts["report"]
    if as_json:
        columns = [{name: c[name] for name in ("name", "type", "role")} for c in report["columns"]]
        print_json({**{name: report[name] for name in SHAPE}, "columns": columns})
        return
    for sentence in report_sentences(report):
        typer.echo(str(sentence))
    for name, n in report["top_unmatched"][:10]:
        near = (
            ", ".join(one["name"] for one in report["suggestions"].get(name, ()))
            or "nothing like it"
        )
        typer.echo(f"  {name} ({n}): {near}")
    for column in report["columns"]:
        typer.echo(f"  {column['name']}: {column['type']}, {column['role']}")
    if published is None:
        typer.echo("Dry run: nothing was stored.")
    elif published.fresh:
        address = f"/datasets/{published.dataset.slug}"
        typer.echo(f"Published as version {published.version.number}: {address}")
    else:
        typer.echo(f"The same as version {published.version.number}: nothing new was stored.")
