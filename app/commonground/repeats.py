"""A pair of participant and statement that occurs again: the last vote counts, by its time."""

from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.commonground.unreadable import Fault, VoteFileError


@dataclass(frozen=True)
class Tally:
    """Votes as they were read, with the line of each; `time` is empty where no column tells it."""

    voter: "array[int]" = field(default_factory=lambda: array("i"))
    item: "array[int]" = field(default_factory=lambda: array("i"))
    answer: "array[int]" = field(default_factory=lambda: array("b"))
    line: "array[int]" = field(default_factory=lambda: array("i"))
    time: "array[float]" = field(default_factory=lambda: array("d"))


def kept_rows(tally: Tally, voters: list[str], items: list[str]) -> NDArray[np.int64]:
    """Return which votes count, in the order of the file: of each pair the one with the last time.

    Of equal times the later line is the last. Raises VoteFileError where a pair occurs again and
    one of its times is not known.
    """
    voter = np.frombuffer(tally.voter, np.int32)
    item = np.frombuffer(tally.item, np.int32)
    pair = voter.astype(np.int64) * max(len(items), 1) + item
    order = np.argsort(pair, kind="stable")
    again = np.flatnonzero(pair[order][1:] == pair[order][:-1]) + 1
    if not again.size:
        return np.arange(pair.size)
    time = np.frombuffer(tally.time) if tally.time else np.full(pair.size, np.nan)
    unknown = np.isnan(time)
    wrong = again[unknown[order[again]] | unknown[order[again - 1]]]
    if wrong.size:
        later = order[wrong].min()
        first = order[np.searchsorted(pair[order], pair[later])]
        raise VoteFileError(
            Fault.REPEATED,
            tally.line[later],
            earlier=tally.line[first],
            participant=voters[voter[later]],
            comment=items[item[later]],
        )
    by_time = np.lexsort((time, pair))
    last = np.append(pair[by_time][1:] != pair[by_time][:-1], [True])
    return np.sort(by_time[last])
