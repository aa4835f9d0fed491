"""Running the web processes and the worker side by side, and stopping both."""

import os
import shutil
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Final

import structlog

from app.core.config import Settings
from app.core.logs import set_up_logs

GRACE: Final = 15.0  # seconds to finish what is being done
SOON: Final = 30.0  # a worker that lived shorter than this waits longer before its next start
LONGEST_WAIT: Final = 60.0

log = structlog.get_logger()


def supervise(settings: Settings, *, worker: bool) -> int:
    """Start the web and the worker; stop both when told or when the web ends. Returns its code.

    A worker that dies is started again, at growing intervals; the site goes on meanwhile.
    """
    set_up_logs()
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    environment = _environment(settings)
    web = subprocess.Popen(_web_command(settings), env=environment)  # noqa: S603, our own command
    helper = Helper(environment) if worker else None
    while not stopping and web.poll() is None:
        if helper is not None:
            helper.keep_alive()
        time.sleep(0.2)
    for process in (web, helper.process if helper else None):
        _end(process)
    return 0 if stopping else web.returncode or 1


class Helper:
    """The worker beside the web."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._wait = 1.0
        self._not_before = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self._start()

    def keep_alive(self) -> None:
        now = time.monotonic()
        if self.process is None:
            if now >= self._not_before:
                self._start()
            return
        if self.process.poll() is None:
            return
        lived = now - self._began
        self._wait = 1.0 if lived > SOON else min(self._wait * 2, LONGEST_WAIT)
        log.error("worker ended", code=self.process.returncode, again_in=self._wait)
        self._not_before = now + self._wait
        self.process = None

    def _start(self) -> None:
        self._began = time.monotonic()
        command = [sys.executable, "-m", "app.worker"]
        self.process = subprocess.Popen(command, env=self._environment)  # noqa: S603, our own command


def _web_command(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "app.main:serve",
        "--host", settings.host, "--port", str(settings.port),
        "--workers", str(settings.web_processes), "--respawn-failed-workers", "--no-access-log",
        "--log-level", "warning",
    ]  # fmt: skip


def _environment(settings: Settings) -> dict[str, str]:
    """Give the processes a fresh folder to count in together."""
    folder = settings.data_dir.resolve() / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(folder),
        "COMMONPLOT_METRICS_SHARED": "true",
    }


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
