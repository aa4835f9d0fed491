"""Which column of a file of votes is which: one vote a row, or one participant a row.

Pol.is exports both. `votes.csv` has `timestamp,datetime,comment-id,voter-id,vote`, where 1 agrees:
the export turns the signs of Pol.is's database round (https://github.com/compdemocracy/polis,
`math/src/polismath/darwin/export.clj`). `participants-votes.csv` has `participant,group-id,
n-comments,n-votes,n-agree,n-disagree` and one column for each statement, named by its number.
"""

import re
from dataclasses import dataclass
from typing import Final

from app.commonground.unreadable import Fault, VoteFileError

PARTICIPANT: Final = ("participant", "participant-id", "voter", "voter-id")
COMMENT: Final = ("comment", "comment-id", "statement", "statement-id")
VOTE: Final = ("vote",)
TIME: Final = ("time-s", "timestamp", "time", "datetime")
FINAL: Final = ("final",)
NEIGHBORHOOD: Final = ("neighborhood", "neighbourhood")
AGREES: Final = ("n-agree", "agrees")
DISAGREES: Final = ("n-disagree", "disagrees")
SPACES: Final = re.compile(r"[\s_]+")


@dataclass(frozen=True)
class LongForm:
    """One vote a row: where its columns stand."""

    participant: int
    comment: int
    vote: int
    time: int | None
    final: int | None


@dataclass(frozen=True)
class Matrix:
    """One participant a row: the statements by the number of their column."""

    participant: int
    comments: dict[int, str]
    agrees: int | None
    disagrees: int | None


def columns_of(header: list[str]) -> LongForm | Matrix:
    """Recognise the form by the header's names, in any order and case.

    Raises VoteFileError where a column is missing or there twice.
    """
    names = plain(header)
    numbered = {at: name for at, name in enumerate(names) if name.isascii() and name.isdigit()}
    if numbered and find(names, COMMENT) is None and find(names, VOTE) is None:
        if len(set(numbered.values())) < len(numbered):
            twice = next(name for name in names if name.isdigit() and names.count(name) > 1)
            raise VoteFileError(Fault.TWICE, 1, column=twice)
        return Matrix(
            need(names, PARTICIPANT), numbered, find(names, AGREES), find(names, DISAGREES)
        )
    return LongForm(
        need(names, PARTICIPANT),
        need(names, COMMENT),
        need(names, VOTE),
        find(names, TIME),
        find(names, FINAL),
    )


def plain(header: list[str]) -> list[str]:
    """Return names as they are compared: `Comment ID`, `comment_id` and `comment-id` are one."""
    return [SPACES.sub("-", name.strip().casefold()) for name in header]


def find(names: list[str], wanted: tuple[str, ...]) -> int | None:
    """Return where the first wanted name stands. Raises VoteFileError if it is there twice."""
    for name in wanted:
        if names.count(name) > 1:
            raise VoteFileError(Fault.TWICE, 1, column=name)
        if name in names:
            return names.index(name)
    return None


def need(names: list[str], wanted: tuple[str, ...]) -> int:
    """As `find`, but raises VoteFileError where there is none."""
    at = find(names, wanted)
    if at is None:
        raise VoteFileError(Fault.COLUMN, 1, column=wanted[0], found=", ".join(names[:12]))
    return at
