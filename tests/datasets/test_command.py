"""`commonplot datasets load`, as programs and people call it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.db import Database
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import Nature
from tests.datasets.desk import Desk

SHAPE = {
    "rows_read", "rows_used", "rows_set_aside", "matched", "unmatched", "top_unmatched", "columns",
    "encoding", "delimiter", "sheet",
}  # fmt: skip


@pytest.mark.child
@pytest.mark.usefixtures("database")
def test_a_dry_run_needs_no_neighborhoods(desk: Desk) -> None:
    told = desk.told("--dry-run")
    assert set(told) == SHAPE
    assert (told["rows_read"], told["matched"], told["unmatched"]) == (2, 0, 2)
    assert told["columns"] == [
        {"name": "place", "type": "text", "role": "identifier"},
        {"name": "day", "type": "date", "role": "time"},
        {"name": "n", "type": "integer", "role": "measure"},
    ]
    assert desk.load("--dry-run").exit_code == 0


def test_a_dry_run_needs_no_database(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONPLOT_DATABASE_URL", f"sqlite:///{tmp_path}/new/none.sqlite")
    assert desk.told("--dry-run", "--neighborhood", "place")["unmatched"] == 2


@pytest.mark.usefixtures("database")
def test_without_neighborhoods_nothing_is_loaded(desk: Desk) -> None:
    result = desk.load("--json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error["code"] == "no-neighborhoods"
    assert "neighborhoods load" in error["hint"]


def test_a_file_becomes_a_version(settled: Desk, database: Database) -> None:
    told = settled.told(
        "--title", "Lamps", "--nature", "reports", "--steward", "Public Works",
        "--publisher", "The city", "--licence", "CC0", "--neighborhood", "place", "--time", "day",
    )  # fmt: skip
    assert (told["matched"], told["top_unmatched"]) == (1, [["Atlantis", 1]])
    with database.reading() as session:
        dataset = session.scalars(select(Dataset)).one()
        version = session.scalars(select(DatasetVersion)).one()
    assert (dataset.title, dataset.nature, dataset.licence) == ("Lamps", Nature.REPORTS, "CC0")
    assert dataset.steward_id is not None
    assert (dataset.current_version_id, version.rows_used) == (version.id, 2)


def test_the_same_file_again_changes_nothing(settled: Desk, database: Database) -> None:
    first = settled.load("--neighborhood", "place", "--nature", "events")
    second = settled.load("--neighborhood", "place", "--nature", "events")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Published as version 1: /datasets/broken-lamps" in first.stdout
    assert "nothing new was stored" in second.stdout
    with database.reading() as session:
        assert len(session.scalars(select(DatasetVersion)).all()) == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--neighborhood", "nowhere"), "unknown-column"),
        (("--time", "place"), "no-dates"),
        (("--latitude", "n"), "half-a-point"),
        (("--steward", "nobody"), "unknown-department"),
    ],
)
def test_a_refusal_is_an_object_and_exit_code_2(
    settled: Desk, options: tuple[str, ...], code: str
) -> None:
    result = settled.load("--json", *options)
    assert result.exit_code == 2
    assert set(json.loads(result.stdout)["error"]) == {"code", "message", "hint"}
    assert json.loads(result.stdout)["error"]["code"] == code


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("file", ["nothing.csv", "city.example/data.csv", "/"])
def test_what_is_no_file_is_refused(desk: Desk, file: str) -> None:
    result = desk.run("load", file, "--json")
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (2, "no-file")


def test_an_option_that_is_unknown_is_a_mistake_of_use(desk: Desk) -> None:
    assert desk.load("--natur", "events").exit_code == 2
    assert desk.load("--nature", "rumours").exit_code == 2
    assert desk.run("load", "--help").exit_code == 0
