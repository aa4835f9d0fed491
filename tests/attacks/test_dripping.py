"""Somebody sends a byte at a time, to a real server: it holds nothing, and is given up on."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import psutil
import pytest

from app.core.clock import utc_now
from app.http.forgery import token_of
from app.http.person import cookie_name
from app.people.models import Person
from app.people.sessions import open_session
from tests.people import City
from tests.web.test_slow_work import is_free

ROOT = Path(__file__).parents[2]
LIMIT = 1.0  # seconds
FILE = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
FORM = "application/x-www-form-urlencoded"


@dataclass
class Served:
    """The city behind the server that `commonplot serve` starts, in a process of its own."""

    city: City
    address: str
    process: psutil.Process

    def begin(
        self, person: Person | None, path: str, kind: str = FORM, first: str = "a="
    ) -> socket.socket:
        """Send a request with all its headers, and of its body only the first bytes."""
        settings = self.city.settings
        cookie = ""
        if person is not None:
            with self.city.database.writing() as session:
                cookie = open_session(session, person.id, "Test browser", utc_now())
        token = token_of(settings, cookie)
        lines = [
            f"POST {path} HTTP/1.1", f"Host: {urlsplit(self.address).netloc}",
            f"Cookie: {cookie_name(settings)}={cookie}", f"X-CSRF-Token: {token}",
            f"Content-Type: {kind}", "Content-Length: 400000", "", first,
        ]  # fmt: skip
        place = urlsplit(self.address)
        door = socket.create_connection((str(place.hostname), int(place.port or 0)), 10)
        door.sendall("\r\n".join(lines).encode())
        return door

    def threads(self) -> int:
        children = self.process.children(recursive=True)
        return sum(one.num_threads() for one in [self.process, *children])


@contextmanager
def serving(city: City, port: int) -> Iterator[Served]:
    address = f"http://127.0.0.1:{port}"
    city.settings.base_url = address
    told = {
        "COMMONPLOT_SECRET_KEY": "s" * 16, "COMMONPLOT_BASE_URL": address,
        "COMMONPLOT_DATA_DIR": str(city.settings.data_dir), "COMMONPLOT_RATE_LIMITS": "false",
        "COMMONPLOT_BODY_SECONDS": str(LIMIT),
        "COMMONPLOT_DATABASE_URL": city.database.engine.url.render_as_string(hide_password=False),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "app.main:serve",
        "--port", str(port), "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, process_group=0)  # noqa: S603, our own
    try:
        for _try in range(300):
            with suppress(httpx2.HTTPError):
                if httpx2.get(f"{address}/healthz").status_code == 200:
                    break
            time.sleep(0.1)
        yield Served(city, address, psutil.Process(process.pid))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def served(city: City, unused_port: int) -> Iterator[Served]:
    with serving(city, unused_port) as served:
        yield served


def drip(doors: list[socket.socket], seconds: float) -> None:
    """Send a byte to each, again and again. One that is closed already takes none."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for door in doors:
            with suppress(OSError):
                door.sendall(b"x")
        time.sleep(0.1)


def rest_of(door: socket.socket) -> str:
    """Read until the other side closes, and close."""
    got = b""
    with closing(door), suppress(ConnectionResetError):
        while more := door.recv(65536):
            got += more
    return got.decode()


def test_what_drips_in_holds_nothing_and_is_given_up_on(served: Served) -> None:
    """Routes that ask who it is before they read their form, and an upload of a steward."""
    city = served.city
    before = served.threads()
    doors = [
        served.begin(city.alice, "/notices/read"),
        served.begin(city.olive, "/datasets/new", "multipart/form-data; boundary=b", FILE),
        served.begin(None, "/sign-in"),
        *(served.begin(city.alice, "/notices/read") for _n in range(40)),
    ]
    drip(doors, LIMIT / 2)
    assert is_free(city.database), "whoever writes gets in at once"
    began = time.monotonic()
    assert httpx2.get(f"{served.address}/").status_code == 200
    assert time.monotonic() - began < LIMIT, "nobody else waits"
    assert served.threads() - before < 10, "no thread waits for a byte"
    drip(doors, LIMIT)
    for answer in [rest_of(door) for door in doors]:
        assert answer.startswith("HTTP/1.1 408")
        assert "That came too slowly" in answer
        assert "connection: close" in answer.lower()


def test_a_body_that_comes_along_may_take_longer_than_the_limit(served: Served) -> None:
    door = served.begin(None, "/sign-in")
    for _part in range(15):
        door.sendall(b"x" * 4096)
        time.sleep(LIMIT / 10)
    door.sendall(b"x" * (400_000 - 15 * 4096 - 2))
    status = door.recv(65536).decode().split(" ")[1]
    door.close()
    assert status == "422", "it was read to its end"
