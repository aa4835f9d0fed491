"""`commonplot neighborhoods`: load the city's borders, and other sets of areas over them."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.core.errors import RefusedError
from app.core.i18n import _, ngettext_lazy
from app.places.areas import ground_of
from app.places.geojson import SIZE_LIMIT
from app.places.layers import load_layer
from app.places.laying import LaidOver, prepare_layer
from app.places.prepared import prepare
from app.places.refusal import FileRefusedError
from app.places.report import LoadReport
from app.places.service import load_prepared

neighborhoods = typer.Typer(help="Load the city's neighborhoods.", no_args_is_help=True)

Borders = Annotated[
    Path,
    typer.Argument(
        help="A GeoJSON file of areas, in degrees (WGS 84) or in a system that it names."
    ),
]
NameProperty = Annotated[
    str | None,
    typer.Option("--name-property", help="The property that holds the names; else guessed."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
_SHOWN = 12  # names in a line of the report


@neighborhoods.command("load")
def load(
    file: Borders,
    name_property: NameProperty = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Load neighborhoods from a GeoJSON FILE. Loading again updates; nothing is ever doubled."""
    settings = settings_or_exit()
    try:
        content = _content(file)
        prepared = prepare(content, name_property)  # takes seconds: not while writers wait
        with open_database(settings) as database, database.writing() as session:
            report = load_prepared(session, prepared)
    except RefusedError as error:
        refuse(error, as_json=as_json)
    _tell(report, as_json=as_json)


@neighborhoods.command("layer")
def layer(
    name: Annotated[
        str, typer.Argument(help="What the areas are called together: “Census tracts”.")
    ],
    file: Borders,
    name_property: NameProperty = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Load a second set of areas as the layer NAME. Loading again updates it."""
    settings = settings_or_exit()
    try:
        content = _content(file)
        with open_database(settings) as database:
            with database.reading() as session:
                over = LaidOver(name, ground_of(session))
            prepared = prepare_layer(over, content, name_property)  # not while writers wait
            with database.writing() as session:
                report = load_layer(session, prepared)
    except RefusedError as error:
        refuse(error, as_json=as_json)
    _tell(report, as_json=as_json)


def _tell(report: LoadReport, *, as_json: bool) -> None:
    if as_json:
        print_json(report.as_json())
    else:
        typer.echo("\n".join(lines_of(report)))


def _content(file: Path) -> bytes:
    """Read at most a little more than the limit, so that a huge file is refused, not swallowed."""
    try:
        with file.open("rb") as opened:
            return opened.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise _unreadable(file) from error


def _unreadable(file: Path) -> FileRefusedError:
    return FileRefusedError(
        "no-file",
        _("The file %(name)s cannot be opened.", name=file.name),
        _("Check that the path is right and that you may read it."),
    )


def lines_of(report: LoadReport) -> list[str]:
    """Say what was done, one fact a line."""
    counts = _(
        "%(new)s new, %(updated)s updated, %(same)s unchanged.",
        new=len(report.loaded),
        updated=len(report.updated),
        same=len(report.unchanged),
    )
    lines = [str(counts)]
    if report.converted_from:
        lines.append(
            str(
                _(
                    "The borders were converted to degrees from %(system)s.",
                    system=report.converted_from,
                )
            )
        )
    if report.repaired:
        n = len(report.repaired)
        told = ngettext_lazy("%(n)s border was repaired", "%(n)s borders were repaired", n)
        lines.append(f"{told}: {_named(report.repaired)}.")
    lines += [str(_("Renamed: %(old)s is now %(new)s.", old=old, new=new))
              for old, new in report.renamed]  # fmt: skip
    if report.retired:
        told_retired = _("No longer in the file, so retired (nothing was deleted)")
        lines.append(f"{told_retired}: {_named(report.retired)}.")
    if report.names_left_out:
        told_names = _("Other names left out, because they name another neighborhood")
        lines.append(f"{told_names}: {_named(report.names_left_out)}.")
    lines += [str(_("Not loaded: %(name)s. %(reason)s", name=r.name, reason=r.reason))
              for r in report.refused]  # fmt: skip
    return lines


def _named(names: list[str]) -> str:
    more = len(names) - _SHOWN
    rest = f" … (+{more})" if more > 0 else ""
    return ", ".join(names[:_SHOWN]) + rest
