"""Reads of the published counts: the page, its file and the programs' door show the same rows."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.relationships.ties.models import Measure, TieCount
from app.relationships.ties.publishing import QUARTERS, latest_ties
from app.relationships.ties.quarters import last_quarters


class Trend(NamedTuple):
    """One measure over the last quarters, the earliest first. None: not counted."""

    measure: Measure
    quarters: Sequence[tuple[date, TieCount | None]]

    @property
    def latest(self) -> TieCount | None:
        """The last quarter that was counted."""
        return next((row for _q, row in reversed(self.quarters) if row is not None), None)


def trends(session: Session, today: date) -> Sequence[Trend]:
    """Return what is published of the last two years, by measure. Quarters before any are left."""
    quarters = last_quarters(today, QUARTERS)
    rows = latest_ties(session, quarters[0])
    known = {quarter for quarter, _measure in rows}
    shown = [quarter for quarter in quarters if known and quarter >= min(known)]
    return [
        Trend(measure, [(quarter, rows.get((quarter, measure))) for quarter in shown])
        for measure in Measure
    ]
