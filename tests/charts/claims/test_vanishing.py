"""A table that loses what is over says so beside every move of it: told, or seen in a version."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.claims.caution_words import caution_words
from app.charts.claims.judged import Judged, Warn
from app.charts.claims.service import judge_fully, newest_cube
from app.charts.claims.specs import ChangeClaim, Claimed, Direction, LevelClaim, TrendClaim
from app.charts.minding import minded_of
from app.charts.models import Chart
from app.charts.reading import chart_figures
from app.charts.spec import Change, Composition, Last, Trend
from app.core.clock import utc_now
from app.core.storage import Storage
from app.datasets.comparing import Side, compare
from app.datasets.duck import open_shut_in
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.query import readable
from tests.charts.claims.city import chart_of, rows
from tests.factories.charts import make_chart
from tests.factories.datasets import make_version, store_in

COUNTS = {"ropewalk": (2, 4, 8), "dovecote": (4, 4, 4)}
ROSE = ChangeClaim(area="ropewalk", period=Last(months=12), direction=Direction.MORE)


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def warned(session: Session, store: Storage, chart: Chart, claim: Claimed = ROSE) -> list[str]:
    found = judge_fully(newest_cube(session, store, chart), claim)
    kept = Judged.from_facts(found.to_facts())  # as a text pins it
    return [str(caution_words(one)) for one in kept.cautions if one.code is Warn.VANISHING]


def minded(session: Session, store: Storage, chart: Chart) -> list[str]:
    words = [str(one.words) for one in minded_of(chart, chart_figures(session, store, chart))]
    return [one for one in words if "look lower" in one]


def test_what_its_steward_says_stands_beside_moves_and_nothing_else(
    session: Session, store: Storage
) -> None:
    chart = chart_of(session, store, rows(COUNTS), Trend(dataset="repairs"))
    assert (warned(session, store, chart), minded(session, store, chart)) == ([], [])
    dataset = session.get_one(Dataset, chart.dataset_id)
    dataset.only_open, dataset.edited_at = True, utc_now()
    session.flush()
    for claim in (ROSE, TrendClaim(area="ropewalk", direction=Direction.MORE)):
        (said,) = warned(session, store, chart, claim)
        assert said.startswith("This data holds only what is still open or still there.")
    assert warned(session, store, chart, LevelClaim(area="ropewalk")) == []
    assert minded(session, store, chart) == [said]
    change, parts = Change(dataset="repairs"), Composition(dataset="repairs", by="kind")
    assert minded(session, store, make_chart(session, store, dataset, change)) == [said]
    assert minded(session, store, make_chart(session, store, dataset, parts)) == []


def differing(
    session: Session, store: Storage, chart: Chart, table: list[tuple[object, ...]]
) -> DatasetVersion:
    """Publish a second version, compared with the first as an import does."""
    dataset = session.get_one(Dataset, chart.dataset_id)
    first = session.get_one(DatasetVersion, dataset.current_version_id)
    second = make_version(store, dataset.id, number=2, rows=table)
    paths = [readable(store, one) for one in (first, second)]
    folders = [Path(path).parent for path in paths]
    connection = open_shut_in(folders, spill=folders[0] / "spill")
    before, after = (
        Side(str(path), one.columns) for path, one in zip(paths, (first, second), strict=True)
    )
    found = compare(connection, before, after)
    second.difference = {"since": 1, **vars(found)}
    session.add(second)
    session.flush()
    dataset.current_version_id = second.id
    session.flush()
    return second


@pytest.mark.parametrize(
    ("lost", "is_seen"), [(0, False), (2, False), (60, True)]
)  # of 431 rows before the last month
def test_a_version_that_lost_rows_of_earlier_months_is_noticed(
    session: Session, store: Storage, lost: int, *, is_seen: bool
) -> None:
    chart = chart_of(session, store, rows(COUNTS), Trend(dataset="repairs"))
    more = [("ropewalk", date(2026, 1, 2), "lamp", 1.0)] * 90
    version = differing(session, store, chart, [*rows(COUNTS)[lost:], *more])
    assert version.difference["old_lost"] == lost
    assert version.difference["old_before"] == 312 - 12
    assert len(warned(session, store, chart)) == len(minded(session, store, chart)) == is_seen


def test_the_last_month_of_the_older_version_may_change(session: Session, store: Storage) -> None:
    chart = chart_of(session, store, rows(COUNTS), Trend(dataset="repairs"))
    table = [row for row in rows(COUNTS) if row[1] < date(2025, 12, 1)]  # type: ignore[operator]
    assert differing(session, store, chart, table).difference["old_lost"] == 0
