"""Computing all city-wide scores again from the public download, as anybody can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import numpy as np

from app.commonground.limits import HUNDREDTHS
from app.commonground.tables import Table, score_published
from app.ranking.published import shares_of

TOLERANCE: Final = 0.005
ELSEWHERE: Final = "elsewhere"


class FiguresError(ValueError):
    """The file does not hold what the city's figures hold."""


@dataclass(frozen=True)
class Checked:
    """What was found. `corners` are left out: groups within a neighborhood are never published."""

    scores: int
    corners: int
    largest: float  # difference, on the scale from 0 to 1
    where: int | None  # the text that has it

    @property
    def holds(self) -> bool:
        return self.largest <= TOLERANCE


def check(figures: Any) -> Checked:  # noqa: ANN401, whatever a file holds
    """Score every text of a download anew, and compare. Raises FiguresError."""
    try:
        texts: Sequence[Mapping[str, Any]] = figures["texts"]
        places, known = _places(texts)
        lowest = np.array([_lowest(text) for text in texts]).reshape(len(texts), HUNDREDTHS + 1)
        told = [
            (row, text["id"], text["score"] / 1000)
            for row, text in enumerate(texts)
            if text["score"] is not None and not text["corner"]
        ]
        corners = sum(bool(text["corner"]) for text in texts)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise FiguresError from error
    if not all(isfinite(score) for _row, _number, score in told):
        raise FiguresError
    if not told:
        return Checked(0, corners, 0.0, None)
    again = score_published(lowest, places, known).score
    away = [(abs(float(again[row]) - score), number) for row, number, score in told]
    largest, where = max(away)
    return Checked(len(told), corners, largest, where)


def _places(texts: Sequence[Mapping[str, Any]]) -> tuple[Table, int]:
    """Return the counts by place, those of all others together last, and how many are places."""
    cells = [{cell["place"]: cell for cell in text["cells"]} for text in texts]
    found = sorted({p for some in cells for p in some}, key=lambda p: (p == ELSEWHERE, p))
    columns = {place: at for at, place in enumerate(found)}
    counts = np.zeros((3, len(texts), len(columns)))
    for row, some in enumerate(cells):
        for place, cell in some.items():
            for at, answer in enumerate(("agree", "disagree", "pass")):
                counts[at, row, columns[place]] = float(cell[answer])
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise FiguresError
    return Table(*counts), len(columns) - (ELSEWHERE in columns)


def _lowest(text: Mapping[str, Any]) -> Sequence[float]:
    """Return a text's shares; any will do where there is no score to compare."""
    return shares_of(text["lowest"] or {"0": 1})
