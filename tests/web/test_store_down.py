"""With an S3-compatible store: an import into it, a chart from it, and what is said without it."""

import io
import shutil
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.charts.spec import Ranking
from app.core.config import Settings
from app.core.db import Database
from app.core.storage import storage_of
from app.datasets.carrying import carry_out
from app.datasets.importing.job import Wishes
from app.datasets.imports import Upload, ask_to_publish, take_in
from app.datasets.models import Dataset, DatasetVersion, ImportJob, JobStatus
from app.datasets.service import Facts
from app.datasets.vocabulary import Nature
from app.main import create_app
from tests.factories.charts import make_chart
from tests.factories.places import make_neighborhoods
from tests.people import City
from tests.stores import Bucket

FACTS = Facts("Lamps", Nature.EVENTS)
TEXT = (
    "place,seen,n\n"
    + "".join(
        f"{place},2025-0{month}-11,{month}\n"
        for place in ("Ropewalk", "Dovecote", "Millrace", "Tannery")
        for month in range(1, 7)
    )
    + "Ropewalk,2025-01-11,1,one cell more\n"
)


@pytest.fixture
def remote(database: Database, settings: Settings, bucket: Bucket) -> Iterator[City]:
    """Build the city on the bucket."""
    city = City(database, bucket.settings(settings))
    with city.database.writing() as session:
        make_neighborhoods(session)
    with city.doors:
        yield city


def send(city: City, text: str = TEXT) -> ImportJob:
    with city.database.writing() as session:
        held = session.scalars(select(Dataset)).one_or_none()
        content = io.BytesIO(text.encode())
        sent = Upload(content, "lamps.csv", FACTS, Wishes(), held.id if held else None)
        return take_in(session, city.olive, sent, city.settings)


def read(city: City, job: ImportJob) -> ImportJob:
    """Let a worker of its own carry the job out."""
    carry_out(city.database, storage_of(city.settings), city.settings, job.id)
    with city.database.reading() as session:
        return session.get_one(ImportJob, job.id)


def published(city: City, text: str = TEXT) -> ImportJob:
    job = read(city, send(city, text))
    with city.database.writing() as session:
        ask_to_publish(session, city.olive, session.get_one(ImportJob, job.id))
    return read(city, job)


def chart_on(city: City) -> str:
    with city.database.writing() as session:
        dataset = session.scalars(select(Dataset)).one()
        spec = Ranking(dataset=dataset.slug)
        chart = make_chart(session, storage_of(city.settings), dataset, spec, featured=True)
        return f"/charts/{chart.id}-{chart.slug}"


def forget_this_machine(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin as a machine that has fetched nothing yet."""
    shutil.rmtree(city.settings.data_dir / "cache")
    monkeypatch.setattr("app.charts.figures._kept", {})
    monkeypatch.setattr("app.web.ready._kept", {})


def text_of(city: City, address: str, status: int = 200) -> str:
    answer = city.visitor(None).get(address)
    assert answer.status_code == status, (address, answer.text[:300])
    return BeautifulSoup(answer.text, "html.parser").text


def test_an_import_goes_into_the_store_and_a_chart_comes_out(
    remote: City, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert published(remote).status is JobStatus.PUBLISHED
    with remote.database.reading() as session:
        version = session.scalars(select(DatasetVersion)).one()
    assert set(bucket.names) == {version.path, version.aside_path}
    address = chart_on(remote)
    forget_this_machine(remote, monkeypatch)
    assert "Ropewalk" in text_of(remote, address)
    assert "Ropewalk" in text_of(remote, "/datasets/lamps/versions/1.csv")


def test_what_was_fetched_goes_on_without_the_store(
    remote: City, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(remote)
    address = chart_on(remote)
    monkeypatch.setattr("app.charts.figures._kept", {})
    bucket.server.stop()
    remote.app = create_app(remote.settings, remote.database)  # a process that knows nothing yet
    assert "Ropewalk" in text_of(remote, address)
    assert "Ropewalk" in text_of(remote, "/datasets/lamps/versions/1.csv")


def test_without_the_store_pages_say_what_is_missing(
    remote: City, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(remote)
    address = chart_on(remote)
    forget_this_machine(remote, monkeypatch)
    bucket.server.stop()
    files = [f"/datasets/lamps/versions/1{end}" for end in (".csv", ".parquet")]
    for path in (address, *files):
        text = text_of(remote, path, 503)
        assert "cannot be reached" in text
        assert "Nothing is lost" in text
    aside = remote.visitor(remote.olive).get("/datasets/lamps/versions/1/aside")
    assert (aside.status_code, "cannot be reached" in aside.text) == (503, True)
    answer = remote.visitor(None).get(address, accept="application/json")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-down")
    assert "cannot be reached" in text_of(remote, "/charts")
    for path in ("/", "/neighborhoods/ropewalk"):
        assert "cannot be read just now" in text_of(remote, path)
    assert "Lamps" in text_of(remote, "/datasets/lamps")
    text_of(remote, "/healthz")


def test_what_could_not_be_read_is_read_when_the_store_is_back(
    remote: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(remote)
    chart_on(remote)
    forget_this_machine(remote, monkeypatch)
    monkeypatch.setattr("app.core.object_store.REST", 0.0)
    with monkeypatch.context() as gone:
        gone.setattr("app.core.object_store.ObjectStore._connected", lambda _self: 1 / 0)
        assert "cannot be read just now" in text_of(remote, "/")
    assert "cannot be read just now" not in text_of(remote, "/")


def test_an_import_says_that_the_store_is_gone_and_the_last_version_stays(
    remote: City, bucket: Bucket
) -> None:
    published(remote)
    job = read(remote, send(remote, TEXT + "Ropewalk,2025-07-11,7\n"))
    with remote.database.writing() as session:
        ask_to_publish(session, remote.olive, session.get_one(ImportJob, job.id))
    bucket.server.stop()
    failed = read(remote, job)
    assert failed.status is JobStatus.FAILED
    assert "cannot be reached" in failed.error
    assert "The last version stays" in failed.error_hint
    with remote.database.reading() as session:
        assert session.scalars(select(DatasetVersion)).one().number == 1
    page = remote.visitor(remote.olive).get(f"/datasets/imports/{job.id}").text
    assert "cannot be reached" in page
    assert "The last version stays" in page


def test_a_site_whose_store_nobody_can_reach_starts_and_answers(
    database: Database, settings: Settings, unused_port: int
) -> None:
    told = {"storage_url": "s3://tables", "storage_endpoint": f"http://127.0.0.1:{unused_port}"}
    city = City(database, settings.model_copy(update=told))
    with city.doors:
        text_of(city, "/")
        text_of(city, "/datasets")
        text_of(city, "/healthz")
