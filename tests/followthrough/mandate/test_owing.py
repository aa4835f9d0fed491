"""Owing an answer: a slot and its date, or a place in the queue; and how it ends."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contributions.figure_models import Published
from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.events import (
    AnswerPosted,
    BadgeEarned,
    ProposalMerged,
    ProposalMoved,
    ProposalOpened,
)
from app.followthrough.answering import post_answer
from app.followthrough.mandate.daily import keep_the_clock
from app.followthrough.mandate.models import Because, Outcome, OwedAnswer
from app.followthrough.mandate.owing import (
    end_answered,
    end_merged,
    follow_move,
    follow_proposal,
    owe_answer,
    owe_for_badge,
)
from app.followthrough.mandate.policy import Wait
from app.followthrough.mandate.queries import debt_of, owed_answers, queued_answers
from app.followthrough.mandate.service import promise_answers, release_department, take_back
from app.followthrough.models import Verdict
from app.people.models import Department, Post, Standing
from app.proposals.models import Phase, Proposal
from app.proposals.service import close_proposal, hand_over, merge_into
from tests.factories.ground import plant_score
from tests.factories.mandate import RESOLUTION, debt, make_mandate, make_open
from tests.factories.moderation import make_official, told
from tests.factories.places import make_neighborhood
from tests.factories.proposals import make_department, make_proposal

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def works(session: Session) -> Department:
    return make_department(session)


def badge(session: Session, proposal: Proposal) -> None:
    owe_for_badge(session, BadgeEarned(proposal.id, 1))
    session.flush()


def badged(session: Session, department: Department | None, title: str = "Fix it") -> Proposal:
    proposal = make_open(session, department, title)
    badge(session, proposal)
    return proposal


def test_a_city_that_promised_nothing_owes_nothing(session: Session, works: Department) -> None:
    badged(session, works)
    assert session.scalars(select(OwedAnswer)).all() == []
    assert owed_answers(session, utc_now()) == []


def test_a_badge_takes_a_slot_and_a_date_that_nothing_moves(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    ada = make_mandate(session, works, days=20)
    proposal = badged(session, works)
    assert debt(session, proposal).due_on == date(2026, 3, 30)
    clock.move_to(datetime(2026, 2, 1, tzinfo=UTC))  # a clock set back
    badge(session, proposal)
    promise_answers(session, ada, 5, 2, RESOLUTION, "Asia/Tokyo")
    keep_the_clock(session, "Asia/Tokyo", utc_now())
    row = debt(session, proposal)
    assert (row.due_on, row.slot_month) == (date(2026, 3, 30), date(2026, 3, 1))


def test_beyond_the_number_there_is_a_queue_that_the_next_month_serves_in_order(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    make_mandate(session, works, a_month=1)
    first, second, third = (badged(session, works, str(n)) for n in range(3))
    places = {one.proposal_id: one.place for one in queued_answers(session, utc_now(), works.id)}
    assert places == {second.id: 1, third.id: 2}
    clock.move_to(datetime(2026, 4, 1, 0, 11, tzinfo=UTC))
    for _twice in range(2):
        keep_the_clock(session, "UTC", utc_now())
    assert debt(session, first).due_on == date(2026, 3, 30)
    assert debt(session, second).due_on == date(2026, 4, 29)
    found = debt_of(session, third.id, utc_now())
    assert found is not None
    assert (found.wait, found.place) == (Wait.QUEUED, 1)


def test_a_worker_that_was_away_catches_up_once_as_if_it_had_been_there(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    make_mandate(session, works, a_month=1, days=10)
    queue = [badged(session, works, str(n)) for n in range(4)]
    clock.move_to(datetime(2026, 5, 12, tzinfo=UTC))
    late = badged(session, works, "late")  # the event comes before the day's work
    for _twice in range(2):
        keep_the_clock(session, "UTC", utc_now())
    assert [debt(session, one).slot_month for one in queue] == [
        date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1), None,
    ]  # fmt: skip
    assert debt(session, queue[1]).due_on == date(2026, 4, 15)  # counted from the first of April
    assert debt(session, late).due_on is None


def test_an_adopted_proposal_is_owed_an_answer_too(session: Session, works: Department) -> None:
    make_mandate(session, works)
    row = owe_answer(session, make_open(session, works), Because.ADOPTED)
    assert row is not None
    assert (row.because, row.due_on) == (Because.ADOPTED, date(2026, 3, 30))


def test_without_department_or_evidence_it_waits_visibly(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    make_mandate(session, works)
    homeless, bare = badged(session, None), make_proposal(session, department=works)
    badge(session, bare)
    waits = {one.proposal_id: one.wait for one in queued_answers(session, utc_now())}
    assert waits == {homeless.id: Wait.NO_DEPARTMENT, bare.id: Wait.NO_EVIDENCE}
    clock.move_to(datetime(2026, 3, 9, 9, tzinfo=UTC))
    hand_over(session, make_official(session, works), homeless.id, works.id, "It is ours.")
    follow_proposal(session, ProposalOpened(homeless.id))
    assert debt(session, homeless).due_on == date(2026, 4, 6)


def test_a_hand_over_moves_neither_date_nor_slot_and_tells_the_next_office(
    session: Session, works: Department
) -> None:
    parks = make_department(session, "Parks")
    olive, pat = make_official(session, works), make_official(session, parks)
    make_mandate(session, works, parks, a_month=1)
    proposal, queued = badged(session, works), badged(session, works)
    hand_over(session, olive, proposal.id, parks.id, "It stands in the park.")
    for _twice in range(2):
        follow_proposal(session, ProposalOpened(proposal.id))
    row = debt(session, proposal)
    assert (row.due_on, row.slot_of) == (date(2026, 3, 30), works.id)
    assert told(session, pat).count("answer_owed") == 1
    assert debt(session, queued).due_on is None  # handing over makes no room
    [owed] = owed_answers(session, utc_now(), parks.id)
    assert owed.proposal_id == proposal.id


@pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.DELETED])
def test_what_is_hidden_or_deleted_frees_its_slot_and_keeps_its_date(
    session: Session, works: Department, visibility: Visibility
) -> None:
    make_mandate(session, works, a_month=1)
    first, second = badged(session, works), badged(session, works)
    set_visibility(session, first.id, visibility)
    follow_move(session, ProposalMoved(first.id))
    row = debt(session, first)
    assert row.outcome == visibility.value
    assert debt(session, second).due_on == date(2026, 3, 30)
    set_visibility(session, first.id, Visibility.PUBLIC)
    follow_move(session, ProposalMoved(first.id))
    session.refresh(row)
    assert [row.outcome, row.ended_at, row.due_on] == [None, None, date(2026, 3, 30)]


def test_an_answer_ends_it_in_time_or_late_and_keeps_the_slot(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    olive = make_official(session, works)
    make_mandate(session, works, a_month=1, days=3)
    proposal, queued = badged(session, works), badged(session, works)
    clock.move_to(datetime(2026, 3, 9, 12, tzinfo=UTC))
    found = debt_of(session, proposal.id, utc_now())
    assert found is not None
    assert (found.wait, found.days) == (Wait.OVERDUE, 2)
    answer = post_answer(session, olive, proposal.id, Verdict.DECLINED, "No money.")
    clock.move_to(datetime(2026, 3, 12, 12, tzinfo=UTC))
    end_answered(session, AnswerPosted(proposal.id, answer.id))
    found = debt_of(session, proposal.id, utc_now())
    assert found is not None
    assert (found.outcome, found.ended_on) == (Outcome.ANSWERED, date(2026, 3, 9))
    assert not found.in_time
    assert debt(session, queued).due_on is None


def test_closed_ends_it_and_merged_passes_the_earlier_date_on(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    ada = make_mandate(session, works, a_month=3)
    closed, merged = badged(session, works), badged(session, works)
    clock.move_to(datetime(2026, 3, 9, tzinfo=UTC))
    heir = badged(session, works)
    plain = make_open(session, works)
    close_proposal(session, ada, closed.id, "Done.")
    follow_move(session, ProposalMoved(closed.id))
    assert debt(session, closed).outcome is Outcome.CLOSED
    merge_into(session, ada, merged.id, heir.id, "The same.")
    for _twice in range(2):
        end_merged(session, ProposalMerged(merged.id, heir.id))
    assert debt(session, merged).outcome is Outcome.MERGED
    assert debt(session, heir).due_on == date(2026, 3, 30)
    merge_into(session, ada, heir.id, plain.id, "The same.")
    end_merged(session, ProposalMerged(heir.id, plain.id))
    assert debt(session, plain).due_on == date(2026, 3, 30)


def test_badges_from_before_the_mandate_are_taken_up(session: Session, works: Department) -> None:
    proposal, hidden = make_open(session, works), make_open(session, works)
    set_visibility(session, hidden.id, Visibility.HIDDEN)
    place = make_neighborhood(session)
    for one in (proposal, hidden):
        plant_score(session, one.id, place.id)
        session.get_one(Published, one.id).badge = True
    make_mandate(session, works)
    assert debt(session, proposal).due_on == date(2026, 3, 30)
    assert session.get(OwedAnswer, hidden.id) is None


def test_a_promise_taken_back_gives_no_new_date_and_keeps_the_given_ones(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    ada = make_mandate(session, works, a_month=1)
    first, second = badged(session, works), badged(session, works)
    release_department(session, ada, works, "UTC")
    take_back(session, ada, "UTC")
    clock.move_to(datetime(2026, 4, 1, tzinfo=UTC))
    keep_the_clock(session, "UTC", utc_now())
    assert debt(session, first).due_on == date(2026, 3, 30)
    found = debt_of(session, second.id, utc_now())
    assert found is not None
    assert (found.wait, found.due_on) == (Wait.NO_PROMISE, None)


def test_officer_and_deputy_are_told_and_reminded_once_and_who_left_is_not(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    olive, dee = make_official(session, works), make_official(session, works, Post.DIRECTOR)
    other = make_official(session, works)
    make_mandate(session, works, days=5, officer=olive, deputy=dee)
    badged(session, works)  # due on Monday 9 March
    clock.move_to(datetime(2026, 3, 3, 23, tzinfo=UTC))
    keep_the_clock(session, "UTC", utc_now())
    assert told(session, olive) == ["answer_owed"]
    olive.standing = Standing.SUSPENDED
    session.flush()
    clock.move_to(datetime(2026, 3, 4, 0, 11, tzinfo=UTC))
    for _twice in range(2):
        keep_the_clock(session, "UTC", utc_now())
    assert [told(session, one) for one in (olive, dee, other)] == [
        ["answer_owed"], ["answer_owed", "answer_due"], [],
    ]  # fmt: skip
    dee.post = Post.STAFF
    session.flush()
    badged(session, works)
    assert told(session, other) == ["answer_owed"]


def test_the_day_is_the_citys_also_when_its_clocks_change(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    make_mandate(session, works, days=1, timezone="America/Chicago")
    clock.move_to(datetime(2026, 3, 10, 4, 30, tzinfo=UTC))  # Monday 23:30 in Chicago, in summer
    assert debt(session, badged(session, works)).due_on == date(2026, 3, 10)
    clock.move_to(datetime(2026, 3, 10, 5, 30, tzinfo=UTC))  # Tuesday 0:30
    assert debt(session, badged(session, works)).due_on == date(2026, 3, 11)


def test_an_answered_one_takes_no_slot(session: Session, works: Department) -> None:
    make_mandate(session, works)
    proposal = make_open(session, works)
    proposal.phase = Phase.ANSWERED
    assert owe_answer(session, proposal, Because.BADGE) is None
