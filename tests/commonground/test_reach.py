"""A corner's proposal: its own people decide, and a strong objection elsewhere caps it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commonground.reach import OBJECTION, CornerScores, Pool, cap_of, corner_scores
from app.commonground.scoring import CommonGround, Options, score_items
from app.commonground.votes import Indices, Votes, gather_votes

HOODS = 12
VOTERS = 300
few = st.integers(0, 40)
QUICK = Options(groups=(2, 3), starts=2, keep=1, short=12, long=10)


def town(home: float, away: float, dull: float, seed: int, each: int = 20) -> tuple[Votes, Indices]:
    """Item 0 has `home` in neighborhood 0 and `away` elsewhere, item 1 `dull` everywhere."""
    rng = np.random.default_rng(seed)
    homes = np.repeat(np.arange(HOODS), each).astype(np.int32)
    voter = np.tile(np.arange(homes.size), 12)
    item = np.repeat(np.arange(12), homes.size)
    chance = rng.choice([0.3, 0.7], 12)[item]
    chance = np.where(item == 0, np.where(homes[voter] == 0, home, away), chance)
    chance = np.where(item == 1, dull, chance)
    answer = np.where(rng.random(voter.size) < chance, 1, -1)
    return gather_votes(voter, item, answer, voters=homes.size, items=12), homes


def judged(votes: Votes, homes: Indices) -> tuple[CommonGround, CornerScores]:
    found = score_items(votes, homes, HOODS, options=QUICK)
    return found, corner_scores(votes, found, [0, 1], [homes == 0, np.flatnonzero(homes == 0)])


@pytest.mark.parametrize("seed", range(4))
def test_loved_at_home_and_even_elsewhere_beats_dull_everywhere(seed: int) -> None:
    votes, homes = town(0.95, 0.5, 0.65, seed)
    found, told = judged(votes, homes)
    assert told.score[0] > told.score[1]
    assert not told.objects[0]
    assert told.score[0] > np.delete(found.score, 0).max()


@pytest.mark.parametrize("seed", range(3))
def test_a_strong_objection_elsewhere_caps_the_score(seed: int) -> None:
    _found, told = judged(*town(0.95, 0.1, 0.65, seed))
    assert told.objects[0]
    assert told.score[0] == told.cap[0] < told.inside[0]


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_cap_rises_with_approval_elsewhere_and_has_no_step(one: float, other: float) -> None:
    low, high = np.sort([one, other])
    caps = cap_of(np.array([low, high]))
    assert 0 <= caps[0] <= caps[1] <= 1
    assert caps[1] - caps[0] <= (high - low) / OBJECTION + 1e-12


def outside_of(answers: list[int], *pools: Pool) -> float:
    """Return the approval expected elsewhere of people 1, 2, …; who lives there has no vote."""
    votes = gather_votes(
        range(1, 1 + len(answers)), [0] * len(answers), answers, voters=VOTERS, items=1
    )
    found = replace(EMPTY, memberships=[np.ones((VOTERS, 1), np.float32)] * 2)
    told = corner_scores(votes, found, [0], [[0]], pools=[pools])
    assert told.objects[0] == (told.outside[0] < OBJECTION)
    return float(told.outside[0])


@given(few, few, few)
def test_passes_never_count_and_few_voices_elsewhere_cannot_cap(
    agree: int, disagree: int, passes: int
) -> None:
    said = [1] * agree + [-1] * disagree
    assert outside_of(said) == outside_of([*said, *[0] * passes])
    assert outside_of(said) >= OBJECTION or disagree > 10


@given(few, few, few, few, few, st.integers(0, 30))
def test_what_its_own_people_said_in_a_pool_never_lowers_the_cap(
    agree: int, disagree: int, own_agree: int, own_disagree: int, apart: int, more: int
) -> None:
    """Elsewhere `agree` and `disagree` in a pool, `apart` reject it in cells of their own."""
    theirs = [1] * agree + [-1] * disagree
    own = [1] * own_agree + [-1] * own_disagree
    pool = Pool(range(1, 1 + len(theirs) + len(own)), len(own) + more)
    told = outside_of([*theirs, *own, *[-1] * apart], pool)
    truly = outside_of([*theirs, *[-1] * apart])
    assert told >= truly
    assert outside_of([-1] * apart, Pool([], 30)) == outside_of([-1] * apart)


def test_a_city_that_strongly_objects_caps_out_of_a_pool_too() -> None:
    said = [-1] * 180 + [1] * 20
    assert outside_of(said, Pool(range(1, 201), 20)) < OBJECTION
    assert outside_of(said[170:], Pool(range(1, 31), 10)) > OBJECTION, "ten of them may be its own"


def test_people_of_unknown_home_are_not_elsewhere() -> None:
    votes, homes = town(0.95, 0.1, 0.65, 1)
    found = score_items(votes, homes, HOODS, options=QUICK)
    told = corner_scores(votes, found, [0], [homes == 0], counted=homes == 0)
    assert told.cap[0] == 1
    with pytest.raises(ValueError, match="flags"):
        corner_scores(votes, found, [0], [np.ones(3, np.bool_)])


EMPTY = score_items(gather_votes([0], [0], [1], voters=1, items=1), None, 0, options=QUICK)
