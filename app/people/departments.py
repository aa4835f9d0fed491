"""Departments: made, renamed and described by administrators."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import InvalidError, require
from app.core.i18n import _
from app.core.text import fold, slugify, unused
from app.people.models import Department, Person
from app.people.policy import can_administer

NAME_TAKEN = _("A department has this name already.")


def make_department(
    session: Session, actor: Person | None, name: str, description: str
) -> Department:
    """Make a department with a page of its own. Raises RefusedError or InvalidError."""
    require(can_administer(actor))
    names = _names(session)
    if fold(name) in names.values():
        raise InvalidError({"name": NAME_TAKEN})
    department = Department(
        slug=unused(slugify(name), set(names)), name=name, description=description
    )
    session.add(department)
    session.flush()
    return department


def describe_department(
    session: Session, actor: Person | None, department: Department, name: str, description: str
) -> None:
    """Rename and describe a department. Its address stays, so that links to it keep working."""
    require(can_administer(actor))
    names = _names(session)
    names.pop(department.slug, None)
    if fold(name) in names.values():
        raise InvalidError({"name": NAME_TAKEN})
    department.name, department.description = name, description
    session.add(department)


def _names(session: Session) -> dict[str, str]:
    """Return the folded name of each department by its slug."""
    rows = session.execute(select(col(Department.slug), col(Department.name))).all()
    return {slug: fold(name) for slug, name in rows}
