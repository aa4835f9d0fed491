"""The worker's look for batches: drawn, and without a vote only once an hour."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from app.contributions.cells import ELSEWHERE
from app.contributions.drawing import drawn_asks
from app.contributions.figure_models import Published
from app.contributions.models import ContributionId
from app.contributions.queries import hold
from app.contributions.tallies import waiting_votes
from app.core.clock import as_of
from app.core.config import Settings
from app.core.db import Database
from app.core.storage import Storage
from app.people.residency.counting import counting_home
from app.worker.looks import Looks
from app.worker.schedule import publish_batches
from app.worker.works import Works
from tests.factories.contributions import crowd_votes, make_person, make_text

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)


def test_the_worker_draws_which_barely_mixed_texts_wait(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        author = make_person(session)
        texts = [make_text(session, author, title=f"Text {n}").id for n in range(12)]
        for text in texts:
            crowd_votes(session, text, agree=8, disagree=2)
        expected = set()
        for text in texts:
            hold(session, text)
            votes = waiting_votes(session, text, counting_home(settings))
            if drawn_asks(text, settings, MONDAY)(ELSEWHERE, votes) == 0:
                expected.add(text)
    store = Storage(str(settings.data_dir / "store"), settings.data_dir)
    works = Works(settings, database, store)
    with as_of(MONDAY):
        publish_batches(works)
        publish_batches(works)
    with database.reading() as session:
        assert set(session.scalars(select(col(Published.contribution_id)))) == expected
    assert 0 < len(expected) < len(texts)


def test_what_nobody_votes_on_is_looked_at_once_an_hour() -> None:
    looks = Looks()
    texts = {ContributionId(number): 10 for number in range(1, 601)}
    assert len(list(looks.due(texts, MONDAY))) == 600  # a worker that starts knows nothing
    again = [len(list(looks.due(texts, MONDAY + timedelta(minutes=n)))) for n in range(1, 61)]
    assert again == [10] * 60
    texts[ContributionId(7)] = 11
    assert list(looks.due(texts, MONDAY + timedelta(minutes=60, seconds=20))) == [7]
