"""Questions to a table, and the rows that answer them. No database here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

# Quantiles that a median's interval is read from: dense near the middle, where many rows put it.
GRID: Final = (
    0.0, *(round(0.5 - 0.45 * 0.72**k, 6) for k in range(22)), 0.5,
    *(round(0.5 + 0.45 * 0.72**k, 6) for k in reversed(range(22))), 1.0,
)  # fmt: skip


class Aggregate(StrEnum):
    """COUNT counts rows and needs no measure; the others need a measure of numbers.

    A rate's numerator is a COUNT or a SUM; its denominator is another question.
    """

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    SHARE = "share"  # of the rows that say anything in the column of `Question.of`


class Group(StrEnum):
    """By place, by time, or by both. A week begins on Monday. SPANS are those of the question."""

    NONE = "none"
    NEIGHBORHOOD = "neighborhood"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SPANS = "spans"
    NEIGHBORHOOD_DAY = "neighborhood_day"
    NEIGHBORHOOD_WEEK = "neighborhood_week"
    NEIGHBORHOOD_MONTH = "neighborhood_month"
    NEIGHBORHOOD_QUARTER = "neighborhood_quarter"
    NEIGHBORHOOD_YEAR = "neighborhood_year"
    NEIGHBORHOOD_SPANS = "neighborhood_spans"

    @property
    def by_place(self) -> bool:
        return self.value.startswith("neighborhood")

    @property
    def step(self) -> str:
        """Name the time that it groups by; empty for none."""
        last = self.value.rpartition("_")[2]
        return "" if last in {"none", "neighborhood"} else last


@dataclass(frozen=True)
class Filter:
    """Keep rows whose column reads as `value`, or as one of several values, like `categories`."""

    column: str
    value: str | tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """`date_from` and `date_to` are both included.

    `neighborhoods=None` means the whole city, rows without a neighborhood included. `of` is what a
    share looks for. `spans` are periods that a group of SPANS tells apart by their first day.
    """

    aggregate: Aggregate
    measure: str | None = None
    group: Group = Group.NONE
    filters: tuple[Filter, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    neighborhoods: tuple[str, ...] | None = None
    of: Filter | None = None
    spans: tuple[tuple[date, date], ...] = ()


class AnswerRow(NamedTuple):
    """`period` is the first day of the step; `n` is how many rows the value rests on.

    `neighborhood` is None for rows of no neighborhood, and where the question did not group by it.
    Beside a mean stands its `variance` (n - 1 below), beside a median the quantiles of GRID.
    """

    neighborhood: str | None
    period: date | None
    value: float
    n: int
    variance: float | None = None
    quantiles: Sequence[float] | None = None


Answer: TypeAlias = list[AnswerRow]
