"""The nightly pass over old versions, and what the worker does when data goes or is guarded."""

import os
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.charts.claims.service import keep_claim
from app.charts.claims.specs import LevelClaim
from app.contributions.citing import cite, pinned_versions
from app.contributions.models import Citation, Noun
from app.contributions.writing import write
from app.core.storage import Storage
from app.datasets.dictionary import Description, describe
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import Nature
from app.datasets.withdrawing import withdraw
from app.proposals.evidence import see
from app.proposals.service import attach_evidence
from app.web.nouns import register_nouns
from app.worker.schedule import SCHEDULE
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.charts import make_chart
from tests.factories.datasets import ROWS, make_dataset, make_version
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City


@pytest.fixture
def works(city: City) -> Works:
    register_nouns()
    settings = city.settings.model_copy(update={"keep_versions": 1})
    store = Storage(settings.resolved_storage_url, settings.data_dir / "cache")
    return Works(settings, city.database, store)


@pytest.fixture
def dataset(works: Works) -> Dataset:
    """Make a dataset of four versions with different rows, all of them old."""
    with works.database.writing() as session:
        make_neighborhoods(session)
        dataset, first = make_dataset(session, works.store)
        versions = [first]
        for number in (2, 3, 4):
            rows = ROWS[: number + 1] if number < 4 else ROWS * 2
            versions.append(make_version(works.store, dataset.id, number=number, rows=rows))
        for version in versions:
            version.published_at = version.published_at.replace(year=2020, month=version.number)
        session.add_all(versions)
        session.flush()
        dataset.current_version_id = versions[-1].id
        return dataset


def versions_of(works: Works) -> dict[int, DatasetVersion]:
    with works.database.reading() as session:
        rows = session.scalars(select(DatasetVersion).order_by(col(DatasetVersion.number)))
        return {version.number: version for version in rows}


def cite_version(city: City, works: Works, number: int, per: int | None = None) -> None:
    """Cite a chart as it stood on a version, and on another that its rate counts for each of."""
    with works.database.writing() as session:
        dataset = session.scalars(select(Dataset)).one()
        chart = make_chart(session, works.store, dataset)
        proposal = make_proposal(session, city.alice)
        rows = session.scalars(select(DatasetVersion).order_by(col(DatasetVersion.number)))
        versions = {one.number: one for one in rows}
        reading: dict[str, str | float | int | None] = {"value": 1.0, "sentence": "One."}
        reading["per_version_id"] = versions[per].id if per else None
        version_id = versions[number].id
        cite(session, city.alice, proposal.id, chart.id, version_id, None, None, None, reading)


def night(works: Works) -> None:
    SCHEDULE["drop old versions"][1](works)


def test_nothing_goes_where_the_city_keeps_all(works: Works, dataset: Dataset) -> None:
    keeping_all = works.settings.model_copy(update={"keep_versions": 0})
    night(replace(works, settings=keeping_all))
    assert all(one.dropped_at is None for one in versions_of(works).values())
    assert dataset.current_version_id is not None


@pytest.mark.usefixtures("dataset")
def test_what_a_citation_shows_or_counts_by_is_never_dropped(city: City, works: Works) -> None:
    cite_version(city, works, 1, per=3)
    for _night in range(2):
        night(works)
    versions = versions_of(works)
    assert [n for n, one in versions.items() if one.dropped_at is not None] == [2]
    with works.database.reading() as session:
        ids = [one.id for one in versions.values()]
        pinned = pinned_versions(session, ids)
        assert pinned == {versions[1].id, versions[3].id}
        assert pinned_versions(session, [versions[2].id]) == set()


def test_what_the_claim_of_a_text_was_judged_on_is_never_dropped(
    city: City, works: Works, dataset: Dataset
) -> None:
    with works.database.writing() as session:
        held = session.get_one(Dataset, dataset.id)
        rows = session.scalars(select(DatasetVersion).order_by(col(DatasetVersion.number))).all()
        chart = make_chart(session, works.store, held)
        made = []
        for version, area in ((rows[1], "ropewalk"), (rows[2], "dovecote")):
            held.current_version_id = version.id
            made.append(keep_claim(session, works.store, chart, LevelClaim(area=area)).id)
        write(session, city.alice, Noun.COMMENT, f"So it is: {{claim:{made[0]}}}")
        held.current_version_id = rows[3].id
    night(works)
    versions = versions_of(works)
    assert [n for n, one in versions.items() if one.dropped_at is not None] == [1, 3]
    assert city.visitor(None).get(f"/claims/{made[1]}").status_code == 200


@pytest.mark.usefixtures("dataset")
def test_the_file_of_a_dropped_version_goes_and_the_others_stay(city: City, works: Works) -> None:
    cite_version(city, works, 1)
    night(works)
    files = {number: works.store.folder / one.path for number, one in versions_of(works).items()}
    assert all(path.exists() for path in files.values()), "written less than a day ago"
    for path in files.values():
        os.utime(path, times=(0, 0))
    night(works)
    assert [number for number, path in files.items() if path.exists()] == [1, 4]
    page = city.visitor(None).get("/datasets/repairs/versions/2")
    assert "Its rows are no longer kept since" in page.text
    assert city.visitor(None).get("/proposals/1-" + "x").status_code == 301


@pytest.mark.usefixtures("dataset")
def test_a_withdrawal_is_delivered(city: City, works: Works) -> None:
    with works.database.writing() as session:
        same = select(DatasetVersion).where(col(DatasetVersion.number) == 4)
        withdraw(session, city.ada, session.scalars(same).one(), "It is wrong.")
    deliver_everything(works)
    found = city.visitor(None).get("/search?q=repairs").text
    assert 'href="/datasets/repairs"' in found
    assert "rows are used" in city.visitor(None).get("/datasets/repairs").text


def test_what_was_cited_is_guarded_by_the_worker(
    city: City, works: Works, dataset: Dataset
) -> None:
    with works.database.writing() as session:
        held = session.get_one(Dataset, dataset.id)
        chart = make_chart(session, works.store, held)
        proposal = make_proposal(session, city.alice)
        evidence = see(session, works.store, chart.id, "dovecote")
        attach_evidence(session, city.alice, proposal.id, evidence)
        version = session.get_one(DatasetVersion, held.current_version_id)
        said = Description("", Nature.EVENTS, None, "", "", sensitive=True)
        describe(session, city.olive, held, version, said)
    deliver_everything(works)
    with works.database.reading() as session:
        reading = session.scalars(select(Citation)).one().reading
        assert (reading["value"], reading["suppressed"]) == (None, True)
