"""The score of common ground: the approval that we expect where it is lowest.

Two questions are asked about every item: do opinion groups differ on it, and do neighborhoods?
`docs/common-ground.md` tells the mathematics in plain words.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from app.commonground.alternatives import ALTERNATIVES, APART, Floats, different, one_level
from app.commonground.asking import STEPS, ask, expected_minimum
from app.commonground.ballots import Ballots, order_ballots
from app.commonground.limits import HUNDREDTHS
from app.commonground.opinion_groups import Chain, Model
from app.commonground.shown_groups import Memberships, ShownGroups, in_order, shown_groups
from app.commonground.sweeping import WIDTH, Singles, count_by_home, even
from app.commonground.tables import add_lowest
from app.commonground.votes import Indices, Votes

__all__ = ["CommonGround", "Memberships", "Options", "ShownGroups", "score_items"]

FEW_STEPS: Final = 5
TWO: Final = 2
PATIENT: Final = 4.0


@dataclass(frozen=True)
class Options:
    """What the score is computed with; the values were found on the benchmark's tuning seeds.

    `groups`: the numbers of groups that are averaged over. For each, `starts` chains make `short`
    sweeps, and the `keep` with the most evidence make `long` more; every `thin`-th of these is
    kept. A warm start makes `settle` sweeps and then the `long`. Where there are fewer than `calm`
    votes, there are more of the `long`, up to `PATIENT` times: chance moves a score of a small city
    most, and sweeps cost little there. `first` sweeps are made before the
    questions are asked, which is done again every `every` sweeps. `home_prior`: how many people of
    the city's mix a neighborhood's mix of groups is lent; `group_prior`: how many people each group
    is lent.
    """

    groups: tuple[int, ...] = (2, 3, 4)
    starts: int = 6
    keep: int = 3
    short: int = 50
    settle: int = 8
    long: int = 40
    thin: int = 4
    calm: int = 250_000
    first: int = 6
    every: int = 4
    home_prior: float = 30.0
    group_prior: float = 5.0

    def patience(self, votes: int) -> float:
        """Return how many times the `long` sweeps are made; one is kept up to half as often."""
        return min(max(self.calm / max(votes, 1), 1.0), PATIENT)


@dataclass(frozen=True)
class CommonGround:
    """Figures of each item, and what the next batch starts from.

    `score` and `sd`: expected lowest approval and its standard deviation, 0 to 1. `groups_differ`
    and `neighborhoods_differ`: probabilities. `memberships`: for each run float32, voters × groups,
    internal, as is `shown.labels`. `group_lowest`: items × 101, the probability that approval is
    so many hundredths where groups approve least (see `tables`). `frequencies`: for each run, how
    common each alternative of the groups' question is; `hood_frequencies`: the same of the
    neighborhoods', None if not asked.
    """

    score: Floats
    sd: Floats
    groups_differ: Floats
    neighborhoods_differ: Floats
    memberships: list[Singles]
    shown: ShownGroups
    group_lowest: Floats = field(repr=False)
    frequencies: list[Floats] = field(repr=False)
    hood_frequencies: Floats | None = field(repr=False)
    evidence: Floats = field(repr=False)


class _Sums:
    """Adds up what the kept sweeps say of each item."""

    def __init__(self, hood: tuple[Floats, Floats], same: tuple[Floats, Floats]) -> None:
        self.hood, self.same = hood, same
        items = hood[0].shape[0]
        self.mean, self.square, self.inner, self.differ = np.zeros((4, items))
        self.lowest = np.zeros((items, HUNDREDTHS + 1))
        self.many = 0

    def add(self, chain: Chain, common: Floats | None) -> Floats:
        steps = FEW_STEPS if common is not None else STEPS
        q, low, common = ask(chain.agree, chain.disagree, common, steps, same=self.same)
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
    voters in the same rows, new ones after them; the groups keep their columns. A row of noughts is
    a voter of whom nothing is known. At most WIDTH groups.
    """
    options = options or Options()
    if max(options.groups) > WIDTH:
        message = f"at most {WIDTH} groups are looked for"
        raise ValueError(message)
    ballots = order_ballots(votes, homes, neighborhoods if homes is not None else 0)
    agree, disagree = count_by_home(
        ballots.start, ballots.code, ballots.home, ballots.items, ballots.hoods
    )
    same = one_level(agree, disagree)
    model = Model(
        ballots,
        same[0],
        different(agree, disagree),
        options.home_prior,
        options.group_prior,
        options.first,
        options.every,
    )
    q_hood, low_hood, hood_frequencies = _ask_neighborhoods(ballots, agree, disagree)
    chains = _warmed(model, warm, options) if warm else _sought(model, options)
    sums = _Sums((q_hood, low_hood), same)
    frequencies = [_listen(chain, sums, options) for chain in chains]
    mean = sums.mean / sums.many
    spread = sums.inner / sums.many + np.maximum(sums.square / sums.many - mean * mean, 0)
    back = np.empty(ballots.items, np.int64)
    back[ballots.item_at] = np.arange(ballots.items)
    memberships = [_returned(ballots, chain) for chain in chains]
    evidence = np.array([chain.evidence for chain in chains])
    order = in_order(votes, memberships, evidence, warm=bool(warm))
    memberships = [memberships[run] for run in order]
    frequencies = [frequencies[run] for run in order]
    return CommonGround(
        mean[back],
        np.sqrt(spread)[back],
        (sums.differ / sums.many)[back],
        q_hood[:, APART].sum(1)[back],
        memberships,
        shown_groups(votes, memberships[0], frequencies[0]),
        (sums.lowest / sums.many)[back],
        frequencies,
        hood_frequencies,
        evidence[order],
    )


def _ask_neighborhoods(
    ballots: Ballots, agree: Floats, disagree: Floats
) -> tuple[Floats, Floats, Floats | None]:
    """Ask whether neighborhoods differ; where fewer than two are known, nothing restricts.

    Voters of unknown home help to tell the level, and are a cell that cannot be the lowest.
    """
    if np.unique(ballots.home[ballots.home < ballots.hoods]).size < TWO:
        one = np.eye(1, ALTERNATIVES).repeat(ballots.items, 0)
        return one, np.ones_like(one), None
    return ask(agree, disagree, cells=ballots.hoods)


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
        told = share.sum(1) > 0
        padded[:here][told, :groups] = share[told]
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
        chain.sweeps = options.first  # the groups are known: the questions are asked at once
        for _ in range(options.settle):
            chain.sweep()
        chains.append(chain)
    return chains


def _listen(chain: Chain, sums: _Sums, options: Options) -> Floats:
    """Go on sweeping, and keep every so many sweeps; return the frequencies."""
    common = None
    patience = options.patience(chain.model.ballots.code.size)
    thin = max(round(options.thin * patience / 2), options.thin)
    for number in range(round(options.long * patience)):
        keep = number % thin == thin - 1
        chain.sweep(keep=True)
        if keep:
            common = sums.add(chain, common)
    return common if common is not None else np.zeros(0)


def _returned(ballots: Ballots, chain: Chain) -> Singles:
    share = np.empty((ballots.voters, chain.groups), np.float32)
    share[np.ix_(ballots.voter_at, chain.columns)] = chain.share[:, : chain.groups]
    return share
