"""What is claimed of a chart is computed, and judged by its interval."""

from datetime import date
from pathlib import Path

import pytest
from scipy import stats
from sqlalchemy.orm import Session

from app.charts.claims.judged import Judged, Reason, Verdict
from app.charts.claims.service import judge_fully, newest_cube
from app.charts.claims.specs import (
    Baseline,
    ChangeClaim,
    CityClaim,
    Claimed,
    Direction,
    GapClaim,
    LevelClaim,
    RankClaim,
    ShareClaim,
    TrendClaim,
    between,
)
from app.charts.claims.words import sentence_of
from app.charts.methods.counts import ratio_interval
from app.charts.models import Chart
from app.charts.spec import Between, How, Last, Population, Ranking
from app.core.storage import Storage
from tests.charts.claims.city import chart_of, rows
from tests.factories.datasets import store_in

# By month, in 2023, 2024 and 2025.
COUNTS = {"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4), "millrace": (2, 2, 2), "tannery": (1, 1, 1)}
YEAR = Last(months=12)
MORE, LESS = Direction.MORE, Direction.LESS


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def chart(session: Session, store: Storage) -> Chart:
    return chart_of(session, store, rows(COUNTS))


def found(session: Session, store: Storage, chart: Chart, claim: Claimed) -> Judged:
    return judge_fully(newest_cube(session, store, chart), claim)


def test_a_doubling_is_supported_with_its_interval(
    session: Session, store: Storage, chart: Chart
) -> None:
    claim = ChangeClaim(area="ropewalk", period=YEAR, direction=MORE)
    told = found(session, store, chart, claim)
    low, high = ratio_interval(96, 48)
    assert (told.verdict, told.now, told.then, told.value) == (Verdict.SUPPORTED, 96, 48, 2)
    assert [told.low, told.high] == pytest.approx([low, high])
    assert (told.before_from, told.before_to) == (date(2024, 1, 1), date(2024, 12, 31))
    assert sentence_of(told) == (
        "Repairs in Ropewalk rose from 48 in 2024 to 96 in 2025: "
        "2 times as many (95% interval: 1.42 to 2.85)."
    )


def test_the_other_direction_is_not_supported(
    session: Session, store: Storage, chart: Chart
) -> None:
    claim = ChangeClaim(area="ropewalk", period=YEAR, direction=LESS)
    assert found(session, store, chart, claim).verdict is Verdict.NOT_SUPPORTED


def test_few_rows_decide_nothing_and_a_longer_time_is_offered(
    session: Session, store: Storage, chart: Chart
) -> None:
    month = between(date(2025, 12, 1), date(2025, 12, 31))
    claim = ChangeClaim(area="ropewalk", period=month, direction=MORE)
    told = found(session, store, chart, claim)
    assert (told.verdict, told.now, told.then) == (Verdict.TOO_FEW, 8, 4)
    assert told.offers[0]["period"] == {"of": "last", "months": 3}
    assert "too few to tell a change" in sentence_of(told)


def test_the_rest_of_the_city_holds_no_rows_of_the_area(
    session: Session, store: Storage, chart: Chart
) -> None:
    claim = CityClaim(area="ropewalk", period=YEAR, direction=MORE)
    told = found(session, store, chart, claim)
    # 96 rows beside 85 in three other neighborhoods, the one without a place among them.
    assert (told.now, told.now_n, told.then, told.then_n) == (96, 96, 28, 84)
    assert told.value == pytest.approx(96 / (84 / 3))
    assert told.verdict is Verdict.SUPPORTED


def test_a_rate_is_compared_by_people(session: Session, store: Storage) -> None:
    spec = Ranking(dataset="repairs", how=How.RATE, per=Population())
    chart = chart_of(session, store, rows(COUNTS), spec)
    told = found(session, store, chart, CityClaim(area="ropewalk", period=YEAR, direction=MORE))
    assert told.now == pytest.approx(96 / 5)
    assert told.then == pytest.approx(84 / 15)
    assert told.value == pytest.approx(96 * 3 / 84)


def test_two_areas_are_compared(session: Session, store: Storage, chart: Chart) -> None:
    claim = GapClaim(area="millrace", other="dovecote", period=YEAR, direction=LESS)
    told = found(session, store, chart, claim)
    assert (told.verdict, told.now, told.then) == (Verdict.SUPPORTED, 24, 48)
    assert "Millrace" in sentence_of(told)
    assert "Dovecote: 48" in sentence_of(told)


def test_a_rank_is_as_sure_as_its_neighbors_leave_it(
    session: Session, store: Storage, chart: Chart
) -> None:
    first = RankClaim(area="ropewalk", period=YEAR, direction=MORE, within=1)
    told = found(session, store, chart, first)
    assert (told.verdict, told.value, told.low, told.high) == (Verdict.SUPPORTED, 1, 1, 1)
    last = RankClaim(area="tannery", period=YEAR, direction=LESS, within=1)
    told = found(session, store, chart, last)
    assert (told.value, told.low, told.high) == (1, 1, 2)
    assert told.verdict is Verdict.TOO_FEW
    wrong = RankClaim(area="tannery", period=YEAR, direction=MORE, within=1)
    assert found(session, store, chart, wrong).verdict is Verdict.NOT_SUPPORTED


def test_a_share_is_of_all_rows(session: Session, store: Storage, chart: Chart) -> None:
    told = found(session, store, chart, ShareClaim(area="ropewalk", period=YEAR, over=33))
    wilson = stats.binomtest(96, 181).proportion_ci(method="wilson")
    assert told.value == pytest.approx(100 * 96 / 181)
    assert [told.low, told.high] == pytest.approx([100 * wilson.low, 100 * wilson.high], rel=1e-4)
    assert told.verdict is Verdict.SUPPORTED
    half = ShareClaim(area="ropewalk", period=YEAR, over=50)
    assert found(session, store, chart, half).verdict is Verdict.TOO_FEW


def test_a_level_is_a_number_with_its_place_and_time(
    session: Session, store: Storage, chart: Chart
) -> None:
    told = found(session, store, chart, LevelClaim(area="dovecote", period=YEAR))
    assert told.verdict is Verdict.SUPPORTED
    assert sentence_of(told) == ("Repairs in Dovecote, 2025: 48 (95% interval: 36 to 63).")


def test_a_trend_needs_more_than_a_step(session: Session, store: Storage, chart: Chart) -> None:
    flat = TrendClaim(area="dovecote", direction=MORE)
    assert found(session, store, chart, flat).verdict is Verdict.TOO_FEW
    short = TrendClaim(area="dovecote", period=Last(months=3), direction=MORE)
    assert found(session, store, chart, short).reason is Reason.SHORT


def test_means_are_compared_by_their_difference(session: Session, store: Storage) -> None:
    table = [*rows({"ropewalk": (5, 5, 5)}, 10.0), *rows({"dovecote": (5, 5, 5)}, 1.0)]
    spec = Ranking(dataset="repairs", how=How.MEAN, column="cost")
    chart = chart_of(session, store, table, spec)
    claim = GapClaim(area="ropewalk", other="dovecote", period=YEAR, direction=MORE)
    told = found(session, store, chart, claim)
    assert told.sort == "difference"
    assert (told.now, told.then, told.value) == (30, 3, 27)
    values = [10.0 * (1 + n % 5) for n in range(5)] * 12
    others = [1.0 * (1 + n % 5) for n in range(5)] * 12
    theirs = stats.ttest_ind(values, others, equal_var=False).confidence_interval(0.95)
    assert [told.low, told.high] == pytest.approx([theirs.low, theirs.high])


def test_medians_are_compared_too(session: Session, store: Storage) -> None:
    table = [*rows({"ropewalk": (5, 5, 5)}, 10.0), *rows({"dovecote": (5, 5, 5)}, 1.0)]
    spec = Ranking(dataset="repairs", how=How.MEDIAN, column="cost")
    chart = chart_of(session, store, table, spec)
    claim = GapClaim(area="ropewalk", other="dovecote", period=YEAR, direction=MORE)
    told = found(session, store, chart, claim)
    assert (told.verdict, told.now, told.then) == (Verdict.SUPPORTED, 30, 3)
    rank = RankClaim(area="ropewalk", period=YEAR, direction=MORE, within=1)
    assert found(session, store, chart, rank).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (LevelClaim(area="nowhere"), Reason.NO_AREA),
        (GapClaim(area="ropewalk", other="nowhere", direction=MORE), Reason.NO_AREA),
        (LevelClaim(period=Between(start=date(1990, 1, 1), end=date(1990, 2, 1))),
         Reason.NO_PERIOD),
        (ChangeClaim(period=Last(months=36), direction=MORE), Reason.NO_PERIOD),
        (ChangeClaim(period=YEAR, before=between(date(2025, 1, 1), date(2025, 12, 31)),
                     direction=MORE), Reason.TIMES),
        (ChangeClaim(period=between(date(2024, 1, 1), date(2025, 12, 31)),
                     before=between(date(2023, 1, 1), date(2023, 12, 31)), direction=MORE),
         Reason.TIMES),
        (ChangeClaim(period=between(date(2023, 1, 1), date(2023, 12, 31)),
                     before=between(date(2025, 1, 1), date(2025, 12, 31)), direction=MORE),
         Reason.TIMES),
        (TrendClaim(period=Last(months=8), direction=MORE), Reason.SHORT),
    ],
)  # fmt: skip
def test_what_has_no_number_says_why(
    session: Session, store: Storage, chart: Chart, claim: Claimed, reason: Reason
) -> None:
    told = found(session, store, chart, claim)
    assert (told.verdict, told.reason, told.value) == (Verdict.NO_NUMBER, reason, None)
    assert sentence_of(told)


