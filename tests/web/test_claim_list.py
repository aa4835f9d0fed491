"""The list of claims, and the picker in the forms where people write."""

import pytest

from app.charts.models import Chart
from app.proposals.service import edit_proposal
from tests.factories.discussion import comment_in, topic_in
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.test_typed_numbers import chart, draft_of, kept  # noqa: F401, a fixture

pytestmark = pytest.mark.usefixtures("chart")


@pytest.fixture
def number(city: City, chart: Chart) -> int:  # noqa: F811, the fixture above
    return kept(city, chart)


def test_everybody_reads_the_list_and_filters_it(city: City, number: int) -> None:
    code, visitor = f"<code>{{claim:{number}}}</code>", city.visitor(None)
    assert code in visitor.get("/claims").text
    assert code in visitor.get("/claims?verdict=supported&chart=1").text
    assert code in visitor.get("/claims?verdict=nonsense&chart=999&after=zzz&mine=1").text
    assert "No claim is like that yet" in visitor.get("/claims?verdict=too_few").text


def test_mine_are_those_that_i_made(city: City, number: int) -> None:
    code = f"{{claim:{number}}}"
    assert code in city.visitor(city.alice).get("/claims?mine=1").text
    bobs = city.visitor(city.bob).get("/claims?mine=1").text
    assert "No claim is like that yet" in bobs


@pytest.mark.parametrize("empty", ["/claims?after=WzFd", "/claims?after=WzFd&chart=1"])
def test_the_list_ends(city: City, number: int, empty: str) -> None:
    assert number == 1
    assert "No claim is like that yet" in city.visitor(None).get(empty).text


def test_a_draft_offers_the_claims_of_its_chart_and_ones_own(city: City, number: int) -> None:
    bob, alice = city.visitor(city.bob), city.visitor(city.alice)
    of_chart = bob.get(draft_of(bob, "Look.", chart=1)[0]).text
    assert f'name="put" value="{number}"' in of_chart
    assert f'name="put" value="{number}"' not in bob.get(draft_of(bob, "Look.")[0]).text
    assert f'name="put" value="{number}"' in alice.get(draft_of(alice, "Look.")[0]).text


def test_an_edit_and_an_answer_offer_claims_with_their_code(city: City, number: int) -> None:
    with city.database.writing() as session:
        topic = make_proposal(session, city.alice, department=city.department).id
        revise_to = f"So it is: {{claim:{number}}}"
        edit_proposal(session, city.alice, topic, "Fix it", revise_to, 1, "")
    code = f'data-put="{{claim:{number}}}"'
    assert code in city.visitor(city.alice).get(f"/proposals/{topic}/edit").text
    assert code in city.visitor(city.olive).get(f"/proposals/{topic}/answer").text


def test_forms_of_the_discussion_only_lead_to_the_list(city: City, number: int) -> None:
    topic = topic_in(city)
    comment_in(city, city.bob, topic, "Look.")
    alice = city.visitor(city.alice)
    page = alice.get(alice.get(f"/proposals/{topic}").headers["location"]).text
    assert page.count('href="/claims" target="_blank"') == 2
    assert f"{{claim:{number}}}" not in page
