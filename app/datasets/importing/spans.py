"""What the dates of a finished table stand for: days, or the first ones of months or years."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import duckdb

from app.core.clock import utc_now

QUARTERS: Final = {1, 4, 7, 10}
SPARSEST: Final = 0.8  # of a series' grid of areas and dates must be filled


def last_day(
    connection: duckdb.DuckDBPyConnection, source: str, when: str, newest: date | datetime | None
) -> date | datetime | None:
    """Return the last day that the table covers.

    A table that names years, quarters or months is read as their first days, so its newest one
    ends later: today at most, since nothing is known of what has not been. One date alone proves
    nothing.
    """
    if newest is None:
        return None
    firsts, dates, begins = _one(
        connection,
        f"SELECT bool_and({when} = date_trunc('month', {when})), count(DISTINCT {when}), "  # noqa: S608
        f"list(DISTINCT month({when})) FROM {source}",
    )
    if dates == 1 or not firsts:
        return newest
    start = newest.date() if isinstance(newest, datetime) else newest
    known = {month for month in begins if month is not None}
    after = start.month - 1 + (12 if len(known) == 1 else 3 if known <= QUARTERS else 1)
    end = date(start.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
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
