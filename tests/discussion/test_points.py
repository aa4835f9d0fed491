"""Threads on data points: what is pinned, who may, and what a chart counts of them."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.contributions.citing import citations_of
from app.contributions.models import DataPoint
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.events import CommentPosted
from app.discussion.models import CommentKind, On, Topic
from app.discussion.pointing import anchor_comment, begin_thread, point_now
from app.discussion.queries import latest_comments, thread
from app.discussion.said import elsewhere, first_pin, spoken_points
from app.discussion.service import delete_comment, edit_comment, post
from app.moderation.hiding import approve, hide, restore
from app.moderation.models import Rule
from app.moderation.notifying import tell_of_comment
from app.notices.queries import follows, notices_of
from app.notices.service import follow
from app.people.models import Person, Role, Standing
from tests.factories.contributions import make_person
from tests.factories.datasets import store_in
from tests.factories.discussion import make_comment, make_topic
from tests.factories.points import AREA, MONTH, Charted, charted_in, lamps, make_thread, refresh


@pytest.fixture
def charted(session: Session, tmp_path: Path) -> Charted:
    return charted_in(session, store_in(tmp_path))


@pytest.fixture
def alice(session: Session) -> Person:
    return make_person(session, "alice")


@pytest.fixture
def mo(session: Session) -> Person:
    return make_person(session, "mo", role=Role.MODERATOR)


def threads_of(session: Session, chart: Chart) -> int:
    session.refresh(chart)
    return chart.threads


def test_a_thread_pins_what_was_seen(session: Session, charted: Charted, alice: Person) -> None:
    comment = make_thread(session, charted, alice)
    citation = citations_of(session, [comment.id])[comment.id][0]
    assert (citation.reading["said"], citation.reading["version"]) == ("3 events", 1)
    assert session.get_one(DataPoint, citation.point_id).anchor == AREA
    refresh(session, charted, lamps("ropewalk", 7))
    now = point_now(session, charted.store, charted.ranking, AREA, None)
    assert now is not None
    assert (now.value, now.version) == (7.0, 2)
    assert citation.reading["said"] == "3 events"


def test_the_same_point_is_one_however_often_it_is_spoken_of(
    session: Session, charted: Charted, alice: Person
) -> None:
    bob = make_person(session, "bob")
    first, second = make_thread(session, charted, alice), make_thread(session, charted, bob)
    assert first.point_id == second.point_id
    month = make_thread(session, charted, alice, MONTH, chart=charted.trend)
    of_place = make_thread(session, charted, bob, MONTH, chart=charted.trend, focus="ropewalk")
    assert month.point_id != of_place.point_id
    page = thread(session, first.point_id or 0, on=On.POINT)
    assert [row.id for row in page.rows] == [first.id, second.id]


def test_a_form_that_is_sent_twice_is_one_thread(
    session: Session, charted: Charted, alice: Person
) -> None:
    made = [
        begin_thread(
            session, charted.store, alice, charted.ranking, AREA, None,
            CommentKind.QUESTION, "Why?", "k" * 20,
        ).id
        for _ in range(2)
    ]  # fmt: skip
    assert made[0] == made[1]
    assert threads_of(session, charted.ranking) == 1


def test_a_point_that_the_newest_data_lacks_takes_answers_and_no_new_thread(
    session: Session, charted: Charted, alice: Person
) -> None:
    first = make_thread(session, charted, alice, MONTH, chart=charted.trend)
    refresh(session, charted, lamps("ropewalk", 7, date(2026, 5, 1)))
    assert point_now(session, charted.store, charted.trend, MONTH, None) is None
    with pytest.raises(RefusedError) as refused:
        make_thread(session, charted, alice, MONTH, chart=charted.trend)
    assert refused.value.ruling.code == "point-gone"
    topic = Topic(On.POINT, first.point_id or 0)
    reply = post(session, alice, topic, CommentKind.EVIDENCE, "It moved.", first.id)
    assert reply.root_id == first.id
    assert (first_pin(session, topic.id) or {})["name"] == "January 2025"


def test_a_point_that_never_was_is_not_there(
    session: Session, charted: Charted, alice: Person
) -> None:
    with pytest.raises(RefusedError) as refused:
        make_thread(session, charted, alice, "area:atlantis")
    assert refused.value.ruling.status == 404


def test_who_may_not_take_part_begins_no_thread(session: Session, charted: Charted) -> None:
    for person in (
        make_person(session, confirmed=False),
        make_person(session, standing=Standing.SUSPENDED),
    ):
        with pytest.raises(RefusedError):
            make_thread(session, charted, person)


def test_a_reply_stays_on_its_own_point(session: Session, charted: Charted, alice: Person) -> None:
    first = make_thread(session, charted, alice)
    other = make_thread(session, charted, alice, "area:dovecote")
    with pytest.raises(RefusedError):
        post(session, alice, other.topic, CommentKind.EVIDENCE, "Here?", first.id)


def test_a_chart_counts_the_threads_that_readers_see(
    session: Session, charted: Charted, alice: Person, mo: Person
) -> None:
    first = make_thread(session, charted, alice)
    make_thread(session, charted, make_person(session), "area:dovecote")
    assert threads_of(session, charted.ranking) == 2
    hide(session, mo, first.id, Rule.SPAM, "An advertisement.")
    assert threads_of(session, charted.ranking) == 1
    assert [one.point.anchor for one in spoken_points(session, charted.ranking.id)] == [
        "area:dovecote"
    ]
    restore(session, mo, first.id, "It was none.")
    assert threads_of(session, charted.ranking) == 2
    delete_comment(session, alice, first.id)
    assert threads_of(session, charted.ranking) == 1


def test_what_a_limited_account_says_waits(session: Session, charted: Charted, mo: Person) -> None:
    limited = make_person(session, standing=Standing.LIMITED)
    comment = make_thread(session, charted, limited)
    assert (threads_of(session, charted.ranking), spoken_points(session, charted.ranking.id)) == (
        0,
        [],
    )
    approve(session, mo, comment.id)
    assert threads_of(session, charted.ranking) == 1


def test_a_comment_in_a_proposal_may_be_about_a_point(
    session: Session, charted: Charted, alice: Person, mo: Person
) -> None:
    proposal = make_topic(session, alice)
    comment = make_comment(session, alice, proposal.id, "Look at **Ropewalk**.")
    anchor_comment(session, charted.store, alice, comment, charted.ranking, AREA, None)
    spoken = spoken_points(session, charted.ranking.id)
    assert [(one.texts, one.comments, one.number) for one in spoken] == [(1, 1, 1)]
    found = elsewhere(session, spoken[0].point.id)
    assert [(one.handle, one.proposal_title) for one in found] == [("alice", "Fix the lights")]
    hide(session, mo, proposal.id, Rule.SPAM, "An advertisement.")
    assert elsewhere(session, spoken[0].point.id) == []
    assert threads_of(session, charted.ranking) == 0
    assert first_pin(session, spoken[0].point.id) is None


def test_nobody_anchors_what_another_wrote(
    session: Session, charted: Charted, alice: Person
) -> None:
    comment = make_comment(session, alice, make_topic(session, alice).id)
    with pytest.raises(RefusedError):
        anchor_comment(
            session, charted.store, make_person(session), comment, charted.ranking, AREA, None
        )


def test_who_follows_a_point_is_told(session: Session, charted: Charted, alice: Person) -> None:
    bob, charlie = make_person(session, "bob"), make_person(session, "charlie")
    first = make_thread(session, charted, alice)
    assert follows(session, alice, "point", first.point_id or 0)
    follow(session, charlie.id, "point", first.point_id or 0)
    reply = post(session, bob, first.topic, CommentKind.EVIDENCE, "New lamps.", first.id)
    for _twice in range(2):
        tell_of_comment(session, CommentPosted(reply.id))
    kinds = [
        (notice.kind, notice.noun)
        for who in (alice, charlie, bob)
        for notice in notices_of(session, who.id).items
    ]
    assert kinds == [("replied", "comment"), ("commented", "point")]


def test_words_change_as_those_of_any_comment(
    session: Session, charted: Charted, alice: Person
) -> None:
    comment = make_thread(session, charted, alice)
    edit_comment(session, alice, comment.id, "Why so many here in May?", 1)
    with pytest.raises(RefusedError):
        edit_comment(session, make_person(session), comment.id, "No.", 2)
    assert [row.title for row in latest_comments(session, alice.id).items] == [
        charted.ranking.title
    ]


def test_many_points_cost_no_more_queries_than_one(
    session: Session, charted: Charted, alice: Person, migrated: Database
) -> None:
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    def cost() -> int:
        asked.clear()
        spoken_points(session, charted.ranking.id)
        return len(asked)

    make_thread(session, charted, alice)
    event.listen(migrated.engine, "before_cursor_execute", note)
    try:
        one = cost()
        for anchor in ("area:dovecote", "area:millrace"):
            first = make_thread(session, charted, alice, anchor)
            post(session, alice, first.topic, CommentKind.EVIDENCE, "Because.", first.id)
        many = cost()
    finally:
        event.remove(migrated.engine, "before_cursor_execute", note)
    assert one == many == 4


def test_a_thread_that_names_another_point_too_pins_its_own(
    session: Session, charted: Charted, alice: Person
) -> None:
    comment = make_thread(session, charted, alice)
    anchor_comment(session, charted.store, alice, comment, charted.ranking, "area:dovecote", None)
    pinned = {
        one.point.anchor: one.pinned["name"] for one in spoken_points(session, charted.ranking.id)
    }
    assert pinned == {AREA: "Ropewalk", "area:dovecote": "Dovecote"}


def test_a_place_s_month_pins_its_own_number_beside_the_city_s(
    session: Session, charted: Charted, alice: Person
) -> None:
    comment = make_thread(session, charted, alice, MONTH, chart=charted.trend, focus="dovecote")
    anchor_comment(session, charted.store, alice, comment, charted.trend, MONTH, None)
    pinned = {
        one.point.focus: one.pinned["focus"] for one in spoken_points(session, charted.trend.id)
    }
    assert pinned == {"dovecote": "dovecote", "": None}
