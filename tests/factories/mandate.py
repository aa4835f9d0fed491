"""A city that promised answers."""

from sqlalchemy.orm import Session

from app.followthrough.mandate.models import OwedAnswer
from app.followthrough.mandate.service import name_department, promise_answers
from app.people.models import Department, Person, Role
from app.proposals.models import Proposal
from tests.factories.contributions import make_person
from tests.factories.proposals import evidence_on, make_chart, make_proposal

RESOLUTION = "https://city.example/resolutions/2026-14"


def make_mandate(
    session: Session,
    *departments: Department,
    days: int = 20,
    a_month: int = 2,
    timezone: str = "UTC",
    officer: Person | None = None,
    deputy: Person | None = None,
) -> Person:
    """Let an administrator promise answers of these departments; return them."""
    ada = make_person(session, role=Role.ADMINISTRATOR)
    promise_answers(session, ada, days, a_month, RESOLUTION, timezone)
    named = [one.handle if one else "" for one in (officer, deputy)]
    for department in departments:
        name_department(session, ada, department, named[0], named[1], None, timezone)
    return ada


def make_open(session: Session, department: Department | None, title: str = "Fix it") -> Proposal:
    """Make a proposal with evidence."""
    evidence = evidence_on(session, make_chart(session))
    return make_proposal(session, title=title, department=department, evidence=evidence)


def debt(session: Session, proposal: Proposal) -> OwedAnswer:
    session.flush()
    return session.get_one(OwedAnswer, proposal.id)
