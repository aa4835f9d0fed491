"""A commitment that departments are asked to join, each with somebody who speaks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.contributions.models import Contribution
from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.followthrough.commitments.models import Commitment
from app.followthrough.joint.blocking import Obstacle
from app.followthrough.joint.joining import ask_to_join, join
from app.followthrough.joint.models import BlockKind, Deed, Joining, Step
from app.followthrough.joint.queries import acts_of
from app.followthrough.joint.stepping import Wish
from app.people.models import Department, Person
from app.proposals.models import Proposal
from tests.factories.commitments import make_trial
from tests.factories.moderation import make_official
from tests.factories.proposals import make_department, make_proposal

ASKED = "Give the permit for the crossing."
STEP = "Paint the crossing."


@dataclass
class Shared:
    """`lead` owns the commitment; `other` speaks for the department that is asked."""

    commitment: Commitment
    proposal: Proposal
    lead: Person
    other: Person
    works: Department
    transport: Department
    title: str

    def ask(self, session: Session, words: str = ASKED) -> Joining:
        return ask_to_join(session, self.lead, self.commitment.id, self.transport, words)

    def wish(self, words: str = STEP, days: int = 30) -> Wish:
        return Wish(words, self.other.id, utc_now().date() + timedelta(days=days))

    def joined(self, session: Session) -> Step:
        row = self.ask(session)
        place = self.commitment.id, self.transport.id
        return join(session, self.other, *place, self.wish(), row.revision, today=utc_now().date())

    def obstacle(self, words: str = "The permit is not signed.") -> Obstacle:
        return Obstacle(BlockKind.PERMIT, self.works.id, "Permit 12", words)


def make_shared(session: Session, store: Storage) -> Shared:
    works, transport = make_department(session, "Works"), make_department(session, "Transport")
    lead, other = make_official(session, works), make_official(session, transport)
    proposal = make_proposal(session, department=works)
    title = session.get_one(Contribution, proposal.id).title or ""
    commitment = make_trial(session, store, lead, works, proposal)
    return Shared(commitment, proposal, lead, other, works, transport, title)


def done(session: Session, shared: Shared) -> list[Deed]:
    """List what was done, oldest first."""
    return [row.act.deed for row in reversed(acts_of(session, shared.commitment.id))]


def refused(code: str, act: Callable[[], object]) -> None:
    """Expect a refusal with this code."""
    with pytest.raises(RefusedError) as refusal:
        act()
    assert refusal.value.ruling.code == code
