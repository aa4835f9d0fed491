"""A worker that dies where it is told to: `python -m tests.worker.dying`, a plan a line.

Each plan is done by a copy of this process, which SIGKILL ends: at its n-th statement or commit, or
after so many seconds. What is imported is imported once: a new Python would take most of the time.
"""

import json
import os
import signal
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from random import Random
from typing import IO

import psutil
from sqlalchemy import event

from app.core.clock import as_of
from app.core.config import Settings
from app.core.db import Database
from app.followthrough.checking import sweeping
from app.web.nouns import register_nouns
from app.worker import delivery, mailing, schedule
from app.worker.works import Works

PATIENCE = 60.0  # seconds
WORK = (
    schedule.keep_clock,
    schedule.check_commitments,
    schedule.hold_meetings,
    mailing.mail_what_is_due,
    delivery.deliver_all,
)


@dataclass(frozen=True)
class Plan:
    """Do all work of a moment, in an order of its own, and die there; `at` 0 is never."""

    moment: str
    order: float
    at: int = 0  # statement or commit
    after: float = 0  # seconds


def carry_out(plan: Plan) -> None:
    works = Works.build(Settings())
    _die_at(works.database, plan.at)
    work = list(WORK)
    Random(plan.order).shuffle(work)  # noqa: S311, no key is made of it
    with as_of(datetime.fromisoformat(plan.moment)):
        for do in (*work, *WORK):  # what events cause, too
            do(works)
    works.database.engine.dispose()


def _die_at(database: Database, at: int) -> None:
    left = [at]

    def count(*_facts: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "commit"):
        event.listen(database.engine, moment, count)


def in_copy(plan: Plan) -> str:
    """Do it in a copy of this process and say how that one ended."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.dup2(2, 1)  # what it logs is no answer
            carry_out(plan)
            code = 0
        finally:
            os._exit(code)
    copy = psutil.Process(pid)
    try:
        ended = copy.wait(plan.after or PATIENCE)
    except psutil.TimeoutExpired:
        copy.kill()
        ended = copy.wait(PATIENCE)
    return {0: "finished", -signal.SIGKILL: "killed"}.get(ended, f"failed: {ended}")


def ask(worker: IO[str], said: IO[str], plan: Plan) -> str:
    """Hand a plan to a process that runs `main`, and wait for how it ended."""
    worker.write(json.dumps(asdict(plan)) + "\n")
    worker.flush()
    return said.readline().strip()


def main() -> None:
    register_nouns()
    vars(sweeping)["AT_ONCE"] = 1  # so that there is something between two portions
    for line in sys.stdin:
        sys.stdout.write(in_copy(Plan(**json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
