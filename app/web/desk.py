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
    ANYWHERE,
    Waiting,
    Whose,
    district_name,
    of_department,
    of_district,
    office_of,
    waiting_at,
)
from app.followthrough.mandate.models import DepartmentPromise
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.policy import can_use_desk
from app.followthrough.queries import drafting_office
from app.followthrough.workdays import Workdays
from app.http.person import SignedIn
from app.people.models import Department, Person, Post, Role
from app.web.challenge_words import FAULTS, OUTCOMES
from app.web.desk_promises import promises_on_desk
from app.web.desk_rows import rows_on_desk
from app.web.joint_desk import desk_of
from app.web.page import OnPage, Page

router = APIRouter()


@dataclass(frozen=True)
class Pile:
    """One list on the desk, and the name of its cursor in the address."""

    title: Sentence
    cursor: str
    owed: Sequence[Waiting]  # by a day, the longest overdue first
    waiting: Paged[Waiting]


@router.get("/desk")
def show_desk(page: OnPage, person: SignedIn, after: str = "", near: str = "") -> Response:
    """Show what waits: for the department, for a council member's district, or for everybody."""
    require(can_use_desk(person))
    workdays = workdays_in(page.session, page.settings.zone)
    office, promise = office_of(page.session, person.department_id)
    piles = _piles(page, person, office, workdays, after, near)
    rows = {
        row.proposal.id: row for pile in piles for row in (*pile.owed, *pile.waiting.items)
    }.values()
    return page.show(
        "desk/show.html",
        piles=piles,
        office=office,
        duty=_duty(promise, person),
        late=sum(row.late for row in rows),
        overdue=sum(row.overdue for row in rows),
        owed=sum(row.due_on is not None for row in rows),
        reads_only=person.role is Role.ADMINISTRATOR,
        work=desk_of(page.session, person),
        today=workdays.day_of(utc_now()),
        raised=_challenges(page, person),
        promises=promises_on_desk(page, person, workdays),
        asked_for=rows_on_desk(page, person, workdays),
        faults=FAULTS,
        outcomes=OUTCOMES,
    )


def _duty(promise: DepartmentPromise | None, person: Person) -> str:
    """Say what the mandate names this person: `officer`, `deputy`, or nothing."""
    if promise is None:
        return ""
    named = {promise.deputy_id: "deputy", promise.officer_id: "officer"}
    return named.get(person.id, "")


def _challenges(page: Page, person: Person) -> Sequence[Raised]:
    """List what is said to be wrong in the department's data; all of it for administrators."""
    if person.role is Role.ADMINISTRATOR:
        return waiting_for(page.session, None)
    return waiting_for(page.session, person.department_id) if person.department_id else []


def _piles(
    page: Page,
    person: Person,
    department: Department | None,
    workdays: Workdays,
    after: str,
    near: str,
) -> list[Pile]:
    session, now = page.session, utc_now()

    def pile(title: Sentence, name: str, whose: Whose, cursor: str) -> Pile:
        drafts = drafting_office(person)
        found = waiting_at(session, whose, now, workdays, cursor, office=drafts)
        return Pile(title, name, found.owed, found.rest)

    if person.role is Role.ADMINISTRATOR:
        return [pile(_("All departments"), "after", ANYWHERE, after)]
    piles = []
    if department is not None:
        title = _("Waits for %(name)s", name=department.name)
        piles.append(pile(title, "after", of_department(department.id), after))
    if person.post is Post.COUNCIL_MEMBER and person.district_id is not None:
        title = _("Touches %(name)s", name=district_name(session, person.district_id))
        piles.append(pile(title, "near", of_district(person.district_id), near))
    return piles
