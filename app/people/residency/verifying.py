"""Proving where one lives, by a letter or by the city's register.

A proof is held as a claim, whose keyed hash is unique: one letter or one person of the register is
one account. Whether a person is verified follows from it: a claim of theirs must be for their home.

Locks are always taken in one order: the letter or the entry, then the claim, then the person.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.people.models import (
    LetterCode,
    LetterRun,
    Person,
    ProofWay,
    RegisterEntry,
    Residency,
    ResidencyClaim,
)
from app.people.residency.codes import read_code
from app.people.residency.hashing import hash_code, hash_identity

UNKNOWN_CODE = _(
    "No letter has this code. Look at the letter again, or ask the city for a new one."
)
OVER = _("This code is not valid any more. Ask the city for a new letter.")
UNKNOWN_IDENTITY = _(
    "The city's list has nobody with this number and birth date. Look at both again. If they are "
    "right, the list may be older than your move: ask the city."
)
NO_NUMBER = _("Type the number with its letters and digits.")
TAKEN = _(
    "Another account is verified with this already, and one person has one account. If it is "
    "yours, sign in with it, or delete it and come back. If you lost it, or do not know whose it "
    "is, ask the city: an administrator can release the proof."
)
ANOTHER_IDENTITY = _(
    "Your account is verified as another person of the city's list, and one account has one "
    "person. If that was a mistake, ask the city: an administrator can release the proof."
)


@dataclass(frozen=True)
class Secrets:
    """What hashes are keyed with: the program's own secret, and the key shared with the office."""

    letters: str
    register: str


@dataclass(frozen=True)
class Proof:
    """A proof as it is held: its keyed hash, what kind it is, and the field that it came by."""

    digits: str
    way: ProofWay
    field: str


def proof_of_letter(typed: str, secrets: Secrets) -> Proof:
    """Return the proof that a typed code is. Raises InvalidError (field `code`)."""
    try:
        code = read_code(typed)
    except ValueError as error:
        raise InvalidError({"code": error.args[0]}) from None
    return Proof(hash_code(secrets.letters, code), ProofWay.LETTER, "code")


def proof_of_identity(number: str, birth_date: date, secrets: Secrets) -> Proof:
    """Return the proof that these two are; they go no further. Raises InvalidError (`number`)."""
    try:
        digits = hash_identity(secrets.register, number, birth_date)
    except ValueError:
        raise InvalidError({"number": NO_NUMBER}) from None
    return Proof(digits, ProofWay.REGISTER, "number")


def verify(session: Session, person: Person, proof: Proof, now: datetime) -> None:
    """Hold this proof for the person, whose home becomes what it proves. Raises InvalidError.

    To do it again with one's own proof changes nothing, or brings one's home back to it. The policy
    is the caller's to ask: `can_verify`.
    """
    place = _place_of(session, proof, now)
    claim = claim_of(session, proof)
    if claim is not None and claim.person_id != person.id:
        raise InvalidError({proof.field: TAKEN})
    proved = claim.neighborhood_id if claim else None
    if proved is None:
        if isinstance(place, Sentence):
            raise InvalidError({proof.field: place})
        _hold(session, person, proof, place, now)
        proved = place
    _move(session, person, proved)


def settle(session: Session, person: Person) -> Person:
    """Set whether the person is verified, by their home and their claims. Locks their row."""
    session.flush()
    locked = session.get_one(Person, person.id, with_for_update=True, populate_existing=True)
    mine = select(1).where(
        col(ResidencyClaim.person_id) == person.id,
        col(ResidencyClaim.neighborhood_id) == locked.home_id,
    )
    is_proved = locked.home_id is not None and session.scalar(mine.limit(1)) is not None
    locked.residency = Residency.VERIFIED if is_proved else Residency.DECLARED
    session.add(locked)
    return locked


def claim_of(session: Session, proof: Proof) -> ResidencyClaim | None:
    """Find who holds a proof, and lock that they do."""
    held = select(ResidencyClaim).where(col(ResidencyClaim.proof_hash) == proof.digits)
    return session.scalar(held.with_for_update())


def _place_of(session: Session, proof: Proof, now: datetime) -> int | Sentence:
    """Return the neighborhood that a proof is for, or why it is for none."""
    if proof.way is ProofWay.REGISTER:
        entry = session.scalar(
            select(RegisterEntry)
            .where(col(RegisterEntry.identity_hash) == proof.digits)
            .with_for_update()
        )
        return UNKNOWN_IDENTITY if entry is None else entry.neighborhood_id
    run = session.scalar(
        select(LetterRun)
        .join(LetterCode, col(LetterCode.run_id) == col(LetterRun.id))
        .where(col(LetterCode.code_hash) == proof.digits)
        .with_for_update(of=LetterCode)
    )
    if run is None:
        return UNKNOWN_CODE
    return OVER if run.voided_at is not None or run.expires_at <= now else run.neighborhood_id


def _hold(session: Session, person: Person, proof: Proof, place: int, now: datetime) -> None:
    """Make the claim. The unique hash decides between two accounts that come at once."""
    if proof.way is ProofWay.REGISTER:
        _let_go_of_old_entry(session, person)
    claim = ResidencyClaim(
        person_id=person.id,
        proof_hash=proof.digits,
        way=proof.way,
        neighborhood_id=place,
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(claim)
            session.flush()
    except IntegrityError:
        raise InvalidError({proof.field: TAKEN}) from None


def _let_go_of_old_entry(session: Session, person: Person) -> None:
    """Refuse a second person of the register; an entry that the list has no more is let go."""
    own = select(ResidencyClaim).where(
        col(ResidencyClaim.person_id) == person.id, col(ResidencyClaim.way) == ProofWay.REGISTER
    )
    for old in session.scalars(own.with_for_update()):
        if old.neighborhood_id is not None:
            raise InvalidError({"number": ANOTHER_IDENTITY})
        session.delete(old)


def _move(session: Session, person: Person, place: int) -> None:
    """Set the home to what was proved. A home that changes is not shown until its person says."""
    if person.home_id != place:
        person.home_id, person.show_home = place, False
        session.add(person)
    settle(session, person)
