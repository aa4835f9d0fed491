"""Real Pol.is conversations, where they are at hand: outside the project, never copied into it."""

import csv
import gzip
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.commonground.reading import Poll, read_votes
from app.commonground.votes import Votes, gather_votes

DATA = Path(os.environ.get("COMMONPLOT_SHARED_DATA", "../shared/data")) / "polis"


def conversation(name: str) -> tuple[Poll, Votes]:
    poll = read_votes(DATA / name / "votes.csv.gz")
    sizes = {"voters": len(poll.voters), "items": len(poll.items)}
    return poll, gather_votes(poll.voter, poll.item, poll.answer, **sizes)


def published_groups(name: str, voters: list[str]) -> NDArray[np.int32]:
    """Return the group that Pol.is published of each voter; -1 for none."""
    told = {row["participant"]: row["group"] for row in _rows(name, "participants")}
    return np.array([int(told.get(voter) or -1) for voter in voters], np.int32)


def published_consensus(name: str, items: list[str]) -> NDArray[np.float64]:
    told = {row["comment"]: row["published_gic"] for row in _rows(name, "comments")}
    return np.array([float(told[item]) for item in items])


def _rows(name: str, table: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name / f"{table}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
