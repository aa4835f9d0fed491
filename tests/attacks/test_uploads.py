"""ATTACKS 44: what is sent as a file costs no more than its limit, however it is sent."""

import resource
from collections.abc import Iterator

import pytest

from app.core.config import Settings
from app.datasets.models import ImportJob
from tests.people import LiveCity, Visitor

MEGABYTE = 1024 * 1024
BOUNDARY = b"--edge\r\n"
FILE = b'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"upload_limit": MEGABYTE})


def field(name: bytes, value: bytes) -> bytes:
    return (
        BOUNDARY + b'Content-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value + b"\r\n"
    )


def endless(start: bytes, piece: bytes) -> Iterator[bytes]:
    yield start
    for _ in range(200):
        yield piece


def send(visitor: Visitor, body: Iterator[bytes]) -> int:
    headers = {
        "Content-Type": "multipart/form-data; boundary=edge",
        "X-CSRF-Token": visitor.token,
    }
    return int(visitor.client.post("/datasets/new", content=body, headers=headers).status_code)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (BOUNDARY + FILE, b"x" * MEGABYTE),
        (b"", b"x" * MEGABYTE),  # a preamble that never ends
        (BOUNDARY + b"X-Header: ", b"x" * MEGABYTE),
        (b"", field(b"a", b"x") * 10_000),
        (b"", field(b"a" * 1000, b"") * 500),
        (BOUNDARY + b'Content-Disposition: form-data; name="title"\r\n\r\n', b"x" * MEGABYTE),
    ],
    ids=["file", "preamble", "header", "fields", "names", "text"],
)
def test_two_hundred_megabytes_are_refused_while_they_are_read(
    live_city: LiveCity, start: bytes, piece: bytes
) -> None:
    visitor = live_city.visitor(live_city.olive)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert send(visitor, endless(start, piece)) in {400, 413, 422}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB
    assert visitor.get("/healthz").status_code == 200
    with live_city.database.reading() as session:
        assert session.get(ImportJob, 1) is None
    assert not list(live_city.settings.data_dir.glob("uploads/*"))


def test_who_may_load_nothing_has_nothing_kept(live_city: LiveCity) -> None:
    visitor = live_city.visitor(live_city.alice)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert send(visitor, endless(BOUNDARY + FILE, b"x" * MEGABYTE)) == 404
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB
    assert not list(live_city.settings.data_dir.glob("uploads/*"))
