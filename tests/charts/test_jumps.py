"""A chart says of a change what a claim on it says: jumps, and months that are not alike long."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from sqlalchemy.orm import Session

from app.charts.claims.caution_words import caution_words
from app.charts.claims.judged import Judged, Verdict, Warn
from app.charts.claims.parts import Part
from app.charts.claims.service import judge_fully, newest_cube
from app.charts.claims.specs import Baseline, ChangeClaim, Direction, LevelClaim, RankClaim, between
from app.charts.claims.words import sentence_of
from app.charts.models import Chart
from app.charts.periods import longer_of
from app.charts.reading import Reading, read_chart
from app.charts.showing import show_chart
from app.charts.spec import Between, Change, How, Last, Ranking, Spec, Step, Trend
from app.core.storage import Storage
from tests.charts.claims.city import YEARS, chart_of
from tests.factories.datasets import store_in

YEAR = Last(months=12)
BURSTS = {(2023, 6): 70, (2024, 2): 60, (2024, 9): 80, (2025, 4): 40}
FEBRUARY = Between(start=date(2025, 2, 1), end=date(2025, 2, 28))


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def bursting() -> list[tuple[object, ...]]:
    """Make two or four rows in a month, and a few months in which everything came at once."""
    rows = [
        ("ropewalk", date(year, month, 1 + n % 28), "lamp", 1.0)
        for year in YEARS
        for month in range(1, 13)
        for n in range(BURSTS.get((year, month), 2 + month % 3))
    ]
    return [*rows, ("ropewalk", date(2025, 12, 31), "lamp", 1.0)]


def daily() -> list[tuple[object, ...]]:
    """Make two rows on each day of January and February 2025, and of a year before."""
    days = [
        date.fromordinal(n)
        for n in range(date(2024, 1, 1).toordinal(), date(2025, 3, 1).toordinal())
    ]
    return [("ropewalk", day, "lamp", 1.0) for day in days for _twice in range(2)]


def told(
    session: Session, store: Storage, spec: Spec, rows: list[tuple[object, ...]]
) -> tuple[Chart, Reading]:
    chart = chart_of(session, store, rows, spec)
    return chart, read_chart(session, store, chart, "ropewalk")


def claimed(
    session: Session, store: Storage, chart: Chart, claim: ChangeClaim | LevelClaim | RankClaim
) -> Judged:
    return judge_fully(newest_cube(session, store, chart), claim)


@pytest.mark.parametrize(
    "spec",
    [
        Change(dataset="repairs", period=YEAR),
        Trend(dataset="repairs"),
        Trend(dataset="repairs", step=Step.QUARTER),
        Trend(dataset="repairs", window=12),
    ],
)
def test_a_chart_is_as_sure_of_a_change_as_a_claim(
    session: Session, store: Storage, spec: Spec
) -> None:
    chart, reading = told(session, store, spec, bursting())
    claim = ChangeClaim(area="ropewalk", period=YEAR, direction=Direction.LESS)
    found = claimed(session, store, chart, claim)
    assert found.jumps
    assert found.verdict is Verdict.TOO_FEW
    assert (reading.change, reading.change_low, reading.change_high) == pytest.approx(
        (found.value, found.low, found.high)
    )
    assert show_chart(session, store, chart, "ropewalk").finding == (
        "Repairs: no clear change in Ropewalk"
    )


def test_a_chart_is_as_sure_of_a_rank_as_a_claim(session: Session, store: Storage) -> None:
    others = [(place, *rest) for place in ("dovecote", "millrace") for _slug, *rest in bursting()]
    spec = Ranking(dataset="repairs", period=YEAR)
    rows = [*bursting(), *(row for n, row in enumerate(others) if n % 4)]
    chart, reading = told(session, store, spec, rows)
    claim = RankClaim(area="ropewalk", period=YEAR, direction=Direction.MORE, within=1)
    found = claimed(session, store, chart, claim)
    assert (reading.rank, reading.rank_low, reading.rank_high) == (
        found.value, found.low, found.high,
    )  # fmt: skip
    assert reading.rank_high == 3


def test_a_shorter_month_is_compared_for_each_day(session: Session, store: Storage) -> None:
    spec = Change(dataset="repairs", period=FEBRUARY, before="just")
    chart, reading = told(session, store, spec, daily())
    claim = ChangeClaim(
        area="ropewalk", period=FEBRUARY, direction=Direction.LESS, before=Baseline.JUST_BEFORE
    )
    found = claimed(session, store, chart, claim)
    assert (found.now, found.then, found.value) == (56, 62, 1)
    assert sentence_of(found).startswith(
        "Repairs in Ropewalk: 62 in January 2025, 56 in February 2025. For each day that is 0% more"
    )
    assert "too few to tell a change" in sentence_of(found)
    assert (reading.change, reading.by_day) == (1, True)
    assert "For each day that is no change" in reading.sentence
    table = show_chart(session, store, chart, "ropewalk").table
    assert table.columns[3] == "Change for each day"
    assert table.lines[0].cells[2] == "0%"


def test_a_leap_year_is_as_long_as_others() -> None:
    assert longer_of(366, 365) == longer_of(365, 366) == 1
    assert longer_of(29, 28) == 29 / 28
    assert longer_of(181, 184) == 181 / 184


def test_a_mean_that_few_large_values_carry_says_so(session: Session, store: Storage) -> None:
    rows = [
        (
            place,
            date(2025, 1 + n % 12, 1),
            "lamp",
            900.0 if n == 7 and place == "ropewalk" else 5.0 + n % 3,
        )
        for place in ("ropewalk", "dovecote")
        for n in range(24)
    ]
    spec = Ranking(dataset="repairs", how=How.MEAN, column="cost")
    chart = chart_of(session, store, rows, spec)
    lone, even = (
        claimed(
            session,
            store,
            chart,
            LevelClaim(area=area, period=between(date(2025, 1, 1), date(2025, 12, 31))),
        )
        for area in ("ropewalk", "dovecote")
    )
    warned = [one for one in lone.cautions if one.code is Warn.SKEWED]
    assert warned[0].facts["n"] == 24
    assert "rests on 24" in str(caution_words(warned[0]))
    assert not [one for one in even.cautions if one.code is Warn.SKEWED]


@pytest.mark.parametrize(
    "values", [[1e110, 1.0, 2.0], [1e200, -1e200], [1e-200, 3e-200, 0], [7.0] * 5]
)
def test_values_beyond_reckoning_have_no_skew(values: list[float]) -> None:
    found = np.array(values)
    with np.errstate(over="ignore", invalid="ignore"):
        sums = [float((found**power).sum()) for power in (1, 2, 3)]
    part = Part(len(values), sums[0], sums[1], 1.0, 1.0, cubes=sums[2])
    assert part.skewness == 0


def test_a_skew_is_that_of_scipy() -> None:
    found = np.random.default_rng(7).lognormal(size=40)
    sums = [float((found**power).sum()) for power in (1, 2, 3)]
    part = Part(40, sums[0], sums[1], 1.0, 1.0, cubes=sums[2])
    assert part.skewness == pytest.approx(stats.skew(found))


def test_a_change_beyond_all_numbers_is_none(session: Session, store: Storage) -> None:
    rows = [
        ("ropewalk", date(year, month, 1), "lamp", 1e-300 if year == 2024 else 1e300)
        for year in (2024, 2025)
        for month in range(1, 13)
    ]
    spec = Trend(dataset="repairs", how=How.SUM, column="cost", compare="year_before")
    _chart, reading = told(
        session, store, spec, [*rows, ("ropewalk", date(2025, 12, 31), "lamp", 1.0)]
    )
    assert reading.value is None
