"""Costs of a whole process and of a piece of work: `bench/ranking_speed.py` and its sides."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

Found = TypeVar("Found")

MEGABYTE: Final = 1024


@dataclass(frozen=True)
class Measured:
    """CPU seconds and peak megabytes of a whole child, and the JSON that it printed last."""

    cpu: float
    peak: int
    told: dict[str, Any]


def measured(module: str, *arguments: str, more: Mapping[str, str] | None = None) -> Measured:
    """Run `python -m module …` as a child. Its last line on standard output is a JSON object."""
    child = subprocess.Popen(  # noqa: S603, our own modules
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE, text=True, env={**os.environ, **(more or {})},
    )  # fmt: skip
    printed = child.stdout.read() if child.stdout else ""
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{module} ended with {child.returncode}")
    told: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return Measured(usage.ru_utime + usage.ru_stime, usage.ru_maxrss // MEGABYTE, told)


def timed(runs: int, work: Callable[[], Found]) -> tuple[float, Found]:
    """Do the work once, then so many times; return the median CPU seconds and what was found.

    The first time does not count, unless there is no other.
    """
    spent = []
    for _run in range(1 + runs):
        began = time.process_time()
        found = work()
        spent.append(time.process_time() - began)
    return statistics.median(spent[1:] or spent), found
