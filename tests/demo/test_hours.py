"""The follow-through of the demo city stands whenever it is loaded, on nights and free days too."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.config import Settings
from app.core.db import Database
from app.core.storage import Storage
from app.demo.checking import Checking
from app.demo.city import SEED, DemoCity, make_city
from app.demo.life import Life
from app.demo.loading import Part, load_city
from app.demo.owing import Owing
from app.demo.people import SMALLEST_CITY
from app.demo.promising import Promising
from app.demo.purposes import Purposes
from app.demo.sharing import Sharing
from app.demo.stat_meetings import StatMeetings
from app.demo.threads import DemoComment
from app.followthrough.mandate.queries import workdays_in
from app.web.nouns import register_nouns
from app.worker.handlers import reactions
from tests.demo.follow_through import check_promises, check_stat_meetings
from tests.demo.test_loading import quietly

SUNDAY_EVENING = datetime(2027, 3, 1, 0, 10, tzinfo=UTC)  # a month later already in UTC
HOLIDAY = datetime(2027, 7, 5, 15, tzinfo=UTC)  # a Monday after three free days


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("now", [SUNDAY_EVENING, HOLIDAY])
def test_follow_through_stands_at_this_hour(
    database: Database, settings: Settings, now: datetime
) -> None:
    register_nouns()
    here = settings.model_copy(update={"timezone": "America/New_York"})
    city = _without_talk(make_city(now, SMALLEST_CITY))
    load_city(database, here, city, SEED, reactions(), quietly, _follow_through)
    with database.reading() as session:
        check_promises(session)
        check_stat_meetings(session, now, workdays_in(session, here.zone))


def _follow_through(life: Life, store: Storage) -> Sequence[Part]:
    return (
        life,
        Promising(life, store),
        Purposes(life),
        Owing(life),
        StatMeetings(life, store),
        Sharing(life),
        Checking(life, store),
    )


def _without_talk(city: DemoCity) -> DemoCity:
    """Leave out comments that no answer cites, and votes on comments: they take most time."""
    cited = {one.key for one in city.proposals if one.answer and one.answer.cites is not None}
    threads: Mapping[str, Sequence[DemoComment]] = {
        key: thread if key in cited else () for key, thread in city.threads.items()
    }
    votes = {text: votes for text, votes in city.votes.items() if text[1] is None}
    return replace(city, threads=threads, votes=votes)
