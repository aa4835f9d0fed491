"""Commands that run the city: `serve`, `worker`, `db upgrade`."""

import signal
from pathlib import Path
from typing import Annotated

import typer
from alembic import command
from alembic.config import Config

from app.cli.output import settings_or_exit
from app.cli.supervision import supervise

ROOT = Path(__file__).parents[2]

db = typer.Typer(help="The database.", no_args_is_help=True)


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database to this program's version. Safe to run again."""
    settings = settings_or_exit()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(settings.resolved_database_url), "head")
    typer.echo("The database is up to date.")


def serve(
    *,
    worker: Annotated[bool, typer.Option(help="Also run one worker beside the web.")] = True,
) -> None:
    """Serve the site and, unless --no-worker, run one worker beside it.

    Says where it is served as soon as it answers. Ctrl-C stops both.
    """
    raise typer.Exit(supervise(settings_or_exit(), worker=worker))


def work() -> None:
    """Run the worker alone: publishing, mail, imports and pictures."""
    settings_or_exit()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the worker itself minds it
    from app.worker.__main__ import main as run_worker  # noqa: PLC0415, DBOS is slow to load

    run_worker()


def alembic_config(url: str) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.attributes["database_url"] = url
    return config
