from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RefusedError
from app.core.events import VersionPublished
from app.core.outbox import OutboxEntry
from app.core.storage import Storage
from app.datasets.importing.watch import Outcome
from app.datasets.indexing import index_dataset
from app.datasets.queries import (
    all_datasets,
    dataset_by_slug,
    resolve_datasets,
    version_by_number,
    versions_by_id,
    versions_of,
)
from app.datasets.query import Aggregate, Question, ask
from app.datasets.service import Facts, Published, keep_table, publish
from app.datasets.vocabulary import Nature, Shape
from app.people.models import Department
from app.search.queries import find
from tests.datasets.imported import imported
from tests.factories.datasets import store_in

FIRST = "neighborhood,day,n\nRopewalk,2025-01-02,1\n"
SECOND = FIRST + "Ropewalk,2025-02-03,2\n"
FACTS = Facts(title="Broken lamps", nature=Nature.REPORTS, publisher="The city")


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def published(
    session: Session, store: Storage, folder: Path, text: str, facts: Facts = FACTS
) -> Published:
    built = imported(folder, text)
    outcome = Outcome(built.path, built.to_json(), 0)
    return publish(session, facts, outcome, keep_table(store, outcome))


def test_a_version_is_published(session: Session, store: Storage, tmp_path: Path) -> None:
    made = published(session, store, tmp_path, FIRST)
    assert made.fresh
    assert made.dataset.slug == "broken-lamps"
    assert (made.version.number, made.version.rows_used) == (1, 1)
    assert (made.version.data_from, made.version.data_to) == (date(2025, 1, 2),) * 2
    assert made.dataset.time_column == "day"
    assert ask(store, made.version, Question(Aggregate.COUNT))[0].n == 1
    told = session.scalars(select(OutboxEntry)).all()
    facts = {"dataset_id": made.dataset.id, "version_id": made.version.id}
    assert [(entry.kind, entry.facts) for entry in told] == [("VersionPublished", facts)]


def test_the_same_content_makes_no_version(
    session: Session, store: Storage, tmp_path: Path
) -> None:
    first = published(session, store, tmp_path, FIRST)
    again = published(session, store, tmp_path, FIRST)
    assert not again.fresh
    assert again.version.id == first.version.id
    assert len(versions_of(session, first.dataset.id)) == 1


def test_new_content_makes_the_next_version_and_keeps_the_old(
    session: Session, store: Storage, tmp_path: Path
) -> None:
    first = published(session, store, tmp_path, FIRST)
    second = published(session, store, tmp_path, SECOND)
    assert second.dataset.id == first.dataset.id
    assert [v.number for v in versions_of(session, first.dataset.id)] == [2, 1]
    _dataset, old = version_by_number(session, "broken-lamps", 1)
    assert ask(store, old, Question(Aggregate.COUNT))[0].n == 1
    assert dataset_by_slug(session, "broken-lamps").version.id == second.version.id


def test_what_a_later_load_does_not_say_stays(
    session: Session, store: Storage, tmp_path: Path
) -> None:
    department = Department(name="Lighting", slug="lighting")
    session.add(department)
    session.flush()
    said = Facts("Broken lamps", Nature.REPORTS, department.id, "The city", "CC0", sensitive=True)
    published(session, store, tmp_path, FIRST, said)
    dataset = published(session, store, tmp_path, SECOND, Facts("Broken lamps")).dataset
    assert (dataset.nature, dataset.licence, dataset.sensitive) == (Nature.REPORTS, "CC0", True)
    assert dataset_by_slug(session, "broken-lamps").steward == "Lighting"


def test_a_table_of_neighborhoods_keeps_its_shape(
    session: Session, store: Storage, tmp_path: Path
) -> None:
    made = published(session, store, tmp_path, "nsa_name,share\nRopewalk,0.5\n")
    assert made.dataset.shape is Shape.NEIGHBORHOODS
    assert made.dataset.time_column is None


@pytest.mark.parametrize("title", ["New", "Imports"])
def test_a_dataset_never_takes_the_address_of_a_page(
    session: Session, store: Storage, tmp_path: Path, title: str
) -> None:
    made = published(session, store, tmp_path, FIRST, Facts(title))
    assert made.dataset.slug == f"{title.lower()}-2"


def test_lists_show_each_dataset_once(session: Session, store: Storage, tmp_path: Path) -> None:
    made = published(session, store, tmp_path, FIRST)
    published(session, store, tmp_path, SECOND)
    listed = all_datasets(session)
    assert [(row.dataset.id, row.version.number) for row in listed] == [(made.dataset.id, 2)]
    assert set(versions_by_id(session, [made.version.id])) == {made.version.id}
    assert resolve_datasets(session, None, [made.dataset.id])[made.dataset.id].url == (
        "/datasets/broken-lamps"
    )


def test_a_published_dataset_is_found(session: Session, store: Storage, tmp_path: Path) -> None:
    made = published(session, store, tmp_path, FIRST)
    event = VersionPublished(dataset_id=made.dataset.id, version_id=made.version.id)
    for _time in range(2):
        index_dataset(session, event)
    session.flush()
    found = find(session, "broken lamps", noun="dataset")
    assert [thing.noun_id for thing in found] == [made.dataset.id]


def test_what_is_not_there_is_not_found(session: Session) -> None:
    for load in (lambda: dataset_by_slug(session, "x"), lambda: version_by_number(session, "x", 1)):
        with pytest.raises(RefusedError, match="not-found"):
            load()
