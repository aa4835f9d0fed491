"""Servers that break, stall, lie and lead astray: each ends in a sentence, or in the whole file."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.config import Settings
from app.datasets.fetching import downloading
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.client import MOST_HOPS, Client, Guards
from app.datasets.fetching.downloading import TRIES, download
from app.datasets.fetching.refusal import FetchRefusedError
from tests.datasets.fetching.server import RESETS, Asked, Reply, Server
from tests.datasets.fetching.test_addresses import INWARD

TABLE = b"place,day,n\n" + b"Ropewalk,2025-01-02,1\n" * 400
FAULTS: list[str | Reply] = [
    *RESETS,
    "truncated",
    "bad chunk",
    *(Reply(b"", status) for status in (500, 502, 503, 504, 429)),
    Reply(b"", 429, {"Retry-After": "0"}),
    Reply(b"", 503, {"Retry-After": format_datetime(datetime.now(UTC), usegmt=True)}),
    Reply(gzip.compress(TABLE)[:-9], headers={"Content-Encoding": "gzip"}),
    Reply(b"no gzip at all", headers={"Content-Encoding": "gzip"}),
]


def named(fault: str | Reply) -> str:
    """Name a fault the same in every process, whatever the clock says."""
    if isinstance(fault, str):
        return fault
    return " ".join([str(fault.status), *fault.headers, f"{len(fault.body)} bytes"])


def fetched(client: Client, url: str, folder: Path) -> bytes:
    target = folder / "fetched"
    assert download(client, client.address(url), target) is not None
    return target.read_bytes()


def refusal(client: Client, url: str, folder: Path) -> FetchRefusedError:
    with pytest.raises(FetchRefusedError) as refused:
        download(client, client.address(url), folder / "fetched")
    assert str(refused.value.sentence)
    assert str(refused.value.hint)
    return refused.value


@pytest.mark.parametrize("fault", FAULTS, ids=named)
def test_what_breaks_once_or_twice_is_asked_again_and_comes_whole(
    client: Client, server: Server, tmp_path: Path, fault: str | Reply
) -> None:
    url = server.gives("/lamps.csv", TABLE)
    server.fails("/lamps.csv", fault, fault)
    assert fetched(client, url, tmp_path) == TABLE
    assert client.guards.budget.spent <= len(TABLE) * 2


@pytest.mark.parametrize("fault", FAULTS, ids=named)
def test_what_stays_broken_is_refused_after_some_tries(
    client: Client, server: Server, tmp_path: Path, fault: str | Reply
) -> None:
    url = server.gives("/lamps.csv", TABLE)
    server.fails("/lamps.csv", *[fault] * 9)
    assert refusal(client, url, tmp_path).code in {"broke-off", "server-busy", "server-fault"}
    assert len(server.faults["/lamps.csv"]) == 9 - TRIES


def test_a_server_that_says_when_is_believed(
    client: Client, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(downloading, "sleep", waited.append)
    url = server.gives("/lamps.csv", TABLE)
    server.fails("/lamps.csv", Reply(b"", 429, {"Retry-After": "3"}))
    assert fetched(client, url, tmp_path) == TABLE
    assert sum(waited) == 3
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=4), usegmt=True)
    server.fails("/lamps.csv", Reply(b"", 503, {"Retry-After": later}))
    assert fetched(client, url, tmp_path) == TABLE
    assert 5 < sum(waited) <= 7
    for told in ("3600", "99999999999999"):
        server.fails("/lamps.csv", Reply(b"", 429, {"Retry-After": told}))
        assert refusal(client, url, tmp_path).code == "server-busy", "nobody waits for an hour"


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "needs-sign-in"), (403, "needs-sign-in"), (404, "not-there"), (410, "not-there"),
     (400, "refused-there"), (204, "refused-there"), (206, "refused-there"), (304, "refused-there"),
     (418, "refused-there")],
)  # fmt: skip
def test_a_status_that_will_not_change_is_refused_at_once(
    client: Client, server: Server, tmp_path: Path, status: int, code: str
) -> None:
    server.routes["/x"] = lambda _asked: Reply(b"", status)
    assert refusal(client, server.url("/x"), tmp_path).code == code
    assert server.count()["/x"] == 1


def test_the_servers_own_words_are_told(client: Client, server: Server, tmp_path: Path) -> None:
    said = Reply(b'{"error": {"message": "No column seen"}}', 400, {"Content-Type": "text/json"})
    server.routes["/x"] = lambda _asked: said
    assert "No column seen" in str(refusal(client, server.url("/x"), tmp_path).sentence)


def small(open_settings: Settings, *, size: int = 10_000, seconds: float = 20) -> Client:
    return Client(Guards.of(open_settings, Budget(size, seconds)))


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_is_too_large_is_cut_off_while_it_comes(
    open_settings: Settings, server: Server, tmp_path: Path, packed: bool
) -> None:
    """Five megabytes of nothing are five kilobytes on the wire."""
    text = b"\0" * 5_000_000
    headers = {"Content_Encoding": "gzip"} if packed else {}
    url = server.gives("/bomb", gzip.compress(text) if packed else text, **headers)
    with small(open_settings) as client:
        assert refusal(client, url, tmp_path).code == "too-large"
    assert (tmp_path / "fetched").stat().st_size <= 1024 * 1024


def test_a_gzip_of_several_members_comes_whole(
    client: Client, server: Server, tmp_path: Path
) -> None:
    packed = gzip.compress(TABLE[:100]) + gzip.compress(TABLE[100:])
    url = server.gives("/lamps.csv", packed, Content_Encoding="gzip")
    assert fetched(client, url, tmp_path) == TABLE
    url = server.gives("/lamps.br", TABLE, Content_Encoding="br")
    assert refusal(client, url, tmp_path).code == "odd-packing"


def test_a_server_that_drips_is_left_when_the_time_is_over(
    open_settings: Settings, server: Server, tmp_path: Path
) -> None:
    url = server.gives("/drip", TABLE)
    server.fails("/drip", "drip")
    with small(open_settings, seconds=0.2) as client:
        assert refusal(client, url, tmp_path).code == "too-slow"


def test_a_person_who_stops_a_fetch_ends_it_between_two_bytes(
    open_settings: Settings, server: Server, tmp_path: Path
) -> None:
    class StopError(Exception):
        pass

    def stop() -> None:
        raise StopError

    times = iter(range(1000))
    budget = Budget(10_000, 900, stop, clock=lambda: float(next(times)))
    url = server.gives("/lamps.csv", TABLE)
    with Client(Guards.of(open_settings, budget)) as client, pytest.raises(StopError):
        download(client, client.address(url), tmp_path / "fetched")


def leads_to(place: str, status: int = 302) -> Callable[[Asked], Reply]:
    return lambda _asked: Reply(b"", status, {"Location": place})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_five_times(
    client: Client, server: Server, tmp_path: Path, status: int
) -> None:
    server.gives(f"/{MOST_HOPS}", TABLE)
    for hop in range(MOST_HOPS):
        server.routes[f"/{hop}"] = leads_to(f"{hop + 1}", status)
    assert fetched(client, server.url("/0"), tmp_path) == TABLE
    server.routes[f"/{MOST_HOPS}"] = leads_to("/end", status)
    server.gives("/end", TABLE)
    assert refusal(client, server.url("/0"), tmp_path).code == "too-many-hops"


def test_a_redirect_that_turns_in_a_circle_ends(
    client: Client, server: Server, tmp_path: Path
) -> None:
    server.routes["/a"], server.routes["/b"] = leads_to("/b"), leads_to("/a")
    assert refusal(client, server.url("/a"), tmp_path).code == "too-many-hops"
    assert len(server.asked) == MOST_HOPS + 1


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    inward=st.sampled_from([one for one in INWARD if "://" in one and "\n" not in one]),
    status=st.sampled_from([301, 302, 303, 307, 308]),
    hop=st.integers(0, MOST_HOPS - 1),
)
def test_a_redirect_inward_is_refused_at_that_hop(
    client: Client, server: Server, tmp_path: Path, inward: str, status: int, hop: int
) -> None:
    """Wherever in a chain it comes, and whatever spelling it has."""
    if not inward.isascii() or inward.startswith(("http:///", "http://?")) or inward == "http://":
        return  # no header can say it, or it means the same server
    server.asked.clear()
    for place in range(hop):
        server.routes[f"/{place}"] = leads_to(f"/{place + 1}", status)
    server.routes[f"/{hop}"] = leads_to(inward, status)
    refused = refusal(client, server.url("/0"), tmp_path)
    assert refused.code in {"private-address", "bad-address", "odd-port"}
    assert [asked.path for asked in server.asked] == [f"/{n}" for n in range(hop + 1)]


def test_another_port_of_the_same_host_is_refused(
    client: Client, server: Server, tmp_path: Path, unused_port: int
) -> None:
    server.routes["/x"] = leads_to(f"http://127.0.0.1:{unused_port}/")
    assert refusal(client, server.url("/x"), tmp_path).code == "private-address"


def test_a_token_goes_to_its_own_server_only(
    open_settings: Settings, server: Server, tmp_path: Path
) -> None:
    url = server.gives("/lamps.csv", TABLE)
    told = open_settings.model_copy(
        update={"app_tokens": type(open_settings.app_tokens)("a.gov=X")}
    )
    with Client(Guards.of(told, Budget(100_000, 9))) as client:
        fetched(client, url, tmp_path)
    assert "x-app-token" not in server.asked[-1].headers
    told = told.model_copy(
        update={"app_tokens": type(open_settings.app_tokens)("127.0.0.1=SECRET")}
    )
    with Client(Guards.of(told, Budget(100_000, 9))) as client:
        fetched(client, url, tmp_path)
    assert server.asked[-1].headers["x-app-token"] == "SECRET"


def test_what_did_not_change_is_not_sent_again(
    client: Client, server: Server, tmp_path: Path
) -> None:
    def route(asked: Asked) -> Reply:
        known = asked.headers.get("if-none-match") == '"1"'
        return Reply(b"", 304) if known else Reply(TABLE, headers={"ETag": '"1"'})

    server.routes["/lamps.csv"] = route
    target = tmp_path / "fetched"
    first = download(client, client.address(server.url("/lamps.csv")), target)
    assert first is not None
    assert first.mark == {"etag": '"1"'}
    assert download(client, client.address(server.url("/lamps.csv")), target, first.mark) is None


def test_no_proxy_of_the_environment_is_asked(
    client: Client, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetched(client, server.gives("/lamps.csv", TABLE), tmp_path) == TABLE


def test_https_is_never_given_up_for_http(client: Client, server: Server, tmp_path: Path) -> None:
    """The server speaks no TLS: an https address of it is never asked without."""
    assert refusal(client, f"https://{server.place}/x", tmp_path).code == "broke-off"
