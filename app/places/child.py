"""The child process that reads a file of borders: `python -m app.places.child JOB.json`.

Leaves its answer where the job says: what was read and drawn, or why not. A file that breaks this
process breaks nothing else.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from app.core.i18n import language
from app.places.laying import Ground, LaidOver, prepare_layer
from app.places.prepared import prepare
from app.places.refusal import FileRefusedError


def main(told: Path) -> None:
    job = json.loads(told.read_text(encoding="utf-8"))
    # A backstop only: the parent watches what is really used.
    resource.setrlimit(resource.RLIMIT_DATA, (2 * job["memory"], 2 * job["memory"]))
    language.set(job["language"])
    answer: dict[str, Any]
    try:
        content = Path(job["source"]).read_bytes()
        if "layer" in job:
            over = LaidOver(job["layer"], Ground.load(Path(job["ground"])))
            answer = prepare_layer(over, content, job["name_property"]).to_json()
        else:
            answer = prepare(content, job["name_property"]).to_json()
    except FileRefusedError as error:
        ruling = error.ruling
        answer = {
            "error": {
                "code": ruling.code, "sentence": str(ruling.sentence),
                "hint": str(ruling.hint or ""),
            }
        }  # fmt: skip
    Path(job["answer"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
