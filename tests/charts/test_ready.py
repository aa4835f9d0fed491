"""Ready charts say what moved or stands out, and do not cry wolf; new datasets get first charts."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.ready import ready_charts
from app.charts.spec import Step, Trend
from app.charts.warming import make_first_charts
from app.core.storage import Storage
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def rows(now: int, before: int) -> list[tuple[object, ...]]:
    counts = {2024: before, 2025: now}
    found: list[tuple[object, ...]] = [
        ("ropewalk", date(year, 1 + i % 12, 1 + i % 28), "lamp", 1.0)
        for year, n in counts.items()
        for i in range(n)
    ]
    return [
        *found,
        ("dovecote", date(2024, 1, 1), "x", 1.0),
        ("dovecote", date(2025, 12, 31), "x", 1.0),
    ]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (90, 40, "It rose: 90"), (40, 90, "It fell: 40"), (44, 40, "No clear change"),
        (6, 3, "too few to tell"),
    ],
)  # fmt: skip
def test_a_change_is_told_by_the_interval_of_its_ratio(
    session: Session, store: Storage, now: int, before: int, said: str
) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, rows=rows(now, before))
    make_chart(session, store, dataset, Trend(dataset=dataset.slug, step=Step.YEAR), featured=True)
    (ready,) = ready_charts(session, store, "ropewalk")
    assert said in ready.why


def test_one_matter_is_offered_once(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)
    made = make_first_charts(session, store, dataset.id)
    assert [chart.kind.value for chart in made] == ["ranking", "map", "trend"]
    assert make_first_charts(session, store, dataset.id) == []
    assert len(ready_charts(session, store, "ropewalk")) == 1


def test_a_place_that_no_chart_knows_has_none(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)
    make_first_charts(session, store, dataset.id)
    assert ready_charts(session, store, "atlantis") == []
