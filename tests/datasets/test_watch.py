"""The watched child: what it takes is bounded, and its end is never ours."""

import os
import signal
import threading
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.job import Job, Limits, Wishes
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.watch import run_watched, working_folder
from tests.datasets.imported import SQUARES

MEGABYTE = 1024 * 1024

READER = "app.datasets.importing.child"


class Usage(NamedTuple):
    free: int


def job_for(folder: Path, text: str, limits: Limits, **wishes: str) -> Job:
    source = folder / "source.csv"
    source.write_text(text)
    SQUARES.save(folder / "gazetteer.json")
    told = Wishes(**wishes)  # type: ignore[arg-type]
    return Job(source, folder, folder / "gazetteer.json", "UTC", told, limits)


def test_a_child_reads_and_answers(tmp_path: Path) -> None:
    seen: list[int] = []
    job = job_for(tmp_path, "neighborhood,n\nRopewalk,1\n", Limits())
    outcome = run_watched(job, seen.append)
    assert outcome.facts["report"]["matched"] == 1
    assert outcome.table.exists()
    assert 0 < outcome.peak < 512 * MEGABYTE
    assert seen == sorted(seen)


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    text = "neighborhood,n\n" + "".join(
        f"{'Ropewalk' if n % 3 else 'x'},{n}\n" for n in range(5000)
    )
    hashes = set()
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        outcome = run_watched(job_for(folder, text, Limits()), lambda _percent: None)
        hashes.add(outcome.facts["content_hash"])
    assert len(hashes) == 1


def test_a_full_disk_is_no_fault_of_the_file(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():  # Linux's own full disk
        return
    job = job_for(tmp_path, "neighborhood,n\nRopewalk,1\n", Limits())
    (tmp_path / "aside.csv").symlink_to("/dev/full")
    with pytest.raises(ImportRefusedError, match="no-room") as refusal:
        run_watched(job, lambda _percent: None)
    assert "no room on the disk" in str(refusal.value.sentence)
    assert job.source.exists()


def test_a_child_that_died_on_a_full_disk_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.datasets.importing.watch.run_child", lambda *_told, **_more: 0)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: Usage(0))
    with pytest.raises(ImportRefusedError, match="no-room"):
        run_watched(job_for(tmp_path, "a\n1\n", Limits()), lambda _percent: None)


def test_a_refusal_comes_back_in_its_own_words(tmp_path: Path) -> None:
    job = job_for(tmp_path, "a,b\n1,2\n", Limits(), time="nope")
    with pytest.raises(ImportRefusedError, match="unknown-column") as refusal:
        run_watched(job, lambda _percent: None)
    assert "nope" in str(refusal.value.sentence)
    assert "a, b" in str(refusal.value.hint)


def test_too_much_memory_costs_the_child_alone(tmp_path: Path) -> None:
    job = job_for(tmp_path, "a,b\n1,2\n", Limits(memory=30 * MEGABYTE))
    with pytest.raises(ImportRefusedError, match=r"too-much-memory|import-died"):
        run_watched(job, lambda _percent: None)
    assert not importing()


def test_too_much_time_ends_the_child(tmp_path: Path) -> None:
    job = job_for(tmp_path, "a,b\n1,2\n", Limits(seconds=0))
    with pytest.raises(ImportRefusedError, match="too-slow"):
        run_watched(job, lambda _percent: None)
    assert not importing()


def test_a_child_that_is_killed_is_a_refusal(tmp_path: Path) -> None:
    job = job_for(tmp_path, "a,b\n1,2\n", Limits())

    def kill() -> None:
        for _try in range(200):
            for child in importing():
                os.kill(child.pid, signal.SIGKILL)
                return
            time.sleep(0.01)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(ImportRefusedError, match="import-died"):
        run_watched(job, lambda _percent: None)
    killer.join()


def test_a_working_folder_goes_and_takes_old_ones_with_it(tmp_path: Path) -> None:
    left = tmp_path / "importing" / "left"
    left.mkdir(parents=True)
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(left, (two_days_ago, two_days_ago))
    with working_folder(tmp_path) as folder:
        assert folder.is_dir()
    assert list((tmp_path / "importing").iterdir()) == []


def test_an_empty_gazetteer_travels_too(tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.json"
    Gazetteer().save(path)
    assert Gazetteer.load(path) == Gazetteer()


def importing() -> list[psutil.Process]:
    """List the children that read a table: a test process has others, such as PostgreSQL."""
    return [child for child in psutil.Process().children() if READER in child.cmdline()]
