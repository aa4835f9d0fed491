"""The city's mandate for programs: what it promised, and the answers that it owes."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.common import PREFIX, PROBLEMS, Cursor, Limit, PageOf, Shape, answer
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import NOT_FOUND, RefusedError
from app.followthrough.mandate.queries import (
    Debt,
    mandate_of,
    named_departments,
    page_of_debts,
)
from app.http.transaction import Transaction
from app.people.queries import department_by_slug

router = APIRouter(prefix=PREFIX, tags=["mandate"], responses=PROBLEMS)


class DepartmentShape(Shape):
    """`answers_a_month` is null where the department takes no part.

    `falls_to` says who answers now: officer, deputy, department, or nobody.
    """

    slug: str
    name: str
    answers_a_month: int | None
    officer: str | None
    deputy: str | None
    falls_to: str


class MandateShape(Shape):
    """`answer_days` counts working days; null where the city promised nothing."""

    answer_days: int | None
    resolution: str | None
    country: str | None
    subdivision: str | None
    departments: list[DepartmentShape]


class DebtShape(Shape):
    """An answer that is owed, or was.

    `state` is owed, overdue, queued, no_department, no_evidence, no_promise or ended.
    `working_days` are left until `owed_by`, or late when it is overdue; `place` is that in the
    queue of the department. `because` is badge or adopted; `outcome` says how it ended.
    """

    proposal: int
    url: str
    title: str
    department: str | None
    because: str
    since: date
    state: str
    owed_by: date | None
    working_days: int
    place: int | None
    outcome: str | None
    ended_on: date | None


@router.get("/mandate", response_model=MandateShape)
def show_mandate(request: Request, session: Transaction) -> Response:
    """Say what the city promised, and who answers for each department."""
    mandate = mandate_of(session)
    general = mandate.answers_a_month if mandate else None
    departments = [
        DepartmentShape(
            slug=one.department.slug,
            name=one.department.name,
            answers_a_month=(one.promise.answers_a_month or general) if one.promise else None,
            officer=one.officer.handle if one.officer and not one.officer.suspended else None,
            deputy=one.deputy.handle if one.deputy and not one.deputy.suspended else None,
            falls_to=one.answering.falls.value,
        )
        for one in named_departments(session)
    ]
    return answer(
        request,
        MandateShape(
            answer_days=mandate.answer_days if mandate else None,
            resolution=(mandate.resolution_url or None) if mandate else None,
            country=(mandate.country or None) if mandate else None,
            subdivision=(mandate.subdivision or None) if mandate else None,
            departments=departments,
        ),
    )


@router.get("/answers-owed", response_model=PageOf[DebtShape])
def list_debts(
    request: Request,
    session: Transaction,
    department: Annotated[str | None, Query(max_length=80)] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """List what is owed by a day, the longest overdue first, then what waits, the longest first."""
    found = department_by_slug(session, department) if department else None
    if department and found is None:
        raise RefusedError(NOT_FOUND)
    settings: Settings = request.app.state.settings
    page = page_of_debts(session, utc_now(), found.id if found else None, cursor, limit)
    items = [debt_shape(one, settings.base_url) for one in page.items]
    return answer(request, PageOf[DebtShape](items=items, next=page.next))


def debt_shape(debt: Debt, base: str) -> DebtShape:
    return DebtShape(
        proposal=debt.proposal_id,
        url=base + debt.url,
        title=debt.title,
        department=debt.department,
        because=debt.because.value,
        since=debt.asked_on,
        state=debt.wait.value,
        owed_by=debt.due_on,
        working_days=debt.days,
        place=debt.place,
        outcome=debt.outcome.value if debt.outcome else None,
        ended_on=debt.ended_on,
    )
