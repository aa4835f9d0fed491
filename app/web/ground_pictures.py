"""The opinion space without people, and how agreement grew: geometry for two drawings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.contributions.score_models import Fit
from app.core.i18n import Sentence
from app.ranking.history import Grown
from app.web.ground_bars import GROUPS, ONE_MORE, people_in_words

SIDE: Final = 192  # of the opinion space
RAMP: Final = 5  # tones of density
TALL: Final = 64
WIDE: Final = 620  # all days together
WIDEST: Final = 40  # one day


@dataclass(frozen=True)
class Square:
    """Where it is drawn, its tone from 1 to RAMP, and what the table says."""

    x: int
    y: int
    tone: int
    column: int
    row: int
    people: int


@dataclass(frozen=True)
class Panel:
    """One group: its own squares, and where the others' are. `told` is people in those squares."""

    name: Sentence
    people: Sentence
    told: int
    squares: Sequence[Square]
    others: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Space:
    """The opinion space: `side` is the length of its picture, `cell` that of a square.

    `tones` are those drawn, with the most people of a square of each.
    """

    side: int
    cell: int
    tones: Sequence[tuple[int, int]]
    panels: Sequence[Panel]


@dataclass(frozen=True)
class Day:
    """A day of the trend: how many have the badge, and the ten best, as heights from below."""

    day: date
    x: float
    wide: float
    badges_tall: float
    best_tall: float
    scored: int
    badges: int
    best: int  # in 100


def space_of(fit: Fit) -> Space | None:
    """Draw the picture that a fit left. None where there is nothing to draw."""
    picture: dict[str, Any] = fit.picture
    groups: list[list[list[int]]] = picture.get("groups", [])
    most = max((square[2] for group in groups for square in group), default=0)
    if not most:
        return None
    squares = int(picture["squares"])
    drawn = [[_square(square, squares, most) for square in group] for group in groups]
    panels = []
    for at, (group, size) in enumerate(zip(drawn, fit.group_sizes, strict=True)):
        others = {(one.x, one.y) for n, some in enumerate(drawn) if n != at for one in some}
        name = GROUPS[at] if at < len(GROUPS) else ONE_MORE
        told = sum(one.people for one in group)
        panels.append(Panel(name, people_in_words(size), told, group, sorted(others)))
    fullest: dict[int, int] = {}
    for one in sorted((one for group in drawn for one in group), key=lambda one: one.people):
        fullest[one.tone] = one.people
    return Space(SIDE, SIDE // squares, sorted(fullest.items()), panels)


def days_of(grown: Sequence[Grown]) -> Sequence[Day]:
    """Lay the days side by side, the last on the right."""
    step = min(WIDEST, WIDE / max(1, len(grown)))
    most = max((one.badges for one in grown), default=0) or 1
    return [
        Day(
            one.day,
            round(at * step, 1),
            round(step * 0.7, 1),
            round(TALL * one.badges / most, 1),
            round(TALL * max(0, one.best_ten) / 1000, 1),
            one.scored,
            one.badges,
            round(one.best_ten / 10),
        )
        for at, one in enumerate(grown)
    ]


def _square(square: Sequence[int], squares: int, most: int) -> Square:
    column, row, people = square
    tone = max(1, -(-RAMP * people // most))
    # Rows are counted from below, as in any chart.
    cell = SIDE // squares
    return Square(column * cell, (squares - 1 - row) * cell, tone, column + 1, row + 1, people)
