"""One identity is one account, whether a letter or the register proved it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import Database
from app.core.errors import InvalidError, RefusedError
from app.people.models import Person, Residency, Role
from app.people.residency.hashing import hash_identity
from app.people.residency.lists import load_register
from app.people.residency.queries import newest_runs
from app.people.residency.registers import RegisterList
from app.people.residency.releasing import Release, release
from app.people.residency.verifying import (
    ANOTHER_IDENTITY,
    GONE,
    OF_NOBODY,
    TAKEN,
    Proof,
    proof_of_letter,
    verify,
)
from tests.factories.people import person
from tests.factories.places import make_neighborhoods
from tests.factories.residency import (
    BORN,
    NOW,
    SECRETS,
    fresh,
    identity,
    letter,
    letters,
    refusal,
    register,
)


def two_proofs(session: Session) -> list[Proof]:
    """Load a list of one person and return a letter to them and their own number."""
    ropewalk, *_others = make_neighborhoods(session)
    register(session, {"A1": ropewalk})
    return [letter(session, ropewalk), identity("A1")]


@pytest.mark.parametrize("order", [1, -1])
def test_the_other_way_does_not_verify_a_second_account(session: Session, order: int) -> None:
    first, second = two_proofs(session)[::order]
    ann, bea = person(session, "ann"), person(session, "bea")
    verify(session, ann, first, NOW)
    assert refusal(session, bea, second) == TAKEN
    verify(session, ann, second, NOW)  # one's own identity again
    assert fresh(session, ann).residency is Residency.VERIFIED
    assert fresh(session, bea).residency is Residency.DECLARED


def test_of_two_accounts_that_come_at_once_by_two_ways_one_is_verified(database: Database) -> None:
    with database.writing() as session:
        proofs = two_proofs(session)
        people = [person(session, name) for name in ("ann", "bea")]
    together = Barrier(2)

    def attempt(who: Person, proof: Proof) -> bool:
        together.wait()
        try:
            with database.writing() as session:
                verify(session, session.get_one(Person, who.id), proof, NOW)
        except InvalidError as error:
            assert error.problems == {proof.field: TAKEN}  # noqa: PT017, the other one may win
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(attempt, people, proofs)) == [False, True]
    with database.reading() as session:
        verified = select(func.count()).where(col(Person.residency) == Residency.VERIFIED)
        assert session.scalar(verified) == 1


def test_letters_of_nobody_end_with_the_first_list(session: Session) -> None:
    ropewalk, *_others = make_neighborhoods(session)
    ann, bea = person(session, "ann"), person(session, "bea")
    used, unused = letter(session, ropewalk), letter(session, ropewalk)
    verify(session, ann, used, NOW)
    with pytest.raises(RefusedError) as refused:
        register(session, {"A1": ropewalk})
    assert refused.value.ruling.code == "letters-lapse"
    loaded = register(session, {"A1": ropewalk, "B1": ropewalk}, accept=True)
    assert (loaded.declared_again, fresh(session, ann).residency) == (1, Residency.DECLARED)
    assert {refusal(session, ann, used), refusal(session, bea, unused)} == {OF_NOBODY}
    verify(session, ann, identity("A1"), NOW)
    assert fresh(session, ann).residency is Residency.VERIFIED


def test_a_first_list_and_a_letter_of_nobody_at_once_leave_nobody_twice(database: Database) -> None:
    with database.writing() as session:
        ropewalk, *_others = make_neighborhoods(session)
        proof, ann = letter(session, ropewalk), person(session, "ann")
    entries = {hash_identity(SECRETS.register, "A1", BORN): ropewalk.id}
    together = Barrier(2)

    def prove() -> None:
        together.wait()
        try:
            with database.writing() as session:
                verify(session, session.get_one(Person, ann.id), proof, NOW)
        except InvalidError as error:
            assert error.problems == {"code": OF_NOBODY}  # noqa: PT017, either may be first

    def load() -> None:
        together.wait()
        with database.writing() as session:
            load_register(session, 0, RegisterList(entries, 0), accept=True)

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(prove), both.submit(load)]:
            done.result()
    with database.reading() as session:
        assert session.get_one(Person, ann.id).residency is Residency.DECLARED


def test_a_letter_proves_what_the_newest_list_says_of_its_person(session: Session) -> None:
    ropewalk, dovecote, *_others = make_neighborhoods(session)
    ann, bea = person(session, "ann"), person(session, "bea")
    register(session, {"A1": ropewalk, "B1": ropewalk})
    made = letters(session, ropewalk)
    proofs = dict(zip(made.people, made.codes, strict=True))
    to_ann, to_bea = (
        proof_of_letter(proofs[identity(number).digits], SECRETS) for number in ("A1", "B1")
    )
    verify(session, ann, to_ann, NOW)
    assert refusal(session, ann, to_bea) == ANOTHER_IDENTITY
    register(session, {"A1": dovecote, "C1": ropewalk})  # ann moved, bea is gone
    assert fresh(session, ann).residency is Residency.DECLARED
    assert refusal(session, bea, to_bea) == GONE
    verify(session, ann, to_ann, NOW)
    after = fresh(session, ann)
    assert (after.home_id, after.residency) == (dovecote.id, Residency.VERIFIED)
    assert newest_runs(session)[0].run.size == 2, "one code for each of the list"


def test_a_release_by_letter_frees_the_identity(session: Session) -> None:
    by_letter, by_register = two_proofs(session)
    ann, bea = person(session, "ann"), person(session, "bea")
    ada = person(session, "ada", role=Role.ADMINISTRATOR)
    verify(session, ann, by_register, NOW)
    release(session, ada, by_letter, Release.WRONG_PERSON)
    assert fresh(session, ann).residency is Residency.DECLARED
    verify(session, bea, by_letter, NOW)
    release(session, ada, by_register, Release.LOST_ACCOUNT)
    assert fresh(session, bea).residency is Residency.DECLARED
