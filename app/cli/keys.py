"""`commonplot keys`: the keys that charts for other cities are signed with."""

from typing import Annotated, NoReturn

import typer

from app.charts.public.keys import Key, NoKeyError, keys_of, rotate
from app.cli.output import print_json, settings_or_exit

keys = typer.Typer(
    help="See and replace the keys that charts for other cities are signed with.",
    no_args_is_help=True,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print them as JSON.")]
Distrust = Annotated[
    bool,
    typer.Option("--distrust", help="Say that the key before is no longer to be trusted."),
]


@keys.command("list")
def list_keys(*, as_json: AsJson = False) -> None:
    """List the keys, the one that signs first. No private part is shown."""
    _tell(_found(), as_json=as_json)


@keys.command("rotate")
def rotate_keys(*, distrust: Distrust = False, as_json: AsJson = False) -> None:
    """Sign with a new key from now on. What was signed before can still be checked."""
    settings = settings_or_exit()
    try:
        rotate(settings.data_dir, distrust=distrust)
    except NoKeyError as error:
        _fail(error)
    _tell(_found(), as_json=as_json)


def _found() -> list[Key]:
    settings = settings_or_exit()
    try:
        return keys_of(settings.data_dir)
    except NoKeyError as error:
        _fail(error)


def _fail(error: NoKeyError) -> NoReturn:
    typer.echo(f"The keys cannot be read or written: {error}", err=True)
    raise typer.Exit(2)


def _tell(found: list[Key], *, as_json: bool) -> None:
    if as_json:
        print_json([key.to_facts() for key in found])
        return
    if not found:
        typer.echo("There is no key yet. The first published chart makes one.")
    for key in found:
        state = "distrusted" if key.distrusted else "retired" if key.retired else "signs"
        typer.echo(f"{key.id}  made {key.made:%Y-%m-%d}  {state}")
