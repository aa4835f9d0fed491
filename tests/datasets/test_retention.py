"""Old versions go only where the city says so, and never what somebody rests on."""

import os
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.query import readable
from app.datasets.retention import Pinned, drop_old, remove_files, unneeded_files
from tests.factories.datasets import ROWS, make_dataset, make_version, store_in

NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def dataset(session: Session, store: Storage) -> Dataset:
    """Make a dataset of five versions, ten days apart, the last two days old."""
    made, first = make_dataset(session, store)
    versions = [first]
    for number in range(2, 6):
        rows = [*ROWS, *[("ropewalk", NOW.date(), "lamp", float(n)) for n in range(number)]]
        versions.append(make_version(store, made.id, number=number, rows=rows))
    for version in versions:
        version.published_at = NOW - timedelta(days=2 + 10 * (5 - version.number))
    session.add_all(versions)
    session.flush()
    made.current_version_id = versions[-1].id
    session.flush()
    return made


def numbered(session: Session, dataset: Dataset) -> dict[int, DatasetVersion]:
    found = session.query(DatasetVersion).filter_by(dataset_id=dataset.id)
    return {version.number: version for version in found}


def left(session: Session, dataset: Dataset) -> list[int]:
    versions = numbered(session, dataset)
    return sorted(number for number, one in versions.items() if one.dropped_at is None)


def nobody(_session: Session, _ids: Collection[int]) -> Collection[int]:
    return ()


@pytest.mark.parametrize(
    ("keep", "days", "stay"),
    [
        (0, 0, [1, 2, 3, 4, 5]),
        (2, 0, [4, 5]),
        (1, 0, [5]),
        (0, 25, [3, 4, 5]),
        (1, 15, [4, 5]),
        (3, 5, [3, 4, 5]),
        (99, 0, [1, 2, 3, 4, 5]),
    ],
)
def test_a_version_stays_while_it_is_new_or_young_enough(
    session: Session, dataset: Dataset, keep: int, days: int, stay: list[int]
) -> None:
    assert drop_old(session, keep, days, [nobody], NOW) == 5 - len(stay)
    assert left(session, dataset) == stay
    assert drop_old(session, keep, days, [nobody], NOW) == 0


def test_what_is_pinned_is_never_dropped(session: Session, dataset: Dataset) -> None:
    wanted = numbered(session, dataset)[2].id
    asked: list[Collection[int]] = []

    def pinned(_session: Session, ids: Collection[int]) -> Collection[int]:
        asked.append(ids)
        return {wanted}

    pins: Iterable[Pinned] = (nobody, pinned)
    assert drop_old(session, 1, 0, pins, NOW) == 3
    assert left(session, dataset) == [2, 5]
    assert asked


def test_the_version_that_people_see_stays_however_old(session: Session, dataset: Dataset) -> None:
    """Where the newest was withdrawn, an older one is shown."""
    versions = numbered(session, dataset)
    versions[5].withdrawn_at = NOW
    dataset.current_version_id = versions[1].id
    session.flush()
    drop_old(session, 1, 0, [nobody], NOW)
    assert left(session, dataset) == [1, 4, 5]


def test_a_version_stays_for_a_day_after_it_was_followed(
    session: Session, dataset: Dataset
) -> None:
    numbered(session, dataset)[5].published_at = NOW - timedelta(hours=23)
    session.flush()
    drop_old(session, 1, 0, [nobody], NOW)
    assert left(session, dataset) == [4, 5]


def test_the_file_goes_a_day_later_and_the_row_stays(
    session: Session, store: Storage, dataset: Dataset
) -> None:
    drop_old(session, 1, 0, [nobody], NOW)
    first = numbered(session, dataset)[1]
    path = store.folder / first.path
    names = unneeded_files(session)
    assert first.path in names
    assert remove_files(store, names, utc_now()) == 0, "it was written just now"
    for name in names:
        os.utime(store.folder / name, times=(0, 0))
    assert remove_files(store, names, utc_now()) == 4
    assert remove_files(store, names, utc_now()) == 0
    assert not path.exists()
    with pytest.raises(RefusedError, match="dropped"):
        readable(store, first)
    assert readable(store, numbered(session, dataset)[5])


def test_a_file_that_two_versions_share_stays_while_one_needs_it(
    session: Session, dataset: Dataset
) -> None:
    versions = numbered(session, dataset)
    versions[5].path = versions[1].path
    versions[5].aside_path = versions[2].aside_path = "asides/x.csv.gz"
    versions[3].aside_path = "asides/y.csv.gz"
    session.flush()
    drop_old(session, 1, 0, [nobody], NOW)
    names = unneeded_files(session)
    assert versions[1].path not in names
    assert "asides/x.csv.gz" not in names
    assert {versions[3].path, "asides/y.csv.gz"} <= names
