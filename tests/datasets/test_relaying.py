"""A table that was loaded before its layer existed is laid on it, from the rows that were kept."""

import io

import pytest

from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.bringing import bring
from app.datasets.carrying import carry_out
from app.datasets.importing.job import Wishes, wishes_from
from app.datasets.imports import Upload, ask_to_publish, correct, take_in
from app.datasets.models import Dataset, DatasetId, DatasetVersion, ImportJob, JobStatus
from app.datasets.policy import can_lay_on_layer, keeps_its_areas
from app.datasets.queries import dataset_by_slug, find_dataset, versions_of
from app.datasets.relaying import bring_kept, lay_on
from app.datasets.service import Facts
from app.datasets.told import facts_of, wishes_of
from app.datasets.vocabulary import Nature
from app.places.areas import layer_by_slug
from tests.factories.layers import make_layer
from tests.factories.places import make_neighborhoods
from tests.people import City

pytestmark = pytest.mark.child

AREAS = {
    "0101": (0.0, 1.0), "0102": (1.0, 2.0), "0103": (2.0, 3.0), "Millrace": (3.0, 4.0),
}  # fmt: skip
TEXT = (
    "Rents of the city\n\n"
    "Tract;Median rent;Month;Note\n"
    '0101;900,5;2025-01-31;"=1+1; ""quoted"""\n'
    "0102;?;2025-02-28;empty\n"
    "0103;700;2025-03-31;\n"
)
FACTS = Facts("Rents", Nature.SURVEY, publisher="The city", licence="CC0", sensitive=True)


@pytest.fixture
def store(city: City) -> Storage:
    return Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")


def published(city: City, store: Storage, text: str = TEXT, column: str | None = None) -> None:
    """Load and publish a table while there is no layer."""
    with city.database.writing() as session:
        make_neighborhoods(session)
        sent = Upload(io.BytesIO(text.encode()), "rents.csv", FACTS, Wishes(column, missing=("?",)))
        job = take_in(session, city.olive, sent, city.settings)
    see_through(city, store, job.id)
    with city.database.writing() as session:
        make_layer(session, "Census tracts", AREAS)


def see_through(city: City, store: Storage, job_id: int) -> ImportJob:
    carry_out(city.database, store, city.settings, job_id)
    with city.database.writing() as session:
        job = session.get_one(ImportJob, job_id)
        assert job.status is JobStatus.READ, job.error
        ask_to_publish(session, city.olive, job, accept=True)
    carry_out(city.database, store, city.settings, job_id)
    with city.database.reading() as session:
        return session.get_one(ImportJob, job_id)


def laid(city: City, store: Storage) -> ImportJob:
    """Ask for it and let the worker find the kept rows."""
    with city.database.writing() as session:
        layer = layer_by_slug(session, "census-tracts")
        job = lay_on(session, city.olive, find_dataset(session, "rents"), layer)
    bring(city.database, city.settings, job.id)  # the address of none
    for _again in range(2):  # a job may run twice
        bring_kept(city.database, store, city.settings, job.id)
    with city.database.reading() as session:
        return session.get_one(ImportJob, job.id)


def test_a_table_without_places_is_laid_with_its_next_version(city: City, store: Storage) -> None:
    published(city, store)
    job = see_through(city, store, laid(city, store).id)
    assert job.status is JobStatus.PUBLISHED
    with city.database.reading() as session:
        listed = dataset_by_slug(session, "rents")
        newest, first = versions_of(session, listed.dataset.id)
        assert listed.dataset.layer_id == layer_by_slug(session, "census-tracts").id
        assert (newest.report["layer"], newest.report["matched"]) == ("census-tracts", 3)
        told = [
            [(column["name"], column["type"]) for column in version.columns]
            for version in (first, newest)
        ]
        assert told[0] == told[1]
        assert first.report["matched"] == 0
        assert (newest.rows_read, newest.rows_used) == (3, 3)
        assert listed.dataset.sensitive
        assert list((city.settings.data_dir / "uploads").iterdir()) == []


