"""Posting, evidence and editing: what a proposal is, whichever door it came through."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.contributions.citing import citations_of
from app.contributions.models import Contribution, Visibility
from app.contributions.queries import revisions
from app.contributions.writing import StaleError
from app.core.errors import InvalidError, RefusedError
from app.notices.models import Follow
from app.notices.queries import notices_of
from app.people.models import Role, Standing
from app.proposals.models import Phase, Proposal, Reach
from app.proposals.service import (
    Wish,
    attach_evidence,
    edit_proposal,
    publish_proposal,
)
from app.search.queries import find
from tests.factories.contributions import make_person
from tests.factories.places import make_neighborhood
from tests.factories.proposals import (
    evidence_on,
    make_chart,
    make_department,
    make_proposal,
    make_wish,
)


def test_without_a_citation_it_opens_as_evidence_wanted(session: Session) -> None:
    alice = make_person(session, "alice")
    proposal = make_proposal(session, alice, place=make_neighborhood(session))
    text = session.get_one(Contribution, proposal.id)
    assert proposal.phase is Phase.EVIDENCE_WANTED
    assert (text.visibility, text.voting_open) == (Visibility.PUBLIC, True)
    assert session.get(Follow, (alice.id, "proposal", proposal.id))
    assert [hit.noun_id for hit in find(session, "hemp lane")] == [proposal.id]


def test_with_a_citation_it_is_open(session: Session) -> None:
    evidence = evidence_on(session, make_chart(session))
    proposal = make_proposal(session, evidence=evidence)
    assert proposal.phase is Phase.OPEN
    (citation,) = citations_of(session, [proposal.id])[proposal.id]
    assert (citation.version_id, citation.reading["value"]) == (evidence.version_id, 82.0)


def test_the_same_form_twice_is_one_proposal(session: Session) -> None:
    alice = make_person(session, "alice")
    first = publish_proposal(session, alice, make_wish(), "one-form")
    second = publish_proposal(session, alice, make_wish("Another title"), "one-form")
    assert first.id == second.id
    assert session.scalar(select(func.count()).select_from(Proposal)) == 1


def test_staff_of_any_rank_propose_and_are_labelled(session: Session) -> None:
    olive = make_person(session, "olive", role=Role.OFFICIAL)
    olive.department_id = make_department(session, "Transportation").id
    assert make_proposal(session, olive).official_role == "Transportation"
    assert make_proposal(session).official_role == ""


def test_what_a_limited_account_posts_waits_and_is_not_found(session: Session) -> None:
    limited = make_person(session, "lee", standing=Standing.LIMITED)
    proposal = make_proposal(session, limited)
    assert session.get_one(Contribution, proposal.id).visibility is Visibility.QUEUED
    assert not find(session, "hemp lane")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 141}, "title"),
        ({"text": ""}, "text"),
        ({"text": "é" * 20_001}, "text"),
        ({"reach": Reach.CORNER, "areas": ()}, "areas"),
        ({"reach": Reach.CORNER, "areas": (999_999,)}, "areas"),
        ({"reach": Reach.CORNER, "areas": tuple(range(1, 14))}, "areas"),
    ],
)
def test_a_problem_names_the_field_that_mends_it(
    session: Session, change: dict[str, object], field: str
) -> None:
    facts = {"title": "Fix it", "text": "It is broken.", "reach": Reach.CITY, **change}
    wish = Wish(**facts)  # type: ignore[arg-type]
    with pytest.raises(InvalidError) as refused:
        publish_proposal(session, make_person(session), wish, "key")
    assert list(refused.value.problems) == [field]


def test_anybody_may_bring_the_evidence_with_credit(session: Session) -> None:
    alice, bob = make_person(session, "alice"), make_person(session, "bob")
    proposal = make_proposal(session, alice)
    citation = attach_evidence(session, bob, proposal.id, evidence_on(session, make_chart(session)))
    assert proposal.phase is Phase.OPEN
    assert citation.attached_by == bob.id
    assert [n.kind for n in notices_of(session, alice.id).items] == ["evidence_attached"]


def test_a_second_chart_is_for_its_author_to_add(session: Session) -> None:
    alice, bob = make_person(session, "alice"), make_person(session, "bob")
    first, second = make_chart(session), make_chart(session, "Reports of dark streets")
    proposal = make_proposal(session, alice, evidence=evidence_on(session, first))
    with pytest.raises(RefusedError) as refused:
        attach_evidence(session, bob, proposal.id, evidence_on(session, second))
    assert refused.value.ruling.code == "has-evidence"
    attach_evidence(session, alice, proposal.id, evidence_on(session, second))
    assert len(citations_of(session, [proposal.id])[proposal.id]) == 2


def test_a_double_click_attaches_one_chart(session: Session) -> None:
    bob, proposal = make_person(session, "bob"), make_proposal(session)
    evidence = evidence_on(session, make_chart(session))
    first = attach_evidence(session, bob, proposal.id, evidence)
    assert attach_evidence(session, bob, proposal.id, evidence).id == first.id


def test_an_edit_keeps_what_was_before_and_moves_the_address(session: Session) -> None:
    alice = make_person(session, "alice")
    proposal = make_proposal(session, alice)
    edit_proposal(session, alice, proposal.id, "Replace the cable", "All of it.", 1, "Clearer")
    assert proposal.slug == "replace-the-cable"
    assert [state.title for state in revisions(session, proposal.id)] == [
        "Fix the broken lights on Hemp Lane",
        "Replace the cable",
    ]
    assert [hit.noun_id for hit in find(session, "cable")] == [proposal.id]


def test_an_edit_of_an_older_revision_is_refused_and_loses_no_text(session: Session) -> None:
    alice = make_person(session, "alice")
    proposal = make_proposal(session, alice)
    edit_proposal(session, alice, proposal.id, "Here first", "One.", 1)
    with pytest.raises(StaleError) as stale:
        edit_proposal(session, alice, proposal.id, "Here second", "Two.", 1)
    assert (stale.value.current.text, stale.value.text) == ("One.", "Two.")


def test_only_its_author_edits_it(session: Session) -> None:
    proposal = make_proposal(session)
    moderator = make_person(session, "mo", role=Role.MODERATOR)
    with pytest.raises(RefusedError) as refused:
        edit_proposal(session, moderator, proposal.id, "Mine", "Now.", 1)
    assert refused.value.ruling.code == "not-yours"
