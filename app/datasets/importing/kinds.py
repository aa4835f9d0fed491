"""Types: cells propose, all rows decide. A column that fits nothing wholly stays text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import duckdb

from app.datasets.importing.dates import maybe_dates
from app.datasets.importing.decimals import decimal_sign, is_nearly_numbers
from app.datasets.importing.numbers import matches
from app.datasets.importing.periods import FINANCIAL
from app.datasets.importing.proposing import TEXT, Hints, Kind, proposal, told_kind
from app.datasets.importing.staging import Stage
from app.datasets.vocabulary import ColumnType

SAMPLE: Final = 2000
ODD: Final = 200  # different cells that did not fit, looked at before the next try
TRIES: Final = 6


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
    doubtful_numbers: bool = False  # 1.234 may be a thousand or a fraction
    financial: bool = False  # its dates are financial years
    maybe_dates: bool = False  # numbers of a spreadsheet's days, or Jan-19
    nearly_numbers: bool = False  # but for a sign or two that may mean no value
    mixed: bool = False  # only some of the numbers are shares, or there are several currencies
    misfits: int = 0  # cells without a value because they do not fit the type that was chosen

    @property
    def sql(self) -> str:
        return self.kind.of(self.cell)


def typed_columns(connection: duckdb.DuckDBPyConnection, stage: Stage, hints: Hints) -> list[Typed]:
    """Type every column by all its rows.

    A sample proposes. Where rows beyond it do not fit, what is odd in them joins the sample, and
    the next proposal is tried on all rows again. A type that a person chose holds even where cells
    do not fit it: those then have no value, and `misfits` counts them.
    """
    samples = _samples(connection, stage)
    hints = replace(hints, **_decimals(stage, samples))
    told = [
        told_kind(name, sample, hints) for name, sample in zip(stage.names, samples, strict=True)
    ]
    kinds = [
        kind or proposal(name, sample, hints)
        for kind, name, sample in zip(told, stage.names, samples, strict=True)
    ]
    places = list(range(len(kinds)))
    counts = _counted(connection, stage, kinds, places)
    for _try in range(TRIES):
        places = [p for p in places if told[p] is None and _is_odd(kinds[p], counts[p])]
        for place in places:
            samples[place] += _misfits(connection, stage, kinds[place], place)
            kinds[place] = proposal(stage.names[place], samples[place], hints)
        counts |= _counted(connection, stage, kinds, places)
    return [
        _typed(stage, place, kind, counts[place], samples[place], is_told=told[place] is not None)
        for place, kind in enumerate(kinds)
    ]


def _decimals(stage: Stage, samples: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return what the file tells of decimals. Between commas, `1,3` may be a list of two."""
    sign, between = decimal_sign(stage.names, samples), stage.sheet.source_delimiter
    if between == "," == sign:
        return {"decimal": None, "doubt": True}
    return {"decimal": sign, "doubt": between == ";"}


def _is_odd(kind: Kind, count: Count) -> bool:
    return kind is not TEXT and count.fitting != count.values


def _typed(
    stage: Stage, place: int, kind: Kind, count: Count, sample: list[str], *, is_told: bool
) -> Typed:
    fits = kind is not TEXT and count.values > 0 and (is_told or not _is_odd(kind, count))
    doubtful = fits and kind.undecided
    name = stage.names[place]
    return Typed(
        stage.cells[place],
        name,
        stage.labels[place] or name,
        _guarded(kind) if fits and not doubtful else TEXT,
        count.fitting if fits else count.texts,
        count.distinct,
        doubtful_dates=doubtful and kind.type is ColumnType.DATE,
        financial=fits and kind.pattern in FINANCIAL,
        doubtful_numbers=doubtful and kind.type is ColumnType.NUMBER,
        maybe_dates=not is_told and kind.type is not ColumnType.DATE and maybe_dates(name, sample),
        nearly_numbers=not fits and not is_told and is_nearly_numbers(sample),
        mixed=fits and kind.mixed,
        misfits=count.values - count.fitting if fits else 0,
    )


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
        [value for value in column if value is not None and not stage.marks.has(value)]
        for column in columns
    ]


def _misfits(
    connection: duckdb.DuckDBPyConnection, stage: Stage, kind: Kind, place: int
) -> list[str]:
    """Return some of the different cells with a value that do not fit."""
    cell = stage.cells[place]
    rows = connection.execute(
        f"SELECT DISTINCT {cell} FROM {stage.source} WHERE {cell} IS NOT NULL "  # noqa: S608
        f"AND NOT {stage.marks.sql(cell)} AND NOT coalesce({_fits(kind, cell)}, false) "
        f"LIMIT {ODD}"
    ).fetchall()
    return [value for (value,) in rows]


def _counted(
    connection: duckdb.DuckDBPyConnection,
    stage: Stage,
    kinds: Sequence[Kind],
    places: Sequence[int],
) -> dict[int, Count]:
    """Count for these columns cells with text, with a value, that fit, about how many differ.

    Missing marks are looked for only where text and fitting cells differ: it costs more than all
    the rest.
    """
    if not places:
        return {}
    parts = []
    for place in places:
        cell, kind = stage.cells[place], kinds[place]
        fits = f"count(*) FILTER (WHERE {_fits(kind, cell)})" if kind is not TEXT else "0"
        parts += [f"count({cell})", fits, f"approx_count_distinct({cell})"]
    numbers = _row(connection, stage, parts)
    found = dict(zip(places, zip(*[iter(numbers)] * 3, strict=True), strict=True))
    odd = [p for p, (texts, fits, _d) in found.items() if texts != fits and kinds[p] is not TEXT]
    marked = _row(connection, stage, [_marks_in(stage, place) for place in odd]) if odd else ()
    missing = dict(zip(odd, marked, strict=True))
    return {
        place: Count(texts, texts - missing.get(place, 0), fits, distinct)
        for place, (texts, fits, distinct) in found.items()
    }


def _row(
    connection: duckdb.DuckDBPyConnection, stage: Stage, parts: Sequence[str]
) -> tuple[int, ...]:
    found = connection.execute(f"SELECT {', '.join(parts)} FROM {stage.source}").fetchone()  # noqa: S608
    return found or ()


def _fits(kind: Kind, cell: str) -> str:
    if kind.type is ColumnType.BOOLEAN:
        return f"lower({cell}) IN ('true', 'false', 'yes', 'no')"
    return f"{matches(kind.pattern, cell)} AND {kind.of(cell)} IS NOT NULL"


def _marks_in(stage: Stage, place: int) -> str:
    cell = stage.cells[place]
    return f"count(*) FILTER (WHERE {cell} IS NOT NULL AND {stage.marks.sql(cell)})"


def _guarded(kind: Kind) -> Kind:
    """Give no value for what does not fit: in a column that fits, that is a missing mark only."""
    if kind.type is ColumnType.NUMBER:
        return replace(kind, value=f"nullif({kind.value}, 'nan'::DOUBLE)")
    return kind
