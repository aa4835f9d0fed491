"""The specification of a data point's page, and of its marks wherever the chart is shown."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.charts.models import Chart
from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.storage import Storage
from app.discussion.models import Comment
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.erasure import erase
from app.people.export import export_person
from app.people.models import Person
from app.people.passwords import UNPROVEN
from tests.factories.datasets import store_in
from tests.factories.points import AREA, MONTH, Charted, charted_in, lamps, make_thread, refresh
from tests.people import City, form_key


@pytest.fixture
def store(city: City) -> Storage:
    return store_in(city.settings.data_dir)


@pytest.fixture
def charted(city: City, store: Storage) -> Charted:
    with city.database.writing() as session:
        return charted_in(session, store)


def page_of(chart: Chart, anchor: str = AREA) -> str:
    return f"/charts/{chart.id}-{chart.slug}/points/{anchor}"


def words(**changed: object) -> dict[str, object]:
    form = {"kind": "question", "text": "Why so many here?", "anchor": AREA, "focus": ""}
    return {**form, "form_key": form_key(), **changed}


def begin(
    city: City, charted: Charted, text: str = "Why so many here?", anchor: str = AREA
) -> ContributionId:
    with city.database.writing() as session:
        return make_thread(session, charted, city.alice, anchor, text).id


def test_anybody_reads_what_a_point_is(city: City, charted: Charted) -> None:
    html = city.visitor(None).get(page_of(charted.ranking)).text
    assert "<h1><span hx-disable hx-ignore>Ropewalk</span></h1>" in html
    assert '<p class="figure">3<small>events</small></p>' in html
    assert "Nobody has begun a thread here yet." in html
    assert "/sign-in?next=/charts/" in html
    assert 'id="comment-form"' not in html


def test_an_address_leads_to_the_one_that_is_shared(city: City, charted: Charted) -> None:
    short = city.visitor(None).get(f"/charts/{charted.ranking.id}/points/{AREA}")
    assert (short.status_code, short.headers["location"]) == (301, page_of(charted.ranking))


@pytest.mark.parametrize("anchor", ["area:atlantis", "x", "period:2025-13", "category:a/b%00"])
def test_what_is_no_point_is_not_there(city: City, charted: Charted, anchor: str) -> None:
    assert city.visitor(None).get(page_of(charted.ranking, anchor)).status_code == 404


def test_every_row_of_the_table_leads_to_its_point(city: City, charted: Charted) -> None:
    html = city.visitor(None).get(f"/charts/{charted.ranking.id}-{charted.ranking.slug}").text
    assert html.count(">Discuss<") == 4
    assert f'href="{page_of(charted.ranking)}"' in html
    trend = f"/charts/{charted.trend.id}-{charted.trend.slug}?focus=ropewalk"
    assert f'{page_of(charted.trend, MONTH)}?focus=ropewalk"' in city.visitor(None).get(trend).text


def test_a_thread_begins_without_a_script(city: City, charted: Charted) -> None:
    bob = city.visitor(city.bob)
    page = bob.get(page_of(charted.ranking)).text
    assert f'action="/charts/{charted.ranking.id}/points" method="post"' in page
    assert f'<input type="hidden" name="anchor" value="{AREA}">' in page
    sent = words()
    for _twice in range(2):
        answer = bob.post(f"/charts/{charted.ranking.id}/points", sent)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(page_of(charted.ranking) + "#c")
    html = bob.get(page_of(charted.ranking)).text
    assert html.count("Why so many here?") == 1
    assert "as it was, 3 events (version 1)" in html
    assert "Stop following" in html


def test_a_rejected_thread_keeps_what_was_typed(city: City, charted: Charted) -> None:
    bob = city.visitor(city.bob)
    address = f"/charts/{charted.ranking.id}/points"
    answer = bob.post(address, words(kind="rant", text="Why <b>here</b>?"))
    assert answer.status_code == 422
    assert "Why &lt;b&gt;here&lt;/b&gt;?" in answer.text
    assert f'name="anchor" value="{AREA}"' in answer.text
    part = bob.htmx("POST", address, words(kind="rant"))
    assert (part.status_code, part.headers["hx-retarget"]) == (422, "#comment-form")
    assert "<html" not in part.text
    wrong = bob.post(address, words(chart_address="nowhere"))
    assert wrong.status_code == 422
    with city.database.reading() as session:
        assert session.scalars(select(Comment)).all() == []


@pytest.mark.parametrize("anchor", ["area:atlantis", "period:2025-13", 'category:"><x'])
def test_no_thread_begins_on_what_is_no_point(city: City, charted: Charted, anchor: str) -> None:
    address = f"/charts/{charted.ranking.id}/points"
    assert city.visitor(city.bob).post(address, words(anchor=anchor)).status_code == 404


def test_who_may_not_take_part_is_refused(city: City, charted: Charted) -> None:
    address = f"/charts/{charted.ranking.id}/points"
    nobody = city.visitor(None).post(address, words())
    assert nobody.headers["location"].startswith("/sign-in")
    for person in (city.sue, city.una):
        assert city.visitor(person).post(address, words()).status_code == 403


def test_a_reply_comes_back_to_the_point(city: City, charted: Charted) -> None:
    first = begin(city, charted)
    bob = city.visitor(city.bob)
    point = re.search(r'action="(/points/\d+/comments)"', bob.get(page_of(charted.ranking)).text)
    assert point
    form = {"kind": "evidence", "text": "Old lamps.", "parent_id": first, "form_key": form_key()}
    answer = bob.post(point[1], form)
    assert answer.headers["location"].startswith(page_of(charted.ranking) + "#c")
    part = bob.htmx("POST", point[1], {**form, "form_key": form_key(), "text": "And rain."})
    assert part.status_code == 200
    assert "And rain." in part.text
    assert "<html" not in part.text
    assert bob.post(point[1], {**form, "text": ""}).status_code == 422
    del form["parent_id"]
    assert bob.post(point[1], {**form, "form_key": form_key()}).status_code == 404
    assert city.visitor(None).get(f"/comments/{first}").headers["location"].endswith(f"#c{first}")
    assert "Old lamps." in city.visitor(None).get(f"/comments/{first}/thread").text


def test_words_on_a_point_are_changed_voted_flagged_and_hidden_as_any(
    city: City, charted: Charted
) -> None:
    first = begin(city, charted)
    alice, bob, mo = (city.visitor(person) for person in (city.alice, city.bob, city.mo))
    edit = {"text": "Why so many in May?", "seen_revision": 1}
    assert alice.post(f"/comments/{first}/edit", edit).status_code == 303
    vote = {"vote": "agree", "shape": "small", "next": page_of(charted.ranking)}
    assert bob.post(f"/contributions/{first}/vote", vote).status_code == 303
    assert bob.post(f"/contributions/{first}/flags", {"reason": "spam"}).status_code == 200
    assert "Why so many in May?" in mo.get("/moderation").text
    with city.database.writing() as session:
        hide(session, city.mo, first, Rule.SPAM, "An advertisement.")
    html = city.visitor(None).get(page_of(charted.ranking)).text
    assert "Why so many in May?" not in html
    assert "Hidden by a moderator." in html
    assert city.visitor(None).get(f"/comments/{first}").status_code == 410
    for place in (f"/charts/{charted.ranking.id}-{charted.ranking.slug}", "/search?q=many"):
        assert "Why so many" not in city.visitor(None).get(place).text


def test_one_follows_a_point_and_stops(city: City, charted: Charted) -> None:
    begin(city, charted)
    bob = city.visitor(city.bob)
    action = re.search(r'action="(/points/\d+/follow)"', bob.get(page_of(charted.ranking)).text)
    assert action
    assert bob.post(action[1]).status_code == 303
    assert f'action="{action[1]}/end"' in bob.get(page_of(charted.ranking)).text
    assert bob.post(f"{action[1]}/end").status_code == 303
    assert "Stop following" not in bob.get(page_of(charted.ranking)).text


def test_a_refresh_shows_then_and_now_and_a_lost_point_is_marked(
    city: City, charted: Charted
) -> None:
    begin(city, charted)
    with city.database.writing() as session:
        refresh(session, charted, lamps("ropewalk", 7))
    html = city.visitor(None).get(page_of(charted.ranking)).text
    assert '<p class="figure">7<small>' in html
    assert "As it was when the first thread began: 3 events (version 1)." in html
    with city.database.writing() as session:
        make_thread(session, charted, city.alice, MONTH, chart=charted.trend)
        refresh(session, charted, lamps("ropewalk", 7, date(2026, 5, 1)), number=3)
    gone = city.visitor(city.bob).get(page_of(charted.trend, MONTH)).text
    assert "Gone from the newest data." in gone
    assert "Why so many here?" in gone
    assert 'id="comment-form"' not in gone
    assert ">Reply</summary>" in gone
    chart = city.visitor(None).get(f"/charts/{charted.trend.id}-{charted.trend.slug}").text
    assert "not in the newest data" in chart


def test_one_s_words_on_a_point_are_exported_and_outlive_the_account_unnamed(
    city: City, charted: Charted
) -> None:
    first = begin(city, charted)
    with city.database.writing() as session:
        alice = session.get_one(Person, city.alice.id)
        held = export_person(session, alice)
        texts, cited = held["contribution.author_id"], held["citation.attached_by"]
        assert isinstance(texts, list)
        assert isinstance(cited, list)
        assert [row["id"] for row in texts] == [first]
        assert cited[0]["reading"]["said"] == "3 events"
        erase(session, alice, UNPROVEN, utc_now())  # she has no password
    html = city.visitor(None).get(page_of(charted.ranking)).text
    assert "Why so many here?" in html
    assert "former resident" in html
    assert ">alice<" not in html
