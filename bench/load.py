"""How dear the careful import is, beside DuckDB's own CSV to Parquet of the same file, same run.

    python bench/load.py TABLE.csv.gz NEIGHBORHOODS.geojson [--name-property name] [--runs 3]

Prints rows a CPU second, peak memory and the ratio of CPU; the median of the runs counts.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import shapely

from app.datasets.importing.gazetteer import Area, Gazetteer
from app.datasets.importing.job import MEGABYTE, Job
from app.datasets.importing.watch import run_watched

BARE = """
import duckdb, resource, sys
connection = duckdb.connect()
connection.execute("SET enable_progress_bar=false")
connection.execute("SET memory_limit='512MB'; SET threads=2")
connection.execute(f"SET temp_directory='{sys.argv[2]}.spill'")
source = sys.argv[1].replace("'", "''")
connection.execute(
    f"COPY (FROM read_csv('{source}')) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)"
)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True)
class Cost:
    """CPU and wall in seconds, start of Python included; peak in bytes."""

    cpu: float
    wall: float
    peak: int
    rows: int = 0


def main() -> None:
    told = _arguments()
    gazetteer = _gazetteer(told.neighborhoods, told.name_property)
    bare, ours = [], []
    for _run in range(told.runs):
        bare.append(_bare(told.table))
        ours.append(_ours(told.table, gazetteer, told.timezone))
    for name, costs in (("bare DuckDB", bare), ("commonplot", ours)):
        peak = max(cost.peak for cost in costs) // MEGABYTE
        cpu, wall = _median(costs, "cpu"), _median(costs, "wall")
        print(f"{name:12} CPU {cpu:6.2f} s   wall {wall:6.2f} s   peak {peak:4} MB")
    cpu = _median(ours, "cpu")
    print(f"{ours[0].rows:,} rows, {ours[0].rows / cpu:,.0f} rows a CPU second")
    print(f"ratio of CPU {cpu / _median(bare, 'cpu'):.2f} (target: at most 5)")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("neighborhoods", type=Path)
    parser.add_argument("--name-property", default="name")
    parser.add_argument("--timezone", default="America/Chicago")
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def _gazetteer(path: Path, name: str) -> Gazetteer:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return Gazetteer(
        tuple(
            Area(
                str(number),
                (feature["properties"][name],),
                shapely.make_valid(shapely.geometry.shape(feature["geometry"]), method="structure"),
            )
            for number, feature in enumerate(features)
        )
    )


def _bare(table: Path) -> Cost:
    with TemporaryDirectory() as folder:
        began, cpu = time.perf_counter(), _children()
        done = subprocess.run(  # noqa: S603, our own program
            [sys.executable, "-c", BARE, str(table), f"{folder}/bare.parquet"],
            check=True,
            capture_output=True,
            text=True,
        )
        return Cost(
            _children() - cpu, time.perf_counter() - began, int(done.stdout.split()[-1]) * 1024
        )


def _ours(table: Path, gazetteer: Gazetteer, timezone: str) -> Cost:
    with TemporaryDirectory() as name:
        folder = Path(name)
        gazetteer.save(folder / "gazetteer.json")
        job = Job(table.resolve(), folder, folder / "gazetteer.json", timezone)
        began, cpu = time.perf_counter(), _children()
        outcome = run_watched(job, lambda _percent: None)
        rows = int(outcome.facts["report"]["rows_read"])
        return Cost(_children() - cpu, time.perf_counter() - began, outcome.peak, rows)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _median(costs: list[Cost], of: str) -> float:
    return float(statistics.median(getattr(cost, of) for cost in costs))


if __name__ == "__main__":
    main()
