"""The inner loops of `blocs`: keys of minhash, pairs that share one, and the evidence of a set.

`script` is 6 × items, of a set of accounts that is being built: for the answer yes and the answer
no, the log likelihood that all of them answered as they did, if one hand moves them and if they
are kindred; how many of them answered, and the sum of their chances to agree.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.compiled import compiled
from app.commonground.votes import Answers, Counts, Indices, Reals

KINDRED: Final = 0.4
ONE_HAND: Final = 0.95
NEAR: Final = 16  # others that are looked at beside an account, in each band
LEAST_ALIKE: Final = 6  # items that a pair answered alike, before it is a seed
MOST_APART: Final = 0.15  # and for each of them, items that it answered otherwise
LENT: Final = 5.0  # items that every pair is lent: few shared ones say less

Keys = NDArray[np.uint64]
Numbers = NDArray[np.int64]


@compiled
def minhashes(start: Counts, other: Indices, answer: Answers, bands: int) -> Keys:
    """Return a key for each voter and band, voters × bands.

    Two voters share one with the chance J², where J is the share of what either answered that both
    answered alike.
    """
    voters = start.size - 1
    keys = np.empty((voters, bands), np.uint64)
    for voter in range(voters):
        for band in range(bands):
            one = two = np.uint64(0xFFFFFFFFFFFFFFFF)
            for at in range(start[voter], start[voter + 1]):
                if answer[at] == 0:
                    continue
                token = np.uint64(2 * other[at] + (answer[at] > 0) + 1)
                mixed = token * np.uint64(0x9E3779B97F4A7C15)
                mixed += np.uint64(band + 1) * np.uint64(0xD1B54A32D192ED03)
                mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                one = min(one, mixed ^ (mixed >> np.uint64(31)))
                mixed = (mixed ^ (mixed >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
                two = min(two, mixed ^ (mixed >> np.uint64(29)))
            keys[voter, band] = one * np.uint64(0x9E3779B97F4A7C15) + two
    return keys


@compiled
def look(
    order: Numbers, key: Keys, start: Counts, other: Indices, answer: Answers
) -> tuple[Numbers, Reals]:
    """Return pairs that share a key of one band, as left × voters + right, and their likeness.

    `order` sorts the voters by their key, and `key` holds the keys so sorted.
    """
    voters = start.size - 1
    most = voters * NEAR
    pairs, likeness = np.empty(most, np.int64), np.empty(most)
    found = 0
    for at in range(voters):
        for near in range(at + 1, min(at + 1 + NEAR, voters)):
            if key[at] != key[near]:
                break
            left, right = min(order[at], order[near]), max(order[at], order[near])
            alike, apart = _shared(left, right, start, other, answer)
            if alike >= LEAST_ALIKE and apart <= MOST_APART * alike:
                pairs[found] = left * voters + right
                likeness[found] = (alike - apart) / (alike + apart + LENT)
                found += 1
    return pairs[:found].copy(), likeness[:found].copy()


@compiled
def ratio_of(
    candidates: Numbers,
    script: Reals,
    start: Counts,
    other: Indices,
    answer: Answers,
    expected: Reals,
) -> Reals:
    """Return what each candidate would add to the log likelihood ratio of the set."""
    gains = np.zeros(candidates.size)
    for number in range(candidates.size):
        voter = candidates[number]
        for at in range(start[voter], start[voter + 1]):
            if answer[at] == 0:
                continue
            before = script[:, other[at]]
            gains[number] += _ratio(_with(before, answer[at], expected[at])) - _ratio(before)
    return gains


@compiled
def added(
    voter: int, script: Reals, start: Counts, other: Indices, answer: Answers, expected: Reals
) -> float:
    """Add a voter to the set and return by how much the log likelihood ratio rose."""
    gain = 0.0
    for at in range(start[voter], start[voter + 1]):
        if answer[at] == 0:
            continue
        after = _with(script[:, other[at]], answer[at], expected[at])
        gain += _ratio(after) - _ratio(script[:, other[at]])
        script[:, other[at]] = after
    return gain


@compiled
def _shared(
    left: int, right: int, start: Counts, other: Indices, answer: Answers
) -> tuple[int, int]:
    """Count the items that both answered, alike and not alike."""
    alike = apart = 0
    i, j = start[left], start[right]
    while i < start[left + 1] and j < start[right + 1]:
        if other[i] < other[j]:
            i += 1
        elif other[i] > other[j]:
            j += 1
        else:
            if answer[i] != 0 and answer[j] != 0:
                if answer[i] == answer[j]:
                    alike += 1
                else:
                    apart += 1
            i += 1
            j += 1
    return alike, apart


@compiled
def _with(script: Reals, answer: int, chance: float) -> Reals:
    """Return the column of an item as it is with one more answer."""
    after = script.copy()
    own = chance if answer > 0 else 1 - chance
    follows, strays = (0, 1) if answer > 0 else (1, 0)
    after[follows] += np.log(ONE_HAND + (1 - ONE_HAND) * own)
    after[strays] += np.log((1 - ONE_HAND) * own)
    after[2 + follows] += np.log(KINDRED + (1 - KINDRED) * own)
    after[2 + strays] += np.log((1 - KINDRED) * own)
    after[4] += 1
    after[5] += chance
    return after


@compiled
def _ratio(script: Reals) -> float:
    """Return the log likelihood ratio of one item; the script says yes as often as is expected."""
    if script[4] == 0:
        return 0.0
    yes = np.log(script[5] / script[4])
    no = np.log(1 - script[5] / script[4])
    hand = np.logaddexp(yes + script[0], no + script[1])
    return float(hand - np.logaddexp(yes + script[2], no + script[3]))
