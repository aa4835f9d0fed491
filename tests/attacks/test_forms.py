"""ATTACKS 27 and 32: odd values for a choice, and other people's numbers in one's own form."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.people.models import Person
from app.people.tokens import Scope
from tests.api.test_contract import token_of
from tests.attacks.test_every_route import PAGE_WRITES, fingerprint
from tests.matrix.requests import address
from tests.matrix.world import World
from tests.people import City, form_key

ODD_TEXTS = ["1", "yes", "AGREE", " ", "__class__", "[]", "{}", "null", "agre\u0435", "0.5"]
ODD_VALUES = [1, 0.5, True, None, [], {}, ["agree"], {"agree": 1}, "1", "AGREE", "__class__"]


@pytest.fixture
def world(city: City) -> World:
    return World.build(city)


@pytest.mark.parametrize("odd", ODD_TEXTS)
def test_a_choice_in_a_form_takes_only_what_it_offers(city: City, world: World, odd: str) -> None:
    case = world.case("open")
    forms: list[tuple[Person, str, dict[str, object]]] = [
        (city.bob, f"/contributions/{case.proposal_id}/vote", {"vote": odd}),
        (
            city.bob,
            f"/proposals/{case.proposal_id}/comments",
            {"kind": odd, "text": "Dark.", "form_key": form_key()},
        ),
        (city.bob, f"/contributions/{case.comment_id}/flags", {"reason": odd, "note": ""}),
        (city.bob, "/settings/mail", {"digest": odd}),
        (
            city.olive,
            f"/proposals/{case.proposal_id}/answer",
            {"verdict": odd.strip() or "x", "text": "Yes.", "action": "post"},
        ),
        (city.ada, "/admin/people/bob", {"role": odd}),
        (city.mo, "/people/bob/sanctions", {"kind": odd, "reason": "Spam, again."}),
    ]
    visitors = [city.visitor(person) for person, _path, _form in forms]
    before = fingerprint(city.database)
    for visitor, (_person, path, form) in zip(visitors, forms, strict=True):
        assert visitor.post(path, form).status_code == 422, path
    assert fingerprint(city.database) == before


@pytest.mark.parametrize("odd", ODD_VALUES, ids=repr)
def test_a_choice_of_the_api_takes_only_what_it_lists(
    city: City, world: World, odd: object
) -> None:
    case, client = world.case("open"), city.client()
    headers = token_of(city, "bob", Scope.WRITE)
    told = {"title": "Light it", "text": "Dark.", "key": "a-key-of-mine"}
    asked: list[tuple[str, str, dict[str, object]]] = [
        ("PUT", f"/api/v1/contributions/{case.proposal_id}/vote", {"vote": odd}),
        ("POST", "/api/v1/proposals", told | {"kind": odd}),
        ("POST", "/api/v1/proposals", told | {"reach": odd}),
        (
            "POST",
            f"/api/v1/proposals/{case.proposal_id}/comments",
            {"kind": odd, "text": "Dark.", "key": "a-key-of-mine"},
        ),
    ]
    before = fingerprint(city.database)
    for method, path, body in asked:
        answer = client.request(method, path, json=body, headers=headers)
        assert answer.status_code == 422, (path, body)
    assert fingerprint(city.database) == before
    client.close()


def test_no_form_of_mine_reaches_another_persons_account(city: City, world: World) -> None:
    """Each write is sent with everything that could name alice: what is hers stays as it was."""
    hers: dict[str, object] = {
        "id": city.alice.id, "person_id": city.alice.id, "author_id": city.alice.id,
        "handle": "alice", "email": city.alice.email, "user": city.alice.id,
    }  # fmt: skip
    visitor = city.visitor(city.bob)
    before = row_of(city, city.alice.id)
    for row in PAGE_WRITES:
        if row.path != "/sign-out":
            sent = visitor.client.request(
                row.method, address(world, row), data={"csrf_token": visitor.token, **hers}
            )
            assert sent.status_code < 500, row
    assert row_of(city, city.alice.id) == before


def row_of(city: City, person_id: int) -> tuple[object, ...]:
    with city.database.reading() as session:
        rows = select(*Person.__table__.columns).where(col(Person.id) == person_id)  # type: ignore[attr-defined]
        return tuple(session.execute(rows).one())
