"""An upload's whole way through the worker, with real child processes."""

import io
from dataclasses import replace

import pytest

from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.carrying import carry_out
from app.datasets.importing.job import Wishes
from app.datasets.imports import (
    Upload,
    ask_to_publish,
    correct,
    take_in,
)
from app.datasets.models import ImportJob, JobStatus
from app.datasets.queries import dataset_by_slug, versions_of
from app.datasets.service import Facts
from app.datasets.told import facts_of, wishes_of
from app.datasets.vocabulary import Nature
from tests.factories.places import make_neighborhoods
from tests.people import City

pytestmark = pytest.mark.child

TEXT = b"place,seen,n\nRopewalk,03/04/2025,1\nDovecote,05/06/2025,2\n"
FACTS = Facts("Broken lamps", Nature.REPORTS, publisher="The city", licence="CC0")


@pytest.fixture
def store(city: City) -> Storage:
    return Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")


def upload(city: City, text: bytes = TEXT, wishes: Wishes | None = None) -> ImportJob:
    with city.database.writing() as session:
        make_neighborhoods(session)
        sent = Upload(io.BytesIO(text), "../../etc/lamps.csv", FACTS, wishes or Wishes())
        return take_in(session, city.olive, sent, city.settings)


def now(city: City, job: ImportJob) -> ImportJob:
    with city.database.reading() as session:
        return session.get_one(ImportJob, job.id)


def work(city: City, store: Storage, job: ImportJob) -> ImportJob:
    carry_out(city.database, store, city.settings, job.id)
    return now(city, job)


def test_an_upload_is_shown_then_published(city: City, store: Storage) -> None:
    job = work(city, store, upload(city))
    assert job.status is JobStatus.READ
    assert (job.report["matched"], job.report["rows_read"]) == (2, 2)
    with city.database.reading() as session, pytest.raises(RefusedError, match="not-found"):
        dataset_by_slug(session, "broken-lamps")
    with city.database.writing() as session:
        ask_to_publish(session, city.olive, session.get_one(ImportJob, job.id))
    job = work(city, store, job)
    assert job.status is JobStatus.PUBLISHED
    work(city, store, job)  # a job may run twice
    with city.database.reading() as session:
        listed = dataset_by_slug(session, "broken-lamps")
        assert len(versions_of(session, listed.dataset.id)) == 1
        assert listed.version.id == job.version_id
    assert list((city.settings.data_dir / "uploads").iterdir()) == []


def test_columns_can_be_corrected_before_it_is_published(city: City, store: Storage) -> None:
    job = work(city, store, upload(city, wishes=Wishes(time="seen")))
    assert job.status is JobStatus.FAILED
    assert "month-first" in job.error_hint
    with city.database.writing() as session:
        held = session.get_one(ImportJob, job.id)
        told = replace(wishes_of(held), date_order="month-first")  # type: ignore[arg-type]
        correct(session, city.olive, held, facts_of(held), told)
    job = work(city, store, job)
    assert job.status is JobStatus.READ
    assert job.report["time_column"] == "seen"


def test_a_name_from_outside_is_only_shown(city: City) -> None:
    """ATTACKS 53: the file lies under a name of ours, wherever its own name points."""
    job = upload(city)
    assert job.file_name == "lamps.csv"
    stored = list((city.settings.data_dir / "uploads").iterdir())
    assert [path.name for path in stored] == [job.stored_as]
    assert job.stored_as.isalnum()


def test_a_resident_loads_nothing(city: City) -> None:
    sent = Upload(io.BytesIO(TEXT), "x.csv", FACTS, Wishes())
    with city.database.writing() as session, pytest.raises(RefusedError, match="not-found"):
        take_in(session, city.alice, sent, city.settings)
    assert not (city.settings.data_dir / "uploads").exists()


def test_a_file_above_the_limit_is_refused(city: City) -> None:
    small = city.settings.model_copy(update={"upload_limit": 10})
    sent = Upload(io.BytesIO(TEXT), "x.csv", FACTS, Wishes())
    with city.database.writing() as session, pytest.raises(RefusedError, match="too-large"):
        take_in(session, city.olive, sent, small)


def test_a_job_that_is_gone_asks_for_nothing(city: City, store: Storage) -> None:
    carry_out(city.database, store, city.settings, 12345)


def test_a_full_disk_is_said_and_nothing_is_half_there(
    city: City, store: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = work(city, store, upload(city))
    with city.database.writing() as session:
        ask_to_publish(session, city.olive, session.get_one(ImportJob, job.id))

    def full(*_told: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "keep", full)
    job = work(city, store, job)
    assert job.status is JobStatus.FAILED
    assert "disk is full" in job.error
    with city.database.reading() as session, pytest.raises(RefusedError, match="not-found"):
        dataset_by_slug(session, "broken-lamps")
    sent = Upload(io.BytesIO(TEXT), "x.csv", FACTS, Wishes())
    monkeypatch.setattr("app.datasets.uploads.copyfileobj", full)
    with city.database.writing() as session, pytest.raises(RefusedError, match="no-room"):
        take_in(session, city.olive, sent, city.settings)
    assert not list((city.settings.data_dir / "uploads").glob("*.partial"))
