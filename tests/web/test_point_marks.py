"""Marks of threads wherever a chart is shown, and what must not show once it is guarded."""

import re

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.contributions.guarding import guard_citations
from app.contributions.models import Citation
from app.core.clock import utc_now
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.proposals.evidence import see
from app.proposals.service import attach_evidence
from tests.factories.datasets import store_in
from tests.factories.points import AREA, MONTH, Charted, charted_in, make_thread
from tests.factories.proposals import make_proposal
from tests.people import City, form_key
from tests.web.test_points import begin, page_of


@pytest.fixture
def store(city: City) -> Storage:
    return store_in(city.settings.data_dir)


@pytest.fixture
def charted(city: City, store: Storage) -> Charted:
    with city.database.writing() as session:
        return charted_in(session, store)


def test_numbers_stand_in_a_list_and_on_the_picture(city: City, charted: Charted) -> None:
    begin(city, charted)
    begin(city, charted, "Why so few?", "area:dovecote")
    html = city.visitor(None).get(f"/charts/{charted.ranking.id}-{charted.ranking.slug}").text
    assert html.count('<svg class="pins ') == 2
    assert html.count('aria-label="Thread 1: Ropewalk"') == 2
    assert html.index("Why so many here?") < html.index("Why so few?")
    assert "last from" in html
    everything = (
        city.visitor(None).get(f"/charts/{charted.ranking.id}-{charted.ranking.slug}/points").text
    )
    assert "Why so few?" in everything


def test_a_place_s_month_is_no_mark_on_the_city_s_line(city: City, charted: Charted) -> None:
    with city.database.writing() as session:
        make_thread(session, charted, city.alice, MONTH, chart=charted.trend, focus="ropewalk")
    address = f"/charts/{charted.trend.id}-{charted.trend.slug}"
    assert '<svg class="pins' not in city.visitor(None).get(address).text
    assert '<svg class="pins' in city.visitor(None).get(f"{address}?focus=ropewalk").text


def test_a_proposal_that_cites_the_chart_says_how_many_threads_it_has(
    city: City, charted: Charted, store: Storage
) -> None:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, "Fix the lights")
        seen = see(session, store, charted.ranking.id, None)
        attach_evidence(session, city.alice, proposal.id, seen)
        address = f"/proposals/{proposal.id}-fix-the-lights"
    assert "on its data points" not in city.visitor(None).get(address).text
    begin(city, charted)
    assert "1 thread on its data points" in city.visitor(None).get(address).text


def test_a_comment_in_a_proposal_is_anchored_by_the_form_or_by_address(
    city: City, charted: Charted, store: Storage
) -> None:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, "Fix the lights")
        attach_evidence(
            session, city.alice, proposal.id, see(session, store, charted.ranking.id, None)
        )
    bob, address = city.visitor(city.bob), f"/proposals/{proposal.id}/comments"
    form = bob.get(f"/proposals/{proposal.id}-fix-the-lights").text
    value = f"{charted.ranking.id} {AREA}"
    assert f'<option value="{value}">Ropewalk: 3</option>' in form
    sent = {"kind": "concern", "text": "It is dark here.", "form_key": form_key()}
    assert bob.post(address, {**sent, "point": value}).status_code == 303
    elsewhere = "http://testserver" + page_of(charted.trend, MONTH) + "?focus=ropewalk"
    other = {**sent, "text": "In January too.", "form_key": form_key()}
    assert bob.post(address, {**other, "chart_address": elsewhere}).status_code == 303
    html = city.visitor(None).get(f"/proposals/{proposal.id}-fix-the-lights").text
    assert "as it was, 3 events (version 1)" in html
    assert "January 2025, Ropewalk" in html
    point = city.visitor(None).get(page_of(charted.ranking)).text
    assert "Said in proposals" in point
    assert "It is dark here." in point
    for wrong in ("x", "99 area:ropewalk", f"{charted.ranking.id} area:atlantis", "9" * 300):
        refused = bob.post(address, {**sent, "form_key": form_key(), "point": wrong})
        assert refused.status_code == 422
        assert "It is dark here." in refused.text


def guard(session: Session, charted: Charted) -> None:
    dataset = session.get_one(Dataset, charted.dataset.id)
    dataset.sensitive, dataset.edited_at = True, utc_now()


def test_a_number_that_is_guarded_now_shows_nowhere(
    city: City, charted: Charted, store: Storage
) -> None:
    """Three rows in Ropewalk: once the table is about people, none of the pages says so."""
    begin(city, charted)
    with city.database.writing() as session:
        guard(session, charted)
    guard_citations(city.database, store, charted.dataset.id)
    with city.database.reading() as session:
        pinned = session.scalars(select(Citation)).one().reading
        assert (pinned["value"], pinned["said"], pinned["figure"]) == (None, "", "too few to show")
    for address in (
        page_of(charted.ranking),
        f"/charts/{charted.ranking.id}-{charted.ranking.slug}",
        f"/charts/{charted.ranking.id}-{charted.ranking.slug}/points",
        f"/api/v1/charts/{charted.ranking.id}/points",
        f"/charts/{charted.ranking.id}/feed.atom",
    ):
        text = city.visitor(None).get(address).text
        assert "3 events" not in text, address
        assert not re.search(r"Ropewalk[^<>]{0,30}\b3\b", text), address


def test_the_pages_ask_as_much_for_many_points_as_for_one(city: City, charted: Charted) -> None:
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    def cost(address: str) -> int:
        city.visitor(None).get(address)
        asked.clear()
        city.visitor(None).get(address)
        return len([one for one in asked if one.startswith("SELECT")])

    address = f"/charts/{charted.ranking.id}-{charted.ranking.slug}"
    begin(city, charted)
    event.listen(city.database.engine, "before_cursor_execute", note)
    try:
        once = [cost(address), cost(page_of(charted.ranking)), cost(f"{address}/points")]
        for anchor in ("area:dovecote", "area:millrace", "area:tannery"):
            begin(city, charted, "And here?", anchor)
        often = [cost(address), cost(page_of(charted.ranking)), cost(f"{address}/points")]
    finally:
        event.remove(city.database.engine, "before_cursor_execute", note)
    assert once == often
