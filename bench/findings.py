"""Ten real findings, computed by the program and a second time from the files alone.

    python -m bench.findings FOLDER

FOLDER holds `baltimore/`, `tulsa/` and `chicago/` with their open data. The program's side loads
them by its own commands and judges the claims as its pages do; the other side is
`bench/findings_apart.py`, which uses nothing of it. Prints both side by side, and ends with 1 when
a number or an end of an interval differs by more than rounding.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app.charts.claims.judged import Judged
from app.charts.claims.service import judge_fully, newest_cube
from app.charts.claims.specs import read_claim
from app.charts.claims.words import sentence_of, verdict_words
from app.charts.service import keep_chart
from app.charts.spec import read_spec
from app.core.config import Settings
from app.worker.works import Works
from bench.findings_apart import apart
from bench.findings_list import BORDERS, FINDINGS, SOURCES, Finding
from bench.findings_methods import Told

# Of a number, relatively: three digits are shown. Areas differ by 3 in 100,000, measured on another
# ellipsoid; all others agree to what solvers leave.
CLOSE: Final = 1e-4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    told = parser.parse_args()
    with TemporaryDirectory() as folder:
        cities = {city: _loaded(told.folder, Path(folder) / city, city) for city in BORDERS}
        computed = {name: _judged(cities, one) for name, one in FINDINGS.items()}
    other = apart(told.folder)
    wrong = [name for name, found in computed.items() if not _beside(name, found, other[name]())]
    if wrong:
        sys.exit(f"These differ: {', '.join(wrong)}")
    print(f"All {len(computed)} agree.")


def _loaded(data: Path, folder: Path, city: str) -> Works:
    settings = Settings(secret_key="b" * 32, data_dir=folder, timezone="America/New_York")
    environment = {
        **os.environ, "COMMONPLOT_SECRET_KEY": "b" * 32, "COMMONPLOT_DATA_DIR": str(folder),
        "COMMONPLOT_TIMEZONE": settings.timezone,
    }  # fmt: skip
    borders, name = BORDERS[city]
    steps = [
        ["db", "upgrade"],
        ["neighborhoods", "load", str(data / city / borders), "--name-property", name],
    ]
    steps += [
        ["datasets", "load", str(data / city / source.file), *source.options]
        for source in SOURCES.values()
        if source.city == city
    ]
    for step in steps:
        subprocess.run(  # noqa: S603, our own commands
            [sys.executable, "-m", "app.cli", *step], env=environment, check=True,
            capture_output=True,
        )  # fmt: skip
    return Works.build(settings)


def _judged(cities: Mapping[str, Works], one: Finding) -> Judged:
    source = SOURCES[one.source]
    works = cities[source.city]
    with works.database.writing() as session:
        spec = read_spec({"dataset": source.slug, **one.spec})
        chart = keep_chart(session, works.store, spec)
        return judge_fully(newest_cube(session, works.store, chart), read_claim(one.claim))


def _beside(name: str, found: Judged, other: Told) -> bool:
    """Print both; return whether they are the same but for rounding."""
    mine = (found.value, found.low, found.high)
    same = all(
        a is b if a is None or b is None else isclose(a, b, rel_tol=CLOSE)
        for a, b in zip(mine, other, strict=True)
    )
    print(f"\n{name}: {verdict_words(found.verdict)}\n  {sentence_of(found)}")
    print(f"  program     {_line(mine)}\n  independent {_line(other)}"
          f"{'' if same else '   DIFFERS'}")  # fmt: skip
    return same


def _line(numbers: tuple[float | None, ...]) -> str:
    return "  ".join("     –      " if n is None else f"{n:12.6f}" for n in numbers)


if __name__ == "__main__":
    main()
