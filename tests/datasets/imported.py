"""Imports in tests: a text becomes a built table, without a process of its own."""

from pathlib import Path

import shapely

from app.datasets.duck import rows_of
from app.datasets.importing.build import Built, build
from app.datasets.importing.gazetteer import Area, Gazetteer
from app.datasets.importing.job import DateOrder, Job, Limits, Wishes

SQUARES = Gazetteer(
    (
        Area("ropewalk", ("Ropewalk", "The Walk"), shapely.box(-76.7, 39.2, -76.6, 39.3)),
        Area("mount-pleasant", ("Mount Pleasant",), shapely.box(-76.6, 39.2, -76.5, 39.3)),
        Area("booths-end", ("Booth's End",), None),
    )
)
NOWHERE = Gazetteer()


def imported(
    folder: Path,
    text: str | bytes,
    *,
    gazetteer: Gazetteer = SQUARES,
    neighborhood: str | None = None,
    latitude: str | None = None,
    longitude: str | None = None,
    time: str | None = None,
    order: DateOrder | None = None,
    timezone: str = "America/New_York",
    unpacked: int = 10_000_000,
    sheet: str | None = None,
    header: int | None = None,
    keep_totals: bool = False,
    city: str = "",
    types: dict[str, str] | None = None,
    fiscal_month: int = 7,
    name: str = "data.csv",
) -> Built:
    source = folder / name
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    work = folder / "work"
    work.mkdir(exist_ok=True)
    gazetteer.save(work / "gazetteer.json")
    wishes = Wishes(
        neighborhood, latitude, longitude, time, order, sheet, header,
        types=types or {}, keep_totals=keep_totals,
    )  # fmt: skip
    limits = Limits(unpacked=unpacked)
    job = Job(source, work, work / "gazetteer.json", timezone, wishes, limits, city, fiscal_month)
    return build(job, lambda _percent: None)


def rows(built: Built, columns: str = "*") -> list[tuple[object, ...]]:
    """Return the rows of the built table by their number in the source."""
    path = str(built.path)
    sql = f"SELECT {columns} FROM read_parquet(?) ORDER BY _row"  # noqa: S608
    return rows_of(built.path.parent, sql, [path])


def kinds(built: Built) -> dict[str, str]:
    return {column["name"]: column["type"] for column in built.report.columns}


def roles(built: Built) -> dict[str, str]:
    return {column["name"]: column["role"] for column in built.report.columns}
