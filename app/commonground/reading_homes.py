"""Reading where participants live: a file with the columns participant and neighborhood."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.commonground.file_columns import NEIGHBORHOOD, PARTICIPANT, need, plain
from app.commonground.file_lines import open_rows
from app.commonground.unreadable import Fault, VoteFileError

UNKNOWN = -1


@dataclass(frozen=True)
class Homes:
    """The neighborhoods by name, and each voter's: `names[home[voter]]`, or UNKNOWN."""

    names: list[str]
    home: NDArray[np.int32]


def read_homes(path: Path, voters: Sequence[str]) -> Homes:
    """Read the neighborhood of each voter. An empty cell, or no row, leaves it unknown.

    Raises VoteFileError with the line, also for a participant who has not voted or has two homes.
    """
    number = {name: at for at, name in enumerate(voters)}
    told: dict[int, tuple[str, int]] = {}
    with open_rows(path, lambda _percent: None) as rows:
        _line, header = next(rows, (0, []))
        names = plain(header)
        who_at, where_at = need(names, PARTICIPANT), need(names, NEIGHBORHOOD)
        for line, row in rows:
            if len(row) <= max(who_at, where_at):
                wanted = max(who_at, where_at) + 1
                raise VoteFileError(Fault.SHORT, line, cells=len(row), wanted=wanted)
            who, where = row[who_at].strip(), row[where_at].strip()
            if who not in number:
                raise VoteFileError(Fault.STRANGER, line, participant=who)
            before, earlier = told.setdefault(number[who], (where, line))
            if before != where:
                raise VoteFileError(Fault.TWO_HOMES, line, participant=who, earlier=earlier)
    places = sorted({where for where, _line in told.values() if where})
    place = {name: at for at, name in enumerate(places)}
    home = np.full(len(voters), UNKNOWN, np.int32)
    for voter, (where, _line) in told.items():
        home[voter] = place.get(where, UNKNOWN)
    return Homes(places, home)
