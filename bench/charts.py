"""What charts and claims cost on a table of a million rows, beside the bare engines.

    python -m bench.charts CHICAGO.csv.gz CHICAGO.geojson BALTIMORE.csv BALTIMORE.geojson

The first table is one row an incident (Latitude, Longitude, Date, Primary Type, Arrest), the second
one row a notice (neighborhood, noticedate); each is loaded by the project's own commands into a
folder that passes. CPU is that of this process and of the drawing child. Beside each chart stand,
in the same run, the one query that a programmer would write, and vl-convert alone on the same
Vega-Lite, for both widths.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from app.charts import figures, showing
from app.charts.claims import cube
from app.charts.drawing.pen import pen
from app.core.config import Settings
from app.worker.works import Works
from bench.charts_bare import bare_query, bare_vl_convert
from bench.charts_claims import judge_many, tell_ready
from bench.charts_kinds import BALTIMORE, CHICAGO, Made, make, packed

ROUNDS: Final = 5
NEW, CACHED, MANY, READY = 400.0, 5.0, 20.0, 1.0  # ms, ms, s, s
CITIES: Final[Mapping[str, list[str]]] = {
    "chicago": ["--title", "Incidents", "--nature", "reports", "--latitude", "Latitude",
                "--longitude", "Longitude", "--time", "Date", "--role", "Community Area=measure"],
    "baltimore": ["--title", "Notices", "--nature", "inspections", "--neighborhood",
                  "neighborhood", "--time", "noticedate"],
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in CITIES:
        parser.add_argument(f"{name}_table", type=Path)
        parser.add_argument(f"{name}_borders", type=Path)
    told = vars(parser.parse_args())
    with TemporaryDirectory() as folder:
        for name, options in CITIES.items():
            settings = _loaded(
                Path(folder) / name, told[f"{name}_table"], told[f"{name}_borders"], options
            )
            works = Works.build(settings)
            _pictures(works, name)
            if name == "chicago":
                judge_many(works, MANY)
                tell_ready(works, READY, _forget)
            works.database.engine.dispose()


def _loaded(folder: Path, table: Path, borders: Path, options: list[str]) -> Settings:
    """Load a city by the commands that its people would use."""
    settings = Settings(secret_key="b" * 32, data_dir=folder, timezone="America/New_York")
    environment = {
        **os.environ, "COMMONPLOT_SECRET_KEY": "b" * 32, "COMMONPLOT_DATA_DIR": str(folder),
        "COMMONPLOT_TIMEZONE": settings.timezone,
    }  # fmt: skip
    for step in (
        ["db", "upgrade"],
        ["neighborhoods", "load", str(borders.resolve())],
        ["datasets", "load", str(table.resolve()), *options],
    ):
        subprocess.run(  # noqa: S603, our own commands
            [sys.executable, "-m", "app.cli", *step], env=environment, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return settings


def _pictures(works: Works, city: str) -> None:
    """Draw each kind of chart anew and from the cache; say its bytes beside the bare engines."""
    print(f"\n## {city}\n\n| chart | new | bare query | bare vl-convert | cached | wide | narrow |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    charts = CHICAGO if city == "chicago" else BALTIMORE
    with works.database.reading() as session:
        first = make(session, works.store, next(iter(charts.values())))
        first.show()  # the child has started, the query's database is open
        slowest = cached = 0.0
        for name, spec in charts.items():
            made = make(session, works.store, spec)
            new, shown = _timed(made, works, forget=True)
            kept, _again = _timed(made, works, forget=False)
            query = median(bare_query(works.store, made) for _round in range(ROUNDS))
            drawn = median(bare_vl_convert(session, made) for _round in range(ROUNDS))
            slowest, cached = max(slowest, new), max(cached, kept)
            wide, narrow = packed(shown.svg_wide), packed(shown.svg_narrow)
            print(f"| {name} | {new:.0f} ms | {query:.0f} | {drawn:.0f} | {kept:.2f} | "
                  f"{wide:.1f} kB | {narrow:.1f} |", flush=True)  # fmt: skip
    print(f"\nslowest new {slowest:.0f} ms (target {NEW:.0f}), "
          f"slowest cached {cached:.2f} ms (target {CACHED:.0f})")  # fmt: skip


def _timed(made: Made, works: Works, *, forget: bool) -> tuple[float, showing.Shown]:
    """Return the median CPU milliseconds of a chart, and what was shown.

    A new one is read and checked first; one that is cached is shown as its page shows it.
    """
    spent = []
    for _round in range(ROUNDS):
        if forget:
            _forget(works)
        with _cpu(spent.append):
            shown = made.show(checked=not forget)
        if not shown.svg_wide:
            sys.exit("No picture was drawn.")
    return median(spent), shown


def _forget(works: Works) -> None:
    """Empty everything that keeps numbers or pictures; what is warm stays warm."""
    for kept in (figures._kept, showing._kept, cube._kept):  # noqa: SLF001, what a bench is for
        kept.clear()
    shutil.rmtree(works.store.cache / "drawn", ignore_errors=True)


@contextmanager
def _cpu(tell: Callable[[float], object]) -> Iterator[None]:
    began = time.process_time() + _of_child()
    yield
    tell(1000 * (time.process_time() + _of_child() - began))


def _of_child() -> float:
    """Return the CPU seconds of the drawing process, of all its threads."""
    process = pen._process  # noqa: SLF001, see above
    if process is None:
        return 0.0
    tasks = Path(f"/proc/{process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


if __name__ == "__main__":
    main()
