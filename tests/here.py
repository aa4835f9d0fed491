"""Reading tables in the tests' own process: starting another costs more than all that it does.

That a child is started, watched and ended is tested by itself (`tests/datasets/test_watch.py`), and
by tests with the mark `child`.
"""

import json
from pathlib import Path

import pytest

from app.cli import loading
from app.datasets import beside, carrying, comparing
from app.datasets.importing.build import TABLE, build
from app.datasets.importing.job import Job
from app.datasets.importing.watch import Outcome, Progress
from app.demo import data


def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (carrying, loading, data):
        monkeypatch.setattr(room, "run_watched", _read)
    monkeypatch.setattr(beside, "run_child", _compare)


def _read(job: Job, progress: Progress, _check: object = None) -> Outcome:
    told = json.loads(json.dumps(job.to_json()))
    built = build(Job.from_json(told), progress)
    return Outcome(job.folder / TABLE, json.loads(json.dumps(built.to_json())), 0)


def _compare(_module: str, told: Path, **_limits: int) -> int:
    comparing.main(told)
    return 0
