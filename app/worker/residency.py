"""What was done about residency, in the public ledger: who, how much and why, never whose."""

from sqlalchemy.orm import Session

from app.core.events import LettersMade, LettersVoided, ProofLapsed, ProofReleased, RegisterLoaded
from app.ledger.service import record
from app.notices.service import notify
from app.people.models import LetterRun, PersonId, Residency, Standing
from app.people.queries import person_by_id
from app.places.models import Neighborhood

NOUN = "residency"


def record_letters(session: Session, event: LettersMade) -> None:
    """Say for which neighborhood and how many: a neighborhood of 900 needs no 5,000 codes."""
    _record_run(session, "letters_made", event.run_id, event.by_id)


def record_voiding(session: Session, event: LettersVoided) -> None:
    _record_run(session, "letters_voided", event.run_id, event.by_id)


def record_register(session: Session, event: RegisterLoaded) -> None:
    record(
        session,
        deed="register_loaded",
        noun=NOUN,
        noun_id=0,
        reason=f"{event.entries:,} entries",
        actor_id=_actor(event.by_id),
    )


def record_release(session: Session, event: ProofReleased) -> None:
    """Name the reason and nobody; tell the one who is declared again, if an account had it."""
    entry = record(
        session,
        deed="released",
        noun=NOUN,
        noun_id=0,
        rule=event.reason,
        reason="",
        actor_id=_actor(event.by_id),
    )
    if event.person_id:
        told = PersonId(event.person_id)
        notify(session, [told], "proof_released", "account", told, entry.id)


def tell_of_lapse(session: Session, event: ProofLapsed) -> None:
    """Tell a person whom a new list no longer verifies, unless a newer list mended that."""
    person = person_by_id(session, event.person_id)
    lapsed = person is not None and person.residency is Residency.DECLARED
    if person is not None and lapsed and person.standing is not Standing.ERASED:
        notify(session, [person.id], "proof_lapsed", "account", person.id)


def _record_run(session: Session, deed: str, run_id: int, by_id: int) -> None:
    run = session.get_one(LetterRun, run_id)
    place = session.get_one(Neighborhood, run.neighborhood_id)
    record(
        session,
        deed=deed,
        noun=NOUN,
        noun_id=run.id,
        reason=f"{place.name}: {run.size:,} codes",
        actor_id=_actor(by_id),
    )


def _actor(by_id: int) -> PersonId | None:
    return PersonId(by_id) if by_id else None
