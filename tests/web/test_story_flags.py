"""Readers flag a chart told in steps; moderators find it in their queue and decide."""

import pytest
from sqlalchemy import select

from app.charts.models import Chart
from app.ledger.models import LedgerEntry
from app.moderation.models import StoryFlag
from app.people.models import Standing
from tests.people import City
from tests.web.charted import make_charts
from tests.web.test_chart_steps import STEP, told

FLAG: dict[str, object] = {"reason": "spam", "note": "It sells <b>lamps</b>."}
HIDING: dict[str, object] = {"rule": "spam", "reason": "It sells lamps."}


@pytest.fixture
def chart(city: City) -> Chart:
    return make_charts(city)[0]


@pytest.fixture
def address(city: City, chart: Chart) -> str:
    return told(city.visitor(city.alice), chart)


def open_flags(city: City) -> int:
    with city.database.reading() as session:
        flags = session.scalars(select(StoryFlag)).all()
    return sum(flag.resolved_entry_id is None for flag in flags)


def test_a_reader_flags_steps_once_with_htmx_and_without(city: City, address: str) -> None:
    bob = city.visitor(city.bob)
    assert f'href="{address}/flags/new"' in bob.get(address).text
    form = bob.get(f"{address}/flags/new").text
    assert f'action="{address}/flags" method="post"' in form
    wrong = bob.post(f"{address}/flags", {"reason": "ugly", "note": "So ugly."})
    assert wrong.status_code == 422
    assert 'value="So ugly."' in wrong.text
    part = bob.htmx("POST", f"{address}/flags", FLAG)
    assert "You have flagged this text" in part.text
    assert "<html" not in part.text
    assert bob.post(f"{address}/flags", FLAG).status_code == 409
    assert "You have flagged this text" in bob.get(f"{address}/flags/new").text
    assert "You have flagged" in city.visitor(city.charlie).post(f"{address}/flags", FLAG).text
    assert open_flags(city) == 2


def test_who_may_not_flag_is_told(city: City, address: str) -> None:
    visitor = city.visitor(None)
    assert f'href="{address}/flags/new"' in visitor.get(address).text
    assert visitor.get(f"{address}/flags/new").headers["location"].startswith("/sign-in")
    assert visitor.post(f"{address}/flags", FLAG).headers["location"].startswith("/sign-in")
    for who in (city.alice, city.sue, city.una):
        assert city.visitor(who).post(f"{address}/flags", FLAG).status_code == 403
    assert f'href="{address}/flags/new"' not in city.visitor(city.alice).get(address).text
    lou = city.person("lou", standing=Standing.LIMITED)
    assert city.visitor(lou).post(f"{address}/flags", FLAG).status_code == 200
    assert open_flags(city) == 1


def test_a_moderator_keeps_flagged_steps_with_a_reason(city: City, address: str) -> None:
    city.visitor(city.bob).post(f"{address}/flags", FLAG)
    mo = city.visitor(city.mo)
    queue = mo.get("/moderation").text
    assert "One text waits for a decision." in queue
    assert "Dark corners" in queue
    page = mo.get(f"{address}/moderation").text
    assert "It sells &lt;b&gt;lamps&lt;/b&gt;." in page
    assert city.visitor(city.bob).post(f"{address}/keeping", {}).status_code == 404
    assert mo.post(f"{address}/keeping", {"kept_because": " "}).status_code == 422
    kept = mo.post(f"{address}/keeping", {"kept_because": "It explains the chart."})
    assert kept.headers["location"] == "/moderation"
    assert mo.post(f"{address}/keeping", {"kept_because": "Again."}).status_code == 409
    assert "Dark corners" not in mo.get("/moderation").text
    assert open_flags(city) == 0
    assert "A moderator decided" in city.visitor(city.bob).get("/notices").text
    with city.database.reading() as session:
        assert [e.deed for e in session.scalars(select(LedgerEntry))] == ["kept"]


def test_hiding_ends_its_flags_and_the_author_appeals(city: City, address: str) -> None:
    city.visitor(city.bob).post(f"{address}/flags", FLAG)
    assert city.visitor(city.mo).post(f"{address}/hiding", HIDING).status_code == 303
    assert open_flags(city) == 0
    assert "A moderator decided" in city.visitor(city.bob).get("/notices").text
    assert city.visitor(city.charlie).post(f"{address}/flags", FLAG).status_code == 410
    with city.database.reading() as session:
        entry = session.scalars(select(LedgerEntry)).one()
    assert (entry.deed, entry.rule, entry.concerns_id) == ("hidden", "spam", city.alice.id)
    sent: dict[str, object] = {"entry": entry.id, "text": "It sells nothing."}
    assert city.visitor(city.alice).post("/appeals", sent).status_code == 303


def test_steps_told_anew_can_be_flagged_anew_and_go_with_their_flags(
    city: City, address: str
) -> None:
    bob, alice = city.visitor(city.bob), city.visitor(city.alice)
    bob.post(f"{address}/flags", FLAG)
    assert alice.post(f"{address}/edit", {**STEP, "title": "Darker"}).status_code == 303
    assert "Edited since" in city.visitor(city.mo).get(f"{address}/moderation").text
    assert bob.post(f"{address}/flags", FLAG).status_code == 200
    assert open_flags(city) == 2
    assert alice.post(f"{address}/removal").status_code == 303
    assert open_flags(city) == 0
    assert city.visitor(city.mo).get("/moderation").status_code == 200
