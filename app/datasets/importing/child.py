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


def main(told: Path) -> None:
    job = Job.from_json(json.loads(told.read_text(encoding="utf-8")))
    # A backstop only: the parent watches what is really used (DESIGN §8). The limit on addresses
    # would kill DuckDB even when it uses little.
    resource.setrlimit(resource.RLIMIT_DATA, (2 * job.limits.memory, 2 * job.limits.memory))
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
