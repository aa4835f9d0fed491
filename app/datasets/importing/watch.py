"""The parent's side of an import: a watched child process, and its answer."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from app.core.i18n import _
from app.core.watch import TooMuchMemoryError, TooSlowError, run_child
from app.datasets.importing.build import TABLE
from app.datasets.importing.child import RESULT, no_room
from app.datasets.importing.job import Job
from app.datasets.importing.refusal import ImportRefusedError

MEGABYTE: Final = 1024 * 1024
ONE_DAY: Final = 24 * 3600  # seconds
NICENESS: Final = 15  # a reader of a page waits less gladly than a table
ROOM: Final = 1 * MEGABYTE  # with less free than this a child died of it
WORKING: Final = "importing"  # the folder of imports that are under way

Progress = Callable[[int], None]
Check = Callable[[], None]


@dataclass(frozen=True)
class Outcome:
    """What a child built: `facts` as `Built.to_json` tells them, and the most memory it held."""

    table: Path
    facts: dict[str, Any]
    peak: int


def run_watched(job: Job, progress: Progress, check: Check = lambda: None) -> Outcome:
    """Run the import in a child. Raises ImportRefusedError, whatever becomes of the child.

    `check` is called every second; where it raises, the child is ended.
    """
    told = job.folder / "job.json"
    told.write_text(json.dumps(job.to_json()), encoding="utf-8")
    try:
        peak = run_child(
            "app.datasets.importing.child",
            told,
            memory=job.limits.memory,
            seconds=job.limits.seconds,
            niceness=NICENESS,
            progress=progress,
            check=check,
        )
    except TooMuchMemoryError as error:
        raise ImportRefusedError(
            _(
                "Reading this file takes more than %(n)s MB of memory.",
                n=job.limits.memory // MEGABYTE,
            ),
            _("Load it in parts, or raise COMMONPLOT_IMPORT_MEMORY."),
            code="too-much-memory",
        ) from error
    except TooSlowError as error:
        raise ImportRefusedError(
            _("Reading this file takes longer than %(n)s seconds.", n=job.limits.seconds),
            _("Load it in parts, or raise COMMONPLOT_IMPORT_SECONDS."),
            code="too-slow",
        ) from error
    return Outcome(job.folder / TABLE, _answer(job.folder / RESULT), peak)


@contextmanager
def working_folder(data_dir: Path) -> Iterator[Path]:
    """Give a folder for one import, removed at the end; what killed imports left goes as well."""
    folder = Path(mkdtemp(dir=swept_parent(data_dir)))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def swept_parent(data_dir: Path) -> Path:
    """Return the folder that working folders lie in, without those of long ago."""
    parent = data_dir.resolve() / WORKING
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.iterdir():
        if time.time() - left.stat().st_mtime > ONE_DAY:
            shutil.rmtree(left, ignore_errors=True)
    return parent


def _answer(result: Path) -> dict[str, Any]:
    if not result.exists() and shutil.disk_usage(result.parent).free < ROOM:
        raise no_room()
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
