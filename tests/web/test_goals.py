"""The city's goals on their pages: named, read, chosen, filtered by, and told to programs."""

import pytest

from app.contributions.models import ContributionId
from app.followthrough.goals.queries import goals_of, standing_goals
from tests.factories.goals import make_goal
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.charted import make_charts, store_of

TITLE = "Every street is lit"


@pytest.fixture
def proposal_id(city: City) -> ContributionId:
    with city.database.writing() as session:
        return make_proposal(session, city.alice).id


def test_a_city_without_goals_says_so(city: City) -> None:
    page = city.visitor(None).get("/goals")
    assert page.status_code == 200
    assert "This city has named no goals." in page.text
    assert city.visitor(None).get("/goals/none").status_code == 404


def test_an_administrator_names_orders_changes_and_retires(city: City) -> None:
    ranking, trend = make_charts(city)
    ada = city.visitor(city.ada)
    form = {"title": TITLE, "words": "Light at night.", "chart": ranking.id}
    assert ada.post("/admin/goals", form).status_code == 303
    again = ada.post("/admin/goals", form)
    assert again.status_code == 422
    assert "A goal has this title already." in again.text
    assert "Light at night." in again.text
    unread = ada.post("/admin/goals", {**form, "title": "Safe streets", "chart": "999"})
    assert unread.status_code == 422
    ada.post("/admin/goals", {**form, "title": "Safe streets"})
    ada.post("/admin/goals/safe-streets/place", {"to": "up"})
    with city.database.reading() as session:
        assert [goal.slug for goal in standing_goals(session)] == [
            "safe-streets", "every-street-is-lit",
        ]  # fmt: skip
    changed = {**form, "words": "All night long.", "chart": f"/charts/{trend.id}-x"}
    assert ada.post("/admin/goals/every-street-is-lit", changed).status_code == 303
    page = city.visitor(None).get("/goals/every-street-is-lit").text
    assert "All night long." in page
    assert "As cited, version 1" in page
    assert 'class="plate"' in page
    retired = ada.post("/admin/goals/every-street-is-lit/retirement", {"reason": "Reached."})
    assert retired.status_code == 303
    assert "This goal was retired on" in city.visitor(None).get(retired.headers["location"]).text
    assert "Reached." in city.visitor(None).get("/ledger").text


def test_its_author_chooses_and_readers_find_it_by_the_goal(
    city: City, proposal_id: ContributionId
) -> None:
    ranking, _trend = make_charts(city)
    with city.database.writing() as session:
        goal = make_goal(session, store_of(city), city.ada, ranking)
    door, alice = f"/proposals/{proposal_id}/goals", city.visitor(city.alice)
    before = city.visitor(None).get(f"/proposals/{proposal_id}-fix-the-broken-lights-on-hemp-lane")
    assert before.status_code == 200
    assert TITLE in alice.get(door).text
    assert city.visitor(city.bob).post(door, {"goals": [goal.id]}).status_code == 403
    assert alice.post(door, {"goals": [goal.id]}).status_code == 303
    page = city.visitor(None).get(str(before.url)).text  # not the kept one
    assert f'href="/goals/{goal.slug}"' in page
    nobody = city.visitor(None)
    assert "Hemp Lane" in nobody.get(f"/proposals?goal={goal.slug}").text
    assert "Hemp Lane" in nobody.get(f"/goals/{goal.slug}").text
    told = nobody.get("/api/v1/goals").json()["items"][0]
    assert (told["slug"], told["proposals"], told["chart_id"]) == (goal.slug, 1, ranking.id)
    found = nobody.get(f"/api/v1/proposals?goal={goal.slug}").json()["items"]
    assert [row["id"] for row in found] == [proposal_id]
    assert nobody.get(f"/api/v1/proposals/{proposal_id}").json()["goals"] == [goal.slug]
    assert nobody.get("/api/v1/proposals?goal=none").status_code == 404


def test_a_moderator_says_why_and_keeps_what_was_ticked(
    city: City, proposal_id: ContributionId
) -> None:
    ranking, _trend = make_charts(city)
    with city.database.writing() as session:
        goal = make_goal(session, store_of(city), city.ada, ranking)
    mo, door = city.visitor(city.mo), f"/proposals/{proposal_id}/goals"
    refused = mo.post(door, {"goals": [goal.id]})
    assert refused.status_code == 422
    assert "checked" in refused.text
    assert mo.post(door, {"goals": ["x"], "reason": "Why."}).status_code == 422
    assert mo.post(door, {"goals": [goal.id], "reason": "It is about light."}).status_code == 303
    assert "It is about light." in city.visitor(None).get("/ledger").text


def test_goals_are_chosen_while_writing(city: City) -> None:
    ranking, _trend = make_charts(city)
    with city.database.writing() as session:
        goal = make_goal(session, store_of(city), city.ada, ranking)
    alice = city.visitor(city.alice)
    begun = alice.post("/proposals/new", {"saw": "It is dark.", "where": "", "kind": "fix"})
    draft = begun.headers["location"]
    assert TITLE in alice.get(draft).text
    words = {"title": "Light", "text": "It is dark.", "kind": "fix", "reach": "city"}
    posted = alice.post(f"{draft}/publication", {**words, "goals": [str(goal.id), "99", "x"]})
    assert posted.status_code == 303, posted.text
    number = int(posted.headers["location"].split("/")[-1].split("-")[0])
    with city.database.reading() as session:
        assert [one.id for one in goals_of(session, [number])[number]] == [goal.id]
