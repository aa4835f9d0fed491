"""Adoption on the pages: the form, the line on the proposal, lists, the author's page."""

import pytest

from app.contributions.models import ContributionId
from app.people.models import Post, Role
from tests.factories.proposals import make_proposal
from tests.people import City, Visitor

WHY = "It fits our plan for next year."


@pytest.fixture
def dana(city: City) -> Visitor:
    director = city.person(
        "dana", role=Role.OFFICIAL, post=Post.DIRECTOR, department=city.department
    )
    return city.visitor(director)


@pytest.fixture
def proposal_id(city: City) -> ContributionId:
    with city.database.writing() as session:
        return make_proposal(session, city.alice, department=city.department).id


def test_a_director_adopts_and_takes_it_back(
    city: City, dana: Visitor, proposal_id: ContributionId
) -> None:
    door = f"/proposals/{proposal_id}/adoption"
    page = dana.get(f"/proposals/{proposal_id}").headers["location"]
    nobody = city.visitor(None)
    assert "Adopted by" not in nobody.get(page).text
    assert door in dana.get(page).text
    assert "Why do you adopt it?" in dana.get(door).text
    empty = dana.post(door, {"reason": " "})
    assert empty.status_code == 422
    assert 'id="reason-e"' in empty.text
    assert [dana.post(door, {"reason": WHY}).status_code for _twice in range(2)] == [303, 303]
    read = nobody.get(page).text
    assert "Adopted by dana, Director, Public Works, on" in read
    assert WHY in read
    assert "The idea is alice’s." in read
    assert "Adopted" in nobody.get("/proposals").text
    assert "adopted by one official" in nobody.get("/people/alice").text
    assert WHY in nobody.get("/ledger").text
    told = nobody.get(f"/api/v1/proposals/{proposal_id}").json()["adopted"]
    assert (told["by"], told["office"], told["reason"]) == ("dana", "Director, Public Works", WHY)
    assert "dana adopted this" in nobody.get(f"/proposals/{proposal_id}/feed.atom").text
    assert nobody.get("/api/v1/proposals").json()["items"][0]["adopted"] is True
    assert "Take the adoption back" in dana.get(door).text
    assert dana.post(f"{door}/end", {"reason": ""}).status_code == 422
    assert dana.post(f"{door}/end", {"reason": "No money."}).status_code == 303
    assert "Adopted by" not in nobody.get(page).text


def test_who_comes_second_reads_who_was_first(
    city: City, dana: Visitor, proposal_id: ContributionId
) -> None:
    door = f"/proposals/{proposal_id}/adoption"
    dana.post(door, {"reason": WHY})
    second = city.person("eve", role=Role.OFFICIAL, post=Post.DIRECTOR, department=city.department)
    for answer in (
        city.visitor(second).get(door), city.visitor(second).post(door, {"reason": WHY}),
    ):  # fmt: skip
        assert answer.status_code == 409
        assert "dana has adopted this already." in answer.text
