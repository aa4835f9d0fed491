"""What is slow on purpose happens while nobody holds the database: passwords, drawing a text."""

import sqlite3
from collections.abc import Callable
from secrets import token_hex
from typing import Any

import pytest
from markdown_it import MarkdownIt
from pwdlib import PasswordHash
from sqlalchemy import text

from app.core.config import Settings
from app.core.db import Database
from app.people.models import Person
from tests.api.test_writing import with_token
from tests.factories.discussion import comment_in, topic_in
from tests.factories.people import PASSWORD, letters, link_in, sign_up_form, with_password, works
from tests.factories.places import make_neighborhood
from tests.factories.proposals import make_proposal
from tests.people import City, form_key
from tests.web.test_proposal_writing import begin, key_in, words

NEW = "a boat on the canal"


class Watch:
    """Notes at each slow step whether somebody is in a transaction, then does `meanwhile`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.free: list[bool] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def over(self, slow: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: object) -> object:
            self.free.append(is_free(self.database))
            answer = slow(*given)
            self.meanwhile()
            return answer

        return watched


def is_free(database: Database) -> bool:
    """Say whether a second writer gets in at once (SQLite), or nobody is in a transaction."""
    if database.engine.dialect.name == "sqlite":
        other = sqlite3.connect(str(database.engine.url.database), timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        finally:
            other.close()
        return True
    with database.reading() as session:
        others = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
        )
        return not session.scalar(text(others))


@pytest.fixture
def watch(city: City, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Watch the hasher and the renderer of a city in which alice has a password."""
    with_password(city, city.alice)
    watch = Watch(city.database)
    for owner, name in ((PasswordHash, "hash"), (PasswordHash, "verify"), (MarkdownIt, "render")):
        monkeypatch.setattr(owner, name, watch.over(getattr(owner, name)))
    return watch


def test_the_watch_sees_a_writer(city: City, watch: Watch) -> None:
    assert is_free(city.database)
    with city.database.writing() as session:
        session.execute(text("SELECT 1"))
        assert not is_free(watch.database)


@pytest.mark.parametrize(
    ("login", "password", "status"),
    [("alice", PASSWORD, 303), ("alice", "wrong wrong", 422), ("zelda", PASSWORD, 422)],
)
def test_signing_in(city: City, watch: Watch, login: str, password: str, status: int) -> None:
    answer = city.visitor(None).post("/sign-in", {"login": login, "password": password})
    assert answer.status_code == status
    assert watch.free == [True]


def test_signing_up(city: City, watch: Watch) -> None:
    assert city.visitor(None).post("/sign-up", sign_up_form()).status_code == 303
    assert watch.free == [True]


def test_a_new_password_by_a_link(city: City, watch: Watch) -> None:
    city.visitor(None).post("/reset", {"email": "alice@people.example"})
    link = link_in(letters(city)[-1], "reset")
    assert city.visitor(None).post(link, {"password": NEW}).status_code == 303
    assert watch.free == [True]


@pytest.mark.parametrize(
    ("page", "form", "steps"),
    [
        ("password", {"old": PASSWORD, "password": NEW}, 2),
        ("e-mail", {"email": "new@people.example", "password": PASSWORD}, 1),
        ("export", {"password": PASSWORD}, 1),
        ("delete", {"password": PASSWORD}, 1),
    ],
)
def test_ones_own_password(
    city: City, watch: Watch, page: str, form: dict[str, object], steps: int
) -> None:
    answer = city.visitor(city.alice).post(f"/settings/{page}", form)
    assert answer.status_code == (200 if page == "export" else 303)
    assert watch.free == [True] * steps


def test_a_password_that_changes_meanwhile_opens_nothing(city: City, watch: Watch) -> None:
    def change() -> None:
        with city.database.writing() as session:
            session.get_one(Person, city.alice.id).password_hash = "another"

    watch.meanwhile = change
    visitor = city.visitor(None)
    answer = visitor.post("/sign-in", {"login": "alice", "password": PASSWORD})
    assert answer.status_code == 422
    assert not works(visitor)


def test_what_is_refused_for_its_rate_is_never_hashed(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = City(database, settings.model_copy(update={"rate_limits": True}))
    watch = Watch(database)
    monkeypatch.setattr(PasswordHash, "verify", watch.over(PasswordHash.verify))
    with city.doors:
        visitor = city.visitor(None)
        form: dict[str, object] = {"login": "zelda", "password": "wrong wrong"}
        codes = [visitor.post("/sign-in", form).status_code for _time in range(22)]
    assert codes == [422] * 20 + [429] * 2
    assert len(watch.free) == 20


def fresh() -> str:
    """Return a text that no test has had drawn."""
    return f"They share **one** old cable: {token_hex(8)}."


def test_a_comment_and_its_edit(city: City, watch: Watch) -> None:
    topic, bob = topic_in(city), city.visitor(city.bob)
    comment = comment_in(city, city.bob, topic)
    watch.free.clear()
    form = {"kind": "evidence", "text": fresh(), "form_key": form_key()}
    assert bob.post(f"/proposals/{topic}/comments", form).status_code == 303
    edit: dict[str, object] = {"text": f" {fresh()}\n", "seen_revision": 1}
    assert bob.post(f"/comments/{comment}/edit", edit).status_code == 303
    assert watch.free == [True, True]


@pytest.mark.parametrize("button_only", [True, False])
def test_a_proposal_and_its_edit(city: City, watch: Watch, *, button_only: bool) -> None:
    with city.database.writing() as session:
        make_neighborhood(session)
    alice = city.visitor(city.alice)
    draft = begin(alice, saw=fresh())
    form = words(key_in(alice.get(draft).text), text=fresh())
    if button_only:
        form = {"form_key": form["form_key"]}
    posted = alice.post(f"{draft}/publication", form).headers["location"]
    number = posted.split("/")[-1].split("-")[0]
    edit: dict[str, object] = {"title": "Light it", "text": fresh(), "seen_revision": 1}
    assert alice.post(f"/proposals/{number}/edit", edit).status_code == 303
    assert watch.free == [True, True]


def test_an_answer_and_a_note(city: City, watch: Watch) -> None:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, department=city.department)
    olive = city.visitor(city.olive)
    watch.free.clear()
    form = {"verdict": "accepted", "text": fresh(), "action": "post"}
    assert olive.post(f"/proposals/{proposal.id}/notes", {"note": fresh()}).status_code == 303
    assert olive.post(f"/proposals/{proposal.id}/answer", form).status_code == 303
    assert watch.free == [True, True]


def test_a_program_posts(city: City, watch: Watch) -> None:
    alice = with_token(city, "alice")
    body = {"title": "Light Hemp Lane", "text": fresh(), "key": form_key()}
    number = alice.post("/api/v1/proposals", json=body).json()["id"]
    comment = {"kind": "question", "text": fresh(), "key": form_key()}
    place = f"/api/v1/proposals/{number}/comments"
    assert alice.post(place, json=comment).status_code == 201
    assert watch.free == [True, True]


def test_nothing_is_drawn_for_the_signed_out(city: City, watch: Watch) -> None:
    topic = topic_in(city)
    watch.free.clear()
    form = {"kind": "evidence", "text": fresh(), "form_key": form_key()}
    city.visitor(None).post(f"/proposals/{topic}/comments", form)
    assert watch.free == []
