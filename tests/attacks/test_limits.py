"""Floods from one address end, whoever it says to be."""

from collections import Counter
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.core.config import Settings
from app.core.db import Database
from app.http.limits import CROWD, limit, network_of
from app.http.person import cookie_name
from app.main import route
from tests.factories.people import with_password
from tests.people import City

SEARCHES = 60  # a minute, as the search page says
FEW = 6


@pytest.fixture
def guarded(database: Database, settings: Settings) -> Iterator[City]:
    laid_out = route(settings.upload_limit)
    a_page_of_few_tries(laid_out.app)
    city = City(database, settings.model_copy(update={"rate_limits": True}), laid_out)
    with city.doors:
        yield city


def test_who_says_no_name_has_the_tries_of_one_person(guarded: City) -> None:
    client = guarded.client()
    codes = [client.get("/search").status_code for _time in range(SEARCHES + 3)]
    assert codes == [200] * SEARCHES + [429] * 3


@pytest.mark.parametrize("how", ["cookie", "token"])
def test_an_invented_name_wins_an_end_of_tries(guarded: City, how: str) -> None:
    client = guarded.client()
    codes: Counter[int] = Counter()
    for number in range(FEW * CROWD + 20):
        headers = {}
        if how == "token":
            headers = {"Authorization": f"Bearer cp_{number}"}
        elif how == "cookie":
            headers = {"Cookie": f"{cookie_name(guarded.settings)}=invented{number}"}
        codes[client.get("/few", headers=headers).status_code] += 1
        if codes[429] >= 3:
            break
    assert codes[429] >= 3
    assert codes[200] == FEW * CROWD


def a_page_of_few_tries(app: FastAPI) -> None:
    """Add a page that is bounded as all are, but sooner."""

    @app.get("/few", dependencies=[limit("few", f"{FEW} per minute", reads=True)])
    def few() -> str:
        return "few"

    app.router.routes.insert(0, app.router.routes.pop())  # before the mounted files


def test_people_of_one_address_do_not_use_up_each_others_tries(guarded: City) -> None:
    alice, bob = guarded.visitor(guarded.alice), guarded.visitor(guarded.bob)
    while alice.get("/search").status_code == 200:
        pass
    assert alice.get("/search").status_code == 429
    assert bob.get("/search").status_code == 200


def test_other_spellings_of_a_handle_are_the_same_account(guarded: City) -> None:
    """A full-width or accented letter finds the same person, so it counts for the same one."""
    with_password(guarded, guarded.alice)
    names = ["alice", "ALICE", "álice", "a\uff4cice", "àlice", " alice", "alicé"]
    codes = [
        guarded.visitor(None)
        .post("/sign-in", {"login": names[n % len(names)], "password": f"guess {n}"})
        .status_code
        for n in range(24)
    ]
    assert codes == [422] * 20 + [429] * 4


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),  # one customer holds all of them
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("unknown", "unknown", True),
    ],
)
def test_one_customer_of_a_provider_is_one_address(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same
