"""`commonplot residency`: letters' codes, the register's list, and hashing at the city's office."""

import csv
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final
from uuid import uuid4

import typer
from sqlalchemy.orm import Session

from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _
from app.people.residency.lists import Loaded, load_register, places_by_name
from app.people.residency.queries import told
from app.people.residency.registers import ISO_DATE, LARGEST, Columns, hash_register, read_list
from app.people.residency.runs import DAYS, HEADING, Wanted, make_letters
from app.people.residency.tables import TableRefusedError
from app.places.models import Neighborhood
from app.places.queries import by_slug

residency = typer.Typer(help="Verify where people live.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="A new file, which only you may read; else printed.")
]
KEY: Final = "COMMONPLOT_RESIDENCY_KEY"
SHORTEST_KEY: Final = 16


@residency.command("codes")
def codes(
    neighborhood: Annotated[str, typer.Argument(help="The slug of the neighborhood.")],
    size: Annotated[int, typer.Argument(help="How many: one for each adult.")],
    days: Annotated[int, typer.Option(help="For how many days the codes are valid.")] = DAYS,
    out: Out = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make codes for letters and hand them over once, as CSV. Only scrambled forms are kept."""
    settings = settings_or_exit()
    secret = settings.secret_key.get_secret_value()
    try:
        with open_database(settings) as database, database.writing() as session:
            wanted = Wanted(_place(session, neighborhood), size, days, uuid4().hex)
            made = make_letters(session, 0, wanted, secret, utc_now())
            lines = list(made.lines())
            if out is not None:
                _write(out, HEADING, lines)  # before the commit: no codes without their file
    except RefusedError as error:
        refuse(error, as_json=as_json)
    facts = {
        "run": made.run.id,
        "neighborhood": made.slug,
        "codes": size,
        "valid_until": lines[0][3],
    }
    if as_json:
        given = [] if out else [dict(zip(HEADING, line, strict=True)) for line in lines]
        print_json({**facts, "file": str(out) if out else None, "letters": given})
    elif out is None:
        _print(HEADING, lines)
    else:
        typer.echo(f"Run {made.run.id}: {size} codes for {made.slug} are in {out}.")


@residency.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="CSV with the columns hash and neighborhood.")],
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Also a list of less than half as many entries.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load the list of the city's register. It replaces the one before; a bad file changes none."""
    settings = settings_or_exit()
    try:
        content = _content(file)
        with open_database(settings) as database:
            with database.reading() as session:
                places = places_by_name(session)
            register = read_list(content, places)  # takes seconds: not while writers wait
            with database.writing() as session:
                loaded = load_register(session, 0, register, accept=accept)
    except RefusedError as error:
        refuse(error, as_json=as_json)
    _tell(loaded, as_json=as_json)


@residency.command("hash")
def hash_(
    file: Annotated[Path, typer.Argument(help="The office's own CSV file of the register.")],
    number: Annotated[str, typer.Option(help="The column with the register's number.")] = "number",
    birth_date: Annotated[str, typer.Option(help="The column with birth dates.")] = "birth_date",
    neighborhood: Annotated[
        str, typer.Option(help="The column with neighborhoods, by slug or name.")
    ] = "neighborhood",
    date_format: Annotated[
        str, typer.Option(help="How dates are written, such as %d.%m.%Y.")
    ] = ISO_DATE,
    key_file: Annotated[
        Path | None, typer.Option(help=f"A file with the key; else {KEY} holds it.")
    ] = None,
    out: Out = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Hash a register on the office's own machine. Needs the key alone: no database, no site."""
    try:
        columns = Columns(number, birth_date, neighborhood, date_format)
        found, repeated = hash_register(_content(file), _key(key_file), columns)
        heading = ("hash", "neighborhood")
        if out is not None:
            _write(out, heading, found)
    except RefusedError as error:
        refuse(error, as_json=as_json)
    if as_json:
        entries = [] if out else [dict(zip(heading, line, strict=True)) for line in found]
        print_json({"people": len(found), "repeated": repeated, "entries": entries})
    elif out is None:
        _print(heading, found)
    else:
        typer.echo(f"{len(found)} people are in {out}; {repeated} lines were repeated.")


def _place(session: Session, slug: str) -> Neighborhood:
    try:
        return by_slug(session, slug)
    except RefusedError:
        unknown = _("No neighborhood has the slug %(s)s.", s=slug)
        raise InvalidError({"neighborhood": unknown}) from None


def _content(file: Path) -> bytes:
    """Read at most a little more than the limit, so that a huge file is refused, not swallowed."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise TableRefusedError(
            _("The file %(name)s cannot be opened.", name=file.name),
            _("Check that the path is right and that you may read it."),
        ) from error


def _key(file: Path | None) -> str:
    """Return the key, blanks around it dropped: never from the command line, which others see."""
    typed = os.environ.get(KEY, "") if file is None else _content(file).decode(errors="replace")
    key = typed.strip()
    if len(key) < SHORTEST_KEY:
        wanted = _(
            "Give the key, of %(n)s characters or more, in %(name)s or by --key-file.",
            n=SHORTEST_KEY,
            name=KEY,
        )
        raise InvalidError({"key": wanted})
    return key


def _write(out: Path, heading: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Write a new file for its owner's eyes. One that is there already is never written over."""
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(heading)
            writer.writerows(lines)
    except OSError as error:
        raise TableRefusedError(
            _("The file %(name)s cannot be written.", name=out.name),
            _("Name a new file in a folder that is yours."),
        ) from error


def _print(heading: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(lines)


def _tell(loaded: Loaded, *, as_json: bool) -> None:
    again = told(loaded.declared_again)
    if as_json:
        print_json(
            {
                "entries": loaded.entries,
                "before": loaded.before,
                "repeated": loaded.repeated,
                "declared_again": again,
            }
        )
        return
    typer.echo(f"The list has {loaded.entries} entries; it had {loaded.before}.")
    if loaded.repeated:
        typer.echo(f"{loaded.repeated} lines were repeated.")
    typer.echo(f"Declared again: {'fewer than 5' if again is None else again}.")
