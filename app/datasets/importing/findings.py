"""What the finished table says about itself: counted from what was written, not from intentions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from app.datasets.duck import literal, quoted
from app.datasets.importing.decoding import Decoded
from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.kinds import Typed
from app.datasets.importing.marks import Marks
from app.datasets.importing.place_names import suggestions
from app.datasets.importing.placing import Placing, pair_point
from app.datasets.importing.report import Report
from app.datasets.importing.roles import Chosen
from app.datasets.importing.staging import Stage

TOP: Final = 20
USUAL_PAGE: Final = 1000  # rows that Socrata sends where nobody asked for more


@dataclass(frozen=True)
class Findings:
    report: Report
    one_row_per_neighborhood: bool
    data_from: date | None
    data_to: date | None


def reported(
    connection: duckdb.DuckDBPyConnection,
    decoded: Decoded,
    staged: Stage,
    columns: Sequence[Typed],
    chosen: Chosen,
    placing: Placing,
    gazetteer: Gazetteer,
    table: Path,
    set_aside: Counter[str],
) -> Findings:
    source = f"read_parquet({literal(str(table))})"
    when = quoted(chosen.time) if chosen.time else "NULL::DATE"
    used, matched, places, first, last = _one(
        connection,
        f"SELECT count(*), count(_neighborhood), count(DISTINCT _neighborhood), "  # noqa: S608
        f"min({when}), max({when}) FROM {source}",
    )
    top = _top_unmatched(connection, source, chosen, staged.marks)
    report = Report(
        rows_read=used + sum(set_aside.values()),
        rows_used=used,
        rows_set_aside=dict(set_aside),
        matched=matched,
        unmatched=used - matched,
        top_unmatched=top,
        columns=[
            {
                "name": column.name,
                "type": column.kind.type.value,
                "role": chosen.role_of(column, used).value,
                "label": column.label,
                "unit": column.kind.unit,
            }
            for column in columns
        ],
        encoding=decoded.encoding,
        delimiter=staged.sheet.delimiter,
        sheet=staged.sheet.name,
        unplaced=_unplaced(connection, source, chosen, staged.marks) if matched < used else {},
        suggestions=suggestions([name for name, _n in top], gazetteer),
        notes=_notes(staged, columns, chosen, placing, gazetteer),
        neighborhoods=places,
    )
    by_name_alone = chosen.neighborhood is not None and chosen.time is None
    return Findings(report, by_name_alone and matched == places > 0, first, last)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    return connection.execute(sql).fetchone() or ()


def _top_unmatched(
    connection: duckdb.DuckDBPyConnection, source: str, chosen: Chosen, marks: Marks
) -> list[tuple[str, int]]:
    if chosen.neighborhood is None:
        return []
    name = quoted(chosen.neighborhood)
    rows = connection.execute(
        f"SELECT trim({name}) AS name, count(*) AS n FROM {source} "  # noqa: S608
        f"WHERE _neighborhood IS NULL AND NOT {marks.sql(name)} "
        f"GROUP BY ALL ORDER BY n DESC, name LIMIT {TOP}"
    ).fetchall()
    return [(value, n) for value, n in rows]


def _unplaced(
    connection: duckdb.DuckDBPyConnection, source: str, chosen: Chosen, marks: Marks
) -> dict[str, int]:
    """Count by reason the rows without a neighborhood. A name that nobody knows is said first."""
    reasons = []
    if chosen.neighborhood is not None:
        missing = marks.sql(quoted(chosen.neighborhood))
        reasons.append(f"WHEN NOT {missing} THEN 'unknown-name'")
    if chosen.pair is not None or (chosen.latitude and chosen.longitude):
        lat, lon = _coordinates(chosen)
        reasons += [
            f"WHEN {lat} IS NULL OR {lon} IS NULL THEN 'no-coordinates'",
            f"WHEN {lat} = 0 AND {lon} = 0 THEN 'zero-coordinates'",
            f"WHEN abs({lat}) > 180 OR abs({lon}) > 180 THEN 'not-degrees'",
            "ELSE 'outside'",
        ]
    elif reasons:
        reasons.append("ELSE 'no-name'")
    if not reasons:
        return {}
    rows = connection.execute(
        f"SELECT CASE {' '.join(reasons)} END AS reason, count(*) FROM {source} s "  # noqa: S608
        "WHERE _neighborhood IS NULL GROUP BY reason ORDER BY reason"
    ).fetchall()
    return dict(rows)


def _coordinates(chosen: Chosen) -> tuple[str, str]:
    if chosen.pair is not None:
        point = pair_point(quoted(chosen.pair))
        return point.latitude, point.longitude
    return quoted(chosen.latitude or ""), quoted(chosen.longitude or "")


def _notes(
    staged: Stage,
    columns: Sequence[Typed],
    chosen: Chosen,
    placing: Placing,
    gazetteer: Gazetteer,
) -> list[str]:
    located = chosen.pair is not None or chosen.latitude is not None
    cut = chosen.neighborhood is not None and placing.cut_at(chosen.neighborhood) is not None
    told = {
        "swapped": placing.swapped,
        "cut-names": cut,
        "doubtful-dates": any(column.doubtful_dates for column in columns),
        "misfits": any(column.misfits for column in columns),
        "maybe-cut": staged.rows == USUAL_PAGE,
        "no-place": not located and chosen.neighborhood is None,
        "no-neighborhoods": not gazetteer.areas,
    }
    return [*staged.sheet.notes, *(note for note, holds in told.items() if holds)]
