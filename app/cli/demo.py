"""`commonplot demo`: loads the invented city and says how to sign in."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.core.outbox import Handlers


def demo(
    *,
    people: Annotated[int, typer.Option(min=100, help="How many people live there.")] = 300,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was loaded as JSON.")] = False,
) -> None:
    """Load Port Ellery, an invented city to try everything with. Safe to run again."""
    from app.demo.city import SEED, make_city  # noqa: PLC0415, numpy and shapely are slow to load
    from app.demo.foundation import SIGN_INS  # noqa: PLC0415
    from app.demo.loading import load_city, what_stands  # noqa: PLC0415

    settings = settings_or_exit()
    columns = TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn()
    shown = sys.stderr.isatty() and not as_json
    with (
        open_database(settings) as database,
        Progress(
            *columns, TimeElapsedColumn(), console=Console(stderr=True), disable=not shown
        ) as bar,
    ):

        def steps(name: str, size: int) -> Callable[[], None]:
            task = bar.add_task(name, total=size)
            return lambda: bar.advance(task)

        try:
            loaded = what_stands(database)
            if loaded is None:
                city = make_city(utc_now(), people, SEED)
                loaded = load_city(database, settings, city, SEED, _reactions(), steps)
        except RefusedError as error:
            refuse(error, as_json=as_json)
    if as_json:
        print_json(
            {"loaded": vars(loaded), "sign_ins": {one.handle: one.password for one in SIGN_INS}}
        )
        return
    if loaded.fresh:
        typer.echo(
            f"Port Ellery is loaded: {loaded.people:,} people, {loaded.proposals:,} proposals, "
            f"{loaded.comments:,} comments, {loaded.votes:,} votes in {loaded.batches:,} batches."
        )
    else:
        typer.echo("Port Ellery is here already. Nothing was changed.")
    typer.echo("\nSign in as (handle, then password):")
    for one in SIGN_INS:
        typer.echo(f"  {one.role:<14} {one.handle:<14} {one.password}")


def _reactions() -> Handlers:
    """Return what the worker would do at once; what it does as a job, it does when it runs."""
    from app.worker.handlers import reactions  # noqa: PLC0415, see above

    return reactions()
