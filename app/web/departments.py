"""Departments: who works there, what waits for them, and what they answered."""

from fastapi import APIRouter, Response

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError
from app.followthrough.teams.queries import slots_for
from app.people.queries import department_by_slug, departments, people_of, staff_counts
from app.proposals.queries import list_proposals, waiting_for_answer
from app.web.follows import following_of
from app.web.page import OnPage

router = APIRouter()


@router.get("/departments")
def show_departments(page: OnPage) -> Response:
    return page.show(
        "departments/index.html",
        departments=departments(page.session),
        staff=staff_counts(page.session),
    )


@router.get("/departments/{slug}")
def show_department(page: OnPage, slug: str, after: str = "") -> Response:
    department = department_by_slug(page.session, slug)
    if department is None:
        raise RefusedError(NOT_FOUND)
    return page.show(
        "departments/show.html",
        department=department,
        following=following_of(page, "department", department.id),
        people=people_of(page.session, department.id),
        now=utc_now(),
        waiting=waiting_for_answer(page.session, department.id),
        slots=slots_for(page.session, department.id),
        answered=list_proposals(
            page.session, department=department.id, answered=True, cursor=after
        ),
    )
