"""The score of common ground: the approval that we expect where it is lowest.

Two questions are asked about every item: do opinion groups differ on it, and do neighborhoods?
`docs/common-ground.md` tells the mathematics in plain words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from app.commonground.alternatives import (
    LEVELS,
    SPREADS,
    Floats,
    different,
    expected_minimum,
    learn,
    lowest,
    one_level,
)
from app.commonground.canonical import Ballots, order_ballots
from app.commonground.opinion_groups import WIDTH, Model, Run, Singles, count_by_home, drawn
from app.commonground.votes import Counts, Indices, Votes

Memberships: TypeAlias = Sequence[Singles]


@dataclass(frozen=True)
class Options:
    """What the score is computed with; the values were found on the benchmark's tuning seeds.

    `groups`: the numbers of groups that are averaged over. For each, `starts` attempts of `short`
    steps are made and the best `keep` go on to `long` steps, or until the evidence grows by less
    than the share `tolerance`. `first` steps are made before the questions are asked, which is done
    again every `every` steps. `home_prior`: how many people of the city's mix a neighborhood's mix
    of groups is lent; `group_prior`: how many people each group is lent. Groups are shown when each
    holds `least_share` of the voters who gave `least_votes` answers.
    """

    groups: tuple[int, ...] = (2, 3, 4)
    starts: int = 8
    keep: int = 3
    short: int = 12
    long: int = 80
    tolerance: float = 1e-6
    first: int = 6
    every: int = 3
    home_prior: float = 30.0
    group_prior: float = 5.0
    least_share: float = 0.05
    least_votes: int = 5


@dataclass(frozen=True)
class ShownGroups:
    """The one run whose groups pages may count: never whose voter is in which.

    `labels` holds a group for each voter, -1 for those with too few votes; `group_sizes` counts
    them. Both are empty of groups where no run has groups that are large enough.
    """

    labels: Indices
    group_sizes: Counts


@dataclass(frozen=True)
class CommonGround:
    """Figures of each item, and what the next batch starts from.

    `score` and `sd`: expected lowest approval and its standard deviation, 0 to 1. `groups_differ`
    and `neighborhoods_differ`: probabilities. `memberships`: for each run float32, voters × groups;
    internal, as is `shown.labels`.
    """

    score: Floats
    sd: Floats
    groups_differ: Floats
    neighborhoods_differ: Floats
    memberships: list[Singles]
    shown: ShownGroups
    evidence: Floats = field(repr=False)


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
    total = one_level(agree, disagree)
    model = Model(
        ballots,
        total,
        different(agree, disagree, LEVELS, SPREADS),
        options.home_prior,
        options.group_prior,
        options.first,
        options.every,
    )
    runs = _warmed(model, warm, options) if warm else _sought(model, options)
    known = slice(0, ballots.hoods)
    q_hood, low_hood = _question(agree[:, known], disagree[:, known])
    means, deviations, differ = [], [], []
    for run in runs:
        q, low = _question(run.agree, run.disagree)
        mean, deviation = expected_minimum(q, low, q_hood, low_hood)
        means.append(mean)
        deviations.append(deviation)
        differ.append(q[:, LEVELS.size :].sum(1))
    mean = np.mean(means, 0)
    spread = np.sqrt(np.mean(np.square(deviations), 0) + np.var(means, 0))
    back = np.empty(ballots.items, np.int64)
    back[ballots.item_at] = np.arange(ballots.items)
    memberships = [_returned(ballots, run) for run in runs]
    evidence = np.array([run.evidence for run in runs])
    return CommonGround(
        mean[back],
        spread[back],
        np.mean(differ, 0)[back],
        q_hood[:, LEVELS.size :].sum(1)[back],
        memberships,
        _shown(votes, memberships, evidence, options),
        evidence,
    )


def _question(agree: Floats, disagree: Floats) -> tuple[Floats, Floats]:
    """Ask whether the cells differ: probabilities of the alternatives, and the lowest under each.

    With less than two cells there is nothing to ask, and the lowest is no restriction.
    """
    agree, disagree = np.ascontiguousarray(agree), np.ascontiguousarray(disagree)
    items, cells = agree.shape
    if cells <= 1 and not (agree.any() or disagree.any()):
        return np.eye(1, LEVELS.size * 3).repeat(items, 0), np.ones((items, LEVELS.size * 3))
    told = np.hstack([one_level(agree, disagree), different(agree, disagree, LEVELS, SPREADS)])
    q, _common, _items = learn(told, np.full(told.shape[1], 1 / told.shape[1]), 60)
    return q, lowest(agree, disagree, LEVELS, SPREADS)


def _sought(model: Model, options: Options) -> list[Run]:
    runs = []
    for groups in options.groups:
        tried = [
            Run(model, drawn(model.ballots, groups, number, 0.7), groups).go(
                options.short, options.tolerance
            )
            for number in range(options.starts)
        ]
        tried.sort(key=lambda run: -run.evidence)
        runs += [run.go(options.long, options.tolerance) for run in tried[: options.keep]]
    return runs


def _warmed(model: Model, warm: Memberships, options: Options) -> list[Run]:
    runs = []
    for share in warm:
        here, groups = share.shape
        if here > model.ballots.voters or groups > WIDTH:
            message = f"memberships of {here} voters in {groups} groups do not fit these votes"
            raise ValueError(message)
        padded = np.zeros((model.ballots.voters, WIDTH), np.float32)
        padded[:here, :groups] = share
        run = Run(model, padded[model.ballots.voter_at], groups)
        run.steps = options.first
        runs.append(run.go(options.long + options.first, options.tolerance))
    return runs


def _returned(ballots: Ballots, run: Run) -> Singles:
    share = np.empty((ballots.voters, run.groups), np.float32)
    share[ballots.voter_at] = run.share[:, : run.groups]
    return share


def _shown(
    votes: Votes, memberships: Memberships, evidence: Floats, options: Options
) -> ShownGroups:
    """Of the runs whose every group is large enough, take the one with the most evidence."""
    enough = votes.by_voter.sizes >= options.least_votes
    for run in np.argsort(-evidence, kind="stable"):
        labels = np.where(enough, memberships[run].argmax(1), -1).astype(np.int32)
        sizes = np.bincount(labels[enough], minlength=memberships[run].shape[1])
        if enough.any() and sizes.min() >= options.least_share * sizes.sum():
            return ShownGroups(labels, sizes.astype(np.int64))
    return ShownGroups(np.full(votes.voters, -1, np.int32), np.zeros(0, np.int64))
