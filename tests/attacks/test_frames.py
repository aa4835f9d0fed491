"""ATTACKS 15 and 31: pages in other people's frames, and private addresses that are used again."""

import pytest

from app.http.headers import POLICY
from app.http.person import cookie_name
from tests.attacks.test_every_route import READS
from tests.matrix.requests import address
from tests.matrix.test_matrix import promised
from tests.matrix.world import World
from tests.people import City

EMBED = "/embed/charts/{chart_id}"  # the one page that is made for other sites
PRIVATE = [row for row in READS if promised()[row]["nobody"] == "sign-in"]


@pytest.fixture
def world(city: City) -> World:
    return World.build(city)


def test_no_page_is_framed_and_no_other_site_reads_an_answer(city: City, world: World) -> None:
    assert "frame-ancestors 'none'" in POLICY
    visitor = city.visitor(city.alice)
    for row in READS:
        answer = visitor.get(address(world, row), Origin="https://evil.example")
        policy = answer.headers["content-security-policy"]
        forbidden = "frame-ancestors 'none'" in policy or "sandbox" in policy
        assert forbidden is (row.path != EMBED), row
        assert not [name for name in answer.headers if name.startswith("access-control-")], row


@pytest.mark.parametrize("path", ["/", "/api/v1/proposals", "/contributions/1/vote"])
def test_no_preflight_is_allowed(city: City, path: str) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
    answer = city.visitor(city.alice).client.request("OPTIONS", path, headers=asked)
    assert answer.status_code in {403, 405}
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_private_address_is_nothing_after_signing_out(city: City, world: World) -> None:
    """The old cookie is kept by whoever took it: it opens no page again."""
    assert len(PRIVATE) > 20
    visitor = city.visitor(city.ada)
    name = cookie_name(city.settings)
    cookie = visitor.client.cookies[name]
    assert visitor.get("/settings").status_code == 200
    assert visitor.post("/sign-out").status_code == 303
    for row in PRIVATE:
        visitor.client.cookies.clear()
        visitor.client.cookies.set(name, cookie)
        answer = visitor.get(address(world, row))
        assert answer.headers.get("location", "").startswith("/sign-in"), row
