"""Writing together: the author asks a sponsor, who says yes or no; either may end it."""

from sqlalchemy.orm import Session

from app.contributions.queries import co_authors_of
from app.contributions.sharing import end_sharing, share_text
from app.core.clock import utc_now
from app.core.errors import require
from app.notices.service import notify
from app.people.blocking import is_blocked
from app.people.models import Person
from app.relationships.sponsors.models import Sponsorship
from app.relationships.sponsors.policy import can_end_co_authorship, can_offer, can_take_offer
from app.relationships.sponsors.queries import Held, hold_between
from app.relationships.sponsors.service import NOUN


def offer_co_authorship(session: Session, author: Person, sponsorship_id: int) -> Sponsorship:
    """Ask a sponsor. Who takes no invitations, or keeps apart from the author, is not asked."""
    held = hold_between(session, sponsorship_id)
    writes = _writes(session, held)
    sponsor = session.get_one(Person, held.found.person_id)
    is_open = sponsor.open_to_invitations and not _are_apart(session, held)
    require(can_offer(author, held.text, held.found, is_co_author=writes, is_open=is_open))
    held.found.offered_at = utc_now()
    _tell(session, held, "co_author_asked", author)
    return held.found


def answer_offer(
    session: Session, person: Person, sponsorship_id: int, *, accept: bool
) -> Sponsorship:
    """Say yes or no to writing together. The same yes again changes nothing."""
    held = hold_between(session, sponsorship_id)
    if accept and person.id == held.found.person_id and _writes(session, held):
        return held.found  # a double click
    apart = _are_apart(session, held)
    require(can_take_offer(person, held.found, accept=accept, apart=apart))
    held.found.offered_at = None
    if accept:
        share_text(session, held.text.id, person.id)
    _tell(session, held, "co_author_joined" if accept else "co_author_declined", person)
    return held.found


def end_co_authorship(session: Session, person: Person, sponsorship_id: int) -> Sponsorship:
    """Let the author write alone again, or take the offer back. Twice is once."""
    held = hold_between(session, sponsorship_id)
    require(can_end_co_authorship(person, held.text, held.found))
    if _writes(session, held):
        end_sharing(session, held.text.id, held.found.person_id)
        _tell(session, held, "co_author_ended", person)
    held.found.offered_at = None
    return held.found


def _writes(session: Session, held: Held) -> bool:
    return held.found.person_id in co_authors_of(session, held.text.id)


def _are_apart(session: Session, held: Held) -> bool:
    return is_blocked(session, held.text.author_id, held.found.person_id)


def _tell(session: Session, held: Held, kind: str, actor: Person) -> None:
    both = {held.text.author_id, held.found.person_id}
    if _are_apart(session, held):
        return
    notify(session, both, kind, NOUN, held.text.id, actor_id=actor.id)
