"""An upgrade that is killed half-way, on a database of an earlier release with people in it."""

import signal
from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from sys import executable

import pytest
from alembic import command
from sqlalchemy import text

from app.core.clock import utc_now
from app.core.db import Database
from tests.schema import ROOT, build_schema, migrations_on
from tests.servers import own_database

EARLIER = "0005"  # people, the ledger and notices are there; datasets and proposals are not
PEOPLE = 50

# Kills itself when a step's tables are made: before it is noted that they are, or just after.
CHILD = """
import os, signal, sys
from alembic.runtime.migration import HeadMaintainer
from tests.schema import build_schema

url, last, moment = sys.argv[1:]
note = HeadMaintainer.update_to_step

def killed(self, step):
    if moment == "after":
        note(self, step)
    if last in step.to_revisions:
        os.kill(os.getpid(), signal.SIGKILL)
    if moment == "before":
        note(self, step)

HeadMaintainer.update_to_step = killed
build_schema(url)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with own_database(request, tmp_path, "earlier") as url:
        yield url


@pytest.mark.parametrize(
    ("last", "moment"), [("0006", "before"), ("0009", "after"), ("0013", "before")]
)
def test_an_upgrade_that_was_killed_is_finished_by_the_next(
    own_url: str, last: str, moment: str
) -> None:
    command.upgrade(migrations_on(own_url), EARLIER)
    database = Database(own_url)
    fill(database)
    before = people_in(database)

    told = [executable, "-c", CHILD, own_url, last, moment]
    assert run(told, check=False, cwd=ROOT, timeout=120).returncode == -signal.SIGKILL  # noqa: S603, our own command
    assert people_in(database) == before
    assert revision_of(database) == EARLIER  # whole or nothing: not one step stands alone

    build_schema(own_url)
    assert people_in(database) == before
    command.check(migrations_on(own_url))
    assert not broken_references(database)
    database.engine.dispose()


def fill(database: Database) -> None:
    person = text(
        "INSERT INTO person (id, handle, handle_key, email, email_key, confirmed, role, title, "
        "show_home, residency, standing, digest, created_at) VALUES (:id, :handle, :handle, "
        ":email, :email, true, 'resident', '', false, 'declared', 'active', 'daily', :now)"
    )
    entry = text(
        "INSERT INTO ledger_entry (deed, noun, noun_id, rule, reason, actor_id, concerns_id, at) "
        "VALUES ('limited', 'account', :id, '', 'Spam.', 1, :id, :now)"
    )
    with database.writing() as session:
        for number in range(1, PEOPLE + 1):
            name = f"person{number}"
            facts = {"id": number, "handle": name, "email": f"{name}@people.example"}
            session.execute(person, {**facts, "now": utc_now().isoformat(sep=" ")[:19]})
            session.execute(entry, {"id": number, "now": utc_now().isoformat(sep=" ")[:19]})


def people_in(database: Database) -> list[tuple[object, ...]]:
    rows = text(
        "SELECT p.id, p.handle, p.email, l.deed, l.reason, l.concerns_id "
        "FROM person p JOIN ledger_entry l ON l.concerns_id = p.id ORDER BY p.id"
    )
    with database.reading() as session:
        found = [tuple(row) for row in session.execute(rows)]
    assert len(found) == PEOPLE
    return found


def revision_of(database: Database) -> str | None:
    with database.reading() as session:
        found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def broken_references(database: Database) -> list[object]:
    """List rows that point at nothing, and on PostgreSQL indexes that were never finished."""
    on_sqlite = database.engine.dialect.name == "sqlite"
    asked = (
        "PRAGMA foreign_key_check"
        if on_sqlite
        else ("SELECT indexrelid FROM pg_index WHERE NOT indisvalid")
    )
    with database.reading() as session:
        return list(session.execute(text(asked)))
