"""A question as one query: names checked against the version's columns and quoted, values bound."""

from http import HTTPStatus
from typing import Any, Final

from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.datasets.duck import quoted
from app.datasets.models import DatasetVersion
from app.datasets.questions import GRID, Aggregate, Filter, Question
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
NUMERIC: Final = frozenset({ColumnType.INTEGER, ColumnType.NUMBER})


def compiled(version: DatasetVersion, question: Question) -> tuple[str, list[Any]]:
    """Return the query and its values; its first `?` is the path, which the caller binds."""
    place, period = grouped(version, question)
    where, values = conditions(version, question)
    value, counted, spread, looked_for = _aggregated(version, question)
    sql = (
        f"FROM read_parquet(?) SELECT {place} AS place, {period} AS period, "
        f"CAST({value} AS DOUBLE), {counted}{spread}{where} "
        "GROUP BY ALL ORDER BY place NULLS LAST, period NULLS LAST"
    )
    return sql, [*looked_for, *values]


def _aggregated(
    version: DatasetVersion, question: Question
) -> tuple[str, str, str, list[list[str]]]:
    """Return the value, the count of its rows, what tells how sure it is, and values to bind."""
    if question.aggregate is Aggregate.SHARE:
        if question.of is None:
            raise RefusedError(UNKNOWN_COLUMN)
        name = known(version, question.of.column)
        hits = f"count(*) FILTER (list_contains(?::VARCHAR[], CAST({name} AS VARCHAR)))"
        return f"{hits} / count({name})", f"count({name})", "", [list(told(question.of))]
    measure = measured(version, question)
    counted = f"count({measure})" if measure else "count(*)"
    match question.aggregate:
        case Aggregate.COUNT:
            return counted, counted, "", []
        case Aggregate.SUM:
            return f"sum({measure})", counted, "", []
        case Aggregate.MEAN:
            return f"avg({measure})", counted, f", CAST(var_samp({measure}) AS DOUBLE)", []
        case _:
            grid = f"CAST(quantile_cont({measure}, {list(GRID)}) AS DOUBLE[])"
            return f"median({measure})", counted, f", NULL, {grid}", []


def measured(version: DatasetVersion, question: Question) -> str | None:
    if question.measure is None:
        if question.aggregate is not Aggregate.COUNT:
            raise RefusedError(NO_NUMBERS)
        return None
    name = known(version, question.measure)
    kind = next(c["type"] for c in version.columns if c["name"] == question.measure)
    if question.aggregate is not Aggregate.COUNT and kind not in NUMERIC:
        raise RefusedError(NO_NUMBERS)
    return name


def told(chosen: Filter) -> tuple[str, ...]:
    return (chosen.value,) if isinstance(chosen.value, str) else chosen.value


def conditions(version: DatasetVersion, question: Question) -> tuple[str, list[Any]]:
    """Return ` WHERE …`, or nothing, and the values that it binds."""
    conditions: list[str] = []
    values: list[Any] = []
    for chosen in question.filters:
        conditions.append(
            f"list_contains(?::VARCHAR[], CAST({known(version, chosen.column)} AS VARCHAR))"
        )
        values.append(list(told(chosen)))
    for sign, day in ((">=", question.date_from), ("<=", question.date_to)):
        if day is not None:
            conditions.append(f"{time_of(version)} {sign} ?")
            values.append(day)
    if question.neighborhoods is not None:
        conditions.append("list_contains(?::VARCHAR[], _neighborhood)")
        values.append(list(question.neighborhoods))
    return (" WHERE " + " AND ".join(conditions) if conditions else ""), values


def grouped(version: DatasetVersion, question: Question) -> tuple[str, str]:
    """Return what names the place and the period of a row; NULL where nothing does."""
    group = question.group
    place = "_neighborhood" if group.by_place else "NULL::VARCHAR"
    if group.step == "spans":
        time = time_of(version)
        cases = " ".join(
            f"WHEN {time} BETWEEN DATE '{start}' AND DATE '{end}' THEN DATE '{start}'"
            for start, end in question.spans
        )
        return place, f"CASE {cases} END"
    if group.step:
        return place, f"CAST(date_trunc('{group.step}', {time_of(version)}) AS DATE)"
    return place, "NULL::DATE"


def time_of(version: DatasetVersion) -> str:
    name = time_column(version)
    if name is None:
        raise RefusedError(NO_DATES)
    return quoted(name)


def known(version: DatasetVersion, column: str) -> str:
    if all(one["name"] != column for one in version.columns):
        raise RefusedError(UNKNOWN_COLUMN)
    return quoted(column)


def time_column(version: DatasetVersion) -> str | None:
    return _with_role(version, Role.TIME)


def _with_role(version: DatasetVersion, role: Role) -> str | None:
    return next((column["name"] for column in version.columns if column["role"] == role), None)
