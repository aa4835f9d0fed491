"""The specification of public backing on a proposal's and a chart's page, and on one's own."""

import pytest

from app.charts.models import Chart
from app.contributions.models import Answer
from app.contributions.voting import cast_vote
from app.people.models import Standing
from tests.factories.proposals import make_proposal
from tests.people import City, Visitor
from tests.web.charted import make_charts, page_of


@pytest.fixture
def chart(city: City) -> Chart:
    return make_charts(city)[0]


def pages(city: City, chart: Chart) -> list[tuple[str, str]]:
    """Return the page of a chart and of a proposal, and the address of each one's backing."""
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice)
    url = f"/proposals/{proposal.id}-{proposal.slug}"
    return [(page_of(chart), page_of(chart)), (url, f"/proposals/{proposal.id}")]


def test_a_name_is_put_and_taken_away_with_htmx_and_without(city: City, chart: Chart) -> None:
    bob, nobody = city.visitor(city.bob), city.visitor(None)
    link = 'href="/people/bob"'
    for page, thing in pages(city, chart):
        assert f'action="{thing}/backing" method="post"' in bob.get(page).text
        assert "Nobody has" in nobody.get(page).text
        for _twice in range(2):
            assert bob.post(f"{thing}/backing").headers["location"] == f"{page}#backing"
        assert nobody.get(page).text.count(link) == 1
        assert link in nobody.get(f"{thing}/backers").text
        assert page in nobody.get("/people/bob").text
        part = bob.htmx("POST", f"{thing}/backing/end")
        assert "<html" not in part.text
        assert link not in part.text
        assert link not in nobody.get(page).text
        part = bob.htmx("POST", f"{thing}/backing")
        assert link in part.text
        assert "Take my name away" in part.text


def test_who_may_not_put_a_name_is_told(city: City, chart: Chart) -> None:
    lou = city.visitor(city.person("lou", standing=Standing.LIMITED))
    for _page, thing in pages(city, chart):
        assert (
            city.visitor(None).post(f"{thing}/backing").headers["location"].startswith("/sign-in")
        )
        for who in (lou, city.visitor(city.sue), city.visitor(city.una)):
            assert who.post(f"{thing}/backing").status_code == 403
    _chart, (page, thing) = pages(city, chart)
    alice = city.visitor(city.alice)
    assert alice.post(f"{thing}/backing").status_code == 403
    assert "I back this in public" not in alice.get(page).text


def test_it_is_no_vote_and_says_so(city: City, chart: Chart) -> None:
    _chart, (page, thing) = pages(city, chart)
    number = int(thing.rsplit("/", 1)[-1])
    shown = city.visitor(city.charlie).get(page).text
    assert "It is no vote, and says nothing about yours" in shown
    with city.database.writing() as session:
        cast_vote(session, city.bob, number, Answer.AGREE)
    assert 'href="/people/bob"' not in city.visitor(None).get(page).text
    bob = city.visitor(city.bob)
    bob.post(f"{thing}/backing")
    assert pressed(bob, page) == 1
    bob.post(f"{thing}/backing/end")
    assert pressed(bob, page) == 1


def test_a_suspended_account_stands_in_no_list(city: City, chart: Chart) -> None:
    (page, thing), *_rest = pages(city, chart)
    city.visitor(city.bob).post(f"{thing}/backing")
    with city.database.writing() as session:
        session.merge(city.bob).standing = Standing.SUSPENDED
    reader = city.visitor(None)
    assert 'href="/people/bob"' not in reader.get(page).text + reader.get(f"{thing}/backers").text


def pressed(who: Visitor, page: str) -> int:
    return who.get(page).text.count('aria-pressed="true"')
