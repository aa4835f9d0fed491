"""What an import costs beside a careful chain made for one table; what charts then cost.

    python bench/import.py TABLE.csv.gz NEIGHBORHOODS.geojson [--runs 3] [--five]

The two take turns. Prints CPU seconds and peak resident memory of both (the median of the runs, the
highest peak), with `--five` also for a table of five times the rows, and the milliseconds of chart
queries on the version, by a connection that is held and warm. The chain is `bench/careful.py`: it
knows the columns of this table (Latitude, Longitude, Date).
"""

import argparse
import gzip
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import shapely

from app.core.hashing import hash_of
from app.core.storage import Storage
from app.datasets.importing.gazetteer import Area, Gazetteer
from app.datasets.importing.job import MEGABYTE, Job
from app.datasets.importing.watch import run_watched
from app.datasets.models import DatasetId, DatasetVersion
from app.datasets.query import Aggregate, Filter, Group, Question, ask

TIMES: Final = 5
REPEATS: Final = 15


@dataclass(frozen=True)
class Cost:
    """CPU and wall in seconds, start of Python included; peak in bytes."""

    cpu: float
    wall: float
    peak: int
    rows: int
    placed: int


def main() -> None:
    told = _arguments()
    with TemporaryDirectory() as name:
        folder = Path(name)
        gazetteer = _gazetteer(told.neighborhoods, told.name_property)
        gazetteer.save(folder / "gazetteer.json")
        _compare(told.table, folder, told.timezone, told.runs, keep=folder / "kept.parquet")
        _ask(folder)
        if told.five:
            large = _repeated(told.table, folder / "five.csv")
            _compare(large, folder, told.timezone, 1, keep=folder / "five.parquet")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("neighborhoods", type=Path)
    parser.add_argument("--name-property", default="name")
    parser.add_argument("--timezone", default="America/Chicago")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--five", action="store_true", help="also five times the rows, once")
    return parser.parse_args()


def _compare(table: Path, folder: Path, timezone: str, runs: int, keep: Path) -> None:
    theirs, ours = [], []
    for _run in range(runs):
        theirs.append(_careful(table, folder))
        ours.append(_import(table, folder, timezone, keep))
    for name, costs in (("careful chain", theirs), ("import", ours)):
        peak = max(cost.peak for cost in costs) // MEGABYTE
        cpu, wall = _median(costs, "cpu"), _median(costs, "wall")
        print(f"{name:14} CPU {cpu:6.2f} s   wall {wall:6.2f} s   peak {peak:4} MB   "
              f"{costs[0].rows:,} rows, {costs[0].placed:,} placed")  # fmt: skip
    ratios = [mine.cpu / other.cpu for mine, other in zip(ours, theirs, strict=True)]
    print(f"CPU of the import: {statistics.median(ratios):.2f} times the chain's (target 1.5)")


def _careful(table: Path, folder: Path) -> Cost:
    with _measured() as (began, cpu):
        done = subprocess.run(  # noqa: S603, our own program
            [sys.executable, "-m", "bench.careful", str(table.resolve()),
             str(folder / "gazetteer.json"), str(folder / "careful.parquet")],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    return Cost(_children() - cpu, time.perf_counter() - began, **told)


def _import(table: Path, folder: Path, timezone: str, keep: Path) -> Cost:
    with TemporaryDirectory(dir=folder) as name:
        job = Job(table.resolve(), Path(name), folder / "gazetteer.json", timezone)
        with _measured() as (began, cpu):
            outcome = run_watched(job, lambda _percent: None)
        cost = (_children() - cpu, time.perf_counter() - began, outcome.peak)
        outcome.table.replace(keep)
        keep.with_suffix(".json").write_text(json.dumps(outcome.facts))
        report = outcome.facts["report"]
        return Cost(*cost, rows=report["rows_read"], placed=report["matched"])


@contextmanager
def _measured() -> Iterator[tuple[float, float]]:
    yield time.perf_counter(), _children()


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _median(costs: list[Cost], of: str) -> float:
    return float(statistics.median(getattr(cost, of) for cost in costs))


def _repeated(table: Path, target: Path) -> Path:
    """Write the rows of a table several times below its header."""
    opener = gzip.open if table.suffix == ".gz" else open
    with target.open("wb") as out:
        for turn in range(TIMES):
            with opener(table, "rb") as file:
                header = file.readline()
                if turn == 0:
                    out.write(header)
                while piece := file.read(MEGABYTE):
                    out.write(piece)
    return target


def _gazetteer(path: Path, name: str) -> Gazetteer:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = (shapely.geometry.shape(feature["geometry"]) for feature in features)
    whole = (shapely.make_valid(shape, method="structure") for shape in shapes)
    named = (feature["properties"][name] for feature in features)
    areas = enumerate(zip(named, whole, strict=True))
    return Gazetteer(tuple(Area(f"a{n}", (one,), shape) for n, (one, shape) in areas))


def _ask(folder: Path) -> None:
    """Ask what charts ask, each several times on the connection that the process holds.

    The target is 60 ms.
    """
    facts = json.loads((folder / "kept.json").read_text())
    store = Storage(str(folder / "store"), folder / "cache")
    store.keep(folder / "kept.parquet", "kept.parquet")
    report, content = facts["report"], hash_of(folder / "kept.parquet")
    version = DatasetVersion(
        dataset_id=DatasetId(1), number=1, content_hash=content, rows_read=report["rows_read"],
        rows_used=report["rows_used"], report=report, columns=report["columns"],
        bytes=facts["bytes"], path="kept.parquet",
    )  # fmt: skip
    kinds = [c["name"] for c in report["columns"] if c["role"] == "category"]
    number = next(c["name"] for c in report["columns"] if c["type"] in {"integer", "number"})
    last = date.fromisoformat(facts["data_to"])
    year = date(last.year - 1, last.month, min(last.day, 28))
    values = tuple(c["examples"][0] for c in report["columns"] if c["name"] == kinds[0])
    some = (Filter(kinds[0], values),)
    questions = {
        "count by neighborhood and month": Question(
            Aggregate.COUNT, group=Group.NEIGHBORHOOD_MONTH
        ),
        "the same, filtered": Question(Aggregate.COUNT, None, Group.NEIGHBORHOOD_MONTH, some),
        "ranking, one year": Question(
            Aggregate.COUNT, None, Group.NEIGHBORHOOD, date_from=year, date_to=last
        ),
        "median by neighborhood": Question(Aggregate.MEDIAN, number, Group.NEIGHBORHOOD),
        "one neighborhood by month": Question(
            Aggregate.COUNT, None, Group.MONTH, neighborhoods=("a1",)
        ),
        "the city by month": Question(Aggregate.COUNT, None, Group.MONTH),
    }  # fmt: skip
    for name, question in questions.items():
        walls, cpus = [], []
        for _turn in range(REPEATS):
            began, cpu = time.perf_counter(), time.process_time()
            rows = len(ask(store, version, question))
            walls.append(1000 * (time.perf_counter() - began))
            cpus.append(1000 * (time.process_time() - cpu))
        wall, used = statistics.median(walls[1:]), statistics.median(cpus[1:])
        print(f"{name:32} {wall:6.1f} ms (best {min(walls):.1f}), CPU {used:.1f} ms, {rows:,} rows")


if __name__ == "__main__":
    main()
