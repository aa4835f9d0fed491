"""Real votes with their times, and homes that are dealt out by a seed."""

import csv
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from app.contributions.models import Answer

NEIGHBORHOODS: Final = 12
WITHDRAWN: Final = 0.01  # of all votes: the sets hold none
ANSWER: Final = {"1": Answer.AGREE, "-1": Answer.DISAGREE, "0": Answer.PASS}


@dataclass(frozen=True)
class Event:
    """Somebody gives or changes an answer; None takes it back. Numbers are those of the set."""

    at: datetime
    person: int
    item: int
    answer: Answer | None


def load_events(folder: Path, seed: int) -> list[Event]:
    """Read real votes with their times, and let a seeded few be taken back some days later."""
    random = np.random.default_rng([seed, 1])
    found: list[Event] = []
    with gzip.open(folder / "votes.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            at = datetime.fromtimestamp(int(row["time_s"]), UTC)
            person, item = int(row["participant"]), int(row["comment"])
            found.append(Event(at, person, item, ANSWER[row["vote"]]))
            if row["final"] == "1" and random.random() < WITHDRAWN:
                later = at + timedelta(days=random.exponential(3))
                found.append(Event(later, person, item, None))
    return sorted(found, key=lambda event: event.at)


def deal_homes(people: Sequence[int], seed: int) -> Mapping[int, int]:
    """Deal people out to neighborhoods of unequal sizes (the largest has about nine times)."""
    random = np.random.default_rng([seed, 2])
    sizes = random.permutation(1 / np.arange(1, NEIGHBORHOODS + 1) ** 0.9)
    homes = random.choice(NEIGHBORHOODS, len(people), p=sizes / sizes.sum())
    return {person: int(home) for person, home in zip(people, homes, strict=True)}
