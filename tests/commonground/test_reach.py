"""A corner's proposal: its own people decide, and a strong objection elsewhere caps it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commonground.reach import OBJECTION, CornerScores, cap_of, corner_scores
from app.commonground.scoring import CommonGround, Options, score_items
from app.commonground.votes import Indices, Votes, gather_votes

HOODS = 12
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


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_passes_never_count_and_few_voices_elsewhere_cannot_cap(
    agree: int, disagree: int, passes: int
) -> None:
    said = [1] * agree + [-1] * disagree

    def outside(answers: list[int]) -> tuple[float, bool]:
        votes = gather_votes(
            range(1, 1 + len(answers)), [0] * len(answers), answers, voters=200, items=1
        )
        found = replace(EMPTY, memberships=[np.ones((200, 1), np.float32)] * 2)
        told = corner_scores(votes, found, [0], [[0]])
        return float(told.outside[0]), bool(told.objects[0])

    assert outside(said) == outside([*said, *[0] * passes])
    assert outside(said)[1] is False or disagree > 10


def test_people_of_unknown_home_are_not_elsewhere() -> None:
    votes, homes = town(0.95, 0.1, 0.65, 1)
    found = score_items(votes, homes, HOODS, options=QUICK)
    told = corner_scores(votes, found, [0], [homes == 0], counted=homes == 0)
    assert told.cap[0] == 1
    with pytest.raises(ValueError, match="flags"):
        corner_scores(votes, found, [0], [np.ones(3, np.bool_)])


EMPTY = score_items(gather_votes([0], [0], [1], voters=1, items=1), None, 0, options=QUICK)
