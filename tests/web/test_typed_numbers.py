"""Typed numbers in a draft and on one's own proposal; claims picked from a list and put in."""

import re

import pytest
from sqlalchemy import select

from app.charts.claims.service import make_claim
from app.charts.claims.specs import LevelClaim
from app.charts.models import Chart, Claim
from app.charts.spec import Last
from app.core.storage import Storage
from app.proposals.models import Draft
from tests.charts.claims.city import chart_of, rows
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset
from tests.factories.discussion import topic_in
from tests.people import City, Visitor
from tests.web.test_proposal_writing import begin, key_in, words

ASKED = "Where is this from?"


@pytest.fixture
def chart(city: City) -> Chart:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with city.database.writing() as session:
        table = rows({"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4)})
        made = chart_of(session, store, table)
        made.featured = True
        return made


def kept(city: City, chart: Chart) -> int:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    claim = LevelClaim(area="ropewalk", period=Last(months=12))
    with city.database.writing() as session:
        same = session.get_one(Chart, chart.id)
        return make_claim(session, store, city.alice, same, claim).id


def draft_of(visitor: Visitor, text: str, **more: object) -> tuple[str, dict[str, object]]:
    address = begin(visitor)
    form = words(key_in(visitor.get(address).text), text=text, **more)
    assert visitor.post(address, form).status_code == 303
    return address, form


def pressed(html: str, name: str = "say") -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found
    return found[1].replace("&#34;", '"').replace("&quot;", '"')


def text_in(city: City) -> str:
    with city.database.reading() as session:
        return str(session.scalars(select(Draft)).one().fields["text"])


def test_a_number_without_a_source_is_asked_for_and_never_blocks(city: City, chart: Chart) -> None:
    alice = city.visitor(city.alice)
    address, form = draft_of(alice, "Reports doubled in 2025.", chart=chart.id)
    page = alice.get(address).text
    assert ASKED in page
    assert ">doubled</q>" in page
    assert "rose from 48 in 2024 to 96 in 2025" in page
    assert ">2025</q>" not in page
    part = alice.htmx("POST", address, form).text
    assert "<html" not in part
    assert ASKED in part
    assert ASKED in alice.get(f"{address}/preview").text
    posted = alice.post(f"{address}/publication", form)
    assert posted.status_code == 303
    assert posted.headers["location"].startswith("/proposals/")


def test_what_the_chart_or_a_claim_says_is_not_asked_for(city: City, chart: Chart) -> None:
    number, alice = kept(city, chart), city.visitor(city.alice)
    address, _form = draft_of(alice, f"96 reports: {{claim:{number}}}")
    assert ASKED not in alice.get(address).text
    preview = alice.get(f"{address}/preview").text
    assert ASKED not in preview
    assert "Source:" in preview  # the claim is drawn as readers will see it
    assert 'popovertarget="claim-' in preview


def test_a_chart_that_does_not_say_it_leaves_room_for_the_places_ready_ones(
    city: City, chart: Chart
) -> None:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with city.database.writing() as session:
        other, _version = make_dataset(session, store, "Trees", rows=[("ropewalk", None, "oak", 1)])
        trees = make_chart(session, store, other).id
    alice = city.visitor(city.alice)
    page = alice.get(draft_of(alice, "Reports doubled.", chart=trees)[0]).text
    assert f'class="fine" href="/charts/{chart.id}-' in page


def test_without_a_chart_the_ready_charts_of_the_place_are_looked_at(
    city: City, chart: Chart
) -> None:
    alice = city.visitor(city.alice)
    page = alice.get(draft_of(alice, "It doubled.")[0]).text
    assert "rose from 48 in 2024 to 96 in 2025" in page
    assert f'href="/charts/{chart.id}-' in page
    nothing = alice.get(draft_of(alice, "There are 7,654,321 of them.")[0]).text
    assert "No chart at hand says this" in nothing


def test_a_candidate_is_kept_and_put_at_the_end_without_a_script(city: City, chart: Chart) -> None:
    alice = city.visitor(city.alice)
    address, form = draft_of(alice, "Reports doubled.", chart=chart.id)
    say = pressed(alice.get(address).text)
    answer = alice.post(f"{address}/claims", {**form, "say": say, "title": "A better title"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}?saved=1#text")
    with city.database.reading() as session:
        claim = session.scalars(select(Claim)).one()
    assert claim.created_by == city.alice.id
    assert text_in(city) == f"Reports doubled.\n\n{{claim:{claim.id}}}\n"
    page = alice.get(address).text
    assert ASKED not in page
    assert "A better title" in page


def test_a_claim_goes_in_at_the_cursor(city: City, chart: Chart) -> None:
    number, alice = kept(city, chart), city.visitor(city.alice)
    address, form = draft_of(alice, "One line.\r\nTwo lines.")
    alice.post(f"{address}/claims", {**form, "put": number, "at": 8})
    assert text_in(city) == f"One line {{claim:{number}}}.\nTwo lines."
    for at in ("999", "-1", "x", "٨"):
        alice.post(f"{address}/claims", {**form, "put": number, "at": at})
        assert text_in(city) == f"One line.\nTwo lines.\n\n{{claim:{number}}}\n"


def test_a_claim_is_put_in_from_the_preview(city: City, chart: Chart) -> None:
    alice = city.visitor(city.alice)
    address, form = draft_of(alice, "It doubled.", chart=chart.id)
    preview = alice.get(f"{address}/preview").text
    assert "at the cursor" not in preview  # there is none
    say = pressed(preview)
    only = {"form_key": form["form_key"], "say": say}
    assert alice.post(f"{address}/claims", only).status_code == 303
    assert re.fullmatch(r"It doubled\.\n\n\{claim:\d+\}\n", text_in(city))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"say": "{"}, 422), ({"say": "[1]"}, 422), ({"say": '{"chart": 1}'}, 422), ({}, 422),
        ({"say": '{"chart": 1, "claim": {"kind": "prophecy"}}'}, 422),
        ({"say": '{"chart": 99, "claim": {"kind": "level"}}'}, 404),
        ({"say": '{"chart": true, "claim": {"kind": "level"}}'}, 422),
        ({"say": "[" * 5000}, 422), ({"put": "99"}, 404), ({"put": "x"}, 422),
        ({"put": "9" * 30}, 422), ({"put": "1", "text": "x" * 70_000}, 422),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("chart")
def test_what_cannot_be_put_in_loses_no_word(
    city: City, sent: dict[str, object], status: int
) -> None:
    alice = city.visitor(city.alice)
    address, form = draft_of(alice, "Reports doubled.")
    answer = alice.post(f"{address}/claims", {**form, **sent})
    assert answer.status_code == status
    if status == 422 and "text" not in sent:
        assert "Reports doubled.</textarea>" in answer.text
    assert text_in(city) == "Reports doubled."


def test_others_and_the_signed_out_put_in_nothing_of_theirs(city: City, chart: Chart) -> None:
    alice = city.visitor(city.alice)
    address, form = draft_of(alice, "It doubled.", chart=chart.id)
    say = pressed(alice.get(address).text)
    assert city.visitor(city.bob).post(f"{address}/claims", {"say": say}).status_code == 404
    nobody = city.visitor(None)
    own, form = draft_of(nobody, "It doubled.", chart=chart.id)
    page = nobody.get(own).text
    assert "rose from 48 in 2024 to 96 in 2025" in page
    assert 'name="say"' not in page
    assert "Sign in to put one in." in page
    answer = nobody.post(f"{own}/claims", {**form, "say": say})
    assert answer.status_code in {303, 401}
    with city.database.reading() as session:
        assert session.scalars(select(Claim)).all() == []


def test_its_author_alone_is_asked_on_the_posted_proposal(city: City, chart: Chart) -> None:
    alice = city.visitor(city.alice)
    address, form = draft_of(alice, "Reports doubled.", chart="")
    url = alice.post(f"{address}/publication", form).headers["location"]
    numbers = f"/proposals/{url.split('/')[2].split('-')[0]}/numbers"
    assert numbers in alice.get(url).text
    for other in (None, city.bob):
        assert ASKED not in city.visitor(other).get(url).text
    assert city.visitor(city.bob).get(numbers).status_code == 403
    page = alice.get(numbers).text
    assert "rose from 48 in 2024 to 96 in 2025" in page
    assert f'action="/charts/{chart.id}-{chart.slug}/claims"' in page


def test_a_proposal_whose_numbers_have_sources_says_so(city: City) -> None:
    topic = topic_in(city)
    page = city.visitor(city.alice).get(f"/proposals/{topic}/numbers")
    assert "Every number in your text has its source" in page.text
