"""Notices: once a person and thing, and never to who acted."""

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.notices.models import Notice
from app.notices.queries import PAGE, followers, notices_of
from app.notices.service import follow, mark_read, notify, unfollow
from app.people.models import PersonId, Standing
from tests.factories.contributions import make_person


def test_who_acts_is_not_told_and_nobody_is_told_twice(session: Session) -> None:
    ann, bob = make_person(session), make_person(session)
    notify(session, [ann.id, bob.id, bob.id], "commented", "proposal", 7, actor_id=ann.id)
    notify(session, [bob.id], "commented", "proposal", 7)
    assert [(n.person_id, n.kind) for n in session.query(Notice)] == [(bob.id, "commented")]


def test_a_crowd_larger_than_a_statement_is_told_and_costs_few(session: Session) -> None:
    ann = make_person(session)
    statements: list[str] = []
    connection = session.connection()

    def hear(*said: object) -> None:
        statements.append(str(said[2]))

    event.listen(connection, "before_cursor_execute", hear)
    crowd = [PersonId(number) for number in range(ann.id, ann.id + 70_000)]
    notify(session, crowd, "commented", "proposal", 7)
    event.remove(connection, "before_cursor_execute", hear)
    assert [n.person_id for n in session.query(Notice)] == [ann.id]
    assert len(statements) == 14  # of 10,000 people each: who hears, and the notices


def test_what_was_read_may_be_told_anew(session: Session) -> None:
    bob = make_person(session)
    notify(session, [bob.id], "commented", "proposal", 7)
    mark_read(session, bob)
    notify(session, [bob.id], "commented", "proposal", 7)
    assert session.query(Notice).count() == 2


def test_what_happens_again_renews_an_unread_notice_and_its_letter(session: Session) -> None:
    ann, bob, cem = (make_person(session) for _n in range(3))
    notify(session, [bob.id], "commented", "proposal", 7, 1, actor_id=ann.id)
    session.query(Notice).update({"mailed_at": utc_now()})
    notify(session, [bob.id], "commented", "proposal", 7, 2, actor_id=ann.id)
    session.expire_all()
    notice = session.query(Notice).one()
    assert (notice.entry_id, notice.times, notice.actor_id) == (2, 2, ann.id)
    assert notice.mailed_at is None
    notify(session, [bob.id], "commented", "proposal", 7, actor_id=cem.id)
    session.expire_all()
    assert (notice.times, notice.entry_id) == (3, 2)
    assert notice.actor_id is None


def test_what_is_told_once_is_not_told_again_though_it_was_read(session: Session) -> None:
    bob, before = make_person(session), utc_now()
    for _twice in range(2):
        notify(session, [bob.id], "proposal_opened", "proposal", 7, once_since=before)
        mark_read(session, bob)
    assert session.query(Notice).count() == 1


def test_only_ones_own_notices_are_marked_and_none_that_came_later(session: Session) -> None:
    ann, bob = make_person(session), make_person(session)
    notify(session, [ann.id, bob.id], "commented", "proposal", 7)
    seen = utc_now()
    notify(session, [bob.id], "commented", "proposal", 8)
    mark_read(session, bob, up_to=seen)
    session.expire_all()
    unread = {(n.person_id, n.noun_id) for n in session.query(Notice) if n.read_at is None}
    assert unread == {(ann.id, 7), (bob.id, 8)}


def test_a_suspended_person_marks_nothing(session: Session) -> None:
    sue = make_person(session, standing=Standing.SUSPENDED)
    with pytest.raises(RefusedError) as refused:
        mark_read(session, sue)
    assert refused.value.ruling.code == "suspended"


def test_following_twice_is_following_once(session: Session) -> None:
    ann, gone = make_person(session), make_person(session, standing=Standing.ERASED)
    for person in (ann, ann, gone):
        follow(session, person.id, "proposal", 7)
    assert followers(session, "proposal", 7) == [ann.id]
    unfollow(session, ann.id, "proposal", 7)
    assert not followers(session, "proposal", 7)


def test_pages_of_notices_show_each_once_newest_first(session: Session) -> None:
    bob = make_person(session)
    for number in range(PAGE + 5):
        notify(session, [bob.id], "commented", "proposal", number + 1)
    first = notices_of(session, bob.id)
    second = notices_of(session, bob.id, first.next)
    ids = [n.noun_id for n in [*first.items, *second.items]]
    assert ids == list(range(PAGE + 5, 0, -1))
    assert second.next is None


@pytest.mark.parametrize("cursor", ["x", "W10", "WyIyMDI2IiwxXQ", "WzEsMl0"])
def test_an_odd_cursor_gives_the_first_page(session: Session, cursor: str) -> None:
    bob = make_person(session)
    notify(session, [bob.id], "commented", "proposal", 1)
    assert len(notices_of(session, bob.id, cursor).items) == 1
