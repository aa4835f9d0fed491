"""Notices: once a person and thing, never to who acted, and mailed as each person wants."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.core.outbox import OutboxEntry
from app.notices.digest import mail_due, told_with
from app.notices.models import Notice
from app.notices.queries import PAGE, followers, notices_of
from app.notices.service import follow, mark_read, notify, unfollow
from app.people.models import Digest, Person, Standing
from tests.factories.contributions import make_person


def test_who_acts_is_not_told_and_nobody_is_told_twice(session: Session) -> None:
    ann, bob = make_person(session), make_person(session)
    notify(session, [ann.id, bob.id, bob.id], "commented", "proposal", 7, actor_id=ann.id)
    notify(session, [bob.id], "commented", "proposal", 7)
    assert [(n.person_id, n.kind) for n in session.query(Notice)] == [(bob.id, "commented")]


def test_what_was_read_may_be_told_anew(session: Session) -> None:
    bob = make_person(session)
    notify(session, [bob.id], "commented", "proposal", 7)
    mark_read(session, bob)
    notify(session, [bob.id], "commented", "proposal", 7)
    assert session.query(Notice).count() == 2


def test_a_new_ledger_entry_renews_an_unread_notice_and_its_mail(session: Session) -> None:
    bob = make_person(session)
    notify(session, [bob.id], "hidden", "comment", 7, 1)
    session.query(Notice).update({"mailed_at": utc_now()})
    notify(session, [bob.id], "hidden", "comment", 7, 2)
    session.expire_all()
    notice = session.query(Notice).one()
    assert (notice.entry_id, notice.mailed_at) == (2, None)


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


def test_one_letter_tells_everything_unread_and_none_tells_it_again(session: Session) -> None:
    bob = _reader(session, Digest.DAILY)
    _reader(session, Digest.NONE)
    notify(session, [bob.id], "commented", "proposal", 7)
    notify(session, [bob.id], "replied", "comment", 8)
    now = utc_now()

    assert mail_due(session, Digest.EACH, now) == 0
    assert mail_due(session, Digest.DAILY, now) == 1
    assert mail_due(session, Digest.DAILY, now + timedelta(days=1)) == 0

    [entry] = session.query(OutboxEntry)
    facts = entry.facts
    assert (entry.kind, facts["kind"], facts["person_id"]) == ("MailDue", "digest", bob.id)
    session.expire_all()
    assert len(told_with(session, bob.id, int(facts["subject_id"]))) == 2


def test_what_was_read_before_the_letter_leaves_is_not_in_it(session: Session) -> None:
    bob = _reader(session, Digest.EACH)
    notify(session, [bob.id], "commented", "proposal", 7)
    mail_due(session, Digest.EACH, utc_now())
    [entry] = session.query(OutboxEntry)
    mark_read(session, bob)
    session.expire_all()
    assert told_with(session, bob.id, int(entry.facts["subject_id"])) == []


def test_nobody_reads_the_letter_of_another(session: Session) -> None:
    bob = _reader(session, Digest.EACH)
    notify(session, [bob.id], "commented", "proposal", 7)
    mail_due(session, Digest.EACH, utc_now())
    [entry] = session.query(OutboxEntry)
    assert told_with(session, bob.id + 1, int(entry.facts["subject_id"])) == []


def _reader(session: Session, digest: Digest) -> Person:
    person = make_person(session)
    person.digest, person.email = digest, f"{person.handle}@people.example"
    session.flush()
    return person
