"""A proposal by alice, and people of four neighborhoods who may come to sponsor it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session
from sqlmodel import select

from app.notices.models import Notice
from app.people.models import Person
from app.places.models import Neighborhood
from app.proposals.models import Proposal
from app.relationships.sponsors.models import Sponsorship
from app.relationships.sponsors.service import answer as answer_to
from app.relationships.sponsors.service import ask_to_sponsor, invite
from tests.factories.contributions import make_person
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal


class Town:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.places = make_neighborhoods(session)
        self.alice = self.person("alice")
        self.bob = self.person("bob", self.places[0])
        self.carla = self.person("carla", self.places[1])
        self.proposal: Proposal = make_proposal(session, self.alice)

    def person(
        self, handle: str, home: Neighborhood | None = None, *, shows: bool = True
    ) -> Person:
        person = make_person(self.session, handle)
        person.home_id, person.show_home = (home.id if home else None), shows
        self.session.flush()
        return person

    def ask(self, person: Person, *, show_place: bool = True) -> Sponsorship:
        return ask_to_sponsor(self.session, person, self.proposal.id, show_place=show_place)

    def invite(self, person: Person, by: Person | None = None) -> Sponsorship:
        return invite(self.session, by or self.alice, self.proposal.id, person.handle)

    def answer(self, person: Person, found: Sponsorship, *, accept: bool = True) -> Sponsorship:
        return answer_to(self.session, person, found.id, accept=accept, show_place=True)

    def sponsor(self, person: Person) -> Sponsorship:
        return self.answer(self.alice, self.ask(person))

    def told(self, person: Person) -> Sequence[str]:
        """Return the kinds of a person's notices about sponsors, in order."""
        mine = select(Notice.kind).where(Notice.person_id == person.id, Notice.noun == "sponsors")
        return self.session.scalars(mine.order_by(Notice.id)).all()  # type: ignore[arg-type]
