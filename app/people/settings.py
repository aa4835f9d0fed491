"""What a person chooses: where they live, whether it is shown, and how much mail they get."""

from sqlalchemy.orm import Session

from app.core.errors import InvalidError
from app.core.i18n import _
from app.people.models import Digest, Person
from app.people.residency.verifying import settle
from app.places.models import Neighborhood


def check_home(session: Session, home_id: int | None) -> None:
    """Raise InvalidError (field `home_id`) for a neighborhood that does not exist."""
    if home_id is not None and session.get(Neighborhood, home_id) is None:
        raise InvalidError({"home_id": _("Choose one of the neighborhoods offered.")})


def set_home(session: Session, person: Person, home_id: int | None, *, show: bool) -> None:
    """Set where a person says they live: verified is who holds a proof for this neighborhood."""
    check_home(session, home_id)
    person.home_id, person.show_home = home_id, show and home_id is not None
    session.add(person)
    settle(session, person)


def set_digest(session: Session, person: Person, digest: Digest) -> None:
    person.digest = digest
    session.add(person)


def set_invitations(session: Session, person: Person, *, is_open: bool) -> None:
    """Say whether others may invite a person to sponsor their proposals."""
    person.open_to_invitations = is_open
    session.add(person)
