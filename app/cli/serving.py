"""Commands that run the city: `serve`, `worker`, `db upgrade`."""

from pathlib import Path
from typing import Annotated

import typer
from alembic import command
from alembic.config import Config

from app.cli.output import settings_or_exit

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
    """Serve the site and, unless --no-worker, one worker beside it."""
    raise typer.Exit(1)


def work() -> None:
    """Run the worker: publishing, mail, imports and pictures."""
    raise typer.Exit(1)


def alembic_config(url: str) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.attributes["database_url"] = url
    return config
