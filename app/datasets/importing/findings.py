"""What the finished table says about itself: counted from what was written, not from intentions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from app.datasets.columns import Unit
from app.datasets.duck import literal, quoted
from app.datasets.importing.decoding import Decoded
from app.datasets.importing.describing import column_facts, first_records, sampled_points
from app.datasets.importing.encodings import GUESSED
from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.kinds import Typed
from app.datasets.importing.numbers import SHARE
from app.datasets.importing.place_findings import UNMATCHED, PlaceFindings, notes_on_places
from app.datasets.importing.place_names import Way
from app.datasets.importing.placing import Placing
from app.datasets.importing.report import Report
from app.datasets.importing.roles import IDENTIFIER, Chosen
from app.datasets.importing.spans import is_series, last_day
from app.datasets.importing.staging import Stage

LONGEST: Final = 200  # characters of a name: what is longer is told by its beginning
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
    placed_by: Mapping[str, int],
) -> Findings:
    source = f"read_parquet({literal(str(table))})"
    when = quoted(chosen.time) if chosen.time else "NULL::DATE"
    used, matched, places, first, last = _one(
        connection,
        f"SELECT count(*), count(_neighborhood), count(DISTINCT _neighborhood), "  # noqa: S608
        f"min({when}), max({when}) FROM {source}",
    )
    by_name = chosen.neighborhood is not None
    found = PlaceFindings(connection, source, chosen, placing, gazetteer, staged.marks)
    top = found.top_unmatched()
    if matched < used:
        found.write_unmatched(table.with_name(UNMATCHED))
    report = Report(
        rows_read=used + sum(set_aside.values()),
        rows_used=used,
        rows_set_aside=dict(set_aside),
        matched=matched,
        unmatched=used - matched,
        top_unmatched=[(_shown(name), n) for name, n in top],
        columns=[
            facts
            | {
                "name": column.name,
                "type": column.kind.type.value,
                "role": chosen.role_of(column, used).value,
                "label": column.label,
                **_sign_of(column),
                "misfits": column.misfits,
            }
            for column, facts in zip(columns, column_facts(connection, columns, table), strict=True)
        ],
        encoding=decoded.encoding,
        delimiter=staged.sheet.source_delimiter,
        sheet=staged.sheet.name,
        unplaced=found.unplaced() if matched < used else {},
        placed_by={str(Way.POINT): matched, **placed_by},
        projection=placing.located.to_json(),
        suggestions=found.suggestions([name for name, _n in top if len(name) <= LONGEST]),
        notes=_notes(decoded, staged, columns, chosen, placing, gazetteer),
        neighborhoods=places,
        head=first_records(staged.sheet),
        sheets=[name for name in (staged.sheet.name, *staged.sheet.others) if name],
        layer=gazetteer.layer,
        layer_name=gazetteer.name,
        points=_points(connection, source, used, placing, gazetteer),
        series=by_name and chosen.time is not None and is_series(connection, source, when),
    )
    alone = by_name and chosen.time is None and matched == places > 0
    return Findings(report, alone, first, last_day(connection, source, when, last))


def _shown(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}…"


def _sign_of(column: Typed) -> dict[str, str]:
    """Say what all cells of a column wear: the share of a hundred is its unit, or a currency."""
    sign = column.kind.unit
    if sign == SHARE:
        return {"unit": Unit.PERCENT.value}
    return {"currency": sign} if sign else {}


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    return connection.execute(sql).fetchone() or ()


def _points(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    rows: int,
    placing: Placing,
    gazetteer: Gazetteer,
) -> list[list[int]]:
    point = placing.in_degrees()
    if point is None:
        return []
    shown = (point.latitude, point.longitude)
    return sampled_points(connection, source, rows, shown, gazetteer)


def _notes(
    decoded: Decoded,
    staged: Stage,
    columns: Sequence[Typed],
    chosen: Chosen,
    placing: Placing,
    gazetteer: Gazetteer,
) -> list[str]:
    told = {
        "doubtful-dates": any(column.doubtful_dates for column in columns),
        "doubtful-numbers": any(column.doubtful_numbers for column in columns),
        "maybe-dates": any(column.maybe_dates for column in columns if not chosen.time),
        "financial-years": any(column.financial for column in columns),
        "nearly-numbers": any(
            column.nearly_numbers and not IDENTIFIER.fullmatch(column.name) for column in columns
        ),
        "mixed-signs": any(column.mixed for column in columns),
        "guessed-letters": decoded.encoding in GUESSED,
        "misfits": any(column.misfits for column in columns),
        "maybe-cut": staged.rows == USUAL_PAGE and not staged.sheet.whole,
        **notes_on_places(placing, chosen, gazetteer),
    }
    return [*staged.sheet.notes, *(note for note, holds in told.items() if holds)]
