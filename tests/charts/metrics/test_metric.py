"""A chart's measure in an area as a metric: baseline, years, what a target is worth."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.claims.service import newest_cube
from app.charts.claims.specs import Direction
from app.charts.methods.counts import count_interval
from app.charts.metrics.metric import Metric, Missing, metric_of
from app.charts.metrics.showing import read_metric, show_metric
from app.charts.metrics.targets import weigh
from app.charts.models import Chart
from app.charts.spec import How, Keep, Map, Population, Ranking, Spec
from app.core.storage import Storage
from app.datasets.models import Dataset
from tests.charts.claims.city import chart_of, rows
from tests.factories.datasets import COLUMNS, make_version, store_in

# By month, in 2023, 2024 and 2025.
COUNTS = {"ropewalk": (20, 20, 26), "dovecote": (19, 21, 22), "millrace": (20, 20, 20),
          "tannery": (18, 22, 24)}  # fmt: skip
LESS, MORE = Direction.LESS, Direction.MORE


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def metric(session: Session, store: Storage, chart: Chart, area: str | None = "ropewalk") -> Metric:
    return metric_of(newest_cube(session, store, chart), area)


def test_a_baseline_is_a_whole_year_with_its_interval(session: Session, store: Storage) -> None:
    found = metric(session, store, chart_of(session, store, rows(COUNTS)))
    assert found.baseline is not None
    level = found.baseline
    assert (level.value, level.day_from, level.day_to) == (
        312, date(2025, 1, 1), date(2025, 12, 31),
    )  # fmt: skip
    assert level.interval == count_interval(312)
    assert [one.value for one in found.years] == [240, 240, 312]
    assert len(found.history) == 25
    assert found.history[-1].value == 312
    assert found.likely is not None
    assert found.likely.interval.low < 312 < found.likely.interval.high


@pytest.mark.parametrize(
    ("target", "better", "said"),
    [
        (320, LESS, (True, False, False)),
        (300, MORE, (True, False, False)),
        (305, LESS, (False, True, True)),  # chance alone may bring it, and nobody could tell
        (250, LESS, (False, True, False)),  # surely fewer, but that is where peaks go
        (5, LESS, (False, False, False)),
    ],
)
def test_a_target_is_weighed(
    session: Session, store: Storage, target: float, better: Direction, said: tuple[bool, ...]
) -> None:
    found = weigh(metric(session, store, chart_of(session, store, rows(COUNTS))), target, better)
    assert (found.wrong_side, found.by_chance, found.undecidable) == said


@pytest.mark.parametrize(
    ("spec", "good"),
    [
        (Ranking(dataset="repairs", how=How.MEAN, column="cost"), 1.5),
        (Ranking(dataset="repairs", how=How.SUM, column="cost"), 10),
        (Map(dataset="repairs", how=How.RATE, per=Population()), 0.1),
        (
            Ranking(dataset="repairs", how=How.SHARE, of=Keep(column="kind", values=("lamp",))),
            0.5,
        ),
    ],
)  # fmt: skip
def test_every_measure_can_be_weighed(
    session: Session, store: Storage, spec: Spec, good: float
) -> None:
    chart = chart_of(session, store, rows(COUNTS), spec)
    found = metric(session, store, chart)
    assert found.baseline is not None
    assert found.baseline.value is not None
    assert not weigh(found, min(good, found.baseline.value), LESS).undecidable
    assert weigh(found, found.baseline.value * 0.999, LESS).undecidable


@pytest.mark.parametrize(("sign", "reaches"), [(1.0, False), (-1.0, True)])
def test_what_was_never_below_zero_is_not_foretold_there(
    session: Session, store: Storage, sign: float, *, reaches: bool
) -> None:
    costs = {2023: 90.0, 2024: sign * 2.0, 2025: 20.0}
    told = [(area, day, kind, costs[int(str(day)[:4])]) for area, day, kind, _cost in rows(COUNTS)]
    spec = Ranking(dataset="repairs", how=How.MEAN, column="cost")
    found = metric(session, store, chart_of(session, store, told, spec))
    assert found.likely is not None
    assert (found.likely.interval.low < 0) is reaches
    assert reaches or found.likely.interval.low == 0


def test_small_counts_about_people_are_not_shown(session: Session, store: Storage) -> None:
    counts = {"ropewalk": (20, 20, 20), "dovecote": (9, 9, 9)}
    few = [*rows(counts), *(("millrace", date(2025, 5, day), "lamp", 1.0) for day in (1, 2))]
    chart = chart_of(session, store, few, sensitive=True)
    assert metric(session, store, chart, "millrace").missing is Missing.HIDDEN
    assert metric(session, store, chart, "nowhere").missing is Missing.NO_AREA


def test_less_than_a_year_has_no_baseline(session: Session, store: Storage) -> None:
    few = [("ropewalk", date(2025, month, day), "lamp", 1.0) for month in (1, 2) for day in (1, 28)]
    assert metric(session, store, chart_of(session, store, few)).missing is Missing.SHORT


def test_a_chart_whose_column_is_gone_has_no_metric(session: Session, store: Storage) -> None:
    spec = Ranking(dataset="repairs", how=How.MEAN, column="cost")
    chart = chart_of(session, store, rows(COUNTS), spec)
    dataset = session.get_one(Dataset, chart.dataset_id)
    columns = tuple(one for one in COLUMNS if one[0] != "cost")
    version = make_version(
        store, dataset.id, number=2, columns=columns, rows=[row[:3] for row in rows(COUNTS)]
    )
    session.add(version)
    session.flush()
    dataset.current_version_id = version.id
    session.flush()
    assert read_metric(session, store, chart, "ropewalk") is None
    assert show_metric(session, store, chart, None).missing is not None


def test_areas_that_were_alike_stand_beside_it(session: Session, store: Storage) -> None:
    chart = chart_of(session, store, rows(COUNTS))
    shown = show_metric(session, store, chart, metric(session, store, chart), 305, LESS)
    assert shown.pictures.wide.count("<svg") == 1
    assert len(shown.warnings) == 2
    assert {name for name, _words in shown.beside} <= {"Dovecote", "Millrace", "Tannery"}
    assert shown.table is not None
    assert len(shown.table.lines) == 25