def test_facts_read_as_they_were_written(session: Session, store: Storage, chart: Chart) -> None:
    claim = ChangeClaim(area="ropewalk", period=YEAR, direction=MORE, before=Baseline.JUST_BEFORE)
    told = found(session, store, chart, claim)
    assert Judged.from_facts(told.to_facts()) == told


def test_an_endless_ratio_is_stored_and_said(session: Session, store: Storage) -> None:
    chart = chart_of(session, store, rows({"ropewalk": (4, 4, 8)}))
    claim = GapClaim(area="ropewalk", other="dovecote", period=YEAR, direction=MORE)
    told = found(session, store, chart, claim)
    assert told.to_facts()["value"] == "inf"
    assert Judged.from_facts(told.to_facts()) == told
    assert "at least" in sentence_of(told)
    assert told.verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(("beside", "high"), [(0, 1), (2000, 2)])
def test_a_burst_in_one_month_says_less_of_a_rank_than_its_rows(
    session: Session, store: Storage, beside: int, high: int
) -> None:
    table = rows(COUNTS)
    for slug, many in (("ropewalk", 4000), ("dovecote", beside)):
        table += [(slug, date(2024, 5, 1 + n % 28), "lamp", 1.0) for n in range(many)]
    claim = RankClaim(area="ropewalk", within=1, direction=MORE)
    told = found(session, store, chart_of(session, store, table), claim)
    assert (told.value, told.low, told.high) == (1, 1, high)
