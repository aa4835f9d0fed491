"""`commonplot residency`: codes, the register's list, and hashing at the city's office."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from app.cli.commands import app
from app.core.config import Settings
from app.core.db import Database
from app.people.models import LetterCode, LetterRun, RegisterEntry
from app.people.residency.hashing import hash_identity
from tests.factories.places import make_neighborhoods
from tests.schema import build_schema

RUN = CliRunner()
KEY = "the key of the office"
REGISTER = "number,birth_date,neighborhood\nA-1,1980-04-03,Ropewalk\nB2,1981-01-01,dovecote\n"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("COMMONPLOT_SECRET_KEY", "s" * 16)
    monkeypatch.setenv("COMMONPLOT_DATA_DIR", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'commonplot.sqlite'}"
    build_schema(url)
    database = Database(url)
    with database.writing() as session:
        make_neighborhoods(session)
    return database


def test_letters_of_a_list_are_addressed_at_the_office(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONPLOT_RESIDENCY_KEY", KEY)
    register, hashed, codes = (tmp_path / name for name in ("reg.csv", "list.csv", "codes.csv"))
    register.write_text(REGISTER)
    RUN.invoke(app, ["residency", "hash", str(register), "--out", str(hashed)])
    RUN.invoke(app, ["residency", "load", str(hashed)])
    assert RUN.invoke(app, ["residency", "codes", "ropewalk", "1"]).exit_code == 2
    assert RUN.invoke(app, ["residency", "codes", "alders"]).exit_code == 2, "nobody lives there"
    made = RUN.invoke(app, ["residency", "codes", "ropewalk", "--out", str(codes)])
    assert made.exit_code == 0, made.output
    (letter,) = csv.DictReader(codes.read_text().splitlines())
    (row,) = csv.DictReader(
        RUN.invoke(app, ["residency", "address", str(codes), str(register)]).stdout.splitlines()
    )
    assert (row["number"], row["birth_date"]) == ("A-1", "1980-04-03")
    assert row["code"] == letter["code"]
    register.write_text(REGISTER.replace("A-1", "A-2"))
    told = RUN.invoke(app, ["residency", "address", str(codes), str(register), "--json"])
    assert json.loads(told.stdout) == {"letters": 0, "nobodys": 1, "addressed": []}
    assert count(database, LetterCode) == 1


def count(database: Database, table: type[LetterCode | LetterRun | RegisterEntry]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_codes_come_as_a_file_that_is_never_written_over(
    database: Database, tmp_path: Path
) -> None:
    out = tmp_path / "letters.csv"
    wanted = ["residency", "codes", "ropewalk", "3", "--out", str(out)]
    done = RUN.invoke(app, wanted)
    assert done.exit_code == 0
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [row["letter"] for row in rows] == ["1-1", "1-2", "1-3"]
    assert rows[0]["code"] not in done.output
    assert out.stat().st_mode & 0o077 == 0
    assert RUN.invoke(app, wanted).exit_code == 2
    assert count(database, LetterCode) == 3, "no codes without their file"


def test_codes_are_printed_as_csv_or_json(database: Database) -> None:
    printed = RUN.invoke(app, ["residency", "codes", "ropewalk", "2", "--days", "10"])
    assert printed.stdout.splitlines()[0] == "letter,code,neighborhood,valid_until"
    told = json.loads(RUN.invoke(app, ["residency", "codes", "ropewalk", "2", "--json"]).stdout)
    assert (told["run"], told["codes"], len(told["letters"])) == (2, 2, 2)
    assert count(database, LetterRun) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere", "3"], "No neighborhood has the slug nowhere."),
        (["ropewalk", "0"], "Ask for 1 to"),
        (["ropewalk", "3", "--days", "0"], "valid for 1 to"),
    ],
)
def test_odd_wishes_for_codes_are_refused(database: Database, words: list[str], told: str) -> None:
    done = RUN.invoke(app, ["residency", "codes", *words, "--json"])
    assert done.exit_code == 2
    assert told in json.loads(done.stdout)["error"]["hint"]
    assert count(database, LetterRun) == 0


def test_a_register_is_hashed_without_a_site_and_loaded_with_one(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, key, hashed = (tmp_path / name for name in ("reg.csv", "key", "list.csv"))
    register.write_text(REGISTER)
    key.write_text(KEY + "\n")
    with monkeypatch.context() as office:
        office.delenv("COMMONPLOT_SECRET_KEY")
        done = RUN.invoke(
            app, ["residency", "hash", str(register), "--key-file", str(key), "--out", str(hashed)]
        )
        office.setenv("COMMONPLOT_RESIDENCY_KEY", KEY)
        printed = RUN.invoke(app, ["residency", "hash", str(register)])
    assert done.exit_code == 0
    assert "2 people" in done.stdout
    assert hash_identity(KEY, "a1", date(1980, 4, 3)) in hashed.read_text()
    assert hashed.read_text().split() == printed.stdout.split()
    loaded = RUN.invoke(app, ["residency", "load", str(hashed), "--json"])
    assert json.loads(loaded.stdout) == {
        "entries": 2, "before": 0, "repeated": 0, "declared_again": None,
    }  # fmt: skip
    assert count(database, RegisterEntry) == 2


def test_a_wrong_list_is_told_by_line_and_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    wrong = tmp_path / "list.csv"
    good = f"hash,neighborhood\n{'a' * 64},ropewalk\n"
    wrong.write_text(good)
    assert RUN.invoke(app, ["residency", "load", str(wrong)]).exit_code == 0
    wrong.write_text(f"{good}{'b' * 64},atlantis\n")
    done = RUN.invoke(app, ["residency", "load", str(wrong), "--json"])
    assert done.exit_code == 2
    told = json.loads(done.stdout)["error"]
    assert told["code"] == "bad-table"
    assert "Line 3: no neighborhood here is called “atlantis”." in told["hint"]
    missing = RUN.invoke(app, ["residency", "load", str(tmp_path / "none.csv")])
    assert (missing.exit_code, "cannot be opened" in missing.stderr) == (2, True)
    assert count(database, RegisterEntry) == 1


def test_a_short_key_is_refused_and_the_line_break_of_its_file_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COMMONPLOT_SECRET_KEY", "s" * 16)
    monkeypatch.setenv("COMMONPLOT_RESIDENCY_KEY", "short")
    done = RUN.invoke(app, ["residency", "codes", "ropewalk", "1"])
    assert done.exit_code == 2
    assert "COMMONPLOT_RESIDENCY_KEY" in done.stderr
    assert "short" not in done.stderr
    monkeypatch.setenv("COMMONPLOT_RESIDENCY_KEY", f"{KEY}\n")
    assert Settings().residency_key.get_secret_value() == KEY


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("content", "key", "told"),
    [
        (REGISTER, "short", "of 16 characters or more"),
        (REGISTER.replace("1980-04-03", "3.4.1980"), KEY, "Line 2: its birth date"),
        (REGISTER.replace("birth_date", "born"), KEY, "“birth_date”"),
    ],
)
def test_a_register_that_cannot_be_hashed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, key: str, told: str
) -> None:
    register = tmp_path / "reg.csv"
    register.write_text(content)
    monkeypatch.setenv("COMMONPLOT_RESIDENCY_KEY", key)
    done = RUN.invoke(app, ["residency", "hash", str(register)])
    assert done.exit_code == 2
    assert told in done.stderr
    assert "A-1" not in done.output
