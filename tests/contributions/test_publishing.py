"""The specification of published figures: when they move, what they hide, how an edit shows."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Delete, Update, delete, select, text, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.batching import RecountError, awaiting_batch, publish_if_due, recount_batch
from app.contributions.cells import hides_each
from app.contributions.figure_models import Batch, Published
from app.contributions.models import Answer, Contribution, LogAnswer, LogEntry
from app.contributions.policy import can_publish
from app.contributions.publishing import figures
from app.contributions.tallies import with_fresh_votes
from app.contributions.votelog import BrokenChainError
from app.contributions.voting import cast_vote, withdraw_vote
from app.core.config import Settings
from app.core.events import BatchPublished
from app.people.models import Person
from tests.factories.contributions import crowd_votes, make_person, make_text

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def proposal(session: Session) -> Contribution:
    return make_text(session, make_person(session, "alice"))


@pytest.mark.parametrize(
    ("agree", "disagree", "passes", "hidden"),
    [
        (7, 3, 0, True),
        (6, 2, 1, False),  # nine people
        (10, 0, 0, False),  # one answer tells what everybody said
        (10, 1, 1, False),  # an answer given once tells what one said
        (10, 2, 1, True),
    ],
)
def test_a_batch_hides_single_votes(agree: int, disagree: int, passes: int, hidden: bool) -> None:
    fresh = {Answer.AGREE: agree, Answer.DISAGREE: disagree, Answer.PASS: passes}
    assert hides_each(fresh, 10) is hidden


@pytest.mark.parametrize(("hours", "may"), [(None, True), (24, True), (23, False), (-1, False)])
def test_a_text_has_a_batch_a_day(settings: Settings, hours: int | None, may: bool) -> None:
    last = None if hours is None else TUESDAY - timedelta(hours=hours)
    assert can_publish(last, TUESDAY, settings) is may


def test_a_city_may_be_stricter_but_not_looser() -> None:
    for name, value in (
        ("batch_votes", 9),
        ("batch_every", timedelta(hours=23)),
        ("cell_votes", 9),
        ("sweep_every", timedelta(hours=23)),
        ("cell_noise", -1),
    ):
        with pytest.raises(ValueError, match=name):
            Settings.model_validate({"secret_key": "s" * 16, name: value})


def test_figures_move_only_with_a_batch(
    session: Session, proposal: Contribution, settings: Settings
) -> None:
    crowd_votes(session, proposal.id, agree=7, disagree=3)
    assert figures(session, [proposal.id]) == {}
    assert publish_if_due(session, proposal.id, settings, MONDAY)
    monday = figures(session, [proposal.id])

    crowd_votes(session, proposal.id, agree=8)  # one answer only
    assert not publish_if_due(session, proposal.id, settings, TUESDAY)
    assert figures(session, [proposal.id]) == monday

    crowd_votes(session, proposal.id, disagree=2)
    assert not publish_if_due(session, proposal.id, settings, TUESDAY - timedelta(minutes=1))
    assert publish_if_due(session, proposal.id, settings, TUESDAY)
    assert figures(session, [proposal.id])[proposal.id].as_of == TUESDAY


def test_figures_round_and_never_say_none_or_all(
    session: Session, proposal: Contribution, settings: Settings
) -> None:
    crowd_votes(session, proposal.id, agree=17, disagree=2)
    publish_if_due(session, proposal.id, settings, MONDAY)
    shown = figures(session, [proposal.id])[proposal.id]
    assert shown.voters == 10
    assert {answer: str(share) for answer, share in shown.shares.items()} == {
        Answer.AGREE: "89 %",
        Answer.DISAGREE: "11 %",
        Answer.PASS: "under 5 %",
    }
    listed = session.get_one(Published, proposal.id)
    assert (listed.voters, listed.support) == (10, 10)


def test_nobody_fills_a_batch_by_changing_their_mind(
    session: Session, proposal: Contribution, settings: Settings
) -> None:
    crowd_votes(session, proposal.id, agree=7, disagree=3)
    publish_if_due(session, proposal.id, settings, MONDAY)
    bob = make_person(session, "bob")
    for _ in range(6):
        cast_vote(session, bob, proposal.id, Answer.AGREE)
        cast_vote(session, bob, proposal.id, Answer.DISAGREE)
        withdraw_vote(session, bob, proposal.id)
    crowd_votes(session, proposal.id, agree=1)  # the victim, round whom the batch is to be filled
    assert not publish_if_due(session, proposal.id, settings, TUESDAY)


def test_back_to_the_counted_answer_is_not_fresh(
    session: Session, proposal: Contribution, settings: Settings
) -> None:
    voters = crowd_votes(session, proposal.id, agree=7, disagree=3)
    publish_if_due(session, proposal.id, settings, MONDAY)
    person = session.get_one(Person, voters[0])
    cast_vote(session, person, proposal.id, Answer.PASS)
    assert list(with_fresh_votes(session, 1, TUESDAY)) == [proposal.id]
    cast_vote(session, person, proposal.id, Answer.AGREE)
    assert list(with_fresh_votes(session, 1, TUESDAY)) == []


def test_only_what_may_be_due_is_looked_at(
    session: Session, proposal: Contribution, settings: Settings
) -> None:
    crowd_votes(session, proposal.id, agree=7, disagree=2)
    assert list(awaiting_batch(session, MONDAY)) == []
    crowd_votes(session, proposal.id, agree=2)
    assert list(awaiting_batch(session, MONDAY)) == [proposal.id]
    publish_if_due(session, proposal.id, settings, MONDAY)
    crowd_votes(session, proposal.id, agree=7, disagree=3)
    assert list(awaiting_batch(session, MONDAY + timedelta(hours=23))) == []
    assert list(awaiting_batch(session, TUESDAY)) == [proposal.id]


def test_fresh_votes_are_found_by_their_index(session: Session) -> None:
    fresh = "SELECT contribution_id FROM vote WHERE counted IS NULL OR counted <> answer"
    if session.get_bind().dialect.name == "sqlite":
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {fresh}")).all()
    else:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = session.execute(text(f"EXPLAIN {fresh}")).all()
    assert "ix_vote_fresh" in str(plan)


def test_the_log_bears_out_every_batch_also_after_votes_were_taken_back(
    session: Session, proposal: Contribution, settings: Settings
) -> None:
    voters = crowd_votes(session, proposal.id, agree=7, disagree=3)
    publish_if_due(session, proposal.id, settings, MONDAY)
    for voter in voters[:2]:
        withdraw_vote(session, session.get_one(Person, voter), proposal.id)
    cast_vote(session, session.get_one(Person, voters[1]), proposal.id, Answer.PASS)
    crowd_votes(session, proposal.id, agree=7, disagree=3)
    assert publish_if_due(session, proposal.id, settings, TUESDAY)
    batches = session.scalars(select(Batch).order_by(col(Batch.id))).all()
    assert [sum(batch.counts.values()) for batch in batches] == [10, 19]
    for batch in batches:
        recount_batch(session, BatchPublished(proposal.id, batch.id))
        recount_batch(session, BatchPublished(proposal.id, batch.id))  # it may run twice


@pytest.mark.parametrize(
    ("edit", "broken_at"),
    [
        (update(LogEntry).where(col(LogEntry.number) == 8).values(answer=LogAnswer.AGREE), 8),
        (update(LogEntry).where(col(LogEntry.number) == 2).values(pseudonym="somebody"), 2),
        (update(LogEntry).where(col(LogEntry.number) == 3).values(revision=7), 3),
        (delete(LogEntry).where(col(LogEntry.number) == 4), 4),
    ],
)
def test_a_silent_edit_of_the_log_shows(
    session: Session,
    proposal: Contribution,
    settings: Settings,
    edit: Update | Delete,
    broken_at: int,
) -> None:
    crowd_votes(session, proposal.id, agree=7, disagree=3)
    publish_if_due(session, proposal.id, settings, MONDAY)
    session.execute(edit)
    session.expire_all()
    batch = session.scalars(select(Batch)).one()
    with pytest.raises(BrokenChainError, match=str(broken_at)):
        recount_batch(session, BatchPublished(proposal.id, batch.id))


def test_a_batch_that_says_something_else_shows(
    session: Session, proposal: Contribution, settings: Settings
) -> None:
    crowd_votes(session, proposal.id, agree=7, disagree=3)
    publish_if_due(session, proposal.id, settings, MONDAY)
    batch = session.scalars(select(Batch)).one()
    batch.counts = {Answer.AGREE: 9, Answer.DISAGREE: 1, Answer.PASS: 0}
    session.flush()
    with pytest.raises(RecountError):
        recount_batch(session, BatchPublished(proposal.id, batch.id))
