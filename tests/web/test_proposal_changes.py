"""Editing, closing, following, attaching: who may, who may not, with and without htmx."""

import pytest

from app.core.storage import Storage
from app.proposals.models import Phase, Proposal
from app.proposals.service import edit_proposal
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City


@pytest.fixture
def number(city: City) -> int:
    with city.database.writing() as session:
        place, *_rest = make_neighborhoods(session)
        return make_proposal(session, city.alice, "Fix the lights", place=place).id


def phase_of(city: City, number: int) -> Phase:
    with city.database.reading() as session:
        return session.get_one(Proposal, number).phase


def edit_form(**changes: object) -> dict[str, object]:
    return {"title": "Fix it", "text": "New words.", "reason": "", "seen_revision": 1, **changes}


def test_its_author_edits_it(city: City, number: int) -> None:
    alice = city.visitor(city.alice)
    assert "Fix the lights" in alice.get(f"/proposals/{number}/edit").text
    saved = alice.post(f"/proposals/{number}/edit", edit_form())
    assert saved.headers["location"] == f"/proposals/{number}-fix-it"
    assert "New words." in alice.get(saved.headers["location"]).text


def test_nobody_else_edits_it(city: City, number: int) -> None:
    for person, status in ((None, 303), (city.bob, 403), (city.mo, 403), (city.sue, 403)):
        visitor = city.visitor(person)
        assert visitor.get(f"/proposals/{number}/edit").status_code == status
        assert visitor.post(f"/proposals/{number}/edit", edit_form()).status_code == status


def test_a_rejected_edit_keeps_what_was_typed(city: City, number: int) -> None:
    answer = city.visitor(city.alice).post(f"/proposals/{number}/edit", edit_form(title=""))
    assert answer.status_code == 422
    assert "New words." in answer.text


def test_of_two_editors_neither_loses_a_word(city: City, number: int) -> None:
    with city.database.writing() as session:
        edit_proposal(session, city.alice, number, "Fix it", "The other tab.", 1)
    answer = city.visitor(city.alice).post(f"/proposals/{number}/edit", edit_form())
    assert answer.status_code == 409
    assert "The other tab." in answer.text
    assert "New words." in answer.text


@pytest.mark.parametrize("name", ["phase", "author_id", "score"])
def test_an_edit_changes_words_only(city: City, number: int, name: str) -> None:
    form = edit_form(**{name: "1"})
    answer = city.visitor(city.alice).post(f"/proposals/{number}/edit", form)
    assert answer.status_code == 422


def test_its_author_or_a_moderator_closes_it_in_public(city: City, number: int) -> None:
    for person, status in ((None, 303), (city.bob, 403), (city.olive, 403)):
        visitor = city.visitor(person)
        answer = visitor.post(f"/proposals/{number}/closure", {"reason": "No."})
        assert answer.status_code == status
    assert phase_of(city, number) is Phase.EVIDENCE_WANTED
    mo = city.visitor(city.mo)
    assert mo.post(f"/proposals/{number}/closure", {"reason": ""}).status_code == 422
    assert mo.get(f"/proposals/{number}/closure").status_code == 200
    closed = mo.post(f"/proposals/{number}/closure", {"reason": "The lamp works."})
    assert "The lamp works." in mo.get(closed.headers["location"]).text
    assert phase_of(city, number) is Phase.CLOSED
    alice = city.visitor(city.alice)
    assert alice.post(f"/proposals/{number}/closure", {"reason": "Me too."}).status_code == 409
    assert alice.post(f"/proposals/{number}/edit", edit_form()).status_code == 409


def test_following_swaps_its_own_button(city: City, number: int) -> None:
    bob = city.visitor(city.bob)
    swapped = bob.htmx("POST", f"/follows/proposal/{number}")
    assert "Stop following" in swapped.text
    assert "<html" not in swapped.text
    ended = bob.post(f"/follows/proposal/{number}/end")
    assert ended.status_code == 303
    assert city.visitor(None).post(f"/follows/proposal/{number}").status_code == 303
    assert city.visitor(city.sue).post(f"/follows/proposal/{number}").status_code == 403


def test_anybody_attaches_a_chart_to_what_lacks_evidence(city: City, number: int) -> None:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with city.database.writing() as session:
        dataset, _version = make_dataset(session, store)
        chart = make_chart(session, store, dataset)
    bob = city.visitor(city.bob)
    assert bob.get(f"/proposals/{number}/citations/new").status_code == 200
    wrong = bob.post(f"/proposals/{number}/citations", {"chart": "", "chart_address": "my cat"})
    assert wrong.status_code == 422
    right = {"chart": "", "chart_address": f"http://testserver/charts/{chart.id}-{chart.slug}"}
    attached = bob.post(f"/proposals/{number}/citations", right)
    assert attached.status_code == 303
    page = bob.get(attached.headers["location"]).text
    assert "Attached by" in page
    assert ">bob</a>" in page
    assert phase_of(city, number) is Phase.OPEN
    assert city.visitor(city.charlie).get(f"/proposals/{number}/citations/new").status_code == 409


def test_a_proposal_may_start_from_a_chart(city: City, number: int) -> None:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with city.database.writing() as session:
        dataset, _version = make_dataset(session, store)
        chart = make_chart(session, store, dataset)
    alice = city.visitor(city.alice)
    page = alice.get(f"/proposals/new?chart={chart.id}&focus=ropewalk").text
    assert chart.title in page
    assert 'value="Ropewalk"' in page
    form = {"saw": "It is dark.", "where": "Ropewalk", "chart": str(chart.id), "focus": "ropewalk"}
    draft = alice.post("/proposals/new", form).headers["location"]
    page = alice.get(draft).text
    assert chart.title in page
    key = page.split('name="form_key" value="')[1].split('"')[0]
    posted = alice.post(f"{draft}/publication", {"form_key": key})
    page = alice.get(posted.headers["location"]).text
    assert "As cited, version 1" in page
    assert number
