"""Who leans where is found anew when the city's relationships are counted, and kept nowhere."""

from collections import Counter

from sqlalchemy import select
from sqlmodel import col

from app.core.config import Settings
from app.core.db import Database
from app.people.models import Person
from app.ranking.opinions import leanings_now
from app.ranking.recomputing import recompute
from app.worker.schedule import opinions_of
from tests.factories.camps import make_camps
from tests.factories.places import make_neighborhoods

CAMP = 4  # people of one camp stand in a row of four


def test_the_camps_are_found_again(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        texts = make_camps(session, settings, [place.id for place in make_neighborhoods(session)])
    with database.reading() as session:
        assert leanings_now(session, settings) is None
    recompute(database, settings)
    with database.reading() as session:
        leanings = leanings_now(session, settings)
        voters = session.scalars(
            select(col(Person.id)).where(col(Person.home_id).is_not(None)).order_by(col(Person.id))
        ).all()
    assert leanings is not None
    camps = Counter(
        (number // CAMP % 2, leanings.groups[voter]) for number, voter in enumerate(voters)
    )
    assert max(camps[0, 0], camps[0, 1]) >= 55
    assert max(camps[1, 0], camps[1, 1]) >= 55
    opinions = opinions_of(leanings)
    assert opinions is not None
    assert sum(figure.voters for figure in opinions.figures[texts[0]].values()) >= 60
    assert opinions_of(None) is None
