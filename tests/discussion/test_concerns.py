"""Concerns: who answers one, whose text credits one, who is told, and what stays."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import CoAuthor, Contribution, ContributionId, Revision, Visibility
from app.contributions.queries import credits_of, revisions
from app.contributions.writing import StaleError, set_visibility
from app.core.errors import InvalidError, RefusedError
from app.discussion.concern_queries import changed_because
from app.discussion.concerns import answer_concern, change_because, is_answered
from app.discussion.models import Comment, CommentKind, ConcernAnswer
from app.notices.models import Notice
from app.people.models import Person, Standing
from tests.factories.concerns import make_concern
from tests.factories.contributions import make_person
from tests.factories.discussion import make_comment, make_topic

KIND = CommentKind.SUGGESTION


class Town:
    """Alice proposes and carol writes with her; bob raises a concern, dan is a stranger."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.alice, self.bob, self.carol, self.dan = (
            make_person(session, name) for name in ("alice", "bob", "carol", "dan")
        )
        self.proposal: ContributionId = make_topic(session, self.alice).id
        session.add(CoAuthor(contribution_id=self.proposal, person_id=self.carol.id))
        session.flush()
        self.concern = make_concern(session, self.bob, self.proposal)

    def answer(self, person: Person, concern: int = 0, form_key: str = "") -> ConcernAnswer:
        words = "Shields go on all of them."
        number = concern or self.concern
        return answer_concern(self.session, person, number, KIND, words, form_key or None)

    def change(self, person: Person, text: str = "Please, with shields.", seen: int = 1) -> None:
        change_because(self.session, person, self.concern, "Fix the lights", text, seen)

    def told(self, person: Person) -> list[str]:
        mine = select(col(Notice.kind)).where(col(Notice.person_id) == person.id)
        return list(self.session.scalars(mine.order_by(col(Notice.id))))


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


@pytest.mark.parametrize("who", ["alice", "carol"])
def test_author_and_co_author_answer_it_once_by_a_reply(town: Town, who: str) -> None:
    writer: Person = getattr(town, who)
    first = town.answer(writer, form_key="0" * 20)
    assert town.answer(writer, form_key="0" * 20).answer_id == first.answer_id
    reply = town.session.get_one(Comment, first.answer_id)
    assert (reply.parent_id, reply.kind) == (town.concern, KIND)
    with pytest.raises(RefusedError) as refused:
        town.answer(town.alice)
    assert refused.value.ruling.code == "answered"


def test_a_form_that_answered_one_concern_answers_no_other(town: Town) -> None:
    other = make_concern(town.session, town.dan, town.proposal, "And my bats.")
    town.answer(town.alice, form_key="0" * 20)
    with pytest.raises(RefusedError) as refused:
        town.answer(town.alice, other, form_key="0" * 20)
    assert refused.value.ruling.code == "form-key-used"
    assert not is_answered(town.session, other)


def test_an_answer_that_is_gone_can_be_given_anew(town: Town) -> None:
    gone = town.answer(town.alice).answer_id
    set_visibility(town.session, gone, Visibility.DELETED)
    assert not is_answered(town.session, town.concern)
    assert town.answer(town.carol).answer_id != gone
    assert is_answered(town.session, town.concern)


def test_what_a_limited_author_answers_waits_and_holds_the_place(town: Town) -> None:
    town.alice.standing = Standing.LIMITED
    answer = town.session.get_one(Contribution, town.answer(town.alice).answer_id)
    assert answer.visibility is Visibility.QUEUED
    with pytest.raises(RefusedError, match="answer"):
        town.answer(town.carol)
    with pytest.raises(RefusedError) as refused:
        town.change(town.alice)
    assert refused.value.ruling.code == "limited"


def hide_concern(town: Town) -> None:
    set_visibility(town.session, town.concern, Visibility.HIDDEN)


def hide_proposal(town: Town) -> None:
    set_visibility(town.session, town.proposal, Visibility.HIDDEN)


def suspend_author(town: Town) -> None:
    town.alice.standing = Standing.SUSPENDED


def let_who_raised_it_write(town: Town) -> None:
    town.session.add(CoAuthor(contribution_id=town.proposal, person_id=town.bob.id))


@pytest.mark.parametrize(
    ("who", "spoil", "code"),
    [
        ("dan", None, "not-yours-to-answer"),
        ("bob", None, "own-concern"),
        ("alice", hide_concern, "not-found"),
        ("alice", hide_proposal, "not-found"),
        ("alice", suspend_author, "suspended"),
        ("alice", let_who_raised_it_write, "not-found"),
    ],
)
def test_nobody_else_takes_it_up_and_nobody_what_is_none(
    town: Town, who: str, spoil: Callable[[Town], None] | None, code: str
) -> None:
    if spoil:
        spoil(town)
        town.session.flush()
    for verb in (town.answer, town.change):
        with pytest.raises(RefusedError) as refused:
            verb(getattr(town, who))
        assert refused.value.ruling.code == code


def test_a_comment_of_another_kind_is_no_concern(town: Town) -> None:
    other = make_comment(town.session, town.dan, town.proposal)
    with pytest.raises(RefusedError) as refused:
        town.answer(town.alice, other.id)
    assert refused.value.ruling.code == "not-found"


def test_a_changed_text_credits_the_person_and_says_so_to_them(town: Town) -> None:
    town.change(town.carol)
    town.change(town.carol)  # a double click
    states = revisions(town.session, town.proposal)
    assert [(s.number, s.because_of, s.editor_id) for s in states] == [
        (1, None, town.alice.id), (2, town.concern, town.carol.id),
    ]  # fmt: skip
    assert credits_of(town.session, states) == {town.concern: "bob"}
    (changed,) = changed_because(town.session, town.bob.id)
    assert (changed.proposal_id, changed.revision) == (town.proposal, 2)
    assert town.told(town.bob).count("changed_because") == 1
    assert town.told(town.carol) == []
    assert "text_changed" in town.told(town.alice)


def test_what_is_hidden_credits_nobody(town: Town) -> None:
    town.change(town.alice)
    set_visibility(town.session, town.concern, Visibility.HIDDEN)
    assert credits_of(town.session, revisions(town.session, town.proposal)) == {}
    assert changed_because(town.session, town.bob.id) == []


def test_a_former_resident_is_credited_without_a_name(town: Town) -> None:
    town.change(town.alice)
    town.bob.standing = Standing.ERASED
    town.session.flush()
    assert credits_of(town.session, revisions(town.session, town.proposal)) == {town.concern: ""}


def test_the_same_text_credits_nobody_and_an_older_one_loses_nothing(town: Town) -> None:
    with pytest.raises(InvalidError):
        town.change(town.alice, "Please.")
    town.change(town.carol)
    with pytest.raises(StaleError):
        town.change(town.alice, "Please, and soon.")
    numbers = select(col(Revision.number)).where(col(Revision.contribution_id) == town.proposal)
    assert sorted(town.session.scalars(numbers)) == [1, 2]
