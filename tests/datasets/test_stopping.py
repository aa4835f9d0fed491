"""A person who stops an import ends its process, also while it reads."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from app.core.watch import run_child
from app.datasets import carrying
from app.datasets.carrying import carry_out
from app.datasets.download import safe_cell
from app.datasets.importing.job import Job
from app.datasets.importing.watch import Outcome
from app.datasets.imports import correct, stop
from app.datasets.models import ImportJob, JobStatus
from app.datasets.told import facts_of, wishes_of
from tests.datasets.test_imports import now, store, upload  # noqa: F401, a fixture
from tests.people import City


def test_the_child_is_ended_where_a_check_raises() -> None:
    def check() -> None:
        raise carrying.StoppedError

    with pytest.raises(carrying.StoppedError):
        run_child("http.server", Path("0"), memory=10**9, seconds=20, check=check)


def test_what_was_begun_before_a_change_of_mind_is_not_shown(
    city: City,
    store: object,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reader is at work when its person stops it and asks for another reading."""
    job = upload(city)
    began, goes_on = Event(), Event()

    def slow(_job: Job, _progress: object, check: object) -> Outcome:
        began.set()
        goes_on.wait(10)
        check()  # type: ignore[operator]
        message = "it was not stopped"
        raise AssertionError(message)

    monkeypatch.setattr(carrying, "run_watched", slow)
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(carry_out, city.database, store, city.settings, job.id)  # type: ignore[arg-type]
        began.wait(10)
        with city.database.writing() as session:
            mine = session.get_one(ImportJob, job.id)
            stop(session, city.olive, mine)
            wishes = wishes_of(mine)
            correct(session, city.olive, mine, facts_of(mine), type(wishes)(time="seen"))
        goes_on.set()
        reading.result()
    assert now(city, job).status is JobStatus.READING, "the new reading is still to come"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("-5", "-5"), ("-1,234.5", "-1,234.5"), ("-4 %", "-4 %"), ("=1", "'=1"), ("-1+2", "'-1+2"),
     ("@a", "'@a"), ("plain", "plain")],
)  # fmt: skip
def test_formulas_are_disarmed_and_negative_numbers_stay(cell: str, shown: str) -> None:
    assert safe_cell(cell) == shown
