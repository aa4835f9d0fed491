"""Teams and observations through the API: the same verbs and rules as the pages."""

from typing import Any

import pytest
from httpx2 import Client

from app.core.storage import storage_of
from app.people.models import Person
from app.people.tokens import Scope
from tests.api.test_contract import token_of
from tests.api.test_writing import with_token
from tests.factories.datasets import store_in
from tests.factories.photos import make_moving, make_turned_photo
from tests.factories.points import Charted, charted_in
from tests.factories.proposals import make_proposal
from tests.people import City

QUESTION = "Why are lamps dark for weeks?"


@pytest.fixture
def charted(city: City) -> Charted:
    with city.database.writing() as session:
        session.get_one(Person, city.bob.id).home_id = None
        charted = charted_in(session, store_in(city.settings.data_dir))
        session.get_one(Person, city.bob.id).home_id = 1
        return charted


def started(client: Client, **more: object) -> Any:  # noqa: ANN401, an answer of any status
    sent = {"question": QUESTION, "text": "We count.", "key": "first-key", **more}
    return client.post("/api/v1/teams", json=sent)


def test_a_team_goes_its_whole_way_by_program(city: City, charted: Charted) -> None:
    bob, olive, charlie = (with_token(city, who) for who in ("bob", "olive", "charlie"))
    first = started(bob)
    assert (first.status_code, first.json()["state"]) == (201, "gathering")
    assert started(bob).json() == first.json()
    door = first.headers["location"]
    assert olive.post(f"{door}/join").json()["state"] == "asked"
    assert charlie.post(f"{door}/members/olive", json={"accept": True}).status_code == 403
    assert bob.post(f"{door}/members/olive", json={"accept": True}).json()["state"] == "member"
    chart = {"chart_id": charted.ranking.id}
    assert olive.post(f"{door}/charts", json=chart).json()["state"] == "working"
    note = {"text": "See **this**.", "key": "note-key-1", **chart, "focus": "ropewalk"}
    noted = [bob.post(f"{door}/notes", json=note) for _twice in range(2)]
    assert [one.status_code for one in noted] == [201, 201]
    assert noted[0].json() == noted[1].json()
    assert olive.post(f"{door}/notes/{noted[0].json()['id']}/deletion").status_code == 403
    assert bob.post(f"{door}/notes/{noted[0].json()['id']}/deletion").status_code == 204
    more = {"weeks": 2, "reason": "The data came late."}
    assert bob.post(f"{door}/extension", json=more).status_code == 200
    finding = {"text": "The crew is small.", "charts": [charted.ranking.id], "key": "find-key"}
    for _twice in range(2):
        assert bob.post(f"{door}/finding", json=finding).status_code == 201
    slot = {"department": "public-works"}
    assert olive.post(f"{door}/slot", json=slot).json() == slot
    told = city.visitor(None).get(door).json()
    assert (told["state"], told["slot"], told["notes"]) == ("found", "public-works", [])
    assert told["finding"]["citations"] == [charted.ranking.id]
    assert olive.post(f"{door}/leave").json()["state"] == "left"


@pytest.mark.parametrize(
    ("door", "sent", "field"),
    [
        ("charts", {"chart_id": 999}, "chart_id"),
        ("charts", {"chart_id": 1, "focus": "atlantis"}, "focus"),
        ("notes", {"text": " ", "key": "k" * 8}, "text"),
        ("notes", {"text": "So.", "focus": "ropewalk", "key": "k" * 8}, "focus"),
        ("slot", {"department": "magic"}, "department"),
        ("extension", {"weeks": 40, "reason": "Late."}, "weeks"),
    ],
)
def test_what_is_wrong_names_its_field_to_members_alone(
    city: City, charted: Charted, door: str, sent: dict[str, object], field: str
) -> None:
    assert charted.ranking.id
    bob = with_token(city, "bob")
    team = started(bob).headers["location"]
    answer = bob.post(f"{team}/{door}", json=sent)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    answer = with_token(city, "charlie").post(f"{team}/{door}", json=sent)
    assert answer.status_code == (422 if door == "extension" else 403)


def test_a_team_on_nothing_is_not_started(city: City) -> None:
    bob = with_token(city, "bob")
    for sent, field in (({"proposal_id": 99}, "proposal_id"), ({"text": " "}, "text")):
        refused = started(bob, **sent)
        assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert bob.get("/api/v1/teams").json()["items"] == []


SEEN = {"text": "Six lamps are dark.", "alt": "A dark lamp.", "seen_on": "2026-01-05",
        "place": "ropewalk", "key": "first-key"}  # fmt: skip


def tell(client: Client, photo: bytes | None = None, **changed: object) -> Any:  # noqa: ANN401
    form = {name: value for name, value in {**SEEN, **changed}.items() if value is not None}
    content = make_turned_photo() if photo is None else photo
    return client.post("/api/v1/observations", data=form, files={"photo": ("a.jpg", content)})


def photos(city: City) -> int:
    return len(list(storage_of(city.settings).folder.glob("seen/*")))


def test_a_program_tells_of_what_was_seen_with_its_photo_once(city: City, charted: Charted) -> None:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice).id
    bob = with_token(city, "bob")
    for about in ({"proposal": proposal}, {"chart": charted.ranking.id, "key": "other-key"}):
        made = [tell(bob, **about) for _twice in range(2)]
        assert made[0].status_code == 201, made[0].text
        assert made[0].json() == made[1].json()
        assert (made[0].json()["width"], made[0].json()["place"]) == (300, "ropewalk")
    assert photos(city) == 2
    read = city.visitor(None).get(f"/api/v1/observations?proposal={proposal}").json()["items"]
    assert [one["author"] for one in read] == ["bob"]
    door = f"/api/v1/observations/{read[0]['id']}"
    assert with_token(city, "charlie").post(f"{door}/deletion").status_code == 403
    assert [bob.post(f"{door}/deletion").status_code for _twice in range(2)] == [204, 204]
    assert bob.get(door).status_code == 410


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"alt": None}, "alt"),
        ({"seen_on": "2999-01-01"}, "seen_on"),
        ({"seen_on": "5"}, "seen_on"),
        ({"place": "atlantis"}, "place"),
        ({"point": "0, 0"}, "point"),
        ({"proposal": 1, "chart": 1}, "proposal"),
        ({"chart": None}, "proposal"),
        ({"photo": b""}, "photo"),
        ({"photo": make_moving("GIF")}, "photo"),
        ({"more": "x"}, "more"),
    ],
)
def test_what_was_seen_is_refused_by_field_and_no_photo_stays(
    city: City, charted: Charted, changed: dict[str, Any], field: str
) -> None:
    refused = tell(with_token(city, "bob"), **{"chart": charted.ranking.id, **changed})
    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert photos(city) == 0


def test_who_may_not_tell_sends_no_photo(city: City, charted: Charted) -> None:
    client = city.client()
    city.doors.callback(client.close)
    assert tell(client, chart=charted.ranking.id).status_code == 401
    client.headers.update(token_of(city, "bob", Scope.READ))
    assert tell(client, chart=charted.ranking.id).status_code == 403
    bob = with_token(city, "bob")
    assert tell(bob, chart=999_999).status_code == 404
    assert bob.post("/api/v1/observations", json=SEEN).status_code == 415
    assert photos(city) == 0
