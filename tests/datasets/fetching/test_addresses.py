"""Addresses that lead inward: refused in every spelling, and before any socket is opened."""

import socket
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.datasets.fetching.addresses import follow, read_address
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.client import Client, Guards
from app.datasets.fetching.network import CheckedNetwork
from app.datasets.fetching.ranges import NOT_PUBLIC_4, is_own, is_public
from app.datasets.fetching.refusal import FetchRefusedError

INWARD = [
    "http://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://0x7f000001/",
    "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://2130706433/", "http://017700000001/",
    "http://127.0.0.1./", "http://localhost/", "http://LOCALHOST/", "http://localhost./",
    "http://localhost.localdomain/", "http://db.internal/", "http://intranet/", "http://0/",
    "http://0.0.0.0/", "http://10.0.0.1/", "http://172.16.0.1/", "http://172.31.255.255/",
    "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/",
    "http://198.18.0.1/", "http://192.0.2.1/", "http://224.0.0.1/", "http://255.255.255.255/",
    "http://240.0.0.1/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/", "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fd00::1]/", "http://[fc00::1]/",
    "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[fec0::1]/",
    "http://127。0。0。1/", "http://①②⑦.⓪.⓪.①/", "http://127.0.0.1%2e/",
    "http://%31%32%37.0.0.1/", "http://user@127.0.0.1/", "http://data.gov@127.0.0.1/",
    "http://data.gov:80@10.0.0.1/", "http://data.gov\\@127.0.0.1/", "http://127.0.0.1:80\t/",
    "http://data.city.gov:22/", "http://data.city.gov:0/", "http://data.city.gov:6379/",
    "http://data.city.gov:99999/", "http://data.city.gov:http/", "http:///etc/passwd",
    "http://data.city.gov./", "http://-data.city.gov/", "http://data..gov/",
    "file:///etc/passwd", "FILE:/etc/passwd", "/etc/passwd", "../data/commonplot.sqlite",
    "s3://bucket/key", "gs://bucket/key", "ftp://data.city.gov/x.csv", "gopher://127.0.0.1/",
    "data:text/csv,a", "javascript:alert(1)", "jar:http://x!/", "//data.city.gov/x",
    "data/*.csv", "folder:permits", "dict://127.0.0.1:11211/", "unix:/run/x.sock", "",
    "http://", "http://?", "http://data.city.gov\r\nHost: x/", "http://x" + "a" * 2000,
]  # fmt: skip


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Forbid to look anything up and to open a socket; note who tried."""
    tried: list[str] = []

    def refuse(*_told: object, **_named: object) -> None:
        tried.append("network")
        raise AssertionError

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "socket", refuse)
    return tried


@pytest.mark.parametrize("written", INWARD)
def test_an_address_that_leads_inward_is_refused_and_no_socket_is_opened(
    written: str, no_network: list[str]
) -> None:
    with pytest.raises(FetchRefusedError) as refused, Client(Guards(Budget(1, 1))) as client:
        client.address(written)
    assert str(refused.value.sentence)
    assert str(refused.value.hint)
    assert no_network == []


def test_there_are_forty_spellings_at_least() -> None:
    assert len(set(INWARD)) >= 40


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://Data.City.gov/a b.csv?x=é#top", "https://data.city.gov/a%20b.csv?x=%C3%A9"),
        ("http://data.city.gov:80", "http://data.city.gov/"),
        ("https://data.city.gov:443/x", "https://data.city.gov/x"),
        ("https://gis.city.gov:6443/arcgis", "https://gis.city.gov:6443/arcgis"),
        ("https://bürger.de/x", "https://xn--brger-kva.de/x"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://[2606:4700::1111]/x", "https://[2606:4700::1111]/x"),
        (" https://data.city.gov/x%20y ", "https://data.city.gov/x%20y"),
    ],
)  # fmt: skip
def test_a_usual_address_has_one_plain_spelling(written: str, url: str) -> None:
    assert read_address(written).url == url


@pytest.mark.parametrize(
    ("begun", "place", "told"),
    [
        ("https://a.gov/x/y", "z.csv", "https://a.gov/x/z.csv"),
        ("https://a.gov/x", "//b.gov/z", "https://b.gov/z"),
        ("http://a.gov/x", "https://a.gov/x", "https://a.gov/x"),
        ("https://a.gov:6443/x", "/z", "https://a.gov:6443/z"),
        ("https://a.gov:6443/x", "https://a.gov/z", "https://a.gov/z"),
        ("https://a.gov/x", "http://a.gov/x", "unprotected"),
        ("https://a.gov/x", "https://a.gov:8443/x", "odd-port"),
        ("http://a.gov/x", "http://a.gov:8080/x", "odd-port"),
        ("http://a.gov/x", "http://a.gov:22/x", "odd-port"),
        ("http://a.gov/x", "file:///etc/passwd", "bad-address"),
        ("http://a.gov/x", "http://a.gov@10.0.0.1/", "bad-address"),
        ("http://a.gov/x", "http://127.1/", "private-address"),
    ],
)
def test_a_redirect_is_read_like_a_pasted_address(begun: str, place: str, told: str) -> None:
    try:
        assert follow(read_address(begun), place).url == told
    except FetchRefusedError as refused:
        assert refused.code == told  # noqa: PT017, a table of both


@pytest.mark.parametrize(
    "found",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
     "2002:a00:1::", "fd12::1", "100.100.100.200", "fe80::1"],
)  # fmt: skip
def test_a_public_name_with_one_private_address_is_refused(
    found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the first address is public: the next one asked for might be the other."""
    opened: list[object] = []
    places = [(socket.AF_INET, 1, 6, "", (one, 443)) for one in ("93.184.215.14", found)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: places)
    monkeypatch.setattr(socket, "create_connection", lambda *a, **_k: opened.append(a))
    network = CheckedNetwork(frozenset(), Budget(1, 1))
    with pytest.raises(FetchRefusedError) as refused:
        network.connect_tcp("data.city.gov", 443)
    assert refused.value.code == "private-address"
    assert opened == []


