"""What people say of columns: kept for every later version, and used by charts."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charts.reading import read_chart
from app.charts.spec import How, Ranking
from app.core.errors import InvalidError, RefusedError
from app.core.outbox import OutboxEntry
from app.core.storage import Storage
from app.datasets.columns import Unit, label_of, unit_of
from app.datasets.dictionary import Description, Words, describe, entries
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import Nature
from app.ledger.models import LedgerEntry
from app.people.models import Person, Role
from app.search.queries import find
from tests.datasets.test_publishing import FIRST, SECOND, published
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.people import person as make_person
from tests.factories.places import make_neighborhoods

WORDS = Words("Lamps that are out", "Counted by a crew at night.", Unit.NONE, "lamps")


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def olive(session: Session) -> Person:
    return make_person(session, "olive", role=Role.OFFICIAL)


def said(columns: Mapping[str, Words] | None = None, **changes: object) -> Description:
    plain = Description("About lamps.", Nature.REPORTS, None, "monthly", "", sensitive=False)
    return replace(plain, columns=columns or {}, **changes)  # type: ignore[arg-type]


def labels(version: DatasetVersion) -> dict[str, str]:
    return {column["name"]: label_of(column) for column in version.columns}


def test_words_are_for_this_version_and_every_later_one(
    session: Session, store: Storage, tmp_path: Path, olive: Person
) -> None:
    made = published(session, store, tmp_path, FIRST)
    describe(session, olive, made.dataset, made.version, said({"n": WORDS}, key_column="n"))
    assert labels(made.version)["n"] == "Lamps that are out"
    later = published(session, store, tmp_path, SECOND)
    assert labels(later.version)["n"] == "Lamps that are out"
    entry = next(one for one in entries(later.dataset, later.version) if one.column["name"] == "n")
    assert (entry.meaning.description, entry.meaning.measured_in) == (
        "Counted by a crew at night.",
        "lamps",
    )
    assert (entry.low, entry.high, entry.missing) == ("1", "2", 0.0)
    assert (later.dataset.nature, later.dataset.key_column) == (Nature.REPORTS, "n")


def test_a_word_that_is_taken_back_is_the_files_again(
    session: Session, store: Storage, tmp_path: Path, olive: Person
) -> None:
    made = published(session, store, tmp_path, FIRST)
    before = labels(made.version)
    describe(session, olive, made.dataset, made.version, said({"n": WORDS}))
    describe(session, olive, made.dataset, made.version, said({"n": Words()}))
    assert labels(made.version) == before
    assert labels(published(session, store, tmp_path, SECOND).version)["n"] == before["n"]


def test_an_older_version_keeps_the_words_it_was_cited_with(
    session: Session, store: Storage, tmp_path: Path, olive: Person
) -> None:
    first = published(session, store, tmp_path, FIRST)
    second = published(session, store, tmp_path, SECOND)
    describe(session, olive, second.dataset, second.version, said({"n": WORDS}))
    assert labels(first.version)["n"] == "N"


def test_charts_say_the_words_at_once(session: Session, store: Storage, olive: Person) -> None:
    make_neighborhoods(session)
    dataset, version = make_dataset(session, store)
    spec = Ranking(dataset=dataset.slug, how=How.MEAN, column="cost")
    chart = make_chart(session, store, dataset, spec)
    assert "Cost (mean)" in read_chart(session, store, chart, "ropewalk").sentence
    words = {"cost": Words("Days to repair", unit=Unit.PERCENT)}
    describe(session, olive, dataset, version, said(words))
    sentence = read_chart(session, store, chart, "ropewalk").sentence
    assert "Days to repair (mean)" in sentence
    assert "20%" in sentence
    assert unit_of(version.columns[2]) is Unit.PERCENT


def test_its_words_are_found(session: Session, store: Storage, olive: Person) -> None:
    dataset, version = make_dataset(session, store)
    describe(session, olive, dataset, version, said({"cost": WORDS}))
    session.flush()
    assert [one.noun_id for one in find(session, "crew at night", noun="dataset")] == [dataset.id]


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.MODERATOR])
def test_only_those_who_load_data_describe_it(session: Session, store: Storage, role: Role) -> None:
    dataset, version = make_dataset(session, store)
    with pytest.raises(RefusedError, match="not-found"):
        describe(session, make_person(session, "x", role=role), dataset, version, said())
    assert dataset.description == ""


def test_claims_are_judged_again_where_other_cautions_stand_beside_them(
    session: Session, store: Storage, olive: Person
) -> None:
    dataset, version = make_dataset(session, store)
    for told in (said(), said(), said(only_open=True), said(only_open=True)):
        describe(session, olive, dataset, version, told)
    assert dataset.only_open
    kinds = [one.kind for one in session.scalars(select(OutboxEntry))]
    assert kinds == ["DatasetDescribed"] * 2


def test_small_counts_are_hidden_by_officials_and_shown_again_by_administrators(
    session: Session, store: Storage, olive: Person
) -> None:
    dataset, version = make_dataset(session, store)
    describe(session, olive, dataset, version, said(sensitive=True))
    told = session.scalars(select(OutboxEntry)).all()
    assert [(one.kind, one.facts) for one in told] == [
        ("DatasetGuarded", {"dataset_id": dataset.id}),
        ("DatasetDescribed", {"dataset_id": dataset.id}),  # of reports, from now on
    ]
    assert dataset.edited_at is not None
    with pytest.raises(InvalidError) as refused:
        describe(session, olive, dataset, version, said(sensitive=False))
    assert "sensitive" in refused.value.problems
    assert dataset.sensitive
    ada = make_person(session, "ada", role=Role.ADMINISTRATOR)
    describe(session, ada, dataset, version, said(sensitive=False))
    entry = session.scalars(select(LedgerEntry)).one()
    assert (entry.deed, entry.noun_id, entry.actor_id) == ("unguarded", dataset.id, ada.id)


def test_ends_of_ranges_are_rows_and_not_shown_of_people(
    session: Session, store: Storage, tmp_path: Path
) -> None:
    dataset: Dataset = published(session, store, tmp_path, FIRST).dataset
    dataset.sensitive = True
    version = session.get_one(DatasetVersion, dataset.current_version_id)
    assert all(one.low == one.high == "" for one in entries(dataset, version))
