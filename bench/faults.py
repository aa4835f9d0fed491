"""Imports that are killed at random leave the old version or the new one, whole.

`python bench/faults.py --times 200`: each round loads a file of one row more, as the command
`datasets load` does or as the worker does with an upload, and kills with SIGKILL, at a random
moment, the process that loads or the child that reads. A third of the kills wait until a reader
has ended: then files and rows are written. After each: what readers see is whole, a second try
publishes the new version once, now and then a third gives the same bytes again, and after a sweep
no file is left that no version names. The first disagreement ends the run with exit code 1.
`--seed` repeats a run's choices. With `--copies` a reader is a copy of this process and no new
Python, whose start would take most of the time. With `--jobs` the jobs of follow-through are killed
instead (see `bench/faults_jobs.py`).
"""

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))  # the application and its tests' people

from app.datasets.importing import watch
from app.datasets.importing.child import main as read
from bench.faults_city import ImportCity, WrongError
from bench.faults_jobs import kill_jobs
from bench.races import postgresql, sqlite

SOON = 0.15  # seconds: files and rows are written so soon after a reader's end
LOOKS_EVERY = 0.01
WAYS = ("command", "worker")
VICTIMS = ("loader", "writing loader", "reader")
RERUN = 4  # every so many kills the file is loaded once more
PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class Plan:
    """Whom to kill and when: seconds after the start, or after a reader's start or end."""

    victim: str
    after: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7266)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--url", help="An empty database to use instead.")
    parser.add_argument("--copies", action="store_true", help="Copy readers, to kill more of them.")
    parser.add_argument("--jobs", action="store_true", help="Kill follow-through's jobs instead.")
    asked = parser.parse_args()
    kill = kill_jobs if asked.jobs else kill_imports
    if asked.copies:
        watch.run_child = run_copy  # type: ignore[assignment, attr-defined]
    if asked.url:
        with TemporaryDirectory() as folder:
            return kill(asked.url, Path(folder), asked.times, asked.seed)
    wrong = 0
    for name, open_database in (("sqlite", sqlite), ("postgresql", postgresql)):
        if asked.only in (None, name):
            with TemporaryDirectory() as folder, open_database(Path(folder)) as url:
                wrong += kill(url, Path(folder), asked.times, asked.seed)
    return 1 if wrong else 0


def kill_imports(url: str, folder: Path, times: int, seed: int) -> int:
    """Kill so many imports and print what was found; return 1 when something was wrong."""
    city = ImportCity.build(url, folder)
    chance, found, began = random.Random(seed), Counter[str](), time.perf_counter()  # noqa: S311, no secret
    usual = {way: measured(city, way) for way in WAYS}
    try:
        for number in count():
            if sum(found[f"{victim} killed"] for victim in VICTIMS) >= times:
                break
            way, victim = WAYS[number % len(WAYS)], VICTIMS[number % len(VICTIMS)]
            moments = {"loader": usual[way], "writing loader": SOON, "reader": usual[way] / 3}
            plan = Plan(victim, chance.uniform(0, moments[victim]))
            before = city.state()
            city.next_file()
            killed = kill_one(partial(city.load, way), plan)
            after = city.check_whole(before)
            found[f"{plan.victim} killed" if killed else "finished before the kill"] += 1
            found["new version seen at once" if after != before else "old version seen"] += 1
            found["bytes left by kills"] += city.bytes_left()
            if killed:
                in_fork(partial(city.load_again, way)).wait(PATIENCE)
            city.check_finished(before)
            if killed and number % RERUN == 0:  # other bytes would be another version
                in_fork(partial(city.load, "command")).wait(PATIENCE)
                city.check_finished(before)
                found["reruns that gave the same bytes"] += 1
            city.sweep_and_check()
    except WrongError as error:
        print(f"{city.name}: wrong after {sum(found.values())} counts, seed {seed}: {error}")
        return 1
    seconds = time.perf_counter() - began
    told = ", ".join(f"{what} {count}" for what, count in sorted(found.items()))
    print(
        f"{city.name}: {times} imports killed in {seconds:.0f} s, half-visible 0, orphans 0; {told}"
    )
    return 0


def measured(city: ImportCity, way: str) -> float:
    """Load once, undisturbed, and return the seconds that it took."""
    before = city.state()
    city.next_file()
    began = time.perf_counter()
    in_fork(partial(city.load, way)).wait(PATIENCE)
    city.check_finished(before)
    return time.perf_counter() - began


def kill_one(load: Callable[[], None], plan: Plan) -> bool:
    """Load in a process of its own; at its moment kill it or its reader, if they run still.

    Waits until nothing of it runs: a reader whose loader was killed finishes by itself.
    """
    loader = in_fork(load)
    if plan.victim != "loader":
        wait_for_reader(loader, until_gone=plan.victim == "writing loader")
    with suppress(psutil.TimeoutExpired):
        loader.wait(plan.after)
    with suppress(psutil.NoSuchProcess):
        loader.suspend()  # so that no reader starts while we look
    readers = readers_of(loader)
    targets = readers if plan.victim == "reader" else [loader] if loader.is_running() else []
    killed = False
    for target in targets:
        try:
            target.send_signal(signal.SIGKILL)
            killed = True
        except psutil.NoSuchProcess:
            continue
    with suppress(psutil.NoSuchProcess):
        loader.resume()
    loader.wait(PATIENCE)
    psutil.wait_procs(readers, PATIENCE)
    return killed


def wait_for_reader(loader: psutil.Process, *, until_gone: bool) -> None:
    """Wait until a reader is there, or has been there and is gone."""
    seen = False
    while loader.is_running() and loader.status() != psutil.STATUS_ZOMBIE:
        reads = bool(readers_of(loader))
        if (reads and not until_gone) or (seen and not reads):
            return
        seen = seen or reads
        time.sleep(LOOKS_EVERY)


def readers_of(loader: psutil.Process) -> list[psutil.Process]:
    try:
        children: list[psutil.Process] = loader.children()
    except psutil.Error:
        return []
    return children


def run_copy(_module: str, told: Path, **_limits: object) -> int:
    """Stand in for `core.watch.run_child`: the same reader, in a process that is there already."""
    reader = in_fork(partial(read, told))
    reader.wait()
    return 0


def in_fork(load: Callable[[], None]) -> psutil.Process:
    """Do it in a copy of this process: what is measured is the import, not Python's start."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            load()
            code = 0
        finally:
            os._exit(code)
    return psutil.Process(pid)


if __name__ == "__main__":
    sys.exit(main())
