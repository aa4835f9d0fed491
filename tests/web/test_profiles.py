"""Public pages of people and departments: what is shown, and above all what is not."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.contributions.models import Answer, LogAnswer, LogEntry, Vote
from app.contributions.voting import cast_vote
from app.http.headers import POLICY
from tests.factories.discussion import comment_in, topic_in
from tests.factories.people import PASSWORD, with_password
from tests.people import City


def test_a_profile_shows_handle_and_role_and_no_address(city: City) -> None:
    for person in (city.alice, city.olive, city.mo, city.ada, city.sue, city.una):
        for viewer in (None, city.bob, city.ada):
            page = city.visitor(viewer).get(f"/people/{person.handle}")
            assert page.status_code == 200
            assert "people.example" not in page.text
    assert "works in Public Works, answer officer" in city.visitor(None).get("/people/olive").text


@pytest.mark.parametrize("path", ["/people/Alice", "/people/ALICE"])
def test_a_handle_is_found_in_any_case(city: City, path: str) -> None:
    assert city.visitor(None).get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/people/nobody", "/people/%00", "/people/former%20resident", "/people/%3Csvg%3E",
     "/people/alice%40people.example", "/departments/none", "/departments/%00"],
)  # fmt: skip
def test_nobody_is_404_and_nothing_is_echoed(city: City, path: str) -> None:
    answer = city.visitor(None).get(path)
    assert answer.status_code == 404
    assert "<svg>" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY


def test_odd_cursors_show_the_first_page(city: City) -> None:
    for odd in ("x", "%00", "W10", "<svg>", "9" * 500):
        assert city.visitor(None).get(f"/people/alice?after={odd}").status_code == 200
        assert city.visitor(None).get(f"/departments/public-works?after={odd}").status_code == 200


def test_a_department_lists_its_people_by_post(city: City) -> None:
    page = city.visitor(None).get("/departments/public-works").text
    assert "Answer officers" in page
    assert 'href="/people/olive"' in page
    assert "Waiting for an answer" in page
    assert "Public Works" in city.visitor(None).get("/departments").text


@pytest.mark.parametrize("viewer", ["nobody", "alice", "mo"])
def test_no_page_gives_an_address_but_ones_own_settings(city: City, viewer: str) -> None:
    """Ask every page of people for addresses: only one's own, and only in the settings."""
    person = getattr(city, viewer)
    visitor = city.visitor(person)
    own = f"{person.handle}@people.example" if person else "-"
    for path in ("/", "/people/alice", "/people/bob", "/departments", "/sign-in", "/settings",
                 "/settings/e-mail", "/departments/public-works", "/ledger"):  # fmt: skip
        text = visitor.get(path).text
        assert "people.example" not in text.replace(own, "" if "/settings" in path else own)


def test_the_outbox_is_there_in_demo_mode_alone(city: City) -> None:
    assert city.visitor(city.ada).get("/outbox").status_code == 404
    city.settings.demo = True
    assert city.visitor(None).get("/outbox").status_code == 200


def test_a_profile_lists_what_its_person_wrote_until_it_is_erased(city: City) -> None:
    topic = topic_in(city)
    comment = comment_in(city, city.bob, topic)
    assert "Fix the lights" in city.visitor(None).get("/people/alice").text
    page = city.visitor(None).get("/people/bob").text
    assert f'href="/comments/{comment}"' in page
    assert "They share one old cable." in page
    visitor = city.visitor(with_password(city, city.bob))
    assert visitor.post("/settings/delete", {"password": PASSWORD}).status_code == 303
    assert city.visitor(None).get("/people/bob").status_code == 404
    thread = city.visitor(None).get(f"/comments/{comment}/thread").text
    assert "They share one old cable." in thread
    assert "bob" not in thread
    assert "former resident" in thread


def test_erasing_takes_votes_back_through_the_log(city: City) -> None:
    topic = topic_in(city)
    with city.database.writing() as session:
        cast_vote(session, city.bob, topic, Answer.AGREE)
    visitor = city.visitor(with_password(city, city.bob))
    assert "your vote on one text" in visitor.get("/settings/delete").text
    visitor.post("/settings/delete", {"password": PASSWORD})
    with city.database.reading() as session:
        log = session.scalars(select(LogEntry).order_by(col(LogEntry.number))).all()
        assert session.scalars(select(Vote)).all() == []
    assert [line.answer for line in log] == [LogAnswer.AGREE, LogAnswer.WITHDRAWN]
