"""Who was given which role, in the public ledger."""

from sqlalchemy.orm import Session

from app.core.events import RoleChanged
from app.ledger.service import record
from app.people.models import PersonId
from app.people.queries import department_by_id, person_by_id


def record_role(session: Session, event: RoleChanged) -> None:
    """Write the role, post and department as they are now. An erased person has none."""
    person = person_by_id(session, event.person_id)
    if person is None:
        return
    department = department_by_id(session, person.department_id)
    facts = [
        person.role.value,
        person.post.value.replace("_", " ") if person.post else "",
        department.name if department else "",
    ]
    record(
        session,
        deed="appointed",
        noun="person",
        noun_id=person.id,
        reason=", ".join(fact for fact in facts if fact),
        actor_id=PersonId(event.by_id) if event.by_id else None,
    )
