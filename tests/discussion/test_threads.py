"""The specification of threads: pages of whole branches, folding, marks, number of reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Noun, Visibility
from app.contributions.writing import revise, set_visibility
from app.discussion.models import Comment, CommentKind
from app.discussion.queries import branch_of, counts, stamp, texts_of, thread
from app.discussion.service import mark_visited
from app.discussion.threads import DEEPEST, REPLIES_SHOWN, Node, grow, shown
from app.people.models import Person
from app.proposals.models import Proposal
from tests.factories.contributions import make_person
from tests.factories.discussion import make_comment, make_topic
from tests.factories.places import make_neighborhood

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture
def alice(session: Session) -> Person:
    return make_person(session, "alice")


@pytest.fixture
def topic(session: Session, alice: Person) -> Proposal:
    return make_topic(session, alice)


def test_a_page_is_whole_branches_of_about_a_hundred(
    session: Session, topic: Proposal, alice: Person
) -> None:
    plant(session, topic, alice, branches=10, replies=29)  # 300 comments
    page = thread(session, topic.id)
    assert len(page.rows) == 120
    assert len({row.root_id for row in page.rows}) == 4
    seen = [row.id for row in page.rows]
    while page.next:
        page = thread(session, topic.id, after=page.next)
        seen += [row.id for row in page.rows]
    assert len(seen) == len(set(seen)) == 300


def test_an_odd_cursor_is_the_first_page(session: Session, topic: Proposal, alice: Person) -> None:
    comment = make_comment(session, alice, topic.id)
    for odd in ("", "x", "WyJ4Il0", "bnVsbA", "9" * 500):
        assert [row.id for row in thread(session, topic.id, after=odd).rows] == [comment.id]


def test_deep_levels_and_long_rows_fold(session: Session, topic: Proposal, alice: Person) -> None:
    top = comment = make_comment(session, alice, topic.id)
    for _level in range(DEEPEST + 3):
        comment = make_comment(session, alice, topic.id, parent=comment)
    (root,) = grow(thread(session, topic.id).rows)
    drawn = list(shown([root]))
    assert len(drawn) == 1 + DEEPEST
    deepest = last(root)
    assert deepest.folded == 3
    (rest,) = grow(branch_of(session, top.id), deepest.row.id)
    assert [row.id for row in shown([rest])][-1] == comment.id

    plant(session, topic, alice, branches=1, replies=REPLIES_SHOWN + 9)
    wide = grow(thread(session, topic.id).rows)[1]
    assert (len(wide.replies), wide.folded, wide.below) == (REPLIES_SHOWN, 9, REPLIES_SHOWN + 9)


def test_one_kind_is_a_row_of_comments(session: Session, topic: Proposal, alice: Person) -> None:
    question = make_comment(session, alice, topic.id, kind=CommentKind.QUESTION)
    make_comment(session, alice, topic.id, parent=question, kind=CommentKind.EVIDENCE)
    hidden = make_comment(session, alice, topic.id, kind=CommentKind.QUESTION)
    set_visibility(session, hidden.id, Visibility.HIDDEN)
    rows = thread(session, topic.id, CommentKind.QUESTION).rows
    assert [row.id for row in rows] == [question.id]
    found = counts(session, None, topic.id)
    assert found.kinds == {CommentKind.QUESTION: 1, CommentKind.EVIDENCE: 1}
    assert found.total == 2


def test_what_is_hidden_keeps_its_place(session: Session, topic: Proposal, alice: Person) -> None:
    comment = make_comment(session, alice, topic.id)
    reply = make_comment(session, alice, topic.id, parent=comment)
    set_visibility(session, comment.id, Visibility.HIDDEN)
    rows = thread(session, topic.id).rows
    assert [(row.id, row.visibility) for row in rows] == [
        (comment.id, Visibility.HIDDEN),
        (reply.id, Visibility.PUBLIC),
    ]


def test_a_home_is_named_only_by_choice_and_only_where_it_is_large(
    session: Session, topic: Proposal, alice: Person
) -> None:
    place = make_neighborhood(session)
    make_comment(session, alice, topic.id)
    alice.home_id = place.id
    assert homes(session, topic) == [None]
    alice.show_home = True
    assert homes(session, topic) == ["Ropewalk"]
    place.population = 1999
    assert homes(session, topic) == [None]


def test_a_visit_is_remembered_and_never_goes_back(
    session: Session, topic: Proposal, alice: Person
) -> None:
    make_comment(session, alice, topic.id)
    bob = make_person(session, "bob")
    assert counts(session, bob, topic.id).visited_at is None
    mark_visited(session, bob, topic.id, NOW)
    mark_visited(session, bob, topic.id, NOW - timedelta(hours=1))  # an old tab
    assert counts(session, bob, topic.id).visited_at == NOW
    assert counts(session, alice, topic.id).visited_at is None


def test_the_stamp_changes_with_all_that_a_reader_sees(
    session: Session, topic: Proposal, alice: Person
) -> None:
    seen = {stamp(session, topic.id)}

    def changed() -> bool:
        session.flush()
        known = len(seen)
        seen.add(stamp(session, topic.id))
        return len(seen) > known

    comment = make_comment(session, alice, topic.id)
    assert changed()
    assert not changed()
    revise(session, alice, session.get_one(Contribution, comment.id), "", "Other words.", 1)
    assert changed()
    set_visibility(session, comment.id, Visibility.HIDDEN)
    assert changed()
    alice.handle = "former resident"
    assert changed()
    alice.home_id, alice.show_home = make_neighborhood(session).id, True
    assert changed()


def test_a_thread_of_a_thousand_is_as_many_reads_as_one_of_ten(
    session: Session, topic: Proposal, alice: Person
) -> None:
    plant(session, topic, alice, branches=10, replies=0)
    with reads(session) as few:
        thread(session, topic.id)
    plant(session, topic, alice, branches=100, replies=9)
    with reads(session) as many:
        page = thread(session, topic.id)
        stamp(session, topic.id)
    assert (len(few), len(many)) == (1, 2)
    with reads(session) as texts:
        texts_of(session, [row.id for row in page.rows])
    assert len(texts) == 1


def plant(
    session: Session, topic: Proposal, author: Person, *, branches: int, replies: int
) -> None:
    """Put many comments in at once: branches of one comment and its direct replies."""
    last_id = 10_000 + (session.scalar(select(func.max(col(Contribution.id)))) or 0)
    words, places = [], []
    for _branch in range(branches):
        root = last_id + 1
        for place in range(1 + replies):
            last_id += 1
            words.append(
                {"id": last_id, "noun": Noun.COMMENT, "author_id": author.id, "title": ""}
                | {"text": "So it is.", "html": "<p>So it is.</p>", "revision": 1}
                | {"visibility": Visibility.PUBLIC, "voting_open": True, "created_at": NOW}
                | {"log_length": 0, "log_head": ""}
            )
            places.append(
                {"id": last_id, "proposal_id": topic.id, "root_id": root, "official_role": ""}
                | {"parent_id": root if place else None, "depth": 1 if place else 0}
                | {"kind": CommentKind.EXPERIENCE}
            )
    session.execute(insert(Contribution), words)
    session.execute(insert(Comment), places)


def last(node: Node) -> Node:
    while node.replies:
        node = node.replies[-1]
    return node


def homes(session: Session, topic: Proposal) -> list[str | None]:
    session.flush()
    return [row.home for row in thread(session, topic.id).rows]


@contextmanager
def reads(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []
    session.flush()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)
