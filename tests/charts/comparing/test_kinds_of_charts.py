"""Two places of a chart that is more than counts: each has its numbers of the chart's own kind."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.comparison_showing import ShownPair, find_pair
from app.charts.spec import (
    Change,
    Composition,
    Distribution,
    How,
    Measure,
    Relation,
    Spec,
    Trend,
)
from app.core.storage import Storage
from app.datasets.models import Dataset
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

HERE, THERE = "ropewalk", "dovecote"


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def dataset(session: Session, store: Storage) -> Dataset:
    """Ropewalk goes from 20 a month to 10, mostly lamps; Dovecote from 10 to 20, mostly signs."""
    make_neighborhoods(session)
    rows: list[tuple[object, ...]] = [
        (slug, date(year, month, 1 + one), "sign" if one % 5 in rare else "lamp", float(one))
        for slug, years, rare in ((HERE, (20, 10), (0,)), (THERE, (10, 20), (0, 1, 2, 3)))
        for year, many in zip((2024, 2025), years, strict=True)
        for month in range(1, 13)
        for one in range(many)
    ]
    rows.append((HERE, date(2025, 12, 31), "lamp", 1.0))
    made, _version = make_dataset(session, store, rows=rows)
    return made


def compared(session: Session, store: Storage, dataset: Dataset, spec: Spec) -> Sequence[ShownPair]:
    chart = make_chart(session, store, dataset, spec)
    found = find_pair(session, store, chart, HERE, THERE)[1]
    for one in found:
        assert one.pictures.wide
        assert one.pictures.narrow
        assert one.table.lines
    return found


def test_a_change_from_a_year_earlier_is_compared_as_a_change(
    session: Session, store: Storage, dataset: Dataset
) -> None:
    spec = Trend(dataset=dataset.slug, compare="year_before")
    (one,) = compared(session, store, dataset, spec)
    assert one.title.endswith("by month, change from a year earlier")
    assert one.period == "December 2025"
    assert [told.words for told in one.numbers] == ["−45%", "100%"]
    assert all(told.interval for told in one.numbers)
    assert "145 percentage points above that in Ropewalk" in str(one.sentence)


def test_windows_are_compared_as_windows(
    session: Session, store: Storage, dataset: Dataset
) -> None:
    (one,) = compared(session, store, dataset, Trend(dataset=dataset.slug, window=3))
    assert "each with the 2 before" in one.title
    assert one.period == "October to December 2025"
    assert [told.words for told in one.numbers] == ["31", "60"]
    assert str(one.sentence).startswith("Dovecote has 1.94 times as many as Ropewalk (95% interval")


def test_a_change_shows_both_periods_of_both(
    session: Session, store: Storage, dataset: Dataset
) -> None:
    (one,) = compared(session, store, dataset, Change(dataset=dataset.slug))
    assert "change" in one.title
    assert one.period == "2024, 2025"
    assert [told.words for told in one.numbers] == [
        "240 in 2024, 121 in 2025: −50%",
        "120 in 2024, 240 in 2025: +100%",
    ]
    assert "The change in Dovecote is 150 percentage points above" in str(one.sentence)
    assert len(one.table.lines) == 2
    assert ">Ropewalk<" in one.pictures.wide  # whole, and not cut short


def test_a_composition_sets_the_parts_side_by_side(
    session: Session, store: Storage, dataset: Dataset
) -> None:
    (one,) = compared(session, store, dataset, Composition(dataset=dataset.slug, by="kind"))
    assert "Ropewalk" in one.table.columns
    assert "Dovecote" in one.table.columns
    assert "Whole city" not in str(one.table.columns) + one.pictures.wide + one.pictures.narrow
    assert "Dovecote" in one.pictures.narrow
    assert [told.words for told in one.numbers] == ["most often lamp: 80%", "most often sign: 80%"]
    assert "What sets the two apart most clearly, of 2 kinds" in str(one.sentence)


def test_a_distribution_is_compared_by_its_medians(
    session: Session, store: Storage, dataset: Dataset
) -> None:
    (one,) = compared(session, store, dataset, Distribution(dataset=dataset.slug, column="cost"))
    assert "(median)" in one.title
    assert all(told.interval for told in one.numbers)


def test_a_relation_shows_both_numbers_of_both(
    session: Session, store: Storage, dataset: Dataset
) -> None:
    spec = Relation(
        dataset=dataset.slug,
        beside=Measure(dataset=dataset.slug, how=How.MEAN, column="cost"),
    )
    rows, costs = compared(session, store, dataset, spec)
    assert "and" not in rows.title.split()
    assert "(mean)" in costs.title
    assert [told.words for told in rows.numbers] == ["361", "360"]
    assert str(costs.sentence)


def test_kinds_of_a_few_people_stay_hidden_side_by_side(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    rows = [
        (slug, date(2025, 1, 1 + one % 28), kind, 1.0)
        for slug, kinds in ((HERE, {"lamp": 30, "sign": 2}), (THERE, {"lamp": 20, "sign": 20}))
        for kind, many in kinds.items()
        for one in range(many)
    ]
    made, _version = make_dataset(session, store, rows=rows, sensitive=True)
    (one,) = compared(session, store, made, Composition(dataset=made.slug, by="kind"))
    lines = {line.head: line.cells for line in one.table.lines}
    assert lines["sign"][0] == "too few to show"
    assert lines["lamp"][0] == "too few to show"
    assert "No kind has enough rows" in str(one.sentence)
