"""`commonplot keys`: listed without their private part, replaced, called distrusted."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.charts.public.keys import FOLDER, signing_key
from app.cli.commands import app

RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMMONPLOT_SECRET_KEY", "s" * 16)
    monkeypatch.setenv("COMMONPLOT_DATA_DIR", str(tmp_path))
    return tmp_path


def test_a_city_without_a_key_is_told_when_it_gets_one(folder: Path) -> None:
    assert "There is no key yet" in RUN.invoke(app, ["keys", "list"]).output
    assert json.loads(RUN.invoke(app, ["keys", "list", "--json"]).output) == []
    assert not (folder / FOLDER).exists()


def test_a_rotation_says_which_key_signs_now(folder: Path) -> None:
    first = signing_key(folder)
    told = RUN.invoke(app, ["keys", "rotate"])
    assert told.exit_code == 0
    lines = told.output.splitlines()
    assert lines[0].endswith("signs")
    assert lines[1].startswith(first.id)
    assert lines[1].endswith("retired")
    told = RUN.invoke(app, ["keys", "rotate", "--distrust", "--json"])
    keys = json.loads(told.output)
    assert [key["distrusted"] for key in keys] == [False, True, False]
    assert all("seed" not in key for key in keys)


def test_a_folder_that_cannot_be_used_is_said(folder: Path) -> None:
    (folder / FOLDER).write_text("in the way")
    told = RUN.invoke(app, ["keys", "rotate"])
    assert told.exit_code == 2
    assert "cannot be read or written" in told.output
