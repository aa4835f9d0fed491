"""ATTACKS 48: what a page may cost, whoever asks for it and however."""

from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.charts.periods import STEPS_LIMIT
from app.core.config import Settings
from app.core.db import Database
from app.people.models import Person
from app.search.queries import DEEPEST
from app.worker.works import Works
from tests.attacks.threads import plant_tower
from tests.factories.datasets import make_dataset, store_in
from tests.factories.discussion import make_topic, topic_in
from tests.factories.places import make_neighborhood
from tests.people import City

PATIENCE = 0.5  # seconds
COUNT = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n {}) SELECT count(*) FROM n"
ENDLESS = text(COUNT.format(""))
LONG = text(COUNT.format("WHERE x < 1000000"))


@pytest.fixture
def hasty(url: str, database: Database, settings: Settings) -> Iterator[City]:
    """Give a city whose statements are stopped after half a second; `database` empties it."""
    assert database.engine.url.get_backend_name() in url
    city = City(Database(url, PATIENCE), settings)
    with city.doors:
        yield city
    city.database.engine.dispose()


def ask_for_ever(session: Session, *_told: object, **_more: object) -> None:
    session.execute(ENDLESS)


@pytest.mark.parametrize("door", ["/search", "/api/v1/search"])
def test_a_statement_without_end_is_stopped_and_said(
    hasty: City, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    visitor = hasty.visitor(None)
    module = "app.web.search.find" if door == "/search" else "app.api.ledger.find"
    with monkeypatch.context() as patch:
        patch.setattr(module, ask_for_ever)
        answers = [visitor.get(f"{door}?q=lights") for _one_more_than_connections in range(6)]
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers["retry-after"] for answer in answers} == {"5"}
    assert all("took too long" in answer.text for answer in answers)
    if door.startswith("/api/"):
        assert answers[0].headers["content-type"] == "application/problem+json"
        assert answers[0].json()["type"] == "/problems/too-slow"
    assert visitor.get(f"{door}?q=lights").status_code == 200


def test_what_a_stopped_request_wrote_is_undone(
    hasty: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = topic_in(hasty)
    visitor = hasty.visitor(hasty.bob)

    def write_then_hang(session: Session, *_told: object) -> None:
        session.get_one(Person, hasty.bob.id).title = "half"
        session.flush()
        session.execute(ENDLESS)

    with monkeypatch.context() as patch:
        patch.setattr("app.web.follows.start_following", write_then_hang)
        assert visitor.post(f"/follows/proposal/{number}").status_code == 503
    assert visitor.post(f"/follows/proposal/{number}").status_code == 303
    with hasty.database.reading() as session:
        assert session.get_one(Person, hasty.bob.id).title == ""


def test_the_worker_may_take_its_time(url: str, settings: Settings, migrated: Database) -> None:
    assert migrated.engine.url
    told = {"database_url": url, "query_seconds": 0.1}
    works = Works.build(settings.model_copy(update=told))
    with works.database.reading() as session:
        assert session.scalar(LONG) == 1_000_000
        if works.database.engine.dialect.name == "postgresql":
            assert session.scalar(text("SHOW statement_timeout")) == "0"
    works.database.engine.dispose()


def test_the_highest_and_widest_thread_gives_a_page_of_it(city: City) -> None:
    """A thousand comments, five hundred of them one below the other: a page shows some of them."""
    with city.database.writing() as session:
        topic = make_topic(session, city.alice)
        deepest = plant_tower(session, city.bob, topic.id, high=500, wide=500)
        url = f"/proposals/{topic.id}-{topic.slug}"
    visitor = city.visitor(city.charlie)
    for path in (url, f"/comments/{deepest}/thread", f"{url}?after={deepest}"):
        page = visitor.get(path)
        assert page.status_code in {200, 303}, path
        assert page.text.count('id="c') <= 120, path
    listed = visitor.get(f"/api/v1/proposals/{topic.id}/comments?limit=100").json()
    assert len(listed["items"]) == 100
    assert visitor.get(f"/api/v1/proposals/{topic.id}/comments?limit=101").status_code == 422


def test_the_widest_period_is_cut_into_no_more_than_fit(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhood(session)
        make_dataset(session, store_in(city.settings.data_dir))
    visitor = city.visitor(None)
    query = "/charts/preview?dataset=repairs&kind=trend&how=count&step=month&period="
    for period in ("all", "0001", "9999", "last-9999", "last-0", "1"):
        answer = visitor.htmx("GET", query + period)
        assert answer.status_code in {200, 422}, period
        assert answer.text.count("<tr") <= STEPS_LIMIT + 2, period


def test_all_filters_at_once_list_a_page(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhood(session)
        for number in range(30):
            make_topic(session, city.alice, f"Fix the lights {number}")
    visitor = city.visitor(None)
    kinds, phases, sorts = ("fix", "x"), ("open", "evidence_wanted", ""), ("new", "active", "x")
    for kind, phase, sort in product(kinds, phases, sorts):
        query = f"kind={kind}&phase={phase}&sort={sort}&department=public-works"
        page = visitor.get(f"/proposals?{query}&neighborhood=ropewalk&dataset=x&after=x")
        assert page.status_code == 200
        assert page.text.count('<li class="item') <= 20
    assert len(visitor.get("/api/v1/proposals?limit=20").json()["items"]) == 20


@pytest.mark.parametrize(
    "words", ['*"(-', "a*", '"', "NEAR(a b)", "a OR b", "&|!", "title:a", "a " * 5000, "é" * 5000]
)
def test_no_search_is_an_operator_or_without_end(city: City, words: str) -> None:
    with city.database.writing() as session:
        for number in range(30):
            make_topic(session, city.alice, f"A light {number}")
    visitor = city.visitor(None)
    for door in ("/search", "/api/v1/search"):
        for start in (0, DEEPEST, DEEPEST * 10):
            answer = visitor.client.get(door, params={"q": words, "start": start})
            assert answer.status_code in {200, 422}, (door, words[:20])
            assert answer.text.count("/proposals/") <= 60
    with city.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person))
