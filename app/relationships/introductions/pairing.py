"""Whom the program introduces: once a day, by place and public backing, never by votes.

Of two people who back the same thing from different neighborhoods each is asked; pairs of
neighborhoods that nobody has been introduced across come first, chance decides the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from random import Random
from typing import Final, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.people.blocking import all_blocks
from app.people.models import Person, PersonId, Standing
from app.proposals.models import Phase, Proposal
from app.relationships.introductions.introducing import ask
from app.relationships.introductions.models import (
    About,
    Backing,
    Introduction,
    NoIntroductions,
    Subject,
)

RESTS: Final = timedelta(days=7)  # between two questions to one person
MOST: Final = 500  # pairs a day, so that a run is short; the others' turn comes on the next
A_RUN: Final = timedelta(hours=12)

Pair = frozenset[PersonId]
Places = frozenset[int]


class Chosen(NamedTuple):
    """Two people to ask, and what both back."""

    one: PersonId
    other: PersonId
    subject: Subject


class Known(NamedTuple):
    """What was asked before: pairs by what they were asked about, pairs that met, and places."""

    asked: set[tuple[Pair, Subject]]
    met: set[Pair]
    places: set[Places]


def introduce_people(session: Session, now: datetime, random: Random) -> int:
    """Ask whom the rules allow; return how many pairs. A second run on the same day asks nobody.

    A person is asked once a week at most, a pair once about the same thing, and MOST pairs a day.
    """
    lately = select(func.count()).where(col(Introduction.asked_at) > now - A_RUN)
    left = max(0, MOST - (session.scalar(lately) or 0))
    people = _free_people(session, now)
    backing = _backing(session, people)
    chosen = choose_pairs(
        backing,
        {number: person.home_id or 0 for number, person in people.items()},
        _known(session),
        all_blocks(session),
        random,
    )[:left]
    for one, other, subject in chosen:
        ask(session, people[one], people[other], subject, now)
    return len(chosen)


def choose_pairs(
    backing: Mapping[Subject, Sequence[PersonId]],
    homes: Mapping[PersonId, int],
    known: Known,
    blocked: set[Pair],
    random: Random,
) -> list[Chosen]:
    """Choose pairs so that nobody is in two of them. Pure: the same `random`, the same pairs.

    A thing with n backers costs n log n and the pairs of their neighborhoods.
    """
    taken: set[PersonId] = set()
    places = set(known.places)
    chosen: list[Chosen] = []
    subjects = sorted(backing)
    random.shuffle(subjects)
    for subject in subjects:
        by_home: dict[int, list[PersonId]] = {}
        for person in random.sample(sorted(backing[subject]), len(backing[subject])):
            by_home.setdefault(homes[person], []).append(person)
        across = list(combinations(sorted(by_home), 2))
        random.shuffle(across)
        across.sort(key=lambda two: frozenset(two) in places)
        for one_home, other_home in across:
            pairs = _pairs_of(by_home[one_home], by_home[other_home], taken)
            for one, other in pairs:
                pair = frozenset((one, other))
                if pair in blocked or pair in known.met or (pair, subject) in known.asked:
                    continue
                chosen.append(Chosen(one, other, subject))
                taken |= pair
                places.add(frozenset((one_home, other_home)))
    return chosen


def _pairs_of(
    ones: Sequence[PersonId], others: Sequence[PersonId], taken: set[PersonId]
) -> Iterable[tuple[PersonId, PersonId]]:
    """Offer pairs of whom neither is taken. Each of `ones` tries a few of `others`, not all."""
    tries = 8
    for one in ones:
        free = (other for other in others if other not in taken)
        for _try, other in zip(range(tries), free, strict=False):
            if one in taken:
                break
            yield one, other


def _free_people(session: Session, now: datetime) -> Mapping[PersonId, Person]:
    """Load who may be asked today: with a home, in good standing, not asked this week."""
    lately = select(1).where(
        col(Introduction.asked_at) > now - RESTS,
        or_(
            col(Introduction.first_id) == col(Person.id),
            col(Introduction.second_id) == col(Person.id),
        ),
    )
    out = select(1).where(col(NoIntroductions.person_id) == col(Person.id))
    backs = select(1).where(col(Backing.person_id) == col(Person.id))
    people = select(Person).where(
        col(Person.standing) == Standing.ACTIVE,
        col(Person.confirmed),
        col(Person.home_id).is_not(None),
        backs.exists(),
        ~out.exists(),
        ~lately.exists(),
    )
    return {person.id: person for person in session.scalars(people)}


def _backing(
    session: Session, people: Mapping[PersonId, Person]
) -> Mapping[Subject, list[PersonId]]:
    """Load who of these backs what, of things that everybody may see and that are not closed."""
    rows = session.scalars(
        select(Backing)
        .outerjoin(Proposal, col(Proposal.id) == col(Backing.proposal_id))
        .outerjoin(Contribution, col(Contribution.id) == col(Backing.proposal_id))
        .where(
            or_(
                col(Backing.proposal_id).is_(None),
                (col(Contribution.visibility) == Visibility.PUBLIC)
                & (col(Proposal.phase) != Phase.CLOSED),
            )
        )
    )
    found: dict[Subject, list[PersonId]] = {}
    for row in rows:
        if row.person_id in people:
            found.setdefault(_subject_of(row), []).append(row.person_id)
    return found


def _known(session: Session) -> Known:
    first, second = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Introduction, col(first.home_id), col(second.home_id))
        .join(first, col(first.id) == col(Introduction.first_id))
        .join(second, col(second.id) == col(Introduction.second_id))
    )
    known = Known(set(), set(), set())
    for introduction, one_home, other_home in rows:
        pair = frozenset(introduction.pair)
        known.asked.add((pair, introduction.subject))
        if introduction.met_at is not None:
            known.met.add(pair)
        if one_home and other_home:
            known.places.add(frozenset((one_home, other_home)))
    return known


def _subject_of(row: Backing) -> Subject:
    if row.proposal_id is not None:
        return Subject(About.PROPOSAL, row.proposal_id)
    return Subject(About.CHART, row.chart_id or 0)
