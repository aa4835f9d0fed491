"""The rankings that `bench.ranking_quality` compares, each from votes to a number an item."""

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.asking import ask, expected_minimum
from app.commonground.counts import count_all, count_by_group, group_informed_consensus
from app.commonground.intercepts import bridging_intercepts
from app.commonground.polis import find_groups
from app.commonground.scoring import score_items
from bench.ranking_cities import City, Floats

REFERENCE: Final = Path(__file__).parents[2] / "shared" / "reference"

Method = Callable[[City], Floats]


def up_minus_down(city: City) -> Floats:
    total = count_all(city.votes)
    difference: Floats = (total.agree - total.disagree).sum(1).astype(np.float64)
    return difference


def wilson(city: City) -> Floats:
    """Lower end of the 95 % interval of the share that agrees (Wilson, 1927)."""
    total = count_all(city.votes)
    agree = total.agree.sum(1)
    n = np.maximum(agree + total.disagree.sum(1), 1)
    p, z = agree / n, 1.96
    low: Floats = (p + z * z / (2 * n) - z * np.sqrt(p * (1 - p) / n + (z / n) ** 2 / 4)) / (
        1 + z * z / n
    )
    return low


def polis(city: City) -> Floats:
    found = find_groups(city.votes)
    counts = count_by_group(city.votes, found.group, found.groups)
    return group_informed_consensus(counts)


def community_notes(city: City) -> Floats:
    return bridging_intercepts(city.votes).item


def ours(city: City) -> Floats:
    return score_items(city.votes, city.home, city.plan.hoods).score


def factions_known(city: City) -> Floats:
    """Our score, told which faction each voter is of: what perfect groups would give."""
    questions = []
    for labels, cells in ((city.faction, len(city.plan.factions)), (city.home, city.plan.hoods)):
        counts = count_by_group(city.votes, labels, cells)
        q, low, _common = ask(counts.agree.astype(np.float64), counts.disagree.astype(np.float64))
        questions += [q, low]
    mean, _deviation = expected_minimum(*questions)
    return mean


def trial(city: City) -> Floats:
    """Score by the trial that the design was measured with, where it lies beside the project."""
    return run_trial(city)["score"]


def run_trial(city: City) -> dict[str, NDArray[np.float64]]:
    module = load_trial()
    rows = city.votes.by_voter
    voter = np.repeat(np.arange(city.votes.voters, dtype=np.int32), rows.sizes)
    told: dict[str, NDArray[np.float64]] = module.analyse(
        city.votes.voters,
        city.votes.items,
        voter,
        rows.other,
        rows.answer,
        city.home,
        city.plan.hoods,
    )
    return told


def load_trial() -> Any:  # noqa: ANN401, a module that is not ours
    if str(REFERENCE) not in sys.path:
        sys.path.append(str(REFERENCE))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import expected_lowest_trial  # type: ignore[import-not-found]  # noqa: PLC0415, beside us
    return expected_lowest_trial


METHODS: Final[dict[str, Method]] = {
    "up−down": up_minus_down,
    "Wilson": wilson,
    "Pol.is": polis,
    "Community Notes": community_notes,
    "ours": ours,
    "factions known": factions_known,
}
if (REFERENCE / "expected_lowest_trial.py").exists():
    METHODS["trial"] = trial
