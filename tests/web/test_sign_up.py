"""Signing up: ask, look at the mail, press the button, sign in."""

import pytest
from sqlalchemy import func, select

from app.people.models import Person, SignUp
from tests.factories.people import PASSWORD, letters, link_in, sign_up_form
from tests.people import City


def people_in(city: City) -> int:
    with city.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_a_newcomer_signs_up_confirms_and_signs_in(city: City) -> None:
    visitor, before = city.visitor(None), people_in(city)
    asked = visitor.post("/sign-up", sign_up_form(next="/proposals/new"))
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-up/sent")
    assert people_in(city) == before  # nothing is taken before it is confirmed
    (letter,) = letters(city)
    assert letter.to == "dora@people.example"
    link = link_in(letter, "confirm")
    assert "dora" in visitor.get(link).text
    assert people_in(city) == before  # a program that opens the link confirms nothing
    done = visitor.post(link)
    assert done.headers["location"] == "/sign-in?done=confirmed&next=%2Fproposals%2Fnew"
    signed_in = visitor.post(
        "/sign-in", {"login": "dora", "password": PASSWORD, "next": "/proposals/new"}
    )
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/proposals/new")
    assert "dora@people.example" in visitor.get("/settings").text


def test_a_link_confirms_once(city: City) -> None:
    visitor = city.visitor(None)
    visitor.post("/sign-up", sign_up_form())
    link = link_in(letters(city)[0], "confirm")
    assert visitor.post(link).status_code == 303
    assert visitor.post(link).status_code == 403
    assert visitor.get(link).status_code == 403


def test_an_unconfirmed_sign_up_cannot_sign_in(city: City) -> None:
    visitor = city.visitor(None)
    visitor.post("/sign-up", sign_up_form())
    refused = visitor.post("/sign-in", {"login": "dora", "password": PASSWORD})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "dora"),
        ("email", "dora@people.example\r\nBcc: all@people.example"),
        ("handle", "a b"),
        ("handle", 'x"><svg onload=alert(1)>'),
        ("handle", "www.evil.example"),
        ("handle", "Administrator"),
        ("handle", "alice"),
        ("handle", "ALICE"),
        ("password", "short"),
        ("password", "dora@people.example"),
        ("password", "aaaaaaaaaaaa"),
        ("home_id", "99"),
        ("home_id", "9" * 30),
        ("home_id", "x"),
        ("show_home", "true"),
        ("role", "administrator"),
        ("confirmed", "1"),
        ("person_id", "1"),
    ],
)
def test_a_wrong_field_keeps_what_was_typed(city: City, field: str, typed: str) -> None:
    refused = city.visitor(None).post("/sign-up", sign_up_form(**{field: typed}))
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert "<svg onload" not in refused.text
    if field != "email":
        assert 'value="dora@people.example"' in refused.text
    with city.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignUp)) == 0


def test_a_known_address_gets_the_same_answer_and_its_owner_a_letter(city: City) -> None:
    new, known = city.visitor(None), city.visitor(None)
    first = new.post("/sign-up", sign_up_form())
    second = known.post("/sign-up", sign_up_form(email="ALICE@people.example", handle="eve"))
    assert (first.status_code, first.headers["location"], first.content) == (
        second.status_code,
        second.headers["location"],
        second.content,
    )
    _confirm, warning = letters(city)
    assert warning.to == "alice@people.example"
    assert "/confirm/" not in warning.text
    assert "eve" not in warning.text  # nobody can write to others through us


def test_asking_again_does_not_tell_whether_the_address_was_known(city: City) -> None:
    visitor = city.visitor(None)
    for email in ("alice@people.example", "dora@people.example"):
        for _time in range(2):  # the handle stays free either way
            assert visitor.post("/sign-up", sign_up_form(email=email)).status_code == 303


def test_the_second_of_two_who_want_a_handle_chooses_another(city: City) -> None:
    visitor = city.visitor(None)
    visitor.post("/sign-up", sign_up_form())
    visitor.post("/sign-up", sign_up_form(email="doris@people.example"))
    first, second = (link_in(letter, "confirm") for letter in letters(city))
    assert visitor.post(first).status_code == 303
    refused = visitor.post(second)
    assert refused.status_code == 422
    assert 'name="handle"' in refused.text
    assert visitor.post(second, {"handle": "doris"}).status_code == 303


def test_the_next_page_is_one_of_ours(city: City) -> None:
    visitor = city.visitor(None)
    visitor.post("/sign-up", sign_up_form(next="//evil.example"))
    done = visitor.post(link_in(letters(city)[0], "confirm"))
    assert done.headers["location"] == "/sign-in?done=confirmed"


def test_the_form_says_what_the_data_is_for_and_who_may_sign_up(city: City) -> None:
    text = city.visitor(None).get("/sign-up").text
    assert "What we use this for" in text
    assert "at least 16 years old" in text


def test_everything_that_is_wrong_is_said_at_once(city: City) -> None:
    wrong = sign_up_form(email="dora", handle="a b", password="short")
    refused = city.visitor(None).post("/sign-up", wrong).text
    for field in ("email", "handle", "password"):
        assert f'href="#{field}"' in refused
        assert f'id="{field}-e"' in refused
    assert 'value="short"' not in refused  # a password is never sent back
