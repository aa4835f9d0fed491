"""ATTACKS 41 and 63: a program's token is seen once, and does no more than its person may."""

import json
import logging

import pytest
import structlog
from httpx2 import Client, Response

from app.core.logs import set_up_logs
from app.moderation.models import SanctionKind
from app.moderation.sanctions import sanction
from app.people.models import ApiToken, Person, Standing
from app.people.sessions import hash_token
from app.people.tokens import Scope
from tests.api.test_contract import token_of
from tests.attacks.test_every_route import fingerprint
from tests.matrix.world import World
from tests.people import City, form_key

RAW = "cp_canaryofatoken"


@pytest.fixture
def world(city: City) -> World:
    return World.build(city)


def writes(client: Client, world: World, headers: dict[str, str]) -> list[Response]:
    """Do every write that programs have, each with what it needs."""
    case = world.case("open")
    vote = f"/api/v1/contributions/{case.proposal_id}/vote"
    comments = f"/api/v1/proposals/{case.proposal_id}/comments"
    wish = {"title": "Light it", "text": "It is dark.", "key": form_key()}
    words = {"kind": "concern", "text": "It is dark.", "key": form_key()}
    return [
        client.post("/api/v1/proposals", json=wish, headers=headers),
        client.post(comments, json=words, headers=headers),
        client.put(vote, json={"vote": "agree"}, headers=headers),
        client.delete(vote, headers=headers),
        client.post("/api/v1/imports", files={"file": ("a.csv", b"a,b\n1,2\n")}, headers=headers),
    ]


def give_token(city: City, person: Person, standing: Standing | None = None) -> None:
    """Give a token that nobody revoked, whatever became of its person since."""
    with city.database.writing() as session:
        session.add(
            ApiToken(
                token_hash=hash_token(RAW), person_id=person.id, name="x", scopes=" ".join(Scope)
            )
        )
        if standing is not None:
            session.get_one(Person, person.id).standing = standing


@pytest.mark.parametrize("who", ["sue", "una", "erased"])
def test_who_may_not_take_part_writes_nothing_by_a_token(
    city: City, world: World, who: str
) -> None:
    person = city.bob if who == "erased" else getattr(city, who)
    give_token(city, person, Standing.ERASED if who == "erased" else None)
    world.case("open")
    before = fingerprint(city.database)
    client = city.client()
    answers = writes(client, world, {"Authorization": f"Bearer {RAW}"})
    assert [answer.status_code for answer in answers] == [403] * 5
    assert fingerprint(city.database) == before
    client.close()


def test_a_suspension_ends_tokens_and_pages_that_are_open(city: City, world: World) -> None:
    headers = token_of(city, "bob", Scope.READ, Scope.WRITE)
    tab, case = city.visitor(city.bob), world.case("open")
    with city.database.writing() as session:
        sanction(session, city.mo, city.bob.id, SanctionKind.SUSPENDED, "Spam, again.")
    before = fingerprint(city.database)
    client = city.client()
    assert {one.status_code for one in writes(client, world, headers)} == {401}
    forms: dict[str, dict[str, object]] = {
        f"/contributions/{case.proposal_id}/vote": {"vote": "agree"},
        f"/proposals/{case.proposal_id}/comments": {
            "kind": "concern", "text": "Dark.", "form_key": form_key(),
        },
        f"/contributions/{case.comment_id}/flags": {"reason": "spam", "note": ""},
    }  # fmt: skip
    for path, form in forms.items():
        answer = tab.post(path, form)
        signed_out = answer.headers.get("location", "").startswith("/sign-in")
        assert answer.status_code == 403 or signed_out, path
    assert fingerprint(city.database) == before
    client.close()


def test_what_a_limited_account_writes_by_a_token_waits_in_the_queue(
    city: City, world: World
) -> None:
    give_token(city, city.bob, Standing.LIMITED)
    client = city.client()
    posted, said, *_votes = writes(client, world, {"Authorization": f"Bearer {RAW}"})
    assert (posted.status_code, said.status_code) == (201, 201)
    listed = client.get("/api/v1/proposals").json()["items"]
    assert posted.json()["id"] not in {item["id"] for item in listed}
    assert client.get(f"/api/v1/proposals/{posted.json()['id']}").status_code == 404
    client.close()


def test_a_token_is_in_no_log_metric_or_address(
    city: City,
    world: World,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(RAW)

    give_token(city, city.bob)
    set_up_logs(logging.DEBUG)
    monkeypatch.setattr("app.api.ledger.find", fail)
    client = city.client()
    headers = {"Authorization": f"Bearer {RAW}"}
    answers = writes(client, world, headers)
    for path in ("/api/v1/nothing", "/api/v1/search?q=x", "/metrics"):
        answers.append(client.get(path, headers=headers))
    structlog.reset_defaults()
    said = capsys.readouterr().out
    assert any(json.loads(line) for line in said.splitlines() if line.startswith("{"))
    assert "canaryofatoken" not in said
    for answer in answers:
        assert "canaryofatoken" not in f"{answer.text}{dict(answer.headers)}{answer.url}"
    # In an address it opens nothing: there it would stand in every proxy's log.
    for name in ("token", "access_token", "authorization"):
        assert client.put(
            f"/api/v1/contributions/{world.case('open').proposal_id}/vote?{name}={RAW}",
            json={"vote": "agree"},
        ).status_code == 401  # fmt: skip
    client.close()
