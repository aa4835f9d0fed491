"""The proposal's page: the official answer at the top and in the thread, notes for colleagues."""

from app.charts.models import Chart
from app.followthrough.answering import post_answer
from app.followthrough.models import OfficialAnswer, Verdict
from app.followthrough.working import add_note
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.models import Person
from app.proposals.models import Proposal
from app.relationships.credit.crediting import credit_answer
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.charted import make_charts, page_of

YES = "A crew repairs the cable on 9 November."
NOTE = "Canary: ask the electrician."


def test_everybody_reads_the_answer_above_and_in_the_thread(city: City) -> None:
    proposal, answer = _answered(city)
    page = city.visitor(None).get(_path(proposal)).text
    assert page.count(YES) == 2
    assert "Accepted" in page
    assert f'id="a{answer.id}"' in page


def test_only_colleagues_see_notes(city: City) -> None:
    proposal, _answer = _answered(city)
    for who in ("nobody", "alice", "bob", "mo", "ada"):
        assert NOTE not in city.visitor(getattr(city, who)).get(_path(proposal)).text, who
    assert NOTE in city.visitor(city.olive).get(_path(proposal)).text


def test_a_hidden_answer_leaves_a_stub(city: City) -> None:
    proposal, answer = _answered(city)
    with city.database.writing() as session:
        hide(session, city.mo, answer.id, Rule.PRIVATE_INFORMATION, "It names a resident.")
    page = city.visitor(None).get(_path(proposal)).text
    assert YES not in page
    assert "A moderator has hidden this answer." in page


def test_before_an_answer_the_page_says_who_has_it_since_when(city: City) -> None:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, department=city.department)
    page = city.visitor(None).get(_path(proposal)).text
    assert "It has been with a department since" in page
    assert "and is with Public Works now" in page


def test_an_answer_names_whose_chart_it_uses_and_both_pages_credit_them(city: City) -> None:
    chart, _other = make_charts(city)
    with city.database.writing() as session:
        session.get_one(Chart, chart.id).created_by = city.bob.id
        proposal = make_proposal(session, city.alice, department=city.department)
        text = f"As [this chart](/charts/{chart.id}) shows."
        answer = post_answer(session, city.olive, proposal.id, Verdict.ACCEPTED, text)
    reader = city.visitor(None)
    assert 'href="/people/bob"' not in reader.get(_path(proposal)).text
    with city.database.writing() as session:
        credit_answer(session, answer.id)  # as the worker does
    page = reader.get(_path(proposal)).text
    assert f'others made or said: <a href="{page_of(chart)}"' in page
    assert 'href="/people/bob"' in page
    shown = reader.get(page_of(chart)).text
    assert 'href="/people/bob/answers">Used in one official answer.' in shown
    with city.database.writing() as session:
        session.get_one(Person, city.bob.id).handle = "bob_two"
    assert 'href="/people/bob"' not in reader.get(_path(proposal)).text


def _answered(city: City) -> tuple[Proposal, OfficialAnswer]:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, department=city.department)
        add_note(session, city.olive, proposal.id, NOTE)
        answer = post_answer(session, city.olive, proposal.id, Verdict.ACCEPTED, YES)
    return proposal, answer


def _path(proposal: Proposal) -> str:
    return f"/proposals/{proposal.id}-{proposal.slug}"
