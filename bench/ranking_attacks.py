"""Attacks on a ranking: accounts that a bloc adds to a made-up city, and what they are after.

A bloc is so many new accounts for each resident as `BLOCS` says; each judges all targets: 60 or 150
votes a target, beside the hundred or so of residents. `boost` lifts targets that one faction
rejects; its accounts agree with those and vote at random on the rest. `camouflage` does the same
behind votes like those of residents of all factions. `bury` votes as the smallest faction does,
but against targets that are common ground. `flood` adds forty copies of one divisive item, and the
bloc agrees with each copy that it sees.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.votes import gather_votes
from bench.ranking_cities import City, Floats

BLOCS: Final = (0.02, 0.05)
TARGETS: Final = 5
COPIES: Final = 40
ATTACKS: Final = ("boost", "camouflage", "bury", "flood")


def attack(city: City, kind: str, share: float, seed: int) -> tuple[City, NDArray[np.int64]]:
    """Return the attacked city and its targets; the truth stays that of the residents."""
    rng = np.random.default_rng(seed)
    if kind == "flood":
        return _flooded(city, share, rng)
    wanted = np.flatnonzero(city.good if kind == "bury" else _divisive(city))
    targets = rng.choice(wanted, min(TARGETS, wanted.size), replace=False)
    bloc = int(share * city.plan.voters)
    faction = rng.integers(0, len(city.plan.factions), bloc)
    if kind == "bury":
        faction[:] = len(city.plan.factions) - 1
    home = rng.integers(0, city.plan.hoods, bloc)
    voter, item, answer = [], [], []
    rest = np.setdiff1d(np.arange(city.plan.items), targets)
    for who in range(bloc):
        others = rng.choice(rest, city.plan.each, replace=False)
        chance = city.approval[others, faction[who], home[who]] if kind != "boost" else 0.5
        said = np.where(rng.random(others.size) < chance, 1, -1)
        voter += [np.full(others.size + targets.size, city.plan.voters + who)]
        item += [others, targets]
        answer += [said, np.full(targets.size, -1 if kind == "bury" else 1)]
    return _joined(city, bloc, home, faction, voter, item, answer), targets


def _divisive(city: City) -> NDArray[np.bool_]:
    """Tell which items one faction likes and another rejects."""
    by_faction: Floats = city.approval.mean(2)
    divisive: NDArray[np.bool_] = (by_faction.max(1) > 0.7) & (by_faction.min(1) < 0.35)  # noqa: PLR2004, liked, and rejected
    return divisive


def _flooded(city: City, share: float, rng: np.random.Generator) -> tuple[City, NDArray[np.int64]]:
    model = rng.choice(np.flatnonzero(_divisive(city)))
    copies = np.arange(city.plan.items, city.plan.items + COPIES)
    approval = np.concatenate([city.approval, np.repeat(city.approval[model][None], COPIES, 0)])
    bloc = int(share * city.plan.voters)
    faction = np.full(bloc, int(city.approval[model].mean(1).argmax()))
    home = rng.integers(0, city.plan.hoods, bloc)
    wider = replace(
        city,
        plan=replace(city.plan, items=approval.shape[0]),
        approval=approval,
        lowest=np.append(city.lowest, np.full(COPIES, city.lowest[model])),
        good=np.append(city.good, np.zeros(COPIES, np.bool_)),
    )
    voter, item, answer = [], [], []
    for who in range(bloc + city.plan.voters):
        new = who < bloc
        seen = rng.choice(copies, city.plan.each if new else 2, replace=False)
        at = city.plan.voters + who if new else who - bloc
        if new:
            said = np.ones(seen.size, np.int64)
        else:
            chance = approval[seen, city.faction[at], city.home[at]]
            said = np.where(rng.random(seen.size) < chance, 1, -1)
        voter += [np.full(seen.size, at)]
        item += [seen]
        answer += [said]
    return _joined(wider, bloc, home, faction, voter, item, answer), copies


def _joined(
    city: City,
    bloc: int,
    home: NDArray[np.int64],
    faction: NDArray[np.int64],
    voter: list[NDArray[np.int64]],
    item: list[NDArray[np.int64]],
    answer: list[NDArray[np.int64]],
) -> City:
    """Add the bloc's accounts and their votes."""
    rows = city.votes.by_voter
    who = np.repeat(np.arange(city.votes.voters), rows.sizes)
    voters = city.votes.voters + bloc
    votes = gather_votes(
        np.concatenate([who, *voter]),
        np.concatenate([rows.other, *item]),
        np.concatenate([rows.answer, *answer]),
        voters=voters,
        items=city.plan.items,
    )
    return replace(
        city,
        votes=votes,
        home=np.append(city.home, home).astype(np.int32),
        faction=np.append(city.faction, faction).astype(np.int32),
    )
