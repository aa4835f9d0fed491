"""How much the counts behind a chart jump from month to month, as claims on it see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from app.charts.methods.dispersion import PLAIN, Dispersion
from app.charts.methods.trends import jumps_of
from app.charts.periods import Span, Stretch
from app.charts.spec import AllTime, Between, Change, How, Map, Ranking, Spec, Step, Trend
from app.charts.suppressing import Counts

LOOKED_BACK: Final = 60  # months at most


@dataclass(frozen=True)
class Months:
    """`counts[month, area]` of whole months, in order; the city's in the last column."""

    months: tuple[int, ...]  # 1 to 12
    counts: Counts

    @cached_property
    def _kept(self) -> dict[int, Dispersion]:
        return {}

    def jumps(self, column: int) -> Dispersion:
        """Judge one area's counts, or the city's (-1)."""
        if column not in self._kept:
            self._kept[column] = jumps_of(self.counts[:, column].tolist(), self.months)
        return self._kept[column]


def months_asked(spec: Spec, span: Span) -> Trend | None:
    """Return what to ask for the months before the end of a chart's time; None if it needs none."""
    counted = spec.how is How.COUNT or (spec.how is How.RATE and spec.column is None)
    if not counted or not isinstance(spec, Change | Trend | Ranking | Map) or span.end is None:
        return None
    shared = {"dataset", "how", "per", "scale", "filters"}
    first = max(date.min.year, span.end.year - LOOKED_BACK // 12 - 1)
    period = Between(start=date(first, 1, 1), end=span.end)
    return Trend(**{name: getattr(spec, name) for name in shared}, step=Step.MONTH, period=period)


def is_by_month(spec: Spec) -> bool:
    """Say whether a chart shows every month there is, so that nothing more need be asked."""
    if not isinstance(spec, Trend) or spec.window or spec.compare:
        return False
    return spec.step is Step.MONTH and isinstance(spec.period, AllTime)


def months_of(periods: Sequence[Stretch], counts: Counts, city: Counts) -> Months:
    """Keep the newest whole months of a chart by months."""
    whole = [i for i, period in enumerate(periods) if period.full][-LOOKED_BACK:]
    both = np.column_stack([counts[whole], city[whole]])
    return Months(tuple(periods[i].start.month for i in whole), both)


def jumps_in(months: Months | None, column: int) -> Dispersion:
    return months.jumps(column) if months else PLAIN
