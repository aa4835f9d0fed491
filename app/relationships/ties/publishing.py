"""Publishing the counts: once a day at most, small numbers hidden, all in steps of five or more.

So neither one number nor the difference of two tells what one thread, sponsor or pair did.
"""

from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution
from app.core.config import Settings
from app.relationships.ties.counting import Count, Span, count_ties
from app.relationships.ties.models import Extent, Measure, TieCount
from app.relationships.ties.opinions import Opinions
from app.relationships.ties.quarters import bounds, last_quarters, quarter_of

SMALLEST: Final = 5
QUARTERS: Final = 8  # two years of trend
STILL_MOVING: Final = 2  # quarters that are counted each day: this one and the last


class Shown(NamedTuple):
    """A count as everybody may see it."""

    extent: Extent
    part: int | None
    whole: int | None


def publish_ties(
    session: Session, now: datetime, settings: Settings, opinions: Opinions | None = None
) -> int:
    """Count the quarters that may have changed and add rows for what did; return how many.

    Twice on one day is once. An earlier quarter is counted once, when it has no row yet.
    """
    zone = settings.zone
    today = now.astimezone(zone).date()
    began = session.scalar(select(func.min(col(Contribution.created_at))))
    if began is None:
        return 0
    first = quarter_of(began.astimezone(zone).date())
    quarters = [quarter for quarter in last_quarters(today, QUARTERS) if quarter >= first]
    latest = latest_ties(session, first)
    added = 0
    for quarter in quarters:
        moving = quarter in quarters[-STILL_MOVING:]
        if not moving and any(known == quarter for known, _measure in latest):
            continue
        counted = count_ties(session, Span(*bounds(quarter, zone)), settings, opinions)
        for measure, count in counted.items():
            last = latest.get((quarter, measure))
            if last is not None and last.counted_on >= today:
                continue
            if last is None and count.whole == 0:
                continue  # there was nothing to count
            shown = shown_of(count)
            if last is None or may_follow(Shown(last.extent, last.part, last.whole), shown):
                session.add(
                    TieCount(
                        quarter=quarter,
                        measure=measure,
                        counted_on=today,
                        extent=shown.extent,
                        part=shown.part,
                        whole=shown.whole,
                        at=now,
                    )
                )
                added += 1
    session.flush()
    return added


def shown_of(count: Count) -> Shown:
    """Hide a part under five, and one that leaves fewer than five of its whole."""
    if count.part < SMALLEST:
        return Shown(Extent.FEW, None, count.whole)
    if count.whole is not None and count.whole - count.part < SMALLEST:
        return Shown(Extent.MOST, None, count.whole)
    return Shown(Extent.EXACT, count.part, count.whole)


def may_follow(last: Shown, now: Shown) -> bool:
    """Say whether a new count may take the place of the last one.

    Only when the part and what is left of the whole each moved by five or more for certain, hidden
    ones included: else the difference would tell what one thread did. "Fewer than 5" stays until
    something else may follow, or the whole moved by five: a new row a day that stops as the part
    reaches five would tell as much.
    """
    if last.part is None and last.extent is now.extent:
        return abs((now.whole or 0) - (last.whole or 0)) >= SMALLEST
    parts = _apart(_part_of(last), _part_of(now)) >= SMALLEST
    if last.whole is None or now.whole is None:
        return parts
    return parts and _apart(_rest_of(last), _rest_of(now)) >= SMALLEST


def _part_of(shown: Shown) -> tuple[int, int]:
    """Return the least and the most that the part may be, by what is shown."""
    if shown.part is not None:
        return shown.part, shown.part
    if shown.extent is Extent.FEW or shown.whole is None:
        return 0, SMALLEST - 1
    return shown.whole - SMALLEST + 1, shown.whole


def _rest_of(shown: Shown) -> tuple[int, int]:
    least, most = _part_of(shown)
    whole = shown.whole or 0
    return whole - most, whole - least


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Return how far two ranges are from each other, 0 where they meet."""
    return max(0, other[0] - one[1], one[0] - other[1])


def latest_ties(session: Session, since: date) -> dict[tuple[date, Measure], TieCount]:
    """Return the last row of each quarter and measure since a quarter."""
    rows = select(TieCount).where(col(TieCount.quarter) >= since)
    found = session.scalars(rows.order_by(col(TieCount.quarter), col(TieCount.counted_on)))
    return {(row.quarter, row.measure): row for row in found}
