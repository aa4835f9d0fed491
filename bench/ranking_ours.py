"""Our side of `bench/ranking_speed.py`: `python -m bench.ranking_ours FOLDER RUNS`."""

import json
import sys
from pathlib import Path

from app.commonground.counts import count_by_group, group_informed_consensus
from app.commonground.polis import PolisGroups, find_groups
from app.commonground.reading import Poll, read_votes
from app.commonground.representative import representative
from app.commonground.votes import gather_votes
from bench.children import timed


def pipeline(poll: Poll) -> PolisGroups:
    votes = gather_votes(
        poll.voter, poll.item, poll.answer, voters=len(poll.voters), items=len(poll.items)
    )
    groups = find_groups(votes)
    counts = count_by_group(votes, groups.group, groups.groups)
    group_informed_consensus(counts)
    for group in range(groups.groups):
        representative(counts, group)
    return groups


def main(folder: Path, runs: int) -> None:
    poll = read_votes(folder / "votes.csv.gz")
    cpu, groups = timed(runs, lambda: pipeline(poll))
    told = {"cpu": cpu, "sizes": groups.sizes.tolist(), "groups": groups.group.tolist()}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
