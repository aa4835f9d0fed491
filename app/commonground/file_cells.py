"""What a cell says: an answer, a time, whether a vote is the last one."""

import math
from datetime import datetime
from typing import Final

from app.commonground.unreadable import Fault, VoteFileError

ANSWERS: Final = {
    "1": 1, "-1": -1, "0": 0, "+1": 1, "1.0": 1, "-1.0": -1, "0.0": 0,
    "agree": 1, "disagree": -1, "pass": 0,
}  # fmt: skip
YES: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
SHOWN: Final = 40  # signs of a wrong cell that are told
# Pol.is writes times as JavaScript does: Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated …).
JAVASCRIPT: Final = "%a %b %d %Y %H:%M:%S GMT%z"


def answer_of(cell: str, line: int) -> int:
    """Return 1, -1 or 0. Raises VoteFileError for anything else."""
    answer = ANSWERS.get(cell.strip().casefold().replace("−", "-"))
    if answer is None:
        raise VoteFileError(Fault.VOTE, line, value=shown(cell))
    return answer


def time_of(cell: str, line: int) -> float:
    """Return a time as a number that grows with it; NaN for an empty cell."""
    try:
        number = float(cell)
    except ValueError:
        return _date(cell.strip(), line)
    if not math.isfinite(number):
        raise VoteFileError(Fault.TIME, line, value=shown(cell))
    return number


def final_of(cell: str, line: int) -> bool:
    """Tell whether a vote is marked as the last one."""
    said = YES.get(cell.strip().casefold())
    if said is None:
        raise VoteFileError(Fault.FINAL, line, value=shown(cell))
    return said


def shown(cell: str) -> str:
    """Return a cell's beginning, in a form that a message can hold."""
    return cell.strip()[:SHOWN]


def _date(text: str, line: int) -> float:
    if not text:
        return math.nan
    for read in (datetime.fromisoformat, _javascript):
        try:
            return read(text).timestamp()
        except (ValueError, OverflowError, OSError):
            continue
    raise VoteFileError(Fault.TIME, line, value=shown(text))


def _javascript(text: str) -> datetime:
    return datetime.strptime(text.partition(" (")[0], JAVASCRIPT)  # noqa: DTZ007, it holds a zone
