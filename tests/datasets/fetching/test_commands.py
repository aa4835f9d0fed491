"""`commonplot datasets load URL`, `source` and `refresh`, as people and programs call them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli.commands import app
from app.core.db import Database
from app.datasets.queries import dataset_by_slug
from tests.datasets.fetching.server import Server
from tests.datasets.fetching.test_addresses import INWARD
from tests.datasets.fetching.twins import Socrata, lamps
from tests.factories.places import make_neighborhoods
from tests.people import City

FIRST = "place,day,n\nRopewalk,2025-01-02,1\nDovecote,2025-01-03,2\n"


class Desk:
    """The command line of a city that may fetch from the server on this machine."""

    def __init__(self, city: City, server: Server) -> None:
        self.city, self.server, self.runner = city, server, CliRunner()
        with city.database.writing() as session:
            make_neighborhoods(session)

    def run(self, *words: str) -> Result:
        return self.runner.invoke(app, ["datasets", *words])

    def told(self, *words: str) -> Any:  # noqa: ANN401, JSON
        return json.loads(self.run(*words, "--json").stdout)

    def went(self, *words: str) -> list[tuple[str, str]]:
        return [(one["dataset"], one["outcome"]) for one in self.told("refresh", *words)[
            "refreshed"]]  # fmt: skip


@pytest.fixture
def desk(
    city: City, url: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    told = {"SECRET_KEY": "s" * 16, "DATA_DIR": str(tmp_path), "DATABASE_URL": url,
            "FETCH_PRIVATE_HOSTS": server.place}  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(f"COMMONPLOT_{name}", value)
    return Desk(city, server)


def test_a_table_is_loaded_from_its_portal_with_what_the_portal_says(
    desk: Desk, database: Database
) -> None:
    url = Socrata(lamps(30)).stand_on(desk.server)
    told = desk.told("load", url, "--dry-run")
    assert (told["rows_used"], told["matched"]) == (30, 30)
    assert desk.run("load", url).exit_code == 0
    with database.reading() as session:
        dataset = dataset_by_slug(session, "broken-lamps").dataset
    assert (dataset.publisher, dataset.licence) == ("Department of Light", "CC BY 4.0")
    assert dataset.source_url == url


def test_a_dataset_is_tied_refreshed_held_and_let_go(desk: Desk) -> None:
    url = desk.server.gives("/lamps.csv", FIRST)
    assert desk.run("load", url, "--title", "Lamps").exit_code == 0
    assert desk.told("refresh", "lamps")["error"]["code"] == "no-source"
    assert desk.run("refresh", "lamps").exit_code == 2
    assert desk.run("source", "lamps", url).exit_code == 2, "nobody answers for it"
    told = desk.told("source", "lamps", url, "--schedule", "weekly", "--by", "olive")
    assert (told["kind"], told["address"], told["schedule"]) == ("url", url, "weekly")
    assert desk.went("lamps") == [("lamps", "unchanged")], "it is the table that was loaded"
    desk.server.gives("/lamps.csv", FIRST + "Ropewalk,2025-02-01,3\n")
    assert desk.went("lamps") == [("lamps", "published")]
    assert desk.went("lamps") == [("lamps", "unchanged")]
    assert desk.went() == []
    assert "Nothing is due" in desk.run("refresh").stdout
    desk.server.gives("/lamps.csv", FIRST.replace("day", "date"))
    result = desk.run("refresh", "lamps")
    assert result.exit_code == 2
    assert "lamps: held. " in result.stdout
    del desk.server.routes["/lamps.csv"]
    result = desk.run("refresh", "lamps")
    assert result.exit_code == 2
    assert "lamps: failed. There is nothing at this address" in result.stdout
    assert "failures: 1" in desk.run("source", "lamps").stdout
    assert desk.run("source", "lamps", "--remove", "--by", "olive").exit_code == 0
    assert desk.told("source", "lamps")["error"]["code"] == "no-source"


@pytest.mark.parametrize("address", ["ftp://a.gov/x", "http://127.1/", "http://0x7f000001/x.csv"])
def test_an_address_that_leads_inward_is_refused_with_what_to_do(desk: Desk, address: str) -> None:
    assert address in INWARD or address.startswith(("ftp", "http://0x"))
    result = desk.run("load", address, "--json")
    assert result.exit_code == 2
    assert set(json.loads(result.stdout)["error"]) == {"code", "message", "hint"}
    assert desk.run("load", address).exit_code == 2


def test_a_folder_is_a_source_for_whoever_runs_the_machine(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    (folder / "lamps-1.csv").write_text(FIRST)
    assert desk.told("load", "folder:lamps-*.csv", "--dry-run")["error"]["code"] == "no-folder"
    monkeypatch.setenv("COMMONPLOT_IMPORT_FOLDER", str(folder))
    assert desk.run("load", "folder:lamps-*.csv", "--title", "Lamps").exit_code == 0
    told = desk.told("source", "lamps", "folder:lamps-*.csv", "--by", "olive")
    assert told["kind"] == "folder"
    assert desk.went("lamps") == [("lamps", "unchanged")]
    (folder / "lamps-2.csv").write_text(FIRST + "Ropewalk,2025-02-01,3\n")
    assert desk.went("lamps") == [("lamps", "published")]
    assert desk.told("load", "folder:../secret.csv", "--dry-run")["error"]["code"] == (
        "not-in-folder"
    )
