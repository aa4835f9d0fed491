"""What a chart may ask of a dataset version: one question, one query, typed rows back.

    ask(storage, version, Question(Aggregate.COUNT, group=Group.NEIGHBORHOOD))

Column names are checked against `version.columns` and quoted; values are bound parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.core.object_store import StoreDownError
from app.core.storage import DamagedFileError, Storage
from app.datasets.duck import quoted, rows_of
from app.datasets.models import DatasetVersion
from app.datasets.policy import DROPPED
from app.datasets.vocabulary import ColumnType, Role

UNKNOWN_COLUMN: Final = Ruling(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "unknown-column",
    _("This dataset has no such column. Choose one of those on its page."),
)
NO_NUMBERS: Final = Ruling(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "not-a-number",
    _("This column does not hold numbers, so it can only be counted."),
)
NO_DATES: Final = Ruling(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "no-dates",
    _("This dataset has no dates, so it has no months, years or periods."),
)
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
NUMERIC: Final = frozenset({ColumnType.INTEGER, ColumnType.NUMBER})


class Aggregate(StrEnum):
    """COUNT counts rows and needs no measure; the others need a measure of numbers.

    A rate's numerator is a COUNT or a SUM; its denominator is another question.
    """

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    VARIANCE = "variance"  # n - 1 below; None of one row


class Group(StrEnum):
    NONE = "none"
    NEIGHBORHOOD = "neighborhood"
    MONTH = "month"
    YEAR = "year"
    NEIGHBORHOOD_MONTH = "neighborhood_month"
    NEIGHBORHOOD_YEAR = "neighborhood_year"


@dataclass(frozen=True)
class Filter:
    """Keep rows whose column reads as `value`, or as one of several values, like `categories`."""

    column: str
    value: str | tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """`date_from` and `date_to` are both included.

    `neighborhoods=None` means the whole city, rows without a neighborhood included.
    """

    aggregate: Aggregate
    measure: str | None = None
    group: Group = Group.NONE
    filters: tuple[Filter, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    neighborhoods: tuple[str, ...] | None = None


_KEPT_AT_MOST: Final = 500
_categories: dict[tuple[str, str, int], list[tuple[str, int]]] = {}


class AnswerRow(NamedTuple):
    """`period` is the first day of the month or year; `n` is how many rows the value rests on.

    `neighborhood` is None for rows of no neighborhood, and where the question did not group by it.
    """

    neighborhood: str | None
    period: date | None
    value: float
    n: int


Answer: TypeAlias = list[AnswerRow]


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
    name = _known(version, column)
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


def time_column(version: DatasetVersion) -> str | None:
    return _with_role(version, Role.TIME)


def _with_role(version: DatasetVersion, role: Role) -> str | None:
    return next((column["name"] for column in version.columns if column["role"] == role), None)


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


def compiled(version: DatasetVersion, question: Question) -> tuple[str, list[Any]]:
    """Return the query and its values; its first `?` is the path, which the caller binds."""
    measure = _measure(version, question)
    where, values = _conditions(version, question)
    place, period = _groups(version, question.group)
    counted = f"count({measure})" if measure else "count(*)"
    value = {
        Aggregate.COUNT: counted,
        Aggregate.SUM: f"sum({measure})",
        Aggregate.MEAN: f"avg({measure})",
        Aggregate.MEDIAN: f"median({measure})",
        Aggregate.VARIANCE: f"var_samp({measure})",
    }[question.aggregate]
    sql = (
        f"SELECT {place} AS place, {period} AS period, CAST({value} AS DOUBLE), {counted} "  # noqa: S608, checked and quoted names, bound values
        f"FROM read_parquet(?){where} GROUP BY ALL ORDER BY place NULLS LAST, period NULLS LAST"
    )
    return sql, values


def _measure(version: DatasetVersion, question: Question) -> str | None:
    if question.measure is None:
        if question.aggregate is not Aggregate.COUNT:
            raise RefusedError(NO_NUMBERS)
        return None
    name = _known(version, question.measure)
    kind = next(c["type"] for c in version.columns if c["name"] == question.measure)
    if question.aggregate is not Aggregate.COUNT and kind not in NUMERIC:
        raise RefusedError(NO_NUMBERS)
    return name


def _conditions(version: DatasetVersion, question: Question) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    for chosen in question.filters:
        wanted = (chosen.value,) if isinstance(chosen.value, str) else chosen.value
        conditions.append(
            f"list_contains(?::VARCHAR[], CAST({_known(version, chosen.column)} AS VARCHAR))"
        )
        values.append(list(wanted))
    for sign, day in ((">=", question.date_from), ("<=", question.date_to)):
        if day is not None:
            conditions.append(f"{_time(version)} {sign} ?")
            values.append(day)
    if question.neighborhoods is not None:
        conditions.append("list_contains(?::VARCHAR[], _neighborhood)")
        values.append(list(question.neighborhoods))
    return (" WHERE " + " AND ".join(conditions) if conditions else ""), values


def _groups(version: DatasetVersion, group: Group) -> tuple[str, str]:
    by_place = group in {Group.NEIGHBORHOOD, Group.NEIGHBORHOOD_MONTH, Group.NEIGHBORHOOD_YEAR}
    place = "_neighborhood" if by_place else "NULL::VARCHAR"
    if group in {Group.MONTH, Group.NEIGHBORHOOD_MONTH}:
        return place, f"CAST(date_trunc('month', {_time(version)}) AS DATE)"
    if group in {Group.YEAR, Group.NEIGHBORHOOD_YEAR}:
        return place, f"CAST(date_trunc('year', {_time(version)}) AS DATE)"
    return place, "NULL::DATE"


def _time(version: DatasetVersion) -> str:
    name = time_column(version)
    if name is None:
        raise RefusedError(NO_DATES)
    return quoted(name)


def _known(version: DatasetVersion, column: str) -> str:
    if all(known["name"] != column for known in version.columns):
        raise RefusedError(UNKNOWN_COLUMN)
    return quoted(column)
