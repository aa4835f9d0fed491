"""Charts are added up and claims judged while no request that writes holds the database."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.charts.claims import cube, judging, offering, service, sourcing
from app.charts.models import Chart, Claim
from app.core.db import Database
from app.datasets import duck
from tests.api.test_writing import with_token
from tests.charts.claims.city import chart_of, rows
from tests.factories.datasets import store_in
from tests.people import City
from tests.web.test_claims import claims
from tests.web.test_proposal_writing import begin, key_in, words
from tests.web.test_slow_work import is_free
from tests.web.test_typed_numbers import pressed

GAP = {"kind": "gap", "area": "ropewalk", "other": "dovecote", "period": "last-12"}


def nobody_writes(database: Database) -> bool:
    """Say whether a writer gets in at once (SQLite), or no transaction has written (PostgreSQL)."""
    if database.engine.dialect.name == "sqlite":
        return is_free(database)
    with database.reading() as session:
        writers = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        return not session.scalar(text(writers))


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin as a process does that has added up nothing yet."""
    monkeypatch.setattr(cube, "_kept", {})


@pytest.fixture
def chart(city: City) -> Chart:
    with city.database.writing() as session:
        table = rows({"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4)})
        return chart_of(session, store_in(city.settings.data_dir), table)


@pytest.fixture
def asked(city: City, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Note at each question to the store and each judgement whether nobody writes meanwhile."""
    told: list[tuple[str, bool]] = []

    def over(what: str, slow: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: object) -> object:
            told.append((what, nobody_writes(city.database)))
            return slow(*given)

        return watched

    forget(monkeypatch)
    monkeypatch.setattr(duck, "cursor_on", over("asked", duck.cursor_on))
    monkeypatch.setattr(service, "judge_fully", over("judged", service.judge_fully))
    for room in (sourcing, offering):
        monkeypatch.setattr(room, "judge", over("judged", judging.judge))
    return told


def test_a_claim_is_judged_before_it_is_kept(
    city: City, chart: Chart, asked: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/charts/{chart.id}-{chart.slug}/claims"
    city.visitor(None).post(url, GAP)
    assert asked == []
    assert city.visitor(city.alice).post(url, GAP).headers["location"].startswith("/claims/")
    assert asked == [("asked", True), ("judged", True)]
    wrong = {**GAP, "area": "atlantis"}
    forget(monkeypatch)
    assert city.visitor(city.alice).post(url, wrong).status_code in {303, 422}
    assert all(free for _what, free in asked)


def test_a_claim_by_a_program_is_judged_before_it_is_kept(
    city: City, chart: Chart, asked: list[tuple[str, bool]]
) -> None:
    body = {"kind": "gap", "area": "ropewalk", "other": "dovecote", "direction": "more"}
    answer = with_token(city, "alice").post(f"/api/v1/charts/{chart.id}/claims", json=body)
    assert answer.status_code == 201
    assert asked == [("asked", True), ("judged", True)]


def test_what_is_said_of_a_drafts_numbers_is_read_before_it_is_saved(
    city: City, chart: Chart, asked: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = city.visitor(city.alice)
    draft = begin(alice)
    form = words(key_in(alice.get(draft).text), text="There were 96 reports.", chart=str(chart.id))
    asked.clear()
    forget(monkeypatch)
    saved = alice.htmx("POST", draft, form).text
    assert ("asked", True) in asked
    assert ("judged", True) in asked
    forget(monkeypatch)
    put = alice.post(f"{draft}/claims", {**form, "say": pressed(saved)})
    assert put.status_code == 303
    assert all(free for _what, free in asked)
    kept: list[Claim] = claims(city)
    assert len(kept) == 1


def test_a_chart_is_computed_before_it_is_kept(
    city: City, chart: Chart, asked: list[tuple[str, bool]]
) -> None:
    with city.database.reading() as session:
        slug = session.get_one(Chart, chart.id).spec["dataset"]
    form = {"dataset": slug, "kind": "trend", "how": "count", "step": "year"}
    assert city.visitor(city.alice).post("/charts", form).status_code == 303
    assert ("asked", True) in asked
    assert all(free for _what, free in asked)
