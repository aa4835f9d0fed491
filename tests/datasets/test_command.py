"""`commonplot datasets load`, as programs and people call it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from app.cli import app
from app.core.db import Database
from app.datasets.models import Dataset, DatasetVersion, Nature
from app.people.models import Department
from tests.factories.places import make_neighborhoods

TEXT = "place,day,n\nRopewalk,2025-01-02,1\nAtlantis,2025-01-03,2\n"
SHAPE = {
    "rows_read", "rows_used", "rows_set_aside", "matched", "unmatched", "top_unmatched", "columns",
    "encoding", "delimiter", "sheet",
}  # fmt: skip


class Desk:
    """A machine with a city on it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "broken_lamps.csv"
        self.file.write_text(TEXT)
        self.runner = CliRunner()

    def load(self, *options: str) -> Result:
        return self.runner.invoke(app, ["datasets", "load", str(self.file), *options])

    def told(self, *options: str) -> dict[str, object]:
        result = self.load("--json", *options)
        told: dict[str, object] = json.loads(result.stdout)
        return told


@pytest.fixture
def desk(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("COMMONPLOT_SECRET_KEY", "s" * 16)
    monkeypatch.setenv("COMMONPLOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COMMONPLOT_DATABASE_URL", url)
    return Desk(tmp_path)


@pytest.fixture
def settled(desk: Desk, database: Database) -> Desk:
    """Give the city neighborhoods and a department."""
    with database.writing() as session:
        make_neighborhoods(session)
        session.add(Department(name="Public Works", slug="public-works"))
    return desk


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
    result = desk.runner.invoke(app, ["datasets", "load", file, "--json"])
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (2, "no-file")


def test_an_option_that_is_unknown_is_a_mistake_of_use(desk: Desk) -> None:
    assert desk.load("--natur", "events").exit_code == 2
    assert desk.load("--nature", "rumours").exit_code == 2
    assert desk.runner.invoke(app, ["datasets", "load", "--help"]).exit_code == 0
