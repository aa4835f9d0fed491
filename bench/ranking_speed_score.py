"""What the score costs: `python -m bench.ranking_speed_score [--million N …] [--polis FOLDER]`.

Each figure comes from a process of its own: CPU seconds after the compiled code is loaded and tried
on a small city, and the peak of resident memory. The trial, where it lies beside the project, runs
in turn; "few" makes a ninth of the sweeps (140 instead of 1,260). Made-up cities have twelve votes
a person and 500 votes an item.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.commonground.reading import read_votes
from app.commonground.scoring import Options, score_items
from app.commonground.votes import Indices, Votes, gather_votes
from bench.ranking_cities import Plan, build_city
from bench.ranking_methods import REFERENCE, load_trial

POLIS: Final = REFERENCE.parent / "data" / "polis"
EACH: Final = 12
VOTES_AN_ITEM: Final = 500
HOODS: Final = 50
DAY: Final = 0.01
# 140 sweeps instead of 1,260: for sizes that would take a night.
FEW: Final = Options(groups=(3,), starts=2, keep=1)


def main(millions: list[float], polis: Path, whats: list[str]) -> None:
    print("votes · what: CPU s, wall s, peak MB")
    for size in (str(polis / "bowling-green" / "votes.csv.gz"), *map(str, millions)):
        for what in whats:
            if what == "trial" and not (REFERENCE / "expected_lowest_trial.py").exists():
                continue
            told = subprocess.run(  # noqa: S603, ourselves
                [sys.executable, "-m", "bench.ranking_speed_score", "--child", size, what],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            print(told.strip().splitlines()[-1], flush=True)


def child(size: str, what: str) -> None:
    """Measure one thing and print it."""
    began = time.monotonic()
    _run(*_made(0.01), what)
    ready = time.monotonic() - began
    votes, homes, hoods = _made(float(size)) if not Path(size).exists() else _read(Path(size))
    spent, wall = _run(votes, homes, hoods, what)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = {"votes": len(votes), "what": what, "cpu": spent, "wall": wall, "peak": peak}
    print(json.dumps({**told, "ready": round(ready, 1)}))


def _run(votes: Votes, homes: Indices | None, hoods: int, what: str) -> tuple[float, float]:
    if what == "trial":
        rows = votes.by_voter
        voter = np.repeat(np.arange(votes.voters, dtype=np.int32), rows.sizes)
        shape = (votes.voters, votes.items, voter, rows.other, rows.answer)
        module = load_trial()
        return _timed(lambda: module.analyse(*shape, homes, hoods))
    if what in {"cold", "few"}:
        options = FEW if what == "few" else Options()
        return _timed(lambda: score_items(votes, homes, hoods, options=options))
    yesterday = _before_the_day(votes)
    warm = score_items(yesterday, homes, hoods).memberships
    return _timed(lambda: score_items(votes, homes, hoods, warm=warm))


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.monotonic()
    work()
    return round(time.process_time() - cpu, 2), round(time.monotonic() - wall, 2)


def _before_the_day(votes: Votes) -> Votes:
    """Return the votes without the last hundredth, drawn at random."""
    kept = np.random.default_rng(1).random(len(votes)) > DAY
    rows = votes.by_voter
    voter = np.repeat(np.arange(votes.voters), rows.sizes)[kept]
    return gather_votes(
        voter, rows.other[kept], rows.answer[kept], voters=votes.voters, items=votes.items
    )


def _made(millions: float) -> tuple[Votes, Indices, int]:
    each = EACH if millions < 10 else 50  # noqa: PLR2004, one million voters gave 50 million votes
    voters = int(millions * 1e6 / each)
    items = max(int(millions * 1e6 / VOTES_AN_ITEM), 2 * each)
    if items <= 6000:  # noqa: PLR2004, dealt out exactly; else by a quicker rule
        city = build_city(Plan(voters=voters, items=items, each=each, hoods=HOODS), 1)
        return city.votes, city.home, HOODS
    rng = np.random.default_rng(1)
    step = rng.integers(1, items // each, voters)
    item = (rng.integers(0, items, voters)[:, None] + step[:, None] * np.arange(each)) % items
    faction, home = rng.choice(3, voters, p=[0.5, 0.3, 0.2]), rng.integers(0, HOODS, voters)
    liking = rng.beta(1.0, 0.8, (items, 3)).astype(np.float32)
    answer = np.where(rng.random((voters, each)) < liking[item, faction[:, None]], 1, -1)
    voter = np.repeat(np.arange(voters, dtype=np.int32), each)
    votes = gather_votes(
        voter,
        item.ravel().astype(np.int32),
        answer.ravel().astype(np.int8),
        voters=voters,
        items=items,
    )
    return votes, home.astype(np.int32), HOODS


def _read(path: Path) -> tuple[Votes, None, int]:
    poll = read_votes(path)
    votes = gather_votes(
        poll.voter, poll.item, poll.answer, voters=len(poll.voters), items=len(poll.items)
    )
    return votes, None, 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", type=float, nargs="*", default=[3.0])
    parser.add_argument("--polis", type=Path, default=POLIS)
    parser.add_argument("--what", nargs="*", default=["cold", "warm", "trial"])
    parser.add_argument("--child", nargs=2, metavar=("SIZE", "WHAT"))
    chosen = parser.parse_args()
    if chosen.child:
        child(*chosen.child)
    else:
        main(chosen.million, chosen.polis, chosen.what)
