"""The child process of an import: `python -m app.datasets.importing.child JOB.json`.

Prints a line of percents as it goes and leaves `result.json`: what was built, or why not. A file
that breaks this process breaks nothing else.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any, Final

from app.core.i18n import language
from app.datasets.importing.build import build
from app.datasets.importing.job import Job
from app.datasets.importing.refusal import ImportRefusedError

RESULT: Final = "result.json"
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
        result = {
            "error": {
                "code": refusal.code,
                "message": str(refusal.sentence),
                "hint": str(refusal.hint),
            }
        }
    (job.folder / RESULT).write_text(json.dumps(result), encoding="utf-8")


def _say(percent: int) -> None:
    sys.stdout.write(f"{percent}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
