"""Blocs: accounts that vote together so far beyond chance that one hand may be behind them.

An account agrees with an item with the chance that its opinion groups and its own readiness to
agree make us expect; passes are left out. Likeness beyond that is told by a script, one answer an
item, that each account of a set follows now and then and else answers for itself. Kindred people
follow one with the probability `KINDRED`, an item at a time; accounts that one hand moves with
`ONE_HAND`. So an answer that is rare among an account's own kind counts most, and a yes to what
everybody likes next to nothing.

The likelihood ratio of a set, one hand against kindred, has a mean of at most 1 while nobody is
more than kindred: it is an e-value (Shafer 2021, "Testing by betting"). Weighted by 1 / (C(n, k)
k (k - 1)) the ratios of all sets of k of n accounts, for all k, sum up to an e-value too, so by
Markov's inequality the chance that any set at all exceeds 1 / `FALSE` so weighted is at most
`FALSE` (Ville 1939; Grünwald, de Heide and Koolen 2024, "Safe testing"). However the sets were
looked for, that bound holds, as far as the chances are right; they are estimated from the answers
of all others, so `bench/guard.py` counts what is found where there is nothing to find.

They are looked for by minhash in bands (Broder 1997; Leskovec, Rajaraman and Ullman 2014, chapter
3), so that the work grows with the votes and not with the square of the voters: pairs that share a
band and answered much alike are seeds, to which their neighbors are added one by one.
"""

from dataclasses import dataclass
from math import lgamma, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.bloc_kernels import added, look, minhashes, ratio_of
from app.commonground.expecting import Expectation
from app.commonground.votes import Indices, Reals, Votes

FALSE: Final = 0.01
FEWEST: Final = 5  # accounts of a bloc
BANDS: Final = 32
ROUNDS: Final = 2
SEEDS: Final = 150
MOST: Final = 100  # accounts that are tried beside one seed

Singles = NDArray[np.float32]
Pairs = NDArray[np.int64]


@dataclass(frozen=True)
class Bloc:
    """Accounts that vote together.

    `voters`: their rows, rising. `odds`: the natural logarithm of how much the evidence exceeds
    what chance gives the best of all sets: by chance a city has such a bloc with a probability of
    at most exp(-odds).
    """

    voters: Indices
    odds: float


def find_blocs(votes: Votes, share: Singles) -> list[Bloc]:
    """Find the blocs, the surest first; no account is in two.

    `share` is each voter's membership in opinion groups, voters × groups. The numbers of voters and
    items decide which pairs are looked at, and nothing else.
    """
    expected = Expectation(votes, share)
    left, right = _pairs(votes)
    beside: dict[int, list[int]] = {}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    found: list[Bloc] = []
    tried: set[int] = set()
    seeds = 0
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        if seeds == SEEDS:
            break
        if one in tried or other in tried:
            continue
        seeds += 1
        seed = [one, other]
        bloc = _find(votes, expected, seed, _around(beside, seed, tried))
        tried.update(seed)
        if bloc is not None:
            tried.update(bloc.voters.tolist())
            found.append(bloc)
    return sorted(found, key=lambda bloc: -bloc.odds)


def _find(votes: Votes, expected: Expectation, seed: list[int], near: list[int]) -> Bloc | None:
    """Find the bloc around a seed, if there is one.

    What its own accounts said must not make their answers look usual: so each round expects what
    others make us expect, without those whom the round before took in, and the last counts the
    evidence for one set, without it.
    """
    left_out = seed + near  # whoever may be of it is left out at first
    bloc: list[int] = []
    for _round in range(ROUNDS):
        expected.set_without(left_out, seed + near)
        left_out, size = _grow(votes, expected.chance, seed, near)
        bloc = left_out[:size]
        if size < FEWEST:
            return None
    expected.set_without(left_out, bloc)
    odds = _evidence(votes, expected.chance, bloc) - _sets(votes.voters, len(bloc))
    return Bloc(np.array(sorted(bloc), np.int32), odds) if odds >= -log(FALSE) else None


def _pairs(votes: Votes) -> tuple[Pairs, Pairs]:
    """Return pairs that are answered much alike, those most alike first."""
    rows = votes.by_voter
    keys = minhashes(rows.start, rows.other, rows.answer, BANDS)
    pairs, likeness = [], []
    for band in range(BANDS):
        order = np.lexsort((keys[:, (band + 1) % BANDS], keys[:, band]))
        some, how = look(order, keys[order, band], rows.start, rows.other, rows.answer)
        pairs.append(some)
        likeness.append(how)
    pair, first = np.unique(np.concatenate(pairs), return_index=True)
    order = np.argsort(-np.concatenate(likeness)[first], kind="stable")
    left, right = np.divmod(pair[order], max(votes.voters, 1))
    return left, right


def _around(beside: dict[int, list[int]], seed: list[int], tried: set[int]) -> list[int]:
    """Return neighbors of a seed and theirs in turn, at most `MOST`, the likeliest first."""
    near: dict[int, None] = dict.fromkeys(seed)
    for _hop in range(2):
        for voter in list(near):
            near |= dict.fromkeys(other for other in beside[voter] if other not in tried)
            if len(near) >= MOST:
                break
    return list(near)[len(seed) : MOST]


def _grow(votes: Votes, expected: Reals, seed: list[int], near: list[int]) -> tuple[list[int], int]:
    """Add whoever adds most while anybody adds; return that order, and up to where it is surest."""
    rows = votes.by_voter
    script = np.zeros((6, votes.items))
    bloc: list[int] = []
    left = np.array(near, np.int64)
    total, best, most = 0.0, 0, -np.inf
    while True:
        if len(bloc) < len(seed):
            chosen = seed[len(bloc)]
        else:
            gains = ratio_of(left, script, rows.start, rows.other, rows.answer, expected)
            if not gains.size or gains.max() <= 0:
                return bloc, best
            chosen = int(left[gains.argmax()])
            left = np.delete(left, gains.argmax())
        total += added(chosen, script, rows.start, rows.other, rows.answer, expected)
        bloc.append(chosen)
        sure = total - _sets(votes.voters, len(bloc))
        if len(bloc) >= len(seed) and sure > most:
            best, most = len(bloc), sure


def _evidence(votes: Votes, expected: Reals, bloc: list[int]) -> float:
    """Return the log likelihood ratio of one set."""
    rows = votes.by_voter
    script = np.zeros((6, votes.items))
    return sum(added(who, script, rows.start, rows.other, rows.answer, expected) for who in bloc)


def _sets(voters: int, size: int) -> float:
    """Return the logarithm of how many sets compete: C(n, k), weighted so that all k sum to 1."""
    ways = lgamma(voters + 1) - lgamma(size + 1) - lgamma(voters - size + 1)
    return ways + log(max(size * (size - 1), 1))
