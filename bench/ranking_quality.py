"""How well rankings find common ground: `python -m bench.ranking_quality [--seeds N] [--parts …]`.

Made-up cities whose common ground is known (`bench.ranking_cities`), N of each. Prints for each
ranking the area under the curve (AUC: how often an item that is common ground stands above one that
is not) and precision at K (the share of common ground among the first K, where K is how much of it
there is); then what attacks achieve, how well the number of the plain sentence is calibrated, and
the trap of reach. The seeds here were never used to tune anything: the generator was set on seeds
901 to 910 and the score on 100 to 111.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from app.commonground.limits import BAR, DEVIATIONS
from app.commonground.reach import corner_scores
from app.commonground.scoring import Options, score_items
from app.commonground.sentences import calibrated
from app.commonground.votes import gather_votes
from bench.ranking_attacks import ATTACKS, BLOCS, attack
from bench.ranking_cities import KINDS, USUAL, City, Floats, build_city
from bench.ranking_methods import METHODS

TUNING: Final = range(100, 112)
GENERATOR: Final = range(901, 911)
REPORTING: Final = range(2000, 2032)
BINS: Final = np.linspace(0, 1, 11)


def main(seeds: int, parts: Sequence[str]) -> None:
    for part in parts:
        PARTS[part](seeds)


def _kinds(seeds: int) -> None:
    print("kind · ranking: AUC, precision at K")
    for name, plan in KINDS.items():
        cities = [build_city(plan, seed) for seed in REPORTING[:seeds]]
        print(f"{name} ({np.mean([c.good.mean() for c in cities]):.0%} are common ground)")
        for method, rank in METHODS.items():
            told = [measure(city.good, rank(city)) for city in cities]
            auc, precision = np.mean(told, 0)
            print(f"  {method:16} {auc:.3f} {precision:.3f}", flush=True)


def _ceiling(seeds: int) -> None:
    """Let the sampler begin from the true factions: more, no finding of groups can give."""
    told = []
    for seed in REPORTING[:seeds]:
        city = build_city(USUAL, seed)
        truth = np.eye(len(USUAL.factions), dtype=np.float32)[city.faction]
        options = Options(groups=(len(USUAL.factions),), long=120)
        known = score_items(
            city.votes, city.home, city.plan.hoods, options=options, warm=[truth] * options.keep
        )
        told.append([measure(city.good, score) for score in (METHODS["ours"](city), known.score)])
    print("usual · ranking: AUC, precision at K and the standard errors of what the truth adds")
    for name, (auc, precision) in zip(("ours", "from the truth"), np.mean(told, 0), strict=True):
        print(f"  {name:16} {auc:.4f} {precision:.4f}")
    gain = np.diff(told, axis=1)[:, 0]
    print(f"  {gain.mean(0).round(4)} ± {(gain.std(0, ddof=1) / len(told) ** 0.5).round(4)}")


def measure(good: NDArray[np.bool_], score: Floats) -> tuple[float, float]:
    """Return the AUC (ties count half) and precision at K."""
    ranks, many = rankdata(score), int(good.sum())
    auc = (ranks[good].sum() - many * (many + 1) / 2) / (many * (good.size - many))
    return float(auc), float(good[first(score, many)].mean())


def first(score: Floats, many: int) -> NDArray[np.int64]:
    return np.argsort(-score, kind="stable")[:many]


def _attacks(seeds: int) -> None:
    print("attack by a bloc · ranking: targets in the first K before → after; precision at K after")
    cities = {seed: build_city(USUAL, seed) for seed in REPORTING[:seeds]}
    for method, rank in METHODS.items():
        tops = {seed: first(rank(city), int(city.good.sum())) for seed, city in cities.items()}
        for kind, share in product(ATTACKS, BLOCS):
            told = []
            for seed, city in cities.items():
                hit, targets = attack(city, kind, share, seed)
                top = first(rank(hit), int(hit.good.sum()))
                before, after = (np.isin(targets, t).mean() for t in (tops[seed], top))
                told.append((before, after, hit.good[top].mean()))
            before, after, precision = np.mean(told, 0)
            name = f"{kind} {share:.0%}"
            print(
                f"  {method:16} {name:14} {before:.2f} → {after:.2f}  {precision:.3f}", flush=True
            )


def _calibration(seeds: int) -> None:
    """Set what the sentence says beside the truth; all kinds of cities, each alone and together."""
    print("kind · the sentence says about, items, truth; items that earn the badge, rightly so")
    whole = []
    for name, plan in KINDS.items():
        told = []
        for seed in REPORTING[:seeds]:
            city = build_city(plan, seed)
            found = score_items(city.votes, city.home, plan.hoods)
            says = np.array([calibrated(float(score)) for score in found.score])
            sure = (found.score - DEVIATIONS * found.sd >= BAR) & (says >= BAR)
            told.append(np.stack([says, city.lowest, sure]))
        whole.append(np.concatenate(told, 1))
        _table(name, whole[-1])
    _table("all", np.concatenate(whole, 1))


def _table(name: str, told: Floats) -> None:
    says, lowest, badge = told
    rightly = (lowest >= BAR)[badge > 0]
    print(
        f"{name}: off by {np.abs(says - lowest).mean():.3f}; {rightly.size}, {rightly.mean():.0%}"
    )
    at = np.digitize(says, BINS)
    for n in np.unique(at):
        here = at == n
        print(f"  {says[here].mean():.2f} {here.sum():6} {lowest[here].mean():.2f}")


def _trap(seeds: int) -> None:
    """Set .95 at home and .50 in eleven others beside .65 everywhere, 240 answers each."""
    won, place = [], []
    for seed in REPORTING[:seeds]:
        city, corner, dull = _with_the_trap(seed)
        found = score_items(city.votes, city.home, city.plan.hoods)
        home = city.home == 0
        told = corner_scores(city.votes, found, [corner, dull], [home, home])
        won.append([told.score[0] > found.score[dull], told.score[0] > told.score[1]])
        listed = found.score.copy()
        listed[corner] = told.score[0]
        place.append((listed > listed[corner]).sum() + 1)
    city_wide, own = np.mean(won, 0)
    print(
        f"trap: on the corner's page it stands above the dull wish of the city in {city_wide:.0%}"
    )
    print(
        f"of {len(won)} cities, above the dull wish as a corner's own in {own:.0%}; in the city's"
    )
    print(f"list of {USUAL.items + 2} it is at place {np.median(place):.0f} (median), {place}")


def _with_the_trap(seed: int) -> tuple[City, int, int]:
    city = build_city(USUAL, seed)
    rng = np.random.default_rng(seed)
    rows = city.votes.by_voter
    who = np.repeat(np.arange(city.votes.voters), rows.sizes)
    voter, item, answer = [who], [rows.other], [rows.answer]
    corner, dull = USUAL.items, USUAL.items + 1
    for new, chance in ((corner, np.where(city.home == 0, 0.95, 0.5)), (dull, 0.65)):
        asked = np.concatenate(
            [
                rng.permutation(np.flatnonzero(city.home == hood))[:20]
                for hood in range(city.plan.hoods)
            ]
        )
        agrees = rng.random(asked.size) < np.broadcast_to(chance, city.home.shape)[asked]
        voter.append(asked)
        item.append(np.full(asked.size, new))
        answer.append(np.where(agrees, 1, -1))
    votes = gather_votes(
        np.concatenate(voter),
        np.concatenate(item),
        np.concatenate(answer),
        voters=city.votes.voters,
        items=USUAL.items + 2,
    )
    return replace(city, votes=votes), corner, dull


PARTS: Final[dict[str, Callable[[int], None]]] = {
    "kinds": _kinds,
    "ceiling": _ceiling,
    "trap": _trap,
    "calibration": _calibration,
    "attacks": _attacks,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS))
    chosen = parser.parse_args()
    main(chosen.seeds, chosen.parts)
