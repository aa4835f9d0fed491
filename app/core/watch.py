"""A child process that reads what came from outside, its memory and its time watched.

A file that needs too much costs its child, never the site: resident memory is what is watched,
because limits on addresses kill DuckDB even when it uses little (DESIGN §8).
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import psutil

LOOKS_EVERY: Final = 0.05  # seconds
CHECKS_EVERY: Final = 1.0  # seconds
ROOT: Final = Path(__file__).parents[2]  # where `app` is found


class TooMuchMemoryError(Exception):
    """The child held more memory than it may; it was ended."""


class TooSlowError(Exception):
    """The child took longer than it may; it was ended."""


def run_child(
    module: str,
    told: Path,
    *,
    memory: int,
    seconds: float,
    niceness: int = 0,
    progress: Callable[[int], None] = lambda _percent: None,
    check: Callable[[], None] = lambda: None,
) -> int:
    """Run `python -m module told` to its end and return the most memory it held, in bytes.

    `memory` is in bytes; `niceness` lets others go first, up to 19. Numbers that the child prints
    go to `progress`; `check` is called every second, and where it raises, the child is ended and
    the error goes on. Whatever becomes of the child, it is over when this returns or raises; what
    it answers lies in its files.
    """
    process = subprocess.Popen(  # noqa: S603, our own program and file
        [sys.executable, "-m", module, str(told)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback may quote the rows that were read
        env=_environment(),
    )
    try:
        _be_nice(process.pid, niceness)
        return _watch(process, memory, seconds, progress, check)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _be_nice(pid: int, niceness: int) -> None:
    with suppress(psutil.Error):  # it has just ended
        if niceness:
            psutil.Process(pid).nice(niceness)


def _environment() -> dict[str, str]:
    """Tell the child where Python is and nothing else: it needs no secret of the site."""
    kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "SYSTEMROOT")
    told = {name: os.environ[name] for name in kept if name in os.environ}
    # Few arenas: threads would each keep freed memory that the parent counts as used.
    return told | {"PYTHONPATH": str(ROOT), "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"}


def _watch(
    process: subprocess.Popen[bytes],
    memory: int,
    seconds: float,
    progress: Callable[[int], None],
    check: Callable[[], None],
) -> int:
    ends = time.monotonic() + seconds
    checked = time.monotonic()
    peak = 0
    said = _Lines(process.stdout)
    while process.poll() is None:
        peak = max(peak, _resident(process.pid))
        if peak > memory:
            raise TooMuchMemoryError
        if time.monotonic() > ends:
            raise TooSlowError
        for percent in said.new():
            progress(percent)
        if time.monotonic() - checked > CHECKS_EVERY:
            check()
            checked = time.monotonic()
        time.sleep(LOOKS_EVERY)
    return peak


def _resident(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0  # it has just ended


class _Lines:
    """The percents that a child has printed since the last look; never waits for more."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._stream = stream
        if stream is not None:
            os.set_blocking(stream.fileno(), False)

    def new(self) -> list[int]:
        text = (self._stream.read() if self._stream is not None else None) or b""
        return [int(line) for line in text.split() if line.isdigit()]
