"""`commonplot residency`: letters' codes, the register's list, and hashing at the city's office."""

from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from sqlalchemy.orm import Session

from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.cli.residency_files import KEY, bar, key_of, opened, print_lines, write
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _
from app.people.residency.lists import Loaded, load_register, places_by_name
from app.people.residency.queries import told
from app.people.residency.registers import (
    ADDRESSED,
    ISO_DATE,
    Columns,
    address_letters,
    hash_register,
    read_list,
)
from app.people.residency.runs import DAYS, Wanted, make_letters
from app.places.models import Neighborhood
from app.places.queries import by_slug

residency = typer.Typer(help="Verify where people live.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="A new file, which only you may read; else printed.")
]
Number = Annotated[str, typer.Option(help="The column with the register's number.")]
BirthDate = Annotated[str, typer.Option(help="The column with birth dates.")]
Place = Annotated[str, typer.Option(help="The column with neighborhoods, by slug or name.")]
DateFormat = Annotated[str, typer.Option(help="How dates are written, such as %d.%m.%Y.")]
KeyFile = Annotated[Path | None, typer.Option(help=f"A file with the key; else {KEY} holds it.")]


@residency.command("codes")
def codes(
    neighborhood: Annotated[str, typer.Argument(help="The slug of the neighborhood.")],
    size: Annotated[
        int | None,
        typer.Argument(help="How many: one for each adult. Left out where the city has a list."),
    ] = None,
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
                write(out, made.heading, lines)  # before the commit: no codes without their file
    except RefusedError as error:
        refuse(error, as_json=as_json)
    facts = {
        "run": made.run.id,
        "neighborhood": made.slug,
        "codes": made.run.size,
        "valid_until": lines[0][3],
    }
    if as_json:
        given = [] if out else [dict(zip(made.heading, line, strict=True)) for line in lines]
        print_json({**facts, "file": str(out) if out else None, "letters": given})
    elif out is None:
        print_lines(made.heading, lines)
    else:
        typer.echo(f"Run {made.run.id}: {made.run.size} codes for {made.slug} are in {out}.")


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
        with opened(file) as source, open_database(settings) as database:
            with database.reading() as session:
                places = places_by_name(session)
            with bar(file.name, as_json=as_json) as progress:
                register = read_list(source, places, progress)  # not while writers wait
            with bar("Entries", as_json=as_json) as progress, database.writing() as session:
                loaded = load_register(session, 0, register, accept=accept, progress=progress)
    except RefusedError as error:
        refuse(error, as_json=as_json)
    _tell(loaded, as_json=as_json)


@residency.command("hash")
def hash_(
    file: Annotated[Path, typer.Argument(help="The office's own CSV file of the register.")],
    number: Number = "number",
    birth_date: BirthDate = "birth_date",
    neighborhood: Place = "neighborhood",
    date_format: DateFormat = ISO_DATE,
    key_file: KeyFile = None,
    out: Out = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Hash a register on the office's own machine. Needs the key alone: no database, no site."""
    try:
        columns = Columns(number, birth_date, neighborhood, date_format)
        key = key_of(key_file)
        with opened(file) as source, bar(file.name, as_json=as_json) as progress:
            found, repeated = hash_register(source, key, columns, progress)
        heading = ("hash", "neighborhood")
        if out is not None:
            write(out, heading, found)
    except RefusedError as error:
        refuse(error, as_json=as_json)
    if as_json:
        entries = [] if out else [dict(zip(heading, line, strict=True)) for line in found]
        print_json({"people": len(found), "repeated": repeated, "entries": entries})
    elif out is None:
        print_lines(heading, found)
    else:
        typer.echo(f"{len(found)} people are in {out}; {repeated} lines were repeated.")


@residency.command("address")
def address(
    letters: Annotated[Path, typer.Argument(help="The file of codes, with its column hash.")],
    file: Annotated[Path, typer.Argument(help="The office's own CSV file of the register.")],
    number: Number = "number",
    birth_date: BirthDate = "birth_date",
    neighborhood: Place = "neighborhood",
    date_format: DateFormat = ISO_DATE,
    key_file: KeyFile = None,
    out: Out = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say whose each letter is, on the office's own machine: number and birth date beside it."""
    try:
        columns, key = Columns(number, birth_date, neighborhood, date_format), key_of(key_file)
        with (
            opened(letters) as codes_file,
            opened(file) as source,
            bar(file.name, as_json=as_json) as progress,
        ):
            found, nobodys = address_letters(codes_file, source, key, columns, progress)
        if out is not None:
            write(out, ADDRESSED, found)
    except RefusedError as error:
        refuse(error, as_json=as_json)
    if as_json:
        rows = [] if out else [dict(zip(ADDRESSED, line, strict=True)) for line in found]
        print_json({"letters": len(found), "nobodys": nobodys, "addressed": rows})
    elif out is None:
        print_lines(ADDRESSED, found)
    else:
        typer.echo(f"{len(found)} letters are in {out}; {nobodys} are for nobody in this register.")


def _place(session: Session, slug: str) -> Neighborhood:
    try:
        return by_slug(session, slug)
    except RefusedError:
        unknown = _("No neighborhood has the slug %(s)s.", s=slug)
        raise InvalidError({"neighborhood": unknown}) from None


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
