"""A city with one promise of its department, swept and told of as the worker does."""

from datetime import UTC, date, datetime
from typing import Any

from app.core.clock import as_of
from app.core.storage import Storage
from app.followthrough.checking.models import CheckIn
from app.followthrough.checking.posting import Posted
from app.followthrough.checking.sweeping import sweep
from app.followthrough.commitments.models import Commitment, CommitmentState
from app.people.models import Person
from app.proposals.models import Phase, Proposal
from app.web.nouns import register_nouns
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.checking import (
    NOON,
    REVIEW,
    Promised,
    make_promised,
    the_check_in,
    told_to,
)
from tests.people import City
from tests.web.charted import store_of


class Case:
    def __init__(self, city: City) -> None:
        register_nouns()
        self.city, self.database = city, city.database
        self.store: Storage = store_of(city)
        self.works = Works(city.settings, city.database, self.store)
        with self.database.writing() as session:
            self.promised: Promised = make_promised(
                session, self.store, city.olive, city.department, city.alice
            )

    def publish(self, **changed: Any) -> None:  # noqa: ANN401, columns of a version
        with self.database.writing() as session:
            self.promised.publish(session, **changed)

    def sweep(self, on: date = REVIEW) -> Posted:
        with as_of(datetime(on.year, on.month, on.day, 12, tzinfo=UTC)):
            return sweep(self.database, self.store, on)

    def deliver(self) -> None:
        with as_of(NOON):
            deliver_everything(self.works)

    def kinds(self, person: Person) -> list[str]:
        with self.database.reading() as session:
            return told_to(session, person)

    def row(self) -> CheckIn:
        with self.database.reading() as session:
            return the_check_in(session)

    def state(self) -> tuple[CommitmentState, Phase]:
        with self.database.reading() as session:
            made = session.get_one(Commitment, self.promised.made.id)
            return made.state, session.get_one(Proposal, made.proposal_id).phase
