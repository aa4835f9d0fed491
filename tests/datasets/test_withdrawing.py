"""A version is withdrawn: what people see instead, and what stays of it."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import InvalidError, RefusedError
from app.core.events import VersionWithdrawn
from app.core.outbox import OutboxEntry
from app.core.storage import Storage
from app.datasets.indexing import index_dataset
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.queries import all_datasets, all_withdrawn, dataset_by_slug
from app.datasets.withdrawing import evidence_stamp, withdraw, withdrawn_among
from app.ledger.models import LedgerEntry
from app.people.models import Person, Role
from app.search.queries import find
from tests.datasets.test_publishing import FIRST, SECOND, published
from tests.factories.datasets import ROWS, make_dataset, make_version, store_in
from tests.factories.people import person as make_person

WHY = "It names people."


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def olive(session: Session) -> Person:
    return make_person(session, "olive", role=Role.OFFICIAL)


def two_versions(session: Session, store: Storage) -> tuple[Dataset, list[DatasetVersion]]:
    dataset, first = make_dataset(session, store)
    second = make_version(store, dataset.id, number=2, rows=ROWS[:3])
    session.add(second)
    session.flush()
    dataset.current_version_id = second.id
    session.flush()
    return dataset, [first, second]


def test_the_dataset_falls_back_to_the_newest_version_left(
    session: Session, store: Storage, olive: Person
) -> None:
    dataset, (first, second) = two_versions(session, store)
    withdraw(session, olive, second, f"  {WHY}\n ")
    assert dataset_by_slug(session, dataset.slug).version.id == first.id
    assert (second.withdrawn_reason, second.withdrawn_by) == (WHY, olive.id)
    assert second.withdrawn_at is not None
    assert set(withdrawn_among(session, [first.id, second.id])) == {second.id}
    assert withdrawn_among(session, []) == {}


def test_an_older_version_goes_without_a_change_of_the_current_one(
    session: Session, store: Storage, olive: Person
) -> None:
    dataset, (first, second) = two_versions(session, store)
    withdraw(session, olive, first, WHY)
    assert dataset.current_version_id == second.id


def test_a_dataset_whose_versions_are_all_withdrawn_is_listed_apart(
    session: Session, store: Storage, olive: Person
) -> None:
    dataset, versions = two_versions(session, store)
    for version in versions:
        withdraw(session, olive, version, WHY)
    assert dataset.current_version_id is None
    assert [one.id for one in all_withdrawn(session)] == [dataset.id]
    assert not all_datasets(session)


def test_it_is_in_the_ledger_and_everybody_is_told(
    session: Session, store: Storage, olive: Person
) -> None:
    dataset, (_first, second) = two_versions(session, store)
    withdraw(session, olive, second, WHY)
    entry = session.scalars(select(LedgerEntry)).one()
    assert (entry.deed, entry.noun, entry.noun_id) == ("withdrawn", "dataset", dataset.id)
    assert (entry.reason, entry.actor_id) == (f"Version 2: {WHY}", olive.id)
    told = session.scalars(select(OutboxEntry)).all()
    facts = {"dataset_id": dataset.id, "version_id": second.id}
    assert [(one.kind, one.facts) for one in told] == [("VersionWithdrawn", facts)]


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.MODERATOR])
def test_only_those_who_load_data_withdraw(session: Session, store: Storage, role: Role) -> None:
    _dataset, (first, _second) = two_versions(session, store)
    with pytest.raises(RefusedError, match="not-found"):
        withdraw(session, make_person(session, "x", role=role), first, WHY)
    with pytest.raises(RefusedError, match="sign-in"):
        withdraw(session, None, first, WHY)
    assert first.withdrawn_at is None


def test_it_needs_a_reason_and_happens_once(
    session: Session, store: Storage, olive: Person
) -> None:
    _dataset, (first, _second) = two_versions(session, store)
    with pytest.raises(InvalidError):
        withdraw(session, olive, first, " \n ")
    withdraw(session, olive, first, WHY)
    with pytest.raises(RefusedError, match="withdrawn"):
        withdraw(session, olive, first, "Again.")


def test_the_next_version_takes_a_new_number_and_brings_the_dataset_back(
    session: Session, store: Storage, tmp_path: Path, olive: Person
) -> None:
    made = published(session, store, tmp_path, FIRST)
    withdraw(session, olive, made.version, WHY)
    again = published(session, store, tmp_path, SECOND)
    assert (again.dataset.id, again.version.number) == (made.dataset.id, 2)
    assert again.dataset.current_version_id == again.version.id


def test_withdrawn_content_is_not_published_again_by_itself(
    session: Session, store: Storage, tmp_path: Path, olive: Person
) -> None:
    made = published(session, store, tmp_path, FIRST)
    withdraw(session, olive, made.version, WHY)
    with pytest.raises(RefusedError) as refused:
        published(session, store, tmp_path, FIRST)
    assert refused.value.ruling.code == "withdrawn"
    assert WHY in str(refused.value.ruling.sentence)


def test_the_stamp_of_evidence_changes(session: Session, store: Storage, olive: Person) -> None:
    dataset, (first, _second) = two_versions(session, store)
    stamps = {session.scalar(select(evidence_stamp()))}
    withdraw(session, olive, first, WHY)
    session.flush()
    stamps.add(session.scalar(select(evidence_stamp())))
    dataset.edited_at = first.withdrawn_at
    session.flush()
    stamps.add(session.scalar(select(evidence_stamp())))
    assert len(stamps) == 3


def test_a_dataset_without_a_version_is_still_found(
    session: Session, store: Storage, olive: Person
) -> None:
    dataset, versions = two_versions(session, store)
    for version in versions:
        withdraw(session, olive, version, WHY)
    event = VersionWithdrawn(dataset_id=dataset.id, version_id=versions[0].id)
    for _time in range(2):
        index_dataset(session, event)
    session.flush()
    assert [one.noun_id for one in find(session, "repairs", noun="dataset")] == [dataset.id]
