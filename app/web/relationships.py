"""A city's relationships, measured: how many ties reach across neighborhoods and departments."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import APIRouter, Response

from app.core.clock import utc_now
from app.core.i18n import gettext
from app.http.limits import limit
from app.relationships.ties.models import Extent, Measure, TieCount
from app.relationships.ties.queries import Trend, trends
from app.web.page import OnPage, Page
from app.web.tie_words import WORDS, Words

router = APIRouter()

TALL: Final = 64  # of a full bar
STUMP: Final = 0.12
WIDE: Final = 44  # from one bar to the next


@dataclass(frozen=True)
class Bar:
    """A quarter in the picture and in the table. `exact` is false where a number is hidden."""

    quarter: str
    x: int
    height: float
    exact: bool
    told: str
    counted_on: date | None


@dataclass(frozen=True)
class Drawn:
    """A measure as the page shows it."""

    measure: Measure
    words: Words
    latest: str
    latest_quarter: str
    counted_on: date | None
    bars: Sequence[Bar]
    width: int


@router.get("/relationships")
def show_relationships(page: OnPage) -> Response:
    return page.show(
        "relationships/show.html", drawn=[_drawn(one) for one in _trends(page)], tall=TALL
    )


@router.get("/relationships.csv", dependencies=[limit("download", "60 per minute", reads=True)])
def download(page: OnPage) -> Response:
    """Give the published counts as a table: an empty part is one that is hidden."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["measure", "quarter_begins", "part", "whole", "extent", "counted_on"])
    for trend in _trends(page):
        for quarter, row in trend.quarters:
            if row is not None:
                part = "" if row.part is None else row.part
                whole = "" if row.whole is None else row.whole
                rows.writerow(
                    [trend.measure.value, quarter, part, whole, row.extent.value, row.counted_on]
                )
    named = {"Content-Disposition": 'attachment; filename="relationships.csv"'}
    return Response(text.getvalue(), headers=named, media_type="text/csv; charset=utf-8")


def told_of(row: TieCount) -> str:
    """Say a count in a sentence, its small numbers hidden."""
    words = WORDS[row.measure]
    say = {Extent.EXACT: words.exact, Extent.FEW: words.few, Extent.MOST: words.most}
    return str(say[row.extent](row))


def quarter_words(quarter: date) -> str:
    return gettext("%(year)s, quarter %(n)s") % {
        "year": quarter.year,
        "n": (quarter.month + 2) // 3,
    }


def _trends(page: Page) -> Sequence[Trend]:
    return trends(page.session, utc_now().astimezone(page.settings.zone).date())


def _drawn(trend: Trend) -> Drawn:
    shares = [_share(row) for _quarter, row in trend.quarters]
    full = max([1.0, *shares])  # of shares all; a count's tallest bar
    bars = [
        Bar(
            quarter_words(quarter),
            number * WIDE,
            _height(row, share / full),
            row is not None and row.extent is Extent.EXACT,
            told_of(row) if row else "",
            row.counted_on if row else None,
        )
        for number, ((quarter, row), share) in enumerate(zip(trend.quarters, shares, strict=True))
    ]
    latest = trend.latest
    return Drawn(
        trend.measure,
        WORDS[trend.measure],
        told_of(latest) if latest else "",
        quarter_words(latest.quarter) if latest else "",
        latest.counted_on if latest else None,
        bars,
        max(1, len(bars)) * WIDE,
    )


def _share(row: TieCount | None) -> float:
    """Return what a bar shows: a share, or a count where there is no whole.

    Of a hidden part no more shows than the sentence says.
    """
    if row is None or row.part is None:
        return 0.0
    return row.part / row.whole if row.whole else float(row.part)


def _height(row: TieCount | None, share: float) -> float:
    """Draw few as a stump and most as a full bar, whatever the number is."""
    hidden = {Extent.FEW: STUMP, Extent.MOST: 1.0}
    return round(TALL * (share if row is None else hidden.get(row.extent, share)), 1)
