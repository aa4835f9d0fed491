"""What is promised for a day is checked by the city's own day, not by that of the server."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from app.core.clock import utc_now
from tests.api.test_writing import with_token
from tests.factories.proposals import make_proposal
from tests.web.test_joint import Case, case

__all__ = ["case"]


def test_a_step_and_a_promise_are_for_days_to_come_by_the_citys_clock(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At two in the morning in London it is still yesterday in Baltimore."""
    monkeypatch.setattr(case.city.settings, "timezone", "America/New_York")
    case.asked()
    night = datetime.combine(utc_now().date() + timedelta(days=1), time(2), UTC)
    before, after = ((night - timedelta(days=n)).date().isoformat() for n in (1, 0))
    with case.city.database.writing() as session:
        number = make_proposal(session, case.city.alice, department=case.city.department).id
    with time_machine.travel(night, tick=False):
        tom = case.city.visitor(case.tom)
        assert tom.post(case.door, case.yes(due_on=before)).status_code == 422
        assert tom.post(case.door, case.yes(due_on=after)).status_code == 303
        olive = with_token(case.city, "olive")
        for day, status in ((before, 422), (after, 201)):
            promise = {
                "department": "public-works", "owner": "olive", "question": "Do they?",
                "review_on": day,
            }  # fmt: skip
            trial = {"verdict": "trial", "text": "We try.", "key": "olives-key", "promise": promise}
            sent = olive.post(f"/api/v1/proposals/{number}/answers", json=trial)
            assert sent.status_code == status, sent.text
