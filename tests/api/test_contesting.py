"""Check-ins through the API: words beside the number, a contest, its answer; the pages' rules."""

import pytest
from httpx2 import Client

from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.followthrough.checking.models import CheckIn, Contest
from app.people.models import Person, Standing
from tests.api.test_following_through import fields
from tests.api.test_writing import with_token
from tests.factories.checking import EARLY
from tests.web.test_check_ins import WORDS, Case, case

__all__ = ["case"]
RULING = {"ruling": "upheld", "text": "You are right.", "key": "olives-key"}


@pytest.fixture
def bob(case: Case) -> Client:
    return with_token(case.city, "bob")


@pytest.fixture
def olive(case: Case) -> Client:
    return with_token(case.city, "olive")


def contest_of(case: Case) -> dict[str, str]:
    return {"text": WORDS, "evidence": case.evidence(), "key": "bobs-key-1"}


def test_the_owner_reads_it_early_and_says_words_that_change_no_number(
    case: Case, bob: Client, olive: Client
) -> None:
    case.check(on=EARLY)
    door = f"/api/v1{case.path}"
    for asked in (bob.get(f"{door}/check-in"), bob.put(f"{door}/context", json={"text": "No."})):
        assert asked.status_code == 404
    seen = olive.get(f"{door}/check-in").json()
    assert (seen["number"], seen["result"], seen["posted_at"]) == (312, "missed", None)
    assert fields(olive.put(f"{door}/context", json={"text": " "})) == ["text"]
    for _twice in range(2):
        said = olive.put(f"{door}/context", json={"text": "We hired late."})
        assert (said.status_code, said.json()["context_by"]) == (200, "olive")
    case.check()
    told = case.city.visitor(None).get(f"{door}/check-in").json()
    assert (told["context"], told["number"]) == ("We hired late.", 312)
    assert olive.put(f"{door}/context", json={"text": "More."}).status_code == 409
    assert bob.put(f"{door}/context", json={"text": "No."}).status_code == 403


def test_a_contest_is_raised_and_answered_by_program_each_once(
    case: Case, bob: Client, olive: Client
) -> None:
    case.check()
    door, sent = f"/api/v1{case.path}/contests", contest_of(case)
    assert fields(bob.post(door, json={**sent, "evidence": "/claims/999"})) == ["evidence"]
    made = [bob.post(door, json=sent) for _twice in range(2)]
    assert made[0].json() == made[1].json()
    assert made[0].json()["visibility"] == "public"
    assert made[0].headers["location"] == f"/contests/{made[0].json()['id']}"
    assert bob.post(door, json={**sent, "key": "another-key"}).status_code == 409
    assert olive.post(door, json=sent).status_code == 403
    reply = f"/api/v1/contests/{made[0].json()['id']}/answer"
    assert bob.post(reply, json=RULING).status_code == 403
    assert fields(olive.post(reply, json={**RULING, "ruling": "maybe"})) == ["ruling"]
    with case.city.database.writing() as session:
        case.promised.publish(session, year=10)
    closed = [olive.post(reply, json=RULING) for _twice in range(2)]
    assert closed[0].status_code == 201, closed[0].text
    assert closed[0].json() == closed[1].json()
    late = olive.post(reply, json={**RULING, "key": "a-colleagues"})
    assert (late.status_code, late.json()["code"]) == (409, "answered")
    [told] = bob.get(door).json()["items"]
    assert (told["ruling"], told["answer"]) == ("upheld", "You are right.")
    assert bob.get(f"/api/v1{case.path}/check-in").json()["number"] == 120


def test_what_is_hidden_or_queued_is_no_contest_for_others(
    case: Case, bob: Client, olive: Client
) -> None:
    with case.city.database.writing() as session:
        session.get_one(Person, case.city.bob.id).standing = Standing.LIMITED
    case.check()
    made = bob.post(f"/api/v1{case.path}/contests", json=contest_of(case))
    assert (made.status_code, made.json()["visibility"]) == (201, "queued")
    reply = f"/api/v1/contests/{made.json()['id']}/answer"
    assert olive.post(reply, json=RULING).status_code == 404
    assert olive.get(f"/api/v1{case.path}/contests").json()["items"] == []
    with case.city.database.writing() as session:
        set_visibility(session, made.json()["id"], Visibility.HIDDEN)
    assert olive.post(reply, json=RULING).status_code in {404, 410}
    with case.city.database.reading() as session:
        assert session.query(Contest).one().ruling is None
        assert len(session.query(CheckIn).one().earlier) == 0
    assert case.city.client().post(reply, json=RULING).status_code == 401
