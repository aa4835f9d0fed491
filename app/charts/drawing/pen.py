"""The parent's side of the drawing process: one a web process, started when it is needed."""

import atexit
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock
from typing import Any, Final

SECONDS: Final = 15.0  # the engine's first picture takes one; then a twentieth
ROOT: Final = Path(__file__).parents[3]


class NotDrawnError(Exception):
    """No picture: the page shows its table instead."""


class Pen:
    """Draws one picture at a time. What takes too long is killed, and the next call starts anew."""

    def __init__(self, command: list[str] | None = None, seconds: float = SECONDS) -> None:
        self._command = command or [sys.executable, "-m", "app.charts.drawing.child"]
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def draw(self, want: str, plan: dict[str, Any] | None = None) -> str:
        """Return what the child draws. Raises NotDrawnError."""
        request = json.dumps({"want": want, "plan": plan}).encode() + b"\n"
        with self._lock:
            try:
                reply = self._asked(request)
            except (OSError, ValueError) as error:
                self._end()
                raise NotDrawnError(str(error)) from error
        if "drawn" not in reply:
            raise NotDrawnError(reply.get("error", ""))
        drawn: str = reply["drawn"]
        return drawn

    def close(self) -> None:
        with self._lock:
            self._end()

    def _asked(self, request: bytes) -> dict[str, Any]:
        deadline = time.monotonic() + self._seconds
        process = self._running()
        if process.stdin is None or process.stdout is None:
            message = "the drawing process has no pipes"
            raise OSError(message)
        process.stdin.write(request)
        process.stdin.flush()
        pieces: list[bytes] = []
        while not (pieces and pieces[-1].endswith(b"\n")):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                message = "the picture took too long"
                raise OSError(message)
            piece = os.read(process.stdout.fileno(), 1 << 16)
            if not piece:
                message = "the drawing process ended"
                raise OSError(message)
            pieces.append(piece)
        reply: dict[str, Any] = json.loads(b"".join(pieces))
        return reply

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        self._process = subprocess.Popen(  # noqa: S603, our own interpreter and module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


pen = Pen()
atexit.register(pen.close)
