"""Fair exposure: what still needs views is shown to everybody by lot, and never twice."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.contributions.batching import publish_if_due
from app.contributions.figure_models import Published
from app.contributions.models import Answer, Contribution, ContributionId, Noun, Visibility
from app.contributions.voting import cast_vote
from app.contributions.writing import set_visibility
from app.core.config import Settings
from app.core.lots import PRIME, lots_for
from app.core.paging import encode_cursor
from app.discussion.models import CommentKind
from app.people.blocking import block
from app.people.models import Person
from app.places.models import Neighborhood
from app.ranking.exposure import ENOUGH, needs_view, needs_view_page
from tests.factories.contributions import crowd_votes, make_person
from tests.factories.discussion import make_comment, make_topic
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal

DAY = date(2026, 10, 5)
MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
DAYS = [DAY + timedelta(days=n) for n in range(120)]


@pytest.fixture
def bob(session: Session) -> Person:
    return make_person(session, "bob")


@pytest.fixture
def places(session: Session) -> list[Neighborhood]:
    return list(make_neighborhoods(session))


def all_of(session: Session, viewer: Person | None) -> set[ContributionId]:
    return set(needs_view(session, viewer, limit=100, day=DAY))


def test_only_what_the_reader_may_judge_and_has_not(session: Session, bob: Person) -> None:
    alice, carol = make_person(session), make_person(session)
    topic = make_topic(session, alice)
    said = make_comment(session, alice, topic.id)
    answer = make_comment(session, carol, topic.id, parent=said)
    make_comment(session, alice, topic.id, kind=CommentKind.QUESTION)
    make_comment(session, bob, topic.id)
    hidden = make_comment(session, alice, topic.id)
    set_visibility(session, hidden.id, Visibility.HIDDEN)
    closed = make_topic(session, alice)
    make_comment(session, alice, closed.id)
    session.get_one(Contribution, closed.id).voting_open = False
    gone = make_topic(session, alice)
    make_comment(session, carol, gone.id)
    set_visibility(session, gone.id, Visibility.HIDDEN)
    session.flush()
    assert all_of(session, bob) == {topic.id, said.id, answer.id}
    cast_vote(session, bob, said.id, Answer.PASS)
    assert all_of(session, bob) == {topic.id, answer.id}
    assert said.id in all_of(session, None)
    block(session, bob, carol)
    assert all_of(session, bob) == {topic.id}
    assert topic.id in all_of(session, carol)  # who is blocked is not told by what they see
    proposals = needs_view(session, None, kinds=[Noun.PROPOSAL], day=DAY)
    assert set(proposals) == {topic.id}


def test_enough_published_voters_end_it_and_live_votes_do_not(
    session: Session, settings: Settings, bob: Person
) -> None:
    text = make_topic(session, make_person(session))
    crowd_votes(session, text.id, agree=ENOUGH, disagree=5)
    assert all_of(session, bob) == {text.id}
    assert publish_if_due(session, text.id, settings, MONDAY)
    assert session.get_one(Published, text.id).voters >= ENOUGH
    assert all_of(session, bob) == set()
    session.get_one(Published, text.id).voters = ENOUGH - 10
    session.flush()
    assert all_of(session, bob) == {text.id}


def test_the_order_is_the_same_all_day_and_differs_by_reader_and_day(
    session: Session, bob: Person
) -> None:
    for _n in range(12):
        make_topic(session, make_person(session))
    order = needs_view(session, bob, limit=12, day=DAY)
    assert needs_view(session, bob, limit=12, day=DAY) == order
    assert needs_view(session, bob, limit=4, day=DAY) == order[:4]
    others = (needs_view(session, None, limit=12, day=DAY), needs_view(session, bob, limit=12))
    assert all(sorted(other) == sorted(order) and other != order for other in others)
    cast_vote(session, bob, order[3], Answer.AGREE)  # judging one moves no other
    assert needs_view(session, bob, limit=12, day=DAY) == [*order[:3], *order[4:]]


def test_each_text_is_first_equally_often(session: Session) -> None:
    texts = [make_topic(session, make_person(session)).id for _n in range(5)]
    firsts = Counter(needs_view(session, None, limit=1, day=day)[0] for day in DAYS)
    assert set(firsts) == set(texts)
    assert min(firsts.values()) > len(DAYS) / 5 / 2  # 24 on average, give or take 4


def test_what_is_about_elsewhere_comes_first_two_times_in_three(
    session: Session, bob: Person, places: list[Neighborhood]
) -> None:
    bob.home_id = places[0].id
    make_proposal(session, place=places[0])
    far = make_proposal(session, place=places[1])
    session.flush()
    first = sum(needs_view(session, bob, limit=1, day=day) == [far.id] for day in DAYS)
    assert 65 < first < 95  # 80 expected, give or take 5
    visitor = needs_view(session, None, limit=1, home_id=places[1].id, day=DAY)
    assert len(visitor) == 1


def test_who_writes_much_gains_no_place(session: Session, bob: Person) -> None:
    topic = make_topic(session, make_person(session))
    quiet = {make_comment(session, make_person(session), topic.id).id for _n in range(3)}
    loud = make_person(session)
    for _n in range(30):
        make_comment(session, loud, topic.id)
    for day in DAYS[:20]:
        assert quiet | {topic.id} < set(needs_view(session, bob, limit=5, day=day))


def test_pages_of_proposals_show_each_once(session: Session, bob: Person) -> None:
    texts = {make_topic(session, make_person(session)).id for _n in range(7)}
    seen: list[ContributionId] = []
    cursor: str | None = None
    while True:
        page = needs_view_page(session, bob, cursor, 3)
        seen += page.items
        if (cursor := page.next) is None:
            break
        cast_vote(session, bob, page.items[0], Answer.AGREE)  # meanwhile
    assert (len(seen), set(seen)) == (7, texts)
    today = datetime.now(UTC).date().toordinal()
    for odd in ("x", encode_cursor(0, 1, 1, 1), encode_cursor(today, 2**40, 1, 1)):
        assert needs_view_page(session, None, odd, 9) == needs_view_page(session, None, None, 9)


def test_it_costs_two_queries_at_most_and_reads_the_index_of_open_texts(
    session: Session, bob: Person
) -> None:
    for _n in range(3):
        make_comment(session, make_person(session), make_topic(session, bob).id)
    with statements(session) as asked:
        needs_view(session, bob, limit=3, day=DAY)
    assert len(asked) == 1
    with statements(session) as asked:
        needs_view(session, bob, limit=4, day=DAY)
    assert len(asked) == 2
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    connection = session.connection()
    if not is_sqlite:  # three rows are read from the table: ask what it would do with many
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    for statement, values in asked:
        rows = connection.exec_driver_sql(f"{explain} {statement}", values).all()
        plan = "\n".join(str(row[-1]) for row in rows)
        assert "ix_contribution_open" in plan
        assert (
            not is_sqlite or "SCAN contribution USING COVERING INDEX ix_contribution_open" in plan
        )


@pytest.mark.parametrize("number", [1, 7, PRIME - 1])
def test_a_lot_in_python_is_the_lot_in_a_query(number: int) -> None:
    lots = lots_for("bob", DAY)
    assert lots == lots_for("bob", DAY) != lots_for("bob", DAYS[1])
    assert 0 <= lots.of(number) < PRIME


@contextmanager
def statements(session: Session) -> Iterator[list[tuple[str, tuple[object, ...]]]]:
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(
        _c: object, _cursor: object, statement: str, values: tuple[object, ...], *_: object
    ) -> None:
        asked.append((statement, values))

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)
