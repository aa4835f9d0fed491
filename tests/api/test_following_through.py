"""Adoption, goals and official answers through the API: the same verbs and rules as the pages."""

from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Client

from app.charts.models import Chart
from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.people.models import Post, Role
from tests.api.test_writing import with_token
from tests.charts.claims.city import chart_of, rows
from tests.factories.goals import make_goal
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.charted import make_charts, store_of
from tests.web.test_commitments import COUNTS, REVIEW, UNTIL

WHY = {"reason": "It fits our plan for next year."}


@pytest.fixture
def number(city: City) -> ContributionId:
    with city.database.writing() as session:
        return make_proposal(session, city.alice, department=city.department).id


@pytest.fixture
def chart(city: City) -> Chart:
    with city.database.writing() as session:
        return chart_of(session, store_of(city), rows(COUNTS))


@pytest.fixture
def olive(city: City) -> Client:
    return with_token(city, "olive")


def promise(chart: Chart, **changed: object) -> dict[str, object]:
    sent: dict[str, object] = {
        "department": "public-works", "owner": "olive", "chart_id": chart.id, "area": "ropewalk",
        "better": "less", "target": 180, "until": UNTIL.isoformat(),
        "review_on": REVIEW.isoformat(),
    }  # fmt: skip
    return {**sent, **changed}


def said(verdict: str, promised: object = None, **more: object) -> dict[str, Any]:
    sent = {"verdict": verdict, "text": "We repair **each** lamp.", "key": "first-key"}
    return {**sent, "promise": promised, **more}


def fields(answer: Any) -> list[str]:  # noqa: ANN401, an answer of any status
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [error["field"] for error in answer.json()["errors"]]


def test_a_director_adopts_by_program_and_lets_it_go(city: City, number: ContributionId) -> None:
    for handle in ("dana", "eve"):
        director = city.person(
            handle, role=Role.OFFICIAL, post=Post.DIRECTOR, department=city.department
        )
        setattr(city, handle, director)
    dana, eve = with_token(city, "dana"), with_token(city, "eve")
    door = f"/api/v1/proposals/{number}/adoption"
    for _twice in range(2):
        made = dana.post(door, json=WHY)
        assert (made.status_code, made.json()["by"]) == (201, "dana")
    assert eve.post(door, json=WHY).status_code == 409
    assert with_token(city, "alice").post(door, json=WHY).status_code in {403, 404}
    assert fields(dana.post(f"{door}/end", json={"reason": " "})) == ["reason"]
    assert fields(dana.post(door, json={"reason": ""})) == ["reason"]
    assert dana.post(f"{door}/end", json=WHY).status_code == 204
    assert dana.get(f"/api/v1/proposals/{number}").json()["adopted"] is None
    assert dana.post("/api/v1/proposals/999/adoption", json=WHY).status_code == 404


def test_its_author_chooses_goals_by_program_and_a_moderator_corrects_with_a_reason(
    city: City, number: ContributionId
) -> None:
    ranking, _trend = make_charts(city)
    with city.database.writing() as session:
        slug = make_goal(session, store_of(city), city.ada, ranking).slug
    alice, mo = with_token(city, "alice"), with_token(city, "mo")
    door = f"/api/v1/proposals/{number}/goals"
    for _twice in range(2):
        assert alice.put(door, json={"goals": [slug]}).json()["goals"] == [slug]
    assert fields(alice.put(door, json={"goals": ["happiness"]})) == ["goals"]
    assert with_token(city, "bob").put(door, json={"goals": []}).status_code == 403
    assert fields(mo.put(door, json={"goals": []})) == ["reason"]
    assert mo.put(door, json={"goals": [], "reason": "It is about lamps."}).json()["goals"] == []
    assert "It is about lamps." in mo.get("/api/v1/ledger").text


def test_an_answer_with_a_target_is_posted_once_and_read_by_everybody(
    city: City, olive: Client, number: ContributionId, chart: Chart
) -> None:
    door = f"/api/v1/proposals/{number}/answers"
    first, again = (olive.post(door, json=said("accepted", promise(chart))) for _twice in range(2))
    assert first.status_code == 201, first.text
    assert first.json() == again.json()
    commitment = olive.get(f"/api/v1/commitments/{first.json()['commitment_id']}").json()
    assert (commitment["target"], commitment["owner"], commitment["baseline"]) == (
        180,
        "olive",
        312,
    )
    (read,) = city.visitor(None).get(door).json()["items"]
    assert read == first.json()
    assert read["html"] == "<p>We repair <strong>each</strong> lamp.</p>\n"
    late = olive.post(door, json=said("declined", answered=0, key="other-key"))
    assert (late.status_code, late.json()["code"]) == (409, "answered-meanwhile")
    late = olive.post(door, json=said("declined", answered=read["id"], key="other-key"))
    assert (late.status_code, late.json()["commitment_id"]) == (201, None)


def test_a_trial_ends_by_program_in_what_was_learnt(olive: Client, number: ContributionId) -> None:
    review = (utc_now().date() + timedelta(days=90)).isoformat()
    asked = {"department": "public-works", "owner": "olive", "review_on": review}
    sent = said("trial", {**asked, "question": "Do lamps help?"})
    made = olive.post(f"/api/v1/proposals/{number}/answers", json=sent).json()
    door = f"/api/v1/commitments/{made['commitment_id']}"
    for _twice in range(2):
        ended = olive.post(f"{door}/learnt", json={"text": "They do.", "key": "learnt-key"})
        assert (ended.status_code, ended.json()["verdict"]) == (201, "learnt")
    assert olive.get(door).json()["learnt_id"] == ended.json()["id"]
    assert olive.post(f"{door}/learnt", json={"text": "So.", "key": "later-key"}).status_code == 409


@pytest.mark.parametrize(
    ("verdict", "changed", "named"),
    [
        ("accepted", {"target": None}, "promise.target"),
        ("accepted", {"target": 900}, "promise.target"),
        ("accepted", {"until": "2020-01-01"}, "promise.until"),
        ("accepted", {"review_on": "2020-01-01"}, "promise.review_on"),
        ("accepted", {"owner": "alice"}, "promise.owner"),
        ("accepted", {"department": "magic"}, "promise.department"),
        ("accepted", {"chart_id": 999}, "promise.chart_id"),
        ("accepted", {"area": "atlantis"}, "promise.area"),
        ("accepted", {"better": "faster"}, "promise.better"),
        ("trial", {}, "promise.question"),
        ("trial", None, "promise"),
        ("declined", {}, "promise"),
    ],
)
def test_a_promise_that_is_wrong_names_its_field_and_posts_nothing(
    olive: Client,
    number: ContributionId,
    chart: Chart,
    verdict: str,
    changed: dict[str, object] | None,
    named: str,
) -> None:
    door = f"/api/v1/proposals/{number}/answers"
    sent = said(verdict, None if changed is None else promise(chart, **changed))
    assert fields(olive.post(door, json=sent)) == [named]
    assert olive.get(door).json()["items"] == []


def test_who_may_not_answer_is_told_that_before_what_is_wrong(
    city: City, number: ContributionId
) -> None:
    door = f"/api/v1/proposals/{number}/answers"
    for handle, status in (("alice", 404), ("mo", 404)):
        assert with_token(city, handle).post(door, json=said("trial")).status_code == status
    assert city.client().post(door, json=said("declined")).status_code == 401
