"""red-dwarf's side of `bench/ranking_speed.py`: `python -m bench.ranking_red_dwarf FOLDER RUNS`."""

import json
import sys
import warnings
from pathlib import Path

import numpy as np

from app.commonground.reading import read_votes
from bench.children import timed

warnings.simplefilter("ignore")


def main(folder: Path, runs: int) -> None:
    from reddwarf.implementations.polis import run_pipeline  # noqa: PLC0415, after the filter

    poll = read_votes(folder / "votes.csv.gz")
    votes = [
        {"participant_id": int(who), "statement_id": int(what), "vote": int(said)}
        for who, what, said in zip(poll.voter, poll.item, poll.answer, strict=True)
    ]
    cpu, found = timed(runs, lambda: run_pipeline(votes=votes, random_state=0))
    label = found.participants_df["cluster_id"].dropna()
    group = np.full(len(poll.voters), -1)
    group[label.index] = label.to_numpy(int)
    sizes = np.bincount(group[group >= 0]).tolist()
    print(json.dumps({"cpu": cpu, "sizes": sizes, "groups": group.tolist()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
