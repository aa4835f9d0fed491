"""A server on this machine that answers as it is told, and breaks as real ones do."""

import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

TLS = b"\x16\x03"  # how a client begins that wants TLS
RESETS = ("at once", "after the request", "in the headers", "after the headers", "in the body")


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """`fault` names how it breaks: one of RESETS, "truncated", "bad chunk" or "drip"."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def head(self) -> bytes:
        told = {"Content-Length": str(len(self.body)), "Connection": "close"} | self.headers
        if self.fault == "bad chunk":
            del told["Content-Length"]
            told["Transfer-Encoding"] = "chunked"
        lines = [f"HTTP/1.1 {self.status} Told", *(f"{name}: {v}" for name, v in told.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


Route = Callable[[Asked], Reply]


class Server(ThreadingTCPServer):
    """Routes by path; `faults` are what the next requests for a path meet first."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, Route] = {}
        self.faults: dict[str, list[Reply | str]] = {}
        self.asked: list[Asked] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"

    def gives(self, path: str, body: bytes | str, **headers: str) -> str:
        """Answer a path with this, and return its address."""
        sent = body.encode() if isinstance(body, str) else body
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        self.routes[path] = lambda _asked: Reply(sent, headers=told)
        return self.url(path)

    def fails(self, path: str, *faults: Reply | str) -> None:
        """Let the next requests for a path meet these faults, one each."""
        self.faults.setdefault(path, []).extend(faults)

    def count(self) -> Counter[str]:
        return Counter(asked.path for asked in self.asked)

    def reply_to(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        route = self.routes.get(asked.path)
        usual = route(asked) if route else Reply(b"nothing here", 404)
        waiting = self.faults.get(asked.path)
        if not waiting:
            return usual
        fault = waiting.pop(0)
        if isinstance(fault, str):
            return Reply(usual.body, usual.status, usual.headers, fault)
        return fault


class Handler(BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        with suppress(OSError):
            told = b""
            while b"\r\n\r\n" not in told:
                more = self.request.recv(65536)
                if not more or more.startswith(TLS):
                    return
                told += more
            lines = told.decode("latin-1").split("\r\n")
            target = urlsplit(lines[0].split(" ")[1])
            query = {name: v[0] for name, v in parse_qs(target.query).items()}
            pairs = (line.partition(": ") for line in lines[1:] if line)
            headers = {name.lower(): value for name, _is, value in pairs}
            self._send(self.server.reply_to(Asked(target.path, query, headers)))

    def _send(self, reply: Reply) -> None:
        head, body, half = reply.head, reply.body, len(reply.body) // 2
        match reply.fault:
            case "at once" | "after the request":
                self._reset()
            case "in the headers":
                self.request.sendall(head[: len(head) // 2])
                self._reset()
            case "after the headers":
                self.request.sendall(head)
                self._reset()
            case "in the body":
                self.request.sendall(head + body[:half])
                self._reset()
            case "truncated":
                self.request.sendall(head + body[:half])
            case "bad chunk":
                self.request.sendall(head + b"5\r\nplace\r\nzz\r\n")
            case "drip":
                self.request.sendall(head)
                for place in range(len(body)):
                    self.request.sendall(body[place : place + 1])
                    time.sleep(0.02)
            case _:
                self.request.sendall(head + body)

    def _reset(self) -> None:
        """Break the connection off, so that the other side sees a reset and no end."""
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
