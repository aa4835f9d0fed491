"""How a proposal moves on, and what everybody can read about it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from app.contributions.models import Contribution
from app.core.errors import InvalidError, RefusedError
from app.ledger.queries import entries_about
from app.notices.queries import notices_of
from app.notices.service import follow
from app.people.models import Department, Person, Role
from app.proposals.models import Phase
from app.proposals.queries import hand_overs
from app.proposals.service import (
    close_proposal,
    edit_proposal,
    hand_over,
    mark_answered,
    merge_into,
    note_comment,
    note_discussion,
    pause_discussion,
    resume_discussion,
)
from tests.factories.contributions import make_person
from tests.factories.proposals import make_department, make_proposal


def official(session: Session, handle: str, department: Department) -> Person:
    person = make_person(session, handle, role=Role.OFFICIAL)
    person.department_id = department.id
    return person


def deeds(session: Session, proposal_id: int) -> list[tuple[str, str]]:
    shown = entries_about(session, "proposal", proposal_id)
    return [(row.entry.deed, row.entry.reason) for row in reversed(shown)]


def test_its_author_closes_it_with_a_public_reason(session: Session) -> None:
    alice, bob = make_person(session, "alice"), make_person(session, "bob")
    proposal = make_proposal(session, alice)
    follow(session, bob.id, "proposal", proposal.id)
    close_proposal(session, alice, proposal.id, "The lights work again.")
    assert (proposal.phase, proposal.close_reason) == (Phase.CLOSED, "The lights work again.")
    assert not session.get_one(Contribution, proposal.id).voting_open
    assert deeds(session, proposal.id) == [("closed", "The lights work again.")]
    assert [notice.kind for notice in notices_of(session, bob.id).items] == ["closed"]


def test_nobody_closes_without_a_reason(session: Session) -> None:
    alice = make_person(session, "alice")
    proposal = make_proposal(session, alice)
    with pytest.raises(InvalidError) as refused:
        close_proposal(session, alice, proposal.id, "  ")
    assert list(refused.value.problems) == ["reason"]


def test_a_stranger_cannot_close_and_a_closed_one_cannot_change(session: Session) -> None:
    alice, charlie = make_person(session, "alice"), make_person(session, "charlie")
    proposal = make_proposal(session, alice)
    with pytest.raises(RefusedError) as refused:
        close_proposal(session, charlie, proposal.id, "I do not like it.")
    assert refused.value.ruling.code == "not-yours"
    close_proposal(session, alice, proposal.id, "Done.")
    for change in (
        lambda: close_proposal(session, alice, proposal.id, "Again."),
        lambda: edit_proposal(session, alice, proposal.id, "New", "New.", 1),
    ):
        with pytest.raises(RefusedError) as refused:
            change()
        assert refused.value.ruling.code == "closed"


def test_a_hand_over_keeps_the_first_date_and_tells_why(session: Session) -> None:
    works, parks = make_department(session), make_department(session, "Parks")
    olive = official(session, "olive", works)
    then = datetime(2026, 1, 5, tzinfo=UTC)
    proposal = make_proposal(session, department=works, now=then)
    hand_over(session, olive, proposal.id, parks.id, "The path lies in the park.")
    assert (proposal.department_id, proposal.handed_at) == (parks.id, then)
    assert deeds(session, proposal.id) == [("handed_over", "The path lies in the park.")]
    (step,) = hand_overs(session, proposal.id)
    assert (step.before, step.after, step.by) == ("Public Works", "Parks", "olive")


def test_who_has_handed_it_over_cannot_take_it_back(session: Session) -> None:
    works, parks = make_department(session), make_department(session, "Parks")
    olive = official(session, "olive", works)
    proposal = make_proposal(session, department=works)
    hand_over(session, olive, proposal.id, parks.id, "The path lies in the park.")
    with pytest.raises(RefusedError) as refused:
        hand_over(session, olive, proposal.id, works.id, "Ours after all.")
    assert refused.value.ruling.code == "not-your-department"


def test_the_first_department_starts_the_date(session: Session) -> None:
    alice, works = make_person(session, "alice"), make_department(session)
    proposal = make_proposal(session, alice)
    assert proposal.handed_at is None
    hand_over(session, alice, proposal.id, works.id, "They look after the lights.")
    assert proposal.handed_at is not None
    assert deeds(session, proposal.id)[0][0] == "assigned"
    with pytest.raises(RefusedError):  # its author chose; now the city moves it
        hand_over(session, alice, proposal.id, make_department(session, "Parks").id, "Or them?")


def test_a_merged_one_closes_and_points_to_the_other(session: Session) -> None:
    alice = make_person(session, "alice")
    first, later = make_proposal(session, alice), make_proposal(session)
    merge_into(session, alice, later.id, first.id, "Both ask for the same cable.")
    assert (later.phase, later.merged_into) == (Phase.CLOSED, first.id)
    assert (first.phase, first.merged_into) == (Phase.EVIDENCE_WANTED, None)
    assert deeds(session, later.id) == [("merged", "Both ask for the same cable.")]


def test_none_is_merged_into_itself_or_into_a_closed_one(session: Session) -> None:
    alice = make_person(session, "alice")
    first, later = make_proposal(session, alice), make_proposal(session, alice)
    with pytest.raises(RefusedError) as refused:
        merge_into(session, alice, first.id, first.id, "The same.")
    assert refused.value.ruling.code == "not-a-duplicate"
    close_proposal(session, alice, first.id, "Done.")
    with pytest.raises(RefusedError) as refused:
        merge_into(session, alice, later.id, first.id, "The same.")
    assert refused.value.ruling.code == "closed"


def test_an_answer_may_be_marked_twice_but_never_reopens(session: Session) -> None:
    alice = make_person(session, "alice")
    proposal = make_proposal(session, alice)
    mark_answered(session, proposal.id)
    mark_answered(session, proposal.id)
    answered = [proposal.phase]
    close_proposal(session, alice, proposal.id, "Thank you.")
    mark_answered(session, proposal.id)
    assert [*answered, proposal.phase] == [Phase.ANSWERED, Phase.CLOSED]


def test_a_moderator_pauses_the_thread_in_public(session: Session) -> None:
    mo, proposal = make_person(session, "mo", role=Role.MODERATOR), make_proposal(session)
    pause_discussion(session, mo, proposal.id, "Tempers are high until tomorrow.")
    assert not proposal.discussion_open
    resume_discussion(session, mo, proposal.id, "A night has passed.")
    assert proposal.discussion_open
    assert [deed for deed, _why in deeds(session, proposal.id)] == ["paused", "resumed"]


def test_the_count_of_comments_is_set_anew_or_one_more(session: Session) -> None:
    proposal = make_proposal(session)
    now = datetime(2100, 1, 1, tzinfo=UTC)
    note_discussion(session, proposal.id, 3)
    note_discussion(session, proposal.id, 3)
    note_comment(proposal, now)
    note_comment(proposal, datetime(2020, 1, 1, tzinfo=UTC))
    assert (proposal.comments, proposal.active_at) == (5, now)
