"""What the numbers of a chart are, and which are not shown."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.reading import Reading, chart_figures, read_chart
from app.charts.spec import Denominator, How, Keep, Last, Population, Ranking, Step, Trend
from app.core.errors import InvalidError, RefusedError
from app.core.storage import Storage
from app.datasets.vocabulary import ColumnType, Role, Shape
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, make_version, store_in
from tests.factories.places import make_neighborhoods


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def days(slug: str | None, year: int, n: int, kind: str = "lamp") -> list[tuple[object, ...]]:
    return [(slug, date(year, 1 + i % 12, 1 + i % 28), kind, float(i)) for i in range(n)]


ROWS = [
    *days("ropewalk", 2024, 24), *days("ropewalk", 2025, 48), *days("dovecote", 2024, 12),
    *days("dovecote", 2025, 12, "road"), *days("millrace", 2025, 3), *days(None, 2025, 5),
    ("dovecote", date(2023, 12, 31), "lamp", 1.0), ("dovecote", date(2025, 12, 31), "lamp", 1.0),
]  # fmt: skip


def test_a_place_without_events_counts_none(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, rows=ROWS)
    reading = read_chart(session, store, make_chart(session, store, dataset), "tannery")
    assert (reading.value, reading.rank, reading.of) == (0, 4, 4)
    assert reading.city_median == 14.5
    assert reading.city_value == len(ROWS)


def test_a_rate_is_per_thousand_people(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, rows=ROWS)
    spec = Ranking(dataset=dataset.slug, how=How.RATE, per=Population())
    reading = read_chart(session, store, make_chart(session, store, dataset, spec), "ropewalk")
    assert reading.value == pytest.approx(72 / 5)
    assert reading.low is not None
    assert reading.high is not None
    assert reading.low < 14.4 < reading.high
    assert "per 1,000 people" in reading.sentence


def test_a_rate_may_be_per_a_column_of_another_dataset(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, rows=ROWS)
    lights, version = make_dataset(
        session, store, "Lights", shape=Shape.NEIGHBORHOODS,
        columns=[("lights", ColumnType.INTEGER, Role.MEASURE)],
        rows=[("ropewalk", 200), ("dovecote", 100)],
    )  # fmt: skip
    per = Denominator(dataset=lights.slug, column="lights")
    spec = Ranking(dataset=dataset.slug, how=How.RATE, per=per, scale=100)
    chart = make_chart(session, store, dataset, spec)
    reading = read_chart(session, store, chart, "ropewalk")
    assert reading.value == pytest.approx(36)
    assert reading.per_version_id == version.id
    assert read_chart(session, store, chart, "millrace").value is None  # no lights are known there


def test_filters_and_periods_narrow_the_rows(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, rows=ROWS)
    spec = Ranking(
        dataset=dataset.slug, filters=(Keep(column="kind", values=("lamp",)),),
        period=Last(months=12),
    )  # fmt: skip
    reading = read_chart(session, store, make_chart(session, store, dataset, spec), "dovecote")
    assert (reading.period_from, reading.period_to) == (date(2025, 1, 1), date(2025, 12, 31))
    assert reading.value == 1


def test_a_trend_is_read_at_its_last_whole_period(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    rows = [*ROWS, ("ropewalk", date(2026, 2, 3), "lamp", 1.0)]
    dataset, _version = make_dataset(session, store, rows=rows)
    spec = Trend(dataset=dataset.slug, step=Step.YEAR)
    chart = make_chart(session, store, dataset, spec)
    reading = read_chart(session, store, chart, "ropewalk")
    assert (reading.value, reading.before) == (48, 24)
    assert reading.period_to == date(2025, 12, 31)
    assert [p.full for p in chart_figures(session, store, chart).periods][-1] is False


def test_small_counts_of_sensitive_data_are_hidden_and_cannot_be_subtracted(
    session: Session, store: Storage
) -> None:
    make_neighborhoods(session, ("Ropewalk", "Dovecote", "Millrace"))
    dataset, _version = make_dataset(session, store, rows=ROWS, sensitive=True)
    chart = make_chart(session, store, dataset)
    shown = {p: read_chart(session, store, chart, p) for p in ("ropewalk", "dovecote", "millrace")}
    assert shown["millrace"].suppressed
    assert shown["dovecote"].suppressed  # else 3 would follow from the total
    assert shown["ropewalk"].value == 72
    assert "3" not in shown["millrace"].sentence.replace("31", "").replace("2023", "")


def test_a_pinned_version_keeps_saying_what_it_said(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, first = make_dataset(session, store, rows=ROWS)
    chart = make_chart(session, store, dataset)
    cited = read_chart(session, store, chart, "ropewalk")
    second = make_version(store, dataset.id, number=2, rows=[*ROWS, *days("ropewalk", 2025, 8)])
    session.add(second)
    session.flush()
    dataset.current_version_id = second.id
    session.flush()
    assert read_chart(session, store, chart, "ropewalk").value == 80
    assert read_chart(session, store, chart, "ropewalk", version=first) == cited
    assert Reading.from_facts(cited.to_facts()) == cited


def test_an_unknown_place_is_not_found(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)
    chart = make_chart(session, store, dataset)
    with pytest.raises(RefusedError):
        read_chart(session, store, chart, "atlantis")


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (Ranking(dataset="nothing"), "dataset"),
        (Ranking(dataset="repairs", how=How.SUM, column="kind"), "column"),
        (Ranking(dataset="repairs", how=How.SUM, column="secret"), "column"),
        (Ranking(dataset="repairs", filters=(Keep(column="day", values=("x",)),)), "filter_column"),
        (Ranking(dataset="repairs", focus="atlantis"), "focus"),
    ],
)
def test_a_spec_that_does_not_fit_names_its_field(
    session: Session, store: Storage, spec: Ranking, field: str
) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)
    with pytest.raises(InvalidError) as refused:
        make_chart(session, store, dataset, spec)
    assert set(refused.value.problems) == {field}


def test_the_same_spec_is_the_same_chart(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)
    first = make_chart(session, store, dataset)
    again = make_chart(session, store, dataset, Ranking(dataset=dataset.slug, focus="ropewalk"))
    assert first.id == again.id
