"""Downloads that break go on in the middle; checks that are cut keep what they had."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.datasets import refreshing
from app.datasets.carrying import StoppedError
from app.datasets.fetching.kept import Kept, note_of
from app.datasets.fetching.waiting import fetching_to
from app.datasets.refreshing import Outcome
from tests.datasets.fetching.desk import Desk
from tests.datasets.fetching.office import Office
from tests.datasets.fetching.server import Asked, Reply, Server
from tests.datasets.fetching.test_going_on import GONE, KilledError, cut_after, pages_asked
from tests.datasets.fetching.twins import Socrata, lamps
from tests.people import City

BODY = ("place,n\n" + "Ropewalk,1\n" * 5000).encode()


def ranged(server: Server, **changes: Any) -> str:  # noqa: ANN401, headers and odd answers
    """Serve a file with ranges, as servers of files do. `changes` are what it does oddly."""
    etag = changes.get("etag", '"7"')

    def route(asked: Asked) -> Reply:
        told = asked.headers.get("range")
        headers = {"ETag": etag} | changes.get("headers", {})
        body: bytes = changes.get("body", BODY)
        if not told or asked.headers.get("if-range") != etag:
            return Reply(body, headers=headers)
        first = int(told.removeprefix("bytes=").removesuffix("-")) + changes.get("off", 0)
        span = f"bytes {first}-{len(body) - 1}/{len(body)}"
        status = changes.get("status", 206)
        headers |= {"Content-Range": span} | changes.get("rest", {})
        return Reply(body[first:], status, headers)

    server.routes["/lamps.csv"] = route
    return server.url("/lamps.csv")


def test_a_download_that_breaks_goes_on_in_the_middle(desk: Desk, server: Server) -> None:
    url = ranged(server)
    server.fails("/lamps.csv", "in the body", "in the body")
    found = desk.got(url)
    assert desk.target.read_bytes() == BODY
    assert found.mark["sha256"] == sha256(BODY).hexdigest()
    asked = [one.headers.get("range", "") for one in server.asked]
    assert asked[0] == ""
    assert all(first.startswith("bytes=") for first in asked[1:])
    assert len(set(asked)) == 3, "each time a little further"
    assert not note_of(desk.target).exists()


def test_a_download_goes_on_after_its_process_was_killed(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, keep = ranged(server), Kept.keep

    def killed(*told: Any, **more: Any) -> None:  # noqa: ANN401
        keep(*told, **more)
        raise KilledError

    server.fails("/lamps.csv", "in the body")
    with monkeypatch.context() as patched:
        patched.setattr(Kept, "keep", killed)
        with pytest.raises(KilledError):
            desk.fetch(url)
    with desk.target.open("ab") as file:
        file.write(b"half a row")
    desk.got(url)
    assert desk.target.read_bytes() == BODY
    assert server.asked[-1].headers["range"] == f"bytes={len(BODY) // 2}-"


@pytest.mark.parametrize(
    "changes",
    [
        {"etag": 'W/"7"'}, {"headers": {"Accept-Ranges": "none"}}, {"off": 5}, {"status": 416},
        {"rest": {"ETag": '"8"'}}, {"rest": {"Content-Range": "bytes */9"}},
        {"rest": {"Content-Encoding": "gzip"}}, {"status": 200},
    ],
    ids=["weak", "no ranges", "other place", "416", "other tag", "odd range", "packed", "whole"],
)  # fmt: skip
def test_an_odd_answer_begins_the_download_anew(
    desk: Desk, server: Server, changes: dict[str, Any]
) -> None:
    url = ranged(server, **changes)
    if changes.get("status") == 200:
        ranged(server)
        usual = server.routes["/lamps.csv"]
        server.routes["/lamps.csv"] = lambda asked: Reply(BODY, headers=usual(asked).headers)
    server.fails("/lamps.csv", "in the body")
    desk.got(url)
    assert desk.target.read_bytes() == BODY


def test_a_file_that_changed_meanwhile_is_fetched_anew(desk: Desk, server: Server) -> None:
    url = ranged(server)
    server.fails("/lamps.csv", *["in the body"] * GONE)
    desk.refused(url)
    newer = BODY.replace(b"1", b"2")
    ranged(server, body=newer, etag='"8"')
    desk.got(url)
    assert desk.target.read_bytes() == newer


@pytest.fixture
def office(city: City, server: Server) -> Office:
    return Office(city, server)


def test_a_check_goes_on_where_the_last_was_cut(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.datasets.fetching.socrata.PAGE", 10)
    office.tied(Socrata(lamps(45)).stand_on(office.server))
    cut_after(office.server, 3)
    assert office.refresh().outcome is Outcome.FAILED
    assert office.leftovers() == [f"source-{office.source().id}"]
    office.server.asked.clear()
    assert office.refresh().outcome is Outcome.HELD, "another table than the first"
    assert pages_asked(office.server) == 3
    assert [name for name in office.leftovers() if name.startswith("source-")] == []


def test_a_source_that_was_let_go_keeps_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_told: object) -> None:
        raise StoppedError

    monkeypatch.setattr(refreshing, "fetch", stopped)
    office.refresh()
    assert office.leftovers() == []


def test_two_fetches_of_one_name_do_not_share_a_file(tmp_path: Path) -> None:
    with fetching_to(tmp_path, "source-1") as first:
        first.write_text("1")
        with fetching_to(tmp_path, "source-1") as second:
            assert second != first
        assert first.exists()
    assert not first.parent.exists()
