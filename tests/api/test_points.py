"""Data points for programs: listed, read, spoken of."""

import pytest

from app.discussion.models import CommentKind
from app.discussion.pointing import anchor_comment
from app.discussion.service import post_comment
from tests.api.test_writing import with_token
from tests.factories.datasets import store_in
from tests.factories.discussion import make_topic
from tests.factories.points import AREA, Charted, charted_in, make_thread
from tests.people import City


@pytest.fixture
def charted(city: City) -> Charted:
    with city.database.writing() as session:
        return charted_in(session, store_in(city.settings.data_dir))


def test_points_that_were_spoken_of_are_listed_with_what_was_seen(
    city: City, charted: Charted
) -> None:
    with city.database.writing() as session:
        first = make_thread(session, charted, city.alice)
        topic = make_topic(session, city.alice)
        said = post_comment(session, city.bob, topic.id, CommentKind.CONCERN, "Dark here.")
        anchor_comment(session, charted.store, city.bob, said, charted.ranking, AREA, None)
    anybody = city.visitor(None)
    address = f"/api/v1/charts/{charted.ranking.id}/points"
    point = anybody.get(address).json()["items"][0]
    assert (point["anchor"], point["name"], point["said"]) == (AREA, "Ropewalk", "3 events")
    assert (point["texts"], point["comments"]) == (2, 2)
    comments = anybody.get(f"/api/v1/points/{point['id']}/comments").json()["items"]
    assert [one["id"] for one in comments] == [first.id]
    mentions = anybody.get(f"/api/v1/points/{point['id']}/mentions").json()["items"]
    assert [(one["author"], one["url"]) for one in mentions] == [("bob", f"/comments/{said.id}")]
    feed = anybody.get(f"/charts/{charted.ranking.id}/feed.atom").text
    assert "<title>Ropewalk</title>" in feed
    for nothing in ("/api/v1/charts/99/points", "/api/v1/points/99/comments"):
        assert anybody.get(nothing).status_code == 404


def test_a_program_begins_a_thread_and_answers(city: City, charted: Charted) -> None:
    bob, address = with_token(city, "bob"), f"/api/v1/charts/{charted.ranking.id}/points"
    new = {"anchor": AREA, "kind": "question", "text": "Why here?", "key": "k" * 12}
    begun = [bob.post(address, json=new) for _twice in range(2)]
    assert [one.status_code for one in begun] == [201, 201]
    assert begun[0].json() == begun[1].json()
    point, parent = begun[0].json()["point_id"], begun[0].json()["id"]
    reply = {"parent_id": parent, "kind": "evidence", "text": "Old lamps.", "key": "r" * 12}
    answer = bob.post(f"/api/v1/points/{point}/comments", json=reply)
    assert answer.status_code == 201
    assert city.visitor(None).get(answer.headers["location"]).status_code == 303


def test_a_program_is_told_what_is_wrong(city: City, charted: Charted) -> None:
    bob, address = with_token(city, "bob"), f"/api/v1/charts/{charted.ranking.id}/points"
    new = {"anchor": AREA, "kind": "question", "text": "Why here?", "key": "k" * 12}
    assert bob.post(address, json={**new, "anchor": "area:atlantis"}).status_code == 404
    assert bob.post(address, json={**new, "anchor": ""}).status_code == 422
    assert city.visitor(None).client.post(address, json=new).status_code == 401
    lost = {"parent_id": 99, "kind": "evidence", "text": "Old.", "key": "r" * 12}
    assert bob.post("/api/v1/points/99/comments", json=lost).status_code == 404
