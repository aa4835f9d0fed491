"""Files of one folder on this machine: the newest, and nothing that lies elsewhere."""

import os
from pathlib import Path
from typing import Any

import pytest

from app.core.config import Settings
from app.datasets.fetching.fetch import fetch
from app.datasets.fetching.found import Fetched
from app.datasets.fetching.recognising import recognise
from app.datasets.importing.refusal import ImportRefusedError


@pytest.fixture
def open_folder(tmp_path: Path) -> Settings:
    """Open a folder of permits, beside a file that is nobody's business."""
    permits = tmp_path / "open" / "permits"
    permits.mkdir(parents=True)
    for age, name in enumerate(("2025-02.csv", "2025-01.csv", "notes.txt")):
        (permits / name).write_text(f"id\n{name}\n")
        os.utime(permits / name, (1_700_000_000 - age, 1_700_000_000 - age))
    (permits / ".hidden.csv").write_text("id\nhidden\n")
    (tmp_path / "secret.csv").write_text("id\nsecret\n")
    (permits / "link.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "open" / "out").symlink_to(tmp_path)
    return Settings(
        secret_key="s" * 16, data_dir=tmp_path / "data", import_folder=tmp_path / "open"
    )


def got(settings: Settings, written: str, mark: dict[str, Any] | None = None) -> Fetched | None:
    target = settings.data_dir.parent / "fetched"
    return fetch(settings, recognise(written, local=True), target, mark)


@pytest.mark.parametrize(
    ("written", "name"),
    [("folder:permits", "2025-02.csv"), ("folder:permits/", "2025-02.csv"),
     ("folder:permits/*.csv", "2025-02.csv"), ("folder:permits/2025-01.csv", "2025-01.csv"),
     ("folder:./permits/*-01.*", "2025-01.csv")],
)  # fmt: skip
def test_the_newest_file_is_taken(open_folder: Settings, written: str, name: str) -> None:
    fetched = got(open_folder, written)
    assert fetched is not None
    assert fetched.name == name
    assert (open_folder.data_dir.parent / "fetched").read_text() == f"id\n{name}\n"
    assert got(open_folder, written, fetched.mark) is None


@pytest.mark.parametrize(
    "written",
    ["folder:../secret.csv", "folder:permits/../../secret.csv", "folder:/etc/passwd", "folder:",
     "folder:permits/link.csv", "folder:out/secret.csv", "folder:permits/.hidden.csv",
     "folder:permits/nothing.csv", "folder:nowhere/x.csv", "folder:permits\\x", "folder:a\0b",
     "folder:permits/*.xlsx", "folder:out"],
)  # fmt: skip
def test_nothing_outside_the_folder_is_read(open_folder: Settings, written: str) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        got(open_folder, written)
    assert refused.value.code in {"not-in-folder", "not-there"}


def test_without_the_setting_there_is_no_folder(settings: Settings) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        got(settings, "folder:permits")
    assert refused.value.code == "no-folder"


def test_a_file_that_is_too_large_is_refused(open_folder: Settings) -> None:
    small = open_folder.model_copy(update={"fetch_limit": 5})
    with pytest.raises(ImportRefusedError) as refused:
        got(small, "folder:permits")
    assert refused.value.code == "too-large"
