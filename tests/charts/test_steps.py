"""Steps, windows and the same time a year earlier."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.charts.anchors import Anchor, period_anchor
from app.charts.checking import check_spec
from app.charts.figures import Figures, figures_of
from app.charts.periods import STEPS_LIMIT, Span, beside, end_of, start_of, steps_in
from app.charts.reading import reading_of
from app.charts.sentences import sentence_of
from app.charts.spec import Change, How, Keep, Spec, Step, Trend
from app.core.errors import InvalidError
from app.core.storage import Storage
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

days = st.dates(date(1, 1, 8), date(9999, 12, 24))


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@given(days, st.sampled_from(Step))
def test_every_day_lies_in_one_step_whose_ends_know_it(day: date, step: Step) -> None:
    start, end = start_of(day, step), end_of(day, step)
    assert start <= day <= end
    assert (start_of(end, step), end_of(start, step)) == (start, end)
    assert Anchor.read(period_anchor(start, step)).axis == "period"
    assert steps_in(Span(start, end), step) == 1


@pytest.mark.parametrize(
    ("step", "key"),
    [(Step.DAY, "2019-02-13"), (Step.WEEK, "2019-02-11"), (Step.MONTH, "2019-02"),
     (Step.QUARTER, "2019-Q1"), (Step.YEAR, "2019")],
)  # fmt: skip
def test_a_step_is_named_by_its_beginning(step: Step, key: str) -> None:
    assert period_anchor(start_of(date(2019, 2, 13), step), step) == f"period:{key}"


@pytest.mark.parametrize(
    ("span", "before", "told"),
    [
        ((date(2018, 1, 1), date(2018, 12, 31)), None, (date(2017, 1, 1), date(2017, 12, 31))),
        ((date(2018, 4, 1), date(2018, 6, 30)), "just", (date(2018, 1, 1), date(2018, 3, 31))),
        ((date(2020, 2, 1), date(2020, 2, 29)), "year", (date(2019, 2, 1), date(2019, 2, 28))),
        ((date(2021, 2, 1), date(2021, 2, 28)), "year", (date(2020, 2, 1), date(2020, 2, 29))),
        ((date(2017, 1, 1), date(2018, 12, 31)), "year", (date(2015, 1, 1), date(2016, 12, 31))),
        ((date(2018, 3, 5), date(2018, 3, 11)), "just", (date(2018, 2, 26), date(2018, 3, 4))),
    ],
)
def test_a_change_is_measured_from_the_same_time_or_the_time_before(
    span: tuple[date, date], before: str | None, told: tuple[date, date]
) -> None:
    assert beside(Span(*span), before) == Span(*told)


def figures(session: Session, store: Storage, spec: Spec) -> Figures:
    dataset, version = check_spec(session, spec)
    return figures_of(session, store, dataset, version, spec)


def rows_of_two_years(session: Session, store: Storage) -> str:
    make_neighborhoods(session)
    rows = [
        (
            "ropewalk",
            date(2024, 1, 1) + timedelta(days=n),
            "lamp" if n % 4 else "road",
            n % 10 + 1.0,
        )
        for n in range(731)
    ]
    return make_dataset(session, store, rows=rows)[0].slug


def test_a_window_adds_up_and_begins_when_it_is_whole(session: Session, store: Storage) -> None:
    slug = rows_of_two_years(session, store)
    plain = figures(session, store, Trend(dataset=slug))
    moved = figures(session, store, Trend(dataset=slug, window=3))
    assert [p.end for p in moved.periods] == [p.end for p in plain.periods[2:]]
    assert [p.first for p in moved.periods] == [p.start for p in plain.periods[:-2]]
    assert moved.city.tolist() == [plain.city[n : n + 3].sum() for n in range(len(moved.periods))]


def test_a_window_of_means_is_the_mean_of_its_rows(session: Session, store: Storage) -> None:
    slug = rows_of_two_years(session, store)
    by_month = Trend(dataset=slug, how=How.MEAN, column="cost", window=12)
    of_year = Trend(dataset=slug, how=How.MEAN, column="cost", step=Step.YEAR)
    moved, yearly = (figures(session, store, spec) for spec in (by_month, of_year))
    assert moved.city_cell(0).value == pytest.approx(yearly.city_cell(0).value)
    assert moved.city_cell(0).interval == pytest.approx(yearly.city_cell(0).interval)


def test_a_window_of_shares_counts_the_rows_of_the_window(session: Session, store: Storage) -> None:
    slug = rows_of_two_years(session, store)
    of = Keep(column="kind", values=("road",))
    moved = figures(session, store, Trend(dataset=slug, how=How.SHARE, of=of, window=12))
    cell = moved.cell(0, "ropewalk")
    assert cell.n == 366
    assert cell.value == pytest.approx(92 / 366)


def test_a_change_on_the_year_is_in_percent_with_its_interval(
    session: Session, store: Storage
) -> None:
    make_neighborhoods(session)
    rows = [("ropewalk", date(2024 + (n >= 40), 1 + n % 12, 3), "lamp", 1.0) for n in range(100)]
    slug = make_dataset(session, store, rows=rows)[0].slug
    found = figures(session, store, Trend(dataset=slug, step=Step.YEAR, compare="year_before"))
    cell = found.city_cell(0)
    assert cell.value == pytest.approx(50)
    assert cell.interval is not None
    assert cell.interval.low < 50 < cell.interval.high
    assert "as a change from a year earlier" in sentence_of(reading_of(found, None))


def test_years_of_days_are_refused_with_what_to_do(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    rows = [("ropewalk", date(1700, 1, 1), "lamp", 1.0), ("ropewalk", date(2000, 1, 1), "x", 1.0)]
    slug = make_dataset(session, store, rows=rows)[0].slug
    with pytest.raises(InvalidError) as refused:
        check_spec(session, Trend(dataset=slug, step=Step.DAY))
    assert str(refused.value.problems["step"]).startswith("This period has 109,573 steps")
    yearly = figures(session, store, Trend(dataset=slug, step=Step.YEAR))
    assert len(yearly.periods) == 301 <= STEPS_LIMIT


def test_two_periods_are_told_beside_each_other(session: Session, store: Storage) -> None:
    slug = rows_of_two_years(session, store)
    found = figures(session, store, Change(dataset=slug))
    reading = reading_of(found, "ropewalk")
    assert (reading.before, reading.value) == (366, 365)
    assert reading.change == pytest.approx(365 / 366)
    assert "which may be chance" in sentence_of(reading)
    assert np.isfinite(reading.change_high or np.nan)
