"""`commonplot datasets load` makes the next version: what it says, keeps and refuses."""

import json

from sqlalchemy import select
from sqlmodel import col

from app.core.db import Database
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.withdrawing import withdraw
from app.people.models import Role
from tests.datasets.desk import TEXT, Desk
from tests.factories.people import person as make_person

MORE = TEXT + "Ropewalk,2025-02-03,3\nDovecote,2025-02-04,4,odd,cells\n"


def newest(database: Database) -> DatasetVersion:
    with database.reading() as session:
        numbered = select(DatasetVersion).order_by(col(DatasetVersion.number).desc())
        return session.scalars(numbered.limit(1)).one()


def test_a_newer_file_says_what_changed_and_keeps_what_was_set_aside(
    settled: Desk, database: Database
) -> None:
    assert settled.load("--nature", "events", "--key", "N").exit_code == 0
    settled.file.write_text(MORE)
    result = settled.load()
    assert result.exit_code == 0
    assert "Since version 1: rows added: 1, gone: 0, changed: 0." in result.stdout
    version = newest(database)
    assert version.number == 2
    assert (version.difference["key"], version.difference["added"]) == ("n", 1)
    assert version.aside_path.startswith("asides/")
    with database.reading() as session:
        assert session.scalars(select(Dataset)).one().key_column == "n"


def test_a_key_that_was_changed_in_the_dictionary_outlives_the_recipe(
    settled: Desk, database: Database
) -> None:
    settled.load("--nature", "events", "--key", "n")
    with database.writing() as session:
        session.scalars(select(Dataset)).one().key_column = "day"
    settled.file.write_text(MORE)
    assert settled.load().exit_code == 0
    assert newest(database).difference["key"] == "day"
    with database.reading() as session:
        assert session.scalars(select(Dataset)).one().key_column == "day"
    assert json.loads(settled.run("recipe", "broken-lamps").stdout)["key"] == "day"


def test_a_key_that_is_no_column_is_refused(settled: Desk, database: Database) -> None:
    result = settled.load("--json", "--key", "number")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error["code"] == "unknown-column"
    assert "place, day, n" in error["hint"]
    with database.reading() as session:
        assert session.scalars(select(Dataset)).all() == []


def test_withdrawn_content_is_refused_with_what_to_do(settled: Desk, database: Database) -> None:
    settled.load("--nature", "events")
    with database.writing() as session:
        ada = make_person(session, "ada", role=Role.ADMINISTRATOR)
        withdraw(session, ada, session.scalars(select(DatasetVersion)).one(), "It is wrong.")
    result = settled.load("--json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error["code"] == "withdrawn"
    assert "It is wrong." in error["message"]
    assert "in the browser" in error["hint"]
