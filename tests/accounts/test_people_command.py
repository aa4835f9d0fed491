"""`commonplot people`: the way to a first administrator."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.commands import app
from app.core.db import Database
from app.people.passwords import matches
from app.people.queries import person_by_handle
from app.people.tokens import Scope, find_token
from tests.schema import build_schema

RUN = CliRunner()
CREATE = ["people", "create", "ada", "--email", "ada@people.example"]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("COMMONPLOT_SECRET_KEY", "s" * 16)
    monkeypatch.setenv("COMMONPLOT_DATA_DIR", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'commonplot.sqlite'}"
    build_schema(url)
    return Database(url)


def test_the_first_administrator_is_made_here(database: Database) -> None:
    done = RUN.invoke(app, [*CREATE, "--role", "administrator", "--json"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["handle"], told["role"]) == ("ada", "administrator")
    with database.reading() as session:
        ada = person_by_handle(session, "ada")
    assert ada is not None
    assert ada.confirmed
    assert matches(told["password"], ada.password_hash)


def test_the_password_may_come_from_a_program(database: Database) -> None:
    done = RUN.invoke(app, [*CREATE, "--password-stdin"], input="a bench by the river\n")
    assert done.exit_code == 0
    assert "bench" not in done.stdout
    with database.reading() as session:
        ada = person_by_handle(session, "ada")
    assert ada is not None
    assert matches("a bench by the river", ada.password_hash)


@pytest.mark.parametrize(
    "words",
    [
        ["--home", "nowhere"],
        ["--department", "nowhere", "--role", "official", "--post", "staff"],
        ["--role", "official"],
        ["--email", "no address"],
    ],
)
def test_a_refusal_says_why_and_keeps_nothing(database: Database, words: list[str]) -> None:
    done = RUN.invoke(app, [*CREATE, *words, "--json"])
    assert done.exit_code == 2
    assert set(json.loads(done.stdout)["error"]) == {"code", "message", "hint"}
    with database.reading() as session:
        assert person_by_handle(session, "ada") is None


def test_roles_and_tokens_are_given(database: Database) -> None:
    RUN.invoke(app, CREATE)
    assert RUN.invoke(app, ["people", "role", "ada", "moderator"]).exit_code == 0
    made = RUN.invoke(app, ["people", "token", "ada", "--scope", "read", "--scope", "write"])
    with database.reading() as session:
        found = find_token(session, made.stdout.strip())
        assert found is not None
        assert set(found[1]) == {Scope.READ, Scope.WRITE}
    assert RUN.invoke(app, ["people", "role", "nobody", "moderator"]).exit_code == 2


@pytest.mark.usefixtures("database")
def test_a_token_that_loads_data_is_for_who_may() -> None:
    RUN.invoke(app, CREATE)
    wanted = ["people", "token", "ada", "--scope", "datasets:write", "--json"]
    refused = RUN.invoke(app, wanted)
    assert refused.exit_code == 2
    hint = json.loads(refused.stdout)["error"]["hint"]
    assert hint == "Only officials and administrators may load data."
    RUN.invoke(app, ["people", "role", "ada", "administrator"])
    assert json.loads(RUN.invoke(app, wanted).stdout)["scopes"] == ["datasets:write"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("command", [["role", "nobody", "moderator"], ["token", "nobody"]])
def test_an_unknown_handle_is_answered_with_what_to_do(command: list[str]) -> None:
    done = RUN.invoke(app, ["people", *command])
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit)
    assert "Nobody here has the handle nobody." in done.stderr
    assert "commonplot people create nobody --email ADDRESS" in done.stderr


def test_a_database_that_was_never_set_up_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONPLOT_SECRET_KEY", "s" * 16)
    monkeypatch.setenv("COMMONPLOT_DATA_DIR", str(tmp_path))
    done = RUN.invoke(app, ["people", "role", "ada", "moderator"])
    assert done.exit_code == 1
    assert "commonplot db upgrade" in done.stderr
    assert "Traceback" not in done.output


def test_every_command_has_help() -> None:
    for command in ("create", "role", "token"):
        assert RUN.invoke(app, ["people", command, "--help"]).exit_code == 0
