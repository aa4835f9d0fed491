"""Signing in and out: by handle or address, at the same cost for whoever does not exist."""

from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest

from app.core.clock import utc_now
from app.http.person import cookie_name
from app.people.models import Standing
from app.people.sessions import open_session
from tests.factories.people import PASSWORD, count_sessions, with_password, works
from tests.people import City, Visitor


def sign_in(visitor: Visitor, login: str, password: str = PASSWORD, **more: str) -> int:
    return visitor.post("/sign-in", {"login": login, "password": password, **more}).status_code


@pytest.mark.parametrize(
    "login", ["alice", "ALICE", "alice@people.example", " Alice@People.Example"]
)
def test_a_person_signs_in_by_handle_or_address(city: City, login: str) -> None:
    with_password(city, city.alice)
    visitor = city.visitor(None)
    assert sign_in(visitor, login) == 303
    assert works(visitor)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("alice", "a wrong password"),
        ("alice", ""),
        ("nobody", PASSWORD),
        ("nobody@people.example", PASSWORD),
        ("bob", PASSWORD),  # has no password
        ("", PASSWORD),
        ("alice\x00", "\x00"),
        ("a" * 300, PASSWORD),
    ],
)
def test_anything_else_is_refused_with_one_answer(city: City, login: str, password: str) -> None:
    with_password(city, city.alice)
    visitor = city.visitor(None)
    assert sign_in(visitor, login, password) == 422
    assert not works(visitor)


def test_a_wrong_password_and_an_unknown_login_read_alike(city: City) -> None:
    with_password(city, city.alice)
    pages = [
        city.visitor(None).post("/sign-in", {"login": login, "password": "wrong wrong"}).text
        for login in ("alice", "zelda")
    ]
    assert pages[0].replace("alice", "zelda") == pages[1]


def test_a_wrong_password_and_an_unknown_login_take_the_same_time(city: City) -> None:
    with_password(city, city.alice)
    visitor = city.visitor(None)
    times: dict[str, list[float]] = {"alice": [], "zelda": []}
    for _round in range(40):
        for login, measured in times.items():
            began = perf_counter()
            sign_in(visitor, login, "wrong wrong")
            measured.append(perf_counter() - began)
    known, unknown = (median(measured) for measured in times.values())
    assert abs(known - unknown) < 0.25 * known  # without the same work it differs threefold


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/proposals/7-x?after=1", "/proposals/7-x?after=1"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https:evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(city: City, wanted: str, goes: str) -> None:
    with_password(city, city.alice)
    visitor = city.visitor(None)
    form: dict[str, object] = {"login": "alice", "password": PASSWORD, "next": wanted}
    assert visitor.post("/sign-in", form).headers["location"] == goes


def test_a_refused_page_leads_to_sign_in_and_back(city: City) -> None:
    refused = city.visitor(None).get("/settings/export")
    assert refused.headers["location"] == "/sign-in?next=/settings/export"


def test_the_session_is_a_new_one(city: City) -> None:
    with_password(city, city.alice)
    visitor = city.visitor(city.alice)  # a session that somebody may have planted
    name = cookie_name(city.settings)
    planted = visitor.client.cookies[name]
    answer = visitor.post("/sign-in", {"login": "alice", "password": PASSWORD})
    assert answer.cookies[name] != planted
    again = city.visitor(None)
    again.client.cookies.set(name, planted)
    assert not works(again)


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(city: City) -> None:
    with_password(city, city.alice)
    answer = city.visitor(None).post("/sign-in", {"login": "alice", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_signing_out_ends_the_session_itself(city: City) -> None:
    visitor = city.visitor(city.alice)
    name = cookie_name(city.settings)
    kept = visitor.client.cookies[name]
    assert visitor.get("/sign-out").status_code == 405  # a link signs nobody out
    assert visitor.post("/sign-out").status_code == 303
    again = city.visitor(None)
    again.client.cookies.set(name, kept)
    assert not works(again)


def test_a_session_ends_by_itself(city: City) -> None:
    visitor = city.visitor(None)
    with city.database.writing() as session:
        old = utc_now() - timedelta(days=15)
        cookie = open_session(session, city.alice.id, "Test browser", old)
    visitor.client.cookies.set(cookie_name(city.settings), cookie)
    assert not works(visitor)


def test_a_suspended_person_may_sign_in_to_read_why(city: City) -> None:
    sue = with_password(city, city.sue)
    assert sue.standing is Standing.SUSPENDED
    assert sign_in(city.visitor(None), "sue") == 303


def test_signing_in_needs_our_own_form(city: City) -> None:
    with_password(city, city.alice)
    visitor = city.visitor(None)
    form: dict[str, object] = {"login": "alice", "password": PASSWORD}
    assert visitor.post("/sign-in", form, origin="https://evil.example").status_code == 403
    assert visitor.client.post("/sign-in", data=form).status_code == 403
    assert count_sessions(city, city.alice) == 0
