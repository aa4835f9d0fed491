"""The score of common ground: the approval that we expect where it is lowest.

Two questions are asked about every item: do opinion groups differ on it, and do neighborhoods?
`docs/common-ground.md` tells the mathematics in plain words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from app.commonground.alternatives import APART, Floats, different, one_level
from app.commonground.asking import STEPS, ask, expected_minimum
from app.commonground.ballots import Ballots, order_ballots
from app.commonground.opinion_groups import WIDTH, Chain, Model, Singles, count_by_home, even
from app.commonground.tables import HUNDREDTHS, add_lowest
from app.commonground.votes import Counts, Indices, Votes

Memberships: TypeAlias = Sequence[Singles]

FEW_STEPS: Final = 5


@dataclass(frozen=True)
class Options:
    """What the score is computed with; the values were found on the benchmark's tuning seeds.

    `groups`: the numbers of groups that are averaged over. For each, `starts` chains make `short`
    sweeps, and the `keep` with the most evidence make `long` more; every `thin`-th of these is
    kept. A warm start makes `settle` sweeps and then the `long`. `first` sweeps are made before the
    questions are asked, which is done again every `every` sweeps. `home_prior`: how many people of
    the city's mix a neighborhood's mix of groups is lent; `group_prior`: how many people each group
    is lent. Groups are shown when each holds `least_share` of the voters who gave `least_votes`
    answers.
    """

    groups: tuple[int, ...] = (2, 3, 4)
    starts: int = 6
    keep: int = 3
    short: int = 50
    settle: int = 8
    long: int = 40
    thin: int = 4
    first: int = 6
    every: int = 4
    home_prior: float = 30.0
    group_prior: float = 5.0
    least_share: float = 0.05
    least_votes: int = 5


@dataclass(frozen=True)
class ShownGroups:
    """The one run whose groups pages may count: never whose voter is in which.

    `labels` holds a group for each voter, -1 for those with too few votes; `group_sizes` counts
    them. `run` says which of `memberships` it is, and `frequencies` how common each alternative of
    the groups' question is there. Where no run has groups that are large enough, `run` is -1,
    `group_sizes` is empty and `frequencies` None.
    """

    labels: Indices
    group_sizes: Counts
    run: int
    frequencies: Floats | None = field(repr=False)


@dataclass(frozen=True)
class CommonGround:
    """Figures of each item, and what the next batch starts from.

    `score` and `sd`: expected lowest approval and its standard deviation, 0 to 1. `groups_differ`
    and `neighborhoods_differ`: probabilities. `memberships`: for each run float32, voters × groups,
    internal, as is `shown.labels`. `group_lowest`: items × 101, the probability that approval is
    so many hundredths where groups approve least (see `tables`). `frequencies`: for each run, how
    common each alternative of the groups' question is; `hood_frequencies`: the same of the
    neighborhoods'.
    """

    score: Floats
    sd: Floats
    groups_differ: Floats
    neighborhoods_differ: Floats
    memberships: list[Singles]
    shown: ShownGroups
    group_lowest: Floats = field(repr=False)
    frequencies: list[Floats] = field(repr=False)
    hood_frequencies: Floats = field(repr=False)
    evidence: Floats = field(repr=False)


class _Sums:
    """Adds up what the kept sweeps say of each item."""

    def __init__(self, hood: tuple[Floats, Floats]) -> None:
        self.hood = hood
        items = hood[0].shape[0]
        self.mean, self.square, self.inner, self.differ = np.zeros((4, items))
        self.lowest = np.zeros((items, HUNDREDTHS + 1))
        self.many = 0

    def add(self, chain: Chain, common: Floats | None) -> Floats:
        steps = FEW_STEPS if common is not None else STEPS
        q, low, common = ask(chain.agree, chain.disagree, common, steps)
        mean, deviation = expected_minimum(q, low, *self.hood)
        self.mean += mean
        self.square += mean * mean
        self.inner += deviation * deviation
        self.differ += q[:, APART].sum(1)
        add_lowest(q, low, self.lowest)
        self.many += 1
        return common


def score_items(
    votes: Votes,
    homes: Indices | None,
    neighborhoods: int,
    *,
    options: Options | None = None,
    warm: Memberships | None = None,
) -> CommonGround:
    """Score every item.

    `homes` holds each voter's neighborhood, 0 to `neighborhoods` - 1, or -1 where it is unknown:
    such a voter counts in groups and in no neighborhood. `warm`: the memberships of the last batch,
    voters in the same rows, new ones after them; the groups keep their columns.
    """
    options = options or Options()
    ballots = order_ballots(votes, homes, neighborhoods if homes is not None else 0)
    agree, disagree = count_by_home(
        ballots.start, ballots.code, ballots.home, ballots.items, ballots.hoods
    )
    model = Model(
        ballots,
        one_level(agree, disagree),
        different(agree, disagree),
        options.home_prior,
        options.group_prior,
        options.first,
        options.every,
    )
    known = slice(0, ballots.hoods)
    q_hood, low_hood, hood_frequencies = ask(agree[:, known], disagree[:, known])
    chains = _warmed(model, warm, options) if warm else _sought(model, options)
    sums = _Sums((q_hood, low_hood))
    frequencies = [_listen(chain, sums, options) for chain in chains]
    mean = sums.mean / sums.many
    spread = sums.inner / sums.many + np.maximum(sums.square / sums.many - mean * mean, 0)
    back = np.empty(ballots.items, np.int64)
    back[ballots.item_at] = np.arange(ballots.items)
    memberships = [_returned(ballots, chain) for chain in chains]
    evidence = np.array([chain.evidence for chain in chains])
    return CommonGround(
        mean[back],
        np.sqrt(spread)[back],
        (sums.differ / sums.many)[back],
        q_hood[:, APART].sum(1)[back],
        memberships,
        _shown(votes, memberships, frequencies, evidence, options),
        (sums.lowest / sums.many)[back],
        frequencies,
        hood_frequencies,
        evidence,
    )


def _sought(model: Model, options: Options) -> list[Chain]:
    chains = []
    for groups in options.groups:
        blank = even(model.ballots.voters, groups)
        tried = [
            Chain(model, groups, groups * 1000 + number, blank) for number in range(options.starts)
        ]
        for chain in tried:
            for _ in range(options.short):
                chain.sweep()
        tried.sort(key=lambda chain: -chain.evidence)
        chains += tried[: options.keep]
    return chains


def _warmed(model: Model, warm: Memberships, options: Options) -> list[Chain]:
    chains = []
    for number, share in enumerate(warm):
        here, groups = share.shape
        if here > model.ballots.voters or groups > WIDTH:
            message = f"memberships of {here} voters in {groups} groups do not fit these votes"
            raise ValueError(message)
        padded = even(model.ballots.voters, groups)
        padded[:here, :groups] = share
        padded = padded[model.ballots.voter_at]
        # Whatever the caller's columns are called, the chain sees them in an order of their own.
        weight = (model.ballots.draw >> np.uint64(40)).astype(np.float64)
        columns = np.lexsort(
            [
                [part @ padded[:, g] for g in range(groups)]
                for part in (weight, np.ones_like(weight))
            ]
        )
        padded[:, :groups] = padded[:, columns]
        chain = Chain(model, groups, number, padded)
        chain.columns = columns
        for _ in range(options.settle):
            chain.sweep()
        chains.append(chain)
    return chains


def _listen(chain: Chain, sums: _Sums, options: Options) -> Floats:
    """Go on sweeping, and keep every so many sweeps; return the frequencies."""
    common = None
    for number in range(options.long):
        keep = number % options.thin == options.thin - 1
        chain.sweep(keep=True)
        if keep:
            common = sums.add(chain, common)
    return common if common is not None else np.zeros(0)


def _returned(ballots: Ballots, chain: Chain) -> Singles:
    share = np.empty((ballots.voters, chain.groups), np.float32)
    share[np.ix_(ballots.voter_at, chain.columns)] = chain.share[:, : chain.groups]
    return share


def _shown(
    votes: Votes,
    memberships: Memberships,
    frequencies: list[Floats],
    evidence: Floats,
    options: Options,
) -> ShownGroups:
    """Of the runs whose every group is large enough, take the one with the most evidence."""
    enough = votes.by_voter.sizes >= options.least_votes
    for run in np.argsort(-evidence, kind="stable"):
        labels = np.where(enough, memberships[run].argmax(1), -1).astype(np.int32)
        sizes = np.bincount(labels[enough], minlength=memberships[run].shape[1])
        if enough.any() and sizes.min() >= options.least_share * sizes.sum():
            return ShownGroups(labels, sizes.astype(np.int64), int(run), frequencies[run])
    return ShownGroups(np.full(votes.voters, -1, np.int32), np.zeros(0, np.int64), -1, None)
