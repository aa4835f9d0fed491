"""Signing in by another provider: a real login at a real (invented) provider over loopback."""

import json
import socket
import sys
from collections.abc import Iterator
from subprocess import DEVNULL, Popen
from time import sleep
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlmodel import col

from app.core.config import Settings
from app.core.db import Database
from app.people.models import Identity, Person
from app.web.oidc import PROOF
from tests.factories.people import with_password, works
from tests.people import City, Visitor

USERS: list[dict[str, object]] = [
    {"sub": "new", "email": "dora@people.example", "email_verified": True},
    {"sub": "alice", "email": "ALICE@people.example", "email_verified": True},
    {"sub": "sloppy", "email": "alice@people.example", "email_verified": False},
]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Run a provider in a process of its own: its libraries warn, and warnings are errors here."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for user in USERS:
        command += ["--user-claims", json.dumps(user)]
    with Popen(command, stdout=DEVNULL, stderr=DEVNULL) as running:  # noqa: S603, our own words
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
        running.terminate()


def _wait_for(port: int) -> None:
    for _time in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            sleep(0.1)
    pytest.fail("the provider did not start")


@pytest.fixture
def linked(database: Database, settings: Settings, provider: str) -> Iterator[City]:
    """Open a city that trusts the provider."""
    known = {
        "oidc_name": "City account",
        "oidc_issuer": provider,
        "oidc_client_id": "commonplot",
        "oidc_client_secret": SecretStr("a secret between two programs"),
    }
    city = City(database, settings.model_copy(update=known))
    with city.doors:
        yield city


def to_provider(visitor: Visitor, **query: str) -> str:
    began = visitor.client.get("/sign-in/oidc", params=query)
    assert began.status_code == 303
    return str(began.headers["location"])


def log_in(address: str, subject: str) -> str:
    """Log in at the provider, and return where it sends the browser back to."""
    answer = httpx2.post(address, data={"sub": subject})
    assert answer.status_code == 302
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}"


def come_back(visitor: Visitor, subject: str, **query: str) -> None:
    back = visitor.get(log_in(to_provider(visitor, **query), subject))
    assert (back.status_code, back.headers["location"]) == (303, "/sign-in/oidc/continue")


def count(city: City, table: type[Identity | Person]) -> int:
    with city.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_way_there_asks_for_proof_that_only_this_browser_has(linked: City) -> None:
    asked = parse_qs(urlsplit(to_provider(linked.visitor(None))).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) == len(asked["nonce"][0]) == 43
    assert asked["redirect_uri"] == ["http://testserver/sign-in/oidc/return"]


def test_a_newcomer_chooses_a_handle_and_comes_back_later(linked: City) -> None:
    visitor = linked.visitor(None)
    come_back(visitor, "new", next="/proposals/new")
    assert "Choose the name" in visitor.get("/sign-in/oidc/continue").text
    assert count(linked, Identity) == 0  # nothing happens until the button is pressed
    taken = visitor.post("/sign-in/oidc/continue", {"handle": "alice"})
    assert taken.status_code == 422
    made = visitor.post("/sign-in/oidc/continue", {"handle": "dora"})
    assert (made.status_code, made.headers["location"]) == (303, "/proposals/new")
    assert "dora@people.example" in visitor.get("/settings").text
    again = linked.visitor(None)
    come_back(again, "new")
    assert "Continue as dora" in again.get("/sign-in/oidc/continue").text
    assert again.post("/sign-in/oidc/continue").status_code == 303
    assert works(again)


def test_a_known_address_is_never_linked_by_itself(linked: City) -> None:
    with_password(linked, linked.alice)
    visitor, before = linked.visitor(None), count(linked, Person)
    come_back(visitor, "alice")
    page = visitor.get("/sign-in/oidc/continue").text
    assert "Sign in with the password" in page
    assert visitor.post("/sign-in/oidc/continue", {"handle": "malice"}).status_code == 409
    assert (count(linked, Identity), count(linked, Person)) == (0, before)
    assert not works(visitor)


