"""Reading votes from a file: `participant,comment,vote`, or what Pol.is exports.

Memory is bounded by the votes and names, about 60 bytes a vote and 200 a name, whatever else the
file holds. A file may hold 1 GB unpacked and 20 million rows.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.file_cells import ANSWERS, answer_of, final_of, time_of
from app.commonground.file_columns import LongForm, Matrix, columns_of
from app.commonground.file_lines import MOST_BYTES, Progress, Row, open_rows
from app.commonground.reading_matrix import read_matrix
from app.commonground.repeats import Tally, kept_rows
from app.commonground.unreadable import Fault, VoteFileError

MOST_VOTES: Final = 20_000_000


@dataclass(frozen=True)
class Poll:
    """Votes with the names that the file gave: `voters[voter[n]]` said `answer[n]` to `items[…]`.

    A pair occurs once. Names stand by number and letter, so that the order of the rows changes
    nothing.
    """

    voters: list[str]
    items: list[str]
    voter: NDArray[np.int32]
    item: NDArray[np.int32]
    answer: NDArray[np.int8]


def read_votes(
    path: Path,
    progress: Progress = lambda _percent: None,
    *,
    most_bytes: int = MOST_BYTES,
    most_votes: int = MOST_VOTES,
) -> Poll:
    """Read all votes of a `.csv` or `.csv.gz`, or raise VoteFileError with the line."""
    voters: dict[str, int] = {}
    items: dict[str, int] = {}
    tally = Tally()
    with open_rows(path, progress, most_bytes) as rows:
        _line, header = next(rows, (0, []))
        columns = columns_of(header)
        if isinstance(columns, Matrix):
            read_matrix(rows, columns, voters, items, tally, most_votes)
        else:
            _read_long(rows, columns, voters, items, tally, most_votes)
    if not tally.voter:
        raise VoteFileError(Fault.NO_VOTES)
    kept = kept_rows(tally, list(voters), list(items))
    voter_names, voter_ranks = _ordered(voters)
    item_names, item_ranks = _ordered(items)
    progress(100)
    return Poll(
        voter_names,
        item_names,
        voter_ranks[_numbers(tally.voter, np.int32)[kept]],
        item_ranks[_numbers(tally.item, np.int32)[kept]],
        np.frombuffer(tally.answer, np.int8)[kept],
    )


def _read_long(
    rows: Iterator[Row],
    columns: LongForm,
    voters: dict[str, int],
    items: dict[str, int],
    tally: Tally,
    most: int,
) -> None:
    who_at, what_at, vote_at = columns.participant, columns.comment, columns.vote
    time_at, final_at = columns.time, columns.final
    width = max(at for at in (who_at, what_at, vote_at, time_at, final_at) if at is not None) + 1
    for line, row in rows:
        if len(row) < width:
            raise VoteFileError(Fault.SHORT, line, cells=len(row), wanted=width)
        said = ANSWERS.get(row[vote_at])
        answer = answer_of(row[vote_at], line) if said is None else said
        who, what = row[who_at].strip(), row[what_at].strip()
        if not who or not what:
            raise VoteFileError(Fault.BLANK, line)
        if final_at is not None and not final_of(row[final_at], line):
            continue
        tally.voter.append(voters.setdefault(who, len(voters)))
        tally.item.append(items.setdefault(what, len(items)))
        tally.answer.append(answer)
        tally.line.append(line)
        if time_at is not None:
            tally.time.append(time_of(row[time_at], line))
        if len(tally.voter) > most:
            raise VoteFileError(Fault.TOO_MANY, line, most=most)


def _ordered(names: dict[str, int]) -> tuple[list[str], NDArray[np.int32]]:
    """Return names by their number, then by their letters, and the new place of each old one."""
    order = sorted(names, key=_natural)
    ranks = np.empty(len(order), np.int32)
    ranks[[names[name] for name in order]] = np.arange(len(order), dtype=np.int32)
    return order, ranks


def _natural(name: str) -> tuple[bool, int, str]:
    numbered = name.isascii() and name.isdigit() and len(name) < 19  # noqa: PLR2004, whole numbers
    return (not numbered, int(name) if numbered else 0, name)


def _numbers(numbers: "array[int]", kind: type[np.int32]) -> NDArray[np.int32]:
    return np.frombuffer(numbers, kind)
