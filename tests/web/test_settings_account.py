"""One's own settings: each change asks what it must and ends what it must."""

import pytest

from app.people.models import Digest, Person
from tests.factories.people import PASSWORD, count_sessions, letters, link_in, with_password, works
from tests.people import City

NEW = "a boat on the canal"


def stored(city: City, person: Person) -> Person:
    with city.database.reading() as session:
        return session.get_one(Person, person.id)


@pytest.mark.parametrize(
    "page", ["", "/password", "/e-mail", "/home", "/mail", "/tokens", "/export", "/delete"]
)
def test_settings_are_for_those_who_are_signed_in(city: City, page: str) -> None:
    assert city.visitor(None).get(f"/settings{page}").status_code == 303
    for person in (city.alice, city.olive, city.sue, city.una):
        assert city.visitor(person).get(f"/settings{page}").status_code == 200


def test_a_new_password_signs_every_other_browser_out(city: City) -> None:
    alice = with_password(city, city.alice)
    here, elsewhere = city.visitor(alice), city.visitor(alice)
    changed = here.post("/settings/password", {"old": PASSWORD, "password": NEW})
    assert changed.headers["location"] == "/settings"
    assert not works(elsewhere)
    assert count_sessions(city, alice) == 1  # this browser's, with a new id
    answer = city.visitor(None).post("/sign-in", {"login": "alice", "password": NEW})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong wrong", NEW, "old"),
        ("", NEW, "old"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "alice@people.example", "password"),
    ],
)
def test_a_wrong_password_changes_nothing(city: City, old: str, new: str, field: str) -> None:
    visitor = city.visitor(with_password(city, city.alice))
    refused = visitor.post("/settings/password", {"old": old, "password": new})
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert works(visitor)


def test_an_address_changes_when_its_letter_was_opened(city: City) -> None:
    visitor = city.visitor(with_password(city, city.alice))
    form: dict[str, object] = {"email": "new@people.example", "password": PASSWORD}
    assert visitor.post("/settings/e-mail", form).status_code == 303
    assert stored(city, city.alice).email == "alice@people.example"
    (letter,) = letters(city)
    assert letter.to == "new@people.example"
    link = link_in(letter, "change-e-mail")
    assert "new@people.example" in visitor.get(link).text
    assert stored(city, city.alice).email == "alice@people.example"  # a GET changes nothing
    assert visitor.post(link).status_code == 303
    assert stored(city, city.alice).email_key == "new@people.example"
    assert letters(city)[-1].to == "alice@people.example"  # the old address is told
    assert visitor.post(link).status_code == 403


def test_an_address_needs_the_password(city: City) -> None:
    visitor = city.visitor(with_password(city, city.alice))
    for password in ("", "wrong wrong"):
        form: dict[str, object] = {"email": "new@people.example", "password": password}
        assert visitor.post("/settings/e-mail", form).status_code == 422
    assert letters(city) == []


def test_the_link_works_only_for_the_one_who_asked(city: City) -> None:
    visitor = city.visitor(with_password(city, city.alice))
    visitor.post("/settings/e-mail", {"email": "new@people.example", "password": PASSWORD})
    link = link_in(letters(city)[0], "change-e-mail")
    for other in (city.bob, city.ada):
        assert city.visitor(other).get(link).status_code == 403
        assert city.visitor(other).post(link).status_code == 403
    assert city.visitor(None).get(link).headers["location"].startswith("/sign-in")
    visitor.post("/sign-out")
    assert city.visitor(None).post(link).status_code == 303  # to the sign-in page
    assert stored(city, city.alice).email == "alice@people.example"
    assert stored(city, city.bob).email == "bob@people.example"


def test_somebody_elses_address_cannot_be_taken_nor_found_out(city: City) -> None:
    visitor = city.visitor(with_password(city, city.alice))
    known: dict[str, object] = {"email": "BOB@people.example", "password": PASSWORD}
    answer = visitor.post("/settings/e-mail", known)
    assert answer.headers["location"] == "/settings/e-mail/sent"
    (letter,) = letters(city)
    assert letter.to == "bob@people.example"
    assert "/change-e-mail/" not in letter.text


def test_an_address_change_kills_an_older_reset_link(city: City) -> None:
    visitor = city.visitor(with_password(city, city.alice))
    visitor.post("/reset", {"email": "alice@people.example"})
    reset = link_in(letters(city)[0], "reset")
    visitor.post("/settings/e-mail", {"email": "new@people.example", "password": PASSWORD})
    visitor.post(link_in(letters(city)[-1], "change-e-mail"))
    assert city.visitor(None).post(reset, {"password": NEW}).status_code == 403


def test_a_person_ends_one_session_or_all_others(city: City) -> None:
    here, one, two = (city.visitor(city.alice) for _time in range(3))
    page = here.get("/settings").text
    assert page.count("Test browser") >= 3
    assert page.count("this browser") == 1
    action = next(a for a in _actions(page) if a.endswith("/end"))
    assert here.post(action).status_code == 303
    assert [works(tab) for tab in (one, two)].count(True) == 1
    assert here.post("/settings/sessions/end-others").status_code == 303
    assert [works(tab) for tab in (here, one, two)] == [True, False, False]


def test_nobody_ends_the_session_of_another(city: City) -> None:
    bob = city.visitor(city.bob)
    for number in range(1, 10):
        city.visitor(city.alice).post(f"/settings/sessions/{number}/end")
    assert works(bob)


def test_mail_comes_as_often_as_chosen(city: City) -> None:
    visitor = city.visitor(city.alice)
    assert visitor.post("/settings/mail", {"digest": "none"}).status_code == 303
    assert stored(city, city.alice).digest is Digest.NONE
    for wrong in ("", "1", "hourly", "__class__"):
        assert visitor.post("/settings/mail", {"digest": wrong}).status_code == 422


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("password", "role"),
        ("e-mail", "person_id"),
        ("home", "residency"),
        ("mail", "standing"),
        ("tokens", "person_id"),
        ("delete", "person_id"),
        ("export", "handle"),
    ],
)
def test_a_field_that_does_not_belong_is_refused(city: City, page: str, field: str) -> None:
    visitor = city.visitor(with_password(city, city.alice))
    before = stored(city, city.alice)
    good: dict[str, dict[str, object]] = {
        "password": {"old": PASSWORD, "password": NEW},
        "e-mail": {"email": "new@people.example", "password": PASSWORD},
        "mail": {"digest": "none"},
        "tokens": {"name": "x", "scopes": ["read"]},
        "delete": {"password": PASSWORD},
        "export": {"password": PASSWORD},
    }
    form: dict[str, object] = {**good.get(page, {}), field: str(city.bob.id)}
    assert visitor.post(f"/settings/{page}", form).status_code == 422
    assert stored(city, city.alice) == before


def _actions(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('action="')[1:]]
