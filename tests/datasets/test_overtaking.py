"""Versions through the worker: the difference, rows set aside, and two people at once."""

import csv
import gzip
import io
from threading import Thread

import pytest

from app.core.storage import Storage
from app.datasets.asides import kept_aside
from app.datasets.carrying import carry_out
from app.datasets.importing.job import Wishes
from app.datasets.imports import Upload, ask_to_publish, take_in
from app.datasets.models import Dataset, DatasetVersion, ImportJob, JobStatus
from app.datasets.queries import dataset_by_slug, find_dataset, versions_of
from app.datasets.service import Facts
from app.datasets.vocabulary import Nature
from app.datasets.withdrawing import withdraw
from app.people.models import Person
from tests.factories.places import make_neighborhoods
from tests.people import City

FACTS = Facts("Broken lamps", Nature.REPORTS, publisher="The city", licence="CC0")
HEAD = "case,place,state\n"
FIRST = HEAD + "1,Ropewalk,open\n2,Ropewalk,open\n3,Dovecote,open\n"
SECOND = HEAD + "1,Ropewalk,open\n2,Ropewalk,closed\n4,Dovecote,open\n5,Dovecote,open\n"
ODD = HEAD + "1,Ropewalk,open\n2,Ropewalk,open,too,many\n,,\n3,Dovecote,shut\n"


@pytest.fixture
def store(city: City) -> Storage:
    with city.database.writing() as session:
        make_neighborhoods(session)
    return Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")


def now(city: City, job_id: int) -> ImportJob:
    with city.database.reading() as session:
        return session.get_one(ImportJob, job_id)


def read(
    city: City, store: Storage, text: str, who: Person, wishes: Wishes | None = None
) -> ImportJob:
    with city.database.writing() as session:
        sent = Upload(io.BytesIO(text.encode()), "lamps.csv", FACTS, wishes or Wishes())
        job = take_in(session, who, sent, city.settings)
    carry_out(city.database, store, city.settings, job.id)
    return now(city, job.id)


def publish(city: City, store: Storage, job: ImportJob, *, accept: bool = False) -> ImportJob:
    with city.database.writing() as session:
        held = session.get_one(ImportJob, job.id)
        person = session.get_one(Person, held.person_id)
        ask_to_publish(session, person, held, accept=accept)
    carry_out(city.database, store, city.settings, job.id)
    return now(city, job.id)


def versions(city: City) -> list[DatasetVersion]:
    with city.database.reading() as session:
        return list(versions_of(session, find_dataset(session, "broken-lamps").id))


def test_a_new_version_says_what_changed_before_and_after_it_is_published(
    city: City, store: Storage
) -> None:
    publish(city, store, read(city, store, FIRST, city.olive, Wishes(key="case")))
    assert versions(city)[0].difference == {}
    job = read(city, store, SECOND, city.olive)
    told = job.report["difference"]
    assert (told["since"], told["added"], told["gone"], told["changed"]) == (1, 2, 1, 1)
    assert publish(city, store, job).status is JobStatus.PUBLISHED
    kept = versions(city)[0].difference
    assert kept == told
    assert (kept["key"], kept["places"]) == ("case", [["dovecote", 1, 2]])


def test_the_second_of_two_people_is_told_what_came_first(city: City, store: Storage) -> None:
    publish(city, store, read(city, store, FIRST, city.olive))
    hers = read(city, store, SECOND, city.olive)
    his = read(city, store, FIRST + "9,Ropewalk,open\n", city.ada)
    assert publish(city, store, hers).status is JobStatus.PUBLISHED
    told = publish(city, store, his)
    assert told.status is JobStatus.READ
    assert told.held == ["olive published version 2 while you looked. Look at what changed."]
    assert told.report["difference"]["since"] == 2, "it is compared with what came first"
    assert [one.number for one in versions(city)] == [2, 1]
    assert publish(city, store, told, accept=True).status is JobStatus.PUBLISHED
    assert [one.number for one in versions(city)] == [3, 2, 1]


def test_two_people_who_publish_at_the_same_moment_make_two_versions_in_turn(
    city: City, store: Storage
) -> None:
    publish(city, store, read(city, store, FIRST, city.olive))
    jobs = [
        read(city, store, SECOND, city.olive),
        read(city, store, FIRST + "9,Ropewalk,open\n", city.ada),
    ]
    with city.database.writing() as session:
        for job in jobs:
            held = session.get_one(ImportJob, job.id)
            ask_to_publish(session, session.get_one(Person, held.person_id), held)
    work = [
        Thread(target=carry_out, args=(city.database, store, city.settings, job.id)) for job in jobs
    ]
    for one in work:
        one.start()
    for one in work:
        one.join()
    states = sorted(now(city, job.id).status for job in jobs)
    assert states == [JobStatus.PUBLISHED, JobStatus.READ]
    assert [one.number for one in versions(city)] == [2, 1]


