"""`commonplot datasets source` and `refresh`: where tables come from, and fetching them again."""

import sys
from contextlib import nullcontext
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.cli.aliases import official
from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.core.storage import storage_of
from app.datasets.fetching.client import hosts_of
from app.datasets.fetching.fetch import fetch_first
from app.datasets.fetching.found import Said
from app.datasets.fetching.recognising import FOLDER, recognise
from app.datasets.models import Dataset, DataSource, Schedule, SourceKind
from app.datasets.queries import due_sources, find_dataset, source_of
from app.datasets.refreshing import Outcome, Refreshed
from app.datasets.refreshing import refresh as refresh_source
from app.datasets.sources import Tie, tie, untie

NO_SOURCE: Final = Ruling(
    HTTPStatus.NOT_FOUND,
    "no-source",
    _("This dataset is loaded by hand: it has no source."),
    _("Tie it to one: commonplot datasets source SLUG ADDRESS --by HANDLE."),
)
DONE: Final = {Outcome.PUBLISHED, Outcome.UNCHANGED}


@dataclass(frozen=True)
class Given:
    """A table that a command was given: a file here, or fetched from `address`."""

    path: Path
    name: str
    said: Said = field(default_factory=Said)
    address: str = ""


def given_table(settings: Settings, written: str, folder: Path, *, quiet: bool) -> Given:
    """Return the file at a path, or fetch the one at an address. Raises RefusedError."""
    path = Path(written)
    if "://" not in written and not written.startswith(FOLDER):
        if path.is_file():
            return Given(path, path.name)
        raise RefusedError(
            Ruling(
                HTTPStatus.NOT_FOUND,
                "no-file",
                _("There is no file at “%(path)s”.", path=written),
                _("Give the path of a file, or an address that begins with https://."),
            )
        )
    place = recognise(written, hosts_of(settings), local=True)
    target = folder / "fetched"
    with _waiting(written, shown=sys.stderr.isatty() and not quiet):
        fetched = fetch_first(settings, place, target)
    address = "" if place.kind is SourceKind.FOLDER else place.written
    return Given(target, fetched.name, fetched.said, address)


def source(
    dataset: Annotated[str, typer.Argument(help="The slug of the dataset.")],
    address: Annotated[
        str, typer.Argument(help="Where it comes from; leave it out to see what is known.")
    ] = "",
    schedule: Annotated[
        Schedule, typer.Option(help="How often to look for a newer table.")
    ] = Schedule.NEVER,
    by: Annotated[
        str, typer.Option("--by", help="The handle of the official who answers for it.")
    ] = "",
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Let the source go.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what is known as JSON.")] = False,
) -> None:
    """Say where a DATASET comes from: an ADDRESS, or folder: and a path in the open folder."""
    settings = settings_or_exit()
    try:
        with open_database(settings) as database, database.writing() as session:
            held = find_dataset(session, dataset)
            if remove:
                untie(session, official(session, by), _source(session, held))
                told = {}
            elif address:
                person = official(session, by)
                wanted = Tie(address, schedule)
                told = _facts(tie(session, person, held, wanted, settings, local=True))
            else:
                told = _facts(_source(session, held))
    except RefusedError as error:
        refuse(error, as_json=as_json)
    if as_json:
        print_json(told)
    else:
        lines = [f"{name}: {value}" for name, value in told.items() if value]
        typer.echo("\n".join(lines) or "This dataset has no source now.")


def refresh(
    dataset: Annotated[
        str, typer.Argument(help="The slug of one dataset; without it, all that are due.")
    ] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print how it went as JSON.")] = False,
) -> None:
    """Fetch a dataset from its source now, or every one whose time has come."""
    settings = settings_or_exit()
    try:
        with open_database(settings) as database:
            store = storage_of(settings)
            with database.reading() as session:
                chosen = _chosen(session, dataset)
            went: list[tuple[str, Refreshed]] = []
            for slug, source_id in chosen:
                with _waiting(slug, shown=sys.stderr.isatty() and not as_json):
                    went.append((slug, refresh_source(database, store, settings, source_id)))
    except RefusedError as error:
        refuse(error, as_json=as_json)
    if as_json:
        print_json(
            {"refreshed": [{"dataset": slug, "outcome": one.outcome.value, "why": one.why}
                           for slug, one in went]}
        )  # fmt: skip
    else:
        for slug, one in went:
            typer.echo(f"{slug}: {one.outcome.value}" + (f". {one.why}" if one.why else ""))
        if not went:
            typer.echo("Nothing is due.")
    if any(one.outcome not in DONE for _slug, one in went):
        raise typer.Exit(2)


def _chosen(session: Session, slug: str) -> list[tuple[str, int]]:
    if slug:
        held = find_dataset(session, slug)
        return [(held.slug, _source(session, held).id)]
    due = [source.id for source in due_sources(session, utc_now())]
    named = (
        select(col(Dataset.slug), col(DataSource.id))
        .join(DataSource, col(DataSource.dataset_id) == col(Dataset.id))
        .where(col(DataSource.id).in_(due))
        .order_by(col(Dataset.slug))
    )
    return [(slug, source_id) for slug, source_id in session.execute(named)]


def _source(session: Session, dataset: Dataset) -> DataSource:
    known = source_of(session, dataset.id)
    if known is None:
        raise RefusedError(NO_SOURCE)
    return known


def _facts(source: DataSource) -> dict[str, Any]:
    return {
        "kind": source.kind.value,
        "address": source.address,
        "schedule": source.schedule.value,
        "checked_at": source.checked_at,
        "changed_at": source.changed_at,
        "due_at": source.due_at,
        "failures": source.failures,
        "error": source.error,
    }


def _waiting(what: str, *, shown: bool) -> Any:  # noqa: ANN401, a context that says that we wait
    return Console(stderr=True).status(f"Fetching {what} …") if shown else nullcontext()
