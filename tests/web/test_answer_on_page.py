"""The proposal's page: the official answer at the top and in the thread, notes for colleagues."""

from app.followthrough.answering import post_answer
from app.followthrough.models import OfficialAnswer, Verdict
from app.followthrough.working import add_note
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.proposals.models import Proposal
from tests.factories.proposals import make_proposal
from tests.people import City

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
    assert "Public Works has had this since" in city.visitor(None).get(_path(proposal)).text


def _answered(city: City) -> tuple[Proposal, OfficialAnswer]:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, department=city.department)
        add_note(session, city.olive, proposal.id, NOTE)
        answer = post_answer(session, city.olive, proposal.id, Verdict.ACCEPTED, YES)
    return proposal, answer


def _path(proposal: Proposal) -> str:
    return f"/proposals/{proposal.id}-{proposal.slug}"
