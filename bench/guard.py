"""What the guard of ranks finds: `python -m bench.guard FOLDER`.

First three real Pol.is conversations (FOLDER holds `bg2050-volunteers/`, `vtaiwan-uberx/` and
`bowling-green/`), where nobody knows the truth: how many blocs. Then made-up cities with a bloc of
known accounts, by its size and its number of votes: how many of its accounts are found, and how
many residents beside them. Some of a bloc's votes are its own, to hide. Last, cities whose common
ground a bloc buries while three tenths of the votes arrive: how many of its targets have a sharp
gap or fell sharply, and how many others.
"""

import sys
import time
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.blocs import find_blocs
from app.commonground.gaps import sharp_gaps
from app.commonground.intercepts import bridging_intercepts
from app.commonground.reading import read_votes
from app.commonground.scoring import CommonGround, Options, score_items
from app.commonground.votes import Votes, gather_votes
from app.ranking.falling import FALL
from app.ranking.guarding import HEARD
from bench.ranking_attacks import attack
from bench.ranking_cities import USUAL, City, build_city

REAL: Final = ("bg2050-volunteers", "vtaiwan-uberx", "bowling-green")
QUICK: Final = Options(groups=(2,), starts=2, keep=1, short=20, long=20)
SIZES: Final = (5, 10, 20, 40)
EACH: Final = (12, 20, 30, 60)
OWN: Final = (0.0, 0.2, 0.5)
TARGETS: Final = 5
EARLY: Final = 0.7  # of the votes, before a bloc comes
STRAY: Final = 0.02  # of a bloc's answers are slips
SEEDS: Final = range(400, 403)


def main(folder: Path) -> None:
    for name in REAL:
        _real(name, folder / name / "votes.csv.gz")
    for own in OWN:
        for each in EACH:
            told = ", ".join(f"{size}: {_power(size, each, own)}" for size in SIZES)
            print(f"{own:.0%} own answers, {each} votes each; size and found: {told}", flush=True)
    for share in (0.0, 0.005, 0.01, 0.02, 0.05):
        _buried(share)


def _real(name: str, path: Path) -> None:
    poll = read_votes(path)
    votes = gather_votes(
        poll.voter, poll.item, poll.answer, voters=len(poll.voters), items=len(poll.items)
    )
    ground = score_items(votes, None, 0)
    find_blocs(votes, ground.memberships[0])  # compiled by now
    begun = time.process_time()
    blocs = find_blocs(votes, ground.memberships[0])
    spent = time.process_time() - begun
    gaps = _gaps(votes, ground)
    print(
        f"{name}: {votes.voters} voters, {len(votes)} votes; blocs of "
        f"{[bloc.voters.size for bloc in blocs]} accounts, {spent:.1f} CPU s; "
        f"{gaps.size} of {votes.items} items have a sharp gap",
        flush=True,
    )


def _power(size: int, each: int, own: float) -> str:
    found = beside = 0
    for seed in SEEDS:
        city = build_city(USUAL, seed)
        votes = _with_bloc(city, size, each, own, np.random.default_rng(seed))
        members = [
            voter
            for bloc in find_blocs(votes, score_items(votes, None, 0, options=QUICK).memberships[0])
            for voter in bloc.voters.tolist()
        ]
        found += sum(voter >= city.votes.voters for voter in members)
        beside += sum(voter < city.votes.voters for voter in members)
    return f"{found / size / len(SEEDS):.0%}" + (f" and {beside} residents" if beside else "")


def _with_bloc(city: City, size: int, each: int, own: float, random: np.random.Generator) -> Votes:
    """Add accounts that disagree with the targets and follow one script on the rest."""
    rows = city.votes.by_voter
    who = [np.repeat(np.arange(city.votes.voters), rows.sizes)]
    item: list[NDArray[np.int64]] = [rows.other.astype(np.int64)]
    answer: list[NDArray[np.int64]] = [rows.answer.astype(np.int64)]
    targets = random.choice(np.flatnonzero(city.good), TARGETS, replace=False)
    rest = np.setdiff1d(np.arange(city.votes.items), targets)
    script = random.choice(rest, each - TARGETS, replace=False)
    faction = int(random.integers(0, len(city.plan.factions)))
    words = np.where(random.random(script.size) < city.approval[script, faction, 0], 1, -1)
    for number in range(size):
        items, said = script.copy(), words.copy()
        said[random.random(said.size) < STRAY] *= -1
        mine = np.flatnonzero(random.random(items.size) < own)
        items[mine] = random.choice(np.setdiff1d(rest, script), mine.size, replace=False)
        chance = city.approval[items[mine], faction, 0]
        said[mine] = np.where(random.random(mine.size) < chance, 1, -1)
        who.append(np.full(each, city.votes.voters + number))
        item.append(np.concatenate([items, targets]))
        answer.append(np.concatenate([said, np.full(TARGETS, -1)]))
    voters = city.votes.voters + size
    return gather_votes(
        np.concatenate(who),
        np.concatenate(item),
        np.concatenate(answer),
        voters=voters,
        items=city.votes.items,
    )


def _buried(share: float) -> None:
    figures: list[tuple[float, ...]] = []
    for seed in SEEDS:
        city = build_city(USUAL, seed)
        targets = np.zeros(0, np.int64)
        early = _thinned(city.votes, np.random.default_rng(seed))
        before = score_items(early, city.home, city.plan.hoods).score
        if share:
            city, targets = attack(city, "bury", share, seed)
        ground = score_items(city.votes, city.home, city.plan.hoods)
        fell = before - ground.score
        fallen = np.flatnonzero((fell >= FALL / 1000) & _heard(city.votes))
        sharp = _gaps(city.votes, ground)
        others = np.setdiff1d(np.arange(city.votes.items), targets)
        hits = [float(np.isin(targets, found).mean()) for found in (sharp, fallen) if share]
        false = [100 * float(np.isin(others, found).mean()) for found in (sharp, fallen)]
        figures.append((*false, *hits, *([float(fell[targets].mean())] if share else [])))
    told = np.mean(figures, axis=0)
    print(f"{share:.1%} of accounts bury: of 100 others {told[0]:.1f} gaps, {told[1]:.1f} falls")
    if share:
        print(f"  of targets {told[2]:.0%} gaps, {told[3]:.0%} falls; scores fell {told[4]:.2f}")


def _thinned(votes: Votes, random: np.random.Generator) -> Votes:
    """Return the votes that came first: seven of ten."""
    rows = votes.by_voter
    who = np.repeat(np.arange(votes.voters), rows.sizes)
    kept = random.random(who.size) < EARLY
    return gather_votes(
        who[kept], rows.other[kept], rows.answer[kept], voters=votes.voters, items=votes.items
    )


def _gaps(votes: Votes, ground: CommonGround) -> NDArray[np.int64]:
    return sharp_gaps(ground.score, bridging_intercepts(votes).item, _heard(votes))


def _heard(votes: Votes) -> NDArray[np.bool_]:
    of = np.repeat(np.arange(votes.items), votes.by_item.sizes)
    said: NDArray[np.int64] = np.bincount(of, votes.by_item.answer != 0, minlength=votes.items)
    enough: NDArray[np.bool_] = said >= HEARD
    return enough


if __name__ == "__main__":
    main(Path(sys.argv[1]))
