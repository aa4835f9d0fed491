"""Running the web processes and the worker side by side, saying where, and stopping both."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from types import FrameType
from typing import Final

import psutil
import structlog

from app.core.config import Settings
from app.core.logs import set_up_logs

GRACE: Final = 15.0  # seconds to finish what is being done
SOON: Final = 30.0  # a worker that lived shorter than this waits longer before its next start
LONGEST_WAIT: Final = 60.0
LOOKS_EVERY: Final = 0.2  # seconds

log = structlog.get_logger()


def supervise(settings: Settings, *, worker: bool) -> int:
    """Start the web and the worker; stop both when told or when the web ends. Returns its code.

    A worker that dies is started again, at growing intervals; the site goes on meanwhile.
    """
    set_up_logs()
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    environment = _environment(settings)
    web = _begin(_web_command(settings), environment)
    ready = False
    helper = Helper(environment) if worker else None
    while not stopping and web.poll() is None:
        if helper is not None:
            helper.keep_alive()
        if not ready and _answers(settings):
            ready = True
            print(f"Commonplot is ready at {settings.base_url}", flush=True)  # noqa: T201, to a person
        time.sleep(LOOKS_EVERY)
    if helper is not None and helper.process is not None:
        helper.process.terminate()  # both at once: the site need not wait for a job
    _end_web(web)
    _end(helper.process if helper else None)
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
        self.process = _begin([sys.executable, "-m", "app.worker"], self._environment)


def _begin(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own: Ctrl-C reaches us alone, and we end it in order."""
    return subprocess.Popen(command, env=environment, process_group=0)  # noqa: S603, our own commands


def _answers(settings: Settings) -> bool:
    """Say whether the site answers where it listens."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104, asked by an address, not bound
    host = everywhere.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=LOOKS_EVERY)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


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
    """Ask a process to end, and end it and its children by force when it takes too long."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its own group: no child may stay behind
        process.wait()


def _end_web(process: subprocess.Popen[bytes]) -> None:
    """Ask the web's processes too, again and again: one that still starts up hears nothing yet."""
    deadline = time.monotonic() + GRACE
    while process.poll() is None and time.monotonic() < deadline:
        process.terminate()
        with suppress(psutil.Error):
            for child in psutil.Process(process.pid).children():
                child.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(1)
    _end(process)
