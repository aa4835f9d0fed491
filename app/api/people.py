"""People and departments for programs: what their public pages show, and no address."""

from fastapi import APIRouter, Request, Response

from app.api.common import PREFIX, PROBLEMS, PageOf, Shape, answer, listed
from app.core.errors import NOT_FOUND, RefusedError
from app.http.transaction import Transaction
from app.people.queries import (
    department_by_id,
    department_by_slug,
    departments,
    home_shown,
    people_of,
    person_by_handle,
)

router = APIRouter(prefix=PREFIX, tags=["people"], responses=PROBLEMS)


class PersonShape(Shape):
    """`home` only where the person chose to show it."""

    handle: str
    role: str
    title: str
    department: str | None
    home: str | None


class DepartmentShape(Shape):
    slug: str
    name: str
    description: str


class DepartmentFull(DepartmentShape):
    people: list[PersonShape]


@router.get("/people/{handle}", response_model=PersonShape)
def show_person(request: Request, handle: str, session: Transaction) -> Response:
    person = person_by_handle(session, handle[:80])
    if person is None:
        raise RefusedError(NOT_FOUND)
    home = home_shown(session, person)
    department = department_by_id(session, person.department_id)
    return answer(
        request,
        PersonShape(
            handle=person.handle,
            role=person.role.value,
            title=person.title,
            department=department.name if department else None,
            home=home.name if home else None,
        ),
    )


@router.get("/departments", response_model=PageOf[DepartmentShape])
def list_departments(request: Request, session: Transaction) -> Response:
    rows = [
        DepartmentShape(slug=found.slug, name=found.name, description=found.description)
        for found in departments(session)
    ]
    return answer(request, listed(rows))


@router.get("/departments/{slug}", response_model=DepartmentFull)
def show_department(request: Request, slug: str, session: Transaction) -> Response:
    department = department_by_slug(session, slug)
    if department is None:
        raise RefusedError(NOT_FOUND)
    people = [
        PersonShape(
            handle=person.handle,
            role=person.role.value,
            title=person.title,
            department=department.name,
            home=None,
        )
        for person in people_of(session, department.id)
    ]
    full = DepartmentFull(
        slug=department.slug,
        name=department.name,
        description=department.description,
        people=people,
    )
    return answer(request, full)
