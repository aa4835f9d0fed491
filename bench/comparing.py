"""What it costs to say what changed: `python -m bench.comparing [ROWS]`.

Makes two made-up versions of so many rows with ten columns, a few of them changed, and compares
them in the watched child that an import uses, by whole rows and by a key.
"""

import json
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.watch import run_child
from app.datasets.beside import MEMORY_SHARE
from app.datasets.comparing import RESULT
from app.datasets.duck import literal, open_shut_in

MEGABYTE = 1024 * 1024
MEMORY = 512 * MEGABYTE
TEXTS = 8


def main(rows: int) -> None:
    with TemporaryDirectory() as named:
        folder = Path(named)
        columns = _make(folder, rows)
        for key in ("", "id"):
            job = {
                "before": {"path": str(folder / "before.parquet"), "columns": columns},
                "after": {"path": str(folder / "after.parquet"), "columns": columns},
                "key": key,
                "memory": int(MEMORY * MEMORY_SHARE),
            }
            told = folder / "compare.json"
            told.write_text(json.dumps(job), encoding="utf-8")
            wall, cpu = time.monotonic(), _children()
            peak = run_child("app.datasets.comparing", told, memory=MEMORY, seconds=900)
            wall, cpu = time.monotonic() - wall, _children() - cpu
            found = json.loads((folder / RESULT).read_text(encoding="utf-8"))
            counts = {name: found[name] for name in ("added", "gone", "changed")}
            way = "by a key" if key else "by whole rows"
            sys.stdout.write(
                f"{rows:,} rows {way}: {wall:.1f} s, {cpu:.1f} CPU s, "
                f"{peak // MEGABYTE} MB, {counts}\n"
            )


def _make(folder: Path, rows: int) -> list[dict[str, str]]:
    names = [f"c{n}" for n in range(TEXTS)]
    texts = ", ".join(f"'text {n} no ' || (i % {97 + n}) AS {name}" for n, name in enumerate(names))
    connection = open_shut_in([folder], spill=folder / "spill")
    for name, first, last, shift in (("before", 0, rows, 0), ("after", 10, rows + 412, 1)):
        connection.execute(
            f"COPY (SELECT i AS id, {texts}, (i + (i % 1000 = 0)::INTEGER * {shift}) * 1.5 AS v, "  # noqa: S608, our own names
            f"'place-' || (i % 90) AS _neighborhood FROM range({first}, {last}) r(i)) "
            f"TO {literal(str(folder / f'{name}.parquet'))} (COMPRESSION zstd)"
        )
    connection.close()
    kinds = [("id", "integer"), *((name, "text") for name in names), ("v", "number")]
    return [{"name": name, "type": kind, "label": name} for name, kind in kinds]


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
