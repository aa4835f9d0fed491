"""Whether two public charts can be set on one scale: each thing checked by itself. No words."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from app.charts.public.schema import Document

COUNTED: Final = frozenset({"count", "sum"})


class Aspect(StrEnum):
    UNIT = "unit"
    NATURE = "nature"
    DENOMINATOR = "denominator"
    STEP = "step"
    PERIOD = "period"


class Verdict(StrEnum):
    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    SIZE = "size"  # both are plain counts, which grow with the city


class Check(NamedTuple):
    aspect: Aspect
    verdict: Verdict

    @property
    def fits(self) -> bool:
        return self.verdict is Verdict.SAME


def checks_of(mine: Document, theirs: Document) -> Sequence[Check]:
    """Check unit, nature, denominator, step and period, in this order."""
    return [
        Check(Aspect.UNIT, _same(_unit(mine) == _unit(theirs))),
        Check(Aspect.NATURE, _same(mine.measure.nature == theirs.measure.nature)),
        Check(Aspect.DENOMINATOR, _denominator(mine, theirs)),
        Check(Aspect.STEP, _same((mine.along, mine.step) == (theirs.along, theirs.step))),
        Check(Aspect.PERIOD, _period(mine, theirs)),
    ]


def is_comparable(checks: Sequence[Check]) -> bool:
    """Say whether both may be drawn on one scale: nothing differs. What is unknown is said."""
    return all(check.verdict in {Verdict.SAME, Verdict.UNKNOWN} for check in checks)


def days_of(document: Document) -> tuple[date, date] | None:
    """Return the first and the last day that the numbers are about; None where they have none."""
    starts = [mark.start for mark in document.marks if mark.start]
    ends = [mark.end for mark in document.marks if mark.end]
    if starts and ends:
        return min(starts), max(ends)
    if document.period_from and document.period_to:
        return document.period_from, document.period_to
    return None


def _same(same: bool) -> Verdict:  # noqa: FBT001, the one thing that it is about
    return Verdict.SAME if same else Verdict.DIFFERS


def _unit(document: Document) -> tuple[str, str]:
    return document.measure.how, document.measure.unit


def _denominator(mine: Document, theirs: Document) -> Verdict:
    pers = mine.measure.per, theirs.measure.per
    if pers[0] is None and pers[1] is None:
        plain = mine.measure.how in COUNTED and theirs.measure.how in COUNTED
        return Verdict.SIZE if plain else Verdict.SAME
    if pers[0] is None or pers[1] is None:
        return Verdict.DIFFERS
    if (pers[0].of, pers[0].scale) != (pers[1].of, pers[1].scale):
        return Verdict.DIFFERS
    # Tables of two cities may hold other things under the same kind: whoever reads must look.
    return Verdict.SAME if pers[0].of != "dataset" else Verdict.UNKNOWN


def _period(mine: Document, theirs: Document) -> Verdict:
    first, second = days_of(mine), days_of(theirs)
    if first is None or second is None:
        return Verdict.UNKNOWN
    return _same(max(first[0], second[0]) <= min(first[1], second[1]))
