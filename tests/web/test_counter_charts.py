"""The specification of answering a chart with another cut, from the button to the two beside."""

import pytest

from app.core.storage import Storage
from app.proposals.evidence import see
from app.proposals.service import attach_evidence
from tests.factories.datasets import store_in
from tests.factories.points import Charted, charted_in
from tests.factories.proposals import make_proposal
from tests.people import City


@pytest.fixture
def store(city: City) -> Storage:
    return store_in(city.settings.data_dir)


@pytest.fixture
def charted(city: City, store: Storage) -> Charted:
    with city.database.writing() as session:
        return charted_in(session, store)


def wish(charted: Charted, **changed: object) -> dict[str, object]:
    form = {"dataset": charted.dataset.slug, "kind": "map", "how": "count"}
    return {**form, "answers": charted.ranking.id, **changed}


def test_a_chart_is_answered_with_another_cut_and_both_say_so(city: City, charted: Charted) -> None:
    bob = city.visitor(city.bob)
    page = f"/charts/{charted.ranking.id}-{charted.ranking.slug}"
    builder = f"/charts/new?dataset={charted.dataset.slug}&answers={charted.ranking.id}"
    assert builder.replace("&", "&amp;") in bob.get(page).text
    form = bob.get(builder).text
    assert f'name="answers" value="{charted.ranking.id}"' in form
    assert "It answers this chart" in form
    made = bob.post("/charts", wish(charted))
    assert made.status_code == 303
    beside = made.headers["location"]
    assert beside.startswith(f"/charts/{charted.ranking.id}/beside/")
    shown = city.visitor(None).get(beside).text
    assert "They are different kinds of picture, so each has its own scale." in shown
    assert 'href="/people/bob"' in shown
    counters = city.visitor(None).get(page).text.split('id="counters"')[1]
    assert beside in counters
    assert ">bob<" in counters
    other = beside.rsplit("/", 1)[-1]
    back = city.visitor(None).get(f"/charts/{other}").headers["location"]
    assert "answered by this chart" in city.visitor(None).get(back).text


def test_another_table_is_chosen_first_and_keeps_what_is_answered(
    city: City, charted: Charted
) -> None:
    choose = city.visitor(None).get(f"/charts/new?answers={charted.ranking.id}").text
    assert f"?dataset={charted.dataset.slug}&amp;answers={charted.ranking.id}" in choose


@pytest.mark.parametrize("answers", ["999", "x", "-1", "0", "1e3", "9" * 10])
def test_what_names_no_chart_is_said_in_the_form(
    city: City, charted: Charted, answers: str
) -> None:
    refused = city.visitor(city.bob).post("/charts", wish(charted, answers=answers))
    assert refused.status_code == 422
    assert "There is no chart of this number to answer." in refused.text
    anybody = city.visitor(None)
    builder = f"/charts/new?dataset={charted.dataset.slug}&answers={answers}"
    assert anybody.get(builder).status_code == 200


def test_the_same_chart_is_no_answer(city: City, charted: Charted) -> None:
    same = city.visitor(city.bob).post("/charts", wish(charted, kind="ranking"))
    assert same.status_code == 422
    assert "This is the chart that you answer." in same.text


def test_any_two_charts_can_be_seen_side_by_side(city: City, charted: Charted) -> None:
    anybody = city.visitor(None)
    address = f"/charts/{charted.ranking.id}/beside/{charted.trend.id}?focus=ropewalk"
    assert anybody.get(address).status_code == 200
    itself = anybody.get(f"/charts/{charted.trend.id}/beside/{charted.trend.id}")
    assert itself.status_code == 303
    for missing in ("/charts/1/beside/999", "/charts/0/beside/1"):
        assert anybody.get(missing).status_code == 404


def test_a_proposal_shows_the_counter_charts_to_what_it_cites(
    city: City, charted: Charted, store: Storage
) -> None:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, "Fix the lights")
        seen = see(session, store, charted.ranking.id, None)
        attach_evidence(session, city.alice, proposal.id, seen)
    address = f"/proposals/{proposal.id}-fix-the-lights"
    anybody, bob = city.visitor(None), city.visitor(city.bob)
    assert "Counter-chart:" not in anybody.get(address).text
    assert "Answer with another cut" in anybody.get(address).text
    bob.post("/charts", wish(charted))
    shown = anybody.get(address).text
    assert "Counter-chart:" in shown
    assert f"/charts/{charted.ranking.id}/beside/" in shown
