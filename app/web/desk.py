"""The desk: what waits for an official, the longest waiting first."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from app.core.clock import utc_now
from app.core.errors import require
from app.core.i18n import Sentence, _
from app.core.paging import Paged
from app.discussion.challenge_queries import Raised, waiting_for
from app.followthrough.desk import (
    Waiting,
    district_name,
    waits_anywhere,
    waits_for_department,
    waits_in_district,
)
from app.followthrough.policy import can_use_desk
from app.http.person import SignedIn
from app.people.models import Person, Post, Role
from app.people.queries import department_by_id
from app.web.challenge_words import FAULTS, OUTCOMES
from app.web.page import OnPage, Page

router = APIRouter()


@dataclass(frozen=True)
class Pile:
    """One list on the desk, and the name of its cursor in the address."""

    title: Sentence
    cursor: str
    waiting: Paged[Waiting]


@router.get("/desk")
def show_desk(page: OnPage, person: SignedIn, after: str = "", near: str = "") -> Response:
    """Show what waits: for the department, for a council member's district, or for everybody."""
    require(can_use_desk(person))
    piles = _piles(page, person, after, near)
    rows = [row for pile in piles for row in pile.waiting.items]
    return page.show(
        "desk/show.html",
        piles=piles,
        office=department_by_id(page.session, person.department_id),
        late=len({row.proposal.id for row in rows if row.late}),
        zone=page.settings.zone,
        reads_only=person.role is Role.ADMINISTRATOR,
        raised=_challenges(page, person),
        faults=FAULTS,
        outcomes=OUTCOMES,
    )


def _challenges(page: Page, person: Person) -> Sequence[Raised]:
    """List what is said to be wrong in the department's data; all of it for administrators."""
    if person.role is Role.ADMINISTRATOR:
        return waiting_for(page.session, None)
    return waiting_for(page.session, person.department_id) if person.department_id else []


def _piles(page: Page, person: Person, after: str, near: str) -> list[Pile]:
    session, now, zone = page.session, utc_now(), page.settings.zone
    if person.role is Role.ADMINISTRATOR:
        found = waits_anywhere(session, now, zone, after)
        return [Pile(_("All departments"), "after", found)]
    piles = []
    department = department_by_id(session, person.department_id)
    if department is not None:
        found = waits_for_department(session, department.id, now, zone, after)
        title = _("Waits for %(name)s", name=department.name)
        piles.append(Pile(title, "after", found))
    if person.post is Post.COUNCIL_MEMBER and person.district_id is not None:
        found = waits_in_district(session, person.district_id, now, zone, near)
        title = _("Touches %(name)s", name=district_name(session, person.district_id))
        piles.append(Pile(title, "near", found))
    return piles
