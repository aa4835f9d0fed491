"""`commonplot common-ground`: what people agree on across their differences."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli.common_ground_words import in_json, lines_of
from app.cli.figures_check import lines_of_check, read_figures, unreadable
from app.cli.loading import progress_bar
from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.cli.vote_file_words import in_words
from app.commonground.reading import read_votes
from app.commonground.reading_homes import Homes, read_homes
from app.commonground.unreadable import VoteFileError
from app.core.errors import RefusedError

app = typer.Typer(help="Agreement across groups and neighborhoods.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Agreement across groups and neighborhoods."""


@app.command("analyze")
def analyze(
    votes: Annotated[
        Path,
        typer.Argument(
            metavar="VOTES.csv",
            help="Columns participant, comment and vote; or what Pol.is exports. Also as .csv.gz.",
        ),
    ],
    neighborhoods: Annotated[
        Path | None,
        typer.Option(help="A CSV file with the columns participant and neighborhood."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """Find the opinion groups in VOTES.csv, and what they agree on. Nothing is stored."""
    reading = votes
    try:
        with progress_bar(votes.name, shown=sys.stderr.isatty() and not as_json) as progress:
            poll = read_votes(votes, progress)
        homes: Homes | None = None
        if neighborhoods is not None:
            reading = neighborhoods
            homes = read_homes(neighborhoods, poll.voters)
    except VoteFileError as error:
        refuse(in_words(error, reading), as_json=as_json)
    # numba loads only for who asks for it: this command's neighbours start web processes.
    from app.commonground.analysis import analyze as analyzed  # noqa: PLC0415
    from app.commonground.votes import gather_votes  # noqa: PLC0415

    gathered = gather_votes(
        poll.voter, poll.item, poll.answer, voters=len(poll.voters), items=len(poll.items)
    )
    found = analyzed(
        gathered,
        None if homes is None else homes.home,
        0 if homes is None else len(homes.names),
    )
    told = in_json(found, poll.items)
    if as_json:
        print_json(told)
    else:
        typer.echo("\n".join(lines_of(told)))


@app.command("recompute")
def recompute(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print how many scores.")] = False
) -> None:
    """Find the city's opinion groups anew and publish all scores, from counted votes only."""
    from app.ranking.recomputing import recompute as recomputed  # noqa: PLC0415, loads numba

    settings = settings_or_exit()
    with open_database(settings) as database:
        scores = recomputed(database, settings)
    if as_json:
        print_json({"scores": scores})
    elif scores:
        typer.echo(f"Published {scores} scores.")
    else:
        typer.echo("Nothing to score yet: no batch of votes was published.")


@app.command("check")
def check(
    figures: Annotated[
        Path, typer.Argument(metavar="FIGURES.json", help="From /common-ground/figures.json.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Compute all scores of the whole city again from FIGURES.json, and compare. Exits 1 if off."""
    from app.ranking.checking import FiguresError  # noqa: PLC0415, loads numba
    from app.ranking.checking import check as checked  # noqa: PLC0415

    try:
        found = checked(read_figures(figures))
    except RefusedError as error:
        refuse(error, as_json=as_json)
    except FiguresError:
        refuse(unreadable(figures), as_json=as_json)
    if as_json:
        print_json(asdict(found) | {"holds": found.holds})
    else:
        typer.echo("\n".join(lines_of_check(found)))
    raise typer.Exit(0 if found.holds else 1)
