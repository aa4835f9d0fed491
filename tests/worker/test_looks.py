"""When the worker asks who is due a digest."""

from datetime import UTC, datetime, timedelta

from app.people.models import Digest
from app.worker.looks import Looks

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_digests_are_asked_for_by_the_minute_at_first_then_hourly_and_after_a_failure() -> None:
    looks, moments = Looks(), {Digest.WEEKLY: MONDAY}

    def asked(minutes: int) -> int:
        return len(list(looks.digests(moments, MONDAY + timedelta(minutes=minutes))))

    assert [asked(m) for m in (0, 1, 9, 10, 59, 60, 61, 119, 120)] == [1, 1, 1, 0, 0, 1, 0, 0, 1]
    moments[Digest.WEEKLY] += timedelta(days=-7)  # the clock was set back: another digest
    assert asked(121) == 1
    next(looks.digests(moments, MONDAY + timedelta(hours=5)))  # it failed, and is not remembered
    assert asked(301) == 1
