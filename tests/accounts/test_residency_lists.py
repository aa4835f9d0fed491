"""Lists of the register, and what follows of who is verified: who counts, and how many are told."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError
from app.people.models import Person, Residency
from app.people.residency import lists
from app.people.residency.counting import counting_home, home_counts
from app.people.residency.lists import load_register
from app.people.residency.queries import count_register, counts_by_place, newest_runs
from app.people.residency.registers import RegisterList
from app.people.residency.verifying import (
    ANOTHER_IDENTITY,
    UNKNOWN_IDENTITY,
    proof_of_letter,
    verify,
)
from app.people.settings import set_home
from tests.factories.people import person
from tests.factories.places import make_neighborhoods
from tests.factories.residency import (
    NOW,
    SECRETS,
    fresh,
    identity,
    letter,
    letters,
    refusal,
    register,
)


def test_a_new_list_is_the_whole_list(session: Session) -> None:
    ropewalk, dovecote, *_others = make_neighborhoods(session)
    ann, bea = (person(session, name) for name in ("ann", "bea"))
    register(session, {"A1": ropewalk, "B1": ropewalk, "C1": ropewalk})
    for who, number in ((ann, "A1"), (bea, "B1")):
        verify(session, who, identity(number), NOW)
    loaded = register(session, {"A1": dovecote, "D1": ropewalk})  # ann moved, bea is gone
    assert (loaded.entries, loaded.before, loaded.declared_again) == (2, 3, 2)
    assert fresh(session, ann).residency is fresh(session, bea).residency is Residency.DECLARED
    assert refusal(session, bea, identity("B1")) == UNKNOWN_IDENTITY
    verify(session, ann, identity("A1"), NOW)
    assert fresh(session, ann).home_id == dovecote.id
    register(session, {"A1": dovecote, "B1": ropewalk})
    assert fresh(session, bea).residency is Residency.VERIFIED, "a list that was cut is mended"


def test_a_list_of_less_than_half_is_asked_about(session: Session) -> None:
    ropewalk, *_others = make_neighborhoods(session)
    register(session, {f"A{n}": ropewalk for n in range(10)})
    with pytest.raises(RefusedError) as refused:
        register(session, {"A1": ropewalk})
    assert refused.value.ruling.code == "much-smaller"
    assert register(session, {"A1": ropewalk}, accept=True).entries == 1


def test_one_account_is_one_person_of_the_register(session: Session) -> None:
    ropewalk, *_others = make_neighborhoods(session)
    ann, bea = person(session, "ann"), person(session, "bea")
    register(session, {"A1": ropewalk, "B1": ropewalk})
    verify(session, ann, identity("A1"), NOW)
    assert refusal(session, ann, identity("B1")) == ANOTHER_IDENTITY
    register(session, {"B1": ropewalk, "C1": ropewalk})  # a number that the office corrected
    verify(session, ann, identity("C1"), NOW)
    verify(session, bea, identity("B1"), NOW)
    assert fresh(session, ann).residency is Residency.VERIFIED


def test_who_counts_is_said_alike_of_a_person_and_in_a_query(
    session: Session, settings: Settings
) -> None:
    ropewalk, dovecote, *_others = make_neighborhoods(session)
    verified, declared, homeless = (person(session, name) for name in ("ann", "bea", "cid"))
    verify(session, verified, letter(session, ropewalk), NOW)
    set_home(session, declared, dovecote.id, show=False)
    everybody = [fresh(session, who) for who in (verified, declared, homeless)]
    for chosen, expected in (
        ("declared", [ropewalk.id, dovecote.id, None]),
        ("verified", [ropewalk.id, None, None]),
    ):
        city = settings.model_copy(update={"residency": chosen})
        homes = select(counting_home(city)).select_from(Person).order_by(col(Person.handle))
        assert session.scalars(homes).all() == expected
        assert [home_counts(who, city) for who in everybody] == [
            home is not None for home in expected
        ]


def test_counts_under_five_are_not_told(session: Session) -> None:
    ropewalk, *_others = make_neighborhoods(session)
    made = letters(session, ropewalk, 6)
    people = [person(session, f"p{n}") for n in range(5)]
    for who, code in zip(people[:4], made.codes, strict=False):
        verify(session, who, proof_of_letter(code, SECRETS), NOW)
    (four, *_empty) = [row for row in counts_by_place(session) if row.slug == "ropewalk"]
    assert (four.verified, newest_runs(session)[0].used) == (None, None)
    verify(session, people[4], proof_of_letter(made.codes[4], SECRETS), NOW)
    (five, *_empty) = [row for row in counts_by_place(session) if row.slug == "ropewalk"]
    assert (five.verified, newest_runs(session)[0].used) == (5, 5)


def test_two_lists_at_once_are_one_after_the_other(database: Database) -> None:
    with database.writing() as session:
        ropewalk, *_others = make_neighborhoods(session)
    lists = [RegisterList({sign * 64: ropewalk.id}, 0) for sign in "ab"]
    together = Barrier(2)

    def load(register: RegisterList) -> int:
        together.wait()
        with database.writing() as session:
            return load_register(session, 0, register, accept=False).before

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(load, lists)) == [0, 1]


def test_a_load_tells_how_far_it_is_and_one_that_stops_half_way_changes_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "AT_ONCE", 2)
    with database.writing() as session:
        ropewalk, *_others = make_neighborhoods(session)
    entries = {f"{n:064x}": ropewalk.id for n in range(8)}
    told: list[int] = []

    def stop_half_way(percent: int) -> None:
        told.append(percent)
        if percent >= 50:
            raise KeyboardInterrupt

    for heard in (stop_half_way, told.append):
        with suppress(KeyboardInterrupt), database.writing() as session:
            load_register(session, 0, RegisterList(entries, 0), accept=False, progress=heard)
        with database.reading() as session:
            assert count_register(session) == (0 if heard is stop_half_way else 8)
    assert told == [25, 50, 25, 50, 75, 100]
