"""Which waiting votes a batch may count, and in which cell. Pure: no session, no clock.

A watcher who knows who voted, and when, must not learn how. So every vote is counted once, in one
cell, together with others whose answers are mixed; and what is published of a text is the sum of
its cells, so that nothing is learnt by taking one figure from another.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
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
    voter moves. `home` and `district` are those of a voter whose home counts, else None.
    """

    person: PersonId
    answer: Answer
    counted_in: Cell | None
    home: int | None
    district: int | None


def ripe_cells(
    waiting: Collection[Waiting], settings: Settings, *, sweep: bool
) -> Mapping[Cell, Sequence[Waiting]]:
    """Return each cell that may be counted now, with the votes that it counts.

    A neighborhood is counted once enough of its people wait. Those of smaller ones wait for the
    sweep, which counts them in their district or, where they are too few, with all others. Where
    the city pools its neighborhoods, districts take their place.
    """
    first, *others = _LEVELS[settings.pool_neighborhoods]
    ripe = _ripe_at(first, waiting, settings.cell_votes)
    for level in others:
        counted = {vote.person for votes in ripe.values() for vote in votes}
        left = [vote for vote in waiting if vote.person not in counted]
        if not sweep:
            left = [vote for vote in left if vote.counted_in or _cell_at(first, vote) is None]
        ripe |= _ripe_at(level, left, settings.batch_votes)
    return ripe


def hides_each(answers: Mapping[Answer, int], fewest: int) -> bool:
    """Say whether these answers, published together, hide every single one of them.

    They are those of people, not of clicks: nobody can fill a batch by changing their mind ten
    times.
    """
    enough = sum(answers.values()) >= fewest
    return enough and sum(people > 1 for people in answers.values()) > 1


_LEVELS: Final = {
    False: (CellKind.NEIGHBORHOOD, CellKind.DISTRICT, CellKind.ELSEWHERE),
    True: (CellKind.DISTRICT, CellKind.ELSEWHERE),
}


def _ripe_at(
    level: CellKind, votes: Collection[Waiting], fewest: int
) -> dict[Cell, Sequence[Waiting]]:
    cells: dict[Cell, list[Waiting]] = {}
    for vote in votes:
        cell = _cell_at(level, vote)
        if cell is not None:
            cells.setdefault(cell, []).append(vote)
    return {
        cell: together
        for cell, together in sorted(cells.items())
        if hides_each(Counter(vote.answer for vote in together), fewest)
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
