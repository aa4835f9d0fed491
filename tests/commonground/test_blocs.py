"""Blocs are found where one hand moves many accounts, and opinion groups are none."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.commonground.blocs import FEWEST, find_blocs
from app.commonground.votes import Votes, gather_votes

ITEMS = 80


def town(
    random: np.random.Generator, people: int = 300, hands: int = 0, *, each: int = 40
) -> tuple[Votes, NDArray[np.float32]]:
    """Return two camps, and after them so many accounts that say one thing on the same items."""
    camp = np.arange(people) % 2
    likes = np.where(np.arange(ITEMS) % 3 == 0, 0.85, 0.25 + 0.5 * (np.arange(ITEMS) % 2))
    who, what, said = [], [], []
    for person in range(people):
        seen = random.choice(ITEMS, each, replace=False)
        chance = np.where(seen % 3 == 0, likes[seen], np.abs(camp[person] - likes[seen]))
        who.append(np.full(each, person))
        what.append(seen)
        said.append(np.where(random.random(each) < chance, 1, -1))
    script = random.choice(ITEMS, each, replace=False)
    words = np.where(random.random(each) < 0.5, 1, -1)
    for hand in range(hands):
        who.append(np.full(each, people + hand))
        what.append(script)
        said.append(words)
    voters = people + hands
    votes = gather_votes(
        np.concatenate(who), np.concatenate(what), np.concatenate(said), voters=voters, items=ITEMS
    )
    share = np.zeros((voters, 2), np.float32)
    share[np.arange(people), camp] = 1
    share[people:] = 0.5
    return votes, share


@pytest.mark.parametrize("hands", [FEWEST, 12, 30])
def test_accounts_of_one_hand_are_found_and_nobody_else(hands: int) -> None:
    votes, share = town(np.random.default_rng(hands), hands=hands)
    found = find_blocs(votes, share)
    assert [bloc.voters.tolist() for bloc in found] == [list(range(300, 300 + hands))]
    assert found[0].odds > np.log(100)


def test_opinion_groups_are_no_blocs() -> None:
    for seed in range(3):
        votes, share = town(np.random.default_rng(seed))
        assert find_blocs(votes, share) == []


def test_fewer_accounts_than_a_bloc_holds_are_none() -> None:
    votes, share = town(np.random.default_rng(4), hands=FEWEST - 1)
    assert find_blocs(votes, share) == []


def test_passes_tie_nobody_together() -> None:
    who, what = np.repeat(np.arange(30), ITEMS), np.tile(np.arange(ITEMS), 30)
    votes = gather_votes(who, what, np.zeros(who.size), voters=30, items=ITEMS)
    assert find_blocs(votes, np.ones((30, 1), np.float32)) == []


@pytest.mark.parametrize(("voters", "items"), [(0, 0), (1, 0), (0, 3), (2, 1)])
def test_a_town_of_nobody_has_no_blocs(voters: int, items: int) -> None:
    votes = gather_votes([], [], [], voters=voters, items=items)
    assert find_blocs(votes, np.zeros((voters, 2), np.float32)) == []
