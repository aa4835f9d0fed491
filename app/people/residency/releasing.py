"""Letting go of a proof: an account was lost, the wrong person has it, or a letter was stolen.

An administrator names the proof, never the account, and does not learn whose it is.
"""

import re
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.events import LettersVoided, ProofReleased
from app.core.i18n import _
from app.core.outbox import announce
from app.core.paging import BIGGEST_ID
from app.people.models import LetterCode, LetterRun, Person, ProofWay
from app.people.policy import can_administer
from app.people.residency.verifying import Proof, claim_of, settle

NOT_HELD = _("No account holds this proof.")
NO_LETTER = _("No letter has this number. It is written like 3-118, as in the file of the codes.")


class Release(StrEnum):
    """Why a proof is released, as the public ledger says it. No free words: they could name."""

    LOST_ACCOUNT = "lost_account"
    WRONG_PERSON = "wrong_person"
    STOLEN_LETTER = "stolen_letter"  # its code is worth nothing from now on


def proof_of_number(session: Session, typed: str) -> Proof:
    """Return the proof that a letter is, by its number `run-letter`. Raises InvalidError."""
    found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", typed.strip(), re.ASCII)
    numbers = [int(digits) for digits in found.groups()] if found else []
    if not numbers or max(numbers) >= BIGGEST_ID:
        raise InvalidError({"letter": NO_LETTER})
    run, number = numbers
    code = select(col(LetterCode.code_hash)).where(
        col(LetterCode.run_id) == run, col(LetterCode.number) == number
    )
    digits = session.scalar(code)
    if digits is None:
        raise InvalidError({"letter": NO_LETTER})
    return Proof(digits, ProofWay.LETTER, "letter")


def release(session: Session, actor: Person | None, proof: Proof, reason: Release) -> None:
    """Take a proof from the account that holds it; its person is declared again and is told.

    A stolen letter also loses its code. Raises RefusedError, and InvalidError when nothing holds
    the proof and no letter is to be made worthless.
    """
    require(can_administer(actor))
    code = session.scalar(
        select(LetterCode).where(col(LetterCode.code_hash) == proof.digits).with_for_update()
    )
    claim = claim_of(session, (code and code.identity_hash) or proof.digits)
    is_stolen = reason is Release.STOLEN_LETTER and code is not None
    if actor is None or (claim is None and not is_stolen):
        raise InvalidError({proof.field: NOT_HELD})
    if is_stolen:
        session.delete(code)
    person_id = 0
    if claim is not None:
        person_id = claim.person_id
        session.delete(claim)
        settle(session, session.get_one(Person, person_id))
    announce(session, ProofReleased(person_id, actor.id, reason.value))


def void_run(session: Session, actor: Person | None, run_id: int, now: datetime) -> None:
    """Make all codes of a run worthless that nobody has used yet. Twice is once."""
    require(can_administer(actor))
    run = session.get(LetterRun, run_id, with_for_update=True)
    if run is None or actor is None:
        raise RefusedError(NOT_FOUND)
    if run.voided_at is None:
        run.voided_at = now
        session.add(run)
        announce(session, LettersVoided(run.id, actor.id))
