"""A photo that a killed request left goes after a day; one that somebody can see never does."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from app.core.clock import utc_now
from app.core.storage import storage_of
from app.discussion.observations.photos import read_photo
from app.discussion.observations.queries import Subject
from app.discussion.observations.service import Kept, keep_photo
from app.discussion.observations.sweeping import sweep_photos
from app.worker.schedule import SCHEDULE, forget_lost_photos
from app.worker.works import Works
from tests.discussion.observations.dying import STEPS
from tests.factories.company import make_observation
from tests.factories.photos import make_photo
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.schema import ROOT
from tests.stores import Bucket


@pytest.fixture
def works(city: City) -> Works:
    return Works(city.settings, city.database, storage_of(city.settings))


@pytest.fixture
def proposal(city: City) -> int:
    with city.database.writing() as session:
        make_neighborhoods(session)
        return make_proposal(session, city.alice).id


def seen(city: City, works: Works, proposal: int) -> str:
    with city.database.writing() as session:
        subject = Subject(proposal_id=proposal)  # type: ignore[arg-type]
        return make_observation(session, works.store, city.bob, subject).file


def photos(works: Works) -> set[str]:
    return {f"seen/{path.name}" for path in (works.store.folder / "seen").glob("*")}


def age(works: Works) -> None:
    then = time.time() - 25 * 3600
    for name in photos(works):
        os.utime(works.store.folder / name, (then, then))


def run_and_die(city: City, step: str, proposal: int) -> None:
    told = {
        "COMMONPLOT_DATABASE_URL": city.database.engine.url.render_as_string(hide_password=False),
        "COMMONPLOT_DATA_DIR": str(city.settings.data_dir.resolve()),
        "COMMONPLOT_SECRET_KEY": "s" * 16,
    }
    words = [sys.executable, "-m", "tests.discussion.observations.dying", step, str(proposal)]
    done = subprocess.run(  # noqa: S603, our own program
        words, cwd=ROOT, env={**os.environ, **told}, check=False, timeout=120
    )
    assert done.returncode < 0, "it was killed"


@pytest.mark.parametrize("step", STEPS[:2])
def test_a_killed_request_leaves_a_photo_for_a_day_and_no_longer(
    city: City, works: Works, proposal: int, step: str
) -> None:
    needed = seen(city, works, proposal)
    run_and_die(city, step, proposal)
    assert len(photos(works)) == 2
    forget_lost_photos(works)
    assert len(photos(works)) == 2, "it may be on its way"
    age(works)
    for _twice in range(2):
        forget_lost_photos(works)
        assert photos(works) == {needed}
    assert city.visitor(None).get("/api/v1/observations").json()["items"][0]["photo"]


def test_a_sweep_that_is_killed_is_finished_by_the_next(
    city: City, works: Works, proposal: int
) -> None:
    needed = seen(city, works, proposal)
    for _three in range(3):
        kept_alone(works)
    age(works)
    run_and_die(city, STEPS[2], proposal)
    assert len(photos(works)) == 3
    assert needed in photos(works)
    forget_lost_photos(works)
    assert photos(works) == {needed}


def kept_alone(works: Works) -> Kept:
    return keep_photo(works.store, read_photo(BytesIO(make_photo())))


def test_it_is_swept_from_a_store_elsewhere_too(city: City, bucket: Bucket, tmp_path: Path) -> None:
    store = bucket.storage(tmp_path)
    works = Works(city.settings, city.database, store)
    kept_alone(works)
    bucket.put("seen/deeper/kept.jpg", b"of another kind")
    assert sweep_photos(city.database, store, utc_now()) == 0
    assert sweep_photos(city.database, store, utc_now() + timedelta(days=2)) == 1
    assert bucket.names == ["seen/deeper/kept.jpg"]
    assert photos(works) == set()


def test_the_worker_sweeps_every_day() -> None:
    assert any(do is forget_lost_photos for _cron, do in SCHEDULE.values())
