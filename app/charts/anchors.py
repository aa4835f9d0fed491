"""Anchors: which data point of a chart somebody means, in words that outlive a version.

An anchor names what a mark is of, never where it was drawn: `area:canton`, `period:2019-02`,
`category:Arson`. The same anchor therefore means the same point after a refresh.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self

from app.charts.spec import Step

LONGEST: Final = 260
_PERIOD: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)


class Axis(StrEnum):
    """What the marks of a chart are of."""

    AREA = "area"
    PERIOD = "period"
    CATEGORY = "category"
    BIN = "bin"


@dataclass(frozen=True)
class Anchor:
    """`key` is a slug, a month or year (`2019-02`, `2019`), a category's value, a bin's start."""

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
    return str(Anchor(Axis.PERIOD, start.strftime("%Y" if step is Step.YEAR else "%Y-%m")))
