"""The specification of commenting: who may, what a reply is, how an edit and a deletion show."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Answer, Contribution, Visibility
from app.contributions.queries import load_for, revisions
from app.contributions.voting import cast_vote
from app.contributions.writing import StaleError, set_visibility
from app.core.errors import InvalidError, RefusedError
from app.core.outbox import OutboxEntry
from app.discussion.models import Comment, CommentKind
from app.discussion.queries import count_comments, latest_comments
from app.discussion.service import delete_comment, edit_comment, post_comment, recount
from app.people.models import Department, Person, Role, Standing
from app.proposals.models import Proposal
from app.proposals.service import close_proposal, pause_discussion, resume_discussion
from tests.factories.contributions import make_person
from tests.factories.discussion import make_comment, make_topic


@pytest.fixture
def alice(session: Session) -> Person:
    return make_person(session, "alice")


@pytest.fixture
def bob(session: Session) -> Person:
    return make_person(session, "bob")


@pytest.fixture
def mo(session: Session) -> Person:
    return make_person(session, "mo", role=Role.MODERATOR)


@pytest.fixture
def topic(session: Session, alice: Person) -> Proposal:
    return make_topic(session, alice)


def words(session: Session, comment: Comment) -> Contribution:
    return session.get_one(Contribution, comment.id)


def test_a_reply_knows_its_branch(session: Session, topic: Proposal, bob: Person) -> None:
    first = make_comment(session, bob, topic.id)
    reply = make_comment(session, bob, topic.id, parent=first)
    deeper = make_comment(session, bob, topic.id, parent=reply)
    assert (first.root_id, first.depth) == (first.id, 0)
    assert (deeper.parent_id, deeper.root_id, deeper.depth) == (reply.id, first.id, 2)


def test_a_double_click_is_one_comment(session: Session, topic: Proposal, bob: Person) -> None:
    key = "k" * 32
    sent = [
        post_comment(session, bob, topic.id, CommentKind.CONCERN, "Once.", form_key=key)
        for _ in range(2)
    ]
    assert sent[0].id == sent[1].id
    assert topic.comments == 1


def test_an_empty_comment_is_refused(session: Session, topic: Proposal, bob: Person) -> None:
    with pytest.raises(InvalidError) as refusal:
        make_comment(session, bob, topic.id, "  \n ")
    assert list(refusal.value.problems) == ["text"]


def test_a_reply_answers_a_comment_of_the_same_proposal(
    session: Session, topic: Proposal, alice: Person, bob: Person
) -> None:
    elsewhere = make_comment(session, bob, make_topic(session, alice, "Another matter").id)
    with pytest.raises(RefusedError, match="not-found"):
        make_comment(session, bob, topic.id, parent=elsewhere)


@pytest.mark.parametrize("gone", [Visibility.HIDDEN, Visibility.DELETED])
def test_nobody_answers_what_was_removed(
    session: Session, topic: Proposal, bob: Person, gone: Visibility
) -> None:
    comment = make_comment(session, bob, topic.id)
    set_visibility(session, comment.id, gone)
    with pytest.raises(RefusedError, match="parent-gone"):
        make_comment(session, bob, topic.id, parent=comment)


def test_a_paused_thread_says_so_and_can_be_resumed(
    session: Session, topic: Proposal, bob: Person, mo: Person
) -> None:
    pause_discussion(session, mo, topic.id, "Tempers are high.")
    with pytest.raises(RefusedError, match="paused"):
        make_comment(session, bob, topic.id)
    resume_discussion(session, mo, topic.id, "A week has passed.")
    make_comment(session, bob, topic.id)


def test_with_the_proposal_its_discussion_closes_votes_and_edits_too(
    session: Session, topic: Proposal, alice: Person, bob: Person
) -> None:
    comment = make_comment(session, bob, topic.id)
    close_proposal(session, alice, topic.id, "It was repaired.")
    with pytest.raises(RefusedError, match="closed"):
        make_comment(session, alice, topic.id)
    with pytest.raises(RefusedError, match="closed"):
        edit_comment(session, bob, comment.id, "Other words.", 1)
    with pytest.raises(RefusedError, match="voting-closed"):
        cast_vote(session, alice, comment.id, Answer.AGREE)
    delete_comment(session, bob, comment.id)  # one's own words are one's own


def test_under_a_hidden_proposal_nothing_can_be_read_or_voted_on(
    session: Session, topic: Proposal, alice: Person, bob: Person, mo: Person
) -> None:
    comment = make_comment(session, alice, topic.id)
    set_visibility(session, topic.id, Visibility.HIDDEN)
    with pytest.raises(RefusedError, match="removed"):
        load_for(session, bob, comment.id)
    with pytest.raises(RefusedError, match="removed"):
        cast_vote(session, bob, comment.id, Answer.AGREE)
    with pytest.raises(RefusedError, match="removed"):
        make_comment(session, bob, topic.id)
    assert load_for(session, mo, comment.id).contribution.id == comment.id
    assert latest_comments(session).items == []


def test_what_a_limited_account_says_waits_and_is_not_counted(
    session: Session, topic: Proposal
) -> None:
    comment = make_comment(session, make_person(session, standing=Standing.LIMITED), topic.id)
    assert words(session, comment).visibility is Visibility.QUEUED
    assert count_comments(session, [topic.id]) == {}
    assert posted(session) == []
    set_visibility(session, comment.id, Visibility.PUBLIC)
    recount(session, topic.id)
    assert topic.comments == 1
    assert posted(session) == [{"comment_id": comment.id}]


def test_a_comment_is_announced_and_counted(session: Session, topic: Proposal, bob: Person) -> None:
    comment = make_comment(session, bob, topic.id)
    assert posted(session) == [{"comment_id": comment.id}]
    assert topic.comments == 1


def test_an_edit_keeps_votes_on_the_words_that_were_judged(
    session: Session, topic: Proposal, alice: Person, bob: Person
) -> None:
    comment = make_comment(session, bob, topic.id)
    cast_vote(session, alice, comment.id, Answer.AGREE)
    edit_comment(session, bob, comment.id, "They share two old cables.", 1, "I counted again")
    own = load_for(session, alice, comment.id).own
    assert own is not None
    assert own.revision == 1
    assert [state.reason for state in revisions(session, comment.id)] == ["", "I counted again"]


def test_of_two_tabs_the_second_edit_is_told(
    session: Session, topic: Proposal, bob: Person
) -> None:
    comment = make_comment(session, bob, topic.id)
    edit_comment(session, bob, comment.id, "From one tab.", 1)
    with pytest.raises(StaleError) as stale:
        edit_comment(session, bob, comment.id, "From the other.", 1)
    assert (stale.value.text, stale.value.current.text) == ("From the other.", "From one tab.")


def test_only_its_writer_edits_or_deletes_a_comment(
    session: Session, topic: Proposal, alice: Person, bob: Person, mo: Person
) -> None:
    comment = make_comment(session, bob, topic.id)
    for person in (alice, mo):
        with pytest.raises(RefusedError, match="not-yours"):
            edit_comment(session, person, comment.id, "Mine now.", 1)
        with pytest.raises(RefusedError, match="not-yours"):
            delete_comment(session, person, comment.id)


def test_a_deleted_comment_leaves_the_count_and_keeps_its_replies(
    session: Session, topic: Proposal, alice: Person, bob: Person
) -> None:
    comment = make_comment(session, bob, topic.id)
    make_comment(session, alice, topic.id, parent=comment)
    for _double_click in range(2):
        delete_comment(session, bob, comment.id)
    assert count_comments(session, [topic.id]) == {topic.id: 1}
    assert topic.comments == 1


def test_staff_are_labelled_with_what_they_work_in(session: Session, topic: Proposal) -> None:
    department = Department(name="Public Works", slug="public-works")
    session.add(department)
    session.flush()
    olive = make_person(session, "olive", role=Role.OFFICIAL)
    olive.department_id = department.id
    assert make_comment(session, olive, topic.id).official_role == "Public Works"
    assert make_comment(session, make_person(session), topic.id).official_role == ""


def test_the_latest_comments_are_everybodys_or_one_writers(
    session: Session, topic: Proposal, alice: Person, bob: Person
) -> None:
    comments = [make_comment(session, who, topic.id) for who in (alice, bob, alice)]
    assert [row.id for row in latest_comments(session).items] == [c.id for c in comments[::-1]]
    first = latest_comments(session, author_id=alice.id, limit=1)
    rest = latest_comments(session, author_id=alice.id, cursor=first.next, limit=1)
    assert [row.id for row in (*first.items, *rest.items)] == [comments[2].id, comments[0].id]
    assert rest.next is None


def posted(session: Session) -> list[dict[str, int | str]]:
    """Return the facts of every announced comment, oldest first."""
    entries = select(OutboxEntry).where(col(OutboxEntry.kind) == "CommentPosted")
    return [entry.facts for entry in session.scalars(entries.order_by(col(OutboxEntry.id)))]
