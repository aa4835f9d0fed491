"""Floods of sign-ups, resets and guesses end at 429, whoever seems to send them."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.core.config import Settings
from app.core.db import Database
from app.http.forgery import token_of
from app.http.person import cookie_name
from app.main import create_app
from tests.factories.people import letters, sign_up_form, with_password
from tests.people import City, Visitor


@pytest.fixture
def guarded(database: Database, settings: Settings) -> Iterator[City]:
    """Open a city with its rate limits on."""
    city = City(database, settings.model_copy(update={"rate_limits": True}))
    with city.doors:
        yield city


def disguise(city: City, visitor: Visitor, number: int, how: str) -> dict[str, str]:
    """Pretend to be somebody else, by a header or by an invented session."""
    if how == "cookie":
        visitor.client.cookies.set(cookie_name(city.settings), f"invented{number}")
        visitor.token = token_of(city.settings, f"invented{number}")
    return {"x-forwarded-for": f"10.0.0.{number}"} if how == "forwarded" else {}


@pytest.mark.parametrize("how", ["openly", "forwarded", "cookie"])
def test_a_hundred_sign_ups_from_one_address_are_stopped(guarded: City, how: str) -> None:
    visitor, codes = guarded.visitor(None), []
    for number in range(100):
        headers = disguise(guarded, visitor, number, how)
        form = sign_up_form(email=f"d{number}@people.example", password="short")
        answer = visitor.post("/sign-up", form, **headers)
        codes.append(answer.status_code)
    assert codes.count(429) == 80
    assert int(answer.headers["retry-after"]) > 0
    assert "Please slow down" in answer.text


def test_two_processes_count_together(guarded: City) -> None:
    other = create_app(guarded.settings, guarded.database)
    first, second = guarded.visitor(None), guarded.visitor(None)
    second.client = TestClient(other, follow_redirects=False)
    guarded.doors.callback(second.client.close)
    codes = [
        visitor.post("/reset", {"email": f"d{number}@people.example"}).status_code
        for number in range(15)
        for visitor in (first, second)
    ]
    assert codes == [303] * 10 + [429] * 20


@pytest.mark.parametrize("email", ["alice@people.example", "stranger@people.example"])
def test_one_address_gets_few_letters_whoever_asks(guarded: City, email: str) -> None:
    codes = [
        guarded.visitor(None).post("/reset", {"email": email}).status_code for _time in range(6)
    ]
    assert codes == [303] * 4 + [429] * 2
    assert len(letters(guarded)) <= 4


def test_guessing_one_account_from_many_browsers_is_slow(guarded: City) -> None:
    with_password(guarded, guarded.alice)
    codes = []
    for number in range(25):
        form: dict[str, object] = {
            "login": "alice" if number % 2 else "ALICE",
            "password": f"guess {number}",
        }
        codes.append(guarded.visitor(None).post("/sign-in", form).status_code)
    assert codes == [422] * 20 + [429] * 5


def test_guessing_in_an_open_tab_is_slow(guarded: City) -> None:
    visitor = guarded.visitor(with_password(guarded, guarded.alice))
    for page in ("password", "delete", "export", "e-mail"):
        form: dict[str, object] = (
            {"old": "x", "password": "a boat on the canal"} if page == "password" else {}
        )
        codes = [visitor.post(f"/settings/{page}", form).status_code for _time in range(12)]
        if page == "password":
            assert codes == [422] * 10 + [429] * 2
        else:
            assert set(codes) == {429}
