"""Rows counted by kind, and by the size of a number: for places and for the whole city at once."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from app.core.storage import Storage
from app.datasets.compiling import conditions, grouped, known, measured
from app.datasets.duck import rows_of
from app.datasets.models import DatasetVersion
from app.datasets.query import readable
from app.datasets.questions import Question

KINDS_LIMIT: Final = 20


class Counted(NamedTuple):
    """`n` rows. `whole` says that it is of the whole city, rows without a neighborhood included."""

    neighborhood: str | None
    period: date | None
    whole: bool
    n: int


class CountedKind(NamedTuple):
    """As `Counted`; `kind` is None for all values that are not among the commonest.

    One tuple and not two: a trend of small charts has tens of thousands.
    """

    neighborhood: str | None
    period: date | None
    whole: bool
    n: int
    kind: str | None


class CountedBin(NamedTuple):
    """`bin` is -1 below the first edge, and the number of bins above the last."""

    of: Counted
    bin: int


def ask_kinds(
    storage: Storage, version: DatasetVersion, question: Question, column: str, most: int
) -> tuple[list[str], list[CountedKind]]:
    """Return the commonest values of a column, in order, and the rows of each; one query.

    Rows that say nothing in the column are not counted. The commonest are those of the whole city
    among the rows that the question keeps; equals stand in the order of the alphabet.
    """
    place, period = grouped(version, question)
    where, values = conditions(version, question)
    sql = f"""
        WITH kept AS (
            FROM read_parquet(?)
            SELECT {place} AS place, {period} AS period, CAST({known(version, column)} AS VARCHAR)
            AS kind {where}
        ), small AS (
            SELECT place, period, kind, count(*) AS n FROM kept WHERE kind IS NOT NULL GROUP BY ALL
        ), top AS (
            SELECT kind, row_number() OVER (ORDER BY sum(n) DESC, kind) AS rank FROM small
            GROUP BY kind ORDER BY rank LIMIT {int(min(most, KINDS_LIMIT))}
        )
        SELECT place, period, grouping(place) = 1, CAST(sum(n) AS BIGINT), top.rank,
        any_value(top.kind)
        FROM small LEFT JOIN top USING (kind)
        GROUP BY GROUPING SETS ((place, period, top.rank), (period, top.rank))
        """  # noqa: S608, checked and quoted names, bound values
    rows = rows_of(storage.folder, sql, [readable(storage, version), *values])
    kinds = {rank: kind for *_of, rank, kind in rows if rank is not None}
    found = [
        CountedKind(where_, when, whole, n, kinds.get(rank))
        for where_, when, whole, n, rank, _kind in rows
    ]
    return [kinds[rank] for rank in sorted(kinds)], found


def ask_bins(
    storage: Storage, version: DatasetVersion, question: Question, edges: Sequence[float]
) -> list[CountedBin]:
    """Count the numbers of the question's measure between edges (the lower one included).

    Numbers that are not finite are left out.
    """
    place, period = grouped(version, question)
    where, values = conditions(version, question)
    measure = measured(version, question)
    finite = f"{' AND' if where else ' WHERE'} isfinite(CAST({measure} AS DOUBLE))"
    sql = f"""
        WITH kept AS (
            FROM read_parquet(?)
            SELECT {place} AS place, {period} AS period,
            len(list_filter(?::DOUBLE[], lambda edge: edge <= CAST({measure} AS DOUBLE))) - 1 AS bin
            {where}{finite}
        )
        SELECT place, period, grouping(place) = 1, count(*), bin FROM kept
        GROUP BY GROUPING SETS ((place, period, bin), (period, bin))
        """  # noqa: S608, checked and quoted names, bound values
    bound = [readable(storage, version), list(edges), *values]
    rows = rows_of(storage.folder, sql, bound)
    return [
        CountedBin(Counted(where_, when, whole, n), bin_) for where_, when, whole, n, bin_ in rows
    ]
