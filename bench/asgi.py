"""Asking an ASGI app in this process, with as little around it as possible, and weighing it."""

import asyncio
import gzip
import statistics
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Weighed:
    """`cpu` and wall times in milliseconds a request; `size` and `packed` in bytes."""

    cpu: float
    p50: float
    p99: float
    size: int
    packed: int
    status: int


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class Client:
    """One visitor: a host, perhaps a cookie."""

    def __init__(self, app: ASGIApp, base_url: str, cookie: str = "") -> None:
        self.app = app
        self.headers = [(b"host", urlsplit(base_url).netloc.encode())]
        if cookie:
            self.headers.append((b"cookie", cookie.encode()))

    async def ask(self, path: str, body: bytes = b"", method: str = "GET") -> Answer:
        path, _, query = path.partition("?")
        headers = [*self.headers]
        if body:
            headers.append((b"content-type", b"application/x-www-form-urlencoded"))
            headers.append((b"content-length", str(len(body)).encode()))
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "path": path,
            "raw_path": path.encode(), "query_string": query.encode(), "headers": headers,
            "scheme": "http", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
        }  # fmt: skip
        sent: list[bytes] = []
        status = 0

        unread = [body]

        async def receive() -> Message:
            if unread:
                return {"type": "http.request", "body": unread.pop(), "more_body": False}
            await asyncio.Event().wait()  # a visitor who stays: a file's answer listens for that
            raise AssertionError

        async def send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                sent.append(message.get("body", b""))

        await self.app(scope, receive, send)
        return Answer(status, b"".join(sent))

    def weigh(self, path: str, rounds: int = 150) -> Weighed:
        """Ask `rounds` times, one after the other, after a warm-up."""
        return asyncio.run(self._weigh(path, rounds))

    async def _weigh(self, path: str, rounds: int) -> Weighed:
        for _ in range(10):
            answer = await self.ask(path)
        walls = []
        began = time.process_time()
        for _ in range(rounds):
            at = time.perf_counter()
            answer = await self.ask(path)
            walls.append((time.perf_counter() - at) * 1000)
        cpu = (time.process_time() - began) * 1000 / rounds
        return Weighed(
            cpu,
            statistics.median(walls),
            statistics.quantiles(walls, n=100)[98],
            len(answer.body),
            len(gzip.compress(answer.body, 6)),
            answer.status,
        )
