"""Neighbors from two places who back the same proposal."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from app.people.models import Person, Standing
from app.places.models import Neighborhood
from app.relationships.introductions.backing import back
from app.relationships.introductions.models import About, Subject
from app.web.nouns import register_nouns
from tests.factories.contributions import make_person
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal


@dataclass
class Neighbors:
    """Ann of Ropewalk and Ben of Dovecote back a proposal of Cleo's, who lives in Millrace."""

    session: Session
    places: list[Neighborhood]
    ann: Person
    ben: Person
    subject: Subject

    def person(
        self, handle: str, place: int | None, standing: Standing = Standing.ACTIVE
    ) -> Person:
        made = make_person(self.session, handle, standing=standing)
        made.home_id = None if place is None else self.places[place].id
        self.session.flush()
        return made


@pytest.fixture
def neighbors(session: Session) -> Neighbors:
    register_nouns()
    places = make_neighborhoods(session)
    ann, ben = make_person(session, "ann"), make_person(session, "ben")
    ann.home_id, ben.home_id = places[0].id, places[1].id
    cleo = make_person(session, "cleo")
    cleo.home_id = places[2].id
    proposal = make_proposal(session, cleo)
    subject = Subject(About.PROPOSAL, proposal.id)
    back(session, ann, subject)
    back(session, ben, subject)
    return Neighbors(session, places, ann, ben, subject)
