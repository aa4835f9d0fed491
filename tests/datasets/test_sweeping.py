"""What a killed process leaves goes after a day; nothing that is needed does."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlmodel import col

from app.core.clock import utc_now
from app.core.limits import DatabaseStorage
from app.core.storage import Storage
from app.datasets.models import Dataset, DataSource, ImportJob, JobStatus, SourceKind
from app.datasets.vocabulary import Nature
from app.worker import schedule
from app.worker.schedule import SCHEDULE, forget_old_counts, sweep_imports
from app.worker.works import Works
from tests.people import City

NAMED, DONE, NAMELESS, HALF = "a" * 32, "f" * 32, "b" * 32, "c" * 32 + ".partial"


class Said:
    """Keeps what is logged."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, object]]] = []

    def info(self, event: str, **facts: object) -> None:
        self.lines.append((event, facts))


@pytest.fixture
def works(city: City) -> Works:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with city.database.writing() as session:
        for name, status in ((NAMED, JobStatus.FAILED), (DONE, JobStatus.PUBLISHED)):
            session.add(
                ImportJob(person_id=city.olive.id, stored_as=name, status=status, wishes={})
            )
    return Works(city.settings, city.database, store)


def works_owner(works: Works) -> int:
    with works.database.reading() as session:
        return session.scalars(select(col(ImportJob.person_id)).limit(1)).one()


def put(path: Path, *, old: bool = True) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("rows")
    return age(path) if old else path


def age(path: Path) -> Path:
    then = time.time() - 25 * 3600
    os.utime(path, (then, then))
    return path


def test_what_nobody_published_in_a_month_is_forgotten(works: Works) -> None:
    long_ago = utc_now() - timedelta(days=31)
    with works.database.writing() as session:
        session.execute(update(ImportJob).values(created_at=long_ago))
        session.add(
            ImportJob(
                person_id=works_owner(works), stored_as="9" * 32, status=JobStatus.READ, wishes={}
            )
        )
    file = put(works.settings.data_dir / "uploads" / NAMED)
    sweep_imports(works)
    with works.database.reading() as session:
        kept = set(session.scalars(select(col(ImportJob.stored_as))))
    assert kept == {DONE, "9" * 32}, "what was published stays in the list of its person"
    assert not file.exists()


def test_what_a_source_sent_waits_for_its_person(works: Works) -> None:
    """Its source counts it as seen: forgotten, it would never come again."""
    long_ago = utc_now() - timedelta(days=90)
    with works.database.writing() as session:
        dataset = Dataset(slug="lamps", title="Lamps", nature=Nature.EVENTS)
        session.add(dataset)
        session.flush()
        owner = session.scalars(select(col(ImportJob.person_id)).limit(1)).one()
        source = DataSource(
            dataset_id=dataset.id, kind=SourceKind.URL, address="https://a.example", by_id=owner
        )
        session.add(source)
        session.flush()
        held = select(ImportJob).where(col(ImportJob.stored_as) == NAMED)
        job = session.scalars(held).one()
        job.source_id, job.status, job.created_at = source.id, JobStatus.READ, long_ago
    file = put(works.settings.data_dir / "uploads" / NAMED)
    sweep_imports(works)
    with works.database.reading() as session:
        assert session.scalars(held).one().status is JobStatus.READ
    assert file.exists()


def test_only_what_is_old_and_nobodys_goes(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    data, said = works.settings.data_dir, Said()
    kept = [
        put(data / "uploads" / NAMED),
        put(data / "uploads" / f"neighborhoods-{NAMELESS}.json"),  # another room's
        put(data / "uploads" / ("d" * 32), old=False),
        put(data / "uploads" / ("e" * 32 + ".partial"), old=False),
        put(data / "datasets/versions/ab/whole.parquet"),
        put(data / "datasets/versions/ab/new.parquet.partial", old=False),
    ]
    gone = [
        put(data / "uploads" / NAMELESS),
        put(data / "uploads" / DONE),
        put(data / "uploads" / HALF),
        put(data / "datasets/versions/ab/old.parquet.partial"),
        age(put(data / "importing/left/table.csv").parent),
    ]
    monkeypatch.setattr(schedule, "log", said)
    for _twice in range(2):
        sweep_imports(works)
    assert [path for path in gone if path.exists()] == []
    assert [path for path in kept if not path.exists()] == []
    assert said.lines == [("swept imports", {"uploads": 3, "halves": 1, "folders": 1})]


def test_nothing_to_sweep_is_no_failure_and_no_line(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Said()
    monkeypatch.setattr(schedule, "log", said)
    sweep_imports(works)
    assert said.lines == []


def test_counts_whose_time_is_over_are_forgotten(works: Works) -> None:
    settings = works.settings.model_copy(
        update={"rate_limits": True, "database_url": works.database.engine.url.render_as_string()}
    )
    counts = DatabaseStorage(settings)
    counts.incr("over", -1)
    counts.incr("going", 100)
    forget_old_counts(Works(settings, works.database, works.store))
    with counts._engine.begin() as connection:  # noqa: SLF001, its table has no model
        keys = connection.execute(text("SELECT key FROM rate_window")).scalars().all()
        connection.execute(text("DELETE FROM rate_window"))
    counts.close()
    assert "going" in keys
    assert "over" not in keys


def test_the_worker_sweeps_by_the_clock() -> None:
    assert {do for _cron, do in SCHEDULE.values()} >= {sweep_imports, forget_old_counts}
