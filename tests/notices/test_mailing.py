"""Which letters are due: one digest a period, at once only what cannot wait, and nothing twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from app.notices.bounces import DEAD_AFTER, count_bounce, forgive, is_paused
from app.notices.kinds import AT_ONCE, DIGEST, KINDS, Matter
from app.notices.mailing import (
    due_for_digest,
    moment_of,
    open_at_once,
    open_digests,
    told_with,
)
from app.notices.models import Mailing, Notice
from app.notices.sending import TRIES, Outcome, end, put_off
from app.notices.service import mark_read
from app.notices.stopping import choose_matters
from app.people.models import Digest
from app.web.notice_words import all_kinds
from tests.factories.notices import letters_to, make_reader, tell_at

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 23, 7, tzinfo=ZONE)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def ask(session: Session, now: datetime) -> int:
    """Ask for every digest that is due, as the worker does each minute."""
    asked = 0
    for setting in (Digest.WEEKLY, Digest.DAILY):
        moment = moment_of(setting, now, ZONE)
        due = due_for_digest(session, setting, moment)
        asked += open_digests(session, due, setting, moment, now)
    return asked


def test_every_sentence_has_a_matter_and_every_matter_a_sentence() -> None:
    assert all_kinds() == set(KINDS)
    assert set(KINDS.values()) == set(Matter)


@pytest.mark.parametrize(
    ("setting", "now", "moment"),
    [
        (Digest.WEEKLY, MONDAY, MONDAY),
        (Digest.WEEKLY, MONDAY - HOUR, MONDAY - WEEK),
        (Digest.WEEKLY, MONDAY + 6 * DAY, MONDAY),
        (Digest.DAILY, MONDAY + 3 * HOUR, MONDAY),
        (Digest.DAILY, MONDAY - HOUR, MONDAY - DAY),
    ],
)
def test_a_digest_is_due_at_seven_in_the_city(
    setting: Digest, now: datetime, moment: datetime
) -> None:
    assert moment_of(setting, now.astimezone(UTC), ZONE) == moment


def test_no_day_has_two_moments_when_clocks_change() -> None:
    for changes in (datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)):
        hours = [changes + HOUR * n for n in range(-24, 48)]
        moments = [moment_of(Digest.DAILY, hour, ZONE) for hour in hours]
        assert moments == sorted(moments)
        assert {moment.hour for moment in moments} == {7}
        assert len({moment.date() for moment in moments}) == len(set(moments))


def test_one_digest_tells_what_happened_before_its_moment_and_an_empty_one_never_comes(
    session: Session,
) -> None:
    ann, _idle = make_reader(session), make_reader(session)
    tell_at(session, MONDAY - DAY, ann)
    assert ask(session, MONDAY - HOUR) == 0
    tell_at(session, MONDAY - 2 * HOUR, ann, noun_id=8)
    assert [ask(session, MONDAY + HOUR * n) for n in (1, 1, 2)] == [1, 0, 0]
    tell_at(session, MONDAY + 3 * HOUR, ann, noun_id=9)
    assert ask(session, MONDAY + 4 * HOUR) == 0  # later news wait for the next Monday
    session.expire_all()
    told = told_with(session, session.query(Mailing).one())
    assert [notice.noun_id for notice in told] == [8, 7]
    assert ask(session, MONDAY + WEEK) == 1


def test_nothing_is_told_twice_whatever_the_clock_does(session: Session) -> None:
    ann = make_reader(session)
    tell_at(session, MONDAY - DAY, ann)
    assert ask(session, MONDAY) == 1
    tell_at(session, MONDAY + HOUR, ann, noun_id=8)
    for now in (MONDAY + 2 * HOUR, MONDAY - HOUR, MONDAY - WEEK, MONDAY + DAY):
        assert ask(session, now) == 0
    ann.digest = Digest.DAILY
    session.flush()
    assert ask(session, MONDAY + DAY) == 1
    assert ask(session, MONDAY) == 0


def test_a_worker_that_was_away_for_a_month_causes_one_digest(session: Session) -> None:
    ann = make_reader(session, Digest.DAILY)
    for day in range(30):
        tell_at(session, MONDAY + DAY * day, ann, noun_id=day + 1)
        tell_at(session, MONDAY + DAY * day, ann, "answered", noun_id=day + 1)
    back = MONDAY + 30 * DAY
    assert open_at_once(session, back + HOUR) == 0
    assert [ask(session, back), ask(session, back + HOUR)] == [1, 0]
    assert len(told_with(session, session.query(Mailing).one())) == 60


def test_who_reads_mail_only_hears_of_a_busy_thread_again(session: Session) -> None:
    ann = make_reader(session)
    for week in range(2):
        for minute in range(3):
            tell_at(session, MONDAY + WEEK * week + minute * HOUR, ann)
        assert ask(session, MONDAY + WEEK * (week + 1)) == 1
    notice = session.query(Notice).one()
    session.refresh(notice)
    assert notice.times == 6


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_only_what_cannot_wait_comes_at_once(session: Session, kind: str) -> None:
    ann = make_reader(session, Digest.NONE)
    tell_at(session, MONDAY, ann, kind)
    expected = int(KINDS[kind] in AT_ONCE)
    assert open_at_once(session, MONDAY + HOUR) == expected
    assert open_at_once(session, MONDAY + HOUR) == 0


def test_at_once_is_one_letter_a_matter_and_never_by_a_follow(session: Session) -> None:
    ann = make_reader(session)
    for number in (1, 2):
        tell_at(session, MONDAY, ann, "hidden", "comment", number)
    tell_at(session, MONDAY, ann, "answered")
    tell_at(session, MONDAY, ann, "sponsor_asked", because=("department", 3))
    assert open_at_once(session, MONDAY + HOUR) == 2
    assert letters_to(session, ann) == [("answers", ""), ("moderation", "")]


def test_a_stopped_matter_is_in_no_letter(session: Session) -> None:
    ann = make_reader(session)
    choose_matters(session, ann, [Matter.REPLIES])
    tell_at(session, MONDAY - HOUR, ann, "answered")
    tell_at(session, MONDAY - HOUR, ann, "badge_earned")
    assert open_at_once(session, MONDAY) == 0
    assert ask(session, MONDAY) == 0
    tell_at(session, MONDAY - HOUR, ann, "commented")
    assert ask(session, MONDAY) == 1
    told = told_with(session, session.query(Mailing).one())
    assert [notice.kind for notice in told] == ["commented"]


def test_a_letter_put_off_is_tried_for_a_day_and_then_waits_for_the_digest(
    session: Session,
) -> None:
    ann = make_reader(session)
    tell_at(session, MONDAY, ann, "answered")
    open_at_once(session, MONDAY)
    mailing = session.query(Mailing).one()
    waits = []
    for _try in range(TRIES - 1):
        put_off(session, mailing.id, MONDAY)
        waits.append(mailing.retry_at - MONDAY)
    assert waits[:3] == [timedelta(minutes=n) for n in (2, 4, 8)]
    assert waits == sorted(waits)
    assert DAY < sum(waits, timedelta()) < 2 * DAY
    put_off(session, mailing.id, MONDAY)
    assert letters_to(session, ann) == [("answers", "given_up")]
    assert ask(session, MONDAY + WEEK) == 1


def test_an_address_that_is_dead_three_times_in_a_row_is_paused(session: Session) -> None:
    ann = make_reader(session)
    for _time in range(DEAD_AFTER - 1):
        count_bounce(session, ann, MONDAY)
    tell_at(session, MONDAY - HOUR, ann)
    assert ask(session, MONDAY) == 1
    end(session, session.query(Mailing).one().id, Outcome.SENT, MONDAY)
    for _time in range(DEAD_AFTER):
        assert not is_paused(session, ann)
        count_bounce(session, ann, MONDAY)
    session.expire_all()
    assert is_paused(session, ann)
    tell_at(session, MONDAY + HOUR, ann, noun_id=8)
    assert ask(session, MONDAY + WEEK) == 0
    ann.email = ann.email_key = "new@people.example"
    session.flush()
    assert not is_paused(session, ann)
    assert ask(session, MONDAY + WEEK) == 1
    forgive(session, ann.id)


def test_read_notices_leave_the_letter(session: Session) -> None:
    ann = make_reader(session)
    tell_at(session, MONDAY - HOUR, ann)
    ask(session, MONDAY)
    mark_read(session, ann)
    session.expire_all()
    mailing = session.query(Mailing).one()
    assert mailing.matter == DIGEST
    assert told_with(session, mailing) == []
