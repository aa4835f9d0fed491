"""The specification of cells: which waiting votes a batch counts, and how few are pooled."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.batching import publish_if_due, recount_batch
from app.contributions.cells import (
    ELSEWHERE,
    Cell,
    Waiting,
    hides_each,
    hides_who_left,
    ripe_cells,
)
from app.contributions.drawing import drawn_asks
from app.contributions.figure_models import Batch, BatchCell
from app.contributions.models import Answer, CellKind, Contribution
from app.contributions.noise import with_noise
from app.contributions.publishing import counted_votes
from app.contributions.voting import cast_many, cast_vote, withdraw_vote
from app.core.config import Settings
from app.core.events import BatchPublished
from app.people.models import Person, PersonId, Residency
from app.places.districts import make_district
from app.places.models import DistrictMember, NeighborhoodId
from tests.factories.contributions import make_person, make_text
from tests.factories.places import make_neighborhoods

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
A, D, P = Answer.AGREE, Answer.DISAGREE, Answer.PASS
MIXED_20, MIXED_10 = [A] * 14 + [D] * 6, [A] * 7 + [D] * 3


def waiting(
    answers: list[Answer],
    home: int | None = None,
    district: int | None = None,
    counted_in: Cell | None = None,
    start: int = 0,
) -> list[Waiting]:
    return [
        Waiting(PersonId(start + number), answer, counted_in, home, district)
        for number, answer in enumerate(answers)
    ]


def sizes(votes: list[Waiting], settings: Settings, *, sweep: bool = False) -> dict[Cell, int]:
    return {cell: len(some) for cell, some in ripe_cells(votes, settings, sweep=sweep).items()}


HOME, DISTRICT = Cell(CellKind.NEIGHBORHOOD, 3), Cell(CellKind.DISTRICT, 1)


def test_a_neighborhood_is_counted_once_twenty_of_it_wait(settings: Settings) -> None:
    assert sizes(waiting(MIXED_20, 3, 1), settings) == {HOME: 20}
    assert sizes(waiting(MIXED_20[1:], 3, 1), settings) == {}
    assert sizes(waiting([A] * 19 + [D], 3, 1), settings) == {}  # one answer given once


def test_smaller_ones_wait_for_the_sweep_and_are_pooled(settings: Settings) -> None:
    votes = [
        *waiting(MIXED_10, 3, 1),
        *waiting([A, D, A], 4, 1, start=100),
        *waiting(MIXED_10[:8], 5, 2, start=200),
        *waiting([D] * 5, start=300),
    ]
    assert sizes(votes, settings) == {}
    assert sizes(votes, settings, sweep=True) == {DISTRICT: 13, ELSEWHERE: 13}


def test_who_has_no_neighborhood_waits_for_no_sweep(settings: Settings) -> None:
    assert sizes(waiting(MIXED_10), settings) == {ELSEWHERE: 10}


def test_a_changed_answer_stays_in_the_cell_that_counted_it(settings: Settings) -> None:
    changed = waiting([P] * 3, home=8, district=2, counted_in=HOME, start=500)
    assert sizes([*changed, *waiting(MIXED_20[3:], 3, 1)], settings) == {HOME: 20}
    assert sizes([*changed, *waiting(MIXED_10, 3, 1)], settings, sweep=True) == {DISTRICT: 10}


def test_a_city_may_count_by_districts_only(settings: Settings) -> None:
    pooled = settings.model_copy(update={"pool_neighborhoods": True})
    votes = [*waiting(MIXED_20, 3, 1), *waiting(MIXED_20, 4, 1, start=100)]
    assert sizes(votes, pooled) == {DISTRICT: 40}
    assert sizes(waiting(MIXED_10, 3, 1), pooled) == {}
    assert sizes(waiting(MIXED_10, 3, None), pooled) == {ELSEWHERE: 10}


def test_how_mixed_a_cell_must_be_is_drawn_anew_with_each_vote(settings: Settings) -> None:
    asks = drawn_asks(7, settings, MONDAY)
    votes = [waiting([A] * 18 + [D] * 2, 3, 1, start=start) for start in range(400)]
    drawn = [asks(HOME, some) for some in votes]
    assert drawn == [asks(HOME, some[::-1]) for some in votes]  # looking again draws nothing
    assert 150 < drawn.count(0) < 250
    assert 60 < drawn.count(1) < 140
    assert max(drawn) > 3
    for other in (
        [drawn_asks(7, settings, MONDAY + timedelta(days=7))(HOME, some) for some in votes],
        [drawn_asks(8, settings, MONDAY)(HOME, some) for some in votes],
        [asks(DISTRICT, some) for some in votes],
    ):
        assert other != drawn
    ripe = [bool(ripe_cells(some, settings, sweep=False, asks=asks)) for some in votes]
    assert ripe == [more == 0 for more in drawn]


@pytest.mark.parametrize(
    ("had", "holds", "votes", "hidden"),
    [
        ({A: 10, D: 2}, {A: 10, D: 2}, waiting(MIXED_10), True),  # nobody left
        ({A: 10, D: 2}, {A: 10, D: 1}, waiting([A] * 8 + [P] * 2), False),  # it was they who left
        ({A: 10, D: 2}, {A: 10, D: 1}, waiting(MIXED_10), True),
        ({A: 10, D: 2}, {A: 9, D: 1}, waiting([A] * 8 + [P] * 2), True),  # one of the two
        ({A: 10, D: 2}, {A: 10, D: 2}, [Waiting(PersonId(1), A, HOME, 3, 1, D)], False),
    ],
)
def test_a_step_never_shows_who_took_a_vote_back(
    had: dict[Answer, int], holds: dict[Answer, int], votes: list[Waiting], hidden: bool
) -> None:
    assert hides_who_left(had, holds, votes) is hidden


CELLS = st.sampled_from([None, HOME, DISTRICT, ELSEWHERE])
PLACES = st.sampled_from([(None, None), (3, 1), (4, 1), (5, 2), (6, None)])
VOTES = st.lists(st.tuples(st.sampled_from(Answer), CELLS, PLACES), max_size=120)


@given(VOTES, st.booleans(), st.booleans())
def test_no_vote_is_counted_twice_or_alone(
    some: list[tuple[Answer, Cell | None, tuple[int | None, int | None]]], sweep: bool, pool: bool
) -> None:
    settings = Settings.model_validate({"secret_key": "s" * 16, "pool_neighborhoods": pool})
    votes = [
        Waiting(PersonId(number), answer, held, *place)
        for number, (answer, held, place) in enumerate(some)
    ]
    ripe = ripe_cells(votes, settings, sweep=sweep)
    counted = [vote.person for together in ripe.values() for vote in together]
    assert len(counted) == len(set(counted))
    for cell, together in ripe.items():
        assert hides_each(Counter(vote.answer for vote in together), 10)
        assert all(vote.counted_in in {None, cell} for vote in together)


@pytest.fixture
def proposal(session: Session) -> Contribution:
    return make_text(session, make_person(session, "alice"))


@pytest.fixture
def homes(session: Session) -> list[NeighborhoodId]:
    homes = [place.id for place in make_neighborhoods(session)]
    make_district(session, "Old Town", homes[:2])
    return homes


def district_of(session: Session, home: NeighborhoodId) -> int:
    member = select(col(DistrictMember.district_id))
    return session.scalars(member.where(col(DistrictMember.neighborhood_id) == home)).one()


def vote_from(
    session: Session, text: Contribution, home: int | None, answers: list[Answer]
) -> list[PersonId]:
    people = [make_person(session) for _ in answers]
    for person in people:
        person.home_id = None if home is None else NeighborhoodId(home)
    session.flush()
    ids = [person.id for person in people]
    cast_many(session, text.id, list(zip(ids, answers, strict=True)))
    return ids


def test_a_batch_is_the_sum_of_its_cells_and_the_log_bears_it_out(
    session: Session, proposal: Contribution, homes: list[NeighborhoodId], settings: Settings
) -> None:
    ropewalk = vote_from(session, proposal, homes[0], MIXED_20)
    vote_from(session, proposal, homes[1], MIXED_10)
    vote_from(session, proposal, homes[2], [A, D])
    assert publish_if_due(session, proposal.id, settings, MONDAY)
    batch = session.scalars(select(Batch)).one()
    assert batch.counts == {A: 21, D: 9, P: 0}
    assert batch.waiting == {A: 1, D: 1, P: 0}
    cells = session.scalars(select(BatchCell).order_by(col(BatchCell.id))).all()
    assert [(cell.kind, cell.place, sum(cell.counts.values())) for cell in cells] == [
        (CellKind.NEIGHBORHOOD, homes[0], 20),
        (CellKind.DISTRICT, district_of(session, homes[1]), 10),
    ]

    cast_vote(session, session.get_one(Person, ropewalk[0]), proposal.id, P)
    withdraw_vote(session, session.get_one(Person, ropewalk[1]), proposal.id)
    vote_from(session, proposal, None, MIXED_10)
    assert publish_if_due(session, proposal.id, settings, MONDAY + timedelta(days=1))
    newest = session.scalars(select(Batch).order_by(col(Batch.id).desc())).first()
    assert newest is not None
    # Neither the changed nor the withdrawn vote shows: nothing of their cell was counted anew.
    assert newest.counts == {A: 28, D: 12, P: 0}
    recount_batch(session, BatchPublished(proposal.id, batch.id))
    recount_batch(session, BatchPublished(proposal.id, newest.id))


def test_where_the_city_verifies_only_verified_residents_count_in_a_neighborhoods_cell(
    session: Session, proposal: Contribution, homes: list[NeighborhoodId], settings: Settings
) -> None:
    verifying = settings.model_copy(update={"residency": "verified"})
    for person in vote_from(session, proposal, homes[0], MIXED_20):
        session.get_one(Person, person).residency = Residency.VERIFIED
    vote_from(session, proposal, homes[0], MIXED_20)  # they only say so
    assert publish_if_due(session, proposal.id, verifying, MONDAY)
    cells = session.scalars(select(BatchCell).order_by(col(BatchCell.id))).all()
    assert [(cell.kind, cell.place, sum(cell.counts.values())) for cell in cells] == [
        (CellKind.NEIGHBORHOOD, homes[0], 20),
        (*ELSEWHERE, 20),
    ]
    counted = list(counted_votes(session, verifying))
    assert Counter((vote.cell, vote.home) for vote in counted) == {
        (CellKind.NEIGHBORHOOD, homes[0]): 20,
        (CellKind.ELSEWHERE, None): 20,
    }


def test_the_sweep_comes_once_a_week(
    session: Session, proposal: Contribution, homes: list[NeighborhoodId], settings: Settings
) -> None:
    vote_from(session, proposal, homes[0], MIXED_10)
    assert publish_if_due(session, proposal.id, settings, MONDAY)
    vote_from(session, proposal, homes[0], MIXED_10)
    for day in range(1, 7):
        assert not publish_if_due(session, proposal.id, settings, MONDAY + timedelta(days=day))
    assert publish_if_due(session, proposal.id, settings, MONDAY + timedelta(days=7))


def test_noise_is_the_same_at_every_look_and_small(settings: Settings) -> None:
    noisy = settings.model_copy(update={"cell_noise": 2})
    counts = {A: 30, D: 12, P: 1}
    shown = [with_noise(counts, HOME, batch, noisy) for batch in range(40)]
    assert shown == [with_noise(counts, HOME, batch, noisy) for batch in range(40)]
    moved = {answer: {one[answer] - counts[answer] for one in shown} for answer in Answer}
    assert moved[A] == moved[D] == {-2, -1, 0, 1, 2}
    assert min(one[P] for one in shown) == 0
    assert with_noise(counts, HOME, 1, settings) == counts
