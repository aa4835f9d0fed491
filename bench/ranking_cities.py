"""Made-up cities whose common ground is known, for `bench.ranking_quality`.

Every item has a true approval for each faction in each neighborhood. It is common ground when the
lowest of its approvals, over the factions and over the neighborhoods, is at least `GOOD`. Numbers
were set so that the simple rankings come out near the figures that were measured before, and were
then left alone; the score was tuned afterwards, on seeds that are not reported.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.votes import Votes, gather_votes

Floats = NDArray[np.float64]

GOOD: Final = 0.5
TWO: Final = 2


@dataclass(frozen=True)
class Plan:
    """A kind of city.

    `shares`: of the items that all accept, that factions split on, that neighborhoods split on, and
    that leave all lukewarm. `spatial`: how much of a neighborhood's mix of factions is its own.
    `skew`: the deviation of the log of how often an item is seen. `noise`: answers at random.
    `passes`: answers that are passes.
    """

    voters: int = 3000
    items: int = 300
    each: int = 12
    hoods: int = 12
    factions: tuple[float, ...] = (0.5, 0.3, 0.2)
    shares: tuple[float, float, float, float] = (0.17, 0.5, 0.18, 0.15)
    accepted: tuple[float, float] = (0.72, 0.86)
    liked: tuple[float, float] = (0.74, 0.96)
    rejected: tuple[float, float] = (0.08, 0.25)
    lukewarm: tuple[float, float] = (0.23, 0.55)
    split_hoods: tuple[int, int] = (2, 4)
    jitter: float = 0.2
    spatial: float = 0.57
    skew: float = 1.05
    noise: float = 0.15
    passes: float = 0.1
    against: bool = False


@dataclass(frozen=True)
class City:
    """Votes with the truth behind them; `approval` is items × factions × neighborhoods."""

    plan: Plan
    votes: Votes
    home: NDArray[np.int32]
    faction: NDArray[np.int32]
    approval: Floats
    lowest: Floats
    good: NDArray[np.bool_] = field(repr=False)


def build_city(plan: Plan, seed: int) -> City:
    rng = np.random.default_rng(seed)
    home = rng.choice(plan.hoods, plan.voters, p=rng.dirichlet(np.full(plan.hoods, 8.0)))
    base = np.array(plan.factions)
    own = rng.dirichlet(base * 3, plan.hoods)
    mix = (1 - plan.spatial) * base + plan.spatial * own
    faction = (rng.random((plan.voters, 1)) > mix[home].cumsum(1)).sum(1).clip(0, base.size - 1)
    approval = _against(plan, rng) if plan.against else _planted(plan, rng)
    approval = plan.noise / 2 + (1 - plan.noise) * approval
    voter, item = _seen(plan, rng)
    agrees = rng.random(voter.size) < approval[item, faction[voter], home[voter]]
    answer = np.where(rng.random(voter.size) < plan.passes, 0, np.where(agrees, 1, -1))
    lowest = lowest_approval(approval, faction, home)
    return City(
        plan,
        gather_votes(voter, item, answer, voters=plan.voters, items=plan.items),
        home.astype(np.int32),
        faction.astype(np.int32),
        approval,
        lowest,
        lowest >= GOOD,
    )


def lowest_approval(
    approval: Floats, faction: NDArray[np.int64], home: NDArray[np.int64]
) -> Floats:
    """Return the lowest approval of each item over factions and neighborhoods, as people live."""
    _items, factions, hoods = approval.shape
    people = np.zeros((factions, hoods))
    np.add.at(people, (faction, home), 1)
    by_faction = (approval * people).sum(2) / np.maximum(people.sum(1), 1)
    by_hood = (approval * people).sum(1) / np.maximum(people.sum(0), 1)
    lived = people.sum(0) > 0
    lowest: Floats = np.minimum(by_faction.min(1), by_hood[:, lived].min(1))
    return lowest


def _planted(plan: Plan, rng: np.random.Generator) -> Floats:
    factions, hoods = len(plan.factions), plan.hoods
    kind = rng.choice(4, plan.items, p=plan.shares)
    approval = np.empty((plan.items, factions, hoods))
    for i in range(plan.items):
        if kind[i] == 0:
            approval[i] = rng.uniform(*plan.accepted)
        elif kind[i] == 1:
            approval[i] = rng.uniform(*plan.liked)
            against = rng.choice(factions, rng.integers(1, max(TWO, factions - 1)), replace=False)
            approval[i, against] = rng.uniform(*plan.rejected)
        elif kind[i] == TWO:
            approval[i] = rng.uniform(*plan.liked)
            against = rng.choice(hoods, rng.integers(*plan.split_hoods), replace=False)
            approval[i][:, against] = rng.uniform(*plan.rejected)
        else:
            approval[i] = rng.uniform(*plan.lukewarm)
    logits = np.log(approval / (1 - approval))
    logits += plan.jitter * rng.standard_normal((plan.items, factions, 1))
    logits += plan.jitter * rng.standard_normal((plan.items, 1, hoods))
    return 1 / (1 + np.exp(-logits))


def _against(plan: Plan, rng: np.random.Generator) -> Floats:
    """Every item has a level, a spread over factions and a spread over neighborhoods at once."""
    factions, hoods = len(plan.factions), plan.hoods
    logits = rng.normal(0.9, 0.8, (plan.items, 1, 1))
    by_faction = np.abs(rng.normal(0, 0.9, (plan.items, 1, 1)))
    by_hood = np.abs(rng.normal(0, 0.6, (plan.items, 1, 1)))
    logits = logits + by_faction * rng.standard_normal((plan.items, factions, 1))
    logits = logits + by_hood * rng.standard_normal((plan.items, 1, hoods))
    return 1 / (1 + np.exp(-logits))


def _seen(plan: Plan, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Deal out items: how often each is seen is log-normal; nobody sees one twice."""
    heat = plan.skew * rng.standard_normal(plan.items)
    seen = np.empty((plan.voters, plan.each), np.int64)
    for begin in range(0, plan.voters, 1000):
        end = min(begin + 1000, plan.voters)
        drawn = heat + rng.gumbel(size=(end - begin, plan.items))
        seen[begin:end] = np.argpartition(-drawn, plan.each - 1, axis=1)[:, : plan.each]
    return np.repeat(np.arange(plan.voters), plan.each), seen.ravel()


USUAL: Final = Plan()
KINDS: Final = {
    "usual": USUAL,
    "spatial": replace(USUAL, spatial=0.95),
    "denser": replace(USUAL, each=30),
    "fragmented": replace(USUAL, factions=(0.3, 0.25, 0.2, 0.15, 0.1)),
    "half the votes": replace(USUAL, each=6),
    "800 voters": replace(USUAL, voters=800),
    "all at once": replace(USUAL, against=True),
}
