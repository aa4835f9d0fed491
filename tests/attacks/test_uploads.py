"""ATTACKS 44: what is sent as a file costs no more than its limit, however it is sent."""

import resource
from collections.abc import Iterator

import pytest

from app.core.config import Settings
from app.datasets.models import ImportJob
from app.people.models import ApiToken, Person
from app.people.sessions import hash_token
from app.people.tokens import Scope
from tests.people import LiveCity, Visitor

RAW = "cp_sentwithafile"
DOORS = ("/datasets/new", "/api/v1/imports")
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


def send(visitor: Visitor, body: Iterator[bytes], door: str = "/datasets/new") -> int:
    headers = {
        "Content-Type": "multipart/form-data; boundary=edge",
        "X-CSRF-Token": visitor.token,
    }
    if door.startswith("/api/"):
        headers |= {"Authorization": f"Bearer {RAW}"}
    return int(visitor.client.post(door, content=body, headers=headers).status_code)


def give_token(city: LiveCity, person: Person) -> None:
    with city.database.writing() as session:
        every = " ".join(Scope)
        session.add(
            ApiToken(token_hash=hash_token(RAW), person_id=person.id, name="x", scopes=every)
        )


@pytest.mark.parametrize("door", DOORS)
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
    live_city: LiveCity, start: bytes, piece: bytes, door: str
) -> None:
    visitor = live_city.visitor(live_city.olive)
    give_token(live_city, live_city.olive)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert send(visitor, endless(start, piece), door) in {400, 413, 422}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB
    assert visitor.get("/healthz").status_code == 200
    with live_city.database.reading() as session:
        assert session.get(ImportJob, 1) is None
    assert not list(live_city.settings.data_dir.glob("uploads/*"))


@pytest.mark.parametrize(("door", "status"), [(DOORS[0], 404), (DOORS[1], 403)])
def test_who_may_load_nothing_has_nothing_kept(live_city: LiveCity, door: str, status: int) -> None:
    visitor = live_city.visitor(live_city.alice)
    give_token(live_city, live_city.alice)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert send(visitor, endless(BOUNDARY + FILE, b"x" * MEGABYTE), door) == status
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB
    assert not list(live_city.settings.data_dir.glob("uploads/*"))
