"""The parent's side of an import: a child process, its memory and time watched, its answer read.

A file that needs too much memory costs its child, never the site: resident memory is what is
watched, because limits on addresses kill DuckDB even when it uses little (DESIGN §8).
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any, Final

import psutil

from app.core.i18n import _
from app.datasets.importing.build import TABLE
from app.datasets.importing.child import RESULT
from app.datasets.importing.job import Job
from app.datasets.importing.refusal import ImportRefusedError

LOOKS_EVERY: Final = 0.05  # seconds
MEGABYTE: Final = 1024 * 1024
ONE_DAY: Final = 24 * 3600
ROOT: Final = Path(__file__).parents[3]  # where `app` is found

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Outcome:
    """What a child built: `facts` as `Built.to_json` tells them, and the most memory it held."""

    table: Path
    facts: dict[str, Any]
    peak: int


def run_watched(job: Job, progress: Progress) -> Outcome:
    """Run the import in a child. Raises ImportRefusedError, whatever becomes of the child."""
    told = job.folder / "job.json"
    told.write_text(json.dumps(job.to_json()), encoding="utf-8")
    process = subprocess.Popen(  # noqa: S603, our own program and file
        [sys.executable, "-m", "app.datasets.importing.child", str(told)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        peak = _watch(process, job, progress)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    return Outcome(job.folder / TABLE, _answer(job.folder / RESULT), peak)


@contextmanager
def working_folder(data_dir: Path) -> Iterator[Path]:
    """Give a folder for one import, removed at the end; what killed imports left goes as well."""
    parent = data_dir.resolve() / "importing"
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.iterdir():
        if time.time() - left.stat().st_mtime > ONE_DAY:
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """Tell the child where Python is and nothing else: it needs no secret of the site."""
    kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "SYSTEMROOT")
    told = {name: os.environ[name] for name in kept if name in os.environ}
    # Few arenas: threads would each keep freed memory that the parent counts as used.
    return told | {"PYTHONPATH": str(ROOT), "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"}


def _watch(process: subprocess.Popen[bytes], job: Job, progress: Progress) -> int:
    """Wait for the child and pass its percents on. Raises when it takes too much of anything."""
    ends = time.monotonic() + job.limits.seconds
    peak = 0
    said = _Lines(process.stdout)
    while process.poll() is None:
        peak = max(peak, _resident(process.pid))
        if peak > job.limits.memory:
            raise ImportRefusedError(
                _(
                    "Reading this file takes more than %(n)s MB of memory.",
                    n=job.limits.memory // MEGABYTE,
                ),
                _("Load it in parts, or raise COMMONPLOT_IMPORT_MEMORY."),
                code="too-much-memory",
            )
        if time.monotonic() > ends:
            raise ImportRefusedError(
                _("Reading this file takes longer than %(n)s seconds.", n=job.limits.seconds),
                _("Load it in parts, or raise COMMONPLOT_IMPORT_SECONDS."),
                code="too-slow",
            )
        for percent in said.new():
            progress(percent)
        time.sleep(LOOKS_EVERY)
    return peak


def _resident(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0  # it has just ended


def _answer(result: Path) -> dict[str, Any]:
    if not result.exists():
        raise ImportRefusedError(
            _("Reading this file broke the reading program. Nothing was stored."),
            _("The file is probably damaged. Export it again, or send it as plain CSV."),
            code="import-died",
        )
    answer: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    if "error" in answer:
        error = answer["error"]
        raise ImportRefusedError(_(error["message"]), _(error["hint"]), code=error["code"])
    return answer


class _Lines:
    """The percents that a child has printed since the last look; never waits for more."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._stream = stream
        if stream is not None:
            os.set_blocking(stream.fileno(), False)

    def new(self) -> list[int]:
        text = (self._stream.read() if self._stream is not None else None) or b""
        return [int(line) for line in text.split() if line.isdigit()]
