"""What claims are computed from: rows, totals and squares of each area in each period, at once.

Everything that adds up is a sum of these, so that any number of claims on one measure costs one
query of the data.
"""

from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from app.core.storage import Storage
from app.datasets.compiling import conditions, known, measured, time_of, told
from app.datasets.duck import rows_of
from app.datasets.models import DatasetVersion
from app.datasets.query import readable
from app.datasets.questions import Aggregate, Filter, Group, Question

QUANTILES: Final = 200  # steps between the least and the greatest value


class Cut(StrEnum):
    """The periods that a table is cut into."""

    NONE = "none"
    MONTH = "month"
    YEAR = "year"


class SumRow(NamedTuple):
    """`n` rows with a value, their `total`, and the totals of their `squares` and `cubes`.

    Without a measure a row counts 1; of a share it counts 1 where it is a hit. `place` is None for
    rows of no area.
    """

    place: str | None
    period: date | None
    n: int
    total: float
    squares: float
    cubes: float


class Spread(NamedTuple):
    """How the values of `n` rows lie: QUANTILES + 1 of them from the least to the greatest.

    `place` is None where the question did not group by it, and for rows of no area.
    """

    place: str | None
    n: int
    quantiles: tuple[float, ...]


def sums_of(
    storage: Storage,
    version: DatasetVersion,
    measure: str | None,
    filters: tuple[Filter, ...],
    cut: Cut,
    hit: Filter | None = None,
) -> list[SumRow]:
    """Add up the stored file by area and period, ordered by both. Raises RefusedError as `ask`."""
    path = readable(storage, version)
    asked = Question(Aggregate.SUM if measure else Aggregate.COUNT, measure, filters=filters)
    name = measured(version, asked)
    where, values = conditions(version, asked)
    period = (
        "NULL::DATE"
        if cut is Cut.NONE
        else f"CAST(date_trunc('{cut.value}', {time_of(version)}) AS DATE)"
    )
    first: list[Any] = []
    one = name or "1"
    if hit is not None:
        name = known(version, hit.column)
        one = f"CAST(list_contains(?::VARCHAR[], CAST({name} AS VARCHAR)) AS INTEGER)"
        first = [list(told(hit))] * 3
    counted = f"count({name})" if name else "count(*)"
    sql = (
        f"SELECT _neighborhood AS place, {period} AS period, {counted}, "  # noqa: S608, checked and quoted names, bound values
        f"CAST(sum({one}) AS DOUBLE), CAST(sum(CAST({one} AS DOUBLE) ** 2) AS DOUBLE), "
        f"CAST(sum(CAST({one} AS DOUBLE) ** 3) AS DOUBLE) "
        f"FROM read_parquet(?){where} GROUP BY ALL ORDER BY place NULLS LAST, period NULLS LAST"
    )
    rows = rows_of(storage.folder, sql, [*first, path, *values])
    return [SumRow(*row) for row in rows if row[2]]


def spread_of(storage: Storage, version: DatasetVersion, question: Question) -> list[Spread]:
    """Return how a measure's values lie in the rows asked for: by neighborhood, or all in one.

    Nothing where there are no rows. The question's aggregate is not looked at.
    """
    path = readable(storage, version)
    name = measured(version, question)
    where, values = conditions(version, question)
    steps = ", ".join(f"{step / QUANTILES}" for step in range(QUANTILES + 1))
    place = "_neighborhood" if question.group is Group.NEIGHBORHOOD else "NULL::VARCHAR"
    sql = (
        f"SELECT {place} AS place, count({name}), quantile_cont(CAST({name} AS DOUBLE), [{steps}]) "  # noqa: S608, see above
        f"FROM read_parquet(?){where} GROUP BY ALL ORDER BY place NULLS LAST"
    )
    rows = rows_of(storage.folder, sql, [path, *values])
    return [Spread(place, n, tuple(quantiles)) for place, n, quantiles in rows if n]
