"""What `datasets load` says when it is done, in sentences or as JSON."""

import re
from contextlib import suppress
from typing import Any, Final

import typer
from sqlalchemy.exc import SQLAlchemyError

from app.cli.load_publish import reasons
from app.cli.output import print_json
from app.core.db import Database
from app.datasets.difference import in_short
from app.datasets.importing.watch import Outcome
from app.datasets.in_json import report_in_json
from app.datasets.service import Published
from app.datasets.wording import report_sentences

OBEYED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def tell(
    database: Database, title: str, outcome: Outcome, published: Published | None, *, as_json: bool
) -> None:
    """Print the report; for a dry run also what would be held, as far as the database knows."""
    report: dict[str, Any] = outcome.facts["report"]
    if as_json:
        print_json(report_in_json(report))
        return
    _tell_report(report)
    if published is None:
        with suppress(SQLAlchemyError), database.reading() as session:
            for sentence in reasons(session, title, outcome):
                _say(f"It does not fit the last version: {sentence}")
        _say("Dry run: nothing was stored.")
    elif published.fresh:
        address = f"/datasets/{published.dataset.slug}"
        _say(f"Published as version {published.version.number}: {address}")
        if published.version.difference:
            _say(str(in_short(published.version.difference)))
    else:
        _say(f"The same as version {published.version.number}: nothing new was stored.")


def _say(text: str) -> None:
    """Print words of a file as words: a terminal obeys some signs, and others turn a line round."""
    typer.echo(OBEYED.sub(" ", text))


def _tell_report(report: dict[str, Any]) -> None:
    for sentence in report_sentences(report):
        _say(str(sentence))
    for name, n in report["top_unmatched"][:10]:
        near = (
            ", ".join(one["name"] for one in report["suggestions"].get(name, ()))
            or "nothing like it"
        )
        _say(f"  {name} ({n}): {near}")
    for column in report["columns"]:
        _say(f"  {column['name']}: {column['type']}, {column['role']}")
