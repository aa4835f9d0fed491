"""The whole import of one file, in the order a reader would do it. Runs in the child process."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from app.core.hashing import hash_of
from app.core.i18n import _
from app.datasets.duck import literal, open_shut_in, quoted
from app.datasets.importing.asides import reason_sql, write_asides
from app.datasets.importing.decoding import Decoded, decode
from app.datasets.importing.findings import reported
from app.datasets.importing.job import Job
from app.datasets.importing.kinds import Typed, typed_columns
from app.datasets.importing.layering import areas_meant
from app.datasets.importing.placing import Placing
from app.datasets.importing.proposing import Hints
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.report import Report
from app.datasets.importing.roles import Chosen, choose, resolved, year_columns
from app.datasets.importing.staging import Stage, stage

DUCK_SHARE: Final = 0.3  # of the memory: Python, its arrays and DuckDB's own overhead need the rest
THREADS: Final = 1  # the other processors are for those who read pages
TABLE: Final = "table.parquet"
ASIDE: Final = "aside.csv"

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Built:
    """A finished table: its file, its report, and what the dataset needs to know of it."""

    path: Path
    report: Report
    content_hash: str
    source_hash: str
    time_column: str | None
    one_row_per_neighborhood: bool
    data_from: date | None
    data_to: date | None

    def to_json(self) -> dict[str, Any]:
        return {
            "report": self.report.to_json(),
            "content_hash": self.content_hash,
            "source_hash": self.source_hash,
            "time_column": self.time_column,
            "one_row_per_neighborhood": self.one_row_per_neighborhood,
            "data_from": self.data_from and self.data_from.isoformat(),
            "data_to": self.data_to and self.data_to.isoformat(),
            "bytes": self.path.stat().st_size,
        }


def build(job: Job, progress: Progress) -> Built:
    """Read, type, place and write. Refuses with ImportRefusedError; `progress` takes percents."""
    decoded = decode(job.source, job.folder / "decoded.csv", job.limits.unpacked)
    progress(15)
    memory = int(job.limits.memory * DUCK_SHARE)
    connection = open_shut_in(
        [job.folder], memory=memory, threads=THREADS, spill=job.folder / "spill"
    )
    staged = stage(connection, decoded, job.folder, job.wishes)
    decoded.path.unlink(missing_ok=True)
    progress(35)
    return _placed(connection, job, decoded, staged, progress)


def _placed(
    connection: duckdb.DuckDBPyConnection,
    job: Job,
    decoded: Decoded,
    staged: Stage,
    progress: Progress,
) -> Built:
    wishes = resolved(job.wishes, staged.names)
    years = year_columns(wishes, staged.names)
    hints = Hints(wishes.timezone or job.timezone, wishes, years, job.fiscal_month)
    columns = typed_columns(connection, staged, hints)
    progress(60)
    gazetteer = areas_meant(connection, staged, columns, job, wishes)
    wishes = replace(wishes, layer=gazetteer.layer or wishes.layer)
    placing = Placing(connection, staged, columns, gazetteer, wishes)
    chosen = choose(wishes, columns, placing)
    _require_dates(chosen, columns)
    joins, neighborhood = placing.joins(chosen)
    progress(75)
    target, aside = job.folder / TABLE, job.folder / ASIDE
    city = "" if gazetteer.knows(job.city) else job.city
    reason = reason_sql(connection, staged, columns, city, keep_totals=wishes.keep_totals)
    shown = [*columns, *placing.added]
    _write(connection, staged, shown, chosen, joins, neighborhood, reason, target)
    set_aside = write_asides(connection, staged, reason, aside)
    progress(95)
    placed_by = placing.placed_by(chosen, reason)
    chosen = placing.settled(chosen)
    found = reported(
        connection, decoded, staged, shown, chosen, placing, gazetteer, target, set_aside, placed_by
    )
    return Built(
        target,
        found.report,
        hash_of(target),
        decoded.source_hash,
        chosen.time,
        found.one_row_per_neighborhood,
        found.data_from,
        found.data_to,
    )


def _require_dates(chosen: Chosen, columns: list[Typed]) -> None:
    for column in columns:
        if column.name != chosen.time or column.kind.type == "date":
            continue
        if column.doubtful_dates:
            raise ImportRefusedError(
                _(
                    "In “%(name)s” every day is 12 or less: it may be read two ways.",
                    name=column.name,
                ),
                _("Say the order of its dates: month-first or day-first."),
                code="day-or-month",
            )
        raise ImportRefusedError(
            _("The column “%(name)s” does not hold dates in all of its rows.", name=column.name),
            _("Choose another column for the time, or correct the rows that hold something else."),
            code="no-dates",
        )


def _write(
    connection: duckdb.DuckDBPyConnection,
    staged: Stage,
    columns: list[Typed],
    chosen: Chosen,
    joins: str,
    neighborhood: str,
    reason: str,
    target: Path,
) -> None:
    """Write the version's Parquet, sorted so that charts read few row groups.

    Rows for which there is a reason stay out.
    """
    values = ", ".join(f"{column.sql} AS {quoted(column.name)}" for column in columns)
    order = "_neighborhood NULLS LAST, "
    order += f"{quoted(chosen.time)} NULLS LAST, " if chosen.time else ""
    connection.execute(
        f"COPY (SELECT {values}, {staged.row} AS _row, {neighborhood} AS _neighborhood "  # noqa: S608, our own SQL
        f"FROM {staged.source} s{joins} WHERE {reason} IS NULL ORDER BY {order}_row) "
        f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)"
    )
