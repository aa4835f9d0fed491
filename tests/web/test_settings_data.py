"""One's own data: tokens, the export and the end."""

import json

import pytest
import time_machine
from sqlalchemy import select, text
from sqlmodel import SQLModel, col

from app.core.clock import utc_now
from app.core.mail import post_for
from app.people.models import ApiToken, Person, Standing
from app.people.tokens import Scope, find_token
from tests.factories.people import PASSWORD, letters, with_password, works
from tests.people import City, Visitor


def make_token(visitor: Visitor, *scopes: str) -> str:
    page = visitor.post("/settings/tokens", {"name": "map", "scopes": list(scopes)})
    assert page.status_code == 200
    return str(page.text.split("<code>")[1].split("</code>")[0])


def test_a_token_is_shown_once_and_stored_as_a_hash(city: City) -> None:
    visitor = city.visitor(city.alice)
    raw = make_token(visitor, "read", "write")
    assert raw not in visitor.get("/settings/tokens").text
    with city.database.reading() as session:
        found = find_token(session, raw)
        assert found is not None
        assert (found[0].handle, set(found[1])) == ("alice", {Scope.READ, Scope.WRITE})
        (stored,) = session.scalars(select(ApiToken)).all()
        assert raw not in str(stored.model_dump())
        assert find_token(session, raw + "x") is None


def test_a_revoked_token_is_worthless_and_only_its_owner_revokes(city: City) -> None:
    visitor = city.visitor(city.alice)
    raw = make_token(visitor, "read")
    with city.database.reading() as session:
        number = session.scalars(select(col(ApiToken.id))).one()
    city.visitor(city.bob).post(f"/settings/tokens/{number}/revoke")
    with city.database.reading() as session:
        assert find_token(session, raw) is not None
    visitor.post(f"/settings/tokens/{number}/revoke")
    with city.database.reading() as session:
        assert find_token(session, raw) is None
    assert f"/settings/tokens/{number}/revoke" not in visitor.get("/settings/tokens").text


def test_only_who_may_load_data_gives_a_token_that_may(city: City) -> None:
    """ATTACKS 41: a token never does more than its person may."""
    for person in (city.alice, city.mo):
        visitor = city.visitor(person)
        assert "datasets:write" not in visitor.get("/settings/tokens").text
        form: dict[str, object] = {"name": "map", "scopes": ["read", "datasets:write"]}
        answer = visitor.post("/settings/tokens", form)
        assert answer.status_code == 422
        assert "Only officials and administrators may load data." in answer.text
    for person in (city.olive, city.ada):
        visitor = city.visitor(person)
        assert 'value="datasets:write"' in visitor.get("/settings/tokens").text
        make_token(visitor, "read", "datasets:write")
        listed = visitor.get("/settings/tokens").text
        assert "read, load data" in listed, "a token for tables writes no texts"


@pytest.mark.parametrize("scopes", [[], ["admin"], ["read", "admin"], ["1"], ["[]"]])
def test_a_token_has_known_scopes_and_at_least_one(city: City, scopes: list[str]) -> None:
    form: dict[str, object] = {"name": "map", "scopes": scopes}
    assert city.visitor(city.alice).post("/settings/tokens", form).status_code == 422


def test_suspended_and_unconfirmed_people_make_no_tokens(city: City) -> None:
    for person in (city.sue, city.una):
        form: dict[str, object] = {"name": "map", "scopes": ["read"]}
        assert city.visitor(person).post("/settings/tokens", form).status_code == 403


def test_the_export_is_a_file_of_all_that_is_held(city: City) -> None:
    answer = city.visitor(with_password(city, city.alice)).post("/settings/export")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "private, no-store"
    held = json.loads(answer.text)
    assert held["person"]["email"] == "alice@people.example"
    assert held["session.person_id"][0]["browser"] == "Test browser"
    assert "hash" not in answer.text
    assert "bob" not in answer.text


def test_an_older_session_is_asked_for_the_password(city: City) -> None:
    visitor = city.visitor(with_password(city, city.alice))
    with time_machine.travel(utc_now().timestamp() + 660):
        assert 'name="password"' in visitor.get("/settings/export").text
        assert visitor.post("/settings/export").status_code == 422
        assert visitor.post("/settings/export", {"password": "wrong"}).status_code == 422
        assert visitor.post("/settings/export", {"password": PASSWORD}).status_code == 200


def test_the_export_is_no_address(city: City) -> None:
    city.visitor(with_password(city, city.alice)).post("/settings/export")
    kept = [path for path in city.settings.data_dir.rglob("*") if "my-commonplot" in path.name]
    assert kept == []
    for path in ("/data/commonplot.sqlite", "/static/../data/commonplot.sqlite", "/mail/1.eml"):
        assert city.visitor(city.ada).get(path).status_code == 404


def test_deleting_needs_the_password(city: City) -> None:
    visitor = city.visitor(with_password(city, city.alice))
    for password in ("", "wrong wrong"):
        assert visitor.post("/settings/delete", {"password": password}).status_code == 422
    assert works(visitor)


def test_an_erased_account_leaves_no_trace_of_its_person(city: City) -> None:
    canary = city.person("canary_bird")
    visitor = city.visitor(with_password(city, canary))
    raw = make_token(visitor, "read")
    visitor.post("/reset", {"email": "canary_bird@people.example"})
    visitor.post("/sign-up", {"email": "canary_bird@people.example", "handle": "x_canary_bird",
                              "password": PASSWORD})  # fmt: skip
    for letter in letters(city):
        post_for(city.settings)(letter)
    gone = visitor.post("/settings/delete", {"password": PASSWORD})
    assert (gone.status_code, gone.headers["location"]) == (303, "/")
    assert not works(visitor)
    assert "canary_bird" not in _everything(city)
    files = [path for path in city.settings.data_dir.rglob("*") if path.is_file()]
    assert all(b"canary_bird" not in path.read_bytes() for path in files)
    assert city.visitor(None).get("/people/canary_bird").status_code == 404
    form: dict[str, object] = {"login": "canary_bird", "password": PASSWORD}
    assert city.visitor(None).post("/sign-in", form).status_code == 422
    with city.database.reading() as session:
        row = session.get_one(Person, canary.id)
        assert (row.handle, row.standing) == ("former resident", Standing.ERASED)
        assert find_token(session, raw) is None


def test_a_former_residents_handle_is_free_again(city: City) -> None:
    first = city.person("canary_bird")
    city.visitor(with_password(city, first)).post("/settings/delete", {"password": PASSWORD})
    second = city.person("canary_bird")
    assert second.id != first.id
    page = city.visitor(None).get("/people/canary_bird")
    assert page.status_code == 200


def test_the_last_administrator_stays(city: City) -> None:
    visitor = city.visitor(with_password(city, city.ada))
    assert visitor.post("/settings/delete", {"password": PASSWORD}).status_code == 409
    assert works(visitor)


def _everything(city: City) -> str:
    """Return every row of every table as text, full-text tables and their shadows too."""
    with city.database.reading() as session:
        if city.database.engine.dialect.name == "sqlite":
            named = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        else:
            named = session.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
        tables = named.all()
        assert len(tables) >= len(SQLModel.metadata.tables)
        return str([session.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables])  # noqa: S608, our own names
