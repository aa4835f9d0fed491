"""`commonplot datasets load`: a file becomes a version, or a report of what it would become."""

import typer

from app.cli import load_options as say
from app.cli.aliases import alias
from app.cli.load_facts import facts_for, said_of
from app.cli.load_publish import published
from app.cli.load_recipe import Given, asked_wishes, recipe
from app.cli.loading import read, save_grounds
from app.cli.output import open_database, refuse, settings_or_exit
from app.cli.sources import given_table, refresh, source
from app.cli.telling import tell
from app.core.errors import RefusedError
from app.datasets.importing.job import ALL_SHEETS
from app.datasets.importing.watch import working_folder
from app.datasets.uploads import NO_ROOM

app = typer.Typer(help="Open data of the city.", no_args_is_help=True)
app.command("alias")(alias)
app.command("recipe")(recipe)
app.command("source")(source)
app.command("refresh")(refresh)


@app.callback()
def _group() -> None:
    """Open data of the city."""


@app.command("load")
def load(  # noqa: PLR0913, PLR0917, the command's options
    file: say.File,
    title: say.Title = "",
    neighborhood: say.Neighborhood = None,
    latitude: say.Latitude = None,
    longitude: say.Longitude = None,
    time: say.Time = None,
    date_order: say.DateOrder = None,
    sheet: say.Sheet = None,
    header: say.Header = None,
    missing: say.Missing = None,
    timezone: say.Timezone = None,
    crs: say.Crs = None,
    crosswalk: say.Crosswalk = None,
    layer: say.Layer = None,
    types: say.Types = None,
    roles: say.Roles = None,
    recipe: say.Recipe = None,
    nature: say.Nature = None,
    steward: say.Steward = None,
    publisher: say.Publisher = "",
    licence: say.Licence = "",
    description: say.Description = "",
    source_url: say.SourceUrl = "",
    promised: say.Refresh = "",
    key: say.Key = None,
    by: say.By = "",
    *,
    all_sheets: say.AllSheets = False,
    keep_totals: say.KeepTotals = None,
    sensitive: say.Sensitive = False,
    no_recipe: say.NoRecipe = False,
    accept: say.Accept = False,
    dry_run: say.DryRun = False,
    as_json: say.AsJson = False,
) -> None:
    """Load a file of open data as a new version of a dataset."""
    settings = settings_or_exit()
    given = Given(
        {
            "neighborhood": neighborhood, "latitude": latitude, "longitude": longitude,
            "time": time, "date_order": date_order, "sheet": ALL_SHEETS if all_sheets else sheet,
            "header": header, "missing": missing or None, "timezone": timezone, "crs": crs,
            "layer": layer, "key": key,
            "keep_totals": keep_totals,
        },
        types or [], roles or [], crosswalk, recipe, begins_anew=no_recipe,
    )  # fmt: skip
    said = {
        "title": title, "nature": nature, "publisher": publisher, "licence": licence,
        "description": description, "source_url": source_url, "promised_refresh": promised,
        "sensitive": sensitive,
    }  # fmt: skip
    try:
        with open_database(settings) as database, working_folder(settings.data_dir) as folder:
            table = given_table(settings, file, folder, quiet=as_json)
            said = said_of(table, said)
            wishes = asked_wishes(database, str(said["title"]), given)
            facts = None if dry_run else facts_for(database, said, steward, as_json=as_json)
            save_grounds(database, folder, wishes, needed=not dry_run)
            outcome = read(settings, table.path, folder, wishes, as_json=as_json)
            given.require_columns(outcome)
            done = (
                published(settings, database, facts, wishes, outcome, by=by, accept=accept)
                if facts
                else None
            )
            tell(database, str(said["title"]), outcome, done, as_json=as_json)
    except RefusedError as error:
        refuse(error, as_json=as_json)
    except OSError:
        refuse(RefusedError(NO_ROOM), as_json=as_json)
