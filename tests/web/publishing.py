"""Publishing batches in a running city."""

from datetime import UTC, datetime

from app.contributions.batching import publish_if_due
from tests.people import City

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)


def publish(city: City, contribution_id: int, now: datetime = MONDAY) -> None:
    with city.database.writing() as session:
        assert publish_if_due(session, contribution_id, city.settings, now)
