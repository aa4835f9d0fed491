"""The options of `datasets load`, each with the words of its help."""

from pathlib import Path
from typing import Annotated

import typer

from app.datasets.importing.job import DateOrder as Order
from app.datasets.vocabulary import Nature as Kind

File = Annotated[
    str,
    typer.Argument(
        metavar="FILE_OR_URL",
        help="A table: CSV, XLSX, XLS, ODS, JSON or GeoJSON, also .gz or .zip; "
        "or the address of one, or of its page on a data portal.",
    ),
]
Title = Annotated[str, typer.Option(help="What people will call the dataset.")]
Nature = Annotated[Kind | None, typer.Option(help="What a row is.")]
Steward = Annotated[
    str | None, typer.Option(help="Department that looks after it: its slug or name.")
]
Publisher = Annotated[str, typer.Option(help="Who publishes the data.")]
Licence = Annotated[str, typer.Option(help="Under which licence.")]
Description = Annotated[str, typer.Option(help="What it is, in a sentence or two.")]
SourceUrl = Annotated[str, typer.Option(help="Where it came from.")]
Refresh = Annotated[str, typer.Option("--refresh", help="How often a new version is promised.")]
Sensitive = Annotated[bool, typer.Option("--sensitive", help="Never show counts under five.")]

Neighborhood = Annotated[str | None, typer.Option(help="Column of neighborhood names.")]
Latitude = Annotated[
    str | None, typer.Option(help="Column of latitudes, or of “(latitude, longitude)”.")
]
Longitude = Annotated[str | None, typer.Option(help="Column of longitudes.")]
Time = Annotated[str | None, typer.Option(help="Column that says when.")]
DateOrder = Annotated[
    Order | None, typer.Option(help="How to read 03/04/2012 where nothing decides.")
]
Sheet = Annotated[str | None, typer.Option(help="Sheet of the workbook.")]
AllSheets = Annotated[
    bool, typer.Option("--all-sheets", help="Put all sheets that are alike into one table.")
]
Header = Annotated[
    int | None, typer.Option(help="Last row that names columns, from 1; 0 where none does.")
]
Missing = Annotated[
    list[str] | None, typer.Option(help="A further mark for no value; may be given again.")
]
Timezone = Annotated[
    str | None, typer.Option(help="Time zone of the file's times: America/Chicago.")
]
Crs = Annotated[
    str | None, typer.Option(help="Code of coordinates that are no degrees: EPSG:2248.")
]
Crosswalk = Annotated[
    Path | None, typer.Option(help="A CSV file that says in which neighborhood other areas lie.")
]
Layer = Annotated[
    str | None,
    typer.Option(help="The layer whose areas the rows name, or “neighborhoods”; else found out."),
]
Key = Annotated[str | None, typer.Option(help="Column that tells rows apart, to say what changed.")]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", help="Type of a column, COL=text; may be given again."),
]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", help="Use of a column, COL=measure; may be given again."),
]
KeepTotals = Annotated[
    bool | None,
    typer.Option("--keep-totals/--no-keep-totals", help="Keep rows that look like sums."),
]

Recipe = Annotated[
    Path | None,
    typer.Option(help="A JSON file as `datasets recipe` prints it; other options go before it."),
]
NoRecipe = Annotated[
    bool, typer.Option("--no-recipe", help="Do not begin with the recipe that the dataset has.")
]
By = Annotated[
    str, typer.Option("--by", help="Handle of the official whose word a recipe's aliases are.")
]
Accept = Annotated[
    bool, typer.Option("--accept", help="Publish also what does not fit the last version.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be read; store nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
