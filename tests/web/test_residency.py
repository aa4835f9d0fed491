"""One's own residency page: a code or the register verifies, once, and nobody else sees it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from app.core.config import Settings
from app.core.db import Database
from app.people.models import Person, Residency
from app.people.residency.codes import make_code, shown
from app.people.residency.verifying import proof_of_letter, verify
from tests.factories.places import make_neighborhoods
from tests.factories.residency import NOW, SECRETS, identity, letters, register
from tests.people import City

LETTER, REGISTER = "/settings/residency/letter", "/settings/residency/register"
VERIFYING = {"residency": "verified", "residency_key": "the key of the office"}
ANN = {"number": "a-1", "birth_date": "1980-04-03"}


@pytest.fixture
def verifying(database: Database, settings: Settings) -> Iterator[City]:
    changed = Settings(**{**settings.model_dump(), **VERIFYING})
    city = City(database, changed)
    with city.doors:
        yield city


def code_in(city: City) -> str:
    with city.database.writing() as session:
        ropewalk, dovecote, *_others = make_neighborhoods(session)
        register(session, {"A1": dovecote, "B1": ropewalk})
        return shown(letters(session, ropewalk, 1).codes[0])


def residency(city: City, person: Person) -> Residency:
    with city.database.reading() as session:
        return session.get_one(Person, person.id).residency


def test_a_code_verifies_with_htmx_and_without(verifying: City) -> None:
    code = code_in(verifying)
    bob = verifying.visitor(verifying.bob)
    assert "That is not verified" not in bob.get("/settings/residency").text
    for _double_click in range(2):
        answer = bob.post(LETTER, {"code": code.lower().replace("-", " ")})
        assert (answer.status_code, answer.headers["location"]) == (303, "/settings/residency")
    assert bob.htmx("POST", LETTER, {"code": code}).headers["hx-redirect"] == "/settings/residency"
    assert "You are verified for" in bob.get("/settings/residency").text
    assert "<dd>verified" in bob.get("/settings").text
    assert "your proof of residency, which can then" in bob.get("/settings/delete").text
    assert "You are verified for your home. If you choose another" in bob.get("/settings/home").text


def test_the_register_verifies_and_keeps_neither_field(verifying: City) -> None:
    code_in(verifying)
    bob = verifying.visitor(verifying.bob)
    page = bob.get("/settings/residency").text
    assert 'type="date"' in page
    assert bob.post(REGISTER, ANN).status_code == 303
    assert residency(verifying, verifying.bob) is Residency.VERIFIED
    with verifying.database.reading() as session:
        kept = session.execute(select(*SQLModel.metadata.tables["residency_claim"].columns)).one()
    assert kept.proof_hash == identity("A1").digits
    assert not {"a1", "a-1", "1980-04-03"} & {str(value).lower() for value in kept}


def test_a_second_account_is_told_what_to_do(verifying: City) -> None:
    code = code_in(verifying)
    verifying.visitor(verifying.bob).post(LETTER, {"code": code})
    refused = verifying.visitor(verifying.alice).post(LETTER, {"code": code})
    assert refused.status_code == 422
    assert 'href="#code"' in refused.text
    assert "ask the city: an administrator can release the proof" in refused.text
    assert code in refused.text, "what was typed stays"
    assert "bob" not in refused.text
    assert residency(verifying, verifying.alice) is Residency.DECLARED


@pytest.mark.parametrize(
    ("address", "form", "field"),
    [
        (LETTER, {}, "code"),
        (LETTER, {"code": "x"}, "code"),
        (LETTER, {"code": "A" * 41}, "code"),
        (LETTER, {"code": shown(make_code())}, "code"),
        (LETTER, {"code": "x", "home_id": "1"}, "home_id"),
        (REGISTER, {**ANN, "birth_date": "03.04.1980"}, "birth_date"),
        (REGISTER, {**ANN, "birth_date": "323568000"}, "birth_date"),
        (REGISTER, {**ANN, "birth_date": "1980-02-31"}, "birth_date"),
        (REGISTER, {**ANN, "number": "--"}, "number"),
        (REGISTER, {**ANN, "number": "Z9"}, "number"),
        (REGISTER, {"number": "A1"}, "birth_date"),
    ],
)
def test_what_proves_nothing_is_told_at_its_field(
    verifying: City, address: str, form: dict[str, object], field: str
) -> None:
    code_in(verifying)
    refused = verifying.visitor(verifying.bob).post(address, form)
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert residency(verifying, verifying.bob) is Residency.DECLARED


def test_guessing_ends_whatever_browser_and_however_right_the_next_guess(
    database: Database, settings: Settings
) -> None:
    changed = Settings(**{**settings.model_dump(), **VERIFYING, "rate_limits": True})
    city = City(database, changed)
    with city.doors:
        code = code_in(city)
        answers = [
            city.visitor(city.bob).post(LETTER, {"code": shown(make_code())}).status_code
            for _browser in range(12)
        ]
        assert answers == [422] * 10 + [429] * 2
        assert city.visitor(city.bob).post(LETTER, {"code": code}).status_code == 429
        assert city.visitor(city.bob).post(REGISTER, ANN).status_code == 429
        assert residency(city, city.bob) is Residency.DECLARED
        assert city.visitor(city.alice).post(LETTER, {"code": code}).status_code == 303


def test_the_birth_date_of_one_number_is_not_guessed_by_many_accounts(
    database: Database, settings: Settings
) -> None:
    changed = Settings(**{**settings.model_dump(), **VERIFYING, "rate_limits": True})
    city = City(database, changed)
    with city.doors:
        code_in(city)
        guessers = [city.bob] * 9 + [city.alice] * 9 + [city.charlie] * 9
        answers = [
            city.visitor(who)
            .post(REGISTER, {"number": "A-1", "birth_date": f"1970-01-{day:02}"})
            .status_code
            for day, who in enumerate(guessers, start=1)
        ]
        assert answers == [422] * 20 + [429] * 7


def test_without_the_offices_key_no_number_is_taken(database: Database, settings: Settings) -> None:
    """What counts the guesses of a birth date would hold the number under no key."""
    city = City(database, Settings(**{**settings.model_dump(), "residency": "verified"}))
    with city.doors:
        bob = city.visitor(city.bob)
        assert 'name="number"' not in bob.get("/settings/residency").text
        assert bob.post(REGISTER, ANN).status_code == 404


def test_who_may_not_take_part_verifies_nothing(verifying: City) -> None:
    code = code_in(verifying)
    for who in (verifying.sue, verifying.una):
        assert verifying.visitor(who).post(LETTER, {"code": code}).status_code == 403
    signed_out = verifying.visitor(None)
    assert signed_out.post(LETTER, {"code": code}).status_code == 303
    assert signed_out.get("/settings/residency").headers["location"].startswith("/sign-in")


def test_where_the_city_takes_peoples_word_there_is_nothing_to_verify(city: City) -> None:
    code = code_in(city)
    bob = city.visitor(city.bob)
    page = bob.get("/settings/residency").text
    assert "takes people" in page
    assert "/settings/residency/letter" not in page
    assert bob.post(LETTER, {"code": code}).status_code == 409
    assert bob.post(REGISTER, ANN).status_code == 409
    assert "Residency" not in bob.get("/settings").text


def test_nobody_else_sees_who_is_verified(verifying: City) -> None:
    """The same pages before and after, but for what only the person and its own count show."""
    pages = ["/people/bob", "/api/v1/people/bob", "/admin/people/bob", "/admin/people", "/ledger"]
    with verifying.database.writing() as session:
        ropewalk, *_others = make_neighborhoods(session)
        code = letters(session, ropewalk, 1).codes[0]
        session.get_one(Person, verifying.bob.id).home_id = ropewalk.id
    ada = verifying.visitor(verifying.ada)

    def seen() -> list[str]:
        return [ada.get(page).text for page in [*pages, "/admin/residency"]]

    before = seen()
    with verifying.database.writing() as session:
        bob = session.get_one(Person, verifying.bob.id)
        verify(session, bob, proof_of_letter(code, SECRETS), NOW)
        assert bob.residency is Residency.VERIFIED
    assert seen() == before
