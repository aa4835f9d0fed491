"""Moderators look at held ranks; the public reads that a rank stands still."""

import pytest
from sqlalchemy import select

from app.proposals.models import Proposal
from app.ranking.hold_models import HoldReason
from app.ranking.hold_queries import PAGE, frozen_texts
from tests.factories.holds import make_hold
from tests.factories.moderation import deeds
from tests.factories.proposals import make_proposal
from tests.people import City

WHY = "Forty neighbors joined after a meeting at the school."


@pytest.fixture
def held(city: City) -> int:
    """Return a hold on a proposal of alice, that many new accounts voted on."""
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice)
        return make_hold(session, proposal.id, HoldReason.NEW_ACCOUNTS).id


@pytest.mark.parametrize("path", ["/moderation/ranking", "/moderation/ranking/1"])
def test_only_moderators_see_held_ranks(city: City, held: int, path: str) -> None:
    assert held == 1
    answers = {
        who: city.visitor(getattr(city, who)).get(path).status_code
        for who in ("nobody", "alice", "olive", "sue", "mo", "ada")
    }
    assert answers == {
        "nobody": 303, "alice": 404, "olive": 404, "sue": 403, "mo": 200, "ada": 200,
    }  # fmt: skip


def test_a_moderator_looks_and_the_rank_moves_again(city: City, held: int) -> None:
    mo, stranger = city.visitor(city.mo), city.visitor(None)
    page = _page(city)
    frozen = "is frozen until a person has looked"
    assert "One rank to look at" in mo.get("/moderation").text
    assert "About 80 in 100 of the votes" in mo.get("/moderation/ranking").text
    assert frozen in stranger.get(page).text
    assert "The rank of" in city.visitor(city.alice).get("/notices").text
    done = mo.post(f"/moderation/ranking/{held}", {"decision": "clear", "reason": WHY})
    assert (done.status_code, done.headers["location"]) == (303, "/moderation/ranking")
    assert frozen not in stranger.get(page).text
    assert "0 ranks to look at" in mo.get("/moderation").text
    assert WHY in stranger.get("/ledger?part=ranks").text
    again = mo.post(f"/moderation/ranking/{held}", {"decision": "clear", "reason": WHY})
    assert again.status_code == 409


def test_with_htmx_a_rank_is_kept_frozen_and_the_page_says_until_when(
    city: City, held: int
) -> None:
    mo = city.visitor(city.mo)
    done = mo.htmx("POST", f"/moderation/ranking/{held}", {"decision": "freeze", "reason": WHY})
    assert done.status_code == 200
    assert "Recorded as entry" in done.text
    assert "<html" not in done.text
    assert "A moderator froze the rank of this until" in city.visitor(None).get(_page(city)).text
    assert "Frozen for a week" in mo.get("/moderation/ranking").text


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    "sent", [{"decision": "clear"}, {"reason": WHY}, {"decision": "hide", "reason": WHY}]
)
def test_a_decision_without_its_parts_is_refused(
    city: City, held: int, sent: dict[str, str], *, htmx: bool
) -> None:
    mo = city.visitor(city.mo)
    path = f"/moderation/ranking/{held}"
    answer = mo.htmx("POST", path, sent) if htmx else mo.post(path, sent)
    assert answer.status_code == 422
    assert ("<html" in answer.text) is not htmx
    if "reason" in sent:
        assert WHY in answer.text
    with city.database.reading() as session:
        assert len(frozen_texts(session)) == 1


def test_nobody_looks_at_the_rank_of_their_own_text_or_of_nothing(city: City) -> None:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.mo)
        number = make_hold(session, proposal.id).id
    sent = {"decision": "clear", "reason": WHY}
    assert city.visitor(city.mo).post(f"/moderation/ranking/{number}", sent).status_code == 403
    assert city.visitor(city.alice).post(f"/moderation/ranking/{number}", sent).status_code == 404
    assert city.visitor(city.mo).post("/moderation/ranking/999", sent).status_code == 404
    with city.database.reading() as session:
        assert deeds(session, "proposal", proposal.id) == []


def test_the_list_comes_in_pages_and_names_no_account(city: City) -> None:
    with city.database.writing() as session:
        for _number in range(PAGE + 1):
            make_hold(session, make_proposal(session, city.alice).id, HoldReason.TOGETHER)
    page = city.visitor(city.mo).get("/moderation/ranking").text
    assert page.count("20 or more accounts vote the same") == PAGE
    following = page.split('href="/moderation/ranking?after=')[1].split('"')[0]
    later = city.visitor(city.mo).get(f"/moderation/ranking?after={following}").text
    assert later.count("20 or more accounts vote the same") == 1
    assert city.visitor(city.mo).get("/moderation/ranking?after=x").status_code == 200


def _page(city: City) -> str:
    with city.database.reading() as session:
        proposal = session.scalars(select(Proposal)).one()
        return f"/proposals/{proposal.id}-{proposal.slug}"
