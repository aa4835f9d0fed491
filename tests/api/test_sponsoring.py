"""Sponsoring through the API: the same verbs, rules and words as on the page."""

from typing import Any

import pytest
from httpx2 import Client

from app.people.blocking import block
from app.people.models import Person
from app.people.tokens import Scope
from tests.api.test_contract import token_of
from tests.api.test_writing import with_token
from tests.factories.proposals import make_proposal
from tests.people import City


@pytest.fixture
def number(city: City) -> int:
    with city.database.writing() as session:
        return make_proposal(session, city.alice).id


def ask(client: Client, number: int, **body: object) -> dict[str, Any]:
    answer = client.post(f"/api/v1/proposals/{number}/sponsors", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def handles(city: City, number: int) -> list[str]:
    listed = city.visitor(None).get(f"/api/v1/proposals/{number}/sponsors").json()["items"]
    return [one["handle"] for one in listed]


def test_a_program_asks_and_its_authors_program_accepts(city: City, number: int) -> None:
    bob, alice = with_token(city, "bob"), with_token(city, "alice")
    asked = ask(bob, number)
    assert asked["state"] == "asked"
    assert ask(bob, number)["id"] == asked["id"]
    place = f"/api/v1/proposals/{number}/sponsorships"
    assert [one["id"] for one in alice.get(place).json()["items"]] == [asked["id"]]
    assert with_token(city, "charlie").get(place).json()["items"] == []
    answer = f"/api/v1/sponsorships/{asked['id']}/answer"
    for _twice in range(2):
        assert alice.post(answer, json={"answer": "yes"}).json()["state"] == "standing"
    assert handles(city, number) == ["bob"]
    left = bob.post(f"/api/v1/sponsorships/{asked['id']}/end", json={"reason": "I move away."})
    assert (left.status_code, left.json()["state"]) == (200, "left")
    assert handles(city, number) == []


def test_a_program_invites_takes_back_and_is_declined(city: City, number: int) -> None:
    bob, alice = with_token(city, "bob"), with_token(city, "alice")
    place = f"/api/v1/proposals/{number}/invitations"
    invited = alice.post(place, json={"handle": "bob"})
    assert (invited.status_code, invited.json()["state"]) == (201, "invited")
    door = f"/api/v1/sponsorships/{invited.json()['id']}"
    assert alice.post(f"{door}/end", json={}).json()["state"] == "withdrawn"
    alice.post(place, json={"handle": "bob"})
    said = bob.post(f"{door}/answer", json={"answer": "no", "reason": "No time."})
    assert (said.json()["state"], said.json()["reason"]) == ("refused", "No time.")
    again = alice.post(place, json={"handle": "bob"})
    assert again.status_code == 422
    assert [error["field"] for error in again.json()["errors"]] == ["handle"]


def test_a_question_of_somebody_blocked_is_not_seen_by_program(city: City, number: int) -> None:
    with city.database.writing() as session:
        alice, bob = (session.get_one(Person, one.id) for one in (city.alice, city.bob))
        block(session, alice, bob)
    assert ask(with_token(city, "bob"), number)["state"] == "asked"
    place = f"/api/v1/proposals/{number}/sponsorships"
    assert with_token(city, "alice").get(place).json()["items"] == []


def test_refusals_are_problems(city: City, number: int) -> None:
    bob, charlie = with_token(city, "bob"), with_token(city, "charlie")
    asked = ask(bob, number)["id"]
    alice = with_token(city, "alice")
    refused = [
        (alice.post(f"/api/v1/proposals/{number}/sponsors", json={}), 403, "own-proposal"),
        (bob.post(f"/api/v1/proposals/{number}/invitations", json={"handle": "mo"}), 403, None),
        (charlie.post(f"/api/v1/sponsorships/{asked}/answer", json={"answer": "yes"}), 404, None),
        (bob.post(f"/api/v1/sponsorships/{asked}/answer", json={"answer": "yes"}), 403, None),
        (bob.post(f"/api/v1/sponsorships/{asked}/answer", json={"answer": "maybe"}), 422, None),
        (charlie.post("/api/v1/proposals/999/sponsors", json={}), 404, None),
    ]
    reads = city.client()
    city.doors.callback(reads.close)
    reads.headers.update(token_of(city, "charlie", Scope.READ))
    refused.append((reads.post(f"/api/v1/proposals/{number}/sponsors", json={}), 403, None))
    reads.headers.pop("authorization")
    refused.append((reads.get(f"/api/v1/proposals/{number}/sponsorships"), 401, None))
    for answer, status, code in refused:
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert code in (None, answer.json()["code"])
    assert handles(city, number) == []
