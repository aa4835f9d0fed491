"""Reading Pol.is's table of participants: one row each, one column for each statement."""

from collections.abc import Iterator

from app.commonground.file_cells import answer_of
from app.commonground.file_columns import Matrix
from app.commonground.file_lines import Row
from app.commonground.repeats import Tally
from app.commonground.unreadable import Fault, VoteFileError


def read_matrix(
    rows: Iterator[Row],
    columns: Matrix,
    voters: dict[str, int],
    items: dict[str, int],
    tally: Tally,
    most: int,
) -> None:
    """Read all rows into the tally; an empty cell is no vote.

    Raises VoteFileError, also where the table's own counts say that its signs are turned round.
    """
    agrees = turned = True
    width = max(columns.participant, *columns.comments) + 1
    item_of = {at: items.setdefault(name, len(items)) for at, name in columns.comments.items()}
    for line, row in rows:
        if len(row) < width:
            raise VoteFileError(Fault.SHORT, line, cells=len(row), wanted=width)
        who = row[columns.participant].strip()
        if not who:
            raise VoteFileError(Fault.BLANK, line)
        voter = voters.setdefault(who, len(voters))
        before = len(tally.voter)
        for at, item in item_of.items():
            if cell := row[at].strip():
                tally.voter.append(voter)
                tally.item.append(item)
                tally.answer.append(answer_of(cell, line))
                tally.line.append(line)
        if len(tally.voter) > most:
            raise VoteFileError(Fault.TOO_MANY, line, most=most)
        said = tally.answer[before:]
        counted = said.count(1), said.count(-1)
        told = _told(row, columns)
        agrees &= told in (None, counted)
        turned &= told == counted[::-1]
    if turned and not agrees:
        raise VoteFileError(Fault.SIGNS)


def _told(row: list[str], columns: Matrix) -> tuple[int, int] | None:
    """Return how many the row itself says that its participant agreed and disagreed with."""
    if columns.agrees is None or columns.disagrees is None:
        return None
    told = [cell.strip() for cell in (row[columns.agrees], row[columns.disagrees])]
    if not all(cell.isascii() and cell.isdigit() for cell in told):
        return None
    return int(told[0]), int(told[1])
