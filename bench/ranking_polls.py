"""How near the groups of `bench/ranking_speed.py` come to those that Pol.is published."""

import csv
import gzip
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

from app.commonground.reading import read_votes


def nearness(folder: Path, groups: list[int]) -> float:
    """Return the adjusted Rand index over the voters that are in a group here and at Pol.is."""
    voters = read_votes(folder / "votes.csv.gz").voters
    group = np.array(groups)
    with gzip.open(folder / "participants.csv.gz", "rt", encoding="utf-8", newline="") as file:
        told = {row["participant"]: int(row["group"] or -1) for row in csv.DictReader(file)}
    published = np.array([told.get(voter, -1) for voter in voters])
    both = (published >= 0) & (group >= 0)
    return float(adjusted_rand_score(published[both], group[both]))
