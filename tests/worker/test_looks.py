"""When the worker asks who is due a digest."""

from datetime import UTC, datetime, timedelta

from app.people.models import Digest
from app.worker.looks import Looks

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_digests_are_asked_for_when_due_soon_after_each_six_hours_and_after_a_failure() -> None:
    looks, moments = Looks(), {Digest.WEEKLY: MONDAY}

    def asked(minutes: int) -> int:
        return len(list(looks.digests(moments, MONDAY + timedelta(minutes=minutes))))

    minutes = (0, 1, 9, 10, 11, 299, 300, 301, 659, 660)  # it becomes 12:00 and 18:00
    assert [asked(m) for m in minutes] == [1, 0, 0, 1, 0, 0, 1, 0, 0, 1]
    moments[Digest.WEEKLY] += timedelta(days=-7)  # the clock was set back: another digest
    assert asked(661) == 1
    next(looks.digests(moments, MONDAY + timedelta(hours=17)))  # it failed, and is not remembered
    assert asked(1021) == 1
