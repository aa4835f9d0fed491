"""An import that is killed at a step: the last version or the new one, and the next try ends it."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.hashing import hash_of
from app.core.storage import storage_of
from app.datasets.carrying import carry_out
from app.datasets.importing.job import Wishes
from app.datasets.imports import Upload, ask_to_publish, take_in
from app.datasets.models import DatasetVersion, ImportJob, JobStatus
from app.datasets.queries import gazetteer
from app.datasets.service import Facts
from app.datasets.vocabulary import Nature
from tests.datasets.dying import STEPS
from tests.datasets.imported import imported
from tests.factories.places import make_neighborhoods
from tests.people import City
from tests.schema import ROOT

TEXT = b"place,seen,n\nRopewalk,2025-04-03,1\nDovecote,2025-04-04,2\n"


def work(city: City, job: ImportJob) -> ImportJob:
    carry_out(city.database, storage_of(city.settings), city.settings, job.id)
    with city.database.reading() as session:
        return session.get_one(ImportJob, job.id)


def ready(city: City) -> ImportJob:
    """Send and read a file and ask for its publication."""
    with city.database.writing() as session:
        sent = Upload(io.BytesIO(TEXT), "a.csv", Facts("Lamps", Nature.EVENTS), Wishes())
        job = take_in(session, city.olive, sent, city.settings)
    work(city, job)
    with city.database.writing() as session:
        ask_to_publish(session, city.olive, session.get_one(ImportJob, job.id))
    return job


def work_and_die(city: City, job: ImportJob, step: str) -> None:
    told = {
        "COMMONPLOT_SECRET_KEY": "s" * 16,
        "COMMONPLOT_DATA_DIR": str(city.settings.data_dir),
        "COMMONPLOT_DATABASE_URL": city.database.engine.url.render_as_string(hide_password=False),
        "COMMONPLOT_CITY": city.settings.city,
    }
    words = [sys.executable, "-m", "tests.datasets.dying", step, str(job.id)]
    done = subprocess.run(  # noqa: S603, our own program
        words, cwd=ROOT, env={**os.environ, **told}, check=False, timeout=120
    )
    assert done.returncode < 0, "it was killed"


def versions(city: City) -> list[DatasetVersion]:
    with city.database.reading() as session:
        return list(session.scalars(select(DatasetVersion)).all())


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_leaves_nothing_half_and_the_next_try_gives_the_same_bytes(
    city: City, tmp_path: Path, step: str
) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
        known = gazetteer(session)
    undisturbed = imported(tmp_path, TEXT, gazetteer=known, timezone="UTC").content_hash
    job = ready(city)
    work_and_die(city, job, step)
    assert len(versions(city)) == (1 if step == STEPS[-1] else 0)
    for file in storage_of(city.settings).folder.glob("**/*.parquet"):
        assert hash_of(file) == file.stem == undisturbed
    for _try in range(2):
        assert work(city, job).status is JobStatus.PUBLISHED
        assert [version.content_hash for version in versions(city)] == [undisturbed]
