"""The child process of an import: `python -m app.datasets.importing.child JOB.json`.

Prints a line of percents as it goes and leaves `result.json`: what was built, or why not. A file
that breaks this process breaks nothing else.
"""

import errno
import json
import resource
import sys
from pathlib import Path
from typing import Any, Final

import duckdb

from app.core.i18n import _, language
from app.datasets.importing.build import ASIDE, TABLE, build
from app.datasets.importing.job import Job
from app.datasets.importing.refusal import ImportRefusedError

RESULT: Final = "result.json"
OURS: Final = ("decoded.csv", "stage.parquet", TABLE, ASIDE)
BACKSTOP: Final = 6  # times the memory that an import may really use


def main(told: Path) -> None:
    job = Job.from_json(json.loads(told.read_text(encoding="utf-8")))
    # A backstop only: the parent watches what is really used. This limit counts what is reserved,
    # and DuckDB reserves far more than it uses: 1.2 GB for a table of 138 columns and 55 rows
    # whose import held 291 MB. At twice the memory that import died now and then.
    most = BACKSTOP * job.limits.memory
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    language.set(job.language)
    try:
        result: dict[str, Any] = build(job, _say).to_json()
    except ImportRefusedError as refusal:
        result = _refused(refusal)
    except (OSError, duckdb.IOException) as error:
        if not _is_full(error):
            raise
        for name in OURS:  # so that there is room to say why
            (job.folder / name).unlink(missing_ok=True)
        result = _refused(no_room())
    partial = job.folder / f"{RESULT}.partial"
    partial.write_text(json.dumps(result), encoding="utf-8")
    partial.replace(job.folder / RESULT)


def no_room() -> ImportRefusedError:
    """Say that the disk is full, which is no fault of the file."""
    return ImportRefusedError(
        _("There was no room on the disk to read this file. Nothing was stored."),
        _("Tell whoever runs this site: the data folder is full or cannot be written."),
        code="no-room",
    )


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
    return "No space left" in str(error)


def _refused(refusal: ImportRefusedError) -> dict[str, Any]:
    told = {"message": str(refusal.sentence), "hint": str(refusal.hint)}
    return {"error": {"code": refusal.code, **told}}


def _say(percent: int) -> None:
    sys.stdout.write(f"{percent}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
