"""Types: a sample proposes, all rows decide. A column that does not fit wholly stays text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import duckdb

from app.datasets.duck import literal
from app.datasets.importing.dates import DateForm, date_form, year_form
from app.datasets.importing.job import DateOrder
from app.datasets.importing.staging import Stage
from app.datasets.models import ColumnType

SAMPLE: Final = 2000
# What offices write for "no value". In a column of text these stay as they are, but for the blank.
MISSING: Final = frozenset(
    {
        "",
        "NA",
        "N/A",
        "#N/A",
        "NAN",
        "NULL",
        "NONE",
        "-",
        "--",
        ".",
        *("*" * n for n in range(1, 6)),
    }
)
INTEGER: Final = r"[-+]?(?:0|[1-9][0-9]{0,17})"
NUMBER: Final = r"[-+]?(?:(?:0|[1-9][0-9]{0,14})(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
GROUPED: Final = r"[-+]?(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,14})(?:\.[0-9]+)?"
BOOLEAN: Final = r"(?i:true|false|yes|no)"


@dataclass(frozen=True)
class Kind:
    """`value` is SQL for the typed value of the text `{c}`, NULL where that does not fit."""

    type: ColumnType
    pattern: str
    value: str
    undecided: bool = False


class Count(NamedTuple):
    """Of a column: cells with text, with a value, that fit its type, and about how many differ."""

    texts: int
    values: int
    fitting: int
    distinct: int


@dataclass(frozen=True)
class Typed:
    """A column as all its rows allow. `filled` counts cells with a value, `distinct` roughly."""

    cell: str
    name: str
    label: str
    kind: Kind
    filled: int
    distinct: int
    doubtful_dates: bool = False  # day and month cannot be told apart

    @property
    def sql(self) -> str:
        return self.kind.value.format(c=self.cell)


TEXT: Final = Kind(ColumnType.TEXT, "", "{c}")
PLAIN: Final = (
    Kind(
        ColumnType.BOOLEAN,
        BOOLEAN,
        "CASE lower({c}) WHEN 'true' THEN true WHEN 'yes' THEN true "
        "WHEN 'false' THEN false WHEN 'no' THEN false END",
    ),
    Kind(ColumnType.INTEGER, INTEGER, "TRY_CAST({c} AS BIGINT)"),
    Kind(ColumnType.NUMBER, NUMBER, "TRY_CAST({c} AS DOUBLE)"),
    Kind(ColumnType.NUMBER, GROUPED, "TRY_CAST(replace({c}, ',', '') AS DOUBLE)"),
)


def typed_columns(
    connection: duckdb.DuckDBPyConnection,
    stage: Stage,
    timezone: str,
    order: DateOrder | None = None,
    years: Sequence[str] = (),
) -> list[Typed]:
    """Type every column by all its rows. `years` names columns of years that are the time."""
    samples = _samples(connection, stage)
    proposed = [
        _proposal(name, sample, timezone, order, as_year=name in years)
        for name, sample in zip(stage.names, samples, strict=True)
    ]
    counts = _counted(connection, stage, proposed)
    columns = []
    for place, (name, kind) in enumerate(zip(stage.names, proposed, strict=True)):
        count = counts[place]
        fits = kind is not TEXT and count.values > 0 and count.fitting == count.values
        doubtful = fits and kind.undecided
        columns.append(
            Typed(
                f"c{place}",
                name,
                stage.labels[place] or name,
                _guarded(kind) if fits and not doubtful else TEXT,
                count.values if fits else count.texts,
                count.distinct,
                doubtful_dates=doubtful,
            )
        )
    return columns


def _samples(connection: duckdb.DuckDBPyConnection, stage: Stage) -> list[list[str]]:
    """Return cells with a value of each column, from the first rows and from all over the file."""
    step = max(1, stage.rows // SAMPLE)
    cells = ", ".join(stage.cells)
    rows = connection.execute(
        f"SELECT {cells} FROM {stage.source} "  # noqa: S608, our own names
        f"WHERE file_row_number < {SAMPLE} OR file_row_number % {step} = 0"
    ).fetchall()
    columns = zip(*rows, strict=True)
    return [
        [value for value in column if value is not None and not _is_missing(value)]
        for column in columns
    ]


def _is_missing(value: str) -> bool:
    return value.strip().upper() in MISSING


def _proposal(
    name: str, sample: list[str], timezone: str, order: DateOrder | None, *, as_year: bool
) -> Kind:
    year = year_form(name, sample) if as_year else None
    dates = year or date_form(name, sample, timezone, order)
    if dates is not None:
        return _date_kind(dates)
    trimmed = [value.strip() for value in sample]
    for kind in PLAIN:
        if trimmed and all(re.fullmatch(kind.pattern, value) for value in trimmed):
            return kind
    return TEXT


def _date_kind(form: DateForm) -> Kind:
    return Kind(ColumnType.DATE, form.pattern, form.day, form.undecided)


def _counted(
    connection: duckdb.DuckDBPyConnection, stage: Stage, proposed: Sequence[Kind]
) -> list[Count]:
    """Count for each column cells with text, with a value, that fit, and about how many differ.

    Missing marks are looked for only where text and fitting cells differ: it costs more than all
    the rest.
    """
    parts = []
    for place, kind in enumerate(proposed):
        cell = f"c{place}"
        fits = f"count(*) FILTER (WHERE {_fits(kind, cell)})" if kind is not TEXT else "0"
        parts += [f"count({cell})", fits, f"approx_count_distinct({cell})"]
    numbers = _row(connection, stage, parts)
    found = list(zip(*[iter(numbers)] * 3, strict=True))
    odd = [
        n for n, (texts, fits, _d) in enumerate(found) if texts != fits and proposed[n] is not TEXT
    ]
    marked = _row(connection, stage, [_marks_in(f"c{place}") for place in odd]) if odd else ()
    missing = dict(zip(odd, marked, strict=True))
    return [
        Count(texts, texts - missing.get(place, 0), fits, distinct)
        for place, (texts, fits, distinct) in enumerate(found)
    ]


def _row(
    connection: duckdb.DuckDBPyConnection, stage: Stage, parts: Sequence[str]
) -> tuple[int, ...]:
    found = connection.execute(f"SELECT {', '.join(parts)} FROM {stage.source}").fetchone()  # noqa: S608
    return found or ()


def _fits(kind: Kind, cell: str) -> str:
    if kind.type is ColumnType.BOOLEAN:
        return f"lower({cell}) IN ('true', 'false', 'yes', 'no')"
    padded = rf"\s*(?:{kind.pattern})\s*"
    matches = f"regexp_full_match({cell}, {literal(padded)})"
    return f"{matches} AND {kind.value.format(c=cell)} IS NOT NULL"


def _marks_in(cell: str) -> str:
    return f"count(*) FILTER (WHERE {cell} IS NOT NULL AND {is_missing(cell)})"


def _guarded(kind: Kind) -> Kind:
    """Give no value for what does not fit: in a column that fits, that is a missing mark only."""
    if kind.type is ColumnType.NUMBER:
        return Kind(kind.type, kind.pattern, f"nullif({kind.value}, 'nan'::DOUBLE)")
    return kind


def is_missing(text: str) -> str:
    """Return SQL that says whether a cell holds nothing or a mark for nothing."""
    marks = ", ".join(literal(mark) for mark in sorted(MISSING))
    return f"(coalesce(upper(trim({text}, E' \\t\\r\\n')), '') IN ({marks}))"