def test_the_connection_is_made_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that answers differently the second time is never asked a second time."""
    answers = iter(["93.184.215.14", "127.0.0.1"])
    opened: list[object] = []

    def look_up(*_told: object, **_named: object) -> list[object]:
        return [(socket.AF_INET, 1, 6, "", (next(answers), 80))]

    def connect(place: object, *_told: object, **_named: object) -> object:
        opened.append(place)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with Client(Guards(Budget(10, 10))) as client:
        asking = client.asking(client.address("http://rebinding.city.gov/"), {})
        with pytest.raises(FetchRefusedError), asking:
            pass
    assert opened == [("93.184.215.14", 80)]


@given(st.ip_addresses(v=4))
def test_no_address_is_public_and_private_at_once(address: object) -> None:
    parsed = ip_address(str(address))
    inside = any(parsed in network for network in NOT_PUBLIC_4)
    assert not (is_public(parsed) and (inside or is_own(parsed)))
    for form in ("::ffff:{}", "::{}", "64:ff9b::{}", "::ffff:0:{}"):
        assert not is_public(ip_address(form.format(address))), "what is inside could be any"


@given(st.ip_addresses(v=6))
def test_an_address_of_six_is_public_only_where_the_registry_says_so(address: object) -> None:
    parsed = ip_address(str(address))
    if is_public(parsed):
        assert parsed.is_global
        assert not parsed.is_multicast


def test_a_host_that_the_settings_name_may_be_private_but_never_a_clouds_own() -> None:
    assert read_address("http://data.city.lan:5000/x", {"data.city.lan"}).port == 5000
    assert read_address("http://localhost:5000/x", {"localhost:5000"}).host == "localhost"
    with pytest.raises(FetchRefusedError):
        read_address("http://localhost:5001/x", {"localhost:5000"})
    network = CheckedNetwork({"169.254.169.254"}, Budget(1, 1))
    with pytest.raises(FetchRefusedError):
        network.addresses_of("169.254.169.254", 80)
