"""What holds for every route, whatever it does: headers, forgery, reading that changes nothing."""

import hashlib

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from app.core.db import Database
from app.http.headers import POLICY
from app.web.embeds import FRAMED
from tests.matrix.requests import Row, address, rows
from tests.matrix.world import World
from tests.people import City

MARKUP = "\"><svg onload=alert(1)>'"
READS = [row for row in rows() if row.method == "GET" and row.state in {"-", "open"}]
WRITES = [row for row in rows() if row.method != "GET" and row.state in {"-", "open"}]
# Numbers and pictures of open data: the same for everybody, whoever asks.
SHARED = {
    "/charts/{key}/data.csv", "/charts/{key}/picture.{kind}", "/charts/{key}/marks.json",
    "/charts/{key}/card.png", "/proposals/{proposal_id}/card.png", "/embed/charts/{chart_id}",
    "/charts/{key}/public.json", "/.well-known/commonplot.json",
}  # fmt: skip
# A mail program stops letters without a page of ours (RFC 8058): the link it has is the secret.
BY_SIGNED_LINK = "/stop/{token}"
PAGE_WRITES = [
    row for row in WRITES if not row.path.startswith("/api/") and row.path != BY_SIGNED_LINK
]


def fingerprint(database: Database) -> str:
    """Return a hash of every row of every table."""
    digest = hashlib.sha256()
    with database.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            found = sorted(repr(tuple(row)) for row in session.execute(select(table)))
            digest.update(f"{table.name}{found}".encode())
    return digest.hexdigest()


@pytest.fixture
def world(city: City) -> World:
    return World.build(city)


def test_every_answer_wears_the_exact_policy_and_is_private(city: City, world: World) -> None:
    visitor = city.visitor(city.alice)
    for row in READS:
        answer = visitor.get(address(world, row))
        policy = answer.headers["content-security-policy"]
        own = FRAMED if row.path == "/embed/charts/{chart_id}" else POLICY
        assert policy == own or "sandbox" in policy, row
        assert answer.headers["x-content-type-options"] == "nosniff", row
        caching = answer.headers["cache-control"]
        if row.path in SHARED:
            continue
        assert caching == "private, no-store" or "no-cache" in caching or "immutable" in caching, (
            row
        )


@pytest.mark.parametrize("path", ["/nothing", "/static/nothing", "/proposals/x-y", "/api/v1/no"])
def test_refusals_wear_it_too(city: City, path: str) -> None:
    answer = city.visitor(None).get(path)
    assert answer.status_code in {404, 422}
    assert answer.headers["content-security-policy"] == POLICY


def test_a_failure_of_ours_wears_it_and_says_nothing_of_the_cause(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        message = "the secret cause"
        raise RuntimeError(message)

    monkeypatch.setattr("app.web.search.find", fail)
    answer = city.visitor(None).get("/search?q=lights")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == POLICY
    assert "secret cause" not in answer.text
    assert "Nothing was changed" in answer.text


def test_a_signed_out_visitor_is_given_no_cookie_by_reading(city: City, world: World) -> None:
    for row in READS:
        answer = city.client().get(address(world, row))
        assert "set-cookie" not in answer.headers or "oidc" in row.path, row


def test_reading_changes_nothing(city: City, world: World) -> None:
    """A mail scanner or a crawler follows every link: none may do anything."""
    visitor = city.visitor(city.ada)
    for row in READS:
        address(world, row)  # make what is not there yet
    before = fingerprint(city.database)
    for row in READS:
        visitor.get(address(world, row))
    assert fingerprint(city.database) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=lambda headers: "-".join(headers.values()),
)
def test_no_write_is_taken_from_another_site(
    city: City, world: World, headers: dict[str, str]
) -> None:
    visitor = city.visitor(city.ada)
    for row in PAGE_WRITES:
        address(world, row)
    before = fingerprint(city.database)
    for row in PAGE_WRITES:
        form = {"csrf_token": visitor.token}
        sent = visitor.client.request(row.method, address(world, row), data=form, headers=headers)
        assert sent.status_code == 403, row
    assert fingerprint(city.database) == before


def test_no_write_is_taken_without_its_token(city: City, world: World) -> None:
    visitor = city.visitor(city.ada)
    stranger = city.visitor(city.bob)
    for row in PAGE_WRITES:
        for form in ({}, {"csrf_token": "x"}, {"csrf_token": stranger.token}):
            sent = visitor.client.request(row.method, address(world, row), data=form)
            assert sent.status_code == 403, row


@pytest.mark.parametrize("name", ["cursor", "kind", "q", "sort", "phase", "page", "next", "focus"])
def test_a_parameter_is_never_echoed_as_markup(city: City, world: World, name: str) -> None:
    visitor = city.visitor(None)
    for row in READS:
        path = address(world, row)
        answer = visitor.client.get(path, params={name: MARKUP})
        assert answer.status_code < 500, (row, answer.status_code)
        assert "<svg onload" not in answer.text, row


def test_an_address_is_never_echoed_as_markup(city: City) -> None:
    answer = city.visitor(None).get("/%22%3E%3Csvg%20onload=alert(1)%3E")
    assert answer.status_code == 404
    assert "<svg onload" not in answer.text


def test_head_says_what_get_says_without_the_body(city: City, world: World) -> None:
    visitor = city.visitor(None)
    for row in READS:
        path = address(world, row)
        whole, head = visitor.client.get(path), visitor.client.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b""), row
        for name in ("content-type", "content-security-policy", "cache-control", "location"):
            assert head.headers.get(name) == whole.headers.get(name), (row, name)


@pytest.mark.parametrize("method", ["TRACE", "PATCH", "PROPFIND", "CONNECT"])
def test_an_unknown_method_is_refused_kindly(city: City, world: World, method: str) -> None:
    visitor = city.visitor(None)
    for row in READS[:40]:
        answer = visitor.client.request(method, address(world, row))
        assert answer.status_code in {403, 405}, row


def test_numbers_that_no_database_holds_are_no_failure(city: City, world: World) -> None:
    visitor = city.visitor(city.alice)
    numbered = [row for row in READS if "_id}" in row.path or "{number}" in row.path]
    assert numbered
    for row in numbered:
        for number in ("0", "-1", "9" * 30, "1e5", "%00", "x"):
            path = Row(row.method, row.path, "-").path
            filled = path.replace("{slug}", world.place.slug)
            filled = filled.replace("{handle}", "bob")
            parts = filled.split("{")
            asked = parts[0] + "".join(number + part.split("}", 1)[1] for part in parts[1:])
            answer = visitor.get(asked)
            assert answer.status_code in {303, 400, 401, 403, 404, 405, 410, 422}, (asked, answer)
