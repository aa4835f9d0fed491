"""What the dates of a finished table stand for: days, or the first ones of months or years."""

from calendar import monthrange
from datetime import date, datetime
from typing import Any, Final

import duckdb

from app.core.clock import utc_now

SPARSEST: Final = 0.5  # of a series' grid of areas and dates must be filled


def last_day(
    connection: duckdb.DuckDBPyConnection, source: str, when: str, newest: date | datetime | None
) -> date | datetime | None:
    """Return the last day that the table covers.

    A table that names years or months is read as their first days, so its newest one ends later:
    today at most, since nothing is known of what has not been. One date alone proves nothing.
    """
    if newest is None:
        return None
    years, months, dates = _one(
        connection,
        f"SELECT bool_and({when} = date_trunc('year', {when})), "  # noqa: S608
        f"bool_and({when} = date_trunc('month', {when})), count(DISTINCT {when}) FROM {source}",
    )
    if dates == 1 or not months:
        return newest
    last_month = 12 if years else newest.month
    end = date(newest.year, last_month, monthrange(newest.year, last_month)[1])
    start = newest.date() if isinstance(newest, datetime) else newest
    return max(start, min(end, utc_now().date()))


def is_series(connection: duckdb.DuckDBPyConnection, source: str, when: str) -> bool:
    """Say whether each area has one row for each date: then rows are measured, and not counted."""
    placed, pairs, dates, areas = _one(
        connection,
        f"SELECT count(*), count(DISTINCT (_neighborhood, {when})), count(DISTINCT {when}), "  # noqa: S608
        f"count(DISTINCT _neighborhood) FROM {source} "
        f"WHERE _neighborhood IS NOT NULL AND {when} IS NOT NULL",
    )
    return bool(placed == pairs > 0 and dates > 1 and placed >= SPARSEST * dates * areas)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    return connection.execute(sql).fetchone() or ()
