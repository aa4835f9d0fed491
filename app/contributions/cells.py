"""Which waiting votes a batch may count, and in which cell. Pure: no session, no clock.

A watcher who knows who voted, and when, must not learn how. So every vote is counted once, in one
cell, together with others whose answers are mixed; and what is published of a text is the sum of
its cells, so that nothing is learnt by taking one figure from another.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, NamedTuple

from app.contributions.models import Answer, CellKind
from app.core.config import Settings
from app.people.models import PersonId


class Cell(NamedTuple):
    """A neighborhood or a district, by its id, or everybody else, whose place is 0."""

    kind: CellKind
    place: int


ELSEWHERE: Final = Cell(CellKind.ELSEWHERE, 0)


class Waiting(NamedTuple):
    """A vote whose answer is not counted yet, or is no longer the one that was counted.

    `counted_in` is the cell that has it already: it stays there when its answer changes or its
    voter moves. `home` and `district` are those of a voter whose home counts, else None. `was` is
    the answer that was counted.
    """

    person: PersonId
    answer: Answer
    counted_in: Cell | None
    home: int | None
    district: int | None
    was: Answer | None = None


# How many people more than two must have given the second answer of these votes in a cell.
Asks = Callable[[Cell, Collection[Waiting]], int]


def asks_no_more(_cell: Cell, _votes: Collection[Waiting]) -> int:
    return 0


def ripe_cells(
    waiting: Collection[Waiting], settings: Settings, *, sweep: bool, asks: Asks = asks_no_more
) -> Mapping[Cell, Sequence[Waiting]]:
    """Return each cell that may be counted now, with the votes that it counts.

    A neighborhood is counted once enough of its people wait. Those of smaller ones wait for the
    sweep, which counts them in their district or, where they are too few, with all others. Where
    the city pools its neighborhoods, districts take their place.
    """
    first, *others = _LEVELS[settings.pool_neighborhoods]
    ripe = _ripe_at(first, waiting, settings.cell_votes, asks)
    for level in others:
        counted = {vote.person for votes in ripe.values() for vote in votes}
        left = [vote for vote in waiting if vote.person not in counted]
        if not sweep:
            left = [vote for vote in left if vote.counted_in or _cell_at(first, vote) is None]
        ripe |= _ripe_at(level, left, settings.batch_votes, asks)
    return ripe


def hides_each(answers: Mapping[Answer, int], fewest: int, more: int = 0) -> bool:
    """Say whether these answers, published together, hide every single one of them.

    They are those of people, not of clicks: nobody can fill a batch by changing their mind ten
    times. At least two answers are given by two people, and by as many `more` as are asked for.
    """
    enough = sum(answers.values()) >= fewest
    return enough and sum(people > 1 + more for people in answers.values()) > 1


def hides_who_left(
    had: Mapping[Answer, int], holds: Mapping[Answer, int], votes: Collection[Waiting]
) -> bool:
    """Say whether a cell's next state hides the answers that were taken back or changed.

    `had` is its last state, `holds` what is still counted in it. Where an answer falls, that many
    of those who left had given it: it may be true of half of them, and then of nobody for certain.
    """
    changed = Counter(vote.was for vote in votes if vote.was is not None)
    came = Counter(vote.answer for vote in votes)
    fallen = sum(
        max(0, had.get(answer, 0) - holds.get(answer, 0) + changed[answer] - came[answer])
        for answer in Answer
    )
    left = sum(had.values()) - sum(holds.values()) + changed.total()
    return 2 * fallen <= left


_LEVELS: Final = {
    False: (CellKind.NEIGHBORHOOD, CellKind.DISTRICT, CellKind.ELSEWHERE),
    True: (CellKind.DISTRICT, CellKind.ELSEWHERE),
}


def _ripe_at(
    level: CellKind, votes: Collection[Waiting], fewest: int, asks: Asks
) -> dict[Cell, Sequence[Waiting]]:
    cells: dict[Cell, list[Waiting]] = {}
    for vote in votes:
        cell = _cell_at(level, vote)
        if cell is not None:
            cells.setdefault(cell, []).append(vote)
    return {
        cell: together
        for cell, together in sorted(cells.items())
        if len(together) >= fewest
        and hides_each(Counter(vote.answer for vote in together), fewest, asks(cell, together))
    }


def _cell_at(level: CellKind, vote: Waiting) -> Cell | None:
    """Return the cell of this kind that a vote may be counted in."""
    if vote.counted_in is not None:
        return vote.counted_in if vote.counted_in.kind is level else None
    match level:
        case CellKind.NEIGHBORHOOD:
            return None if vote.home is None else Cell(level, vote.home)
        case CellKind.DISTRICT:
            return None if vote.district is None else Cell(level, vote.district)
        case _:
            return ELSEWHERE
