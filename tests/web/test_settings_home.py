"""The home neighborhood: optional, changed at will, shown only where it names nobody."""

import pytest
from sqlalchemy import update

from app.people.models import Person
from app.places.models import Neighborhood
from tests.people import City


def place(city: City, population: int | None) -> int:
    row = Neighborhood(slug="ropewalk", name="Ropewalk", population=population)
    with city.database.writing() as session:
        session.add(row)
    return row.id


def test_a_home_is_chosen_and_taken_back(city: City) -> None:
    number, visitor = place(city, None), city.visitor(city.alice)
    assert "Ropewalk" in visitor.get("/settings/home").text
    assert visitor.post("/settings/home", {"home_id": str(number)}).status_code == 303
    assert "Ropewalk" in visitor.get("/settings").text
    assert visitor.post("/settings/home", {"home_id": ""}).status_code == 303
    assert "not chosen" in visitor.get("/settings").text


@pytest.mark.parametrize("wrong", ["99", "-1", "0", "x", "[]", "9" * 40])
def test_a_home_that_does_not_exist_is_refused(city: City, wrong: str) -> None:
    place(city, None)
    answer = city.visitor(city.alice).post("/settings/home", {"home_id": wrong})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("show", "population", "shown"),
    [
        (True, None, True),
        (True, 2_000, True),
        (True, 1_999, False),
        (False, 50_000, False),
    ],
)
def test_a_home_is_shown_if_chosen_and_large_enough(
    city: City, show: bool, population: int | None, shown: bool
) -> None:
    number = place(city, population)
    form: dict[str, object] = {"home_id": str(number), **({"show_home": "yes"} if show else {})}
    city.visitor(city.alice).post("/settings/home", form)
    assert ("Ropewalk" in city.visitor(None).get("/people/alice").text) is shown


def test_a_new_account_shows_no_home(city: City) -> None:
    number = place(city, None)
    with city.database.writing() as session:
        session.execute(update(Person).values(home_id=number))
    assert "Ropewalk" not in city.visitor(None).get("/people/bob").text