def test_its_next_file_is_read_as_the_first_was(city: City, store: Storage) -> None:
    published(city, store)
    see_through(city, store, laid(city, store).id)
    with city.database.writing() as session:
        dataset = find_dataset(session, "rents")
        kept = wishes_from(dataset.recipe)
        assert (kept.layer, kept.header, kept.missing, kept.types) == (
            "census-tracts", None, ("?",), {},
        )  # fmt: skip
        sent = Upload(
            io.BytesIO(TEXT.replace("900", "950").encode()), "r.csv", FACTS, kept, dataset.id
        )
        job = take_in(session, city.olive, sent, city.settings)
    assert see_through(city, store, job.id).report["matched"] == 3


def test_rows_that_were_placed_make_a_dataset_of_their_own(city: City, store: Storage) -> None:
    """Millrace is a neighborhood and an area: what was cited of it stays."""
    published(city, store, TEXT + "Millrace;650;2025-03-31;\n", "Tract")
    with city.database.reading() as session:
        before = dataset_by_slug(session, "rents")
        assert before.version.report["matched"] == 1
    see_through(city, store, laid(city, store).id)
    with city.database.reading() as session:
        assert dataset_by_slug(session, "rents").version.id == before.version.id
        assert find_dataset(session, "rents").layer_id is None
        own = dataset_by_slug(session, "rents-census-tracts")
        assert (own.dataset.title, own.version.report["matched"]) == ("Rents (Census tracts)", 4)
        assert (own.dataset.nature, own.dataset.publisher) == (Nature.SURVEY, "The city")
        assert own.dataset.sensitive, "what is about people stays so"
        assert own.dataset.recipe["missing"] == ["?"]


def test_it_can_be_read_another_way_and_stopped_like_any_import(city: City, store: Storage) -> None:
    published(city, store)
    job = laid(city, store)
    carry_out(city.database, store, city.settings, job.id)
    with city.database.writing() as session:
        shown = session.get_one(ImportJob, job.id)
        correct(session, city.olive, shown, facts_of(shown), wishes_of(shown))
        assert "kept" in shown.wishes
    assert see_through(city, store, job.id).status is JobStatus.PUBLISHED


def test_rows_that_are_gone_are_said(city: City, store: Storage) -> None:
    published(city, store)
    with city.database.reading() as session:
        path = dataset_by_slug(session, "rents").version.path
    (store.folder / path).unlink()
    job = laid(city, store)
    assert job.status is JobStatus.FAILED
    assert "damaged or missing" in job.error


def test_who_may_and_what_stays() -> None:
    assert keeps_its_areas(None, 1, has_version=True, placed=False)
    assert keeps_its_areas(None, 1, has_version=False, placed=True)
    assert keeps_its_areas(2, 2, has_version=True, placed=True)
    assert not keeps_its_areas(None, 1, has_version=True, placed=True)
    assert not keeps_its_areas(1, None, has_version=True, placed=False)
    assert not keeps_its_areas(1, 2, has_version=True, placed=False)


def test_not_everybody_may_and_not_everything_can(city: City) -> None:
    dataset = Dataset(slug="d", title="D", nature=Nature.EVENTS)
    version = DatasetVersion(
        dataset_id=DatasetId(1), number=1, content_hash="", rows_read=0, rows_used=0, report={},
        columns=[], bytes=0, path="",
    )  # fmt: skip
    for person in (city.alice, city.mo, city.sue, None):
        assert not can_lay_on_layer(person, dataset, version)
    assert can_lay_on_layer(city.olive, dataset, version)
    assert can_lay_on_layer(city.ada, dataset, version)
    version.dropped_at = version.published_at
    assert can_lay_on_layer(city.ada, dataset, version).code == "dropped"
    dataset.layer_id = 1  # type: ignore[assignment]
    assert can_lay_on_layer(city.ada, dataset, version).code == "laid"


def test_one_that_lies_on_a_layer_is_not_laid_again(city: City, store: Storage) -> None:
    published(city, store)
    see_through(city, store, laid(city, store).id)
    with pytest.raises(RefusedError, match="laid"):
        laid(city, store)
