"""The `commonplot` command. Each capability's commands stand in a file of their own."""

import typer

from app.cli import common_ground, datasets, demo, keys, people, places, residency, serving

app = typer.Typer(
    name="commonplot",
    help="A community forum where a city argues from the same chart.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("serve")(serving.serve)
app.command("worker")(serving.work)
app.command("demo")(demo.demo)
app.add_typer(serving.db, name="db")
app.add_typer(places.neighborhoods, name="neighborhoods")
app.add_typer(datasets.app, name="datasets")
app.add_typer(common_ground.app, name="common-ground")
app.add_typer(people.people, name="people")
app.add_typer(residency.residency, name="residency")
app.add_typer(keys.keys, name="keys")
