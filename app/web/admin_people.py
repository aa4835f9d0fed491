"""Set-up by administrators: first steps, who may do what, and departments."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BeforeValidator, Field

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence
from app.datasets.queries import all_datasets
from app.http.forms import FormModel, SentForm, read_form
from app.http.person import Viewer
from app.people import departments as departments_of
from app.people.appointments import Appointment, appoint
from app.people.models import Department, DepartmentId, Person, Post, Role
from app.people.policy import can_administer
from app.people.queries import (
    department_by_slug,
    departments,
    first_steps,
    person_by_handle,
    search_people,
    staff_counts,
)
from app.places.queries import all_neighborhoods, districts
from app.web.accounts import Chosen
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()


def administrator(viewer: Viewer) -> None:
    """Raise RefusedError unless an administrator asks."""
    require(can_administer(viewer))


for_administrators = Depends(administrator)


class AppointmentForm(FormModel):
    role: Role
    department_id: Chosen = None
    post: Annotated[Post | None, BeforeValidator(lambda typed: typed or None)] = None
    title: str = Field(default="", max_length=120)
    district_id: Chosen = None


class DepartmentForm(FormModel):
    name: Annotated[str, Field(min_length=2, max_length=120)]
    description: str = Field(default="", max_length=2000)


@router.get("/admin", dependencies=[for_administrators])
def show_setup(page: OnPage) -> Response:
    return page.show(
        "admin/show.html",
        has_neighborhoods=bool(all_neighborhoods(page.session)),
        has_datasets=bool(all_datasets(page.session)),
        steps=first_steps(page.session),
    )


@router.get("/admin/people", dependencies=[for_administrators])
def show_people(page: OnPage, q: str = "", after: str = "") -> Response:
    return page.show(
        "admin/people.html", people=search_people(page.session, q[:40], after), q=q[:40]
    )


@router.get("/admin/people/{handle}", dependencies=[for_administrators])
def show_person(page: OnPage, handle: str) -> Response:
    person = _person(page, handle)
    typed = {
        "role": person.role.value,
        "department_id": person.department_id or "",
        "post": person.post.value if person.post else "",
        "title": person.title,
        "district_id": person.district_id or "",
    }
    return _person_form(page, person, typed)


@router.post("/admin/people/{handle}")
def give_role(page: OnPage, handle: str, form: SentForm) -> Response:
    require(can_administer(page.viewer))
    person = _person(page, handle)
    sent = read_form(form, AppointmentForm)
    if sent.values is None:
        return _person_form(page, person, sent.typed, sent.problems)
    asked = sent.values
    wanted = Appointment(
        role=asked.role,
        department_id=DepartmentId(asked.department_id) if asked.department_id else None,
        post=asked.post,
        title=asked.title,
        district_id=asked.district_id,
    )
    try:
        appoint(page.session, page.viewer, person, wanted, utc_now())
    except InvalidError as error:
        return _person_form(page, person, sent.typed, error.problems)
    return page.go(f"/admin/people?q={person.handle}")


@router.get("/admin/departments", dependencies=[for_administrators])
def show_departments(page: OnPage) -> Response:
    return _departments_page(page)


@router.post("/admin/departments")
def make_department(page: OnPage, form: SentForm) -> Response:
    require(can_administer(page.viewer))
    sent = read_form(form, DepartmentForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        name, description = sent.values.name, sent.values.description
        try:
            departments_of.make_department(page.session, page.viewer, name, description)
        except InvalidError as error:
            problems = error.problems
        else:
            return page.go("/admin/departments")
    return _departments_page(page, sent.typed, problems)


@router.get("/admin/departments/{slug}", dependencies=[for_administrators])
def show_department(page: OnPage, slug: str) -> Response:
    department = _department(page, slug)
    typed = {"name": department.name, "description": department.description}
    return show_form(page, "admin/department.html", typed, department=department)


@router.post("/admin/departments/{slug}")
def describe_department(page: OnPage, slug: str, form: SentForm) -> Response:
    require(can_administer(page.viewer))
    department = _department(page, slug)
    sent = read_form(form, DepartmentForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        name, description = sent.values.name, sent.values.description
        try:
            departments_of.describe_department(
                page.session, page.viewer, department, name, description
            )
        except InvalidError as error:
            problems = error.problems
        else:
            return page.go("/admin/departments")
    return show_form(page, "admin/department.html", sent.typed, problems, department=department)


def _person(page: Page, handle: str) -> Person:
    person = person_by_handle(page.session, handle)
    if person is None:
        raise RefusedError(NOT_FOUND)
    return person


def _department(page: Page, slug: str) -> Department:
    department = department_by_slug(page.session, slug)
    if department is None:
        raise RefusedError(NOT_FOUND)
    return department


def _person_form(
    page: Page,
    person: Person,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    return show_form(
        page,
        "admin/person.html",
        typed,
        problems,
        person=person,
        departments=[(row.id, row.name) for row in departments(page.session)],
        districts=[(row.id, row.name) for row in districts(page.session)],
    )


def _departments_page(
    page: Page,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    return show_form(
        page,
        "admin/departments.html",
        typed,
        problems,
        departments=departments(page.session),
        staff=staff_counts(page.session),
    )
