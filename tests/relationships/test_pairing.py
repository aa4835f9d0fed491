"""Whom the program introduces: by place and public backing, once a week, never by votes."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contributions.models import Answer, Visibility
from app.contributions.voting import cast_vote
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.people.blocking import block
from app.people.models import Person, PersonId, Standing
from app.proposals.service import close_proposal
from app.relationships.introductions import pairing
from app.relationships.introductions.backing import back, take_backing_back
from app.relationships.introductions.introducing import choose
from app.relationships.introductions.models import About, Introduction, Subject
from app.relationships.introductions.pairing import Known, choose_pairs, introduce_people
from tests.factories.contributions import make_person
from tests.factories.proposals import make_proposal
from tests.relationships.conftest import Neighbors

NUMBERS = st.integers(1, 12)
BACKING = st.dictionaries(
    st.integers(1, 4).map(lambda n: Subject(About.CHART, n)),
    st.lists(NUMBERS.map(PersonId), unique=True, max_size=12),
    max_size=4,
)
HOMES = st.fixed_dictionaries({PersonId(n): st.integers(1, 4) for n in range(1, 13)})
BLOCKED = st.sets(st.frozensets(NUMBERS.map(PersonId), min_size=2, max_size=2), max_size=6)


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311, no key is made of it


def asked(session: Session) -> list[tuple[PersonId, PersonId]]:
    return [one.pair for one in session.scalars(select(Introduction).order_by(Introduction.id))]  # type: ignore[arg-type]


@given(BACKING, HOMES, BLOCKED, BLOCKED, st.integers(0, 99))
def test_pairs_keep_the_rules_whoever_backs_what(
    backing: dict[Subject, list[PersonId]],
    homes: dict[PersonId, int],
    blocked: set[frozenset[PersonId]],
    met: set[frozenset[PersonId]],
    seed: int,
) -> None:
    known = Known(set(), met, set())
    chosen = choose_pairs(backing, homes, known, blocked, chance(seed))
    people = [person for one in chosen for person in (one.one, one.other)]
    assert len(people) == len(set(people))
    for one in chosen:
        assert homes[one.one] != homes[one.other]
        assert {one.one, one.other} <= set(backing[one.subject])
        assert frozenset((one.one, one.other)) not in blocked | met
    shuffled = {subject: list(reversed(some)) for subject, some in reversed(backing.items())}
    assert chosen == choose_pairs(shuffled, homes, known, blocked, chance(seed))


def test_places_that_have_not_met_come_first() -> None:
    subject = Subject(About.CHART, 1)
    homes = {PersonId(1): 1, PersonId(2): 2, PersonId(3): 3}
    known = Known(set(), set(), {frozenset((1, 2)), frozenset((1, 3))})
    for seed in range(8):
        chosen = choose_pairs({subject: [*homes]}, homes, known, set(), chance(seed))
        assert [{one.one, one.other} for one in chosen] == [{2, 3}]


def test_two_from_different_places_are_asked_once(neighbors: Neighbors, session: Session) -> None:
    now = utc_now()
    assert introduce_people(session, now, chance(1)) == 1
    assert introduce_people(session, now, chance(1)) == 0
    assert introduce_people(session, now + timedelta(days=40), chance(2)) == 0
    assert asked(session) == [tuple(sorted((neighbors.ann.id, neighbors.ben.id)))]


def test_a_person_is_asked_once_a_week(neighbors: Neighbors, session: Session) -> None:
    now = utc_now()
    introduce_people(session, now, chance(1))
    dan = neighbors.person("dan", 2)
    back(session, dan, neighbors.subject)
    assert introduce_people(session, now + timedelta(days=6), chance(1)) == 0
    assert introduce_people(session, now + timedelta(days=7), chance(1)) == 1
    assert dan.id in asked(session)[1]


Change = Callable[[Neighbors], object]


def _standing(standing: Standing) -> Change:
    return lambda it: setattr(it.ben, "standing", standing)


def _hide(it: Neighbors) -> None:
    set_visibility(it.session, it.subject.number, Visibility.HIDDEN)


def _close(it: Neighbors) -> None:
    moderator = make_person(it.session, "mona", role=it.ann.role.MODERATOR)
    close_proposal(it.session, moderator, it.subject.number, "It was mended.")


OUT: dict[str, Change] = {
    "limited": _standing(Standing.LIMITED),
    "suspended": _standing(Standing.SUSPENDED),
    "erased": _standing(Standing.ERASED),
    "unconfirmed": lambda it: setattr(it.ben, "confirmed", False),
    "at home nowhere": lambda it: setattr(it.ben, "home_id", None),
    "of the same place": lambda it: setattr(it.ben, "home_id", it.ann.home_id),
    "opted out": lambda it: choose(it.session, it.ben, wanted=False, now=utc_now()),
    "blocked": lambda it: block(it.session, it.ben, it.ann),
    "blocking": lambda it: block(it.session, it.ann, it.ben),
    "unticked": lambda it: take_backing_back(it.session, it.ben, it.subject),
    "hidden": _hide,
    "closed": _close,
}


@pytest.mark.parametrize("change", OUT.values(), ids=OUT)
def test_who_is_out_is_never_asked(neighbors: Neighbors, session: Session, change: Change) -> None:
    change(neighbors)
    session.flush()
    assert introduce_people(session, utc_now(), chance(1)) == 0
    assert asked(session) == []


def test_votes_change_nothing_about_who_is_asked(neighbors: Neighbors, session: Session) -> None:
    others = [neighbors.person(f"p{n}", n % 4) for n in range(8)]
    for person in others:
        back(session, person, neighbors.subject)
    with session.begin_nested() as trial:
        introduce_people(session, utc_now(), chance(7))
        without = asked(session)
        trial.rollback()
    answers: list[tuple[Person, Answer]] = [
        (person, Answer.AGREE if n % 2 else Answer.DISAGREE) for n, person in enumerate(others)
    ]
    for person, answer in answers:
        cast_vote(session, person, neighbors.subject.number, answer)
    introduce_people(session, utc_now(), chance(7))
    assert asked(session) == without
    assert without


def test_a_chart_brings_people_together_too(neighbors: Neighbors, session: Session) -> None:
    take_backing_back(session, neighbors.ben, neighbors.subject)
    other = make_proposal(session, title="Mend the road")
    back(session, neighbors.ben, Subject(About.PROPOSAL, other.id))
    assert introduce_people(session, utc_now(), chance(1)) == 0


def test_a_day_has_so_many_pairs_and_the_others_turn_comes(
    neighbors: Neighbors, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "MOST", 1)
    for number in range(4):
        back(session, neighbors.person(f"p{number}", number), neighbors.subject)
    now = utc_now()
    assert introduce_people(session, now, chance(1)) == 1
    assert introduce_people(session, now, chance(1)) == 0
    assert introduce_people(session, now + timedelta(days=1), chance(2)) == 1
