"""The order of a thread: what people of all sides agree on first, nobody by having been first."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.contributions.batching import publish_if_due
from app.contributions.figure_models import Published
from app.contributions.models import ContributionId, Visibility
from app.contributions.writing import set_visibility
from app.core.config import Settings
from app.core.lots import lots_for
from app.core.paging import encode_cursor
from app.discussion.flat import flat_comments
from app.discussion.loading import PAGE
from app.discussion.models import Comment
from app.discussion.ordering import OF_PROPOSALS, Order, order_of
from app.discussion.queries import stamp, thread, whereabouts
from app.people.models import Person
from app.proposals.models import Proposal
from tests.factories.contributions import crowd_votes, make_person
from tests.factories.discussion import make_comment, make_topic

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture
def alice(session: Session) -> Person:
    return make_person(session, "alice")


@pytest.fixture
def topic(session: Session, alice: Person) -> Proposal:
    return make_topic(session, alice)


def tops(session: Session, topic: Proposal, order: Order) -> list[ContributionId]:
    rows = thread(session, topic.id, order=order).rows
    return [row.id for row in rows if row.parent_id is None]


def judge(
    session: Session, settings: Settings, comment: Comment, agree: int, score: int | None = None
) -> None:
    """Publish a batch in which so many agree and five do not, and what a fit made of it."""
    crowd_votes(session, comment.id, agree=agree, disagree=5)
    assert publish_if_due(session, comment.id, settings, MONDAY)
    session.get_one(Published, comment.id).score = score
    session.flush()


def test_scores_decide_then_the_lots_of_the_day(
    session: Session, settings: Settings, topic: Proposal, alice: Person
) -> None:
    comments = [make_comment(session, alice, topic.id, f"{n}") for n in range(9)]
    judge(session, settings, comments[5], 10, 300)
    judge(session, settings, comments[7], 10, 800)
    judge(session, settings, comments[3], 10, 0)
    found = tops(session, topic, Order.COMMON_GROUND)
    assert found[:3] == [comments[7].id, comments[5].id, comments[3].id]
    unjudged = {comments[n].id for n in (0, 1, 2, 4, 6, 8)}
    lots = lots_for("thread", datetime.now(UTC).date())
    assert found[3:] == sorted(unjudged, key=lots.of)
    assert found == tops(session, topic, Order.COMMON_GROUND)


def test_replies_stay_below_their_parents_in_every_order(
    session: Session, settings: Settings, topic: Proposal, alice: Person
) -> None:
    first, second, third = (make_comment(session, alice, topic.id, f"{n}") for n in range(3))
    reply = make_comment(session, alice, topic.id, parent=first)
    deeper = make_comment(session, alice, topic.id, parent=reply)
    judge(session, settings, third, 20, 500)
    judge(session, settings, second, 40, 400)
    begun = {
        Order.NEW: third.id,
        Order.ACTIVE: first.id,
        Order.SUPPORT: second.id,
        Order.COMMON_GROUND: third.id,
        Order.POSTED: first.id,
    }
    for order, top in begun.items():
        rows = [row.id for row in thread(session, topic.id, order=order).rows]
        assert rows[0] == top
        at = rows.index(first.id)
        assert rows[at : at + 3] == [first.id, reply.id, deeper.id]
    newest = flat_comments(session, topic.id, order=Order.NEW).items
    assert [row.id for row in newest[:2]] == [deeper.id, reply.id]  # each for itself


def test_what_is_hidden_takes_no_place_that_others_earned(
    session: Session, settings: Settings, topic: Proposal, alice: Person
) -> None:
    best, other = (make_comment(session, alice, topic.id, f"{n}") for n in range(2))
    judge(session, settings, best, 30, 900)
    reply = make_comment(session, alice, topic.id, parent=best)
    set_visibility(session, best.id, Visibility.HIDDEN)
    for order in (Order.COMMON_GROUND, Order.SUPPORT):
        assert tops(session, topic, order) == [other.id, best.id]
    assert tops(session, topic, Order.ACTIVE)[0] == best.id  # by its reply
    set_visibility(session, reply.id, Visibility.HIDDEN)
    assert tops(session, topic, Order.ACTIVE)[0] == other.id


@pytest.mark.parametrize("order", Order)
def test_pages_of_every_order_show_each_branch_once(
    session: Session, settings: Settings, topic: Proposal, alice: Person, order: Order
) -> None:
    for branch in range(6):
        top = make_comment(session, alice, topic.id)
        for _reply in range(PAGE // 3):
            make_comment(session, alice, topic.id, parent=top)
        if branch % 2:
            judge(session, settings, top, 10 * branch, 100 * (branch // 3))
    seen: list[int] = []
    after: str | None = None
    while True:
        page = thread(session, topic.id, after=after, order=order)
        seen += [row.id for row in page.rows]
        if (after := page.next) is None:
            break
    assert len(seen) == len(set(seen)) == 6 * (1 + PAGE // 3)
    assert seen == _flat_in_branches(session, topic, order, seen)


def _flat_in_branches(
    session: Session, topic: Proposal, order: Order, seen: Sequence[int]
) -> list[int]:
    """Say what whole branches should look like: tops by the order, and each from its top down."""
    roots = {id_: session.get_one(Comment, id_).root_id for id_ in seen}
    tops_ = [i for i in seen if roots[i] == i]
    assert tops_ == [i for i in _all_flat(session, topic, order) if roots[i] == i]
    return [i for top in tops_ for i in sorted(i for i in seen if roots[i] == top)]


def _all_flat(session: Session, topic: Proposal, order: Order) -> list[int]:
    found: list[int] = []
    cursor: str | None = None
    while True:
        page = flat_comments(session, topic.id, cursor, 40, order=order)
        found += [row.id for row in page.items]
        if (cursor := page.next) is None:
            return found


def test_a_cursor_of_another_order_or_of_none_is_the_beginning(
    session: Session, topic: Proposal, alice: Person
) -> None:
    for _n in range(3):
        make_comment(session, alice, topic.id)
    begun = thread(session, topic.id, order=Order.NEW).rows
    today = datetime.now(UTC).date().toordinal()
    odd = (
        encode_cursor(Order.POSTED.value, today, 5, 0, 2),
        encode_cursor(Order.NEW.value, 0, 5, 0, 2),
        encode_cursor(Order.NEW.value, date.max.toordinal() + 1, 5, 0, 2),
        encode_cursor(Order.NEW.value, today, 2**63, 0, 2),
        encode_cursor(Order.NEW.value, today, "5", None, 2.5),
        encode_cursor(7),
    )
    for cursor in odd:
        assert thread(session, topic.id, after=cursor, order=Order.NEW).rows == begun


def test_yesterdays_pages_go_on_in_yesterdays_order(
    session: Session, topic: Proposal, alice: Person
) -> None:
    comments = [make_comment(session, alice, topic.id).id for _n in range(12)]
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    lots = lots_for("thread", yesterday)
    drawn = sorted(comments, key=lots.of)
    cursor = encode_cursor("common_ground", yesterday.toordinal(), 1, lots.of(drawn[4]), drawn[4])
    rows = thread(session, topic.id, after=cursor, order=Order.COMMON_GROUND).rows
    assert [row.id for row in rows] == drawn[5:]


def test_a_permalink_leads_to_the_page_that_shows_the_comment(
    session: Session, settings: Settings, topic: Proposal, alice: Person
) -> None:
    for branch in range(5):
        top = make_comment(session, alice, topic.id)
        for _reply in range(40):
            reply = make_comment(session, alice, topic.id, parent=top)
        if branch == 1:
            judge(session, settings, top, 10, 500)
        there = whereabouts(session, reply)
        page = thread(session, topic.id, after=there.cursor, order=Order.COMMON_GROUND)
        assert page.rows[0].id == top.id
        assert reply.id in [row.id for row in page.rows]
        assert there.within == 41
        assert there.before % 41 == 0


def test_the_stamp_changes_with_a_score(
    session: Session, settings: Settings, topic: Proposal, alice: Person
) -> None:
    comment = make_comment(session, alice, topic.id)
    judge(session, settings, comment, 10, 500)
    before = stamp(session, topic.id)
    session.get_one(Published, comment.id).score = 501
    session.flush()
    assert stamp(session, topic.id) != before


def test_readers_choose_among_the_orders_of_proposals_alone() -> None:
    assert [order_of(order.value) for order in OF_PROPOSALS] == list(OF_PROPOSALS)
    for odd in (None, "", "posted", "NEW", "x"):
        assert order_of(odd) is Order.COMMON_GROUND
