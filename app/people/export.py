"""Export my data: everything that the schema ties to a person, as JSON.

It walks the schema, so that a room cannot forget itself. What hangs on a person only through
another table (the earlier states of one's texts) is added by its room with `register_export`.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from app.people.models import Department, Person
from app.people.personal_data import HOLDINGS, SECRETS, columns_of_people

Exporter: TypeAlias = Callable[[Session, Person], object]

_exporters: dict[str, Exporter] = {}


def register_export(name: str, exporter: Exporter) -> None:
    """Add a part to everybody's export: JSON values only. The roots call this once."""
    _exporters[name] = exporter


def export_person(session: Session, person: Person) -> dict[str, object]:
    """Return all that is held on a person, as JSON values. No other person is named in it."""
    department = session.get(Department, person.department_id) if person.department_id else None
    held: dict[str, object] = {
        "person": {
            "handle": person.handle,
            "email": person.email,
            "confirmed": person.confirmed,
            "role": person.role.value,
            "department": department.name if department else None,
            "post": person.post.value if person.post else None,
            "title": person.title,
            "district_id": person.district_id,
            "home_id": person.home_id,
            "show_home": person.show_home,
            "residency": person.residency.value,
            "standing": person.standing.value,
            "digest": person.digest.value,
            "open_to_invitations": person.open_to_invitations,
            "created_at": _plain(person.created_at),
        }
    }
    for name, table, column in columns_of_people():
        holding = HOLDINGS.get(name)
        if holding is None or holding.exported:
            held[name] = _rows(session, table, column, person)
    for name, exporter in _exporters.items():
        held[name] = exporter(session, person)
    return held


def _rows(
    session: Session, table: Table, column: Column[int], person: Person
) -> list[dict[str, object]]:
    others = {c.name for c in table.columns if _names_people(c)}
    shown = [c for c in table.columns if c.name not in SECRETS]
    rows = session.execute(
        select(*shown).where(column == person.id).order_by(*table.primary_key.columns)
    )
    return [
        {
            name: _plain(value)
            for name, value in row._mapping.items()  # noqa: SLF001, SQLAlchemy's public name for it
            if name not in others or value == person.id
        }
        for row in rows
    ]


def _names_people(column: Column[object]) -> bool:
    return any(key.target_fullname == "person.id" for key in column.foreign_keys)


def _plain(value: object) -> object:
    """Return a JSON value: a time or a date as ISO 8601."""
    return value.isoformat() if isinstance(value, datetime | date) else value
