"""A new password by a mailed link, which is single use, short lived and bound to its address."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.core.clock import utc_now
from app.http.person import cookie_name
from app.people.models import MailedLink, Person
from app.people.sessions import hash_token
from tests.factories.people import PASSWORD, letters, link_in, with_password, works
from tests.people import City

NEW = "a boat on the canal"


def reset_link(city: City, email: str = "alice@people.example") -> str:
    assert city.visitor(None).post("/reset", {"email": email}).status_code == 303
    return link_in(letters(city)[-1], "reset")


def test_a_person_chooses_a_new_password(city: City) -> None:
    with_password(city, city.alice)
    open_tab, visitor = city.visitor(city.alice), city.visitor(None)
    link = reset_link(city)
    assert visitor.get(link).status_code == 200
    done = visitor.post(link, {"password": NEW})
    assert done.headers["location"] == "/sign-in?done=password"
    assert not works(open_tab)  # who held the old password is out
    old = visitor.post("/sign-in", {"login": "alice", "password": PASSWORD})
    new = visitor.post("/sign-in", {"login": "alice", "password": NEW})
    assert (old.status_code, new.status_code) == (422, 303)
    assert letters(city)[-1].subject.startswith("Your password")


def test_an_unknown_address_gets_the_same_answer_and_no_letter(city: City) -> None:
    visitor = city.visitor(None)
    answers = [
        visitor.post("/reset", {"email": email})
        for email in ("alice@people.example", "stranger@people.example")
    ]
    seen = [(a.status_code, a.headers["location"], a.content) for a in answers]
    assert seen[0] == seen[1]
    assert [letter.to for letter in letters(city)] == ["alice@people.example"]


def test_a_link_works_once(city: City) -> None:
    link, visitor = reset_link(city), city.visitor(None)
    assert visitor.post(link, {"password": NEW}).status_code == 303
    assert visitor.post(link, {"password": "another boat here"}).status_code == 403
    assert visitor.get(link).status_code == 403


def test_a_newer_password_kills_older_links(city: City) -> None:
    first, second = reset_link(city), reset_link(city)
    assert city.visitor(None).post(second, {"password": NEW}).status_code == 303
    assert city.visitor(None).post(first, {"password": "another boat here"}).status_code == 403


def test_a_link_expires(city: City) -> None:
    link = reset_link(city)
    with city.database.writing() as session:
        session.execute(update(MailedLink).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert city.visitor(None).post(link, {"password": NEW}).status_code == 403


def test_a_link_dies_when_the_address_changes(city: City) -> None:
    link = reset_link(city)
    with city.database.writing() as session:
        alice = session.get_one(Person, city.alice.id)
        alice.email = alice.email_key = "other@people.example"
    assert city.visitor(None).post(link, {"password": NEW}).status_code == 403


@pytest.mark.parametrize("link", ["/reset/x", "/reset/" + "a" * 43, "/reset/%00", "/confirm/x"])
def test_an_invented_link_is_refused(city: City, link: str) -> None:
    visitor = city.visitor(None)
    assert visitor.get(link).status_code == 403
    assert visitor.post(link, {"password": NEW}).status_code == 403


def test_a_link_of_one_kind_opens_nothing_of_another(city: City) -> None:
    token = reset_link(city).rpartition("/")[2]
    assert city.visitor(city.alice).get(f"/change-e-mail/{token}").status_code == 403
    assert city.visitor(city.alice).post(f"/change-e-mail/{token}").status_code == 403
    assert city.visitor(None).get(f"/confirm/{token}").status_code == 403


def test_the_link_holds_256_random_bits_and_is_stored_as_a_hash(city: City) -> None:
    tokens = {reset_link(city).rpartition("/")[2] for _time in range(4)}
    assert len(tokens) == 4
    assert {len(token) for token in tokens} == {43}  # 32 bytes in base64
    with city.database.reading() as session:
        rows = session.scalars(select(MailedLink)).all()
    stored = {text for row in rows for text in map(str, row.model_dump().values())}
    assert not stored & tokens
    assert {row.token_hash for row in rows} == {hash_token(token) for token in tokens}


@pytest.mark.parametrize("password", ["", "short", "alice@people.example"])
def test_a_weak_password_is_refused_and_the_link_still_works(city: City, password: str) -> None:
    link, visitor = reset_link(city), city.visitor(None)
    assert visitor.post(link, {"password": password}).status_code == 422
    assert visitor.post(link, {"password": NEW}).status_code == 303


@pytest.mark.parametrize("header", ["host", "x-forwarded-host", "origin", "referer"])
def test_the_link_carries_the_configured_address(city: City, header: str) -> None:
    visitor = city.visitor(None)
    visitor.post("/reset", {"email": "alice@people.example"}, **{header: "evil.example"})
    assert all("evil.example" not in letter.text for letter in letters(city))
    visitor.post("/reset", {"email": "alice@people.example"})
    assert "http://testserver/reset/" in letters(city)[-1].text


def test_a_session_cookie_is_not_a_link(city: City) -> None:
    visitor = city.visitor(city.alice)
    cookie = visitor.client.cookies[cookie_name(city.settings)]
    assert city.visitor(None).get(f"/reset/{cookie}").status_code == 403
