"""Proving where one lives, by a letter or by the city's register.

A proof is held as a claim, whose keyed hash is unique. Where the city has a list, it is the hash of
a person of the list, whether a letter or the register proved it: one identity is one account.
Without a list a letter stands for whoever opened it. Whether a person is verified follows from it:
a claim of theirs must be for their home.

Locks are always taken in one order: the list, the letter, the entry, the claim, the person.
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
from app.people.residency.queries import has_register, keep_list

UNKNOWN_CODE = _(
    "No letter has this code. Look at the letter again, or ask the city for a new one."
)
OVER = _("This code is not valid any more. Ask the city for a new letter.")
UNKNOWN_IDENTITY = _(
    "The city's list has nobody with this number and birth date. Look at both again. If they are "
    "right, the list may be older than your move: ask the city."
)
GONE = _(
    "The city's list does not have the person of this letter any more. It may be older or newer "
    "than your move: ask the city."
)
OF_NOBODY = _(
    "This letter is from before the city had its list of residents, so its code does not say who "
    "you are. Use your number and birth date, or ask the city for a new letter."
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
    """A proof as it was typed: its keyed hash, what kind it is, and the field that it came by."""

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
    keep_list(session)
    digits, place = _identity_of(session, proof, now)
    claim = claim_of(session, digits)
    if claim is not None and claim.person_id != person.id:
        raise InvalidError({proof.field: TAKEN})
    proved = claim.neighborhood_id if claim else None
    if proved is None:
        if isinstance(place, Sentence):
            raise InvalidError({proof.field: place})
        _hold(session, person, proof, digits, place, now)
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


def claim_of(session: Session, digits: str) -> ResidencyClaim | None:
    """Find who holds an identity, and lock that they do."""
    held = select(ResidencyClaim).where(col(ResidencyClaim.proof_hash) == digits)
    return session.scalar(held.with_for_update())


def _identity_of(session: Session, proof: Proof, now: datetime) -> tuple[str, int | Sentence]:
    """Return the hash that one account may hold, and where it lives or why it proves nothing."""
    if proof.way is ProofWay.REGISTER:
        return proof.digits, _place_in_list(session, proof.digits, UNKNOWN_IDENTITY)
    letter = session.execute(
        select(LetterRun, col(LetterCode.identity_hash))
        .join(LetterCode, col(LetterCode.run_id) == col(LetterRun.id))
        .where(col(LetterCode.code_hash) == proof.digits)
        .with_for_update(of=LetterCode)
    ).one_or_none()
    if letter is None:
        return proof.digits, UNKNOWN_CODE
    run, identity = letter
    is_over = run.voided_at is not None or run.expires_at <= now
    if identity is not None:
        return identity, OVER if is_over else _place_in_list(session, identity, GONE)
    if has_register(session):
        return proof.digits, OF_NOBODY
    return proof.digits, OVER if is_over else run.neighborhood_id


def _place_in_list(session: Session, identity: str, nobody: Sentence) -> int | Sentence:
    entry = session.scalar(
        select(RegisterEntry).where(col(RegisterEntry.identity_hash) == identity).with_for_update()
    )
    return nobody if entry is None else entry.neighborhood_id


def _hold(
    session: Session, person: Person, proof: Proof, digits: str, place: int, now: datetime
) -> None:
    """Make the claim. The unique hash decides between two accounts that come at once."""
    if has_register(session):
        _let_go_of_old_identity(session, person, proof)
    claim = ResidencyClaim(
        person_id=person.id,
        proof_hash=digits,
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


def _let_go_of_old_identity(session: Session, person: Person, proof: Proof) -> None:
    """Refuse a second person of the list; what the list knows nothing of any more is let go."""
    own = select(ResidencyClaim).where(col(ResidencyClaim.person_id) == person.id)
    for old in session.scalars(own.with_for_update()):
        if old.neighborhood_id is not None:
            raise InvalidError({proof.field: ANOTHER_IDENTITY})
        session.delete(old)


def _move(session: Session, person: Person, place: int) -> None:
    """Set the home to what was proved. A home that changes is not shown until its person says."""
    if person.home_id != place:
        person.home_id, person.show_home = place, False
        session.add(person)
    settle(session, person)
