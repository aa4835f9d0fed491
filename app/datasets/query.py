"""What a chart may ask of a dataset version: one question, one query, typed rows back.

    ask(storage, version, Question(Aggregate.COUNT, group=Group.NEIGHBORHOOD))

Column names are checked against `version.columns` and quoted; values are bound parameters.
"""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final

from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.core.object_store import StoreDownError
from app.core.storage import DamagedFileError, Storage
from app.datasets.compiling import NUMERIC, compiled, known, time_column
from app.datasets.duck import rows_of
from app.datasets.models import DatasetVersion
from app.datasets.policy import DROPPED
from app.datasets.questions import GRID, Aggregate, Answer, AnswerRow, Filter, Group, Question

__all__ = [
    "GRID", "NUMERIC", "STORE_DOWN", "UNAVAILABLE", "Aggregate", "Answer", "AnswerRow", "Filter",
    "Group", "Question", "ask", "ask_many", "categories", "readable", "stored", "time_column",
]  # fmt: skip

UNAVAILABLE: Final = Ruling(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "unavailable",
    _("The stored data of this version is damaged or missing, so no numbers are shown."),
)
STORE_DOWN: Final = Ruling(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "store-down",
    _("The store of the data files cannot be reached, so these numbers cannot be read now."),
    _("Try again in a few minutes. Nothing is lost."),
)
_KEPT_AT_MOST: Final = 500
_categories: dict[tuple[str, str, int], list[tuple[str, int]]] = {}


def ask(storage: Storage, version: DatasetVersion, question: Question) -> Answer:
    """Answer from the stored file, ordered by neighborhood and period.

    Groups without any counted row are absent. Raises RefusedError: 422 for a column that is not
    there or does not fit, 503 when the file is damaged.
    """
    path = readable(storage, version)
    sql, values = compiled(version, question)
    rows = rows_of(storage.folder, sql, [path, *values])
    return [AnswerRow(*row) for row in rows if row[3]]


def ask_many(
    storage: Storage, version: DatasetVersion, questions: Sequence[Question]
) -> list[Answer]:
    return [ask(storage, version, question) for question in questions]


def categories(
    storage: Storage, version: DatasetVersion, column: str, limit: int = 50
) -> list[tuple[str, int]]:
    """List the commonest values of a column, as the text that a `Filter` takes, with counts.

    A version never changes, so that they are counted once.
    """
    path = readable(storage, version)
    name = known(version, column)
    key = (version.content_hash, column, limit)
    if (found := _categories.get(key)) is not None:
        return found
    sql = (
        f"SELECT CAST({name} AS VARCHAR) AS value, count(*) AS n FROM read_parquet(?) "  # noqa: S608, a checked and quoted name
        f"WHERE {name} IS NOT NULL GROUP BY ALL ORDER BY n DESC, value LIMIT ?"
    )
    found = [(value, n) for value, n in rows_of(storage.folder, sql, [path, limit])]
    while len(_categories) >= _KEPT_AT_MOST:
        _categories.pop(next(iter(_categories)), None)
    _categories[key] = found
    return found


def readable(storage: Storage, version: DatasetVersion) -> str:
    """Return the path of the version's file, whose hash was checked once in this process."""
    if version.dropped_at is not None:
        raise RefusedError(DROPPED)
    return str(stored(storage, version.path, version.content_hash))


def stored(storage: Storage, name: str, content_hash: str) -> Path:
    """Return a file of the store. Raises RefusedError 503 where it is damaged or out of reach."""
    try:
        return storage.local_path(name, content_hash)
    except StoreDownError as down:
        raise RefusedError(STORE_DOWN, retry_after=60) from down
    except (DamagedFileError, OSError) as damage:
        raise RefusedError(UNAVAILABLE) from damage
