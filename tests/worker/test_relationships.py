"""What the worker does each day for people to find each other: twice on a day is once."""

from sqlalchemy import func, select

from app.core.storage import Storage
from app.notices.models import Notice
from app.relationships.introductions.backing import back
from app.relationships.introductions.models import About, Introduction, Subject
from app.relationships.ties.models import TieCount
from app.worker.schedule import SCHEDULE
from app.worker.works import Works
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City


def test_the_days_introductions_and_counts_are_made_once(city: City) -> None:
    with city.database.writing() as session:
        places = make_neighborhoods(session)
        proposal = make_proposal(session, city.charlie)
        for person, place in ((city.alice, places[0]), (city.bob, places[1])):
            session.merge(person).home_id = place.id
            session.flush()
            back(session, person, Subject(About.PROPOSAL, proposal.id))
    store = Storage(str(city.settings.data_dir / "store"), city.settings.data_dir)
    works = Works(city.settings, city.database, store)
    for _twice in range(2):
        SCHEDULE["introduce people"][1](works)
        SCHEDULE["count relationships"][1](works)
    with city.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Introduction)) == 1
        told = session.scalars(select(Notice).order_by(Notice.person_id)).all()  # type: ignore[arg-type]
        assert [one.kind for one in told] == ["introduction_asked"] * 2
        assert session.scalar(select(func.count()).select_from(TieCount)) == 1