def test_a_person_links_their_own_account_and_signs_in_by_it(linked: City) -> None:
    with_password(linked, linked.alice)
    visitor = linked.visitor(linked.alice)
    come_back(visitor, "alice")
    assert "Link City account to your account alice" in visitor.get("/sign-in/oidc/continue").text
    assert visitor.post("/sign-in/oidc/continue").headers["location"] == "/settings"
    again = linked.visitor(None)
    come_back(again, "alice")
    again.post("/sign-in/oidc/continue")
    assert 'href="/people/alice"' in again.get("/settings").text
    other = linked.visitor(linked.bob)
    come_back(other, "alice")
    assert other.post("/sign-in/oidc/continue").status_code == 409


def test_a_linked_sign_in_is_taken_away_unless_it_is_the_last(linked: City) -> None:
    visitor = linked.visitor(None)
    come_back(visitor, "new")
    assert visitor.post("/sign-in/oidc/continue", {"handle": "dora"}).status_code == 303
    with linked.database.reading() as session:
        number = session.scalars(select(col(Identity.id))).one()
        dora = session.scalars(select(Person).where(col(Person.handle) == "dora")).one()
    dora_here = linked.visitor(dora)
    path = f"/settings/identities/{number}/unlink"
    assert dora_here.post(path).status_code == 409
    linked.visitor(with_password(linked, linked.bob)).post(path)
    assert count(linked, Identity) == 1
    with_password(linked, dora)
    assert dora_here.post(path).status_code == 303
    assert count(linked, Identity) == 0


def test_an_address_the_provider_did_not_verify_counts_for_nothing(linked: City) -> None:
    visitor = linked.visitor(None)
    come_back(visitor, "sloppy")
    assert "Choose the name" in visitor.get("/sign-in/oidc/continue").text
    assert visitor.post("/sign-in/oidc/continue", {"handle": "sloppy"}).status_code == 303
    page = visitor.get("/settings").text
    assert "alice@people.example" not in page
    assert "no e-mail address yet" in page


def test_a_state_works_only_in_the_browser_that_began_and_only_once(linked: City) -> None:
    attacker, victim = linked.visitor(None), linked.visitor(None)
    link = log_in(to_provider(attacker), "new")
    assert victim.get(link).status_code == 400  # a login of the attacker's, pushed on somebody
    to_provider(victim)
    assert victim.get(link).status_code == 400  # even in the middle of their own
    assert attacker.get(link).status_code == 303
    assert attacker.get(link).status_code == 400  # used up
    assert not works(victim)


@pytest.mark.parametrize(
    "query", ["", "?state=x", "?code=x", "?state=&code=", "?error=access_denied", "?state=x&code=x"]
)
def test_a_return_without_a_login_is_refused(linked: City, query: str) -> None:
    visitor = linked.visitor(None)
    assert visitor.get(f"/sign-in/oidc/return{query}").status_code == 400
    to_provider(visitor)
    assert visitor.get(f"/sign-in/oidc/return{query}").status_code == 400


def test_a_proof_cannot_be_made_up(linked: City) -> None:
    visitor = linked.visitor(None)
    assert visitor.get("/sign-in/oidc/continue").status_code == 400
    visitor.client.cookies.set(PROOF, "e30.made.up")
    assert visitor.get("/sign-in/oidc/continue").status_code == 400
    assert visitor.post("/sign-in/oidc/continue", {"handle": "dora"}).status_code == 400


def test_a_city_without_a_provider_has_no_such_pages(city: City) -> None:
    visitor = city.visitor(None)
    assert visitor.get("/sign-in/oidc").status_code == 404
    assert visitor.get("/sign-in/oidc/return").status_code == 404
    assert "/sign-in/oidc" not in visitor.get("/sign-in").text
