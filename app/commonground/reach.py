"""The score of a corner's proposal: agreement across the opinion groups of its own area.

The same question as for the city is asked of the voters of the area alone, and of opinion groups
only. Voters elsewhere cannot lift it; they can cap it: where fewer than 40 in 100 people elsewhere
who have a view are expected to agree, the score is at most two and a half times that share. The cap
begins at 1 and falls without a step. Passes, "not for me to say", count nowhere.

Where answers are known by pools of people, of whom some may live in the area, as many objections of
a pool are left out as it may hold such people. That is the most that people elsewhere can approve,
given the pool: whatever the area's own people said in it, the cap is never lower than without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.commonground.alternatives import Floats
from app.commonground.asking import ask
from app.commonground.scoring import CommonGround
from app.commonground.votes import Answers, Indices, Votes

OBJECTION: Final = 0.4
LENT: Final = 20.0
LENT_APPROVAL: Final = 0.6

Flags = NDArray[np.bool_]


class Pool(NamedTuple):
    """Voters, by number, of whom as many as `unsure` may live in the area or have no known home."""

    voters: Sequence[int]
    unsure: int


@dataclass(frozen=True)
class CornerScores:
    """One entry an item: `score` is after the cap, `inside` before it; all are 0 to 1 or flags.

    `outside` is the approval that we expect elsewhere, shrunk towards 60 in 100 as if 20 more
    people there had answered so; `objects` says whether it is low enough for a cap.
    """

    score: Floats
    sd: Floats
    inside: Floats
    cap: Floats
    outside: Floats
    objects: Flags


def cap_of(outside: Floats) -> Floats:
    """Return the highest score that so much approval elsewhere allows."""
    return np.minimum(1.0, outside / OBJECTION)


def corner_scores(
    votes: Votes,
    common_ground: CommonGround,
    items: Sequence[int] | Indices,
    members: Sequence[ArrayLike],
    *,
    counted: ArrayLike | None = None,
    pools: Sequence[Sequence[Pool]] | None = None,
) -> CornerScores:
    """Score items as proposals of corners.

    `members` holds, for each of `items`, who lives in its area: a flag for each voter, or their
    numbers. `counted` flags whose answers count as those of people elsewhere, without it everybody
    outside the area: leave out voters whose home is unknown. `pools` holds for each of `items` the
    pools in which some people of its area, or of unknown home, may have been counted.
    """
    elsewhere = np.ones(votes.voters, np.bool_) if counted is None else _flags(counted, votes)
    scores, deviations, outside = (np.zeros(len(items)) for _ in range(3))
    for at, (item, area) in enumerate(zip(items, members, strict=True)):
        here = _flags(area, votes)
        voters, answers = _answers_to(votes, int(item))
        inside = here[voters]
        scores[at], deviations[at] = _agreement(common_ground, voters[inside], answers[inside])
        away = answers[~inside & elsewhere[voters]]
        agreeing, disagreeing = int((away > 0).sum()), int((away < 0).sum())
        for pool in pools[at] if pools else ():
            pooled = _flags(pool.voters, votes)[voters] & ~inside & elsewhere[voters]
            disagreeing -= min(pool.unsure, int((answers[pooled] < 0).sum()))
        outside[at] = (agreeing + LENT * LENT_APPROVAL) / (agreeing + disagreeing + LENT)
    cap = cap_of(outside)
    return CornerScores(
        np.minimum(scores, cap), deviations, scores, cap, outside, outside < OBJECTION
    )


def _agreement(
    common_ground: CommonGround, voters: Indices, answers: Answers
) -> tuple[float, float]:
    means: list[float] = []
    squares: list[float] = []
    for share, common in zip(common_ground.memberships, common_ground.frequencies, strict=True):
        agree = share[voters[answers > 0]].sum(0, dtype=np.float64)[None]
        disagree = share[voters[answers < 0]].sum(0, dtype=np.float64)[None]
        q, low, _common = ask(agree, disagree, common, 0)
        mean = float((q * low).sum())
        means.append(mean)
        squares.append(float((q * low * low).sum()))
    mean = sum(means) / len(means)
    return mean, sqrt(max(sum(squares) / len(squares) - mean * mean, 0.0))


def _answers_to(votes: Votes, item: int) -> tuple[Indices, Answers]:
    row = slice(votes.by_item.start[item], votes.by_item.start[item + 1])
    return votes.by_item.other[row], votes.by_item.answer[row]


def _flags(area: ArrayLike, votes: Votes) -> Flags:
    told = np.asarray(area)
    if told.dtype == np.bool_:
        if told.shape != (votes.voters,):
            message = f"an area flags {votes.voters} voters"
            raise ValueError(message)
        return told
    flags = np.zeros(votes.voters, np.bool_)
    flags[told.astype(np.int64)] = True
    return flags
