"""What the contract for programs promises of every answer."""

import pytest

from app.core.clock import utc_now
from app.people.tokens import Scope, make_token
from app.search.service import index
from tests.people import City

LISTS = [
    "neighborhoods",
    "districts",
    "datasets",
    "charts",
    "claims",
    "departments",
    "proposals",
    "ledger",
    "layers",
]


def token_of(city: City, handle: str, *scopes: Scope) -> dict[str, str]:
    with city.database.writing() as session:
        raw = make_token(session, getattr(city, handle), "test", scopes, utc_now())
    return {"Authorization": f"Bearer {raw}"}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_items_and_the_cursor_of_the_next_page(city: City, name: str) -> None:
    answer = city.visitor(None).get(f"/api/v1/{name}")
    assert answer.status_code == 200
    assert set(answer.json()) == {"items", "next"}


def test_an_unchanged_answer_is_not_sent_twice(city: City) -> None:
    reader = city.visitor(None)
    first = reader.get("/api/v1/departments")
    again = reader.get("/api/v1/departments", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/nothing", 404),
        ("/api/v1/proposals/999", 404),
        ("/api/v1/proposals/0", 422),
        ("/api/v1/proposals/99999999999999999999", 422),
        ("/api/v1/proposals?limit=0", 422),
        ("/api/v1/proposals?phase=%3Cscript%3E", 422),
        ("/api/v1/people/nobody", 404),
        ("/api/v1/search?q=", 422),
    ],
)
def test_a_refusal_is_problem_details_and_echoes_nothing(
    city: City, path: str, status: int
) -> None:
    answer = city.visitor(None).get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert "<script>" not in answer.text


def test_a_lone_surrogate_in_a_rejected_field_is_a_refusal(city: City) -> None:
    headers = {**token_of(city, "alice", Scope.WRITE), "Content-Type": "application/json"}
    body = b'{"title": "\\ud800", "text": 5, "\\ud800": 1}'
    answer = city.client().post("/api/v1/proposals", content=body, headers=headers)
    assert answer.status_code == 422


def test_nesting_of_any_depth_is_a_refusal(city: City) -> None:
    headers = {**token_of(city, "alice", Scope.WRITE), "Content-Type": "application/json"}
    body = b'{"title":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = city.client().post("/api/v1/proposals", content=body, headers=headers)
    assert answer.status_code in {400, 422}


def test_fields_that_are_not_yours_to_set_are_refused(city: City) -> None:
    headers = token_of(city, "alice", Scope.WRITE)
    body = {"title": "Light", "text": "Please.", "key": "k" * 8, "phase": "answered"}
    answer = city.client().post("/api/v1/proposals", json=body, headers=headers)
    assert answer.status_code == 422


def test_writing_needs_a_token_that_may_write(city: City) -> None:
    body = {"title": "Light", "text": "Please.", "key": "k" * 8}
    client = city.client()
    assert client.post("/api/v1/proposals", json=body).status_code == 401
    reading = token_of(city, "alice", Scope.READ)
    assert client.post("/api/v1/proposals", json=body, headers=reading).status_code == 403
    wrong = {"Authorization": "Bearer cp_wrong"}
    assert client.post("/api/v1/proposals", json=body, headers=wrong).status_code == 401
    assert client.get("/api/v1/proposals/1", headers=wrong).status_code == 401


def test_a_session_cookie_writes_nothing_through_the_api(city: City) -> None:
    body = {"title": "Light", "text": "Please.", "key": "k" * 8}
    answer = city.visitor(city.alice).client.post("/api/v1/proposals", json=body)
    assert answer.status_code == 401


def test_a_person_has_no_address_in_any_answer(city: City) -> None:
    answer = city.visitor(None).get("/api/v1/people/alice")
    assert answer.json()["handle"] == "alice"
    assert "@" not in answer.text


def test_search_finds_what_is_public(city: City) -> None:
    with city.database.writing() as session:
        index(session, "department", city.department.id, "Public Works", "Streets and lights")
    found = city.visitor(None).get("/api/v1/search?q=lights").json()["items"]
    assert [thing["url"] for thing in found] == ["http://testserver/departments/public-works"]


def test_the_contract_is_described_and_has_a_page_of_ours(city: City) -> None:
    reader = city.visitor(None)
    described = reader.get("/api/openapi.json").json()
    assert "/api/v1/proposals/{proposal_id}/comments" in described["paths"]
    assert "/proposals" not in described["paths"]
    page = reader.get("/api/docs")
    assert page.status_code == 200
    assert "/api/v1/contributions/{contribution_id}/vote" in page.text
