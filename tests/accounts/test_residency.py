"""Proving where one lives: one proof is one account, and what follows for who counts where."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import Database
from app.core.errors import InvalidError, RefusedError
from app.people.erasure import erase
from app.people.export import export_person
from app.people.models import LetterCode, Person, Residency, ResidencyClaim, Role
from app.people.passwords import prove
from app.people.residency.codes import make_code
from app.people.residency.releasing import Release, proof_of_number, release, void_run
from app.people.residency.runs import Wanted, make_letters
from app.people.residency.verifying import (
    OVER,
    TAKEN,
    UNKNOWN_CODE,
    Proof,
    proof_of_letter,
    verify,
)
from app.people.settings import set_home
from app.places.models import Neighborhood
from tests.factories.people import PASSWORD, person
from tests.factories.places import make_neighborhoods
from tests.factories.residency import (
    LATER,
    NOW,
    SECRETS,
    fresh,
    identity,
    letter,
    letters,
    refusal,
    register,
)


def by_letter(session: Session, place: Neighborhood) -> Proof:
    return letter(session, place)


def by_register(session: Session, place: Neighborhood) -> Proof:
    register(session, {"A1": place})
    return identity("a 1")


WAYS = pytest.mark.parametrize("proved", [by_letter, by_register])
Proved = Callable[[Session, Neighborhood], Proof]


def hold_past_the_rule(session: Session, who: Person, proof: Proof) -> None:
    with session.begin_nested():
        session.add(ResidencyClaim(person_id=who.id, proof_hash=proof.digits, way=proof.way))
        session.flush()


@WAYS
def test_a_proof_makes_its_neighborhood_a_verified_home(session: Session, proved: Proved) -> None:
    ropewalk, dovecote, *_others = make_neighborhoods(session)
    ann = person(session, "ann")
    set_home(session, ann, dovecote.id, show=True)
    proof = proved(session, ropewalk)
    verify(session, ann, proof, NOW)
    verify(session, ann, proof, NOW)  # a double click
    after = fresh(session, ann)
    assert (after.home_id, after.residency) == (ropewalk.id, Residency.VERIFIED)
    assert not after.show_home, "a new home is shown only if its person says so"


@WAYS
def test_a_second_account_on_the_same_proof_is_refused(session: Session, proved: Proved) -> None:
    ropewalk, *_others = make_neighborhoods(session)
    ann, bea = person(session, "ann"), person(session, "bea")
    proof = proved(session, ropewalk)
    verify(session, ann, proof, NOW)
    assert refusal(session, bea, proof) == TAKEN
    assert fresh(session, bea).residency is Residency.DECLARED
    with pytest.raises(IntegrityError):
        hold_past_the_rule(session, bea, proof)


@WAYS
def test_of_two_accounts_at_once_one_is_verified(database: Database, proved: Proved) -> None:
    with database.writing() as session:
        proof = proved(session, make_neighborhoods(session)[0])
        people = [person(session, name) for name in ("ann", "bea")]
    together = Barrier(2)

    def attempt(who: Person) -> bool:
        together.wait()
        try:
            with database.writing() as session:
                verify(session, session.get_one(Person, who.id), proof, NOW)
        except InvalidError as error:
            assert error.problems == {proof.field: TAKEN}  # noqa: PT017, the other one may win
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(attempt, people)) == [False, True]
    with database.reading() as session:
        verified = select(func.count()).where(col(Person.residency) == Residency.VERIFIED)
        assert session.scalar(verified) == 1


def test_an_unknown_an_expired_and_a_voided_code_are_told_apart(session: Session) -> None:
    ropewalk, *_others = make_neighborhoods(session)
    ann, ada = person(session, "ann"), person(session, "ada", role=Role.ADMINISTRATOR)
    assert refusal(session, ann, proof_of_letter(make_code(), SECRETS)) == UNKNOWN_CODE
    made = letters(session, ropewalk)
    first, second, third = (proof_of_letter(code, SECRETS) for code in made.codes)
    assert refusal(session, ann, first, LATER) == OVER
    verify(session, ann, second, made.run.expires_at - timedelta(seconds=1))
    void_run(session, ada, made.run.id, NOW)
    void_run(session, ada, made.run.id, LATER)
    assert refusal(session, person(session, "bea"), third) == OVER
    assert fresh(session, ann).residency is Residency.VERIFIED, "who used one stays verified"


def test_codes_are_kept_as_keyed_hashes_alone(session: Session) -> None:
    made = letters(session, make_neighborhoods(session)[0])
    kept = session.scalars(select(col(LetterCode.code_hash))).all()
    assert {proof_of_letter(code, SECRETS).digits for code in made.codes} == set(kept)
    other = SECRETS.__class__("another secret 1", SECRETS.register)
    assert proof_of_letter(made.codes[0], other).digits not in kept
    lines = list(made.lines())
    assert [line[0] for line in lines] == [f"{made.run.id}-{n}" for n in (1, 2, 3)]
    assert lines[0][2] == "ropewalk"


def test_one_form_makes_one_run_and_odd_numbers_none(session: Session) -> None:
    ropewalk, *_others = make_neighborhoods(session)
    once = Wanted(ropewalk, 1, 90, "one form")
    make_letters(session, 0, once, SECRETS.letters, NOW)
    with pytest.raises(RefusedError) as refused:
        make_letters(session, 0, once, SECRETS.letters, NOW)
    assert refused.value.ruling.code == "made-already"
    for size, days in ((0, 90), (-1, 90), (10**9, 90), (1, 0), (1, 4000)):
        with pytest.raises(InvalidError):
            make_letters(session, 0, Wanted(ropewalk, size, days, "x"), SECRETS.letters, NOW)


@WAYS
def test_who_moves_is_declared_until_proved_anew(session: Session, proved: Proved) -> None:
    ropewalk, dovecote, *_others = make_neighborhoods(session)
    ann = person(session, "ann")
    verify(session, ann, proved(session, ropewalk), NOW)
    set_home(session, ann, dovecote.id, show=False)
    assert fresh(session, ann).residency is Residency.DECLARED
    set_home(session, ann, None, show=False)
    assert fresh(session, ann).residency is Residency.DECLARED
    set_home(session, ann, ropewalk.id, show=False)
    assert fresh(session, ann).residency is Residency.VERIFIED, "the proof for it is still held"
    verify(session, ann, proved(session, dovecote), NOW)
    after = fresh(session, ann)
    assert (after.home_id, after.residency) == (dovecote.id, Residency.VERIFIED)


def test_an_erased_account_releases_its_proof(session: Session) -> None:
    ropewalk, *_others = make_neighborhoods(session)
    ann, bea = person(session, "ann"), person(session, "bea")
    proof = letter(session, ropewalk)
    verify(session, ann, proof, NOW)
    held = export_person(session, ann)["residency_claim.person_id"]
    assert isinstance(held, list)
    assert (held[0]["way"], held[0]["neighborhood_id"]) == ("letter", ropewalk.id)
    assert proof.digits not in str(export_person(session, ann))
    erase(session, ann, prove(PASSWORD, ann.password_hash), NOW)
    assert ann.residency is Residency.DECLARED
    verify(session, bea, proof, NOW)
    assert fresh(session, bea).residency is Residency.VERIFIED


@pytest.mark.parametrize("reason", list(Release))
def test_an_administrator_releases_a_proof(session: Session, reason: Release) -> None:
    ropewalk, *_others = make_neighborhoods(session)
    ann, bea = person(session, "ann"), person(session, "bea")
    ada = person(session, "ada", role=Role.ADMINISTRATOR)
    made = letters(session, ropewalk)
    proof = proof_of_number(session, f"{made.run.id}-1")
    verify(session, ann, proof, NOW)
    with pytest.raises(RefusedError):
        release(session, bea, proof, reason)
    release(session, ada, proof, reason)
    assert fresh(session, ann).residency is Residency.DECLARED
    if reason is Release.STOLEN_LETTER:
        assert refusal(session, bea, proof) == UNKNOWN_CODE
        return
    verify(session, bea, proof, NOW)
    with pytest.raises(InvalidError):
        release(session, ada, letter(session, ropewalk), reason)  # nobody holds it


@pytest.mark.parametrize("typed", ["", "7", "0-0", "1-1", f"{'9' * 9}-1", "a-b", "１-１"])  # noqa: RUF001, digits of another script
def test_a_letter_that_is_not_there_is_told(session: Session, typed: str) -> None:
    with pytest.raises(InvalidError):
        proof_of_number(session, typed)
