"""Imports that are killed, a few of them: `bench/faults.py` kills hundreds."""

from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from sys import executable

import pytest

from tests.schema import ROOT
from tests.servers import own_database

KILLS = 5


@pytest.fixture(params=["sqlite", "postgresql"])
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with own_database(request, tmp_path, "killed") as url:
        yield url


def test_a_killed_import_leaves_the_old_version_or_the_new_one(own_url: str) -> None:
    """Kill whole loaders and readers; see old or new, a retry that finishes, and no orphan."""
    told = [executable, "bench/faults.py", "--copies", "--times", str(KILLS), "--url", own_url]
    done = run(told, check=False, cwd=ROOT, timeout=300, capture_output=True, text=True)  # noqa: S603, our own program
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{KILLS} imports killed" in done.stdout
    assert "orphans 0" in done.stdout
