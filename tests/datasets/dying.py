"""A worker that is killed at a step of an import: `python -m tests.datasets.dying STEP JOB`."""

import os
import signal
import sys
from contextlib import suppress
from typing import Any

import psutil

from app.core.config import Settings
from app.datasets import carrying
from app.worker.works import Works

STEPS = (
    "before it is read", "while it is read", "when it was read", "before its file is kept",
    "half of its file is kept", "when its file is kept", "before its rows are written",
    "before its rows are committed", "when its rows are committed",
)  # fmt: skip


def die(*_told: Any, **_more: Any) -> Any:  # noqa: ANN401, in the place of any function
    """End this process and its reader as a power cut does."""
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    os.kill(os.getpid(), signal.SIGKILL)


def after(do: Any) -> Any:  # noqa: ANN401, any function
    def and_die(*told: Any, **more: Any) -> Any:  # noqa: ANN401
        do(*told, **more)
        die()

    return and_die


def main(step: str, job: int) -> None:
    works = Works.build(Settings())
    match STEPS.index(step):
        case 0:
            vars(carrying)["run_watched"] = die
        case 1:
            vars(carrying)["_noting"] = lambda *_told: die
        case 2:
            vars(carrying)["run_watched"] = after(vars(carrying)["run_watched"])
        case 3:
            vars(carrying)["keep_table"] = die
        case 4:
            vars(os)["fsync"] = die
        case 5:
            vars(carrying)["keep_table"] = after(vars(carrying)["keep_table"])
        case 6:
            vars(carrying)["publish"] = die
        case 7:
            vars(carrying)["remember_all"] = die
        case _:
            vars(carrying)["forget_upload"] = die
    carrying.carry_out(works.database, works.store, works.settings, job)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
