"""Attacks on the edge: hosts, redirects, sizes, ranges, logs."""

import json
import logging
import resource
from collections.abc import Iterator

import pytest
import structlog

from app.core.logs import set_up_logs
from app.http.person import cookie_name
from app.web.page import safe_next
from tests.people import City, LiveCity


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver/?x=", "testserver:81", ""]
)
def test_another_host_is_refused(city: City, host: str) -> None:
    answer = city.client().get("/house-rules", headers={"Host": host})
    assert answer.status_code == 400


def test_a_forwarded_host_changes_no_link(city: City) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    for path in ("/", "/feed.atom", "/sign-in"):
        assert "evil.example" not in city.client().get(path, headers=headers).text


@pytest.mark.parametrize(
    "path",
    [
        "//e.example", "/\\e.example", "https:e.example", "https://e.example", "\\\\e.example",
        "/\t/e.example", "/\n/e.example", "javascript:alert(1)", "e.example", "", None, " /a",
        "/a\\b", "\x00/a",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(path: str | None) -> None:
    assert safe_next(path) == "/"


@pytest.mark.parametrize("path", ["/", "/proposals/7-light", "/proposals?sort=new#c12"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert safe_next(path) == path


def test_a_huge_form_is_refused_while_it_is_read(live_city: LiveCity) -> None:
    """Two hundred megabytes in pieces: refused, and hardly any of it is held."""
    visitor = live_city.visitor(live_city.alice)

    def pieces() -> Iterator[bytes]:
        for _ in range(200):
            yield b"x" * (1024 * 1024)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-CSRF-Token": visitor.token,
    }
    answer = visitor.client.post("/settings/home", content=pieces(), headers=headers)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert answer.status_code == 413
    assert grown < 50 * 1024  # KiB


def test_a_form_of_a_million_fields_is_refused(city: City) -> None:
    visitor = city.visitor(city.alice)
    body = "&".join(f"f{n}=" for n in range(60_000))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-CSRF-Token": visitor.token,
    }
    answer = visitor.client.post("/settings/home", content=body, headers=headers)
    assert answer.status_code in {400, 413, 422}


def test_many_ranges_cost_nothing(city: City) -> None:
    ranges = "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(0, 20_000, 2))
    answer = city.client().get("/static/commonplot.css", headers={"Range": ranges})
    assert answer.status_code in {200, 206, 400, 416}
    assert len(answer.content) < 200_000


def test_logs_hold_nothing_that_was_sent(
    city: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        message = "canary in the error"
        raise RuntimeError(message)

    set_up_logs(logging.DEBUG)
    monkeypatch.setattr("app.web.search.find", fail)
    visitor = city.visitor(city.alice)
    visitor.get("/search?q=canary", **{"User-Agent": "canary"})
    visitor.get("/canary")
    visitor.post("/settings/home", {"home": "canary", "canary": "canary"})
    structlog.reset_defaults()
    said = capsys.readouterr().out
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert lines
    assert "canary" not in said
    assert "alice" not in said


def test_metrics_are_for_this_machine_or_a_token(city: City) -> None:
    client = city.client()
    assert client.get("/metrics").status_code == 404  # the test client is not this machine
    headers = {"X-Forwarded-For": "127.0.0.1"}
    assert client.get("/metrics", headers=headers).status_code == 404


def test_cookies_over_https_are_tied_to_the_host(city: City) -> None:
    secure = city.settings.model_copy(update={"base_url": "https://forum.example"})
    assert cookie_name(secure).startswith("__Host-")


def test_htmx_evaluates_nothing_and_keeps_no_page(city: City) -> None:
    page = city.client().get("/house-rules").text
    assert '"allowEval": false' in page
    assert '"selfRequestsOnly": true' in page
    assert '"historyCacheSize": 0' in page
