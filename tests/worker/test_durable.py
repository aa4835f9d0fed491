"""The worker with DBOS: an outbox row becomes one job, and a job that was cut off goes on."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import httpx
import psutil
import pytest

from app.core import outbox
from app.core.config import Settings
from app.core.db import Database
from app.core.events import BatchPublished, ImportDue
from app.core.outbox import OutboxEntry, announce
from app.worker import durable
from app.worker.works import Works
from tests.schema import build_schema

PATIENCE = 60.0


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Give the environment of a city of its own, whose database is ready."""
    environment = {
        **os.environ,
        "COMMONPLOT_SECRET_KEY": "s" * 16,
        "COMMONPLOT_DATA_DIR": str(tmp_path),
        "COMMONPLOT_WEB_PROCESSES": "1",
    }
    build_schema(f"sqlite:///{tmp_path}/commonplot.sqlite")
    return environment


def database_of(home: dict[str, str]) -> Database:
    settings = Settings(secret_key="s" * 16, data_dir=Path(home["COMMONPLOT_DATA_DIR"]))
    return Database(settings.resolved_database_url)


def wait_until_tried(database: Database, entry_id: int) -> OutboxEntry:
    """Wait until the worker has tried an entry, whose batch does not exist, so that it fails."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with database.reading() as session:
            entry = session.get_one(OutboxEntry, entry_id)
            if entry.failures or entry.done:
                return entry
        time.sleep(0.2)
    pytest.fail("the worker did not take the entry up")


def wait_until_said(said: Path, words: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while words not in said.read_text():
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.2)


def test_serve_runs_a_web_and_a_worker_and_stops_both(
    home: dict[str, str], unused_port: int
) -> None:
    home |= {
        "COMMONPLOT_PORT": str(unused_port),
        "COMMONPLOT_BASE_URL": f"http://localhost:{unused_port}",
    }
    database = database_of(home)
    with database.writing() as session:
        announce(session, BatchPublished(1, 1))
    said = Path(home["COMMONPLOT_DATA_DIR"]) / "said.txt"
    with said.open("w") as file:
        serving = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve"], env=home, stdout=file, stderr=file
        )
    try:
        assert wait_until_tried(database, 1).failures == 1
        wait_until_said(said, f"Commonplot is ready at http://localhost:{unused_port}\n")
        answer = httpx.get(f"http://127.0.0.1:{unused_port}/readyz", timeout=10)
        assert answer.json() == {"ready": True}
        counted = httpx.get(f"http://127.0.0.1:{unused_port}/metrics", timeout=10).text
        assert 'commonplot_requests_total{method="GET",route="/readyz",status="200"}' in counted
    finally:
        serving.send_signal(signal.SIGINT)
        assert serving.wait(40) == 0
        database.engine.dispose()
    assert "Traceback" not in said.read_text()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{unused_port}/healthz", timeout=5)


def test_a_worker_that_is_killed_goes_on_where_it_was(home: dict[str, str]) -> None:
    database = database_of(home)
    for number in (1, 2):
        with database.writing() as session:
            announce(session, BatchPublished(1, number))
        worker = subprocess.Popen([sys.executable, "-m", "app.worker"], env=home)
        try:
            assert wait_until_tried(database, number).failures == 1
            assert psutil.Process(worker.pid).nice() == durable.NICENESS
        finally:
            worker.kill() if number == 1 else worker.terminate()
            worker.wait(30)
    with database.reading() as session:
        tried = [session.get_one(OutboxEntry, number) for number in (1, 2)]
        assert all(entry.failures and not entry.done for entry in tried)
        next_tries = [entry.retry_at for entry in tried if entry.retry_at is not None]
        just_before = min(next_tries) - timedelta(seconds=1)
        assert outbox.waiting(session, just_before) == []  # each waits for its next try
    database.engine.dispose()


def test_imports_wait_in_a_row_of_their_own(
    home: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten files hold up neither letters nor figures, and figures are found one after another."""
    queued: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "app.worker.durable.DBOS.enqueue_workflow",
        lambda queue, _do, entry: queued.append((queue, entry)),
    )
    settings = Settings(secret_key="s" * 16, data_dir=Path(home["COMMONPLOT_DATA_DIR"]))
    works = Works.build(settings)
    with works.database.writing() as session:
        announce(session, ImportDue(job_id=1))
        announce(session, BatchPublished(1, 1))
    durable.enqueue_waiting(works)
    works.database.engine.dispose()
    assert queued == [(durable.IMPORTS, 1), (durable.RANKING, 2)]
