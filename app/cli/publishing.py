"""A file that was read on the command line becomes a version."""

from http import HTTPStatus

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.core.storage import Storage
from app.core.text import fold
from app.datasets.beside import compare_beside
from app.datasets.importing.watch import Outcome
from app.datasets.service import Facts, Published, keep_aside, keep_table, publish


def published_as(
    settings: Settings, database: Database, facts: Facts, outcome: Outcome, key: str | None
) -> Published:
    """Make a version of what was read. Raises RefusedError where another one came first."""
    store = Storage(settings.resolved_storage_url, settings.data_dir / "cache")
    key = _known_key(outcome, key)
    stored_as, aside = keep_table(store, outcome), keep_aside(store, outcome)
    compared = compare_beside(
        database,
        store,
        outcome,
        memory=settings.import_memory,
        seconds=settings.import_seconds,
        title=facts.title,
        key=key,
    )
    with database.writing() as session:
        published = publish(session, facts, outcome, stored_as, aside=aside, compared=compared)
        published.dataset.key_column = key or published.dataset.key_column
        return published


def _known_key(outcome: Outcome, told: str | None) -> str | None:
    """Return the name of the column that is meant. Raises RefusedError where there is none."""
    columns = outcome.facts["report"]["columns"]
    for column in columns:
        if told is not None and fold(told) in {fold(column["name"]), fold(column["label"])}:
            return str(column["name"])
    if told is None:
        return None
    raise RefusedError(
        Ruling(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unknown-column",
            _("There is no column “%(name)s” to tell rows apart by.", name=told),
            _("The file has these columns: %(names)s.",
              names=", ".join(column["name"] for column in columns[:40])),
        )
    )  # fmt: skip