def test_two_identical_uploads_make_one_version(city: City, store: Storage) -> None:
    publish(city, store, read(city, store, FIRST, city.olive))
    jobs = [read(city, store, SECOND, who) for who in (city.olive, city.ada)]
    done = [publish(city, store, job) for job in jobs]
    assert [job.status for job in done] == [JobStatus.PUBLISHED] * 2
    assert len({job.version_id for job in done}) == 1
    assert [one.number for one in versions(city)] == [2, 1]


def test_two_first_uploads_of_one_title_are_one_dataset(city: City, store: Storage) -> None:
    jobs = [read(city, store, text, city.olive) for text in (FIRST, SECOND)]
    publish(city, store, jobs[0])
    told = publish(city, store, jobs[1])
    assert told.held[0].startswith("olive published version 1 while you looked.")
    publish(city, store, told, accept=True)
    assert [one.number for one in versions(city)] == [2, 1]


def test_a_withdrawal_in_between_is_told_as_well(city: City, store: Storage) -> None:
    publish(city, store, read(city, store, FIRST, city.olive))
    publish(city, store, read(city, store, SECOND, city.olive))
    job = read(city, store, FIRST + "9,Ropewalk,open\n", city.olive)
    with city.database.writing() as session:
        version = session.get_one(DatasetVersion, versions(city)[0].id)
        withdraw(session, city.ada, version, "It is wrong.")
    told = publish(city, store, job)
    assert told.held[0] == "Version 2 was withdrawn while you looked."
    publish(city, store, told, accept=True)
    assert [one.number for one in versions(city)] == [3, 2, 1]
    assert versions(city)[0].difference["since"] == 1


def test_what_was_withdrawn_is_held_when_it_comes_again(city: City, store: Storage) -> None:
    publish(city, store, read(city, store, FIRST, city.olive))
    with city.database.writing() as session:
        version = session.get_one(DatasetVersion, versions(city)[0].id)
        withdraw(session, city.olive, version, "It names people.")
    job = read(city, store, FIRST, city.olive)
    assert job.held == ["It is the same as version 1, which was withdrawn: It names people."]
    publish(city, store, job, accept=True)
    assert [one.number for one in versions(city)] == [2, 1]
    with city.database.reading() as session:
        assert dataset_by_slug(session, "broken-lamps").version.number == 2


def test_a_damaged_version_is_no_obstacle_to_the_next(city: City, store: Storage) -> None:
    publish(city, store, read(city, store, FIRST, city.olive))
    (store.folder / versions(city)[0].path).write_bytes(b"PAR1")
    fresh = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    job = publish(city, fresh, read(city, fresh, SECOND, city.olive))
    assert job.status is JobStatus.PUBLISHED
    assert versions(city)[0].difference == {}


def test_rows_that_were_set_aside_are_kept_with_the_version(city: City, store: Storage) -> None:
    publish(city, store, read(city, store, ODD, city.olive))
    version = versions(city)[0]
    assert version.report["rows_set_aside"] == {"too-many-cells": 1, "blank": 1}
    with gzip.open(kept_aside(store, version), "rt") as file:
        rows = list(csv.reader(file))
    assert [row[1] for row in rows[1:]] == ["too-many-cells"]
    (store.folder / version.aside_path).write_bytes(b"x")
    fresh = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with pytest.raises(Exception, match="unavailable"):
        kept_aside(fresh, version)


def test_nothing_is_kept_where_nothing_was_set_aside(city: City, store: Storage) -> None:
    publish(city, store, read(city, store, FIRST, city.olive))
    assert versions(city)[0].aside_path == ""
    with pytest.raises(Exception, match="not-found"):
        kept_aside(store, versions(city)[0])


def test_the_key_of_the_import_page_is_the_datasets(city: City, store: Storage) -> None:
    publish(city, store, read(city, store, FIRST, city.olive, Wishes(key="case")))
    publish(city, store, read(city, store, SECOND, city.olive))
    with city.database.reading() as session:
        dataset: Dataset = find_dataset(session, "broken-lamps")
        assert dataset.key_column == "case", "a later load that says nothing keeps it"
