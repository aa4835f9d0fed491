"""Datasets for tests: a table of a few rows, stored as a real import would store it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from app.core.hashing import hash_of
from app.core.storage import Storage
from app.datasets.duck import literal, open_shut_in, quoted
from app.datasets.models import Dataset, DatasetId, DatasetVersion
from app.datasets.vocabulary import ColumnType, Nature, Role, Shape

SQL_TYPES = {
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.DATE: "DATE",
    ColumnType.TEXT: "VARCHAR",
}
Column = tuple[str, ColumnType, Role]

COLUMNS: tuple[Column, ...] = (
    ("day", ColumnType.DATE, Role.TIME),
    ("kind", ColumnType.TEXT, Role.CATEGORY),
    ("cost", ColumnType.NUMBER, Role.MEASURE),
)
ROWS: tuple[tuple[object, ...], ...] = (
    ("ropewalk", date(2025, 1, 5), "lamp", 10.0),
    ("ropewalk", date(2025, 1, 20), "road", 30.0),
    ("ropewalk", date(2025, 2, 1), "lamp", None),
    ("dovecote", date(2025, 2, 2), "lamp", 5.0),
    (None, date(2026, 1, 1), "road", 7.0),
)


def store_in(folder: Path) -> Storage:
    return Storage(str(folder / "datasets"), folder / "cache")


def make_version(
    store: Storage,
    dataset_id: DatasetId = DatasetId(1),  # noqa: B008, a number
    *,
    number: int = 1,
    columns: Sequence[Column] = COLUMNS,
    rows: Sequence[Sequence[object]] = ROWS,
) -> DatasetVersion:
    """Store rows that begin with the slug of their neighborhood; return the version, not added."""
    time = next((name for name, _kind, role in columns if role is Role.TIME), None)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        _write(path, columns, rows)
        content = hash_of(path)
        store.keep(path, f"versions/{content}.parquet")
        size = path.stat().st_size
    days = [day for row in rows for day in row if isinstance(day, date)] if time else []
    told = [
        {"name": name, "type": kind.value, "role": role.value, "label": name}
        for name, kind, role in columns
    ]
    matched = sum(row[0] is not None for row in rows)
    return DatasetVersion(
        dataset_id=dataset_id,
        number=number,
        content_hash=content,
        rows_read=len(rows),
        rows_used=len(rows),
        report={
            "rows_read": len(rows), "rows_used": len(rows), "rows_set_aside": {},
            "matched": matched, "unmatched": len(rows) - matched, "top_unmatched": [],
            "columns": told, "encoding": "utf-8", "delimiter": ",", "sheet": None,
            "unplaced": {}, "suggestions": {}, "notes": [], "neighborhoods": 2,
        },
        columns=told,
        data_from=min(days, default=None),
        data_to=max(days, default=None),
        bytes=size,
        path=f"versions/{content}.parquet",
    )  # fmt: skip


def make_dataset(
    session: Session,
    store: Storage,
    title: str = "Repairs",
    *,
    nature: Nature = Nature.EVENTS,
    shape: Shape = Shape.EVENTS,
    sensitive: bool = False,
    steward_id: int | None = None,
    columns: Sequence[Column] = COLUMNS,
    rows: Sequence[Sequence[object]] = ROWS,
) -> tuple[Dataset, DatasetVersion]:
    """Make a dataset whose current version holds these rows."""
    dataset = Dataset(
        slug=title.lower().replace(" ", "-"),
        title=title,
        nature=nature,
        shape=shape,
        sensitive=sensitive,
        steward_id=steward_id,
        publisher="City of Port Ellery",
        licence="CC BY 4.0",
    )
    session.add(dataset)
    session.flush()
    version = make_version(store, dataset.id, columns=columns, rows=rows)
    session.add(version)
    session.flush()
    dataset.current_version_id = version.id
    dataset.time_column = next((name for name, _k, role in columns if role is Role.TIME), None)
    session.add(dataset)
    session.flush()
    return dataset, version


_written: dict[str, bytes] = {}  # most tests have the same few rows, and a database costs 20 ms


def _write(path: Path, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> None:
    content = repr((list(columns), [list(row) for row in rows]))
    if content not in _written:
        _export(path, columns, rows)
        _written[content] = path.read_bytes()
    path.write_bytes(_written[content])


def _export(path: Path, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> None:
    connection = open_shut_in([path.parent])
    typed = ", ".join(f"{quoted(name)} {SQL_TYPES[kind]}" for name, kind, _role in columns)
    connection.execute(f"CREATE TABLE t (_neighborhood VARCHAR, {typed}, _row BIGINT)")
    marks = ", ".join("?" for _ in range(len(columns) + 2))
    numbered = [[*row, number] for number, row in enumerate(rows, start=1)]
    connection.executemany(f"INSERT INTO t VALUES ({marks})", numbered)  # noqa: S608, marks only
    names = ", ".join([*(quoted(name) for name, *_rest in columns), "_row", "_neighborhood"])
    connection.execute(
        f"COPY (SELECT {names} FROM t) TO {literal(str(path))} (FORMAT parquet)"  # noqa: S608
    )
    connection.close()
