"""Anchors: which data point of a chart somebody means, in words that outlive a version.

An anchor names what a mark is of, never where it was drawn: `area:canton`, `period:2019-02`,
`category:Arson`. The same anchor therefore means the same point after a refresh. A week is named by
its Monday, as a day is: the step of the chart tells them apart.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self

from app.charts.spec import Step

LONGEST: Final = 260
_PERIOD: Final = re.compile(
    r"\d{4}(?:-(?:Q[1-4]|(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?))?", re.ASCII
)


class Axis(StrEnum):
    """What the marks of a chart are of."""

    AREA = "area"
    PERIOD = "period"
    CATEGORY = "category"
    BIN = "bin"


@dataclass(frozen=True)
class Anchor:
    """`key` is a slug, a period, a category's value, or a bin's start.

    Periods are written `2019`, `2019-Q1`, `2019-02` and `2019-02-11`.
    """

    axis: Axis
    key: str

    def __str__(self) -> str:
        return f"{self.axis.value}:{self.key}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` wrote. Raises ValueError for anything else."""
        axis, colon, key = text.partition(":")
        if not (colon and key and len(text) <= LONGEST and key.isprintable()):
            message = "no anchor"
            raise ValueError(message)
        if axis == Axis.PERIOD and not _PERIOD.fullmatch(key):
            message = "no period"
            raise ValueError(message)
        return cls(Axis(axis), key)


def area_anchor(slug: str) -> str:
    return str(Anchor(Axis.AREA, slug))


def period_anchor(start: date, step: Step) -> str:
    match step:
        case Step.YEAR:
            key = f"{start.year:04}"
        case Step.QUARTER:
            key = f"{start.year:04}-Q{(start.month + 2) // 3}"
        case Step.MONTH:
            key = f"{start.year:04}-{start.month:02}"
        case _:
            key = start.isoformat()
    return str(Anchor(Axis.PERIOD, key))


def kind_anchor(value: str) -> str:
    """Return the anchor of a category; nothing where its value is too long or no line of text."""
    told = str(Anchor(Axis.CATEGORY, value))
    return told if value and value.isprintable() and len(told) <= LONGEST else ""


def bin_anchor(start: float) -> str:
    return str(Anchor(Axis.BIN, f"{start:.10g}"))
