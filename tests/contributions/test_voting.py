"""The specification of voting: one vote a person, changeable, takeable back, chained in a log."""

import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.batching import publish_if_due
from app.contributions.models import Answer, Contribution, LogAnswer, LogEntry, Vote
from app.contributions.queries import load_for, stored_votes
from app.contributions.voting import cast_many, cast_vote, erase_votes, withdraw_vote
from app.contributions.writing import close_voting, revise
from app.core.config import Settings
from app.core.errors import RefusedError
from app.people.models import Person
from tests.contributions.recounting import recounted, standing
from tests.factories.contributions import crowd_votes, make_person, make_text

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture
def alice(session: Session) -> Person:
    return make_person(session, "alice")


@pytest.fixture
def bob(session: Session) -> Person:
    return make_person(session, "bob")


@pytest.fixture
def text(session: Session, alice: Person) -> Contribution:
    return make_text(session, alice)


def test_another_answer_replaces_the_first(
    session: Session, text: Contribution, bob: Person
) -> None:
    for answer in (Answer.AGREE, Answer.PASS, Answer.DISAGREE):
        cast_vote(session, bob, text.id, answer)
    own = load_for(session, bob, text.id).own
    assert own is not None
    assert own.answer is Answer.DISAGREE
    assert logged(session, text) == ["agree", "pass", "disagree"]


def test_the_same_answer_twice_is_one_line(
    session: Session, text: Contribution, bob: Person
) -> None:
    cast_vote(session, bob, text.id, Answer.AGREE)
    cast_vote(session, bob, text.id, Answer.AGREE)
    assert logged(session, text) == ["agree"]


def test_a_vote_stays_on_the_revision_that_was_judged(
    session: Session, text: Contribution, alice: Person, bob: Person
) -> None:
    cast_vote(session, bob, text.id, Answer.AGREE)
    revise(session, alice, text, "Fix the lights", "Another text.", 1)
    own = load_for(session, bob, text.id).own
    assert own is not None
    assert own.revision == 1
    cast_vote(session, bob, text.id, Answer.AGREE)  # the same answer, now on what is there
    own = load_for(session, bob, text.id).own
    assert own is not None
    assert own.revision == 2
    revisions = select(col(LogEntry.revision)).order_by(col(LogEntry.number))
    assert session.scalars(revisions).all() == [1, 2]


def test_a_vote_taken_back_leaves_a_line_that_nobody_owns(
    session: Session, text: Contribution, bob: Person
) -> None:
    cast_vote(session, bob, text.id, Answer.AGREE)
    withdraw_vote(session, bob, text.id)
    withdraw_vote(session, bob, text.id)  # a double click
    assert logged(session, text) == ["agree", "withdrawn"]
    assert load_for(session, bob, text.id).own is None
    assert standing(session, text.id) == {}


def test_a_later_vote_after_taking_back_is_a_new_one(
    session: Session, text: Contribution, bob: Person
) -> None:
    cast_vote(session, bob, text.id, Answer.AGREE)
    withdraw_vote(session, bob, text.id)
    cast_vote(session, bob, text.id, Answer.DISAGREE)
    pseudonyms = session.scalars(select(col(LogEntry.pseudonym)).distinct()).all()
    assert len(pseudonyms) == 2
    assert standing(session, text.id) == {Answer.DISAGREE: 1}
    assert recounted(session, text) == {Answer.DISAGREE: 1}


def test_taking_back_is_refused_where_voting_is(
    session: Session, text: Contribution, bob: Person
) -> None:
    cast_vote(session, bob, text.id, Answer.AGREE)
    close_voting(session, [text.id])
    with pytest.raises(RefusedError, match="voting-closed"):
        withdraw_vote(session, bob, text.id)


def test_erasing_an_account_takes_back_each_of_its_votes(
    session: Session, alice: Person, bob: Person
) -> None:
    texts = [make_text(session, alice) for _ in range(3)]
    for text in texts:
        cast_vote(session, bob, text.id, Answer.PASS)
    close_voting(session, [texts[0].id])  # also where nobody votes any more
    assert erase_votes(session, bob.id) == 3
    assert erase_votes(session, bob.id) == 0  # may run twice
    for text in texts:
        assert logged(session, text) == ["pass", "withdrawn"]
        assert recounted(session, text) == {}


def test_many_votes_keep_every_rule_of_single_ones(
    session: Session, text: Contribution, alice: Person, bob: Person
) -> None:
    charlie = make_person(session)
    cast_vote(session, charlie, text.id, Answer.AGREE)
    votes = [(bob.id, Answer.AGREE), (charlie.id, Answer.PASS), (bob.id, Answer.DISAGREE)]
    cast_many(session, text.id, votes)
    assert logged(session, text) == ["agree", "agree", "pass", "disagree"]
    assert standing(session, text.id) == {Answer.PASS: 1, Answer.DISAGREE: 1}
    assert recounted(session, text) == standing(session, text.id)
    with pytest.raises(RefusedError, match="own-text"):
        cast_many(session, text.id, [(alice.id, Answer.AGREE)])


def test_many_votes_are_fast(session: Session, alice: Person) -> None:
    texts = [make_text(session, alice) for _ in range(10)]
    people = [make_person(session).id for _ in range(100)]
    began = time.process_time()
    for text in texts:
        cast_many(session, text.id, [(person, Answer.AGREE) for person in people])
    assert time.process_time() - began < 2  # twelve thousand in a few seconds


def test_my_votes_are_all_that_is_stored_page_by_page(
    session: Session, alice: Person, bob: Person
) -> None:
    texts = [make_text(session, alice) for _ in range(3)]
    for text in texts:
        cast_vote(session, bob, text.id, Answer.AGREE)
    first = stored_votes(session, bob.id, limit=2)
    second = stored_votes(session, bob.id, first.next, limit=2)
    listed = [vote.contribution_id for vote in (*first.items, *second.items)]
    assert listed == [text.id for text in reversed(texts)]
    assert second.next is None
    assert stored_votes(session, alice.id).items == []


def test_a_vote_counts_until_the_next_batch_and_then_no_more(
    session: Session, text: Contribution, settings: Settings
) -> None:
    voters = crowd_votes(session, text.id, agree=8, disagree=2)
    publish_if_due(session, text.id, settings, NOW)
    person = session.get_one(Person, voters[0])
    withdraw_vote(session, person, text.id)
    assert standing(session, text.id) == {Answer.AGREE: 7, Answer.DISAGREE: 2}
    assert logged(session, text)[-1] == LogAnswer.WITHDRAWN
    assert session.scalar(select(func.count()).select_from(Vote)) == 9


def logged(session: Session, text: Contribution) -> list[str]:
    lines = select(col(LogEntry.answer)).where(col(LogEntry.contribution_id) == text.id)
    return list(session.scalars(lines.order_by(col(LogEntry.number))))
