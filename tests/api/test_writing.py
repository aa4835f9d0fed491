"""Writing through the API: proposals, comments, votes; the same rules as the pages."""

from typing import Any

import pytest
from httpx2 import Client
from sqlmodel import select

from app.contributions.models import Answer, Vote
from app.people.models import ApiToken
from app.people.tokens import Scope
from tests.api.test_contract import token_of
from tests.people import City


@pytest.fixture
def alice(city: City) -> Client:
    return with_token(city, "alice")


def with_token(city: City, handle: str) -> Client:
    client = city.client()
    city.doors.callback(client.close)
    client.headers.update(token_of(city, handle, Scope.READ, Scope.WRITE))
    return client


def proposed(client: Client, **more: object) -> dict[str, Any]:
    body = {"title": "Light Hemp Lane", "text": "It is **dark**.", "key": "first-key", **more}
    answer = client.post("/api/v1/proposals", json=body)
    assert answer.status_code == 201, answer.text
    posted: dict[str, Any] = answer.json()
    return posted


def test_a_program_posts_a_proposal_and_a_retry_makes_no_second(city: City, alice: Client) -> None:
    posted = proposed(alice)
    assert posted["phase"] == "evidence_wanted"
    assert posted["html"] == "<p>It is <strong>dark</strong>.</p>\n"
    assert proposed(alice)["id"] == posted["id"]
    listed = city.visitor(None).get("/api/v1/proposals").json()["items"]
    assert [row["id"] for row in listed] == [posted["id"]]


def test_an_unknown_place_or_department_is_named(alice: Client) -> None:
    body = {"title": "Light", "text": "Dark.", "key": "k" * 8, "neighborhoods": ["atlantis"]}
    answer = alice.post("/api/v1/proposals", json={**body, "department": "magic"})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"neighborhoods", "department"}


def test_a_program_comments_and_replies(city: City, alice: Client) -> None:
    proposal = proposed(alice)["id"]
    bob = with_token(city, "bob")
    place = f"/api/v1/proposals/{proposal}/comments"
    first = bob.post(place, json={"kind": "question", "text": "Since when?", "key": "bobs-key-1"})
    assert first.status_code == 201
    reply = {"kind": "experience", "text": "May.", "key": "alice-k-1"}
    alice.post(place, json={**reply, "parent_id": first.json()["id"]})
    page = city.visitor(None).get(f"{place}?limit=1").json()
    assert [row["author"] for row in page["items"]] == ["bob"]
    rest = city.visitor(None).get(f"{place}?cursor={page['next']}").json()
    assert [row["parent_id"] for row in rest["items"]] == [first.json()["id"]]
    newest = city.visitor(None).get(f"{place}?sort=new&limit=1").json()
    assert [(row["author"], row["score"]) for row in newest["items"]] == [("alice", None)]
    after = city.visitor(None).get(f"{place}?sort=new&cursor={newest['next']}").json()
    assert [row["author"] for row in after["items"]] == ["bob"]
    assert city.visitor(None).get(f"{place}?sort=loudest").status_code == 422
    feed = city.visitor(None).get(f"/proposals/{proposal}/feed.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert feed.text.index("May.") < feed.text.index("Since when?")


@pytest.mark.parametrize("vote", ["maybe", None, 1, [], {"agree": 1}, "AGREE"])
def test_an_odd_vote_is_refused(city: City, alice: Client, vote: object) -> None:
    proposal = proposed(alice)["id"]
    bob = with_token(city, "bob")
    answer = bob.put(f"/api/v1/contributions/{proposal}/vote", json={"vote": vote})
    assert answer.status_code == 422


def test_a_program_votes_and_takes_the_vote_back(city: City, alice: Client) -> None:
    proposal = proposed(alice)["id"]
    bob = with_token(city, "bob")
    place = f"/api/v1/contributions/{proposal}/vote"
    assert bob.put(place, json={"vote": "agree"}).status_code == 204
    assert bob.delete(place).status_code == 204
    assert alice.put(place, json={"vote": "agree"}).status_code == 403
    figures = bob.get(f"/api/v1/contributions/{proposal}/figures").json()
    assert figures == {"id": proposal, "figures": None}


def test_a_vote_on_a_revision_that_is_not_the_newest_is_a_problem_until_it_is_confirmed(
    city: City, alice: Client
) -> None:
    proposal = proposed(alice)["id"]
    bob = with_token(city, "bob")
    place = f"/api/v1/contributions/{proposal}/vote"
    assert bob.put(place, json={"vote": "agree", "seen_revision": 1}).status_code == 204
    changed = {"title": "Light Hemp Lane", "text": "At nine it is dark.", "seen_revision": 1}
    city.visitor(city.alice).post(f"/proposals/{proposal}/edit", {**changed, "reason": ""})
    for seen, vote in [(1, "disagree"), (3, "agree")]:
        late = bob.put(place, json={"vote": vote, "seen_revision": seen})
        assert late.status_code == 409
        assert late.headers["content-type"] == "application/problem+json"
        assert late.json()["code"] == "text-changed"
        assert stored(city, proposal) == [(Answer.AGREE, 1)]
    assert alice.put(place, json={"vote": "agree", "seen_revision": 1}).status_code == 403
    newest = bob.get(f"/api/v1/proposals/{proposal}").json()["revision"]
    for _twice in range(2):
        sent = {"vote": "agree", "seen_revision": newest}
        assert bob.put(place, json=sent).status_code == 204
        assert stored(city, proposal) == [(Answer.AGREE, 2)]
    assert bob.put(place, json={"vote": "agree", "seen_revision": 0}).status_code == 422


def stored(city: City, text: int) -> list[tuple[Answer, int]]:
    with city.database.reading() as session:
        votes = session.scalars(select(Vote).where(Vote.contribution_id == text))
        return [(vote.answer, vote.revision) for vote in votes]


@pytest.mark.parametrize("handle", ["sue", "una"])
def test_who_may_not_take_part_may_not_write_by_program(city: City, handle: str) -> None:
    with pytest.raises(Exception, match=r"suspended|unconfirmed"):
        token_of(city, handle, Scope.WRITE)


def test_its_owner_sees_when_a_token_was_last_used_to_write(city: City, alice: Client) -> None:
    alice.get("/api/v1/proposals")
    with city.database.reading() as session:
        assert session.scalars(select(ApiToken)).one().used_at is None
    proposed(alice)
    with city.database.reading() as session:
        noted = session.scalars(select(ApiToken)).one().used_at
    assert noted is not None
    page = city.visitor(city.alice).get("/settings/tokens").text
    assert "Last used to write" in page
    assert "never" not in page[page.index("<tbody") :]
    alice.post("/api/v1/proposals", json={"title": "More", "text": "Light.", "key": "second-key"})
    with city.database.reading() as session:
        assert session.scalars(select(ApiToken)).one().used_at == noted  # to the hour
