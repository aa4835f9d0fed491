"""Whether imports that wait in a row slow the pages down: p99 while ten are worked off, and idle.

    python bench/queued.py [--imports 10] [--rows 200000] [--table FILE] [--city FOLDER]

Serves the demo city as a town would (two web processes, one worker, SQLite) in a temporary folder
and asks for its pages one after another with a pause between, while the imports are worked off. The
worker and its reader are stopped and let go on in turn, a few seconds each: so both halves of the
figures see the same machine, whatever else it does. The target: p99 while they work at most 1.25
times that while they are stopped.
"""

import argparse
import itertools
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))  # the application

from sqlalchemy import func, select
from sqlmodel import col

from app.core.config import Settings
from app.core.db import Database
from app.datasets.carrying import UNDER_WAY
from app.datasets.importing.job import Wishes
from app.datasets.imports import Upload, take_in
from app.datasets.models import ImportJob
from app.datasets.service import Facts
from app.datasets.vocabulary import Nature
from app.people.models import Person, Role
from app.places.queries import all_neighborhoods
from bench.city import build

PAUSE: Final = 0.03  # seconds between two pages
SECRET: Final = "only for a bench of pages"  # noqa: S105, of a city of a minute
WINDOW: Final = 2.5  # seconds
SETTLE: Final = 0.3  # seconds


def main() -> None:
    told = _arguments()
    idle: list[float] = []
    busy: list[float] = []
    took = 0.0
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = _settings(folder)
        pages = _city(settings, told.city)
        database = Database(settings.resolved_database_url)
        table = folder / "lamps.csv"
        if told.table:
            shutil.copyfile(told.table, table)
        else:
            _write(table, _names(database), told.rows)
        with _served(settings) as worker:
            _send(database, settings, table, told.imports)
            _ask(settings, pages, _for(WINDOW))
            while _left(database):
                for kept, stops in ((idle, True), (busy, False)):
                    _let(worker, stops=stops)
                    _ask(settings, pages, _for(SETTLE))
                    kept.extend(_ask(settings, pages, _for(WINDOW)))
                    took += 0 if stops else SETTLE + WINDOW
        database.engine.dispose()
    for kind, spent in (("stopped", idle), ("at work", busy)):
        print(f"{kind:11} {len(spent):5} pages   median {_at(spent, 50):6.1f} ms   "
              f"p95 {_at(spent, 95):6.1f}   p99 {_at(spent, 99):6.1f}")  # fmt: skip
    print(f"{told.imports} imports of {told.rows:,} rows in {took:.0f} s")
    print(f"p99 at work is {_at(busy, 99) / _at(idle, 99):.2f} times that of stopped (target 1.25)")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--imports", type=int, default=10)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--city", type=Path, help="folder where the demo city is kept")
    return parser.parse_args()


def _city(settings: Settings, kept: Path | None) -> list[str]:
    """Build the demo city, or copy one that was kept; return its pages."""
    known = kept / "pages.json" if kept else None
    if kept and known and known.exists():
        shutil.copytree(kept, settings.data_dir)
        return list(json.loads(known.read_text()))
    settings.data_dir.mkdir(parents=True)
    database = Database(settings.resolved_database_url)
    pages = list(build(database, settings).pages.values())
    database.engine.dispose()
    if kept and known:
        shutil.copytree(settings.data_dir, kept)
        known.write_text(json.dumps(pages))
    return pages


def _settings(folder: Path) -> Settings:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    os.environ.update(
        COMMONPLOT_SECRET_KEY=SECRET,
        COMMONPLOT_DATA_DIR=str(folder / "data"),
        COMMONPLOT_PORT=str(port),
        COMMONPLOT_BASE_URL=f"http://127.0.0.1:{port}",
        COMMONPLOT_RATE_LIMITS="false",
    )
    return Settings()


def _names(database: Database) -> list[str]:
    with database.reading() as session:
        return [row.name for row in all_neighborhoods(session)]


def _write(target: Path, names: list[str], rows: int) -> None:
    dice = random.Random(4)  # noqa: S311, the same table each time
    kinds = ("lamp", "road", "tree", "noise")
    with target.open("w", encoding="utf-8") as out:
        out.write("number,neighborhood,day,kind,cost,words\n")
        for n in range(rows):
            day = f"20{20 + n % 5}-{1 + n % 12:02}-{1 + n % 28:02}"
            out.write(f"{n},{dice.choice(names)},{day},{dice.choice(kinds)},{dice.random():.3f},"
                      f"report number {n} of many\n")  # fmt: skip


@contextmanager
def _served(settings: Settings) -> Iterator[psutil.Process]:
    """Serve the city; give its worker."""
    program = Path(sys.executable).with_name("commonplot")
    process = subprocess.Popen([program, "serve"], stdout=subprocess.DEVNULL)  # noqa: S603, ours
    try:
        for _turn in range(300):
            time.sleep(0.2)
            try:
                if httpx.get(f"{settings.base_url}/readyz").is_success:
                    break
            except httpx.TransportError:
                continue
        time.sleep(5)  # processes warm themselves up
        below = psutil.Process(process.pid).children(recursive=True)
        yield next(one for one in below if "app.worker" in one.cmdline())
    finally:
        process.terminate()
        process.wait()


def _let(worker: psutil.Process, *, stops: bool) -> None:
    """Stop the worker and its reader, or let them go on."""
    for process in (worker, *worker.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            process.suspend() if stops else process.resume()


def _for(seconds: float) -> Callable[[], bool]:
    ends = time.monotonic() + seconds
    return lambda: time.monotonic() < ends


def _ask(settings: Settings, pages: list[str], goes_on: Callable[[], bool]) -> list[float]:
    """Ask for pages in turn; return the milliseconds of each."""
    spent: list[float] = []
    with httpx.Client(base_url=settings.base_url, timeout=60) as client:
        for page in itertools.cycle(pages):
            if not goes_on():
                return spent
            began = time.perf_counter()
            client.get(page).raise_for_status()
            spent.append(1000 * (time.perf_counter() - began))
            time.sleep(PAUSE)
    return spent


def _send(database: Database, settings: Settings, table: Path, imports: int) -> None:
    """Send the files as an official does, all at once."""
    with database.writing() as session:
        official = select(Person).where(col(Person.role) == Role.OFFICIAL).limit(1)
        person = session.scalars(official).one()
        for n in range(imports):
            with table.open("rb") as file:
                facts = Facts(f"Lamps {n}", Nature.EVENTS)
                take_in(session, person, Upload(file, "lamps.csv", facts, Wishes()), settings)


def _left(database: Database) -> int:
    with database.reading() as session:
        waiting = col(ImportJob.status).in_(UNDER_WAY)
        return session.scalar(select(func.count()).select_from(ImportJob).where(waiting)) or 0


def _at(spent: list[float], percent: int) -> float:
    return statistics.quantiles(spent, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
